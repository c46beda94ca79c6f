//! Small pictures of one path each. They only ever stand beside words.

use leptos::prelude::*;

/// A picture of one path, drawn on 16 by 16 units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph {
    path: &'static str,
    width: &'static str,
}

impl Glyph {
    const fn thin(path: &'static str) -> Self {
        Self { path, width: "1.5" }
    }

    const fn bold(path: &'static str) -> Self {
        Self { path, width: "3.5" }
    }
}

/// The pictures there are. A page or island carries only those it uses.
pub mod glyphs {
    use super::Glyph;

    /// A way in through a provider: our own neutral ring, nobody's trademark.
    pub const RING: Glyph = Glyph::bold("M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z");
    /// The start page.
    pub const HOME: Glyph = Glyph::thin(
        "M2.5 7.2 8 2.5l5.5 4.7v5.3a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1zM6.3 13.5V9.3h3.4v4.2",
    );
    /// An organization.
    pub const ORGANIZATION: Glyph = Glyph::thin(
        "M3 13.5v-10a1 1 0 0 1 1-1h5a1 1 0 0 1 1 1v10M10 6.5h2a1 1 0 0 1 1 1v6M1.8 13.5h12.4M5.5 5.5h2M5.5 8h2M5.5 10.5h2",
    );
    /// People.
    pub const PEOPLE: Glyph = Glyph::thin(
        "M6 7.5a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8zM1.5 13.3c0-2.3 2-3.6 4.5-3.6s4.5 1.3 4.5 3.6M10.6 3a2.3 2.3 0 0 1 0 4.3M12 9.9c1.6.5 2.5 1.7 2.5 3.4",
    );
    /// A list of what happened.
    pub const RECORDS: Glyph =
        Glyph::thin("M2.5 4h.01M2.5 8h.01M2.5 12h.01M5.5 4h8M5.5 8h8M5.5 12h8");
    /// One's own sessions.
    pub const SESSIONS: Glyph = Glyph::thin(
        "M2.5 3h11a.5.5 0 0 1 .5.5v7a.5.5 0 0 1-.5.5h-11a.5.5 0 0 1-.5-.5v-7a.5.5 0 0 1 .5-.5zM5.5 13.5h5",
    );
    /// Support.
    pub const SUPPORT: Glyph = Glyph::thin(
        "M8 13.8A5.8 5.8 0 1 0 8 2.2a5.8 5.8 0 0 0 0 11.6zM8 10.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6zM3.9 3.9l2.5 2.5M9.6 9.6l2.5 2.5M12.1 3.9 9.6 6.4M6.4 9.6l-2.5 2.5",
    );
    /// A menu.
    pub const MENU: Glyph = Glyph::thin("M2 4.5h12M2 8h12M2 11.5h12");
    /// Back.
    pub const BACK: Glyph = Glyph::thin("M9.5 3.5 5 8l4.5 4.5");
    /// On.
    pub const ON: Glyph = Glyph::thin("M6.5 3.5 11 8l-4.5 4.5");
    /// Done.
    pub const CHECK: Glyph = Glyph::thin("m3 8.5 3.2 3.2L13 4.8");
}

/// A picture beside words, hidden from those who only hear them. Drawn in the colour of the text.
///
/// ```ignore
/// <Icon glyph=glyphs::RING />
/// ```
#[component]
pub fn Icon(
    /// Which picture.
    glyph: Glyph,
) -> impl IntoView {
    view! {
        <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
            <path d=glyph.path stroke-width=glyph.width />
        </svg>
    }
}
