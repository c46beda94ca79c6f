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
) -> impl IntoView {
    let words = words(state);
    view! {
        <section class="card state" aria-labelledby="state-title">
            <Doors password=words.password provider=words.provider />
            <div class="state-words">
                <Badge tone=words.tone>{words.badge}</Badge>
                <h2 class="card-title" id="state-title">{words.title}</h2>
                <p>{words.meaning}</p>
            </div>
        </section>
    }
}

fn words(state: SsoState) -> Words {
    match state {
        SsoState::NotInTier => Words {
            tone: Tone::Neutral,
            badge: "Not in your tier",
            title: "Agents log in with a password",
            meaning: "Single sign-on is part of the Enterprise tier. Ask Convrs to change your tier; \
                      nothing has to be set up again after that.",
            password: Door::Open,
            provider: Door::Shut,
        },
        SsoState::NotRegistered => Words {
            tone: Tone::Neutral,
            badge: "Off",
            title: "Agents log in with a password",
            meaning: "To use Okta, follow the steps below. Convrs support registers what your Okta \
                      admin sends.",
            password: Door::Open,
            provider: Door::Shut,
        },
        SsoState::ReadyToTest => Words {
            tone: Tone::Info,
            badge: "Ready",
            title: "Okta is registered, agents still log in with a password",
            meaning: "Enable SSO to let agents sign in with Okta. Leave passwords on for now: nobody \
                      is locked out.",
            password: Door::Open,
            provider: Door::Ready,
        },
        SsoState::OnWithPasswords => Words {
            tone: Tone::Good,
            badge: "On, with passwords",
            title: "Agents sign in with Okta or with a password",
            meaning: "Once everybody has signed in with Okta, you can turn passwords off. It takes an \
                      admin who has signed in with Okta.",
            password: Door::Open,
            provider: Door::Open,
        },
        SsoState::OnWithoutPasswords => Words {
            tone: Tone::Good,
            badge: "On, Okta only",
            title: "Agents sign in with Okta only",
            meaning: "Passwords do not work for anybody in this account, admins included. Turn them \
                      on again below if Okta ever fails you.",
            password: Door::Shut,
            provider: Door::Open,
        },
    }
}
