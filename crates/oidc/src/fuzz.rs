//! What a provider may send, good documents with edits: it is read or refused, and never does more.
//! Runs with the tests, and for as long as one likes with `cargo bolero test`.

use std::{net::Ipv4Addr, ops::RangeInclusive, str::FromStr, sync::LazyLock, time::Duration};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use convrs_domain::{
    AccountId, ConnectionId, Timestamp,
    connection::{self, Connection, Issuer, Provider},
};
use openidconnect::{
    AccessToken, ClientId, IssuerUrl, Nonce,
    core::CoreIdToken,
    http::{HeaderMap, HeaderValue, header},
};
use ring::signature::{Ed25519KeyPair, KeyPair as _};

use crate::{
    address::is_public,
    discover::{fresh_for, read_keys},
    egress::Egress,
    id_token::{Expected, Verifier, unreadable, verify},
    jwt::Jwt,
    metadata::Metadata,
    raw::RawClaims,
    sent_token::{logout_token, revocation_token},
};

const ISSUER: &str = "https://acme.okta.example";
const NOW: i64 = 1_800_000_000;

const METADATA: &str = r#"{"issuer":"https://acme.okta.example","authorization_endpoint":"https://acme.okta.example/authorize?a=b","token_endpoint":"https://acme.okta.example/token","userinfo_endpoint":"https://acme.okta.example/userinfo","jwks_uri":"https://acme.okta.example/keys","end_session_endpoint":"https://acme.okta.example/logout","token_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post"],"authorization_response_iss_parameter_supported":true}"#;

