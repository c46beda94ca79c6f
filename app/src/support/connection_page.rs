//! What the page of an account's connections shows: each of them, a form, what the customer needs.

use convrs_domain::{
    AccountId, PublicUrl, Timestamp,
    connection::{Connection, Provider},
};
use convrs_flows::{AccountOverview, ConnectionUse, LinkMade, Support};
use convrs_store::{HandOver, StoreError};
use http::StatusCode;
use leptos::prelude::*;

use super::{
    connection::ConnectionForm,
    for_the_customer::ForTheCustomer,
    frame::{AccountFrame, AccountTab, Done},
    hand_over::{HandOverLinkCard, WaitingHandOver},
    registered::{HowUsed, OneOfSeveral, Registered, Removal, title},
    secrets::{NextSecret, Secrets},
};
use crate::{
    connection_problem::{ConnectionProblem, IssuerHelp, IssuerInstead},
    one_time_link::LinkToHandOut,
    sign_in::titled,
    ui::{
        Button, ButtonKind, ButtonLink, Card, Choice, ErrorSummary, Field, FormActions, FormErrors,
        Notice, Select,
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
    ("removed_beside", "Connection removed: the other one is as it was"),
];

/// The page, with what was typed and what was wrong with it.
pub(super) struct ConnectionPage {
    pub(super) support: Support,
    pub(super) overview: AccountOverview,
    /// Whose form is shown, if that one is registered.
    pub(super) opened: Option<Provider>,
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
        Self { support, overview, opened: None, typed: None, problem, done, made: None }
    }

    /// Shows what was wrong, at the connection it was about.
    pub(super) async fn refuse(
        self,
        app: &App,
        about: Option<Provider>,
        problem: ConnectionProblem,
    ) -> Answer {
        let page = Self { opened: about, problem, ..self };
        page.render(app, StatusCode::UNPROCESSABLE_ENTITY).await
    }

    pub(super) async fn render(self, app: &App, status: StatusCode) -> Answer {
        let registered = app.given(Registered::all(app, &self.overview).await)?;
        let handing_over = app.given(HandingOver::of(app, &self.overview.account.id).await)?;
        let now = app.flows().now();
        let title = titled("Connection", &self.problem.errors);
        let public_url = app.public_url().clone();
        let page = Page::new(&title).status(status);
        Ok(page.render(app, || self.body(public_url, registered, handing_over, now)))
    }

    fn body(
        self,
        public_url: PublicUrl,
        registered: Vec<Registered>,
        handing_over: HandingOver,
        now: Timestamp,
    ) -> impl IntoView + use<> {
        let AccountOverview { account, people, .. } = self.overview;
        let (name, account_id) = (account.name.clone(), account.id.clone());
        let no_sso = !account.tier.has_sso();
        let about = |it: Provider| format!("This is about the connection to {}.", it.label());
        let about = self.opened.map(about);
        let place = place(&registered, self.opened);
        let opened = registered.get(place).map(|it| &it.connection);
        let (provider, known) = (opened.map_or(Provider::Okta, |it| it.provider), opened.is_some());
        let shown = self.typed.unwrap_or_else(|| shown(opened));
        let errors = Signal::stored(self.problem.errors.clone());
        let frame = FormFrame::of(&registered, place);
        let form = view! { <ConnectionForms shown problem=self.problem frame /> }.into_any();
        let seen = Seen { registered, place, errors, now, people: people.active };
        let (connections, removal) = seen.parts(form);
        view! {
            <AccountFrame support=self.support account tab=AccountTab::Connection>
                <Done word=self.done said=DONE about />
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
                {connections}
                <HandOverLinkCard open_until=handing_over.link_until />
                <ForTheCustomer name account_id provider registered=known public_url />
                {removal}
            </AccountFrame>
        }
    }
}

/// The place of the connection whose form is shown: the one asked for, otherwise the first.
fn place(registered: &[Registered], opened: Option<Provider>) -> usize {
    registered.iter().position(|it| Some(it.provider()) == opened).unwrap_or(0)
}

/// The connections, as the page is made.
struct Seen {
    registered: Vec<Registered>,
    /// The place of the one that has the form.
    place: usize,
    errors: Signal<FormErrors>,
    now: Timestamp,
    people: u32,
}

impl Seen {
    /// The head of the page and its end: a single connection is removed at the end, each of several
    /// beside what is shown of it.
    fn parts(self, form: AnyView) -> (AnyView, Option<AnyView>) {
        let Self { registered, place, errors, now, people } = self;
        if registered.len() > 1 {
            let mut form = Some(form);
            let one = |(at, it): (usize, Registered)| {
                let form = if at == place { form.take() } else { None };
                view! { <OneOfSeveral it form errors now people /> }
            };
            let all: Vec<_> = registered.into_iter().enumerate().map(one).collect();
            return (all.into_any(), None);
        }
        let Some(it) = registered.into_iter().next() else { return (form, None) };
        let (provider, used) = (it.provider(), it.used);
        let (title, next) = ("Client secrets".to_owned(), NextSecret::Here(errors));
        let secrets = view! { <Secrets provider title secrets=it.secrets now next /> };
        let removal = view! { <Removal provider used several=false people /> };
        (view! { {form} {secrets} }.into_any(), Some(removal.into_any()))
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

/// What surrounds the form.
struct FormFrame {
    title: String,
    /// Where the connection is checked, if one is registered.
    check: Option<String>,
    /// How it is used, where there are several.
    used: Option<ConnectionUse>,
    /// Its own provider, and those that have no connection yet.
    providers: Vec<Provider>,
}

impl FormFrame {
    fn of(registered: &[Registered], place: usize) -> Self {
        let own = registered.get(place);
        let several = own.filter(|_| registered.len() > 1);
        let elsewhere = |provider: &Provider| {
            own.is_none_or(|it| it.provider() != *provider)
                && registered.iter().any(|it| it.provider() == *provider)
        };
        Self {
            title: several.map_or_else(|| "Connection".to_owned(), |it| title(it.provider())),
            check: own.map(|it| it.check.clone()),
            used: several.map(|it| it.used),
            providers: Provider::ALL.into_iter().filter(|it| !elsewhere(it)).collect(),
        }
    }
}

#[component]
fn ConnectionForms(
    shown: ConnectionForm,
    problem: ConnectionProblem,
    frame: FormFrame,
) -> impl IntoView {
    let errors: Signal<FormErrors> = Signal::stored(problem.errors);
    let FormFrame { title, check, used, providers } = frame;
    let registered = check.is_some();
    let choices = providers.into_iter().map(|it| Choice::new(it.as_str(), it.label())).collect();
    let lead = match (registered, used) {
        (false, _) => {
            "Enter what the customer sent. Saving asks the provider first; nothing that fails the check is stored."
        }
        (true, None) => {
            "Registered and in force. Saving asks the provider first; nothing that fails the check is stored."
        }
        (true, Some(_)) => {
            "Saving asks the provider first; nothing that fails the check is stored."
        }
    };
    let secret_hint = if registered {
        "Leave it empty to keep the present one. A new issuer needs it again. It is never shown."
    } else {
        "It is sealed when it is saved, and never shown again."
    };
    view! {
        <Card title lead>
            {used.map(|used| view! { <HowUsed used /> })}
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
                    {check.map(|check| view! {
                        <ButtonLink href=check kind=ButtonKind::Secondary>"Check the connection"</ButtonLink>
                    })}
                </FormActions>
                <IssuerInstead about=problem.issuer />
            </form>
        </Card>
    }
}
