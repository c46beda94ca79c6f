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

/// One step. A done step shows a tick in the place of its number.
#[component]
pub fn Step(
    /// What to do, in a few words.
    #[prop(into)]
    title: String,
    /// Whether it is known to be done.
    #[prop(optional)]
    done: bool,
    /// How to do it.
    children: Children,
) -> impl IntoView {
    view! {
        <li class=if done { "step step-done" } else { "step" }>
            <h3 class="step-title">
                {title}
                {done.then(|| view! { <span class="step-state">" Done"</span> })}
            </h3>
            <div class="step-body">{children()}</div>
        </li>
    }
}
