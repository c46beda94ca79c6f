//! The picture of the two ways in: by password and through the provider.

use leptos::prelude::*;

/// How a way in stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// People may come in this way.
    Open,
    /// Prepared, but nobody comes in this way yet.
    Ready,
    /// Nobody comes in this way.
    Shut,
}

impl Door {
    fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Ready => "ready",
            Self::Shut => "closed",
        }
    }

    fn class(self) -> Option<&'static str> {
        match self {
            Self::Open => Some("door-open"),
            Self::Ready => Some("door-ready"),
            Self::Shut => None,
        }
    }
}

/// An agent before two doors, one for passwords and one for the provider. With a text alternative;
/// the sentence that explains the state stands beside it.
///
/// ```ignore
/// // Off, ready to test, on with passwords, on without:
/// <Doors password=Door::Open provider=Door::Shut />
/// <Doors password=Door::Open provider=Door::Ready />
/// <Doors password=Door::Open provider=Door::Open />
/// <Doors password=Door::Shut provider=Door::Open />
/// ```
#[component]
pub fn Doors(
    /// The way in by e-mail and password.
    password: Door,
    /// The way in through the provider.
    provider: Door,
    /// The provider's name.
    #[prop(default = "Okta")]
    provider_name: &'static str,
) -> impl IntoView {
    let described =
        ["Password is ", password.word(), ", ", provider_name, " is ", provider.word(), "."]
            .concat();
    view! {
        <svg
            class="doors"
            width="272"
            height="120"
            viewBox="0 0 272 120"
            role="img"
            aria-label=described
        >
            <g class="doors-person">
                <circle cx="18" cy="49" r="8" />
                <path d="M3 79c0-11 6.5-17 15-17s15 6 15 17z" />
            </g>
            {way(password, "M44 60C78 60 76 30 104 30", "M98 25l6 5-6 5")}
            {way(provider, "M44 60C78 60 76 90 104 90", "M98 85l6 5-6 5")}
            <g>{door(password, "Password")}</g>
            <g transform="translate(0 60)">{door(provider, provider_name)}</g>
        </svg>
    }
}

/// The path to a door, with its point where it can be walked.
fn way(door: Door, path: &'static str, point: &'static str) -> impl IntoView {
    let point = (door != Door::Shut).then_some(point);
    view! {
        <g class=door.class()>
            <path class="door-path" d=path />
            <path class="door-point" d=point />
        </g>
    }
}

/// A door with its name and state: an open one shows its leaf swung out.
fn door(door: Door, name: &'static str) -> impl IntoView {
    let leaf = (door == Door::Open).then(|| {
        view! { <path class="door-leaf" d="M142 10l14 5v42l-14-5z" /> }
    });
    let knob = if door == Door::Open { "152" } else { "136" };
    view! {
        <g class=door.class()>
            <rect class="door-frame" x="114" y="10" width="28" height="42" rx="2" />
            {leaf}
            <circle class="door-knob" cx=knob cy="33" r="1.8" />
            <text class="door-name" x="170" y="29">{name}</text>
            <text class="door-state" x="170" y="46">{door.word()}</text>
        </g>
    }
}
