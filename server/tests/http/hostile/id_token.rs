//! The ID token's checks (the profiles Basic and Form Post): each by query and by form.

use convrs_domain::sign_in::Outcome;
use convrs_fake_idp::IdTokenFault;
use serde_json::json;

use super::{Siege, Way};

/// Refuses each of these, whichever way the answer comes.
async fn refuses(faults: &[(IdTokenFault, Outcome)]) {
    for way in [Way::Query, Way::Form] {
        let mut siege = Siege::by(way).await;
        for (fault, outcome) in faults {
            siege.refuses(fault.clone(), *outcome).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_response_type_code() {
    for way in [Way::Query, Way::Form] {
        let mut siege = Siege::by(way).await;
        siege.accepts(IdTokenFault::Type("JWT")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_id_token_issuer_mismatch() {
    refuses(&[
        (IdTokenFault::WrongIssuer, Outcome::IdTokenIssuer),
        (IdTokenFault::Without("iss"), Outcome::IdTokenIssuer),
        (IdTokenFault::With("iss", json!(["https://evil.example"])), Outcome::IdTokenMalformed),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_id_token_sub() {
    refuses(&[
        (IdTokenFault::Without("sub"), Outcome::IdTokenSubject),
        (IdTokenFault::SubjectOfLength(0), Outcome::IdTokenSubject),
        (IdTokenFault::SubjectOfLength(256), Outcome::IdTokenSubject),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_id_token_aud() {
    refuses(&[
        (IdTokenFault::WrongAudience, Outcome::IdTokenAudience),
        (IdTokenFault::Without("aud"), Outcome::IdTokenAudience),
        (IdTokenFault::SeveralAudiences, Outcome::IdTokenAudience),
        (IdTokenFault::WrongAuthorizedParty, Outcome::IdTokenAudience),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_id_token_iat() {
    refuses(&[
        (IdTokenFault::Without("iat"), Outcome::IdTokenTime),
        (IdTokenFault::IssuedAgo(700), Outcome::IdTokenTime),
        (IdTokenFault::IssuedAgo(-120), Outcome::IdTokenTime),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_id_token_exp_and_nbf() {
    refuses(&[
        (IdTokenFault::Without("exp"), Outcome::IdTokenTime),
        (IdTokenFault::ExpiredAgo(120), Outcome::IdTokenTime),
        (IdTokenFault::ValidIn(120), Outcome::IdTokenTime),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_nonce_invalid() {
    refuses(&[
        (IdTokenFault::WrongNonce, Outcome::IdTokenNonce),
        (IdTokenFault::Without("nonce"), Outcome::IdTokenNonce),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rp_id_token_at_hash() {
    refuses(&[(IdTokenFault::WrongAccessTokenHash, Outcome::IdTokenAccessToken)]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_of_another_kind_are_refused() {
    refuses(&[
        (IdTokenFault::Type("at+jwt"), Outcome::IdTokenMalformed),
        (IdTokenFault::Type("logout+jwt"), Outcome::IdTokenMalformed),
        (IdTokenFault::Type("global-token-revocation+jwt"), Outcome::IdTokenMalformed),
        (IdTokenFault::CriticalExtension, Outcome::IdTokenMalformed),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_of_a_wrong_type_refuses_kindly() {
    refuses(&[
        (
            IdTokenFault::With("email", json!(["<script>alert(1)</script>"])),
            Outcome::IdTokenMalformed,
        ),
        (IdTokenFault::With("exp", json!("tomorrow")), Outcome::IdTokenMalformed),
        (IdTokenFault::With("sid", json!({"a": 1})), Outcome::IdTokenMalformed),
    ])
    .await;
}
