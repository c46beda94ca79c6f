//! A part of a page that stands on its own.

use leptos::prelude::*;

/// A part of a page with a heading of its own (`h2`).
///
/// ```ignore
/// <Card title="Settings" lead="Who may sign in, and how.">
///     <SsoForm settings />
/// </Card>
/// ```
#[component]
pub fn Card(
    /// Its heading.
    #[prop(optional, into)]
    title: Option<String>,
    /// A sentence below it.
    #[prop(optional, into)]
    lead: Option<String>,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card">
            {title.map(|title| view! { <h2 class="card-title">{title}</h2> })}
            {lead.map(|lead| view! { <p class="card-lead">{lead}</p> })}
            {children()}
        </section>
    }
}
