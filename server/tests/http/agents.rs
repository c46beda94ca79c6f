//! Agent Management: the list, and what an admin does with the agents of the account.

use crate::support::{
    Answer, Browser, Office, PASSWORD, Product, add_account, add_agent, address_of, log_in,
};

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

/// Ada, and the address of Ben's page.
async fn ada_and_ben(office: &Office) -> (Browser, String) {
    let mut ada = admin(&office.product).await;
    let ben = address_of(&mut ada, "ben@acme.example").await;
    (ada, ben)
}

async fn press(admin: &mut Browser, page: &str, action: &str) -> Answer {
    admin.post(page, &[("action", action)]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_adds_somebody_who_signs_in_with_okta() {
    let office = Office::open().await;
    let mut ada = admin(&office.product).await;
    let person = [("name", "Cleo <b>"), ("email", "Cleo@acme.example"), ("role", "agent")];
    let answer = ada.post("/admin/agents/new", &person).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let page = ada.follow(answer).await;
    assert!(page.body.contains("The agent was added"), "{}", page.body);
    assert!(page.body.contains("Cleo &lt;b>") || page.body.contains("Cleo &lt;b&gt;"));
    let mut cleo = office.product.browser();
    assert_eq!(office.sign_in(&mut cleo, "Cleo@acme.example").await.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_typed_wrong_is_shown_again() {
    let office = Office::open().await;
    let mut ada = admin(&office.product).await;
    let person = [("name", " "), ("email", "cleo"), ("role", "support")];
    let answer = ada.post("/admin/agents/new", &person).await;
    assert_eq!(answer.status, 422);
    for expected in ["href=\"#name\"", "href=\"#email\"", "value=\"cleo\""] {
        assert!(answer.body.contains(expected), "{expected}: {}", answer.body);
    }
    let person = [("name", "Cleo"), ("email", "cleo@acme.example"), ("role", "support")];
    let answer = ada.post("/admin/agents/new", &person).await;
    assert_eq!(answer.status, 422, "support is given at the operator alone");
    assert!(answer.body.contains("Choose one of the roles."), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_is_taken_names_its_holder_in_the_own_account_alone() {
    let office = Office::open().await;
    let bakery = add_account(&office.product, "Bakery", "starter");
    add_agent(&office.product, &bakery, "bo@bakery.example", "admin");
    let (mut ada, ben) = ada_and_ben(&office).await;
    for (page, action) in [("/admin/agents/new", "add"), (&*ben, "change_email")] {
        let mut taken = async |email: &str| {
            let fields = [("action", action), ("name", "X"), ("email", email), ("role", "agent")];
            let answer = ada.post(page, &fields).await;
            assert_eq!(answer.status, 422, "{page} {email}");
            answer.body
        };
        let here = taken("ADA@acme.example").await;
        assert!(here.contains("A Person has this e-mail address already."), "{here}");
        let elsewhere = taken("bo@bakery.example").await;
        assert!(elsewhere.contains("Ask Convrs support about it."), "{elsewhere}");
        assert!(!elsewhere.contains("Bakery") && !elsewhere.contains("already"), "{elsewhere}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_deactivated_is_out_by_either_way_until_reactivated() {
    let office = Office::open().await;
    let (mut ada, page) = ada_and_ben(&office).await;
    let mut ben = office.product.browser();
    assert_eq!(office.sign_in(&mut ben, "ben@acme.example").await.status, 303);
    let answer = press(&mut ada, &page, "deactivate").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(ada.follow(answer).await.body.contains("The agent was deactivated"));
    assert_eq!(ben.session().await.0, 401);
    let told = ben.get("/login").await.body;
    assert!(told.contains("An admin of your account deactivated your access."), "{told}");
    let mut again = office.product.browser();
    assert_eq!(log_in(&mut again, "ben@acme.example", PASSWORD).await.status, 401);
    assert_eq!(office.sign_in(&mut again, "ben@acme.example").await.status, 403);

    assert_eq!(press(&mut ada, &page, "reactivate").await.status, 303);
    assert_eq!(log_in(&mut again, "ben@acme.example", PASSWORD).await.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_counts_at_the_next_request() {
    let office = Office::open().await;
    let (mut ada, page) = ada_and_ben(&office).await;
    let mut ben = office.product.browser();
    log_in(&mut ben, "ben@acme.example", PASSWORD).await;
    assert_eq!(ben.get(LIST).await.status, 403);
    let save = [("action", "save"), ("name", "Ben Boss"), ("role", "admin")];
    assert_eq!(ada.post(&page, &save).await.status, 303);
    let list = ben.get(LIST).await;
    assert_eq!(list.status, 200);
    assert!(list.body.contains("Ben Boss"), "{}", list.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_cannot_shut_the_door_on_themselves() {
    let office = Office::open().await;
    let mut ada = admin(&office.product).await;
    let own = address_of(&mut ada, "ada@acme.example").await;
    let page = ada.get(&own).await.body;
    assert!(page.contains("You cannot deactivate yourself."), "{page}");
    assert!(!page.contains("Deactivate this agent"), "{page}");
    for fields in
        [&[("action", "deactivate")][..], &[("action", "save"), ("name", "A"), ("role", "agent")]]
    {
        let answer = ada.post(&own, fields).await;
        assert_eq!(answer.status, 409, "{fields:?}");
        assert!(answer.body.contains("You cannot deactivate yourself"), "{}", answer.body);
    }
    assert_eq!(ada.get(LIST).await.status, 200);
    // One's own name may be changed, with the role left as it is.
    assert_eq!(ada.post(&own, &[("action", "save"), ("name", "Ada B")]).await.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_passwords_are_off_the_one_known_to_get_in_stays() {
    let office = Office::open().await;
    add_agent(&office.product, &office.account_id, "two@acme.example", "admin");
    let mut two = office.product.browser();
    log_in(&mut two, "two@acme.example", PASSWORD).await;
    assert_eq!(office.sign_in(&mut office.product.browser(), "ada@acme.example").await.status, 303);
    office.set_sso(&["--password-fallback", "false"]).expect("passwords are off");
    let ada = address_of(&mut two, "ada@acme.example").await;
    let change = [("action", "change_email"), ("email", "ada.b@acme.example")];
    for fields in [&[("action", "deactivate")][..], &[("action", "reset_link")], &change] {
        let answer = two.post(&ada, fields).await;
        assert_eq!(answer.status, 409, "{fields:?}");
        assert!(answer.body.contains("only active admin who has signed in"), "{}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_end_and_links_are_reset_in_one_press() {
    let office = Office::open().await;
    let (mut ada, page) = ada_and_ben(&office).await;
    for (action, told) in [
        ("sign_out", "An admin of your account ended your session."),
        ("reset_link", "Your link to the sign-in provider was reset."),
    ] {
        let mut ben = office.product.browser();
        assert_eq!(office.sign_in(&mut ben, "ben@acme.example").await.status, 303);
        assert_eq!(press(&mut ada, &page, action).await.status, 303, "{action}");
        assert_eq!(ben.session().await.0, 401, "{action}");
        assert!(ben.get("/login").await.body.contains(told), "{action}");
    }
    assert!(ada.get(&page).await.body.contains(">Not linked<"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_address_drops_the_link_and_the_sessions() {
    let office = Office::open().await;
    let (mut ada, page) = ada_and_ben(&office).await;
    let mut ben = office.product.browser();
    office.sign_in(&mut ben, "ben@acme.example").await;
    let change = [("action", "change_email"), ("email", "Ben.B@acme.example")];
    let answer = ada.post(&page, &change).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let shown = ada.follow(answer).await.body;
    assert!(shown.contains("Ben.B@acme.example") && shown.contains(">Not linked<"), "{shown}");
    assert_eq!(ben.session().await.0, 401);
    assert_eq!(office.sign_in(&mut ben, "Ben.B@acme.example").await.status, 303, "a new link");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nonsense_changes_nothing() {
    let office = Office::open().await;
    let (mut ada, page) = ada_and_ben(&office).await;
    for fields in [&[][..], &[("action", "promote")], &[("action", "save"), ("role", "owner")]] {
        assert_eq!(ada.post(&page, fields).await.status, 422, "{fields:?}");
    }
    for id in ["nobody", "%00", "..%2f..", "' OR 1=1"] {
        let page = format!("{LIST}/{}", id.replace(' ', "%20"));
        assert_eq!(ada.get(&page).await.status, 404, "{id}");
        assert_eq!(press(&mut ada, &page, "deactivate").await.status, 404, "{id}");
    }
}
