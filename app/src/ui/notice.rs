//! Something a reader of the page should know first.

use leptos::prelude::*;

/// How much a notice matters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NoticeKind {
    /// Worth knowing.
    #[default]
    Info,
    /// Something was done.
    Success,
    /// Something wants attention before long.
    Warning,
    /// Something is wrong now.
    Danger,
}

impl NoticeKind {
    fn class(self) -> &'static str {
        match self {
            Self::Info => "notice tone-info",
            Self::Success => "notice notice-success tone-good",
            Self::Warning => "notice notice-warning tone-warning",
            Self::Danger => "notice notice-danger tone-bad",
        }
    }

    /// Only danger interrupts whoever listens.
    fn role(self) -> &'static str {
        match self {
            Self::Danger => "alert",
            Self::Info | Self::Success | Self::Warning => "status",
        }
    }
}

/// A box that says what happened or what holds, and what to do next.
///
/// ```ignore
/// <Notice kind=NoticeKind::Success title="Settings saved">
///     <p>"Agents can sign in with Okta now."</p>
/// </Notice>
/// ```
#[component]
pub fn Notice(
    /// How much it matters.
    #[prop(optional)]
    kind: NoticeKind,
    /// The thing itself, in a few words.
    #[prop(into)]
    title: String,
    /// More about it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let body = children.map(|children| view! { <div class="notice-body">{children()}</div> });
    notice(kind, title, body)
}

/// The same with one paragraph, for islands: what may hold anything costs the wasm several kilobytes.
///
/// ```ignore
/// <NoticeText kind=NoticeKind::Warning title="Okta sign-in did not start" text="Check the e-mail." />
/// ```
#[component]
pub fn NoticeText(
    /// How much it matters.
    #[prop(optional)]
    kind: NoticeKind,
    /// The thing itself, in a few words.
    title: &'static str,
    /// More about it.
    text: &'static str,
) -> impl IntoView {
    let body = view! {
        <div class="notice-body">
            <p>{text}</p>
        </div>
    };
    notice(kind, title, body)
}

fn notice(kind: NoticeKind, title: impl IntoView, body: impl IntoView) -> impl IntoView {
    view! {
        <div class=kind.class() role=kind.role()>
            <p class="notice-title">{title}</p>
            {body}
        </div>
    }
}
