//! The control for a password, which can be looked at once the page is awake.

use leptos::{html::Input, prelude::*};

use super::{
    FormErrors,
    frame::{described_by, frame, invalid},
};

/// A password with its label. Inside an island it gets a button that shows what was typed; its
/// place is kept free before that, so that nothing moves.
///
/// ```ignore
/// <PasswordField label="Password" name="password" autocomplete="current-password" errors />
/// ```
#[component]
pub fn PasswordField(
    /// What is asked for.
    label: &'static str,
    /// The name under which it is sent; also its id.
    name: &'static str,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// What helps to answer, below the label.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// The errors of the whole form; the field finds its own.
    #[prop(optional, into)]
    errors: Signal<FormErrors>,
) -> impl IntoView {
    let awake = RwSignal::new(false);
    let shown = RwSignal::new(false);
    Effect::new(move || awake.set(true));
    let input = NodeRef::<Input>::new();
    forget_when_refused(input, errors);
    let control = view! {
        <div class="password">
            <input
                class="input"
                id=name
                name=name
                type=move || if shown.get() { "text" } else { "password" }
                autocomplete=autocomplete
                autocapitalize="none"
                spellcheck="false"
                required
                node_ref=input
                aria-describedby=described_by(name, hint)
                aria-invalid=invalid(name, errors)
            />
            <button
                class="password-toggle"
                type="button"
                hidden=move || !awake.get()
                aria-controls=name
                aria-label=move || if shown.get() { "Hide password" } else { "Show password" }
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                {move || if shown.get() { "Hide" } else { "Show" }}
            </button>
        </div>
    };
    frame(label, name, hint, errors, control)
}

/// Empties the field when an answer brought errors: what was refused is typed anew, as it is on a
/// page that came whole.
fn forget_when_refused(input: NodeRef<Input>, errors: Signal<FormErrors>) {
    Effect::new(move |awake: Option<()>| {
        let wrong = errors.with(|errors| !errors.is_empty());
        if awake.is_some()
            && wrong
            && let Some(element) = input.get_untracked()
        {
            element.set_value("");
        }
    });
}
