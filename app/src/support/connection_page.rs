//! What the page of a connection shows: the form, what the customer needs, the way to remove it.

use convrs_domain::{
    AccountId, PublicUrl, Timestamp,
    connection::{Connection, Provider},
};
use convrs_flows::{AccountOverview, LinkMade, Support};
use convrs_store::{HandOver, KeptSecret, StoreError};
use http::StatusCode;
use leptos::prelude::*;

use super::{
    connection::ConnectionForm,
    for_the_customer::ForTheCustomer,
    frame::{AccountFrame, AccountTab, Done},
    hand_over::{HandOverLinkCard, WaitingHandOver},
    secrets::Secrets,
};
use crate::{
    connection_problem::{ConnectionProblem, IssuerHelp, IssuerInstead},
    one_time_link::LinkToHandOut,
    sign_in::titled,
    ui::{
        Button, ButtonKind, ButtonLink, Card, Choice, Disclosure, ErrorSummary, Field, FormActions,
        FormErrors, Notice, Select,
    },
    web::{Answer, App, Page},
};

const DONE: &[(&str, &str)] = &[
    ("saved", "Checked and registered"),
    ("secret_added", "Secret added: it is used from now on"),
    ("secret_removed", "Secret removed"),
    ("registered", "Registered: it is in force"),
    ("discarded", "Hand-over discarded"),
    ("removed", "Connection removed: single sign-on is off, passwords work"),
];

/// The page, with what was typed and what was wrong with it.
pub(super) struct ConnectionPage {
    pub(super) support: Support,
    pub(super) overview: AccountOverview,
    pub(super) typed: Option<ConnectionForm>,
    pub(super) problem: ConnectionProblem,
    pub(super) done: String,
    /// A link that was made just now.
    pub(super) made: Option<LinkMade>,
}

/// How far a hand-over is.
struct HandingOver {
    waiting: Option<HandOver>,
    link_until: Option<Timestamp>,
}

impl HandingOver {
    async fn of(app: &App, id: &AccountId) -> Result<Self, StoreError> {
        let waiting = app.flows().waiting_hand_over(id).await?;
        Ok(Self { waiting, link_until: app.flows().open_hand_over_link(id).await? })
    }
}

impl ConnectionPage {
    /// The page as it is opened.
    pub(super) fn of(support: Support, overview: AccountOverview) -> Self {
        let (problem, done) = (ConnectionProblem::default(), String::new());
        Self { support, overview, typed: None, problem, done, made: None }
    }

    pub(super) async fn render(self, app: &App, status: StatusCode) -> Answer {
        let secrets = match &self.overview.connection {
            Some(connection) => app.given(app.flows().kept_secrets(connection).await)?,
            None => Vec::new(),
        };
        let handing_over = app.given(HandingOver::of(app, &self.overview.account.id).await)?;
        let now = app.flows().now();
        let title = titled("Connection", &self.problem.errors);
        let public_url = app.public_url().clone();
        let page = Page::new(&title).status(status);
        Ok(page.render(app, || self.body(public_url, secrets, handing_over, now)))
    }

    fn body(
        self,
        public_url: PublicUrl,
        secrets: Vec<KeptSecret>,
        handing_over: HandingOver,
        now: Timestamp,
    ) -> impl IntoView + use<> {
        let AccountOverview { account, connection, sso, people, .. } = self.overview;
        let (name, account_id) = (account.name.clone(), account.id.clone());
        let provider = connection.as_ref().map_or(Provider::Okta, |it| it.provider);
        let shown = self.typed.unwrap_or_else(|| shown(connection.as_ref()));
        let no_sso = !account.tier.has_sso();
        let in_use = sso.settings.in_use(account.tier, connection.is_some());
        let registered = connection.is_some();
        let errors = Signal::stored(self.problem.errors.clone());
        let check = format!("{}/check", AccountTab::Connection.path(&account.id));
        view! {
            <AccountFrame support=self.support account tab=AccountTab::Connection>
                <Done word=self.done said=DONE />
                {no_sso.then(|| view! {
                    <Notice title="Single sign-on is not part of this account's tier">
                        <p>"A connection can be registered now; it is used once the account is on Enterprise."</p>
                    </Notice>
                })}
                {self.made.map(|made| view! {
                    <LinkToHandOut made label="link to hand over">
                        "Whoever has it can enter what waits here to be registered; nothing is in force before you have looked at it."
                    </LinkToHandOut>
                })}
                {handing_over.waiting.map(|it| view! { <WaitingHandOver it /> })}
                <ConnectionForms shown problem=self.problem registered check />
                {registered.then(|| view! { <Secrets secrets now errors /> })}
                <HandOverLinkCard open_until=handing_over.link_until />
                <ForTheCustomer name account_id provider registered public_url />
                {connection.map(|_| view! { <Removal in_use people=people.active /> })}
            </AccountFrame>
        }
    }
}

