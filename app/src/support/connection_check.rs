//! The page that asks the provider about a connection, without a user. Loading it again asks again.

use axum::extract::State;
use convrs_domain::sign_in::Outcome;
use convrs_flows::{Failure, ProbeRefusal, Probed, Verdict};
use http::StatusCode;
use leptos::prelude::*;

use super::{
    connection::{Asked, address, meant},
    door::expect_account,
    frame::{AccountFrame, AccountTab},
};
use crate::{
    ui::{
        Badge, ButtonKind, ButtonLink, Card, Compare, Description, DescriptionList, FormActions,
        Notice, NoticeKind, Tone,
    },
    web::{Answer, App, Page, Path, Query, Visit, not_found, unavailable},
};

/// `GET /support/accounts/{account_id}/connection/check`.
pub(crate) async fn check(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let (support, overview) = expect_account(&app, &visit, &id).await?;
    let Some(connection) = meant(&overview, &asked.provider) else { return Err(not_found(&app)) };
    let provider = connection.provider;
    let found = match app.flows().probe_connection(&support, connection).await {
        Ok(probed) => Ok(probed),
        Err(ProbeRefusal::Provider(failure)) => Err(failure),
        Err(ProbeRefusal::Store(error)) => return Err(unavailable(&app, &error)),
    };
    let who = if overview.has_others(provider) { provider.label() } else { "The provider" };
    let lead = format!("{who} was asked just now, without anybody signing in.");
    let (back, again) = (address(&overview, "", provider), address(&overview, "/check", provider));
    let page = Page::still("Connection check").status(StatusCode::OK);
    Ok(page.render(&app, || {
        view! {
            <AccountFrame support account=overview.account tab=AccountTab::Connection>
                <Card title="Connection check" lead>
                    {match found {
                        Ok(probed) => view! { <Results probed /> }.into_any(),
                        Err(failure) => view! { <NotAsked failure /> }.into_any(),
                    }}
                    <FormActions>
                        <ButtonLink href=again kind=ButtonKind::Secondary>"Check again"</ButtonLink>
                        <ButtonLink href=back kind=ButtonKind::Quiet>"Back to the connection"</ButtonLink>
                    </FormActions>
                </Card>
            </AccountFrame>
        }
    }))
}

/// Why the provider could not be asked.
#[component]
fn NotAsked(failure: Failure) -> impl IntoView {
    let issuers = failure.trace.issuer_expected.zip(failure.trace.issuer_received);
    let differing = issuers.map(|(first, second)| {
        view! { <Compare first_is="Registered with Convrs" first second_is="Its metadata says" second /> }
    });
    view! {
        <Notice kind=NoticeKind::Danger title="The provider could not be asked">
            <p>{why(failure.outcome)}</p>
            {differing}
        </Notice>
    }
}

fn why(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::ProviderUnreachable => {
            "It cannot be reached. Check that it is up, then check again."
        }
        Outcome::ProviderTimeout => "It did not answer in time. Check again in a minute.",
        Outcome::ProviderForbidden => "Its address is not one Convrs may reach.",
        Outcome::IssuerMismatch => {
            "Its metadata names another issuer than the one registered. Ask the customer which is right."
        }
        _ => "Its metadata or keys cannot be used. Ask the customer to have the provider checked.",
    }
}

/// What was found, each with what to do about it.
#[component]
pub(super) fn Results(probed: Probed) -> impl IntoView {
    let both = probed.secrets.len() > 1;
    let secrets: Vec<_> = probed
        .secrets
        .into_iter()
        .enumerate()
        .map(|(place, verdict)| {
            let term = match (both, place) {
                (false, _) => "Client secret",
                (true, 0) => "Newest client secret",
                (true, _) => "Older client secret",
            };
            finding(term, verdict, of_secret(verdict, place))
        })
        .collect();
    view! {
        <DescriptionList>
            {finding("Client ID and redirect URI", probed.request, of_request(probed.request))}
            {secrets}
        </DescriptionList>
    }
}

fn finding(term: &'static str, verdict: Verdict, meaning: &'static str) -> impl IntoView {
    let (tone, word) = match verdict {
        Verdict::Good => (Tone::Good, "Right"),
        Verdict::Wrong => (Tone::Bad, "Wrong"),
        Verdict::Unclear => (Tone::Warning, "Could not tell"),
    };
    view! {
        <Description term>
            <Badge tone>{word}</Badge>
            " "
            {meaning}
        </Description>
    }
}

fn of_request(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Good => "The provider knows the client and takes our redirect URI.",
        Verdict::Wrong => {
            "The provider refused the request: it does not know this client ID, or our redirect URI is \
             not entered there. Compare the client ID, and ask the customer to enter AccountID and \
             redirect URI at the provider as they are written here."
        }
        Verdict::Unclear => {
            "The provider's answer proves neither that it is right nor that it is wrong. Have somebody \
             sign in once."
        }
    }
}

fn of_secret(verdict: Verdict, place: usize) -> &'static str {
    match (verdict, place) {
        (Verdict::Good, _) => "The provider takes it.",
        (Verdict::Wrong, 0) => {
            "The provider refused it, or does not know the client ID. Nobody can sign in with it: ask the \
             customer for the secret again."
        }
        (Verdict::Wrong, _) => {
            "The provider refuses it. Remove it here: nothing can use it any more."
        }
        (Verdict::Unclear, _) => {
            "The provider's answer proves neither that it is right nor that it is wrong. Have somebody \
             sign in once."
        }
    }
}
