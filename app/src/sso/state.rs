//! Where the account stands, at a glance: a picture and two sentences.

use convrs_domain::{connection::Provider, sso::SsoState};
use leptos::prelude::*;

use crate::ui::{Badge, Door, Doors, Tone};

/// What a state is called and what it means.
struct Words {
    tone: Tone,
    badge: String,
    title: String,
    meaning: String,
    password: Door,
    provider: Door,
}

/// The state as a picture with its meaning.
#[component]
pub(super) fn StateAtAGlance(
    /// The state.
    state: SsoState,
    /// The provider that it is about.
    provider: Provider,
    /// What else belongs to it.
    children: Children,
) -> impl IntoView {
    let name = provider.label();
    let words = words(state, name);
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

fn words(state: SsoState, name: &str) -> Words {
    let (tone, badge, title, meaning, (password, provider)) = match state {
        SsoState::NotInTier => (
            Tone::Neutral,
            "Not in your tier".to_owned(),
            "Agents log in with a password".to_owned(),
            "Single sign-on is part of the Enterprise tier. Ask Convrs to change your tier; \
                      nothing has to be set up again after that."
                .to_owned(),
            (Door::Open, Door::Shut),
        ),
        SsoState::NotRegistered => (
            Tone::Neutral,
            "Off".to_owned(),
            "Agents log in with a password".to_owned(),
            format!(
                "To use {name}, follow the steps below. Convrs support registers what your {name} \
                      admin sends."
            ),
            (Door::Open, Door::Shut),
        ),
        SsoState::ReadyToTest => (
            Tone::Info,
            "Ready".to_owned(),
            format!("{name} is registered, agents still log in with a password"),
            "Test the sign-in, then enable SSO and leave passwords on for now: nobody is locked out."
                .to_owned(),
            (Door::Open, Door::Ready),
        ),
        SsoState::OnWithPasswords => (
            Tone::Good,
            "On, with passwords".to_owned(),
            format!("Agents sign in with {name} or with a password"),
            format!(
                "Once everybody has signed in with {name}, you can turn passwords off. It takes an \
                      admin who has signed in with {name}."
            ),
            (Door::Open, Door::Open),
        ),
        SsoState::OnUnconfirmed => (
            Tone::Warning,
            format!("On, {name} only, to be confirmed"),
            format!("Agents sign in with {name} only, for now"),
            format!(
                "Passwords come back by themselves unless an admin signs in with {name} in time."
            ),
            (Door::Shut, Door::Open),
        ),
        SsoState::OnWithoutPasswords => (
            Tone::Good,
            format!("On, {name} only"),
            format!("Agents sign in with {name} only"),
            format!(
                "Passwords do not work for anybody in this account, admins included. Turn them \
                      on again below if {name} ever fails you."
            ),
            (Door::Shut, Door::Open),
        ),
    };
    Words { tone, badge, title, meaning, password, provider }
}
