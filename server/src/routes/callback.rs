//! `/sso/{account_id}/callback`: the redirect URI, where a provider's answer comes back.

use axum::{
    Extension,
    body::Bytes,
    extract::{
        Path, RawQuery, State,
        rejection::{BytesRejection, PathRejection},
    },
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use convrs_app::{
    App, sign_in, sso,
    web::{Visit, cookies, see_other, unavailable},
};
use convrs_domain::AccountId;
use convrs_flows::{AuthorizationResponse, Finish, FinishRefusal, Finished, flow_handle};

use super::account_id;
use crate::in_flight::InFlight;

/// The answer as a query.
pub(super) async fn by_query(
    State(app): State<App>,
    Extension(in_flight): Extension<InFlight>,
    account: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    visit: Visit,
) -> Response {
    let answer = AuthorizationResponse::parse(query.unwrap_or_default().as_bytes());
    let account_id = account_id::named(account);
    let came = Came { app, account_id, answer, visit, session_withheld: false };
    finish(&in_flight, came).await
}

/// The answer as a form (OAuth 2.0 Form Post Response Mode).
pub(super) async fn by_form(
    State(app): State<App>,
    Extension(in_flight): Extension<InFlight>,
    account: Result<Path<String>, PathRejection>,
    visit: Visit,
    encoded: Result<Bytes, BytesRejection>,
) -> Response {
    let answer = match encoded {
        Ok(encoded) => AuthorizationResponse::parse(&encoded),
        Err(_) => AuthorizationResponse::unreadable(),
    };
    let account_id = account_id::named(account);
    let came = Came { app, account_id, answer, visit, session_withheld: true };
    finish(&in_flight, came).await
}

/// A provider's answer as it came.
struct Came {
    app: App,
    account_id: Option<AccountId>,
    answer: AuthorizationResponse,
    visit: Visit,
    /// Whether a browser keeps its session to itself on a request like this.
    session_withheld: bool,
}

/// The page's address holds a code: no answer of the callback tells it to the next page. Once the
/// answer is here it is seen through, for its code is good only once: link, session and record are
/// made, although the browser may not wait for them.
async fn finish(in_flight: &InFlight, came: Came) -> Response {
    let answering = async move {
        match came.account_id.clone() {
            Some(account_id) => respond(came, &account_id).await,
            None => account_id::nobodys(&came.app),
        }
    };
    let mut response = in_flight.see_through(answering).await;
    let no_referrer = HeaderValue::from_static("no-referrer");
    response.headers_mut().insert(header::REFERRER_POLICY, no_referrer);
    response
}

async fn respond(came: Came, account_id: &AccountId) -> Response {
    let Came { app, answer, visit, session_withheld, .. } = came;
    let handle = answer.state().map(flow_handle);
    let browser = handle.as_deref().and_then(|handle| visit.flow_cookie(handle));
    let finish = Finish {
        account_id,
        response: answer,
        browser,
        session: visit.session_token(),
        session_withheld,
        waiting: visit.waiting_token(),
        client: visit.client(),
    };
    let forget = handle.as_deref().map(cookies::forget_flow);
    match app.flows().finish(finish).await {
        Ok(Finished::SignedIn(session)) => {
            let next = see_other(session.destination.path());
            (cookies::session(&session.token), forget, next).into_response()
        }
        Ok(Finished::Waits(session)) => {
            (forget, sign_in::ask_first(&app, &visit, &session).await).into_response()
        }
        Ok(Finished::Already) => sign_in::once_more(&visit),
        Ok(Finished::Tested(reference)) => {
            (forget, see_other(&sso::test_result(&reference))).into_response()
        }
        Err(FinishRefusal::UnknownAccount) => sign_in::unknown_account(&app),
        Err(FinishRefusal::Refused { refused, spent }) => {
            let forget = forget.filter(|_| spent);
            (forget, sign_in::refused_page(&app, &refused)).into_response()
        }
        Err(FinishRefusal::Store(error)) => unavailable(&app, &error),
    }
}
