//! A provider's metadata: the parts that Convrs uses, checked.

use convrs_domain::connection::Issuer;
use openidconnect::AuthType;
use serde::Deserialize;
use url::Url;

use crate::{
    check::CheckFailure,
    egress::{Egress, Forbidden},
};

/// The metadata's own name among the places of a [`CheckFailure`].
pub(crate) const PLACE: &str = "the metadata";

/// The longest foreign issuer kept for the record, in characters.
const MAX_RECEIVED: usize = 512;

/// What is used of a provider's metadata (`OpenID` Connect Discovery 1.0, 3).
#[derive(Debug, Clone)]
pub(crate) struct Metadata {
    pub(crate) authorization_endpoint: Url,
    pub(crate) token_endpoint: Url,
    pub(crate) userinfo_endpoint: Option<Url>,
    pub(crate) end_session_endpoint: Option<Url>,
    pub(crate) jwks_uri: Url,
    /// How the client secret travels.
    pub(crate) secret_in: AuthType,
    /// Whether authorization responses name their issuer (RFC 9207, 3).
    pub(crate) responses_name_issuer: bool,
}

/// The document, as far as it is read. Parameters we do not use may be of any type.
#[derive(Deserialize)]
struct Document {
    issuer: Option<String>,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    userinfo_endpoint: Option<String>,
    end_session_endpoint: Option<String>,
    jwks_uri: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Metadata {
    /// Reads and checks a document.
    pub(crate) fn read(
        document: &[u8],
        issuer: &Issuer,
        egress: &Egress,
    ) -> Result<Self, CheckFailure> {
        let document: Document =
            serde_json::from_slice(document).map_err(|_| CheckFailure::NotMetadata)?;
        let received =
            document.issuer.ok_or(CheckFailure::MetadataIncomplete { missing: "issuer" })?;
        same_issuer(issuer, &received)?;
        let optional = |place, text: Option<String>| {
            text.map(|text| endpoint(egress, place, &text)).transpose()
        };
        let needed = |place, text: Option<String>| {
            optional(place, text)?.ok_or(CheckFailure::MetadataIncomplete { missing: place })
        };
        Ok(Self {
            authorization_endpoint: needed(
                "authorization_endpoint",
                document.authorization_endpoint,
            )?,
            token_endpoint: needed("token_endpoint", document.token_endpoint)?,
            userinfo_endpoint: optional("userinfo_endpoint", document.userinfo_endpoint)?,
            end_session_endpoint: optional("end_session_endpoint", document.end_session_endpoint)?,
            jwks_uri: needed("jwks_uri", document.jwks_uri)?,
            secret_in: secret_in(document.token_endpoint_auth_methods_supported.as_deref())?,
            responses_name_issuer: document.authorization_response_iss_parameter_supported,
        })
    }
}

/// Compares byte for byte (`OpenID` Connect Discovery 1.0, 4.3).
fn same_issuer(expected: &Issuer, received: &str) -> Result<(), CheckFailure> {
    if received == expected.as_str() {
        return Ok(());
    }
    Err(CheckFailure::IssuerDiffers {
        expected: expected.as_str().to_owned(),
        received: presentable(received),
    })
}

/// A foreign issuer as it may stand in a record: on one line, and cut.
pub(crate) fn presentable(received: &str) -> String {
    received.chars().filter(|c| !c.is_control()).take(MAX_RECEIVED).collect()
}

fn endpoint(egress: &Egress, place: &'static str, text: &str) -> Result<Url, CheckFailure> {
    let unfit = CheckFailure::MetadataIncomplete { missing: place };
    let Ok(url) = Url::parse(text) else { return Err(unfit) };
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(unfit);
    }
    match egress.route(&url) {
        Ok(_) => Ok(url),
        Err(Forbidden::NotHttps) => Err(CheckFailure::NotHttps { place }),
        Err(Forbidden::PrivateAddress) => Err(CheckFailure::PrivateAddress { place }),
    }
}

