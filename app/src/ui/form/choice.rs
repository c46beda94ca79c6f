//! Controls for choosing among what is offered.

use leptos::{oco::Oco, prelude::*};

use super::{
    FormErrors,
    frame::{described_by, error_text, frame, hint_id, hint_text, invalid},
};

/// One of the things a [`Select`] or a [`RadioGroup`] offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: &'static str,
    /// What people read.
    pub label: &'static str,
    /// What helps to decide; only a [`RadioGroup`] shows it.
    pub hint: Option<&'static str>,
}

impl Choice {
    /// A choice without a hint.
    pub const fn new(value: &'static str, label: &'static str) -> Self {
        Self { value, label, hint: None }
    }
}

/// One yes or no. A checkbox that cannot be used now says why; it is not sent then, like any
/// disabled control.
///
/// An island that depends on it listens on the component, because the event bubbles:
///
/// ```ignore
/// <Checkbox
///     label="Enable SSO"
///     name="enabled"
///     checked=settings.enabled
///     unavailable=reason
///     errors
///     on:change=move |event| enabled.set(event_target_checked(&event))
/// />
/// ```
#[component]
pub fn Checkbox(
    /// What is agreed to.
    #[prop(into)]
    label: Oco<'static, str>,
    /// The name under which it is sent; also its id.
    name: &'static str,
    /// What is sent when it is ticked.
    #[prop(default = "true")]
    value: &'static str,
    /// Whether it is ticked at first.
    #[prop(optional, into)]
    checked: Signal<bool>,
    /// What helps to decide, below the label.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// Why it cannot be used now; nothing when it can.
    #[prop(optional, into)]
    unavailable: Signal<Option<String>>,
    /// The errors of the whole form; the checkbox finds its own.
    #[prop(optional, into)]
    errors: Signal<FormErrors>,
) -> impl IntoView {
    let disabled = move || unavailable.with(Option::is_some);
    let reason = move || unavailable.get().unwrap_or_default();
    let reason_id = [name, "-reason"].concat();
    view! {
        <div class="field">
            {error_text(name, errors)}
            <div class="choice">
                <input
                    class="choice-input"
                    id=name
                    name=name
                    type="checkbox"
                    value=value
                    checked=move || checked.get()
                    disabled=disabled
                    aria-describedby=[&described_by(name, hint), " ", &reason_id].concat()
                    aria-invalid=invalid(name, errors)
                />
                <label class="choice-label" for=name>{label}</label>
                {hint_text(name, hint)}
                <p class="reason" id=reason_id hidden=move || !disabled()>{reason}</p>
            </div>
        </div>
    }
}

/// One of several, in a list that opens.
///
/// ```ignore
/// <Select
///     label="Provider"
///     name="provider"
///     choices=vec![Choice::new("", "Select a provider"), Choice::new("okta", "Okta")]
///     selected="okta"
///     errors
/// />
/// ```
#[component]
pub fn Select(
    /// What is asked for.
    label: &'static str,
    /// The name under which it is sent; also its id.
    name: &'static str,
    /// What is offered, in order.
    choices: Vec<Choice>,
    /// The value chosen at first.
    #[prop(optional, into)]
    selected: String,
    /// What helps to decide, below the label.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// Whether it cannot be used now; what stands around it says why.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The errors of the whole form; the list finds its own.
    #[prop(optional, into)]
    errors: Signal<FormErrors>,
) -> impl IntoView {
    let options: Vec<_> = choices
        .into_iter()
        .map(move |choice| {
            let chosen = choice.value == selected;
            view! { <option value=choice.value selected=chosen>{choice.label}</option> }
        })
        .collect();
    let control = view! {
        <select
            class="input select"
            id=name
            name=name
            disabled=move || disabled.get()
            aria-describedby=described_by(name, hint)
            aria-invalid=invalid(name, errors)
        >
            {options}
        </select>
    };
    frame(label, name, hint, errors, control)
}

/// One of a few, all in view. The first control's id is `name`, so that an error summary can link
/// to it.
///
/// ```ignore
/// <RadioGroup
///     legend="Role"
///     name="role"
///     choices=vec![Choice::new("agent", "Agent"), Choice::new("admin", "Admin")]
///     selected="agent"
///     errors
/// />
/// ```
#[component]
pub fn RadioGroup(
    /// What is asked for.
    legend: &'static str,
    /// The name under which it is sent.
    name: &'static str,
    /// What is offered, in order.
    choices: Vec<Choice>,
    /// The value chosen at first.
    #[prop(optional, into)]
    selected: String,
    /// What helps to decide, below the legend.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// The errors of the whole form; the group finds its own.
    #[prop(optional, into)]
    errors: Signal<FormErrors>,
) -> impl IntoView {
    let radios: Vec<_> = choices
        .into_iter()
        .enumerate()
        .map(move |(index, choice)| {
            let id = match index {
                0 => name.to_owned(),
                _ => [name, "-", choice.value].concat(),
            };
            let described = choice.hint.map(|_| hint_id(&id));
            view! {
                <div class="choice">
                    <input
                        class="choice-input"
                        id=id.clone()
                        name=name
                        type="radio"
                        value=choice.value
                        checked=choice.value == selected
                        aria-describedby=described
                    />
                    <label class="choice-label" for=id.clone()>{choice.label}</label>
                    {choice.hint.map(|text| view! { <p class="hint" id=hint_id(&id)>{text}</p> })}
                </div>
            }
        })
        .collect();
    view! {
        <fieldset class="field" aria-describedby=described_by(name, hint)>
            <legend class="label">{legend}</legend>
            {hint_text(name, hint)}
            {error_text(name, errors)}
            {radios}
        </fieldset>
    }
}
