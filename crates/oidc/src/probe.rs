//! A check of what is registered, without anybody signing in: is the provider's client ours, does it
//! know our redirect URI, is the secret right. What is not told apart for certain stays unclear.

use convrs_domain::{Secret, sign_in::Outcome};
use openidconnect::http::{Request, StatusCode, header};
use url::Url;

use crate::{
    Begin, Finish, Party,
    begin::{Prompt, authorization_url},
    exchange,
    http::Line,
    provider::Provider,
};

/// What a provider's answer proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// What is registered is right.
    Good,
    /// What is registered is wrong.
    Wrong,
    /// The answer proves neither.
    Unclear,
}

/// What a provider thinks of a registered client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed {
    /// Client ID and redirect URI, by an authorization request that may ask nobody anything.
    pub request: Verdict,
    /// Each of the secrets, in order, by a token request with a made-up code.
    pub secrets: Vec<Verdict>,
}

/// What the requests of a probe are made of: nothing in it opens anything.
#[derive(Debug, Clone, Copy)]
pub struct MadeUp<'a> {
    /// A state that comes back if the provider redirects.
    pub state: &'a Secret,
    /// A nonce nobody will check.
    pub nonce: &'a Secret,
    /// A verifier of 43 to 128 characters.
    pub pkce_verifier: &'a Secret,
    /// A code that no provider issued.
    pub code: &'a Secret,
}

/// Error codes with which a provider says that it would have to ask the person something (`OpenID`
/// Connect Core 1.0, 3.1.2.6): it took the request for one of its client's.
const WOULD_ASK: [&str; 4] =
    ["login_required", "interaction_required", "consent_required", "account_selection_required"];

/// Asks both endpoints.
pub(crate) async fn probe(
    line: &Line<'_>,
    provider: &Provider,
    party: &Party<'_>,
    made_up: MadeUp<'_>,
) -> Probed {
    let request = probe_request(line, provider, party, made_up).await;
    let mut secrets = Vec::new();
    for secret in party.secrets {
        secrets.push(probe_secret(line, provider, party, made_up, secret).await);
    }
    Probed { request, secrets }
}

/// Sends what a browser would send, with `prompt=none`, and looks where it would be redirected to.
async fn probe_request(
    line: &Line<'_>,
    provider: &Provider,
    party: &Party<'_>,
    made_up: MadeUp<'_>,
) -> Verdict {
    let begin = Begin {
        state: made_up.state,
        nonce: made_up.nonce,
        pkce_verifier: made_up.pkce_verifier,
        login_hint: None,
        prompt: Some(Prompt::None),
    };
    let request = Request::get(authorization_url(provider, party, begin)).body(Vec::new());
    let Ok(request) = request else { return Verdict::Unclear };
    let Ok(answer) = line.send(request).await else { return Verdict::Unclear };
    let location = answer.headers().get(header::LOCATION).and_then(|it| it.to_str().ok());
    match (answer.status(), location) {
        (status, Some(location)) if status.is_redirection() => {
            redirected(location, party.redirect_uri, made_up.state)
        }
        // A provider must not redirect to a client it does not know (RFC 6749, 4.1.2.1).
        (StatusCode::BAD_REQUEST, _) => Verdict::Wrong,
        _ => Verdict::Unclear,
    }
}

/// A redirect proves something only when it leads to our redirect URI, with our state.
fn redirected(location: &str, redirect_uri: &str, state: &Secret) -> Verdict {
    let (Ok(location), Ok(ours)) = (Url::parse(location), Url::parse(redirect_uri)) else {
        return Verdict::Unclear;
    };
    let mut without_query = location.clone();
    without_query.set_query(None);
    without_query.set_fragment(None);
    let value = |name: &str| {
        let found = location.query_pairs().find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned())
    };
    let answers_us = without_query == ours && value("state").as_deref() == Some(state.expose());
    let would_ask = value("error").is_some_and(|code| WOULD_ASK.contains(&&*code));
    if answers_us && would_ask { Verdict::Good } else { Verdict::Unclear }
}

/// A right secret is told by the code being refused, a wrong one by the client being refused
/// (RFC 6749, 5.2).
async fn probe_secret(
    line: &Line<'_>,
    provider: &Provider,
    party: &Party<'_>,
    made_up: MadeUp<'_>,
    secret: &Secret,
) -> Verdict {
    let flow = Finish {
        code: made_up.code.clone(),
        iss: None,
        nonce: made_up.nonce,
        pkce_verifier: made_up.pkce_verifier,
    };
    match exchange::ask(line, provider, party, &flow, secret).await {
        Err(failure) if failure.outcome == Outcome::CodeRefused => Verdict::Good,
        Err(failure) if failure.outcome == Outcome::ClientRefused => Verdict::Wrong,
        Ok(_) | Err(_) => Verdict::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "https://app.example/sso/a/callback";

    fn verdict(location: &str) -> Verdict {
        redirected(location, OURS, &Secret::new("s"))
    }

    #[test]
    fn only_an_answer_at_our_redirect_uri_counts() {
        assert_eq!(verdict(&format!("{OURS}?error=login_required&state=s")), Verdict::Good);
        assert_eq!(verdict(&format!("{OURS}?state=s&error=consent_required")), Verdict::Good);
        for location in [
            "https://acme.okta.com/login",
            "https://app.example/sso/b/callback?error=login_required&state=s",
            "https://app.example/sso/a/callback?error=login_required&state=t",
            "https://app.example/sso/a/callback?error=login_required",
            "https://app.example/sso/a/callback?error=server_error&state=s",
            "https://app.example/sso/a/callback?code=c&state=s",
            "/sso/a/callback?error=login_required&state=s",
        ] {
            assert_eq!(verdict(location), Verdict::Unclear, "{location}");
        }
    }
}
