//! The domains of an account in the console: confirmed by support with a reason, and whoever has an
//! address there but works in another account.

use axum::extract::State;
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
    web::{Answer, App, Form, Page, Path, Query, Visit, not_found, see_other, unavailable},
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
    let page = DomainsPage { done: asked.done, ..DomainsPage::of(support, overview) };
    page.render(&app, StatusCode::OK).await
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
            Err(StoreError::DomainTaken) => TAKEN.to_owned(),
            Err(error) => return Ok(unavailable(&app, &error)),
        },
    };
    let errors = FormErrors::default().with(&field_of(&form.id), message);
    let page = DomainsPage { typed: form, errors, ..DomainsPage::of(support, overview) };
    page.render(&app, StatusCode::UNPROCESSABLE_ENTITY).await
}

const TAKEN: &str = "Another account has proved this domain. Ask both customers whose it is: an admin of the other account has to give it up before you can confirm it here.";

/// The field for the reason on the card of a domain: each card has one.
fn field_of(id: &str) -> String {
    format!("reason-{id}")
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

/// The page, with what was typed and what was wrong with it.
struct DomainsPage {
    support: Support,
    overview: AccountOverview,
    typed: ConfirmForm,
    errors: FormErrors,
    done: String,
}

impl DomainsPage {
    fn of(support: Support, overview: AccountOverview) -> Self {
        let (typed, errors) = (ConfirmForm::default(), FormErrors::default());
        Self { support, overview, typed, errors, done: String::new() }
    }

    async fn render(self, app: &App, status: StatusCode) -> Answer {
        let shown = app.given(read(app, &self.support, &self.overview).await)?;
        let title = titled("Domains", &self.errors);
        Ok(Page::still(&title).status(status).render(app, || self.body(shown)))
    }

    fn body(self, shown: Vec<Shown>) -> impl IntoView {
        let errors = Signal::stored(self.errors);
        let none = shown.is_empty();
        let card = |(it, strangers): Shown| {
            let refused = it.id == self.typed.id;
            let reason = if refused { self.typed.reason.clone() } else { String::new() };
            view! { <DomainCard it strangers reason errors /> }
        };
        let cards: Vec<_> = shown.into_iter().map(card).collect();
        view! {
            <AccountFrame support=self.support account=self.overview.account tab=AccountTab::Domains>
                <Done word=self.done said=DONE />
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
    }
}

#[component]
fn DomainCard(
    it: Domain,
    strangers: Vec<Stranger>,
    /// The reason that was typed and refused.
    reason: String,
    errors: Signal<FormErrors>,
) -> impl IntoView {
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
            <Confirm id=it.id reason errors />
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

/// The form with which support confirms a domain.
#[component]
fn Confirm(id: String, reason: String, errors: Signal<FormErrors>) -> impl IntoView {
    let field = field_of(&id);
    let open = errors.with_untracked(|errors| errors.of(&field).is_some());
    view! {
        <Disclosure summary="Confirm it without a record" open>
            <form method="post" novalidate>
                <input type="hidden" name="id" value=id />
                <TextArea
                    label="Reason"
                    name="reason"
                    id=field
                    hint="How you know that the domain is this customer's. It is kept in the audit."
                    value=reason
                    rows=2
                    errors
                    required=true
                />
                <FormActions>
                    <Button kind=ButtonKind::Secondary>"Confirm the domain"</Button>
                </FormActions>
            </form>
        </Disclosure>
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
