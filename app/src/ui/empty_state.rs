//! What stands where a list has nothing to show.

use leptos::prelude::*;

/// Says what will be here, and how to get there.
///
/// ```ignore
/// <EmptyState title="No sign-ins yet" text="Each attempt to sign in will be listed here.">
///     <ButtonLink href="/login" kind=ButtonKind::Secondary>"Try it"</ButtonLink>
/// </EmptyState>
/// ```
#[component]
pub fn EmptyState(
    /// What there is none of.
    #[prop(into)]
    title: String,
    /// What will be here and when.
    #[prop(into)]
    text: String,
    /// What can be done about it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{title}</p>
            <p class="empty-text">{text}</p>
            {children.map(|children| view! { <div class="empty-actions">{children()}</div> })}
        </div>
    }
}
