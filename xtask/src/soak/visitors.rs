//! Who comes: agents who sign in, and everybody who means harm.

use std::{
    sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed},
    thread::{self, Scope},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use ureq::http::StatusCode;

use super::{
    raw,
    report::Tally,
    stage::{HONEST, Stage},
};
use crate::browser::Browser;

const HONEST_BROWSERS: u32 = 4;
const HOSTILE_BROWSERS: u32 = 6;

/// Between two sign-ins of one honest browser: people, not a benchmark.
const BREATH: Duration = Duration::from_millis(20);

/// Everybody, until they are told to go.
pub(super) struct Visitors<'a> {
    stage: &'a Stage,
    tally: &'a Tally,
    closing: AtomicBool,
    turn: AtomicU32,
}

impl<'a> Visitors<'a> {
    /// Nobody has come yet.
    pub(super) fn new(stage: &'a Stage, tally: &'a Tally) -> Self {
        Self { stage, tally, closing: AtomicBool::new(false), turn: AtomicU32::new(0) }
    }

    /// Lets everybody come, each in a thread of its own.
    pub(super) fn come<'scope>(&'scope self, scope: &'scope Scope<'scope, '_>) {
        for _ in 0..HONEST_BROWSERS {
            scope.spawn(|| self.honest());
        }
        for _ in 0..HOSTILE_BROWSERS {
            scope.spawn(|| self.hostile());
        }
    }

    /// Tells everybody to go after what they are at.
    pub(super) fn go(&self) {
        self.closing.store(true, Relaxed);
    }

    fn open(&self) -> bool {
        !self.closing.load(Relaxed)
    }

    fn honest(&self) {
        let mut browser = Browser::new(self.stage.port);
        while self.open() {
            self.tally.honest(self.sign_in(&mut browser));
            thread::sleep(BREATH);
        }
    }

    /// The whole way of an agent, pages included; each answer must be the right one.
    fn sign_in(&self, browser: &mut Browser) -> Result<()> {
        browser.forget_cookies();
        browser.get("/login")?.expect(StatusCode::OK)?;
        let form = browser.post("/login/okta", &[("email", HONEST)])?;
        self.tally.status(form.status.as_u16());
        let provider = form.expect(StatusCode::SEE_OTHER)?.location;
        let back = browser.visit(&provider)?.location;
        let callback = browser.path_of(&back)?.to_owned();
        let answer = browser.get(&callback)?;
        self.tally.status(answer.status.as_u16());
        ensure!(
            answer.status == StatusCode::SEE_OTHER,
            "{} at the callback: {}",
            answer.status,
            self.stage.logged(&answer.body)
        );
        for page in ["/", "/api/session"] {
            browser.get(page)?.expect(StatusCode::OK)?;
        }
        browser.post("/logout", &[])?.expect(StatusCode::SEE_OTHER)?;
        let gone = browser.get("/api/session")?.status;
        ensure!(gone == StatusCode::UNAUTHORIZED, "signed out, and still {gone}");
        Ok(())
    }

    fn hostile(&self) {
        let mut browser = Browser::new(self.stage.port);
        while self.open() {
            let turn = self.turn.fetch_add(1, Relaxed);
            browser.forget_cookies();
            if let Err(error) = self.attack(&mut browser, turn) {
                self.tally.surprise(&error);
            }
        }
    }

    /// One attack after the other; whatever is answered must be no fault of ours.
    fn attack(&self, browser: &mut Browser, turn: u32) -> Result<()> {
        match turn % 8 {
            0 | 1 => self.misbehaving_provider(browser, turn),
            2 => self.forged_callback(browser, turn),
            3 => self.passwords(browser, turn),
            4 => self.abandoned(browser),
            5 => self.nonsense(browser, turn),
            6 => raw::breaks_off(self.stage.port, turn),
            _ => self.leaves_at_the_callback(browser),
        }
    }

    fn counted(&self, status: StatusCode) -> StatusCode {
        self.tally.status(status.as_u16());
        status
    }

    fn misbehaving_provider(&self, browser: &mut Browser, turn: u32) -> Result<()> {
        let who = &self.stage.hostile[turn as usize / 8 % self.stage.hostile.len()];
        let form = browser.post("/login/okta", &[("email", who)])?;
        if self.counted(form.status) != StatusCode::SEE_OTHER {
            return Ok(());
        }
        let back = browser.visit(&form.location)?.location;
        let answer = browser.get(browser.path_of(&back)?.to_owned().as_str())?;
        let status = self.counted(answer.status);
        ensure!(status != StatusCode::SEE_OTHER, "{who} got in");
        let session = browser.get("/api/session")?.status;
        ensure!(session == StatusCode::UNAUTHORIZED, "{who} has a session");
        Ok(())
    }

    fn forged_callback(&self, browser: &mut Browser, turn: u32) -> Result<()> {
        let callback = format!("/sso/{}/callback", self.stage.account_id);
        let query = match turn / 8 % 4 {
            0 => format!("?state=forged-{turn}&code=forged"),
            1 => "?state=a&state=b&code=c".to_owned(),
            2 => format!("?error=%3Cscript%3E&state=forged-{turn}&error_description=x"),
            _ => "?%00=%ff&state=".to_owned(),
        };
        let status = self.counted(browser.get(&format!("{callback}{query}"))?.status);
        ensure!(status == StatusCode::BAD_REQUEST, "a forged callback: {status}");
        Ok(())
    }

    fn passwords(&self, browser: &mut Browser, turn: u32) -> Result<()> {
        let email = if turn.is_multiple_of(3) {
            HONEST.to_owned()
        } else {
            format!("nobody-{turn}@acme.example")
        };
        let fields = [("email", email.as_str()), ("password", "wrong-password-of-some-length")];
        let status = self.counted(browser.post("/login", &fields)?.status);
        ensure!([401, 429, 503].contains(&status.as_u16()), "a wrong password: {status}");
        Ok(())
    }

    fn abandoned(&self, browser: &mut Browser) -> Result<()> {
        let status = self.counted(browser.post("/login/okta", &[("email", HONEST)])?.status);
        ensure!(status == StatusCode::SEE_OTHER, "a start: {status}");
        Ok(())
    }

    fn nonsense(&self, browser: &mut Browser, turn: u32) -> Result<()> {
        let long = "a".repeat(70 * 1024);
        let status = match turn / 8 % 4 {
            0 => browser.post("/login", &[("email", &long)])?.status,
            1 => browser.get(&format!("/nowhere-{turn}"))?.status,
            2 => browser.post("/fn/nothing", &[])?.status,
            _ => browser.post("/admin/organization/sso", &[("enabled", "true")])?.status,
        };
        self.counted(status);
        Ok(())
    }

    /// Sends an honest callback, and does not wait for its answer.
    fn leaves_at_the_callback(&self, browser: &mut Browser) -> Result<()> {
        let form = browser.post("/login/okta", &[("email", HONEST)])?;
        let provider = form.expect(StatusCode::SEE_OTHER)?.location;
        let back = browser.visit(&provider)?.location;
        let callback = browser.path_of(&back).context("the way back")?;
        raw::asks_and_leaves(self.stage.port, callback, &browser.cookie_line())
    }
}
