//! Agent Management: the list, and what an admin does with the agents of the account.

use crate::support::{Answer, Browser, Office, PASSWORD, Product, add_account, add_agent, log_in};

const LIST: &str = "/admin/agents";

async fn admin(product: &Product) -> Browser {
    let mut browser = product.browser();
    assert_eq!(log_in(&mut browser, "ada@acme.example", PASSWORD).await.status, 303);
    browser
}

/// The addresses of agents on a page of the list, in its order.
fn listed(page: &Answer) -> Vec<String> {
    let texts = page.body.split('<').filter_map(|tag| tag.split_once('>'));
    texts.map(|(_, text)| text.to_owned()).filter(|text| text.contains('@')).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_finds_everybody_of_the_account_and_nobody_else() {
    let office = Office::open().await;
    let bakery = add_account(&office.product, "Bakery", "starter");
    add_agent(&office.product, &bakery, "bo@bakery.example", "admin");
    let mut admin = admin(&office.product).await;
    let page = admin.get(LIST).await;
    assert_eq!(page.status, 200);
    assert_eq!(listed(&page), ["ada@acme.example", "ben@acme.example"]);
    assert!(page.body.contains("1 to 2 of 2"), "{}", page.body);
    let down = admin.get("/admin/agents?sort=-email").await;
    assert_eq!(listed(&down), ["ben@acme.example", "ada@acme.example"]);
    assert_eq!(listed(&admin.get("/admin/agents?q=BEN%40").await), ["ben@acme.example"]);
    for nobody in ["q=bo%40", "q=%25", "state=deactivated", "q=%00", "q=%F0%9F%98%80"] {
        let page = admin.get(&format!("{LIST}?{nobody}")).await;
        assert_eq!(page.status, 200, "{nobody}");
        assert!(listed(&page).is_empty(), "{nobody}");
        assert!(page.body.contains("No agents found"), "{nobody}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_tells_who_came_in_how() {
    let office = Office::open().await;
    assert_eq!(office.sign_in(&mut office.product.browser(), "ben@acme.example").await.status, 303);
    let mut admin = admin(&office.product).await;
    let bens = admin.get("/admin/agents?q=ben").await.body;
    assert!(bens.contains(">Linked<") && bens.contains(">Okta</span>"), "{bens}");
    let adas = admin.get("/admin/agents?q=ada").await.body;
    assert!(adas.contains(">Not linked<") && adas.contains(">Password</span>"), "{adas}");
}
