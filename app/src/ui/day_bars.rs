//! Counts by day, as small stacked bars with their numbers.

use leptos::prelude::*;

use super::{
    badge::Tone,
    disclosure::Disclosure,
    table::{Column, Table},
};

/// What is counted by day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Series {
    /// What it is.
    pub label: &'static str,
    /// What its colour means.
    pub tone: Tone,
}

/// One day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayBar {
    /// The day in a few letters.
    pub label: String,
    /// Where what was counted is listed.
    pub href: String,
    /// How many of each series, in the order of the series.
    pub counts: Vec<u64>,
}

/// How high the bars' field is.
const HEIGHT: u64 = 96;

/// A bar for each day. The picture is hidden from those who hear the legend and the table of
/// numbers, which opens below it.
///
/// ```ignore
/// <DayBars title="Sign-ins of the last 14 days" series days />
/// ```
#[component]
pub fn DayBars(
    /// The picture in a few words.
    #[prop(into)]
    title: String,
    /// What is counted.
    series: Vec<Series>,
    /// The days, the oldest first.
    days: Vec<DayBar>,
) -> impl IntoView {
    let most = days.iter().map(|day| day.counts.iter().sum()).max().unwrap_or(0);
    let slots = days.len().max(1);
    let bars: Vec<_> = days
        .iter()
        .enumerate()
        .map(|(index, day)| bar(&series, day, (index, slots), most))
        .collect();
    let legend: Vec<_> = series
        .iter()
        .enumerate()
        .map(|(index, series)| {
            let total: u64 = days.iter().filter_map(|day| day.counts.get(index)).sum();
            view! {
                <li class=["bar-part ", series.tone.class()].concat()>
                    {series.label} " " <strong class="bar-count">{total}</strong>
                </li>
            }
        })
        .collect();
    view! {
        <figure class="days">
            <figcaption class="bar-title">{title.clone()}</figcaption>
            <svg class="days-picture" width="100%" height="120" aria-hidden="true">
                <line class="days-ground" x1="0" x2="100%" y1=HEIGHT y2=HEIGHT />
                {bars}
            </svg>
            <ul class="bar-legend" role="list">{legend}</ul>
            <Disclosure summary="Show the numbers">{numbers(title, &series, days)}</Disclosure>
        </figure>
    }
}

/// The bar of one day, its parts one upon the other, and every third day's name.
fn bar(
    series: &[Series],
    day: &DayBar,
    (index, slots): (usize, usize),
    most: u64,
) -> impl IntoView + use<> {
    let share = |tenths: usize| {
        let share = tenths * 100_000 / (slots * 10);
        format!("{}.{:03}%", share / 1000, share % 1000)
    };
    let mut ground = HEIGHT;
    let parts: Vec<_> = series
        .iter()
        .zip(&day.counts)
        .map(|(series, count)| (series.tone, height(*count, most)))
        .filter(|(_, height)| *height > 0)
        .map(|(tone, height)| {
            ground = ground.saturating_sub(height);
            let class = ["bar-segment ", tone.class()].concat();
            view! { <rect class=class x=share(index * 10 + 2) y=ground width=share(6) height=height /> }
        })
        .collect();
    let last = index + 1 == slots;
    let (x, anchor) = if last { (10 * slots, "end") } else { (index * 10 + 5, "middle") };
    let name = (index % 3 == 1).then(|| {
        view! {
            <text class="days-name" x=share(x) y="114" text-anchor=anchor>
                {day.label.clone()}
            </text>
        }
    });
    view! { <g>{parts} {name}</g> }
}

/// Not so low that it cannot be seen; all parts of the fullest day fit.
fn height(count: u64, most: u64) -> u64 {
    let room = HEIGHT - 8;
    if count == 0 { 0 } else { (count * room / most.max(1)).max(2) }
}

fn numbers(title: String, series: &[Series], days: Vec<DayBar>) -> impl IntoView + use<> {
    let counted = series.iter().map(|series| Column::numbers(series.label));
    let columns = [Column::new("Day")].into_iter().chain(counted).collect();
    let rows = days
        .into_iter()
        .rev()
        .map(|day| {
            let name = view! { <a href=day.href>{day.label}</a> }.into_any();
            let counts = day.counts.into_iter().map(IntoAny::into_any);
            [name].into_iter().chain(counts).collect()
        })
        .collect();
    view! { <Table caption=title columns rows /> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fullest_day_fits_and_a_single_attempt_is_seen() {
        assert_eq!(height(0, 10), 0);
        assert_eq!(height(1, 100_000), 2);
        assert_eq!(height(100_000, 100_000), HEIGHT - 8);
        assert_eq!(height(5, 0), 5 * (HEIGHT - 8));
    }
}
