//! What is known of one thing, by name.

use leptos::prelude::*;

/// Names and values of one thing.
///
/// ```ignore
/// <DescriptionList>
///     <Description term="Name">{account.name}</Description>
///     <Description term="AccountID"><CopyValue label="AccountID" value=id /></Description>
/// </DescriptionList>
/// ```
#[component]
pub fn DescriptionList(
    /// The [`Description`]s.
    children: Children,
) -> impl IntoView {
    view! { <dl class="descriptions">{children()}</dl> }
}

/// One name and its value.
#[component]
pub fn Description(
    /// The name.
    #[prop(into)]
    term: String,
    /// The value.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="description">
            <dt>{term}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
