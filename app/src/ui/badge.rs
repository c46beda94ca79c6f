//! A word or two about the state of a thing.

use leptos::prelude::*;

/// What a colour means. It never says it alone: words stand beside it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to say.
    #[default]
    Neutral,
    /// Under way, or worth knowing.
    Info,
    /// As it should be.
    Good,
    /// Wants attention.
    Warning,
    /// Wrong.
    Bad,
}

impl Tone {
    /// The class that gives an element this tone.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Neutral => "tone-neutral",
            Self::Info => "tone-info",
            Self::Good => "tone-good",
            Self::Warning => "tone-warning",
            Self::Bad => "tone-bad",
        }
    }
}

/// A state in a word or two.
///
/// ```ignore
/// <Badge tone=Tone::Good>"On"</Badge>
/// ```
#[component]
pub fn Badge(
    /// What its colour means.
    #[prop(optional)]
    tone: Tone,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! { <span class=["badge ", tone.class()].concat()>{children()}</span> }
}
