//! The page `/admin/organization/domains`, looked at and posted to.

use axum::extract::State;
use convrs_domain::{
    Destination,
    mail_domain::{MailDomain, record_of},
};
use convrs_flows::{Admin, DomainCheck};
use convrs_store::{Domain, StoreError};
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    organization::{OrganizationFrame, expect_admin},
    sign_in::titled,
    ui::{
        Badge, Button, ButtonKind, Card, CopyValue, DateTime, EmptyState, ErrorSummary, Field,
        FormActions, FormErrors, Notice, NoticeKind, Tone,
    },
    web::{Answer, App, Form, Page, Query, Visit, not_found, see_other, unavailable},
};

/// What the page's address may carry.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    done: String,
}

/// What the page's forms send.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DomainForm {
    action: String,
    domain: String,
    /// The key of the domain a button belongs to.
    id: String,
}

/// `GET /admin/organization/domains`.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::Domains).await?;
    let page = DomainsPage { done: asked.done, ..DomainsPage::of(admin) };
    page.render(&app, StatusCode::OK).await
}

/// `POST /admin/organization/domains`.
pub(crate) async fn act(
    State(app): State<App>,
    visit: Visit,
    Form(form): Form<DomainForm>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::Domains).await?;
    let done = match &*form.action {
        "claim" => match MailDomain::parse(&form.domain) {
            Ok(domain) => app.flows().claim_domain(&admin, &domain).await.map(|()| "claimed"),
            Err(invalid) => {
                let errors = FormErrors::default().with("domain", invalid.to_string());
                return refuse(&app, admin, form, errors).await;
            }
        },
        "check" => app.flows().check_domain(&admin, &form.id).await.map(word_of),
        "drop" => match app.flows().drop_domain(&admin, &form.id).await {
            Ok(true) => Ok("dropped"),
            Ok(false) => return Ok(not_found(&app)),
            Err(error) => Err(error),
        },
        _ => return Ok(not_found(&app)),
    };
    match done {
        Ok(word) => Ok(see_other(&format!("{}?done={word}", Destination::Domains.path()))),
        Err(StoreError::NoSuchDomain) => Ok(not_found(&app)),
        Err(StoreError::DomainTaken) => {
            let errors = taken(&form.action);
            refuse(&app, admin, form, errors).await
        }
        Err(error) => Ok(unavailable(&app, &error)),
    }
}

fn word_of(check: DomainCheck) -> &'static str {
    match check {
        DomainCheck::Verified => "verified",
        DomainCheck::NoRecord => "no_record",
        DomainCheck::NoAnswer => "no_answer",
    }
}

/// Another account has the domain that was to be claimed, or the claimed one that was checked.
fn taken(action: &str) -> FormErrors {
    let errors = FormErrors::default();
    match action {
        "check" => errors.with_general(
            "Another account at Convrs has proved the domain you checked. If it is yours, ask Convrs support.",
        ),
        _ => errors.with(
            "domain",
            "Another account at Convrs has proved this domain. If it is yours, ask Convrs support.",
        ),
    }
}

async fn refuse(app: &App, admin: Admin, form: DomainForm, errors: FormErrors) -> Answer {
    let page = DomainsPage { typed: form.domain, errors, ..DomainsPage::of(admin) };
    page.render(app, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// The page, with what was typed and what was wrong with it.
struct DomainsPage {
    admin: Admin,
    typed: String,
    errors: FormErrors,
    done: String,
}

impl DomainsPage {
    fn of(admin: Admin) -> Self {
        Self { admin, typed: String::new(), errors: FormErrors::default(), done: String::new() }
    }

    async fn render(self, app: &App, status: StatusCode) -> Answer {
        let domains = app.given(app.flows().domains(&self.admin.account().id).await)?;
        let title = titled("Domains", &self.errors);
        Ok(Page::new(&title).status(status).render(app, || self.body(domains)))
    }

    fn body(self, domains: Vec<Domain>) -> impl IntoView {
        let errors = Signal::stored(self.errors);
        let none = domains.is_empty();
        let cards: Vec<_> = domains.into_iter().map(|it| view! { <DomainCard it /> }).collect();
        view! {
            <OrganizationFrame admin=self.admin tab=Destination::Domains>
                {notice(&self.done)}
                <ErrorSummary errors />
                {none.then(|| view! {
                    <EmptyState
                        title="No domains yet"
                        text="A domain you prove is yours alone: no other account can add people with addresses there, and whoever types such an address to sign in goes to your sign-in provider."
                    />
                })}
                {cards}
                <Card title="Claim a domain" lead="The part of your people's e-mail addresses behind the @.">
                    <form method="post" novalidate>
                        <input type="hidden" name="action" value="claim" />
                        <Field label="Domain" name="domain" value=self.typed errors required=true />
                        <FormActions>
                            <Button>"Claim the domain"</Button>
                        </FormActions>
                    </form>
                </Card>
            </OrganizationFrame>
        }
    }
}

/// What came of what was asked.
fn notice(word: &str) -> Option<impl IntoView + use<>> {
    let (kind, title, text) = match word {
        "claimed" => {
            (NoticeKind::Success, "Domain claimed", "Prove it with the TXT record shown below.")
        }
        "verified" => (NoticeKind::Success, "Domain verified", "It is your account's from now on."),
        "dropped" => (NoticeKind::Success, "Domain given up", "Anybody can claim it again."),
        "no_record" => (
            NoticeKind::Warning,
            "The record is not there yet",
            "New records take minutes, at times hours, to be seen everywhere. Check again later.",
        ),
        "no_answer" => (
            NoticeKind::Warning,
            "The name servers did not answer",
            "Nothing was changed. Check again in a minute.",
        ),
        _ => return None,
    };
    Some(view! { <Notice kind title><p>{text}</p></Notice> })
}

#[component]
fn DomainCard(it: Domain) -> impl IntoView {
    let domain = it.domain.to_string();
    let verified = it.verified.is_some();
    let state = match it.verified {
        Some(verified) => view! {
            <p><Badge tone=Tone::Good>"Verified"</Badge> " on " <DateTime at=verified.at /></p>
        }
        .into_any(),
        None => view! {
            <p><Badge tone=Tone::Warning>"Not proved yet"</Badge></p>
            <p>"Add this TXT record at your DNS provider, for the domain itself:"</p>
            <CopyValue label=format!("TXT record of {domain}") value=record_of(&it.token) />
        }
        .into_any(),
    };
    let whose = format!(" of {domain}");
    let give_up = format!("Give up {domain}");
    view! {
        <Card title=domain>
            {state}
            <form method="post">
                <input type="hidden" name="id" value=it.id />
                <p class="hint">{what_giving_up_does(verified)}</p>
                <FormActions>
                    {(!verified).then(|| view! {
                        <Button kind=ButtonKind::Secondary name="action" value="check">
                            "Check the record" <span class="visually-hidden">{whose}</span>
                        </Button>
                    })}
                    <Button kind=ButtonKind::Danger name="action" value="drop">{give_up}</Button>
                </FormActions>
            </form>
        </Card>
    }
}

fn what_giving_up_does(verified: bool) -> &'static str {
    if verified {
        "If you give it up, another account can claim it."
    } else {
        "If you give it up, this record is of no use any more: a new claim comes with a new one."
    }
}
