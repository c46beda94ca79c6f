//! Where the account stands, at a glance: a picture and two sentences.

use convrs_domain::sso::SsoState;
use leptos::prelude::*;

use crate::ui::{Badge, Door, Doors, Tone};

/// What a state is called and what it means.
struct Words {
    tone: Tone,
    badge: &'static str,
    title: &'static str,
    meaning: &'static str,
    password: Door,
    provider: Door,
}

/// The state as a picture with its meaning.
#[component]
pub(super) fn StateAtAGlance(
    /// The state.
    state: SsoState,
    /// What else belongs to it.
    children: Children,
) -> impl IntoView {
    let words = words(state);
    view! {
        <section class="card state" aria-labelledby="state-title">
            <Doors password=words.password provider=words.provider />
            <div class="state-words">
                <Badge tone=words.tone>{words.badge}</Badge>
                <h2 class="card-title" id="state-title">{words.title}</h2>
                <p>{words.meaning}</p>
                {children()}
            </div>
        </section>
    }
}

fn words(state: SsoState) -> Words {
    let (tone, badge, title, meaning, (password, provider)) = match state {
        SsoState::NotInTier => (
            Tone::Neutral,
            "Not in your tier",
            "Agents log in with a password",
            "Single sign-on is part of the Enterprise tier. Ask Convrs to change your tier; \
                      nothing has to be set up again after that.",
            (Door::Open, Door::Shut),
        ),
        SsoState::NotRegistered => (
            Tone::Neutral,
            "Off",
            "Agents log in with a password",
            "To use Okta, follow the steps below. Convrs support registers what your Okta \
                      admin sends.",
            (Door::Open, Door::Shut),
        ),
        SsoState::ReadyToTest => (
            Tone::Info,
            "Ready",
            "Okta is registered, agents still log in with a password",
            "Enable SSO and leave passwords on for now: nobody is locked out.",
            (Door::Open, Door::Ready),
        ),
        SsoState::OnWithPasswords => (
            Tone::Good,
            "On, with passwords",
            "Agents sign in with Okta or with a password",
            "Once everybody has signed in with Okta, you can turn passwords off. It takes an \
                      admin who has signed in with Okta.",
            (Door::Open, Door::Open),
        ),
        SsoState::OnUnconfirmed => (
            Tone::Warning,
            "On, Okta only, to be confirmed",
            "Agents sign in with Okta only, for now",
            "Passwords come back by themselves unless an admin signs in with Okta in time.",
            (Door::Shut, Door::Open),
        ),
        SsoState::OnWithoutPasswords => (
            Tone::Good,
            "On, Okta only",
            "Agents sign in with Okta only",
            "Passwords do not work for anybody in this account, admins included. Turn them \
                      on again below if Okta ever fails you.",
            (Door::Shut, Door::Open),
        ),
    };
    Words { tone, badge, title, meaning, password, provider }
}
