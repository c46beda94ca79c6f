//! The authorization request: where a browser is sent to sign in (`OpenID` Connect Core 1.0,
//! 3.1.2.1).

use std::borrow::Cow;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use convrs_domain::Secret;
use openidconnect::{
    CsrfToken, LoginHint, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope,
    core::{CoreAuthPrompt, CoreAuthenticationFlow},
};

use crate::{
    Party,
    provider::{Provider, redirect_url},
};

/// What one authorization request carries.
#[derive(Debug, Clone, Copy)]
pub struct Begin<'a> {
    /// Comes back with the response, and proves which flow it ends.
    pub state: &'a Secret,
    /// Comes back in the ID token.
    pub nonce: &'a Secret,
    /// Shown at the token endpoint; only its hash travels now (RFC 7636). 43 to 128 characters, as
    /// [`secret_from_random`] makes it.
    pub pkce_verifier: &'a Secret,
    /// The e-mail, where it is known.
    pub login_hint: Option<&'a str>,
    /// What the provider is asked to show, whatever it would.
    pub prompt: Option<Prompt>,
}

/// What a provider can be asked to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// The sign-in form, although the person may be signed in there: to choose another account.
    Login,
    /// Nothing at all: it answers at once, with an error where it would have to ask.
    None,
}

/// Makes a state, nonce or PKCE verifier: 43 characters that are safe in a URL.
pub fn secret_from_random(bytes: [u8; 32]) -> Secret {
    Secret::new(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// Writes the address. Only the e-mail is asked for: the fewer claims, the fewer to go wrong.
pub(crate) fn authorization_url(
    provider: &Provider,
    party: &Party<'_>,
    request: Begin<'_>,
) -> String {
    let state = CsrfToken::new(request.state.expose().to_owned());
    let nonce = Nonce::new(request.nonce.expose().to_owned());
    let verifier = PkceCodeVerifier::new(request.pkce_verifier.expose().to_owned());
    let flow = CoreAuthenticationFlow::AuthorizationCode;
    let mut url = provider
        .client
        .authorize_url(flow, || state, || nonce)
        .add_scope(Scope::new("email".to_owned()))
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
        .set_redirect_uri(Cow::Owned(redirect_url(party)));
    if let Some(hint) = request.login_hint {
        url = url.set_login_hint(LoginHint::new(hint.to_owned()));
    }
    if let Some(domain) = hosted_domain(party) {
        url = url.add_extra_param("hd", domain);
    }
    match request.prompt {
        Some(Prompt::Login) => url = url.add_prompt(CoreAuthPrompt::Login),
        Some(Prompt::None) => url = url.add_prompt(CoreAuthPrompt::None),
        None => {}
    }
    url.url().0.into()
}

/// What a provider that many organisations share is to offer: accounts of the one domain, or of any
/// organisation. It is no more than that; what comes back is checked.
fn hosted_domain(party: &Party<'_>) -> Option<String> {
    let mut domains = party.connection.hosted_domains.iter();
    let first = domains.next()?;
    Some(domains.next().map_or(first, |_| "*").to_owned())
}
