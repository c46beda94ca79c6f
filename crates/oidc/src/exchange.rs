//! Exchanging the code at the token endpoint (`OpenID` Connect Core 1.0, 3.1.3).

use std::{borrow::Cow, pin::Pin};

use convrs_domain::{Secret, sign_in::Outcome};
use openidconnect::{
    AsyncHttpClient, AuthorizationCode, ClientSecret, HttpRequest, HttpResponse,
    OAuth2TokenResponse, PkceCodeVerifier, RequestTokenError, StandardErrorResponse,
    core::{CoreErrorResponseType, CoreTokenResponse, CoreTokenType},
};

use crate::{
    Finish, Party,
    failure::Failure,
    http::{HttpFailure, Line},
    id_token,
    provider::{Provider, redirect_url},
    raw::RawClaims,
};

/// How many of the registered secrets are tried.
const MAX_SECRETS: usize = 2;

/// The tokens, and which of the secrets got them.
pub(crate) struct Exchanged {
    pub(crate) tokens: CoreTokenResponse,
    pub(crate) secret_used: usize,
}

/// Exchanges the code; the second secret is tried when the first is refused (rule 13).
pub(crate) async fn exchange(
    line: &Line<'_>,
    provider: &Provider,
    party: &Party<'_>,
    flow: &Finish<'_>,
) -> Result<Exchanged, Failure> {
    let mut refusal = Failure::new(Outcome::ClientRefused, "no client secret is registered");
    for (secret_used, secret) in party.secrets.iter().take(MAX_SECRETS).enumerate() {
        match ask(line, provider, party, flow, secret).await {
            Ok(tokens) => return Ok(Exchanged { tokens, secret_used }),
            Err(failure) if failure.outcome == Outcome::ClientRefused => refusal = failure,
            Err(failure) => return Err(failure),
        }
    }
    Err(refusal)
}

/// Makes one token request, with one secret.
pub(crate) async fn ask(
    line: &Line<'_>,
    provider: &Provider,
    party: &Party<'_>,
    flow: &Finish<'_>,
    secret: &Secret,
) -> Result<CoreTokenResponse, Failure> {
    let secret = ClientSecret::new(secret.expose().to_owned());
    let client = provider.client.clone().set_client_secret(secret);
    let tokens = client
        .exchange_code(AuthorizationCode::new(flow.code.expose().to_owned()))
        .set_pkce_verifier(PkceCodeVerifier::new(flow.pkce_verifier.expose().to_owned()))
        .set_redirect_uri(Cow::Owned(redirect_url(party)))
        .request_async(&TokenEndpoint(line))
        .await
        .map_err(|error| describe(&error))?;
    if *tokens.token_type() == CoreTokenType::Bearer {
        Ok(tokens)
    } else {
        Err(failed("the token endpoint issued tokens that are not Bearer"))
    }
}

/// The line as the library calls it.
struct TokenEndpoint<'a>(&'a Line<'a>);

impl<'c> AsyncHttpClient<'c> for TokenEndpoint<'_> {
    type Error = HttpFailure;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpFailure>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async { self.0.send(request).await.and_then(protocol_only) })
    }
}

/// Lets through what the library can tell apart: tokens, and errors as RFC 6749, 5.2 writes them.
/// Of the rest it would forget the status.
fn protocol_only(answer: HttpResponse) -> Result<HttpResponse, HttpFailure> {
    let status = answer.status();
    let is_error = || RawClaims::read(answer.body()).is_some_and(|it| it.text("error").is_some());
    if status == 200 || (status.is_client_error() && is_error()) {
        Ok(answer)
    } else {
        Err(HttpFailure::Status(status.as_u16()))
    }
}

fn failed(detail: &str) -> Failure {
    Failure::new(Outcome::TokenEndpointFailed, detail)
}

fn describe(
    error: &RequestTokenError<HttpFailure, StandardErrorResponse<CoreErrorResponseType>>,
) -> Failure {
    match error {
        RequestTokenError::ServerResponse(answer) => refused(answer.error()),
        RequestTokenError::Request(failure) => {
            Failure::of_call("token endpoint", *failure, Outcome::TokenEndpointFailed)
        }
        RequestTokenError::Parse(_, body) => unreadable(body),
        RequestTokenError::Other(_) => failed("the token endpoint did not answer in JSON"),
    }
}

/// RFC 6749, 5.2. A code that no specification names is not repeated.
fn refused(code: &CoreErrorResponseType) -> Failure {
    let outcome = match code {
        CoreErrorResponseType::InvalidClient => Outcome::ClientRefused,
        CoreErrorResponseType::InvalidGrant => Outcome::CodeRefused,
        _ => Outcome::TokenEndpointFailed,
    };
    let mut failure = Failure::new(outcome, "the token endpoint answered with an error");
    if !matches!(code, CoreErrorResponseType::Extension(_)) {
        failure.trace.provider_error = Some(code.as_ref().to_owned());
    }
    failure
}

/// The library reads the ID token in one go with the answer around it; this tells which of the two
/// could not be read.
fn unreadable(body: &[u8]) -> Failure {
    match RawClaims::read(body) {
        Some(answer) if answer.text("access_token").is_some() && answer.has("id_token") => {
            id_token::unreadable(answer.text("id_token").unwrap_or_default())
        }
        _ => failed("the answer of the token endpoint cannot be read"),
    }
}
