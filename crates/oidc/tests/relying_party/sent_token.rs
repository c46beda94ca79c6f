//! Tokens that a provider sends by itself to end sessions: what is taken, and what is not.

use std::time::Duration;

use convrs_domain::{
    Secret, Timestamp,
    sign_in::CLOCK_SKEW,
    sign_out::{LoggedOut, OLDEST_SENT_TOKEN},
};
use convrs_fake_idp::{Endpoint, IdTokenFault, KeysFault, LOGOUT_EVENT};
use convrs_oidc::{LogoutToken, RevocationToken, SentTokenRefusal, claimed_issuer};
use serde_json::{Value, json};

use crate::world::{CLIENT_ID, SUBJECT, World, now};

const AUDIENCE: &str = "http://localhost:3000/sso/k7q2-9d4m-x3tv/global-token-revocation";
const ISSUED: i64 = 1_800_000_000;
const A_MOMENT: Duration = Duration::from_millis(1);

impl World {
    async fn logout(
        &self,
        about: Value,
        faults: &[IdTokenFault],
        at: Timestamp,
    ) -> Result<LogoutToken, SentTokenRefusal> {
        let token = Secret::new(self.issuer.logout_token(CLIENT_ID, about, faults));
        self.oidc.logout_token(&self.connection, &token, at).await
    }

    async fn revocation(
        &self,
        faults: &[IdTokenFault],
        at: Timestamp,
    ) -> Result<RevocationToken, SentTokenRefusal> {
        let token = Secret::new(self.issuer.revocation_token(CLIENT_ID, AUDIENCE, faults));
        self.oidc.revocation_token(&self.connection, AUDIENCE, &token, at).await
    }

    /// Asserts that neither kind of token is taken with these faults at that time.
    async fn neither(&self, faults: &[IdTokenFault], at: Timestamp) {
        let logout = self.logout(json!({"sub": SUBJECT}), faults, at).await;
        assert!(matches!(logout.err(), Some(SentTokenRefusal::Flaw(_))), "{faults:?}");
        let revocation = self.revocation(faults, at).await;
        assert!(matches!(revocation.err(), Some(SentTokenRefusal::Flaw(_))), "{faults:?}");
    }

    /// Asserts that both kinds of tokens are taken with these faults at that time.
    async fn both(&self, faults: &[IdTokenFault], at: Timestamp) {
        let logout = self.logout(json!({"sub": SUBJECT}), faults, at).await;
        assert_eq!(logout.err(), None, "{faults:?}");
        assert_eq!(self.revocation(faults, at).await.err(), None, "{faults:?}");
    }
}

fn with(name: &'static str, value: impl Into<Value>) -> IdTokenFault {
    IdTokenFault::With(name, value.into())
}

#[tokio::test]
async fn a_logout_token_says_whose_sessions_end() {
    let world = World::start().await;
    let (sub, sid) = ("00u1".to_owned(), "s-1".to_owned());
    let longest = "s".repeat(255);
    for (about, of) in [
        (json!({"sub": sub}), LoggedOut::Subject { sub: sub.clone() }),
        (json!({"sid": sid}), LoggedOut::Session { sid: sid.clone() }),
        (json!({"sub": sub, "sid": sid}), LoggedOut::SessionOf { sub, sid }),
        (json!({"sub": longest}), LoggedOut::Subject { sub: longest.clone() }),
    ] {
        let token = world.logout(about, &[], now()).await.expect("honest");
        assert!(token.of == of && !token.jti.is_empty());
    }
    for about in [
        json!({}),
        json!({"sub": ""}),
        json!({"sub": 5}),
        json!({"sub": null}),
        json!({"sub": "00u1", "sid": "s\u{0}1"}),
        json!({"sid": "s".repeat(256)}),
    ] {
        assert!(world.logout(about.clone(), &[], now()).await.is_err(), "{about}");
    }
}

#[tokio::test]
async fn a_logout_token_is_told_from_every_other_token() {
    let world = World::start().await;
    let about = || json!({"sub": SUBJECT});
    for good in [IdTokenFault::Type("JWT"), IdTokenFault::Type("Logout+JWT")] {
        assert!(
            world.logout(about(), std::slice::from_ref(&good), now()).await.is_ok(),
            "{good:?}"
        );
    }
    for fault in [
        IdTokenFault::Type("at+jwt"),
        IdTokenFault::Type("global-token-revocation+jwt"),
        IdTokenFault::Without("events"),
        with("events", json!({})),
        with("events", json!({"https://example.com/other": {}})),
        with("events", json!({ LOGOUT_EVENT: true })),
        with("events", json!([LOGOUT_EVENT])),
        with("nonce", "n"),
    ] {
        let taken = world.logout(about(), std::slice::from_ref(&fault), now()).await;
        assert!(matches!(taken.err(), Some(SentTokenRefusal::Flaw(_))), "{fault:?}");
    }
}

