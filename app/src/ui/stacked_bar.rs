//! How a whole divides into parts, as one bar with its numbers.

use leptos::prelude::*;

use super::badge::Tone;

/// One part of a [`StackedBar`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// What the part is.
    pub label: &'static str,
    /// How many belong to it.
    pub count: u32,
    /// What its colour means.
    pub tone: Tone,
    /// Where the part is listed.
    pub href: Option<String>,
}

/// A bar whose parts are as wide as their counts, with a legend that holds the numbers. The
/// picture itself is hidden from those who hear the legend.
///
/// ```ignore
/// <StackedBar
///     title="26 of 40 agents have signed in with Okta"
///     segments=vec![
///         Segment { label: "Linked", count: 26, tone: Tone::Good, href: None },
///         Segment { label: "Not tried", count: 14, tone: Tone::Neutral, href: None },
///     ]
/// />
/// ```
#[component]
pub fn StackedBar(
    /// The picture in one sentence.
    #[prop(into)]
    title: String,
    /// The parts, in order.
    segments: Vec<Segment>,
) -> impl IntoView {
    let counts: Vec<u32> = segments.iter().map(|segment| segment.count).collect();
    let rects: Vec<_> = segments
        .iter()
        .zip(spans(&counts))
        .filter(|(segment, _)| segment.count > 0)
        .map(|(segment, (start, width))| {
            let class = ["bar-segment ", segment.tone.class()].concat();
            view! { <rect class=class x=percent(start) width=percent(width) height="12" /> }
        })
        .collect();
    let legend: Vec<_> = segments.into_iter().map(legend_item).collect();
    view! {
        <figure class="bar">
            <figcaption class="bar-title">{title}</figcaption>
            <svg class="bar-picture" width="100%" height="12" aria-hidden="true">{rects}</svg>
            <ul class="bar-legend" role="list">{legend}</ul>
        </figure>
    }
}

fn legend_item(segment: Segment) -> impl IntoView {
    let label = match segment.href {
        Some(href) => view! { <a href=href>{segment.label}</a> }.into_any(),
        None => segment.label.into_any(),
    };
    view! {
        <li class=["bar-part ", segment.tone.class()].concat()>
            {label}
            " "
            <strong class="bar-count">{segment.count}</strong>
        </li>
    }
}

/// Where each part begins and how wide it is, in thousandths of the whole. They add up exactly.
fn spans(counts: &[u32]) -> Vec<(u64, u64)> {
    let total: u64 = counts.iter().copied().map(u64::from).sum();
    let mut before = 0;
    counts
        .iter()
        .map(|count| {
            let start = before * 1000 / total.max(1);
            before += u64::from(*count);
            (start, before * 1000 / total.max(1) - start)
        })
        .collect()
}

fn percent(thousandths: u64) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_each_other_and_fill_the_bar() {
        assert_eq!(spans(&[1, 1, 1]), [(0, 333), (333, 333), (666, 334)]);
        assert_eq!(spans(&[0, 0]), [(0, 0), (0, 0)]);
        assert_eq!(percent(333), "33.3%");
    }
}
