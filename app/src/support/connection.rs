//! The page of an account's connections: registered after a live check, changed, removed.

use axum::{extract::State, response::Response};
use convrs_domain::connection::{
    self, ClientId, Connection, HostedDomains, InvalidDomain, InvalidIssuer, Issuer, Provider,
};
use convrs_flows::{AccountOverview, ConnectionRefusal, Support};
use convrs_store::{NewConnection, StoreError};
use http::StatusCode;
use serde::Deserialize;

use super::{connection_page::ConnectionPage, door::expect_account, frame::AccountTab};
use crate::{
    connection_problem::ConnectionProblem,
    ui::FormErrors,
    web::{
        Answer, App, Form, Path, Query, Visit, not_found, see_other, unavailable, with_parameter,
    },
};

/// What the page's address may carry.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// What was just done.
    done: String,
    /// Whose connection is meant, where there are several.
    pub(super) provider: String,
}

/// What the page's forms send. The secret never goes back into a page.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ConnectionForm {
    pub(super) action: String,
    /// Whose connection it is about.
    pub(super) provider: String,
    pub(super) issuer: String,
    /// The issuer offered in the place of the one typed, when its button was pressed.
    pub(super) instead: String,
    /// Google Workspace domains, separated by commas or white space.
    pub(super) hosted_domains: String,
    pub(super) client_id: String,
    pub(super) client_secret: String,
    /// The next secret, beside the present one.
    pub(super) next_secret: String,
    /// The key of the secret to remove.
    pub(super) secret: String,
    /// The key of the hand-over that was looked at.
    pub(super) hand_over: String,
}

/// `GET /support/accounts/{account_id}/connection`.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let (support, overview) = expect_account(&app, &visit, &id).await?;
    let opened = asked.provider.parse().ok();
    let page = ConnectionPage { done: asked.done, opened, ..ConnectionPage::of(support, overview) };
    page.render(&app, StatusCode::OK).await
}

/// `POST /support/accounts/{account_id}/connection`.
pub(crate) async fn act(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(mut form): Form<ConnectionForm>,
) -> Answer {
    let (support, overview) = expect_account(&app, &visit, &id).await?;
    if !form.instead.is_empty() {
        form.issuer = std::mem::take(&mut form.instead);
    }
    match &*form.action {
        "save" => save(&app, support, overview, form).await,
        "add_secret" => add_secret(&app, support, overview, &form).await,
        "remove_secret" => remove_secret(&app, support, overview, &form).await,
        "register" => register(&app, support, overview, &form.hand_over).await,
        "discard" => discard(&app, &support, &overview, &form.hand_over).await,
        "make_link" => make_link(&app, support, overview).await,
        "remove" => remove(&app, &support, &overview, &form.provider).await,
        _ => Err(not_found(&app)),
    }
}

/// The connection that a form or an address means: to the provider it names, or the one that the
/// account's settings rest on when it names none.
pub(super) fn meant<'a>(overview: &'a AccountOverview, provider: &str) -> Option<&'a Connection> {
    if provider.is_empty() {
        return overview.connections.first();
    }
    overview.connection_to(provider.parse().ok()?)
}

/// The address of the page, or of one below it, about the connection to a provider: it names the
/// provider where others are registered too.
pub(super) fn address(overview: &AccountOverview, below: &str, provider: Provider) -> String {
    let address = format!("{}{below}", AccountTab::Connection.path(&overview.account.id));
    if overview.has_others(provider) {
        with_parameter(&address, "provider", provider.as_str())
    } else {
        address
    }
}

fn done(overview: &AccountOverview, word: &str, provider: Provider) -> Response {
    see_other(&with_parameter(&address(overview, "", provider), "done", word))
}

async fn save(
    app: &App,
    support: Support,
    overview: AccountOverview,
    form: ConnectionForm,
) -> Answer {
    let problem = match parse(&form, &overview) {
        Err(problem) => problem,
        Ok(new) => match app.flows().register_connection(&support, &new).await {
            Ok(_) => return Ok(done(&overview, "saved", new.provider)),
            Err(ConnectionRefusal::Store(error)) => return Err(unavailable(app, &error)),
            Err(refusal) => ConnectionProblem::from(&refusal),
        },
    };
    let about = form.provider.parse().ok();
    let page = ConnectionPage { typed: Some(form), ..ConnectionPage::of(support, overview) };
    page.refuse(app, about, problem).await
}

async fn add_secret(
    app: &App,
    support: Support,
    overview: AccountOverview,
    form: &ConnectionForm,
) -> Answer {
    let Some(old) = meant(&overview, &form.provider) else { return Err(not_found(app)) };
    let (id, provider) = (&old.account_id, old.provider);
    let message = match connection::parse_client_secret(&form.next_secret) {
        Err(invalid) => invalid.to_string(),
        Ok(secret) => match app.flows().add_secret(&support, id, provider, &secret).await {
            Ok(()) => return Ok(done(&overview, "secret_added", provider)),
            Err(StoreError::TwoSecrets) => {
                "There are two secrets already. Remove one first.".to_owned()
            }
            Err(StoreError::NoConnection) => return Err(not_found(app)),
            Err(error) => return Err(unavailable(app, &error)),
        },
    };
    let errors = FormErrors::default().with("next_secret", message);
    ConnectionPage::of(support, overview).refuse(app, Some(provider), errors.into()).await
}

