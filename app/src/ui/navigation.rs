//! Links to other pages, as data and as tabs or page numbers.

use leptos::prelude::*;

use super::icon::{Glyph, Icon, glyphs};

/// A link to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, in words.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether it is the page shown, or holds it.
    pub current: bool,
    /// A picture before the words; only the navigation shows it.
    pub glyph: Option<Glyph>,
}

impl Link {
    /// A link to another page.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into(), current: false, glyph: None }
    }

    /// The same, marked as the page shown or not.
    #[must_use]
    pub fn current(self, current: bool) -> Self {
        Self { current, ..self }
    }

    /// The same with a picture.
    #[must_use]
    pub fn with_glyph(self, glyph: Glyph) -> Self {
        Self { glyph: Some(glyph), ..self }
    }
}

/// Links of the navigation that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavGroup {
    /// What they have in common.
    pub title: Option<String>,
    /// The links.
    pub links: Vec<Link>,
}

impl NavGroup {
    /// Links without a heading.
    pub fn untitled(links: Vec<Link>) -> Self {
        Self { title: None, links }
    }

    /// Links below a heading.
    pub fn titled(title: impl Into<String>, links: Vec<Link>) -> Self {
        Self { title: Some(title.into()), links }
    }
}

/// The pages that share one heading, as tabs. Each is a page of its own.
///
/// ```ignore
/// <Tabs
///     label="Organization Profile"
///     tabs=vec![
///         Link::new("Profile", "/admin/organization"),
///         Link::new("Single Sign-On", "/admin/organization/sso").current(true),
///     ]
/// />
/// ```
#[component]
pub fn Tabs(
    /// What the pages have in common.
    label: &'static str,
    /// The pages.
    tabs: Vec<Link>,
) -> impl IntoView {
    let tab = |tab: Link| {
        view! {
            <li>
                <a class="tab" href=tab.href aria-current=tab.current.then_some("page")>
                    {tab.label}
                </a>
            </li>
        }
    };
    view! {
        <nav class="tabs" aria-label=label>
            <ul class="tab-list">{tabs.into_iter().map(tab).collect::<Vec<_>>()}</ul>
        </nav>
    }
}

/// Where in a long list one is, with the ways back and on.
///
/// ```ignore
/// <Pagination shown="1 to 50 of 10,000" previous=None next=Some("?page=2".to_owned()) />
/// ```
#[component]
pub fn Pagination(
    /// Which part is shown, in words.
    #[prop(into)]
    shown: String,
    /// Where the part before is; nothing on the first.
    #[prop(optional_no_strip)]
    previous: Option<String>,
    /// Where the part after is; nothing on the last.
    #[prop(optional_no_strip)]
    next: Option<String>,
) -> impl IntoView {
    view! {
        <nav class="pagination" aria-label="Pages">
            <p class="pagination-shown">{shown}</p>
            {previous.map(|href| view! {
                <a class="button button-secondary" href=href rel="prev">
                    <Icon glyph=glyphs::BACK />
                    "Previous"
                </a>
            })}
            {next.map(|href| view! {
                <a class="button button-secondary" href=href rel="next">
                    "Next"
                    <Icon glyph=glyphs::ON />
                </a>
            })}
        </nav>
    }
}

/// The way back to the page that this one was opened from.
///
/// ```ignore
/// <BackLink href="/admin/agents" label="All agents" />
/// ```
#[component]
pub fn BackLink(
    /// The page.
    href: &'static str,
    /// What it is.
    label: &'static str,
) -> impl IntoView {
    view! {
        <a class="back-link" href=href>
            <Icon glyph=glyphs::BACK />
            {label}
        </a>
    }
}
