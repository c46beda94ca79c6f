//! The support console: accounts found, added, renamed, moved to another tier, suspended.

use crate::support::{
    Browser, Office, PASSWORD, Product, SUPPORT, add_account, add_agent, add_operator, log_in,
    support_browser,
};

/// A product with Convrs' own account, and support signed in.
async fn console() -> (Product, Browser) {
    let product = Product::start();
    add_operator(&product);
    let browser = support_browser(&product).await;
    (product, browser)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn support_finds_an_account_by_whatever_is_known_of_it() {
    let (product, mut support) = console().await;
    let acme = add_account(&product, "Acme Travel", "enterprise");
    add_account(&product, "Beta", "starter");
    add_agent(&product, &acme, "Ada@acme.example", "admin");
    let spelt = acme.to_uppercase().replace('-', "+");
    for known in ["acme", "ACME+tr", "ada%40ACME.example", &acme, &spelt] {
        let page = support.get(&format!("/support?q={known}")).await;
        assert_eq!(page.status, 200, "{known}");
        assert!(page.body.contains("Acme Travel") && page.body.contains(&acme), "{known}");
        assert!(!page.body.contains("Beta"), "{known}");
    }
    let nothing = support.get("/support?q=%3Cscript%3Ealert").await;
    assert!(nothing.body.contains("Nothing found"), "{}", nothing.body);
    assert!(!nothing.body.contains("<script>alert"));
    let all = support.get("/support").await;
    for name in ["Acme Travel", "Beta", "Convrs"] {
        assert!(all.body.contains(name), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_list_is_turned_and_comes_back() {
    let (_product, mut support) = console().await;
    for number in 0..60 {
        let name = format!("Many {number:02}");
        assert_eq!(
            support
                .post("/support/accounts/new", &[("name", &name), ("tier", "starter")])
                .await
                .status,
            303
        );
    }
    let first = support.get("/support?q=many").await;
    assert!(first.body.contains("Many 49") && !first.body.contains("Many 50"));
    let link = |body: &str, rel: &str| {
        let end = body.find(&format!("rel=\"{rel}\""))?;
        let start = body[..end].rfind("href=\"")? + 6;
        Some(body[start..].split('"').next()?.replace("&amp;", "&"))
    };
    assert_eq!(link(&first.body, "prev"), None);
    let second = support.get(&link(&first.body, "next").expect("a next page")).await;
    assert!(second.body.contains("Many 50") && second.body.contains("Many 59"));
    assert!(!second.body.contains("Many 49"));
    let back = support.get(&link(&second.body, "prev").expect("a page before")).await;
    assert!(back.body.contains("Many 00") && !back.body.contains("Many 50"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn support_adds_an_account_and_its_first_admin() {
    let (product, mut support) = console().await;
    let refused = support.post("/support/accounts/new", &[("name", " "), ("tier", "gold")]).await;
    assert_eq!(refused.status, 422);
    for field in ["#name", "#tier"] {
        assert!(refused.body.contains(&format!("href=\"{field}\"")), "{field}");
    }
    let fields = [("name", "Acme Travel"), ("tier", "enterprise")];
    let added = support.post("/support/accounts/new", &fields).await;
    assert_eq!(added.status, 303, "{}", added.body);
    let path = added.location().split('?').next().expect("a path").to_owned();
    let page = support.follow(added).await;
    assert!(page.body.contains("Account added") && page.body.contains("Acme Travel"));
    let admin = [("action", "add_admin"), ("name", "Ada Admin"), ("email", "ada@acme.example")];
    let answer = support.post(&path, &admin).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(support.follow(answer).await.body.contains("ada@acme.example"));
    let page = support.get(&path).await.body;
    let start = page.find("name=\"agent\" value=\"").expect("the admin") + 20;
    let id = page[start..].split('"').next().expect("a key");
    let made = support.post(&path, &[("action", "make_link"), ("agent", id)]).await;
    let start = made.body.find("/set-password/").expect("a link");
    let link = made.body[start..].split(['<', '&', '"']).next().expect("its end").to_owned();
    let mut ada = product.browser();
    let chosen = [("password", PASSWORD), ("again", PASSWORD)];
    let set = ada.post(&link, &chosen).await;
    assert_eq!(set.status, 303, "{}", set.body);
    assert_eq!(log_in(&mut ada, "ada@acme.example", PASSWORD).await.status, 303);
    let nobody = support.post(&path, &[("action", "make_link"), ("agent", "nonsense")]).await;
    assert_eq!(nobody.status, 404);
    let taken = [("action", "add_admin"), ("name", "Eve"), ("email", "ADA@acme.example")];
    let answer = support.post(&path, &taken).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("href=\"#email\"") && answer.body.contains("Eve"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_tier_says_what_follows_before_it_is_done() {
    let office = Office::open().await;
    add_operator(&office.product);
    office.set_sso(&["--password-fallback", "false", "--force"]).expect("forced");
    let mut support = support_browser(&office.product).await;
    let path = format!("/support/accounts/{}/tier", office.account_id);
    let ben = async || {
        log_in(&mut office.product.browser(), "ben@acme.example", PASSWORD).await.status.as_u16()
    };
    let shown = support.get(&format!("{path}?tier=professional")).await;
    assert!(shown.body.contains("Single sign-on stops being used at once"), "{}", shown.body);
    assert!(shown.body.contains("work again: everybody has one"), "{}", shown.body);
    assert_eq!(ben().await, 403, "looking changes nothing");
    assert_eq!(support.post(&path, &[("tier", "gold")]).await.status, 422);
    assert_eq!(support.post(&path, &[("tier", "professional")]).await.status, 303);
    assert_eq!(ben().await, 303);
    let shown = support.get(&format!("{path}?tier=enterprise")).await;
    assert!(shown.body.contains("Passwords stop working at once"), "{}", shown.body);
    assert_eq!(support.post(&path, &[("tier", "enterprise")]).await.status, 303);
    assert_eq!(ben().await, 403, "nothing was deleted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suspended_account_is_signed_out_kindly_and_can_be_opened_again() {
    let office = Office::open().await;
    add_operator(&office.product);
    let mut support = support_browser(&office.product).await;
    let mut ada = office.product.browser();
    log_in(&mut ada, "ada@acme.example", PASSWORD).await;
    let path = format!("/support/accounts/{}", office.account_id);
    assert_eq!(support.post(&path, &[("action", "suspend")]).await.status, 303);
    assert!(support.get(&path).await.body.contains("This account is suspended"));
    let answer = ada.get("/").await;
    assert_eq!(answer.status, 303);
    assert!(ada.follow(answer).await.body.contains("Convrs has suspended your account"));
    let refused = log_in(&mut office.product.browser(), "ada@acme.example", PASSWORD).await;
    assert_eq!(refused.status, 401);
    assert_eq!(support.post(&path, &[("action", "reactivate")]).await.status, 303);
    assert_eq!(ada.get("/").await.status, 303, "no session comes back");
    assert_eq!(log_in(&mut ada, "ada@acme.example", PASSWORD).await.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn support_cannot_suspend_the_account_it_works_in() {
    let product = Product::start();
    let operator = add_operator(&product);
    let mut support = support_browser(&product).await;
    let path = format!("/support/accounts/{operator}");
    assert!(!support.get(&path).await.body.contains("Suspend"));
    assert_eq!(support.post(&path, &[("action", "suspend")]).await.status, 422);
    assert_eq!(support.session().await.1["email"], SUPPORT);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_has_one_address_and_a_new_name_shows_everywhere() {
    let (product, mut support) = console().await;
    let account = add_account(&product, "Acme", "starter");
    let path = format!("/support/accounts/{account}");
    for other in [
        path.to_uppercase().replace("/SUPPORT/ACCOUNTS", "/support/accounts"),
        path.replace('-', ""),
        "/support/accounts/0000-0000-0000".to_owned(),
    ] {
        assert_eq!(support.get(&other).await.status, 404, "{other}");
    }
    let rename = [("action", "rename"), ("account_name", "Zulu & Sons")];
    assert_eq!(support.post(&path, &rename).await.status, 303);
    assert!(support.get("/support?q=zulu").await.body.contains("Zulu &amp; Sons"));
    let empty = support.post(&path, &[("action", "rename"), ("account_name", "")]).await;
    assert_eq!(empty.status, 422);
}

/// The questions whose answers are open on a page.
fn open(page: &str) -> Vec<&str> {
    let summaries = page.split("<details open").skip(1).filter_map(|it| it.split('>').nth(2));
    summaries.filter_map(|it| it.split('<').next()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_on_an_accounts_page_stays_in_its_own_form() {
    let (product, mut support) = console().await;
    let account = add_account(&product, "Acme", "starter");
    add_agent(&product, &account, "ada@acme.example", "admin");
    let path = format!("/support/accounts/{account}");
    let long = "Zulu ".repeat(30);
    let renamed = support.post(&path, &[("action", "rename"), ("account_name", &long)]).await;
    assert_eq!(renamed.status, 422);
    assert_eq!(open(&renamed.body), ["Change the name"], "{}", renamed.body);
    assert!(renamed.body.contains("href=\"#account_name\""), "{}", renamed.body);
    assert!(renamed.body.contains(&format!("value=\"{long}\"")), "{}", renamed.body);
    let admin = [("action", "add_admin"), ("name", "Eve"), ("email", "eve")];
    let refused = support.post(&path, &admin).await;
    assert_eq!(refused.status, 422);
    assert_eq!(open(&refused.body), ["Add an admin"], "{}", refused.body);
    assert!(refused.body.contains("value=\"Acme\""), "the name is as it was");
}
