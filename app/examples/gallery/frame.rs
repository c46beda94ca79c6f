//! The frame of the sample pages for people who are signed in.

use convrs_app::ui::{AppLayout, Link, NavGroup, glyphs};
use leptos::prelude::*;

/// A page at `path`, for an admin.
pub(crate) fn signed_in(path: &str, page: impl IntoView + 'static) -> AnyView {
    framed("Acme Support", "Ada Admin", path, page)
}

/// The same for an account and a person with the longest names there can be.
pub(crate) fn signed_in_long(path: &str, page: impl IntoView + 'static) -> AnyView {
    framed(&LONG_NAME.repeat(2), LONG_NAME, path, page)
}

/// Sixty characters.
pub(crate) const LONG_NAME: &str = "Donaudampfschifffahrtsgesellschaftskapitän von Wolfeschlegel";

fn framed(account: &str, person: &str, path: &str, page: impl IntoView + 'static) -> AnyView {
    view! {
        <AppLayout account person role="Admin" navigation=navigation(path)>
            {page}
        </AppLayout>
    }
    .into_any()
}

fn navigation(path: &str) -> Vec<NavGroup> {
    let link =
        |label, href: &str, glyph| Link::new(label, href).current(href == path).with_glyph(glyph);
    vec![
        NavGroup::untitled(vec![
            link("Home", "/", glyphs::HOME),
            link("My sessions", "/account/sessions", glyphs::SESSIONS),
        ]),
        NavGroup::titled(
            "Administration",
            vec![
                link("Organization Profile", "/admin/organization", glyphs::ORGANIZATION),
                link("Agent Management", "/admin/agents", glyphs::PEOPLE),
                link("Sign-in records", "/admin/sign-ins", glyphs::RECORDS),
            ],
        ),
    ]
}