/// What the form shows of what is registered; never the secret.
fn shown(connection: Option<&Connection>) -> ConnectionForm {
    let mut form =
        ConnectionForm { provider: Provider::Okta.as_str().to_owned(), ..Default::default() };
    if let Some(connection) = connection {
        connection.provider.as_str().clone_into(&mut form.provider);
        connection.issuer.as_str().clone_into(&mut form.issuer);
        connection.client_id.as_str().clone_into(&mut form.client_id);
        form.hosted_domains = connection.hosted_domains.iter().collect::<Vec<_>>().join(", ");
    }
    form
}

#[component]
fn ConnectionForms(
    shown: ConnectionForm,
    problem: ConnectionProblem,
    registered: bool,
    check: String,
) -> impl IntoView {
    let errors: Signal<FormErrors> = Signal::stored(problem.errors);
    let choices =
        Provider::ALL.into_iter().map(|it| Choice::new(it.as_str(), it.label())).collect();
    let lead = if registered {
        "Registered and in force. Saving asks the provider first; nothing that fails the check is stored."
    } else {
        "Enter what the customer sent. Saving asks the provider first; nothing that fails the check is stored."
    };
    let secret_hint = if registered {
        "Leave it empty to keep the present one. A new issuer needs it again. It is never shown."
    } else {
        "It is sealed when it is saved, and never shown again."
    };
    view! {
        <Card title="Connection" lead>
            <form method="post" novalidate autocomplete="off">
                <input type="hidden" name="action" value="save" />
                <ErrorSummary errors />
                <Select label="Provider" name="provider" choices selected=shown.provider errors />
                <Field
                    label="Issuer"
                    name="issuer"
                    kind="url"
                    value=shown.issuer
                    hint="Exactly as the provider's metadata says it, such as https://acme.okta.com. Leave it empty for Google."
                    errors
                    required=true
                />
                <IssuerHelp about=problem.issuer.clone() />
                <Field
                    label="Google Workspace domains"
                    name="hosted_domains"
                    value=shown.hosted_domains
                    hint="For Google only: the domains whose people may sign in, separated by commas."
                    errors
                />
                <Field label="Client ID" name="client_id" value=shown.client_id errors required=true />
                <Field
                    label="Client secret"
                    name="client_secret"
                    kind="password"
                    autocomplete="new-password"
                    hint=secret_hint
                    errors
                />
                <FormActions>
                    <Button>"Check and save"</Button>
                    {registered.then(|| view! {
                        <ButtonLink href=check kind=ButtonKind::Secondary>"Check the connection"</ButtonLink>
                    })}
                </FormActions>
                <IssuerInstead about=problem.issuer />
            </form>
        </Card>
    }
}

#[component]
fn Removal(in_use: bool, people: u32) -> impl IntoView {
    let (label, meaning) = if in_use {
        (
            format!("Remove the connection of {people} people"),
            "Single sign-on stops being used at once and is switched off; passwords work again. Whoever \
             signed in through it is signed out and told why. The client secret is deleted, and so are \
             the links between people and their identities there: they are made anew, by e-mail, when \
             another connection is registered.",
        )
    } else {
        (
            "Remove the connection".to_owned(),
            "The client secret is deleted, and so are the links between people and their \
             identities there. People go on signing in with passwords.",
        )
    };
    view! {
        <Card title="Remove">
            <Disclosure summary="Remove this connection">
                <p>{meaning}</p>
                <form method="post">
                    <FormActions>
                        <Button kind=ButtonKind::Danger name="action" value="remove">{label}</Button>
                    </FormActions>
                </form>
            </Disclosure>
        </Card>
    }
}
