//! Moving a team over: passwords turned off and confirmed, near misses settled, the board.

use convrs_fake_idp::{AuthorizationFault, Person};

use crate::support::{Answer, Browser, Office, PASSWORD, add_account, add_agent, log_in};

const TAB: &str = "/admin/organization/sso";
const BOARD: &str = "/admin/organization/cut-over";
const ADA: &str = "ada@acme.example";
const BEN: &str = "ben@acme.example";
const WITHOUT_PASSWORDS: [(&str, &str); 2] = [("enabled", "true"), ("provider", "okta")];
const ACCEPTED: (&str, &str) = ("accept_lock_outs", "true");
const WAITING: &str = "Passwords are off until you confirm it";

async fn admin(office: &Office) -> Browser {
    let mut browser = office.product.browser();
    assert_eq!(log_in(&mut browser, ADA, PASSWORD).await.status, 303);
    browser
}

/// An admin who has signed in with Okta once, and with a password now.
async fn linked_admin(office: &Office) -> Browser {
    assert_eq!(office.sign_in(&mut office.product.browser(), ADA).await.status, 303);
    admin(office).await
}

async fn save(browser: &mut Browser, more: &[(&str, &str)]) -> Answer {
    let fields = [&WITHOUT_PASSWORDS[..], more].concat();
    browser.post(TAB, &fields).await
}

async fn password_works(office: &Office) -> bool {
    log_in(&mut office.product.browser(), BEN, PASSWORD).await.status == 303
}

/// Ben comes with another address than his own.
async fn ben_comes_as(office: &Office, claimed: &str) {
    let mut browser = office.product.browser();
    let answer = office.sign_in_as(&mut browser, BEN, Person::new("00u-ben", claimed)).await;
    assert_eq!(answer.status, 403, "{}", answer.body);
}

/// The key of the only near miss on a page.
fn near_miss(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"near_miss\" value=\"").expect("a near miss");
    rest.split('"').next().expect("its key").to_owned()
}

async fn press(browser: &mut Browser, page: &str, action: &str, near_miss: &str) -> Answer {
    browser.post(page, &[("action", action), ("near_miss", near_miss)]).await
}

