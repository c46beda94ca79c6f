//! Importing agents: a file is sent, looked at, and added as a whole.

use std::fmt::Write as _;

use hyper::Method;

use crate::support::{
    Answer, Browser, Office, PASSWORD, PUBLIC_URL, add_account, add_agent, log_in,
};

const IMPORT: &str = "/admin/agents/import";

async fn ada(office: &Office) -> Browser {
    let mut browser = office.product.browser();
    assert_eq!(log_in(&mut browser, "ada@acme.example", PASSWORD).await.status, 303);
    browser
}

/// Sends a file, as a browser does: with the other field of the form empty.
async fn send(browser: &mut Browser, file: &str) -> Answer {
    send_form(browser, file, "").await
}

/// Sends pasted lines, likewise.
async fn paste(browser: &mut Browser, lines: &str) -> Answer {
    send_form(browser, "", lines).await
}

async fn send_form(browser: &mut Browser, file: &str, lines: &str) -> Answer {
    let body = format!(
        "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{file}\r\n--limit\r\n\
         Content-Disposition: form-data; name=\"text\"\r\n\r\n{lines}\r\n--limit--\r\n"
    );
    let headers = [
        ("content-type", "multipart/form-data; boundary=limit"),
        ("origin", PUBLIC_URL),
        ("sec-fetch-site", "same-origin"),
    ];
    browser.send(Method::POST, IMPORT, &headers, Some(body)).await
}

/// Sends a file and looks at it.
async fn preview(browser: &mut Browser, file: &str) -> (String, String) {
    let answer = send(browser, file).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let address = answer.location().to_owned();
    (address, browser.follow(answer).await.body)
}

