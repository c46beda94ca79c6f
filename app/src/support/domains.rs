//! The domains of an account in the console: confirmed by support with a reason, and whoever has an
//! address there but works in another account.

use axum::{
    Form,
    extract::{Path, Query, State},
};
use convrs_domain::break_glass::Reason;
use convrs_flows::{AccountOverview, Support};
use convrs_store::{Domain, StoreError, Stranger};
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    account::Asked,
    door::expect_account,
    frame::{AccountFrame, AccountTab, Done},
};
use crate::{
    sign_in::titled,
    ui::{
        Badge, Button, ButtonKind, Card, Column, DateTime, Disclosure, EmptyState, ErrorSummary,
        FormActions, FormErrors, Table, TextArea, Tone,
    },
    web::{Answer, App, Page, Visit, not_found, see_other, unavailable},
};

const DONE: &[(&str, &str)] = &[("confirmed", "Domain confirmed")];

/// What the page's forms send.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ConfirmForm {
    id: String,
    reason: String,
}

/// A domain with those who stand in its way.
type Shown = (Domain, Vec<Stranger>);

/// `GET /support/accounts/{account_id}/domains`.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let (support, overview) = expect_account(&app, &visit, &id).await?;
    let (errors, status) = (FormErrors::default(), StatusCode::OK);
    render(&app, support, overview, errors, asked.done, status).await
}

/// `POST /support/accounts/{account_id}/domains`.
pub(crate) async fn confirm(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<ConfirmForm>,
) -> Answer {
    let (support, overview) = expect_account(&app, &visit, &id).await?;
    let id = overview.account.id.clone();
    let message = match Reason::parse(&form.reason) {
        Err(invalid) => invalid.to_string(),
        Ok(reason) => match app.flows().confirm_domain(&support, &id, &form.id, &reason).await {
            Ok(()) => {
                return Ok(see_other(&format!("{}?done=confirmed", AccountTab::Domains.path(&id))));
            }
            Err(StoreError::NoSuchDomain) => return Ok(not_found(&app)),
            Err(StoreError::DomainTaken) => "Another account has proved this domain.".to_owned(),
            Err(error) => return Ok(unavailable(&app, &error)),
        },
    };
    let (errors, status) =
        (FormErrors::default().with_general(message), StatusCode::UNPROCESSABLE_ENTITY);
    render(&app, support, overview, errors, String::new(), status).await
}

async fn read(
    app: &App,
    support: &Support,
    overview: &AccountOverview,
) -> Result<Vec<Shown>, StoreError> {
    let id = &overview.account.id;
    let mut shown = Vec::new();
    for domain in app.flows().domains(id).await? {
        let strangers = app.flows().strangers(support, id, &domain.domain).await?;
        shown.push((domain, strangers));
    }
    Ok(shown)
}

async fn render(
    app: &App,
    support: Support,
    overview: AccountOverview,
    errors: FormErrors,
    done: String,
    status: StatusCode,
) -> Answer {
    let shown = app.given(read(app, &support, &overview).await)?;
    let title = titled("Domains", &errors);
    Ok(Page::still(&title).status(status).render(app, || {
        let errors = Signal::stored(errors);
        let none = shown.is_empty();
        let cards: Vec<_> =
            shown.into_iter().map(|(it, strangers)| view! { <DomainCard it strangers /> }).collect();
        view! {
            <AccountFrame support account=overview.account tab=AccountTab::Domains>
                <Done word=done said=DONE />
                <ErrorSummary errors />
                {none.then(|| view! {
                    <EmptyState
                        title="No domains claimed"
                        text="An admin of the account claims its e-mail domains on Organization Profile, tab Domains."
                    />
                })}
                {cards}
            </AccountFrame>
        }
    }))
}

#[component]
fn DomainCard(it: Domain, strangers: Vec<Stranger>) -> impl IntoView {
    let state = match it.verified {
        Some(verified) => {
            let how = match verified.reason {
                Some(reason) => format!(", confirmed by {}: {reason}", verified.by),
                None => ", by its TXT record".to_owned(),
            };
            view! {
                <p><Badge tone=Tone::Good>"Verified"</Badge> " on " <DateTime at=verified.at /> {how}</p>
            }
            .into_any()
        }
        None => view! {
            <p><Badge tone=Tone::Warning>"Not proved yet"</Badge> " Claimed on " <DateTime at=it.claimed_at /></p>
            <Disclosure summary="Confirm it without a record">
                <form method="post" novalidate>
                    <input type="hidden" name="id" value=it.id />
                    <TextArea
                        label="Reason"
                        name="reason"
                        hint="How you know that the domain is this customer's. It is kept in the audit."
                        rows=2
                        required=true
                    />
                    <FormActions>
                        <Button kind=ButtonKind::Secondary>"Confirm the domain"</Button>
                    </FormActions>
                </form>
            </Disclosure>
        }
        .into_any(),
    };
    view! {
        <Card title=it.domain.to_string()>
            {state}
            {(!strangers.is_empty()).then(|| view! { <Strangers strangers /> })}
        </Card>
    }
}

#[component]
fn Strangers(strangers: Vec<Stranger>) -> impl IntoView {
    let row = |it: Stranger| {
        let href = AccountTab::Account.path(&it.account_id);
        vec![
            it.email.to_string().into_any(),
            view! { <a href=href>{it.account_name}</a> }.into_any(),
        ]
    };
    let rows: Vec<_> = strangers.into_iter().map(row).collect();
    view! {
        <p>"These people have an address at this domain, but work in another account. They go on as they are; ask both customers which is right. Twenty are shown at most."</p>
        <Table
            caption="People of other accounts"
            columns=vec![Column::long("E-mail"), Column::long("Account")]
            rows
        />
    }
}
