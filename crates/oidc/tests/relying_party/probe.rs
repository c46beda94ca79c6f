//! The check without a user: right, wrong, and what proves neither.

use convrs_domain::{Secret, connection::ClientId};
use convrs_fake_idp::{AuthorizationFault, Breakage, Endpoint, TokenFault};
use convrs_oidc::{MadeUp, Probed, Verdict, secret_from_random};

use crate::world::World;

async fn probe(world: &World) -> Probed {
    let [state, nonce, pkce_verifier, code] =
        [1, 2, 3, 4].map(|seed| secret_from_random([seed; 32]));
    let made_up =
        MadeUp { state: &state, nonce: &nonce, pkce_verifier: &pkce_verifier, code: &code };
    world.oidc.probe(&world.party(), made_up).await.expect("metadata")
}

#[tokio::test]
async fn a_good_registration_is_told_from_a_wrong_one() {
    let mut world = World::start().await;
    world.secrets.push(Secret::new("an old one"));
    let probed = probe(&world).await;
    let secrets = vec![Verdict::Good, Verdict::Wrong];
    assert_eq!(probed, Probed { request: Verdict::Good, secrets });
    let asked = world.issuer.last(Endpoint::Authorize).expect("a request");
    assert_eq!(asked.parameters["prompt"], "none");
    assert_eq!(world.issuer.count(Endpoint::Userinfo), 0);
}

#[tokio::test]
async fn a_wrong_client_id_is_found() {
    let mut world = World::start().await;
    world.connection.client_id = ClientId::parse("0oaWrong").expect("a client ID");
    let probed = probe(&world).await;
    assert_eq!(probed, Probed { request: Verdict::Wrong, secrets: vec![Verdict::Wrong] });
}

#[tokio::test]
async fn a_wrong_redirect_uri_is_found() {
    let world = World::start().await;
    world.issuer.fault(AuthorizationFault::UnknownRedirectUri);
    let probed = probe(&world).await;
    assert_eq!(probed, Probed { request: Verdict::Wrong, secrets: vec![Verdict::Good] });
}

#[tokio::test]
async fn what_proves_nothing_is_never_taken_for_good() {
    let world = World::start().await;
    for fault in [
        AuthorizationFault::OwnPage,
        AuthorizationFault::WrongState,
        AuthorizationFault::NoState,
        AuthorizationFault::Error("server_error"),
    ] {
        world.issuer.honest().fault(fault.clone());
        assert_eq!(probe(&world).await.request, Verdict::Unclear, "{fault:?}");
    }
    for breakage in [Breakage::Status(503), Breakage::Html] {
        let fault = (Endpoint::Authorize, breakage);
        world.issuer.honest().fault(fault);
        assert_eq!(probe(&world).await.request, Verdict::Unclear, "{breakage:?}");
        world.issuer.honest().fault((Endpoint::Token, breakage));
        assert_eq!(probe(&world).await.secrets, [Verdict::Unclear], "{breakage:?}");
    }
    for code in ["invalid_request", "unauthorized_client", "server_error"] {
        world.issuer.honest().fault(TokenFault::Error(400, code));
        assert_eq!(probe(&world).await.secrets, [Verdict::Unclear], "{code}");
    }
}

#[tokio::test]
async fn a_probe_leaves_the_next_sign_in_alone() {
    let world = World::start().await;
    probe(&world).await;
    assert!(world.sign_in().await.is_ok());
}