async fn agents(browser: &mut Browser) -> String {
    let list = browser.get("/admin/agents").await.body;
    let shown = list.split("pagination-shown\">").nth(1).expect("a count");
    shown.split('<').next().expect("a count").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_looked_at_before_anybody_is_added() {
    let office = Office::open().await;
    let mut ada = ada(&office).await;
    let file =
        "\u{feff}Role;E-mail;Name\nadmin;cleo@acme.example;\"Cleo; =1+1\"\n;dev@acme.example;Dev\n";
    let (address, page) = preview(&mut ada, file).await;
    assert!(page.contains("2 people will be added."), "{page}");
    assert!(page.contains("Cleo; =1+1") && page.contains("Add 2 people"), "{page}");
    assert!(page.contains("Adding 2 people…"), "what the page says meanwhile: {page}");
    assert_eq!(agents(&mut ada).await, "1 to 2 of 2", "nobody was added yet");

    let answer = ada.post(&address, &[]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/admin/agents?added=2"));
    let list = ada.follow(answer).await.body;
    assert!(list.contains("2 people were added") && list.contains("1 to 4 of 4"), "{list}");
    assert_eq!(office.sign_in(&mut office.product.browser(), "dev@acme.example").await.status, 303);

    let again = ada.post(&address, &[]).await;
    assert_eq!(again.status, 409);
    assert!(again.body.contains("This file was added already"), "{}", again.body);
    assert_eq!(agents(&mut ada).await, "1 to 4 of 4");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_line_says_what_is_wrong_with_it() {
    let office = Office::open().await;
    let bakery = add_account(&office.product, "Bakery", "starter");
    add_agent(&office.product, &bakery, "bo@bakery.example", "admin");
    let mut ada = ada(&office).await;
    let file = "email,name,role\ncleo,Cleo,owner\n\nBEN@acme.example,Ben,\n\
                bo@bakery.example,Bo,\ndev@acme.example,Dev,\nDEV@acme.example,Dev,\n";
    let (address, page) = preview(&mut ada, file).await;
    for expected in [
        "5 things in the file are wrong",
        "Line 2",
        "in the form name@company.example",
        "Role: “owner” is not one of the roles: agent, admin.",
        "Line 4",
        "somebody in your account has this address already",
        "Line 5",
        "Ask Convrs support about it",
        "Line 7",
        "stands on line 6 already",
    ] {
        let expected = expected.replace("Ask Convrs", "ask Convrs");
        assert!(page.contains(&expected), "{expected}: {page}");
    }
    assert!(!page.contains("Bakery"), "{page}");
    assert_eq!(ada.post(&address, &[]).await.status, 409);
    assert_eq!(agents(&mut ada).await, "1 to 2 of 2", "all or nobody");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pasted_lines_that_are_wrong_come_back_to_be_put_right() {
    let office = Office::open().await;
    let mut ada = ada(&office).await;
    let answer = paste(&mut ada, "cleo,Cleo </textarea>,owner\ndev@acme.example,Dev\n").await;
    assert_eq!(answer.status, 422);
    for expected in [
        "cleo,Cleo &lt;/textarea>,owner\ndev@acme.example,Dev\n</textarea>",
        "<details open",
        "href=\"#text\"",
        "2 things in the lines are wrong",
        "Line 1",
        "in the form name@company.example",
        "Role: “owner” is not one of the roles: agent, admin.",
    ] {
        assert!(answer.body.contains(expected), "{expected}: {}", answer.body);
    }
    let answer = paste(&mut ada, "cleo@acme.example,Cleo\ndev@acme.example,Dev\n").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(ada.follow(answer).await.body.contains("2 people will be added."));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_taken_since_the_preview_keeps_everybody_out() {
    let office = Office::open().await;
    let mut ada = ada(&office).await;
    let (address, _) = preview(&mut ada, "cleo@acme.example,Cleo\ndev@acme.example,Dev\n").await;
    add_agent(&office.product, &office.account_id, "dev@acme.example", "agent");
    let answer = ada.post(&address, &[]).await;
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("Line 2"), "{}", answer.body);
    assert_eq!(agents(&mut ada).await, "1 to 3 of 3");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_admin_finds_no_file() {
    let office = Office::open().await;
    add_agent(&office.product, &office.account_id, "two@acme.example", "admin");
    let (address, _) = preview(&mut ada(&office).await, "cleo@acme.example,Cleo\n").await;
    let mut two = office.product.browser();
    log_in(&mut two, "two@acme.example", PASSWORD).await;
    assert_eq!(two.get(&address).await.status, 404);
    assert_eq!(two.post(&address, &[]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_file_of_people_is_refused_kindly() {
    let office = Office::open().await;
    let mut ada = ada(&office).await;
    for nothing in ["", "\r\n \r\n"] {
        let answer = send(&mut ada, nothing).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("href=\"#file\""), "{}", answer.body);
    }
    let (_, page) = preview(&mut ada, "PK\u{3}\u{4}\0\0binary").await;
    assert!(page.contains("CSV UTF-8"), "{page}");
    let answer = ada.post(IMPORT, &[("file", "not multipart")]).await;
    assert_eq!(answer.status, 422);
    let large = "x".repeat(6 * 1024 * 1024);
    let answer = send(&mut ada, &large).await;
    assert_eq!(answer.status, 413);
    assert!(answer.body.contains("at most 5 MB"), "{}", answer.body);
    // The other forms stay small.
    let answer = ada.post("/admin/agents/new", &[("name", &large)]).await;
    assert_eq!(answer.status, 413);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_people_are_added_by_one_press() {
    let office = Office::open().await;
    let mut ada = ada(&office).await;
    let mut file = String::from("email,name,role\n");
    for number in 0..3_000 {
        writeln!(file, "person.{number}@acme.example,Person {number},agent").expect("text");
    }
    let (address, page) = preview(&mut ada, &file).await;
    assert!(page.contains("Add 3,000 people") && page.contains("And 2,980 more."), "{page}");
    assert!(page.contains("Adding 3,000 people takes a second or two;"), "{page}");
    let answer = ada.post(&address, &[]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert_eq!(agents(&mut ada).await, "1 to 50 of 3,002");
}
