//! How much of the team is over, as one bar.

use convrs_domain::{
    Destination,
    connection::Provider,
    cut_over::{CutOverCounts, Progress},
};
use leptos::prelude::*;

use crate::ui::{Segment, StackedBar, Tone};

/// The colour of a state.
pub(super) fn tone(progress: Progress) -> Tone {
    match progress {
        Progress::Linked => Tone::Good,
        Progress::NearMiss => Tone::Warning,
        Progress::Failed => Tone::Bad,
        Progress::NotTried => Tone::Neutral,
    }
}

/// The counts as a bar; each part leads to its agents.
#[component]
pub(crate) fn CutOverPicture(
    /// The counts.
    counts: CutOverCounts,
    /// The provider that the team moves to.
    provider: Provider,
) -> impl IntoView {
    let segment = |progress: Progress| Segment {
        label: progress.label(),
        count: counts.of(progress),
        tone: tone(progress),
        href: Some(format!("{}?state={}", Destination::CutOver.path(), progress.as_str())),
    };
    let segments = Progress::ALL.into_iter().map(segment).collect();
    view! {
        <StackedBar title=sentence(counts, provider.label()) segments />
        {unproven(counts.unproven, provider.label()).map(|text| view! { <p class="hint">{text}</p> })}
    }
}

fn sentence(counts: CutOverCounts, name: &str) -> String {
    let all = counts.all();
    let agents = if all == 1 { "agent" } else { "agents" };
    let have = if all == 1 || counts.linked == 1 { "has" } else { "have" };
    format!("{} of {all} {agents} {have} signed in with {name}", counts.linked)
}

/// What is known by the e-mail typed alone is no proof, and is said to be none.
fn unproven(agents: u32, name: &str) -> Option<String> {
    let failed = match agents {
        0 => return None,
        1 => "1 of the failed is".to_owned(),
        more => format!("{more} of the failed are"),
    };
    Some(format!(
        "{failed} unproven: {name} let nobody in, so the agent is known only by the e-mail typed before. \
         Anybody could have typed it."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_told_in_a_sentence() {
        let counts = CutOverCounts { linked: 26, not_tried: 14, ..CutOverCounts::default() };
        assert_eq!(sentence(counts, "Okta"), "26 of 40 agents have signed in with Okta");
        let one = CutOverCounts { not_tried: 1, ..CutOverCounts::default() };
        assert_eq!(sentence(one, "Okta"), "0 of 1 agent has signed in with Okta");
        assert_eq!(unproven(0, "Okta"), None);
        assert!(
            unproven(1, "Okta").is_some_and(|text| text.starts_with("1 of the failed is unproven"))
        );
    }
}
