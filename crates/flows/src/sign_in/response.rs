//! The authorization response, as it comes to the callback by query or by form
//! (OpenID Connect Core 1.0, 3.1.2.5; OAuth 2.0 Form Post Response Mode).

use convrs_domain::{Secret, sign_in::Outcome};

/// The parameters of a response that we read. A parameter that comes twice makes the response
/// malformed (RFC 6749, 3.1).
#[derive(Debug, Default)]
pub struct AuthorizationResponse {
    /// Names the flow.
    pub(super) state: Option<Secret>,
    /// The code to be exchanged.
    pub(super) code: Option<Secret>,
    /// The provider's error code.
    pub(super) error: Option<String>,
    /// The provider's issuer (RFC 9207).
    pub(super) issuer: Option<String>,
    /// A parameter came twice.
    pub(super) repeated: bool,
    /// It did not arrive whole.
    unreadable: bool,
}

impl AuthorizationResponse {
    /// Reads a query string or a form's body.
    pub fn parse(encoded: &[u8]) -> Self {
        let mut response = Self::default();
        for (name, value) in form_urlencoded::parse(encoded) {
            let repeated = match &*name {
                "state" => response.state.replace(Secret::new(value)).is_some(),
                "code" => response.code.replace(Secret::new(value)).is_some(),
                "error" => response.error.replace(value.into_owned()).is_some(),
                "iss" => response.issuer.replace(value.into_owned()).is_some(),
                _ => false,
            };
            response.repeated |= repeated;
        }
        response
    }

    /// A response that did not arrive whole: too long, or cut off.
    pub fn unreadable() -> Self {
        Self { unreadable: true, ..Self::default() }
    }

    /// The `state`, which names the flow; nothing when it is missing or came twice.
    pub fn state(&self) -> Option<&Secret> {
        self.state.as_ref().filter(|state| !state.is_empty() && !self.repeated)
    }

    /// The `state`, or what a response without one is refused for.
    pub(super) fn expect_state(&self) -> Result<&Secret, Outcome> {
        let without =
            if self.unreadable { Outcome::ResponseMalformed } else { Outcome::StateMissing };
        self.state().ok_or(without)
    }
}

/// The error codes of an authorization response that the specifications name (RFC 6749, 4.1.2.1;
/// OpenID Connect Core 1.0, 3.1.2.6): what else a provider sends is not repeated anywhere.
const ERROR_CODES: [&str; 16] = [
    "access_denied",
    "account_selection_required",
    "consent_required",
    "interaction_required",
    "invalid_request",
    "invalid_request_object",
    "invalid_request_uri",
    "invalid_scope",
    "login_required",
    "registration_not_supported",
    "request_not_supported",
    "request_uri_not_supported",
    "server_error",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_response_type",
];

/// The code, if it is one that the specifications name.
pub(super) fn named_error_code(code: &str) -> Option<&'static str> {
    ERROR_CODES.into_iter().find(|named| *named == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameters_are_decoded() {
        let response =
            AuthorizationResponse::parse(b"code=a%2Bb&state=s+t&iss=https%3A%2F%2Fa.example&x=y");
        assert_eq!(response.code, Some(Secret::new("a+b")));
        assert_eq!(response.state(), Some(&Secret::new("s t")));
        assert_eq!(response.issuer.as_deref(), Some("https://a.example"));
        assert!(!response.repeated);
    }

    #[test]
    fn a_parameter_that_comes_twice_is_remembered() {
        for twice in ["state=a&state=a", "state=a&code=1&code=2", "state=a&iss=x&iss=x"] {
            let response = AuthorizationResponse::parse(twice.as_bytes());
            assert!(response.repeated, "{twice}");
            assert_eq!(response.state(), None, "{twice}");
        }
    }

    #[test]
    fn any_query_is_read_and_a_state_comes_once() {
        bolero::check!().for_each(|bytes: &[u8]| {
            let pairs = [b"state=", bytes, b"&code=", bytes, b"&iss=", bytes].concat();
            for encoded in [bytes, pairs.as_slice()] {
                let response = AuthorizationResponse::parse(encoded);
                let states = form_urlencoded::parse(encoded).filter(|(name, _)| name == "state");
                if let Some(state) = response.state() {
                    assert!(!state.is_empty() && states.count() == 1 && !response.repeated);
                }
            }
        });
    }

    #[test]
    fn nonsense_has_no_state() {
        for bytes in [&b""[..], b"state=", b"%%%", b"\xff\xfe=\x00", b"&&&==="] {
            assert_eq!(AuthorizationResponse::parse(bytes).state(), None);
        }
    }

    #[test]
    fn what_did_not_arrive_whole_is_malformed_and_what_has_no_state_is_not() {
        let without = |response: AuthorizationResponse| response.expect_state().err();
        let nothing = AuthorizationResponse::parse(b"");
        assert_eq!(without(nothing), Some(Outcome::StateMissing));
        assert_eq!(without(AuthorizationResponse::unreadable()), Some(Outcome::ResponseMalformed));
    }
}