#[tokio::test]
async fn a_revocation_token_is_told_from_every_other_token() {
    let world = World::start().await;
    assert!(world.revocation(&[], now()).await.is_ok_and(|token| !token.jti.is_empty()));
    for fault in [
        IdTokenFault::Type("JWT"),
        IdTokenFault::Type("logout+jwt"),
        with("sub", "another-client"),
        IdTokenFault::Without("sub"),
    ] {
        let taken = world.revocation(std::slice::from_ref(&fault), now()).await;
        assert!(matches!(taken.err(), Some(SentTokenRefusal::Flaw(_))), "{fault:?}");
    }
}

#[tokio::test]
async fn both_come_from_the_issuer_to_us_alone_and_have_a_name() {
    let world = World::start().await;
    for fault in [
        IdTokenFault::WrongIssuer,
        IdTokenFault::Without("iss"),
        IdTokenFault::WrongAudience,
        IdTokenFault::SeveralAudiences,
        IdTokenFault::Without("aud"),
        IdTokenFault::Without("jti"),
        with("jti", ""),
        with("jti", 5),
    ] {
        world.neither(&[fault], now()).await;
    }
}

#[tokio::test]
async fn both_are_in_time_to_the_millisecond() {
    let world = World::start().await;
    let at = |seconds| Timestamp::from_seconds(ISSUED + seconds);
    let dated =
        |more: &[IdTokenFault]| [&[with("iat", ISSUED), with("exp", ISSUED + 300)], more].concat();
    let first = at(0) - CLOCK_SKEW;
    world.both(&dated(&[]), first).await;
    world.neither(&dated(&[]), first - A_MOMENT).await;
    let end = at(300) + CLOCK_SKEW;
    world.both(&dated(&[]), end - A_MOMENT).await;
    world.neither(&dated(&[]), end).await;
    let (long, last) = (dated(&[with("exp", ISSUED + 86_400)]), at(0) + OLDEST_SENT_TOKEN);
    world.both(&long, last).await;
    world.neither(&long, last + A_MOMENT).await;
    let (later, begin) = (dated(&[with("nbf", ISSUED + 200)]), at(200) - CLOCK_SKEW);
    world.both(&later, begin).await;
    world.neither(&later, begin - A_MOMENT).await;
    for undated in
        [IdTokenFault::Without("iat"), IdTokenFault::Without("exp"), with("nbf", "tomorrow")]
    {
        world.neither(&dated(&[undated]), at(0)).await;
    }
}

#[tokio::test]
async fn both_are_signed_by_a_key_of_the_provider() {
    let world = World::start().await;
    for forged in [
        IdTokenFault::BrokenSignature,
        IdTokenFault::ForgedKey,
        IdTokenFault::AlgorithmNone,
        IdTokenFault::HmacWithClientSecret,
    ] {
        world.neither(&[forged], now()).await;
    }
}

#[tokio::test]
async fn a_new_key_is_fetched_for_them_once_a_minute() {
    let world = World::start().await;
    world.both(&[], now()).await;
    assert_eq!(world.issuer.count(Endpoint::Keys), 1);
    world.issuer.rotate_keys();
    world.both(&[], now()).await;
    world.neither(&[IdTokenFault::KidUnknown], now()).await;
    assert_eq!(world.issuer.count(Endpoint::Keys), 2);
}

#[tokio::test]
async fn without_the_keys_it_is_not_the_token_that_is_wrong() {
    let world = World::start().await;
    world.issuer.fault(KeysFault::Empty);
    let taken = world.logout(json!({"sub": SUBJECT}), &[], now()).await;
    assert!(matches!(taken.err(), Some(SentTokenRefusal::Keys(_))));
}

#[tokio::test]
async fn the_issuer_that_a_token_claims_can_be_read() {
    let world = World::start().await;
    let token = world.issuer.logout_token(CLIENT_ID, json!({}), &[]);
    assert_eq!(claimed_issuer(&token).as_deref(), Some(world.issuer.url()));
    assert_eq!(claimed_issuer("no JWT"), None);
}
