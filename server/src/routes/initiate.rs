//! `/sso/{account_id}/initiate`: the provider's tile leads here (OpenID Connect Core 1.0, 4).

use axum::{
    body::Bytes,
    extract::{
        Path, RawQuery, State,
        rejection::{BytesRejection, PathRejection},
    },
    response::{IntoResponse, Response},
};
use convrs_app::{
    App, sign_in,
    web::{Visit, see_other, unavailable},
};
use convrs_domain::AccountId;
use convrs_flows::{Initiate, InitiateRefusal, InitiateRequest, Initiated};

use super::account_id;

/// The request as a query.
pub(super) async fn by_query(
    State(app): State<App>,
    account: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    visit: Visit,
) -> Response {
    let request = InitiateRequest::parse(query.unwrap_or_default().as_bytes());
    initiate(&app, account_id::named(account), request, &visit).await
}

/// The request as a form.
pub(super) async fn by_form(
    State(app): State<App>,
    account: Result<Path<String>, PathRejection>,
    visit: Visit,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    // What did not arrive whole names no issuer.
    let request = body.map(|body| InitiateRequest::parse(&body)).unwrap_or_default();
    initiate(&app, account_id::named(account), request, &visit).await
}

async fn initiate(
    app: &App,
    account_id: Option<AccountId>,
    request: InitiateRequest,
    visit: &Visit,
) -> Response {
    let Some(account_id) = account_id else { return account_id::nobodys(app) };
    let initiate = Initiate {
        account_id: &account_id,
        request,
        session: visit.session_token(),
        client: visit.client(),
    };
    match app.flows().initiate(initiate).await {
        Ok(Initiated::Already(destination)) => see_other(destination.path()).into_response(),
        Ok(Initiated::Begun(at_provider)) => sign_in::to_provider(visit, &at_provider),
        Err(InitiateRefusal::UnknownAccount) => sign_in::unknown_account(app),
        Err(InitiateRefusal::TooMany { wait }) => sign_in::too_many_starts(app, wait),
        Err(InitiateRefusal::Refused(refused)) => sign_in::refused_page(app, &refused),
        Err(InitiateRefusal::Store(error)) => unavailable(app, &error),
    }
}
