//! What wants attention, as the account's admins see it.

use convrs_domain::attention::Attention;
use leptos::prelude::*;

use crate::{
    hand_over,
    ui::{Notice, NoticeKind},
};

/// What wants attention, each with what to do and the way there; nothing when there is nothing.
#[component]
pub(crate) fn AttentionList(
    /// The most urgent first.
    wanted: Vec<Attention>,
) -> impl IntoView {
    let each = |wanted: Attention| {
        let href = match wanted {
            Attention::MoreRefusals { .. } => [wanted.page().path(), "?outcome=refused"].concat(),
            Attention::AgeingSecret { provider, .. } if provider.has_hand_over() => {
                hand_over::PATH.to_owned()
            }
            _ => wanted.page().path().to_owned(),
        };
        view! {
            <Notice kind=kind(wanted) title=wanted.title()>
                <p>{wanted.what_to_do()}</p>
                <p><a href=href>{link(wanted)}</a></p>
            </Notice>
        }
    };
    let list: Vec<_> = wanted.into_iter().map(each).collect();
    (!list.is_empty()).then(|| {
        view! { <section class="attention" aria-label="What wants your attention">{list}</section> }
    })
}

/// How much it matters, to whoever sees it.
pub(crate) fn kind(wanted: Attention) -> NoticeKind {
    match wanted {
        Attention::ProviderDown | Attention::MoreRefusals { .. } => NoticeKind::Warning,
        Attention::NearMisses { .. } | Attention::AgeingSecret { .. } => NoticeKind::Info,
    }
}

fn link(wanted: Attention) -> &'static str {
    match wanted {
        Attention::MoreRefusals { .. } => "See the refused attempts",
        Attention::NearMisses { .. } => "Decide about near misses",
        Attention::AgeingSecret { provider, .. } if provider.has_hand_over() => {
            "Hand the new secret over"
        }
        Attention::ProviderDown | Attention::AgeingSecret { .. } => "Open Single Sign-On",
    }
}