/// One key, and a token that it signed.
static SIGNED: LazyLock<(String, String)> = LazyLock::new(|| {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("32 bytes");
    let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let x = encode(pair.public_key().as_ref());
    let keys = format!(
        r#"{{"keys":[{{"kty":"OKP","crv":"Ed25519","kid":"k","use":"sig","alg":"EdDSA","x":"{x}"}}]}}"#
    );
    let header = encode(br#"{"alg":"EdDSA","kid":"k","typ":"JWT"}"#);
    let claims = format!(
        r#"{{"iss":"{ISSUER}","sub":"00u1","aud":"client","iat":{NOW},"exp":{},"nonce":"n","email":"a@acme.example","sid":"s"}}"#,
        NOW + 300
    );
    let message = format!("{header}.{}", encode(claims.as_bytes()));
    let signature = encode(pair.sign(message.as_bytes()).as_ref());
    (keys, format!("{message}.{signature}"))
});

/// A document with edits: each four bytes of the script are one.
fn edited(document: &str, script: &[u8]) -> Vec<u8> {
    let mut bytes = document.as_bytes().to_vec();
    for edit in script.chunks_exact(4) {
        let at = usize::from(u16::from_be_bytes([edit[1], edit[2]])) % (bytes.len() + 1);
        let end = (at + usize::from(edit[3]) % 16).min(bytes.len());
        match edit[0] % 5 {
            0 => bytes.insert(at, edit[3]),
            1 if at < bytes.len() => bytes[at] = edit[3],
            2 => drop(bytes.drain(at..end)),
            3 => bytes.extend_from_within(at..end),
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes
}

/// Whether a token passes all the checks.
fn passes(jwt: &str) -> bool {
    let keys = read_keys(SIGNED.0.as_bytes()).expect("one good key");
    let issuer = IssuerUrl::new(ISSUER.to_owned()).expect("a URL");
    let client = ClientId::new("client".to_owned());
    let verifier = |key| Verifier::new(&client, &issuer, key);
    let verifiers: Vec<_> = keys.into_iter().map(verifier).collect();
    let Ok(token) = CoreIdToken::from_str(jwt) else {
        // Its description is the record's: there is one whatever came.
        assert!(!unreadable(jwt).to_string().is_empty());
        return false;
    };
    let raw = RawClaims::of_jwt(jwt).unwrap_or_default();
    let expected = Expected {
        nonce: &Nonce::new("n".to_owned()),
        access_token: &AccessToken::new("t".to_owned()),
        now: Timestamp::from_seconds(NOW),
    };
    verify(&verifiers, &token, &raw, &expected).is_ok()
}

#[test]
fn the_token_passes_as_it_was_signed() {
    assert!(passes(&SIGNED.1));
}

#[test]
fn an_edited_id_token_passes_nowhere() {
    bolero::check!().for_each(|script: &[u8]| {
        let jwt = edited(&SIGNED.1, script);
        let jwt = String::from_utf8_lossy(&jwt);
        assert!(is_the_signed_one(&jwt) || !passes(&jwt), "{jwt}");
    });
}

/// The last letter of a signature has bits beyond its last byte, which the library does not look at
/// (RFC 4648, 3.5): whatever they are, it is the same signature.
fn is_the_signed_one(jwt: &str) -> bool {
    let last = SIGNED.1.len() - 1;
    jwt.len() == SIGNED.1.len() && jwt.get(..last) == SIGNED.1.get(..last)
}

#[test]
fn the_bits_beyond_the_last_byte_of_a_signature_say_nothing() {
    let last = SIGNED.1.len() - 1;
    let letters = ('a'..='z').chain('A'..='Z').chain('0'..='9').chain(['-', '_']);
    let passing = letters.filter(|letter| passes(&format!("{}{letter}", &SIGNED.1[..last])));
    assert_eq!(passing.count(), 16, "those that have the two bits that count");
}

/// A token that comes by itself: the one that was signed is an ID token, and ends nobody's session.
#[test]
fn an_edited_token_ends_no_session() {
    let keys = read_keys(SIGNED.0.as_bytes()).expect("one good key");
    let connection = Connection {
        id: ConnectionId::new("c"),
        account_id: AccountId::from_random([1; 8]),
        provider: Provider::Okta,
        issuer: Issuer::parse(ISSUER).expect("an issuer"),
        client_id: connection::ClientId::parse("client").expect("a client ID"),
        hosted_domains: connection::HostedDomains::default(),
        version: 1,
    };
    let now = Timestamp::from_seconds(NOW);
    bolero::check!().for_each(|script: &[u8]| {
        let text = edited(&SIGNED.1, script);
        let text = String::from_utf8_lossy(&text);
        let Ok(jwt) = Jwt::read(&text) else { return };
        assert!(text == SIGNED.1 || !jwt.is_signed_by(&keys), "{text}");
        assert!(!jwt.is_signed_by(&keys) || logout_token(&jwt, &connection, now).is_err());
        assert!(revocation_token(&jwt, &connection, "https://a.example", now).is_err());
    });
}

#[test]
fn any_text_is_read_as_a_token_or_refused() {
    bolero::check!().for_each(|bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let payload = BASE64_URL_SAFE_NO_PAD.encode(bytes);
        assert!(!passes(&text) && !passes(&format!("e30.{payload}.e30")));
    });
}

#[test]
fn edited_metadata_leads_nowhere_else() {
    let (issuer, egress) = (Issuer::parse(ISSUER).expect("an issuer"), Egress::default());
    bolero::check!().for_each(|script: &[u8]| {
        let document = edited(METADATA, script);
        let Ok(metadata) = Metadata::read(&document, &issuer, &egress) else { return };
        let optional = [metadata.userinfo_endpoint, metadata.end_session_endpoint];
        let needed = [metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri];
        for url in needed.iter().chain(optional.iter().flatten()) {
            assert!(egress.route(url).is_ok(), "{url}");
        }
    });
}

#[test]
fn edited_keys_are_few_and_verify_nothing_they_did_not_sign() {
    let other = r#"{"keys":[{"kty":"RSA","kid":"r","n":"AQAB","e":"AQAB"},{"kty":"EC","crv":"P-256","x":"AA","y":"AA"},{"kty":"oct","k":"c2VjcmV0"}]}"#;
    bolero::check!().for_each(|script: &[u8]| {
        for seed in [SIGNED.0.as_str(), other] {
            if let Ok(keys) = read_keys(&edited(seed, script)) {
                assert!((1..=32).contains(&keys.len()));
            }
        }
    });
}

#[test]
fn freshness_stays_within_bounds() {
    const BOUNDS: RangeInclusive<Duration> = Duration::from_mins(5)..=Duration::from_hours(24);
    bolero::check!().for_each(|bytes: &[u8]| {
        let said = [b"max-age=", bytes].concat();
        for value in [bytes, said.as_slice()] {
            let Ok(value) = HeaderValue::from_bytes(value) else { continue };
            let headers = HeaderMap::from_iter([(header::CACHE_CONTROL, value)]);
            assert!(BOUNDS.contains(&fresh_for(&headers)));
        }
    });
}

/// The standard library's own words for special addresses, as far as it has them.
#[test]
fn no_special_address_is_public() {
    bolero::check!().with_type::<(u32, u128)>().for_each(|(v4, v6)| {
        let v4 = Ipv4Addr::from_bits(*v4);
        let special = v4.is_private()
            || v4.is_loopback()
            || v4.is_link_local()
            || v4.is_broadcast()
            || v4.is_documentation()
            || v4.is_multicast()
            || v4.is_unspecified();
        assert!(!special || !is_public(v4.into()), "{v4}");
        assert!(!is_public(v4.to_ipv6_mapped().into()), "{v4}");
        assert!(!is_public(v4.to_ipv6_compatible().into()), "{v4}");
        let v6 = std::net::Ipv6Addr::from_bits(*v6);
        let special = v6.is_loopback()
            || v6.is_multicast()
            || v6.is_unspecified()
            || v6.is_unique_local()
            || v6.is_unicast_link_local();
        assert!(!special || !is_public(v6.into()), "{v6}");
    });
}
