//! The command line: what it answers, and how it refuses.

use crate::support::{Office, PASSWORD, Product, Refusal, add_account, command_in};

fn refused(product: &Product, arguments: &[&str], stdin: &str) -> (i32, String) {
    let Refusal { exit, code, message } = product.command(arguments, stdin).expect_err("refused");
    assert!(!message.is_empty());
    (exit, code)
}

#[test]
fn there_is_one_operator_account() {
    let product = Product::start();
    let add = ["account", "add", "--name", "Convrs", "--tier", "enterprise", "--operator"];
    product.command(&add, "").expect("the first");
    assert_eq!(refused(&product, &add, ""), (1, "operator_exists".to_owned()));
}

#[test]
fn support_works_in_the_operator_account_only() {
    let product = Product::start();
    let account = add_account(&product, "Acme", "starter");
    let add = [
        "agent",
        "add",
        "--account",
        &account,
        "--email",
        "s@acme.example",
        "--name",
        "S",
        "--role",
        "support",
    ];
    assert_eq!(refused(&product, &add, ""), (1, "support_outside_operator".to_owned()));
}

#[test]
fn an_e_mail_is_taken_in_every_account_and_letter_case() {
    let product = Product::start();
    let (one, two) =
        (add_account(&product, "One", "starter"), add_account(&product, "Two", "starter"));
    let add = |account: &str, email: &str| {
        product.command(
            &[
                "agent",
                "add",
                "--account",
                account,
                "--email",
                email,
                "--name",
                "A",
                "--role",
                "agent",
            ],
            "",
        )
    };
    add(&one, "a@acme.example").expect("the first");
    assert_eq!(add(&two, "A@acme.example").expect_err("taken").code, "email_taken");
}

#[test]
fn unknown_accounts_short_passwords_and_wrong_words_are_refused() {
    let product = Product::start();
    let account = add_account(&product, "Acme", "starter");
    let set = ["account", "set", "--account", "0000-0000-0000", "--tier", "starter"];
    assert_eq!(refused(&product, &set, ""), (1, "no_such_account".to_owned()));
    let add = [
        "agent",
        "add",
        "--account",
        &account,
        "--email",
        "a@acme.example",
        "--name",
        "A",
        "--role",
        "agent",
        "--password-stdin",
    ];
    assert_eq!(refused(&product, &add, "short"), (1, "invalid_password".to_owned()));
    for wrong in [
        &["account", "add", "--name", "", "--tier", "starter"][..],
        &["account", "add", "--name", "A", "--tier", "gold"],
        &["account", "set", "--account", &account],
        &[
            "agent",
            "add",
            "--account",
            "what",
            "--email",
            "a@b.example",
            "--name",
            "A",
            "--role",
            "agent",
        ],
        &["sso", "set", "--account", &account],
        &["nonsense"],
        &[],
    ] {
        assert_eq!(refused(&product, wrong, "").0, 2, "{wrong:?}");
    }
}

#[test]
fn every_mistake_of_the_environment_is_told_before_anything_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| format!("{}/{name}", folder.path().display());
    std::fs::write(file("roots.pem"), "roots").expect("a file");
    let (database, roots) = (format!("sqlite://{}", file("convrs.db")), file("roots.pem"));
    let wrong = [
        ("CONVRS_LISTEN", "here"),
        ("CONVRS_CA_FILE", &*roots),
        ("CONVRS_SEALING_KEYS", "first:AAEC"),
    ];
    let environment = [&[("DATABASE_URL", &*database)][..], &wrong].concat();
    let refused = command_in(&environment, &["migrate"]).expect_err("refused");
    assert_eq!((refused.exit, &*refused.code), (2, "usage"));
    for (name, _) in wrong {
        assert!(refused.message.contains(name), "{name}: {}", refused.message);
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1);
    let nowhere = command_in(&[("DATABASE_URL", "sqlite::memory:")], &["migrate"]);
    assert_eq!(nowhere.expect_err("refused").exit, 2);
}

#[test]
fn a_typed_account_id_may_be_spelt_as_people_do() {
    let product = Product::start();
    let account = add_account(&product, "Acme", "starter");
    let spelt = account.to_uppercase().replace('-', " ");
    let set = ["account", "set", "--account", &spelt, "--tier", "professional"];
    assert_eq!(product.command(&set, "").expect("found")["account_id"], account.as_str());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_is_registered_only_after_the_live_check() {
    let office = Office::registered().await;
    let set = |issuer: &str| {
        let arguments = [
            "connection",
            "set",
            "--account",
            &office.account_id,
            "--provider",
            "okta",
            "--issuer",
            issuer,
            "--client-id",
            "c",
            "--client-secret-stdin",
        ];
        office.product.command(&arguments, "secret")
    };
    let slash = format!("{}/", office.issuer.url());
    let differs = set(&slash).expect_err("refused");
    assert_eq!(differs.code, "issuer_differs");
    assert!(differs.message.contains(&format!("You entered “{slash}”;")), "{}", differs.message);
    let named = format!("says “{}”.", office.issuer.url());
    assert!(differs.message.contains(&named), "{}", differs.message);
    let metadata = format!("{}/.well-known/openid-configuration", office.issuer.url());
    assert_eq!(set(&metadata).expect_err("refused").exit, 2);
    assert_eq!(set("http://acme.okta.example").expect_err("refused").code, "not_https");
    assert_eq!(set("https://10.0.0.1").expect_err("refused").code, "private_address");
    let nowhere = format!("{}-nowhere", office.issuer.url());
    assert_eq!(set(&nowhere).expect_err("refused").exit, 1);
    office.set_sso(&["--enabled", "true"]).expect("the first connection still stands");
    assert_eq!(office.sign_in(&mut office.product.browser(), "ben@acme.example").await.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_secret_may_stay_only_while_the_issuer_does() {
    let office = Office::registered().await;
    let set = |issuer: &str, client: &str| {
        let arguments = [
            "connection",
            "set",
            "--account",
            &office.account_id,
            "--provider",
            "okta",
            "--issuer",
            issuer,
            "--client-id",
            client,
        ];
        office.product.command(&arguments, "")
    };
    let answer = set(office.issuer.url(), "another-client").expect("the secret stays");
    assert_eq!(answer["account_id"], office.account_id.as_str());
    let other = office.idp.issuer("other");
    assert_eq!(set(other.url(), "c").expect_err("refused").code, "secret_needed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_are_nowhere_to_be_read() {
    let office = Office::open().await;
    office.sign_in(&mut office.product.browser(), "ben@acme.example").await;
    let bytes = office.product.database_bytes();
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("acme-client"), "the search finds what is there");
    assert!(!holds("acme-secret"));
    assert!(!holds(PASSWORD));
}
