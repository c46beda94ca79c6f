//! What sends a form or leads on: one primary button to a page, the others quieter.

use leptos::prelude::*;

/// How much a button stands out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// What the page is for. One to a page.
    #[default]
    Primary,
    /// Everything else.
    Secondary,
    /// What takes something away; its label says what.
    Danger,
    /// Looks like text, for what is rarely wanted.
    Quiet,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Secondary => "button button-secondary",
            Self::Danger => "button button-danger",
            Self::Quiet => "button button-quiet",
        }
    }
}

/// A button that sends its form. While `busy` it shows progress, and only after a moment, so that
/// a quick answer does not flicker; its size stays.
///
/// ```ignore
/// <Button busy=saving>"Save"</Button>
/// <Button kind=ButtonKind::Danger name="intent" value="revoke">"End all other sessions"</Button>
/// ```
#[component]
pub fn Button<C: IntoView + 'static>(
    /// How much it stands out.
    #[prop(optional)]
    kind: ButtonKind,
    /// The name under which it tells the server that it was pressed.
    #[prop(optional)]
    name: Option<&'static str>,
    /// What it sends then.
    #[prop(optional, into)]
    value: Option<String>,
    /// Whether its form is on its way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// What pressing it does, in words.
    children: TypedChildren<C>,
) -> impl IntoView {
    view! {
        <button
            class=kind.class()
            type="submit"
            name=name
            value=value
            aria-busy=move || busy.get().then_some("true")
        >
            {children.into_inner()()}
        </button>
    }
}

/// A link that looks like a button: it leads somewhere and changes nothing.
///
/// ```ignore
/// <ButtonLink href="/login/okta" kind=ButtonKind::Secondary>
///     <Icon glyph=glyphs::RING />
///     "Sign in with Okta"
/// </ButtonLink>
/// ```
#[component]
pub fn ButtonLink<C: IntoView + 'static>(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How much it stands out.
    #[prop(optional)]
    kind: ButtonKind,
    /// Where it leads, in words.
    children: TypedChildren<C>,
) -> impl IntoView {
    view! { <a class=kind.class() href=href>{children.into_inner()()}</a> }
}

/// The row of buttons that ends a form: the primary one first.
///
/// ```ignore
/// <FormActions>
///     <Button>"Save"</Button>
///     <ButtonLink href="/admin/organization" kind=ButtonKind::Quiet>"Cancel"</ButtonLink>
/// </FormActions>
/// ```
#[component]
pub fn FormActions<C: IntoView + 'static>(
    /// The buttons.
    children: TypedChildren<C>,
) -> impl IntoView {
    view! { <div class="form-actions">{children.into_inner()()}</div> }
}
