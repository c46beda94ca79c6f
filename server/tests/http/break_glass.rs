//! Break-glass: passwords opened for a time at the command line and in the console.

use std::time::Duration;

use crate::support::{
    Office, PASSWORD, add_operator, address_of, link_in, log_in, support_browser,
};

/// An account whose passwords are off.
async fn shut() -> Office {
    let office = Office::open().await;
    office.set_sso(&["--password-fallback", "false", "--force"]).expect("forced");
    office
}

fn open(office: &Office, more: &[&str]) -> Result<serde_json::Value, crate::support::Refusal> {
    let mut arguments = vec!["break-glass", "open", "--account", &office.account_id];
    arguments.extend_from_slice(more);
    office.product.command(&arguments, "")
}

async fn status(office: &Office, email: &str) -> u16 {
    log_in(&mut office.product.browser(), email, PASSWORD).await.status.as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_work_while_they_are_open_and_stop_at_once_when_closed() {
    let office = shut().await;
    assert_eq!(status(&office, "ben@acme.example").await, 403);
    let answer = open(&office, &["--for", "2h", "--reason", "Okta is down"]).expect("opened");
    assert_eq!(answer["account_id"], office.account_id.as_str());
    for email in ["ben@acme.example", "ada@acme.example"] {
        assert_eq!(status(&office, email).await, 303, "{email}");
    }
    assert_eq!(
        log_in(&mut office.product.browser(), "ben@acme.example", "wrong").await.status,
        401
    );
    let close = ["break-glass", "close", "--account", &office.account_id];
    assert_eq!(office.product.command(&close, "").expect("closed")["closed"], 1);
    assert_eq!(status(&office, "ben@acme.example").await, 403);
    assert_eq!(office.product.command(&close, "").expect("nothing to do")["closed"], 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_close_by_themselves_though_the_server_restarts() {
    let mut office = shut().await;
    open(&office, &["--for", "3s", "--reason", "Okta is down"]).expect("opened");
    office.product.restart();
    assert_eq!(status(&office, "ben@acme.example").await, 303);
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(status(&office, "ben@acme.example").await, 403);
}

/// What is said about passwords on the pages of a person who came in by them, of the account's admin,
/// and where a link to set one leads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_pages_say_about_passwords_stays_true_while_they_are_open() {
    const OFF: &str = "no Convrs password lets you in";
    const OPEN: &str = "Passwords are open for a time";
    const TAB: &str = "/admin/organization/sso";
    let office = Office::open().await;
    let (mut ada, mut ben) = (office.product.browser(), office.product.browser());
    for (browser, email) in [(&mut ada, "ada@acme.example"), (&mut ben, "ben@acme.example")] {
        assert_eq!(log_in(browser, email, PASSWORD).await.status, 303);
    }
    office.set_sso(&["--password-fallback", "false", "--force"]).expect("forced");
    let page = address_of(&mut ada, "ben@acme.example").await;
    let link = ada.post(&page, &[("action", "make_link")]).await;
    let link = link_in(&link, "/set-password/");
    assert!(ben.get("/account/password").await.body.contains(OFF));
    assert!(ben.get(&link).await.body.contains("Your account signs in without passwords"));
    assert!(ada.get(TAB).await.body.contains("Passwords do not work for anybody"));

    let named = ["--email", "ben@acme.example", "--for", "1h", "--reason", "Okta is down"];
    open(&office, &named).expect("opened");
    let own = ben.get("/account/password").await.body;
    assert!(own.contains(OPEN) && own.contains("Change your password") && !own.contains(OFF));
    assert!(ada.get("/account/password").await.body.contains(OFF), "only Ben's are open");
    let form = ben.get(&link).await.body;
    assert!(form.contains(OPEN) && !form.contains("without passwords"), "{form}");
    let his = ada.get(&page).await.body;
    assert!(his.contains("a password works until") && !his.contains("is of use only once"));
    let tab = ada.get(TAB).await.body;
    assert!(tab.contains("those named above with a password"), "{tab}");
    assert!(!tab.contains("Passwords do not work for anybody"), "{tab}");

    open(&office, &["--for", "1h", "--reason", "Okta is down"]).expect("opened");
    assert!(ada.get(TAB).await.body.contains("and for now with a password"));
    let chosen = "four other words here";
    let change = [("current", PASSWORD), ("new", chosen)];
    assert_eq!(ada.post("/account/password", &change).await.status, 303);
    let close = ["break-glass", "close", "--account", &office.account_id];
    office.product.command(&close, "").expect("closed");
    assert!(ada.get("/account/password").await.body.contains(OFF));
    let back = [("current", chosen), ("new", PASSWORD)];
    assert_eq!(ada.post("/account/password", &back).await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_can_be_opened_for_one_person() {
    let office = shut().await;
    let named = ["--email", "Ada@acme.example", "--for", "1h", "--reason", "Okta is down"];
    open(&office, &named).expect("opened");
    assert_eq!(status(&office, "ada@acme.example").await, 303);
    assert_eq!(status(&office, "ben@acme.example").await, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_opened_is_refused() {
    let office = shut().await;
    let nobody = ["--email", "eve@acme.example", "--for", "1h", "--reason", "x"];
    let refused = open(&office, &nobody).expect_err("refused");
    assert_eq!((refused.exit, &*refused.code), (1, "no_such_agent"));
    for wrong in [
        &["--for", "25h", "--reason", "x"][..],
        &["--for", "0s", "--reason", "x"],
        &["--for", "soon", "--reason", "x"],
        &["--for", "1h", "--reason", " "],
        &["--for", "1h"],
        &["--reason", "x"],
    ] {
        assert_eq!(open(&office, wrong).expect_err("refused").exit, 2, "{wrong:?}");
    }
    let unknown = ["break-glass", "close", "--account", "0000-0000-0000"];
    let refused = office.product.command(&unknown, "").expect_err("refused");
    assert_eq!((refused.exit, &*refused.code), (1, "no_such_account"));
    assert_eq!(status(&office, "ben@acme.example").await, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_admins_see_who_opened_what_and_why() {
    let office = shut().await;
    add_operator(&office.product);
    let mut support = support_browser(&office.product).await;
    let page = format!("/support/accounts/{}/break-glass", office.account_id);
    let fields =
        [("action", "open"), ("people", ""), ("hours", "4"), ("reason", "Okta <b>is</b> down")];
    assert_eq!(support.post(&page, &fields).await.status, 303);
    let shown = support.get(&page).await;
    assert!(shown.body.contains("Open now") && shown.body.contains("Everybody"));
    let mut ada = office.product.browser();
    assert_eq!(log_in(&mut ada, "ada@acme.example", PASSWORD).await.status, 303);
    for path in ["/", "/admin/organization/sso"] {
        let body = ada.get(path).await.body;
        assert!(body.contains("Convrs support has opened password sign-in"), "{path}");
        assert!(body.contains("Okta &lt;b&gt;is&lt;/b&gt; down"), "{path}");
        assert!(body.contains(", opened by "), "{path}");
        assert!(body.contains("sam.support@convrs.example"), "{path}");
    }
    let mut ben = office.product.browser();
    assert_eq!(log_in(&mut ben, "ben@acme.example", PASSWORD).await.status, 303);
    assert!(!ben.get("/").await.body.contains("Convrs support has opened"));
    let records = ada.get("/admin/sign-ins").await.body;
    let reference = records.split("/admin/sign-ins/").find_map(|rest| {
        let reference = rest.get(..9)?;
        (reference.as_bytes()[4] == b'-').then(|| reference.to_owned())
    });
    let reference = reference.expect("a record");
    let traced = support.get(&format!("/support?q={}", reference.to_lowercase())).await;
    assert_eq!(traced.location(), format!("/support/sign-ins/{reference}"));
    let traced = support.follow(traced).await.body;
    assert!(traced.contains("Convrs support had opened them for a time"), "{traced}");
    assert!(traced.contains("An attempt to sign in to the account Acme."), "{traced}");
    assert_eq!(support.post(&page, &[("action", "close")]).await.status, 303);
    assert!(!ada.get("/").await.body.contains("Convrs support has opened"));
    assert_eq!(status(&office, "ada@acme.example").await, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_is_wrong_opens_nothing_and_keeps_what_was_typed() {
    let office = shut().await;
    add_operator(&office.product);
    let mut support = support_browser(&office.product).await;
    let page = format!("/support/accounts/{}/break-glass", office.account_id);
    for (people, hours, reason, field) in [
        ("ben", "1", "why", "people"),
        ("eve@acme.example", "1", "why", "people"),
        ("", "25", "why", "hours"),
        ("", "1", " ", "reason"),
    ] {
        let fields = [("action", "open"), ("people", people), ("hours", hours), ("reason", reason)];
        let answer = support.post(&page, &fields).await;
        assert_eq!(answer.status, 422, "{field}");
        assert!(answer.body.contains(&format!("href=\"#{field}\"")), "{field}");
        assert!(answer.body.contains(people), "{field}");
    }
    assert_eq!(status(&office, "ben@acme.example").await, 403);
}
