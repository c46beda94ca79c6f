//! The tab Single Sign-On: what an admin may set, and what is refused in the page and past it.

use crate::support::{Browser, Office, PASSWORD, Product, add_account, add_agent, log_in};

const TAB: &str = "/admin/organization/sso";
const ON: [(&str, &str); 3] =
    [("enabled", "true"), ("provider", "okta"), ("password_fallback", "true")];
const WITHOUT_PASSWORDS: [(&str, &str); 2] = [("enabled", "true"), ("provider", "okta")];

async fn admin(product: &Product) -> Browser {
    let mut browser = product.browser();
    assert_eq!(log_in(&mut browser, "ada@acme.example", PASSWORD).await.status, 303);
    browser
}

/// Whether somebody can start at the provider.
async fn okta_works(office: &Office) -> bool {
    let answer =
        office.product.browser().post("/login/okta", &[("email", "ben@acme.example")]).await;
    answer.status == 303
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_enables_sso_with_passwords_beside_it() {
    let office = Office::registered().await;
    let mut admin = admin(&office.product).await;
    let page = admin.get(TAB).await;
    assert_eq!(page.status, 200);
    for label in [
        "Enable SSO",
        "Provider",
        "Enable Agents to log in with username and password as well as with SSO",
        "Save",
    ] {
        assert!(page.body.contains(label), "{label}");
    }
    assert!(!page.body.contains("disabled"), "what is registered can be enabled");
    assert!(!okta_works(&office).await);
    let answer = admin.post(TAB, &ON).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(admin.follow(answer).await.body.contains("Settings saved"));
    assert!(okta_works(&office).await);
    assert_eq!(
        log_in(&mut office.product.browser(), "ben@acme.example", PASSWORD).await.status,
        303
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_island_saves_by_the_same_function() {
    let office = Office::registered().await;
    let mut admin = admin(&office.product).await;
    let answer = admin.post("/fn/save_sso_settings", &ON).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(okta_works(&office).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn below_enterprise_nothing_can_be_enabled_in_the_page_or_past_it() {
    let product = Product::start();
    let account = add_account(&product, "Acme", "professional");
    add_agent(&product, &account, "ada@acme.example", "admin");
    let mut admin = admin(&product).await;
    let page = admin.get(TAB).await;
    assert!(page.body.contains("Single sign-on is part of the Enterprise tier."));
    assert!(page.body.contains("disabled"));
    for door in [TAB, "/fn/save_sso_settings"] {
        let answer = admin.post(door, &ON).await;
        assert_eq!(answer.status, 403, "{door}: {}", answer.body);
    }
    let refused = product.command(&["sso", "set", "--account", &account, "--enabled", "true"], "");
    assert_eq!(refused.expect_err("refused").exit, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tab_shows_what_is_registered_but_for_the_secret() {
    let office = Office::registered().await;
    let page = admin(&office.product).await.get(TAB).await.body;
    assert!(page.contains("Okta client ID") && page.contains("acme-client"), "{page}");
    assert!(page.contains(office.issuer.url()) && !page.contains("acme-secret"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_registered_cannot_be_enabled() {
    let product = Product::start();
    let account = add_account(&product, "Acme", "enterprise");
    add_agent(&product, &account, "ada@acme.example", "admin");
    let answer = admin(&product).await.post(TAB, &ON).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("has not registered your connection"), "{}", answer.body);
    let set = ["sso", "set", "--account", &account, "--enabled", "true"];
    let refused = product.command(&set, "").expect_err("refused");
    assert_eq!((refused.exit, &*refused.code), (1, "not_registered"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn enabling_needs_a_provider() {
    let office = Office::registered().await;
    let mut admin = admin(&office.product).await;
    for provider in ["", "ping", "<script>"] {
        let fields = [("enabled", "true"), ("provider", provider), ("password_fallback", "true")];
        let answer = admin.post(TAB, &fields).await;
        assert_eq!(answer.status, 422, "{provider:?}");
        assert!(answer.body.contains("href=\"#provider\""), "{provider:?}");
        assert!(!answer.body.contains("<script>\""), "{provider:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_stay_until_an_admin_has_signed_in_with_okta() {
    let office = Office::open().await;
    let mut browser = admin(&office.product).await;
    let answer = browser.post(TAB, &WITHOUT_PASSWORDS).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("href=\"#password_fallback\""), "{}", answer.body);
    assert!(answer.body.contains("Passwords stay on until an admin"), "{}", answer.body);

    // An agent who signs in does not count.
    office.sign_in(&mut office.product.browser(), "ben@acme.example").await;
    assert_eq!(browser.post(TAB, &WITHOUT_PASSWORDS).await.status, 422);

    assert_eq!(office.sign_in(&mut office.product.browser(), "ada@acme.example").await.status, 303);
    assert_eq!(browser.post(TAB, &WITHOUT_PASSWORDS).await.status, 303);
    for email in ["ada@acme.example", "ben@acme.example"] {
        let answer = log_in(&mut office.product.browser(), email, PASSWORD).await;
        assert_eq!(answer.status, 403, "{email}");
        assert!(answer.body.contains("Your account signs in with Okta"));
        assert!(answer.body.contains("Sign in with Okta below. Reference "), "{}", answer.body);
        assert_eq!(log_in(&mut office.product.browser(), email, "wrong").await.status, 401);
        assert_eq!(office.sign_in(&mut office.product.browser(), email).await.status, 303);
    }

    assert_eq!(browser.post(TAB, &ON).await.status, 303);
    assert_eq!(
        log_in(&mut office.product.browser(), "ben@acme.example", PASSWORD).await.status,
        303
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lower_tier_brings_passwords_back_and_a_higher_one_single_sign_on() {
    let office = Office::open().await;
    office.set_sso(&["--password-fallback", "false", "--force"]).expect("forced");
    let set_tier = |tier| {
        office
            .product
            .command(&["account", "set", "--account", &office.account_id, "--tier", tier], "")
    };
    let status = async || {
        log_in(&mut office.product.browser(), "ben@acme.example", PASSWORD).await.status.as_u16()
    };
    assert_eq!(status().await, 403);
    set_tier("professional").expect("changed");
    assert_eq!(status().await, 303);
    assert!(!okta_works(&office).await);
    set_tier("enterprise").expect("changed");
    assert_eq!(status().await, 403);
    assert!(okta_works(&office).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_keeps_the_rule_unless_forced() {
    let office = Office::open().await;
    let refused = office.set_sso(&["--password-fallback", "false"]).expect_err("refused");
    assert_eq!((refused.exit, refused.code.as_str()), (1, "no_linked_admin"));
    let answer = office.set_sso(&["--password-fallback", "false", "--force"]).expect("forced");
    assert_eq!(answer["password_fallback"], false);
}
