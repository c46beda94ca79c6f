//! What turning passwords off means: who may be locked out, and how long there is to take it back.

use convrs_domain::{Agent, Destination, Timestamp, connection::Provider};
use leptos::prelude::*;

use crate::ui::{Countdown, DateTime, Notice, NoticeKind};

/// Names who would be locked out; the form shows it while passwords are not ticked.
#[component]
pub(super) fn TurningOff(
    /// The provider they are to sign in with.
    provider: Provider,
    /// How many agents have not signed in through the provider yet.
    unlinked: u32,
    /// The first of them.
    first: Vec<Agent>,
) -> impl IntoView {
    let name = provider.label();
    let named = u32::try_from(first.len()).unwrap_or(u32::MAX);
    let more = unlinked.saturating_sub(named);
    let who: Vec<_> = first
        .into_iter()
        .map(|agent| view! { <li>{agent.name} " (" {agent.email.to_string()} ")"</li> })
        .collect();
    let locked_out = (unlinked > 0).then(|| {
        view! {
            <div class="lock-outs">
                <p>{format!("Not signed in with {name} yet:")}</p>
                <ul class="list">
                    {who}
                    {(more > 0).then(|| view! { <li>{format!("and {more} more")}</li> })}
                </ul>
                <p><a href=Destination::CutOver.path()>"See everybody on the cut-over board"</a></p>
            </div>
        }
    });
    view! {
        {locked_out}
        <p class="hint">
            {format!(
                "Passwords come back by themselves unless an admin signs in with {name} within 15 \
                 minutes after you save."
            )}
        </p>
    }
}

/// Says that passwords come back by themselves, when, and what to do about it.
#[component]
pub(super) fn WaitingForConfirmation(
    /// The provider to sign in with.
    provider: Provider,
    /// When they come back.
    confirm_by: Timestamp,
    /// What time it is.
    now: Timestamp,
) -> impl IntoView {
    let name = provider.label();
    let seconds = u32::try_from(confirm_by.since(now).as_secs()).unwrap_or(u32::MAX);
    view! {
        <Notice kind=NoticeKind::Warning title="Passwords are off until you confirm it">
            <p>
                "They come back by themselves at " <DateTime at=confirm_by />
                {format!(" unless an admin of this account signs in with {name} before. ")}
                <Countdown seconds over="The time is over: reload this page." />
            </p>
            <p>
                {format!(
                    "Sign in with {name} in another browser or a private window, and stay signed in \
                     here. When that works, passwords stay off."
                )}
            </p>
        </Notice>
    }
}
