//! A guide in numbered steps that remembers what is done.

use leptos::prelude::*;

/// The steps, numbered from 1.
///
/// ```ignore
/// <Steps>
///     <Step title="Add the app in Okta" done=true><p>"…"</p></Step>
///     <Step title="Assign your agents"><p>"…"</p></Step>
/// </Steps>
/// ```
#[component]
pub fn Steps(
    /// The [`Step`]s.
    children: Children,
) -> impl IntoView {
    view! { <ol class="steps" role="list">{children()}</ol> }
}

/// One step. A done step shows a tick in the place of its number, a failed one a cross.
#[component]
pub fn Step(
    /// What to do, in a few words.
    #[prop(into)]
    title: String,
    /// Whether it is known to be done.
    #[prop(optional)]
    done: bool,
    /// Whether it went wrong here.
    #[prop(optional)]
    failed: bool,
    /// How to do it, or what came of it.
    children: Children,
) -> impl IntoView {
    let (class, state) = match (failed, done) {
        (true, _) => ("step step-failed", Some(" Stopped here")),
        (false, true) => ("step step-done", Some(" Done")),
        (false, false) => ("step", None),
    };
    view! {
        <li class=class>
            <h3 class="step-title">
                {title}
                {state.map(|state| view! { <span class="step-state">{state}</span> })}
            </h3>
            <div class="step-body">{children()}</div>
        </li>
    }
}
