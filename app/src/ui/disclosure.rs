//! What only some readers want, folded away.

use leptos::prelude::*;

/// A question whose answer opens below it, without JavaScript.
///
/// ```ignore
/// <Disclosure summary="Forgotten your password?">
///     <p>"Ask an admin of your account for a link to set a new one."</p>
/// </Disclosure>
/// ```
#[component]
pub fn Disclosure(
    /// The question.
    #[prop(into)]
    summary: String,
    /// Whether it is open at first.
    #[prop(optional)]
    open: bool,
    /// The answer.
    children: Children,
) -> impl IntoView {
    view! {
        <details open=open>
            <summary class="disclosure-summary">{summary}</summary>
            <div class="disclosure-body">{children()}</div>
        </details>
    }
}
