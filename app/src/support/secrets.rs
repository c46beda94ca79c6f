//! A connection's client secrets on its page: how old they are, the next one, the old one removed.

use convrs_domain::{Timestamp, attention::SECRET_LIFETIME, connection::Provider};
use convrs_store::KeptSecret;
use leptos::prelude::*;

use crate::ui::{
    Button, ButtonKind, ButtonLink, Card, Column, DateTime, Disclosure, Field, FormActions,
    FormErrors, Notice, NoticeKind, Table,
};

/// Where the next secret is entered.
pub(super) enum NextSecret {
    /// In a form on the card, with what was wrong with it.
    Here(Signal<FormErrors>),
    /// On the page at this address, which opens the connection.
    At(String),
}

/// The secrets with what can be done about them.
#[component]
pub(super) fn Secrets(
    /// Which provider made them.
    provider: Provider,
    /// What the card is called.
    title: String,
    /// The newest first.
    secrets: Vec<KeptSecret>,
    /// What time it is.
    now: Timestamp,
    /// Where another one is entered.
    next: NextSecret,
) -> impl IntoView {
    let both = secrets.len() > 1;
    let old = secrets.first().is_some_and(|it| now.since(it.entered_at) >= SECRET_LIFETIME);
    let columns = vec![
        Column::new("Secret"),
        Column::new("Entered"),
        Column::new("Age"),
        Column::new("Last needed"),
        Column::new(""),
    ];
    let columns = if both { columns } else { columns.into_iter().take(3).collect() };
    let rows: Vec<_> =
        secrets.into_iter().enumerate().map(|it| row(provider, it, now, both)).collect();
    view! {
        <Card title=title.clone() lead="The newest is used. An older one is tried when the provider refuses the newest, so that the customer can change over without a pause.">
            {old.then(|| view! {
                <Notice kind=NoticeKind::Warning title="This secret is more than 180 days old">
                    <p>"Ask the customer to make a new one at the provider, and add it here before the old one is deleted there."</p>
                </Notice>
            })}
            <Table caption=title columns rows />
            {(!both).then(|| adding(provider, next))}
        </Card>
    }
}

fn adding(provider: Provider, next: NextSecret) -> AnyView {
    let errors = match next {
        NextSecret::Here(errors) => errors,
        NextSecret::At(href) => {
            return view! {
                <FormActions>
                    <ButtonLink href kind=ButtonKind::Secondary>"Add the next secret"</ButtonLink>
                </FormActions>
            }
            .into_any();
        }
    };
    let open = errors.with_untracked(|errors| errors.of("next_secret").is_some());
    view! {
        <Disclosure summary="Add the next secret" open>
            <form method="post" novalidate autocomplete="off">
                <input type="hidden" name="provider" value=provider.as_str() />
                <Field
                    label="Next client secret"
                    name="next_secret"
                    kind="password"
                    autocomplete="new-password"
                    hint="It is used from now on; the present one stands by."
                    errors
                    required=true
                />
                <FormActions>
                    <Button kind=ButtonKind::Secondary name="action" value="add_secret">
                        "Add the secret"
                    </Button>
                </FormActions>
            </form>
        </Disclosure>
    }
    .into_any()
}

fn row(
    provider: Provider,
    (place, secret): (usize, KeptSecret),
    now: Timestamp,
    both: bool,
) -> Vec<AnyView> {
    let age = match now.since(secret.entered_at).as_secs() / (24 * 60 * 60) {
        0 => "today".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    let name = match (both, place) {
        (false, _) => "In use",
        (true, 0) => "Newest",
        (true, _) => "Older",
    };
    let mut cells = vec![
        name.into_any(),
        view! { <DateTime at=secret.entered_at /> }.into_any(),
        age.into_any(),
    ];
    if both {
        cells.push(match (place, secret.needed_at) {
            (0, _) => "in use".into_any(),
            (_, Some(at)) => view! { <DateTime at /> }.into_any(),
            (_, None) => "not since the newest was added".into_any(),
        });
        cells.push(removal(provider, place, secret.id).into_any());
    }
    cells
}

fn removal(provider: Provider, place: usize, id: String) -> impl IntoView {
    let label = if place == 0 { "Remove the newest" } else { "Remove the older" };
    view! {
        <form method="post">
            <input type="hidden" name="provider" value=provider.as_str() />
            <input type="hidden" name="secret" value=id />
            <Button kind=ButtonKind::Danger name="action" value="remove_secret">{label}</Button>
        </form>
    }
}
