//! `/sso/{account_id}/initiate`: the provider's tile leads here (OpenID Connect Core 1.0, 4).

use axum::{
    body::Bytes,
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use convrs_app::{
    App, sign_in,
    web::{Visit, see_other, unavailable},
};
use convrs_domain::AccountId;
use convrs_flows::{Initiate, InitiateRefusal, InitiateRequest, Initiated};

/// The request as a query.
pub(super) async fn by_query(
    State(app): State<App>,
    Path(account): Path<String>,
    RawQuery(query): RawQuery,
    visit: Visit,
) -> Response {
    initiate(&app, &account, query.unwrap_or_default().as_bytes(), &visit).await
}

/// The request as a form.
pub(super) async fn by_form(
    State(app): State<App>,
    Path(account): Path<String>,
    visit: Visit,
    body: Bytes,
) -> Response {
    initiate(&app, &account, &body, &visit).await
}

async fn initiate(app: &App, account: &str, encoded: &[u8], visit: &Visit) -> Response {
    let Ok(account_id) = account.parse::<AccountId>() else {
        return sign_in::unknown_account(app);
    };
    let initiate = Initiate {
        account_id: &account_id,
        request: InitiateRequest::parse(encoded),
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
