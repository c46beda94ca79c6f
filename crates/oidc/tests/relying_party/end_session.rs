//! Signing out at the provider too (`OpenID` Connect RP-Initiated Logout 1.0).

use std::collections::HashMap;

use convrs_domain::Secret;
use convrs_fake_idp::{DiscoveryFault, IdTokenFault};
use serde_json::json;
use url::Url;

use crate::world::{CLIENT_ID, World};

const BACK: &str = "http://localhost:3000/login";

impl World {
    /// Where a browser is sent that signs out with this ID token.
    async fn end_session(&self, id_token: &Secret) -> Option<String> {
        self.oidc.end_session(&self.connection, id_token, BACK).await.expect("metadata")
    }
}

#[tokio::test]
async fn a_browser_signs_out_with_its_id_token() {
    let world = World::start().await;
    let id_token = world.sign_in().await.expect("honest").id_token.expect("an ID token");
    let url = Url::parse(&world.end_session(&id_token).await.expect("an address")).expect("a URL");
    assert_eq!(format!("{}/logout", world.issuer.url()), url.as_str().split('?').next().unwrap());
    let sent: HashMap<_, _> = url.query_pairs().into_owned().collect();
    let expected = [
        ("id_token_hint", id_token.expose()),
        ("client_id", CLIENT_ID),
        ("post_logout_redirect_uri", BACK),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(sent, HashMap::from(expected));
}

#[tokio::test]
async fn the_parameters_of_an_end_session_endpoint_are_kept() {
    let world = World::start().await;
    let endpoint = format!("{}/logout?tenant=a", world.issuer.url());
    world.issuer.fault(DiscoveryFault::With("end_session_endpoint", json!(endpoint)));
    let id_token = world.sign_in().await.expect("honest").id_token.expect("an ID token");
    let url = world.end_session(&id_token).await.expect("an address");
    assert!(url.contains("?tenant=a&id_token_hint="), "{url}");
}

#[tokio::test]
async fn nobody_is_sent_to_a_provider_without_a_place_for_it() {
    let world = World::start().await;
    let id_token = world.sign_in().await.expect("honest").id_token.expect("an ID token");
    let without = world.another("without");
    without.issuer.fault(DiscoveryFault::Without("end_session_endpoint"));
    assert_eq!(without.sign_in().await.expect("honest").id_token, None, "it is not kept");
    assert_eq!(without.end_session(&id_token).await, None);
}

#[tokio::test]
async fn no_provider_is_shown_the_id_token_of_another() {
    let world = World::start().await;
    let token = |faults: &[_]| Secret::new(world.issuer.logout_token(CLIENT_ID, json!({}), faults));
    assert!(world.end_session(&token(&[])).await.is_some());
    for other in [IdTokenFault::WrongIssuer, IdTokenFault::Without("iss")] {
        assert_eq!(
            world.end_session(&token(std::slice::from_ref(&other))).await,
            None,
            "{other:?}"
        );
    }
    assert_eq!(world.end_session(&Secret::new("no JWT")).await, None);
}
