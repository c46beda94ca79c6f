//! Controls that depend on the same thing.

use leptos::prelude::*;

/// Controls of a form that can be used together or not at all. When not, the reason stands once
/// above them, and the browser disables all of them, the buttons too.
///
/// ```ignore
/// <FieldGroup unavailable=reason>
///     <Checkbox label="Enable SSO" name="enabled" errors />
/// </FieldGroup>
/// ```
#[component]
pub fn FieldGroup<C: IntoView + 'static>(
    /// Why they cannot be used now; nothing when they can.
    #[prop(optional, into)]
    unavailable: Signal<Option<String>>,
    /// The controls.
    children: TypedChildren<C>,
) -> impl IntoView {
    let disabled = move || unavailable.with(Option::is_some);
    let reason = move || unavailable.get().unwrap_or_default();
    view! {
        <fieldset class="fields" disabled=disabled>
            <p class="reason" hidden=move || !disabled()>{reason}</p>
            {children.into_inner()()}
        </fieldset>
    }
}
