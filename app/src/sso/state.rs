//! Where the account stands, at a glance: a picture and two sentences.

use convrs_domain::{break_glass::BreakGlass, connection::Provider, sso::SsoState};
use leptos::prelude::*;

use crate::ui::{Badge, Door, Doors, Tone};

/// What a state is called and what it means.
struct Words {
    tone: Tone,
    badge: &'static str,
    title: String,
    meaning: String,
    password: Door,
    provider: Door,
}

/// For whom support has opened passwords.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Opened {
    Nobody,
    Some,
    Everybody,
}

impl Opened {
    /// By what is open.
    pub(super) fn of(open: &[BreakGlass]) -> Self {
        match open {
            [] => Self::Nobody,
            open if open.iter().any(|it| it.email.is_none()) => Self::Everybody,
            _ => Self::Some,
        }
    }
}

/// The state as a picture with its meaning.
#[component]
pub(super) fn StateAtAGlance(
    /// The state.
    state: SsoState,
    /// The provider that it is about.
    provider: Provider,
    /// For whom support has opened passwords.
    opened: Opened,
    /// What else belongs to it.
    children: Children,
) -> impl IntoView {
    let name = provider.label();
    let off = matches!(state, SsoState::OnWithoutPasswords | SsoState::OnUnconfirmed);
    let words = match opened {
        Opened::Some | Opened::Everybody if off => words_while_open(opened, name),
        _ => words(state, name),
    };
    view! {
        <section class="card state" aria-labelledby="state-title">
            <Doors password=words.password provider=words.provider provider_name=name />
            <div class="state-words">
                <Badge tone=words.tone>{words.badge}</Badge>
                <h2 class="card-title" id="state-title">{words.title}</h2>
                <p>{words.meaning}</p>
                {children()}
            </div>
        </section>
    }
}

/// Passwords are off, and support has opened them for a time.
fn words_while_open(opened: Opened, name: &str) -> Words {
    let title = match opened {
        Opened::Everybody => format!("Agents sign in with {name}, and for now with a password"),
        _ => format!("Agents sign in with {name}, and those named above with a password"),
    };
    let meaning =
        "Your account has turned passwords off; Convrs support has opened them for a time, as \
        said above. They close by themselves."
            .to_owned();
    let (tone, badge) = (Tone::Warning, "On, passwords open for a time");
    Words { tone, badge, title, meaning, password: Door::Open, provider: Door::Open }
}

fn words(state: SsoState, name: &str) -> Words {
    let (tone, badge, (password, provider)) = match state {
        SsoState::NotInTier => (Tone::Neutral, "Not in your tier", (Door::Open, Door::Shut)),
        SsoState::NotRegistered => (Tone::Neutral, "Off", (Door::Open, Door::Shut)),
        SsoState::ReadyToTest => (Tone::Info, "Ready", (Door::Open, Door::Ready)),
        SsoState::OnWithPasswords => (Tone::Good, "On, with passwords", (Door::Open, Door::Open)),
        SsoState::OnUnconfirmed => (Tone::Warning, "On, to be confirmed", (Door::Shut, Door::Open)),
        SsoState::OnWithoutPasswords => {
            (Tone::Good, "On, without passwords", (Door::Shut, Door::Open))
        }
    };
    let (title, meaning) = (title(state, name), meaning(state, name));
    Words { tone, badge, title, meaning, password, provider }
}

fn title(state: SsoState, name: &str) -> String {
    match state {
        SsoState::NotInTier | SsoState::NotRegistered => "Agents log in with a password".to_owned(),
        SsoState::ReadyToTest => {
            format!("{name} is registered, agents still log in with a password")
        }
        SsoState::OnWithPasswords => format!("Agents sign in with {name} or with a password"),
        SsoState::OnUnconfirmed => format!("Agents sign in with {name} only, for now"),
        SsoState::OnWithoutPasswords => format!("Agents sign in with {name} only"),
    }
}

fn meaning(state: SsoState, name: &str) -> String {
    match state {
        SsoState::NotInTier => "Single sign-on is part of the Enterprise tier. Ask Convrs to change \
            your tier; nothing has to be set up again after that."
            .to_owned(),
        SsoState::NotRegistered => format!(
            "To use {name}, follow the steps below. Convrs support registers what your {name} admin \
             sends."
        ),
        SsoState::ReadyToTest => {
            "Test the sign-in, then enable SSO and leave passwords on for now: nobody is locked out."
                .to_owned()
        }
        SsoState::OnWithPasswords => format!(
            "Once everybody has signed in with {name}, you can turn passwords off. It takes an admin \
             who has signed in with {name}."
        ),
        SsoState::OnUnconfirmed => format!(
            "Passwords come back by themselves unless an admin signs in with {name} in time."
        ),
        SsoState::OnWithoutPasswords => format!(
            "Passwords do not work for anybody in this account, admins included. Turn them on again \
             below if {name} ever fails you."
        ),
    }
}