/// Chooses between the two ways for a secret; the header is the default (`OpenID` Connect
/// Discovery 1.0, 3).
fn secret_in(methods: Option<&[String]>) -> Result<AuthType, CheckFailure> {
    let Some(methods) = methods else { return Ok(AuthType::BasicAuth) };
    let has = |method: &str| methods.iter().any(|it| it == method);
    if has("client_secret_basic") {
        Ok(AuthType::BasicAuth)
    } else if has("client_secret_post") {
        Ok(AuthType::RequestBody)
    } else {
        Err(CheckFailure::MetadataIncomplete { missing: "token_endpoint_auth_methods_supported" })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ISSUER: &str = "https://acme.example";

    fn document() -> Value {
        json!({
            "issuer": ISSUER,
            "authorization_endpoint": "https://acme.example/authorize",
            "token_endpoint": "https://acme.example/token",
            "userinfo_endpoint": "https://acme.example/userinfo",
            "jwks_uri": "https://acme.example/keys",
            "scopes_supported": 5,
        })
    }

    fn read(document: &Value) -> Result<Metadata, CheckFailure> {
        let issuer = Issuer::parse(ISSUER).expect("an issuer");
        Metadata::read(document.to_string().as_bytes(), &issuer, &Egress::default())
    }

    fn failure(name: &str, value: impl Into<Value>) -> CheckFailure {
        let mut document = document();
        document[name] = value.into();
        read(&document).expect_err("refused")
    }

    #[test]
    fn honest_metadata_is_read_and_what_we_do_not_use_may_be_odd() {
        let metadata = read(&document()).expect("honest");
        assert_eq!(metadata.token_endpoint.as_str(), "https://acme.example/token");
        assert!(metadata.end_session_endpoint.is_none() && !metadata.responses_name_issuer);
    }

    #[test]
    fn the_issuer_is_compared_byte_for_byte() {
        for received in ["https://acme.example/", "https://ACME.example", "http://acme.example"] {
            let (expected, received) = (ISSUER.to_owned(), received.to_owned());
            let found = failure("issuer", received.clone());
            assert_eq!(found, CheckFailure::IssuerDiffers { expected, received });
        }
    }

    #[test]
    fn a_foreign_issuer_is_cut_and_kept_on_one_line() {
        let text = presentable(&format!("https://a\r\n{}", "x".repeat(600)));
        assert_eq!(text.chars().count(), 512);
        assert!(text.starts_with("https://ax"));
    }

    #[test]
    fn what_a_sign_in_needs_must_be_there() {
        for missing in ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"] {
            let found = failure(missing, Value::Null);
            assert_eq!(found, CheckFailure::MetadataIncomplete { missing });
        }
        assert_eq!(failure("token_endpoint", 5), CheckFailure::NotMetadata);
        assert_eq!(read(&json!([])).err(), Some(CheckFailure::NotMetadata));
    }

    #[test]
    fn every_endpoint_is_https_at_a_public_address() {
        for place in [
            "authorization_endpoint",
            "token_endpoint",
            "userinfo_endpoint",
            "end_session_endpoint",
            "jwks_uri",
        ] {
            let plain = failure(place, "http://acme.example/x");
            assert_eq!(plain, CheckFailure::NotHttps { place });
            let private = failure(place, "https://169.254.169.254/x");
            assert_eq!(private, CheckFailure::PrivateAddress { place });
            for unfit in [
                "https://u@acme.example/x",
                "https://:p@acme.example/x",
                "https://acme.example/x#y",
                "/x",
            ] {
                let found = failure(place, unfit);
                assert_eq!(found, CheckFailure::MetadataIncomplete { missing: place });
            }
        }
    }

    #[test]
    fn the_secret_travels_in_the_header_unless_only_the_body_is_offered() {
        let chosen = |methods: &[&str]| {
            let methods: Vec<_> = methods.iter().map(|it| (*it).to_owned()).collect();
            secret_in(Some(&methods)).map(|it| matches!(it, AuthType::RequestBody))
        };
        assert_eq!(chosen(&["client_secret_post", "client_secret_basic"]), Ok(false));
        assert_eq!(chosen(&["private_key_jwt", "client_secret_post"]), Ok(true));
        assert!(chosen(&["private_key_jwt"]).is_err());
        assert!(matches!(secret_in(None), Ok(AuthType::BasicAuth)));
    }
}
