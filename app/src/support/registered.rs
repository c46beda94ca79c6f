//! A registered connection on its page: the way to remove it and, where there are several, how each
//! is used.

use convrs_domain::{
    Timestamp,
    connection::{Connection, Provider},
};
use convrs_flows::{AccountOverview, ConnectionUse};
use convrs_store::{KeptSecret, StoreError};
use leptos::prelude::*;

use super::{
    connection::address,
    secrets::{NextSecret, Secrets},
};
use crate::{
    ui::{
        Badge, Button, ButtonKind, ButtonLink, Card, Description, DescriptionList, Disclosure,
        FormActions, FormErrors, Tone,
    },
    web::App,
};

/// What the page shows of a connection.
pub(super) struct Registered {
    pub(super) connection: Connection,
    /// The newest first.
    pub(super) secrets: Vec<KeptSecret>,
    pub(super) used: ConnectionUse,
    /// Where it is checked.
    pub(super) check: String,
    /// The page with its form.
    open: String,
}

impl Registered {
    /// Reads all connections of an account, in their order.
    pub(super) async fn all(
        app: &App,
        overview: &AccountOverview,
    ) -> Result<Vec<Self>, StoreError> {
        let mut all = Vec::new();
        for connection in &overview.connections {
            let provider = connection.provider;
            all.push(Self {
                connection: connection.clone(),
                secrets: app.flows().kept_secrets(connection).await?,
                used: overview.use_of(provider),
                check: address(overview, "/check", provider),
                open: address(overview, "", provider),
            });
        }
        Ok(all)
    }

    /// Whose it is.
    pub(super) fn provider(&self) -> Provider {
        self.connection.provider
    }
}

/// What a connection is called where there are several.
pub(super) fn title(provider: Provider) -> String {
    format!("Connection to {}", provider.label())
}

/// One of several connections, with all that can be done with it.
#[component]
pub(super) fn OneOfSeveral(
    /// The connection.
    it: Registered,
    /// Its form, if it is the one that is opened.
    form: Option<AnyView>,
    /// What was wrong with what was sent about the one that is opened.
    errors: Signal<FormErrors>,
    /// What time it is.
    now: Timestamp,
    /// How many people the account has.
    people: u32,
) -> impl IntoView {
    let (provider, used) = (it.provider(), it.used);
    let Registered { connection, secrets, check, open, .. } = it;
    let next = match form {
        Some(_) => NextSecret::Here(errors),
        None => NextSecret::At(open.clone()),
    };
    let head = form.unwrap_or_else(|| view! { <Values connection used check open /> }.into_any());
    let secrets_title = format!("Client secrets at {}", provider.label());
    view! {
        <section class="connection" aria-label=title(provider)>
            {head}
            <Secrets provider title=secrets_title secrets now next />
            <Removal provider used several=true people />
        </section>
    }
}

/// What is registered, in the place of the form.
#[component]
fn Values(
    connection: Connection,
    used: ConnectionUse,
    check: String,
    open: String,
) -> impl IntoView {
    let domains = connection.hosted_domains.iter().collect::<Vec<_>>().join(", ");
    let domains = (!domains.is_empty()).then(|| {
        view! { <Description term="Google Workspace domains">{domains}</Description> }
    });
    view! {
        <Card title=title(connection.provider)>
            <HowUsed used />
            <DescriptionList>
                <Description term="Issuer">
                    <code>{connection.issuer.to_string()}</code>
                </Description>
                <Description term="Client ID">
                    <code>{connection.client_id.as_str().to_owned()}</code>
                </Description>
                {domains}
            </DescriptionList>
            <FormActions>
                <ButtonLink href=check kind=ButtonKind::Secondary>
                    "Check the connection"
                </ButtonLink>
                <ButtonLink href=open kind=ButtonKind::Secondary>
                    "Change the connection"
                </ButtonLink>
            </FormActions>
        </Card>
    }
}

/// How one of several connections is used.
#[component]
pub(super) fn HowUsed(
    /// How.
    used: ConnectionUse,
) -> impl IntoView {
    let (tone, word, meaning) = match used {
        ConnectionUse::InUse => (Tone::Good, "In use", "People sign in through it."),
        ConnectionUse::StillOpen => (
            Tone::Info,
            "Still open",
            "It was in use before, and lets people in until an admin of the account has signed in \
             through the one in use.",
        ),
        ConnectionUse::NotInUse => (
            Tone::Neutral,
            "Not in use",
            "Nobody signs in through it: an admin of the account chooses which one is in use.",
        ),
    };
    view! { <p><Badge tone>{word}</Badge> " " {meaning}</p> }
}

/// The way to remove a connection, which says what follows.
#[component]
pub(super) fn Removal(
    /// Whose it is.
    provider: Provider,
    /// How it is used.
    used: ConnectionUse,
    /// Whether others are registered beside it.
    several: bool,
    /// How many people the account has.
    people: u32,
) -> impl IntoView {
    let name = provider.label();
    let title =
        if several { format!("Remove the connection to {name}") } else { "Remove".to_owned() };
    let (label, meaning) = match (used, several) {
        (ConnectionUse::InUse, _) => (
            format!("Remove the connection of {people} people"),
            "Single sign-on stops being used at once and is switched off; passwords work again. \
             Whoever signed in through it is signed out and told why. The client secret is \
             deleted, and so are the links between people and their identities there: they are \
             made anew, by e-mail, when another connection is registered.",
        ),
        (_, false) => (
            "Remove the connection".to_owned(),
            "The client secret is deleted, and so are the links between people and their \
             identities there. People go on signing in with passwords.",
        ),
        (_, true) => (
            title.clone(),
            "The client secret is deleted, and so are the links between people and their \
             identities there. Whoever signed in through it is signed out and told why. The other \
             connection stays as it is.",
        ),
    };
    view! {
        <Card title>
            <Disclosure summary="Remove this connection">
                <p>{meaning}</p>
                <form method="post">
                    <input type="hidden" name="provider" value=provider.as_str() />
                    <FormActions>
                        <Button kind=ButtonKind::Danger name="action" value="remove">
                            {label}
                        </Button>
                    </FormActions>
                </form>
            </Disclosure>
        </Card>
    }
}
