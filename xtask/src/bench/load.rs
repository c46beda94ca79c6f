//! The load: what many browsers do at once.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    thread,
};

use anyhow::{Result, bail};
use ureq::http::StatusCode;

use super::stage::{EMAIL, Stage};
use crate::browser::Browser;

/// How many browsers there are at a time.
const BROWSERS: u32 = 8;

/// Browsers that come to one product; they keep their connections from one measurement to the next.
pub(super) struct Load {
    browsers: Vec<Mutex<Browser>>,
}

impl Load {
    /// Browsers that have been nowhere yet.
    pub(super) fn new(stage: &Stage) -> Self {
        let browsers = (0..BROWSERS).map(|_| Mutex::new(Browser::new(stage.port)));
        Self { browsers: browsers.collect() }
    }

    /// Lets everybody sign in so often, before anything is measured: caches fill, and everybody has
    /// a session.
    pub(super) fn warm_up(&self, times: u32) -> Result<()> {
        self.each(|browser| (0..times).try_for_each(|_| sign_in(browser)))
    }

    /// Signs in so often, from the start to the first authenticated answer.
    pub(super) fn sign_in(&self, times: u32) -> Result<()> {
        self.share(times, sign_in)
    }

    /// Sends so many people to the provider, who do not come back.
    pub(super) fn start(&self, times: u32) -> Result<()> {
        self.share(times, |browser| {
            browser.forget_cookies();
            start(browser).map(drop)
        })
    }

    /// Opens the login page so often as somebody who is not signed in.
    pub(super) fn open_login(&self, times: u32) -> Result<()> {
        self.share(times, |browser| {
            browser.forget_cookies();
            browser.get("/login")?.expect(StatusCode::OK).map(drop)
        })
    }

    /// Asks so often who is signed in, with the session of the last sign-in.
    pub(super) fn ask_session(&self, times: u32) -> Result<()> {
        self.share(times, |browser| browser.get("/api/session")?.expect(StatusCode::OK).map(drop))
    }

    /// Shares work among the browsers: whoever is done takes the next piece.
    fn share(&self, times: u32, work: impl Fn(&mut Browser) -> Result<()> + Sync) -> Result<()> {
        let left = AtomicU32::new(times);
        let take = || left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok();
        self.each(|browser| {
            while take() {
                work(browser)?;
            }
            Ok(())
        })
    }

    /// Gives the same work to every browser, each in a thread of its own.
    fn each(&self, work: impl Fn(&mut Browser) -> Result<()> + Sync) -> Result<()> {
        let alone = |browser: &Mutex<Browser>| match browser.lock() {
            Ok(mut browser) => work(&mut browser),
            Err(_) => bail!("a browser broke down in an earlier measurement"),
        };
        thread::scope(|scope| {
            let threads: Vec<_> =
                self.browsers.iter().map(|browser| scope.spawn(|| alone(browser))).collect();
            threads.into_iter().try_for_each(|thread| match thread.join() {
                Ok(result) => result,
                Err(_) => bail!("a browser broke down"),
            })
        })
    }
}

/// What an agent's browser does, without the pages in between.
fn sign_in(browser: &mut Browser) -> Result<()> {
    browser.forget_cookies();
    let provider = start(browser)?;
    let back = browser.visit(&provider)?.location;
    let callback = browser.path_of(&back)?.to_owned();
    browser.get(&callback)?.expect(StatusCode::SEE_OTHER)?;
    browser.get("/api/session")?.expect(StatusCode::OK).map(drop)
}

/// Sends the form of Sign in with Okta; hands back where at the provider it leads.
fn start(browser: &mut Browser) -> Result<String> {
    let form = browser.post("/login/okta", &[("email", EMAIL)])?;
    Ok(form.expect(StatusCode::SEE_OTHER)?.location)
}
