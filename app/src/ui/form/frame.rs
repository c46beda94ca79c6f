//! What surrounds every control: its label, hint and error, and the ids that tie them together.

use leptos::prelude::*;

use super::FormErrors;

/// The ids of a control's hint and error, for `aria-describedby`. Both elements are always there;
/// an empty error is hidden and describes nothing.
pub(super) fn described_by(name: &str, hint: Option<&str>) -> String {
    let error = error_id(name);
    match hint {
        Some(_) => [&hint_id(name), " ", &error].concat(),
        None => error,
    }
}

pub(super) fn hint_id(name: &str) -> String {
    [name, "-hint"].concat()
}

fn error_id(name: &str) -> String {
    [name, "-error"].concat()
}

/// `aria-invalid` of the control `name`.
pub(super) fn invalid(
    name: &'static str,
    errors: Signal<FormErrors>,
) -> impl Fn() -> Option<&'static str> + Copy + Send + Sync + 'static {
    move || errors.with(|errors| errors.of(name).map(|_| "true"))
}

/// The hint below a label.
pub(super) fn hint_text(name: &str, hint: Option<&'static str>) -> impl IntoView + use<> {
    hint.map(|text| view! { <p class="hint" id=hint_id(name)>{text}</p> })
}

/// The error of the control `name`, hidden while there is none.
pub(super) fn error_text(name: &'static str, errors: Signal<FormErrors>) -> impl IntoView {
    let message = move || errors.with(|errors| errors.of(name).unwrap_or_default().to_owned());
    let fine = move || errors.with(|errors| errors.of(name).is_none());
    view! {
        <p class="field-error" id=error_id(name) hidden=fine>
            <span class="visually-hidden">"Error: "</span>
            {message}
        </p>
    }
}

/// A labelled control in a column: label, hint, error, then the control itself.
pub(super) fn frame(
    label: &'static str,
    name: &'static str,
    hint: Option<&'static str>,
    errors: Signal<FormErrors>,
    control: impl IntoView,
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="label" for=name>{label}</label>
            {hint_text(name, hint)}
            {error_text(name, errors)}
            {control}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_is_described_by_its_hint_and_its_error() {
        assert_eq!(described_by("email", Some("…")), "email-hint email-error");
        assert_eq!(described_by("email", None), "email-error");
    }
}