/// Whether a page shows the box that accepts lock-outs.
fn asks_to_accept(page: &str) -> bool {
    let (before, _) = page.split_once("id=\"accept_lock_outs\"").expect("the box");
    let (around, _) = before.rsplit_once("<div class=\"field\">").expect("its field");
    !around.ends_with("<div hidden>")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_would_be_locked_out_is_named_and_must_be_accepted() {
    let office = Office::open().await;
    let mut admin = linked_admin(&office).await;
    let page = admin.get(TAB).await.body;
    assert!(page.contains("Turn off passwords although 1 agent has not signed in with SSO yet"));
    assert!(asks_to_accept(&page), "{page}");
    assert!(page.contains(BEN), "Ben is named");

    let refused = save(&mut admin, &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("href=\"#accept_lock_outs\""), "{}", refused.body);
    assert!(password_works(&office).await, "a refusal changes nothing");

    assert_eq!(save(&mut admin, &[ACCEPTED]).await.status, 303);
    assert!(!password_works(&office).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_island_is_refused_at_the_same_box() {
    let office = Office::open().await;
    let mut admin = linked_admin(&office).await;
    let refused = admin.post("/fn/save_sso_settings", &WITHOUT_PASSWORDS).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("accept_lock_outs"), "{}", refused.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_asked_when_everybody_is_linked() {
    let office = Office::open().await;
    assert_eq!(office.sign_in(&mut office.product.browser(), BEN).await.status, 303);
    let mut admin = linked_admin(&office).await;
    assert!(!asks_to_accept(&admin.get(TAB).await.body));
    assert_eq!(save(&mut admin, &[]).await.status, 303);
    assert!(!password_works(&office).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_brings_the_box_when_somebody_was_added_while_the_form_was_open() {
    let office = Office::open().await;
    assert_eq!(office.sign_in(&mut office.product.browser(), BEN).await.status, 303);
    let mut admin = linked_admin(&office).await;
    assert!(!asks_to_accept(&admin.get(TAB).await.body));
    add_agent(&office.product, &office.account_id, "cleo@acme.example", "agent");
    let refused = admin.post("/fn/save_sso_settings", &WITHOUT_PASSWORDS).await;
    assert!(refused.body.contains("\"field\":\"accept_lock_outs\""), "{}", refused.body);
    let refused = save(&mut admin, &[]).await;
    assert_eq!(refused.status, 422);
    assert!(asks_to_accept(&refused.body), "{}", refused.body);
    assert_eq!(save(&mut admin, &[ACCEPTED]).await.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_admin_who_turns_passwords_off_has_signed_in_with_okta() {
    let office = Office::open().await;
    add_agent(&office.product, &office.account_id, "olga@acme.example", "admin");
    office.sign_in(&mut office.product.browser(), "olga@acme.example").await;
    let refused = save(&mut admin(&office).await, &[ACCEPTED]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("You have not signed in with Okta yourself"), "{}", refused.body);
    assert!(password_works(&office).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admins_sign_in_confirms_and_an_agents_does_not() {
    let office = Office::open().await;
    let mut admin = linked_admin(&office).await;
    save(&mut admin, &[ACCEPTED]).await;
    let page = admin.get(TAB).await.body;
    assert!(page.contains(WAITING) && page.contains("come back by themselves at"), "{page}");

    office.sign_in(&mut office.product.browser(), BEN).await;
    assert!(admin.get(TAB).await.body.contains(WAITING), "Ben is no admin");
    save(&mut admin, &[]).await;
    assert!(admin.get(TAB).await.body.contains(WAITING), "saving again confirms nothing");

    office.sign_in(&mut office.product.browser(), ADA).await;
    let page = admin.get(TAB).await.body;
    assert!(!page.contains(WAITING) && page.contains("On, without passwords"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_waits_for_no_confirmation() {
    let office = Office::open().await;
    let mut admin = linked_admin(&office).await;
    office.set_sso(&["--password-fallback", "false"]).expect("an admin is linked");
    let page = admin.get(TAB).await.body;
    assert!(!page.contains(WAITING) && page.contains("On, without passwords"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn password_sessions_live_on_unless_they_are_ended() {
    let office = Office::open().await;
    let mut ben = office.product.browser();
    assert_eq!(log_in(&mut ben, BEN, PASSWORD).await.status, 303);
    let mut admin = office.product.browser();
    assert_eq!(office.sign_in(&mut admin, ADA).await.status, 303);
    save(&mut admin, &[ACCEPTED]).await;
    assert_eq!(ben.session().await.0, 200, "nobody asked for their end");

    save(&mut admin, &[("end_password_sessions", "true")]).await;
    assert_eq!(ben.session().await.0, 401);
    assert_eq!(admin.session().await.0, 200, "a session through Okta lives on");
    let login = ben.get("/login").await.body;
    assert!(login.contains("Your account has turned passwords off."), "{login}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_near_miss_is_corrected_in_one_press_and_then_gets_in() {
    let office = Office::open().await;
    ben_comes_as(&office, "Ben@acme.example").await;
    let mut admin = admin(&office).await;
    let page = admin.get(TAB).await.body;
    assert!(page.contains("<mark>b</mark>") && page.contains("<mark>B</mark>"), "{page}");
    assert!(page.contains("Correct the e-mail to Ben@acme.example"), "{page}");

    let mut ben = office.product.browser();
    log_in(&mut ben, BEN, PASSWORD).await;
    let answer = press(&mut admin, TAB, "correct", &near_miss(&page)).await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, "/admin/organization/sso?done=correct")
    );
    assert!(admin.follow(answer).await.body.contains("E-mail corrected"));
    assert_eq!(ben.session().await.0, 401, "the old address' sessions are over");

    let person = Person::new("00u-ben", "Ben@acme.example");
    let mut browser = office.product.browser();
    assert_eq!(office.sign_in_as(&mut browser, BEN, person).await.status, 303);
    assert_eq!(browser.session().await.1["email"], "Ben@acme.example");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dismissed_near_miss_is_gone_until_it_comes_again() {
    let office = Office::open().await;
    ben_comes_as(&office, "ben@acme.test").await;
    let mut admin = admin(&office).await;
    let key = near_miss(&admin.get(BOARD).await.body);
    assert_eq!(press(&mut admin, BOARD, "dismiss", &key).await.status, 303);
    assert!(!admin.get(BOARD).await.body.contains("name=\"near_miss\""));
    let again = press(&mut admin, BOARD, "dismiss", &key).await;
    assert_eq!(again.status, 404);
    assert!(again.body.contains("not waiting any more"), "{}", again.body);

    ben_comes_as(&office, "ben@acme.test").await;
    assert!(admin.get(BOARD).await.body.contains("Came 2 times"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correction_that_cannot_be_is_refused_kindly() {
    let office = Office::open().await;
    let mut admin = admin(&office).await;
    ben_comes_as(&office, "be n@acme.example").await;
    let key = near_miss(&admin.get(TAB).await.body);
    let refused = press(&mut admin, TAB, "correct", &key).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("is not a valid e-mail address"), "{}", refused.body);
    press(&mut admin, TAB, "dismiss", &key).await;

    ben_comes_as(&office, "ben@acme.test").await;
    let elsewhere = add_account(&office.product, "Elsewhere", "starter");
    add_agent(&office.product, &elsewhere, "ben@acme.test", "agent");
    let key = near_miss(&admin.get(TAB).await.body);
    let refused = press(&mut admin, TAB, "correct", &key).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("ask Convrs support"), "{}", refused.body);
    assert!(!refused.body.contains("Elsewhere"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn near_misses_are_the_accounts_own_admins_business() {
    let office = Office::open().await;
    ben_comes_as(&office, "Ben@acme.example").await;
    let key = near_miss(&admin(&office).await.get(TAB).await.body);
    let bakery = add_account(&office.product, "Bakery", "starter");
    add_agent(&office.product, &bakery, "bo@bakery.example", "admin");
    for (who, expected) in [("bo@bakery.example", 404), (BEN, 403)] {
        let mut browser = office.product.browser();
        log_in(&mut browser, who, PASSWORD).await;
        for page in [TAB, BOARD] {
            for action in ["correct", "dismiss"] {
                let answer = press(&mut browser, page, action, &key).await;
                assert_eq!(answer.status, expected, "{who} {page} {action}");
            }
        }
    }
    assert!(admin(&office).await.get(TAB).await.body.contains("name=\"near_miss\""), "it waits");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_board_shows_everybodys_state_and_why() {
    let office = Office::open().await;
    office.issuer.fault(AuthorizationFault::Error("access_denied"));
    let mut browser = office.product.browser();
    assert_eq!(office.sign_in(&mut browser, BEN).await.status, 403);
    office.issuer.honest();
    let mut admin = linked_admin(&office).await;
    let page = admin.get(BOARD).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("1 of 2 agents has signed in with Okta"), "{}", page.body);
    assert!(page.body.contains("probably not assigned"), "{}", page.body);
    assert!(page.body.contains("Unproven"), "only the e-mail typed is known");
    assert!(page.body.contains("1 to 2 of 2"), "{}", page.body);

    let linked = admin.get(&format!("{BOARD}?state=linked")).await.body;
    assert!(linked.contains(ADA) && !linked.contains(BEN), "{linked}");
    assert!(linked.contains("1 to 1 of 1"), "{linked}");
    let found = admin.get(&format!("{BOARD}?q=BEN")).await.body;
    assert!(found.contains(BEN) && !found.contains(&format!(">{ADA}<")), "{found}");
    assert!(found.contains("1 to 1 of 1"), "{found}");
    let nobody = admin.get(&format!("{BOARD}?state=near_miss")).await.body;
    assert!(nobody.contains("No agent is like that"), "{nobody}");
}
