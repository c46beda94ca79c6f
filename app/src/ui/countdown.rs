//! Time that runs out.

use leptos::prelude::*;

/// How much time is left, counted down to the second. It shows nothing without JavaScript: the
/// moment itself has to stand beside it.
///
/// ```ignore
/// <Countdown seconds=840 over="The time is over." />
/// ```
#[island]
pub fn Countdown(
    /// How many seconds are left when the page is made.
    seconds: u32,
    /// What is said when they are over.
    #[prop(into)]
    over: String,
) -> impl IntoView {
    let left = RwSignal::new(None::<u32>);
    Effect::new(move || count_down(seconds, left));
    let words = move || match left.get() {
        None => String::new(),
        Some(0) => over.clone(),
        Some(left) => words(left),
    };
    view! {
        <strong class="countdown" role="timer" hidden=move || left.with(Option::is_none)>
            {words}
        </strong>
    }
}

/// As a clock shows it.
fn words(left: u32) -> String {
    let (minutes, seconds) = (left / 60, left % 60);
    format!("{minutes}:{seconds:02} left")
}

/// Keeps `left` up to date by the clock, as a page that is not shown is woken rarely.
#[cfg(feature = "hydrate")]
fn count_down(seconds: u32, left: RwSignal<Option<u32>>) {
    use web_sys::js_sys::Date;

    let end = Date::now() + f64::from(seconds) * 1000.0;
    left.set(Some(seconds));
    let tick = move || {
        let rest = ((end - Date::now()) / 1000.0).max(0.0).ceil();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the cast saturates"
        )]
        left.set(Some(rest as u32));
    };
    set_interval(tick, std::time::Duration::from_secs(1));
}

/// Nothing counts on the server.
#[cfg(not(feature = "hydrate"))]
fn count_down(_seconds: u32, _left: RwSignal<Option<u32>>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_have_two_digits() {
        assert_eq!(words(840), "14:00 left");
        assert_eq!(words(9), "0:09 left");
    }
}
