//! Two texts that should be one, with what differs marked.

use leptos::prelude::*;

/// Shows two values below each other and marks the part in which they differ, so that a missing
/// slash is seen. Equal values have no mark.
///
/// ```ignore
/// <Compare first_is="Registered" first=expected second_is="Received" second=received />
/// ```
#[component]
pub fn Compare(
    /// What the first value is.
    first_is: &'static str,
    /// The first value.
    first: String,
    /// What the second value is.
    #[prop(into)]
    second_is: String,
    /// The second value.
    second: String,
) -> impl IntoView {
    let (start, end) = common(&first, &second);
    view! {
        <div>
            <p class="compare-what">{first_is}</p>
            {marked(first, start, end)}
            <p class="compare-what">{second_is}</p>
            {marked(second, start, end)}
        </div>
    }
}

/// The value with its middle marked; nothing at all there is a mark as well.
fn marked(mut before: String, start: usize, end: usize) -> impl IntoView {
    let mut middle = before.split_off(start);
    let after = middle.split_off(middle.len() - end);
    let missing = middle.is_empty() && !after.is_empty();
    let mark = if missing { "·".to_owned() } else { middle };
    view! {
        <code class="compare-value">
            {before}
            {(!mark.is_empty()).then(|| view! { <mark>{mark}</mark> })}
            {after}
        </code>
    }
}

/// How many bytes the two have in common at their beginning and, after that, at their end.
fn common(first: &str, second: &str) -> (usize, usize) {
    let bytes = |(a, b): &(char, char)| (*a == *b).then_some(a.len_utf8());
    let start: usize = first.chars().zip(second.chars()).map_while(|pair| bytes(&pair)).sum();
    let (a, b) = (&first[start..], &second[start..]);
    let end = a.chars().rev().zip(b.chars().rev()).map_while(|pair| bytes(&pair)).sum();
    (start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_lies_between_a_common_beginning_and_end() {
        assert_eq!(common("https://a.example", "https://a.example/"), (17, 0));
        assert_eq!(common("https://a.okta.com", "https://b.okta.com"), (8, 9));
        assert_eq!(common("aa", "aaa"), (2, 0));
        assert_eq!(common("zürich", "zurich"), (1, 4));
        assert_eq!(common("", "x"), (0, 0));
    }
}