async fn remove_secret(
    app: &App,
    support: Support,
    overview: AccountOverview,
    form: &ConnectionForm,
) -> Answer {
    let Some(old) = meant(&overview, &form.provider) else { return Err(not_found(app)) };
    let provider = old.provider;
    match app.flows().remove_secret(&support, &old.account_id, provider, &form.secret).await {
        Ok(()) => Ok(done(&overview, "secret_removed", provider)),
        Err(StoreError::LastSecret) => {
            let message = "This is the only secret: nobody could sign in without it.";
            let errors = FormErrors::default().with_general(message);
            ConnectionPage::of(support, overview).refuse(app, Some(provider), errors.into()).await
        }
        Err(StoreError::NoConnection) => Err(not_found(app)),
        Err(error) => Err(unavailable(app, &error)),
    }
}

async fn register(
    app: &App,
    support: Support,
    overview: AccountOverview,
    hand_over: &str,
) -> Answer {
    let message =
        match app.flows().register_hand_over(&support, &overview.account.id, hand_over).await {
            Ok(Some(new)) => return Ok(done(&overview, "registered", new.provider)),
            Ok(None) => {
                "The customer has entered something else meanwhile. Look at it again.".to_owned()
            }
            Err(ConnectionRefusal::Store(error)) => return Err(unavailable(app, &error)),
            Err(refusal) => refusal.to_string(),
        };
    let errors = FormErrors::default().with_general(message);
    ConnectionPage::of(support, overview).refuse(app, None, errors.into()).await
}

async fn discard(
    app: &App,
    support: &Support,
    overview: &AccountOverview,
    hand_over: &str,
) -> Answer {
    let id = &overview.account.id;
    app.given(app.flows().discard_hand_over(support, id, hand_over).await)?;
    Ok(see_other(&with_parameter(&AccountTab::Connection.path(id), "done", "discarded")))
}

/// The link stands on this answer and nowhere else, so there is nowhere to send people on to.
async fn make_link(app: &App, support: Support, overview: AccountOverview) -> Answer {
    let made = app.given(app.flows().make_hand_over_link(&support, &overview.account.id).await)?;
    let page = ConnectionPage { made: Some(made), ..ConnectionPage::of(support, overview) };
    page.render(app, StatusCode::OK).await
}

async fn remove(
    app: &App,
    support: &Support,
    overview: &AccountOverview,
    provider: &str,
) -> Answer {
    let Some(old) = meant(overview, provider) else { return Err(not_found(app)) };
    let provider = old.provider;
    app.given(app.flows().remove_connection(support, &old.account_id, provider).await)?;
    let chosen = overview.sso.settings.provider == Some(provider);
    let word = if overview.has_others(provider) && !chosen { "removed_beside" } else { "removed" };
    Ok(done(overview, word, provider))
}

/// Reads the form; all that is wrong with it at once.
fn parse(
    form: &ConnectionForm,
    overview: &AccountOverview,
) -> Result<NewConnection, ConnectionProblem> {
    let mut problem = ConnectionProblem::default();
    let provider = form.provider.parse::<Provider>();
    if provider.is_err() {
        problem.add("provider", "Select a provider.");
    }
    let known = provider.as_ref().ok().copied();
    let issuer = issuer(form, known);
    if let Err(invalid) = &issuer {
        problem.add_issuer(invalid);
    }
    let hosted_domains = hosted_domains(&form.hosted_domains);
    if let Err(invalid) = &hosted_domains {
        problem.add("hosted_domains", invalid.to_string());
    }
    let client_id = ClientId::parse(&form.client_id);
    if let Err(invalid) = client_id {
        problem.add("client_id", invalid.to_string());
    }
    let secret = match form.client_secret.trim() {
        "" => Ok(None),
        typed => connection::parse_client_secret(typed).map(Some),
    };
    if let Err(invalid) = secret {
        problem.add("client_secret", invalid.to_string());
    }
    let secret = secret.ok().flatten();
    let old = known.and_then(|provider| overview.connection_to(provider));
    let same = |old: &Connection| issuer.as_ref().is_ok_and(|it| *it == old.issuer);
    if secret.is_none() && form.client_secret.trim().is_empty() && !old.is_some_and(same) {
        problem.add("client_secret", ConnectionRefusal::SecretNeeded.to_string());
    }
    match (provider, issuer, hosted_domains, client_id) {
        (Ok(provider), Ok(issuer), Ok(hosted_domains), Ok(client_id))
            if problem.errors.is_empty() =>
        {
            let account_id = overview.account.id.clone();
            Ok(NewConnection { account_id, provider, issuer, hosted_domains, client_id, secret })
        }
        _ => Err(problem),
    }
}

/// The issuer typed; where a provider has one for everybody, it need not be typed.
fn issuer(form: &ConnectionForm, provider: Option<Provider>) -> Result<Issuer, InvalidIssuer> {
    match provider.and_then(Provider::fixed_issuer) {
        Some(fixed) if form.issuer.trim().is_empty() => Issuer::parse(fixed),
        _ => Issuer::parse(&form.issuer),
    }
}

fn hosted_domains(typed: &str) -> Result<HostedDomains, InvalidDomain> {
    let separated = typed.split(|c: char| c == ',' || c.is_whitespace());
    HostedDomains::parse(separated.filter(|domain| !domain.is_empty()))
}
