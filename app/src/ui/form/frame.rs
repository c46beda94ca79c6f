//! What surrounds every control: its label, hint and error, and the ids that tie them together.

use leptos::prelude::*;

use super::FormErrors;

/// What a control and its error are found by: its name, as a rule.
pub(super) trait Id: AsRef<str> + Clone + Send + Sync + 'static {}

impl<T: AsRef<str> + Clone + Send + Sync + 'static> Id for T {}

/// The ids of a control's hint and error, for `aria-describedby`. Both elements are always there;
/// an empty error is hidden and describes nothing.
pub(super) fn described_by(id: &str, hint: Option<&str>) -> String {
    let error = error_id(id);
    match hint {
        Some(_) => [&hint_id(id), " ", &error].concat(),
        None => error,
    }
}

pub(super) fn hint_id(id: &str) -> String {
    [id, "-hint"].concat()
}

fn error_id(id: &str) -> String {
    [id, "-error"].concat()
}

/// `aria-invalid` of the control `id`.
pub(super) fn invalid(
    id: impl Id,
    errors: Signal<FormErrors>,
) -> impl Fn() -> Option<&'static str> + Send + Sync + 'static {
    move || errors.with(|errors| errors.of(id.as_ref()).map(|_| "true"))
}

/// The hint below a label.
pub(super) fn hint_text(id: &str, hint: Option<&'static str>) -> impl IntoView + use<> {
    hint.map(|text| view! { <p class="hint" id=hint_id(id)>{text}</p> })
}

/// The error of the control `id`, hidden while there is none.
pub(super) fn error_text(id: impl Id, errors: Signal<FormErrors>) -> impl IntoView {
    let own = error_id(id.as_ref());
    let same = id.clone();
    let fine = move || errors.with(|errors| errors.of(same.as_ref()).is_none());
    let message =
        move || errors.with(|errors| errors.of(id.as_ref()).unwrap_or_default().to_owned());
    view! {
        <p class="field-error" id=own hidden=fine>
            <span class="visually-hidden">"Error: "</span>
            {message}
        </p>
    }
}

/// A labelled control in a column: label, hint, error, then the control itself.
pub(super) fn frame(
    label: &'static str,
    id: impl Id,
    hint: Option<&'static str>,
    errors: Signal<FormErrors>,
    control: impl IntoView,
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="label" for=id.as_ref().to_owned()>{label}</label>
            {hint_text(id.as_ref(), hint)}
            {error_text(id, errors)}
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
