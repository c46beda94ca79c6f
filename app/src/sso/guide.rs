//! The guide to the provider, with this account's own values to copy.

use convrs_domain::{connection::Provider, public_url::AccountAddresses};
use leptos::prelude::*;

use super::test_page;
use crate::{
    hand_over,
    ui::{ButtonKind, ButtonLink, Card, CopyValue, Disclosure, Step, Steps},
};

/// What is known to be done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Progress {
    /// The provider whose connection support registered.
    pub(super) registered: Option<Provider>,
    /// A test sign-in came through it.
    pub(super) tested: bool,
    /// An admin signed in through it.
    pub(super) linked: bool,
}

/// What whoever administers the customer's provider does, step by step.
#[component]
pub(super) fn ProviderGuide(
    /// The AccountID, to be entered in Okta.
    account_id: String,
    /// The addresses it makes.
    addresses: AccountAddresses,
    /// What is known to be done.
    progress: Progress,
) -> impl IntoView {
    match progress.registered {
        Some(Provider::Google) => view! { <GoogleGuide addresses progress /> }.into_any(),
        Some(Provider::Okta) | None => {
            view! { <OktaGuide account_id addresses progress /> }.into_any()
        }
    }
}

/// For Okta's administrator.
#[component]
fn OktaGuide(
    /// The AccountID, to be entered in Okta.
    account_id: String,
    /// The addresses it makes.
    addresses: AccountAddresses,
    /// What is known to be done.
    progress: Progress,
) -> impl IntoView {
    let Progress { registered, tested, linked } = progress;
    let registered = registered.is_some();
    // Nobody comes through before the provider lets people in and sends them back to the right place.
    let open = tested || linked;
    view! {
        <Card title="Set up Okta" lead="For the person who administers your Okta organisation.">
            <p class="hint">{so_far([registered, open, registered, open, open, linked])}</p>
            <Steps>
                <Step title="Add Convrs in Okta" done=registered>
                    <p>"In the Okta Admin Console, open Applications, browse the catalogue, and add Convrs."</p>
                </Step>
                <Step title="Assign people" done=open>
                    <p>
                        "On the app's Assignments tab, assign everybody who works in Convrs. Their e-mails \
                        in Okta and in Agent Management must be exactly the same, capital letters included."
                    </p>
                </Step>
                <Step title="Hand three values over to Convrs support" done=registered>
                    <p>
                        "The client ID and the client secret are on the app's Sign On tab. The issuer URL \
                        is in the provider metadata linked there, under \"issuer\". Hand \
                        them over here, not by e-mail:"
                    </p>
                    <p>
                        <a href=hand_over::PATH>"Hand over to Convrs support"</a>
                    </p>
                </Step>
                <Step title="Enter the AccountID in Okta" done=open>
                    <p>"On the same tab, fill in this AccountID:"</p>
                    <CopyValue label="AccountID".to_owned() value=account_id />
                    <p>"Okta makes the redirect URI of it, which must read:"</p>
                    <CopyValue label="redirect URI".to_owned() value=addresses.redirect_uri.clone() />
                    <OtherAddresses addresses />
                </Step>
                {test_step(registered, open)}
                <Step title="Sign in with Okta once" done=linked>
                    <p>
                        "Enable SSO above, sign out, and sign in with Okta yourself. After that you can \
                        turn passwords off."
                    </p>
                </Step>
            </Steps>
        </Card>
    }
}

/// How many of the steps are done.
fn so_far<const STEPS: usize>(done: [bool; STEPS]) -> String {
    match done.into_iter().filter(|done| *done).count() {
        done if done == STEPS => "All steps are done.".to_owned(),
        done => format!("{done} of {STEPS} steps are known to be done."),
    }
}

/// The test, once there is something to test.
fn test_step(registered: bool, done: bool) -> impl IntoView {
    view! {
        <Step title="Test sign-in" done>
            <p>
                "Go through the whole sign-in yourself, before anybody else does. It shows each step, \
                and what an agent would have got."
            </p>
            {registered
                .then(|| {
                    view! {
                        <p>
                            <ButtonLink href=test_page::PATH kind=ButtonKind::Secondary>
                                "Test sign-in"
                            </ButtonLink>
                        </p>
                    }
                })}
        </Step>
    }
}

/// What else may be entered in Okta: for the tile, and for sign-outs that reach Convrs.
#[component]
fn OtherAddresses(
    /// The addresses.
    addresses: AccountAddresses,
) -> impl IntoView {
    view! {
        <Disclosure summary="For the tile and for signing out">
            <p>"The initiate login URI, so that the tile in Okta opens Convrs:"</p>
            <CopyValue label="initiate login URI".to_owned() value=addresses.initiate_login_uri />
            <p>"The sign-out redirect URI, so that people may sign out of Okta from Convrs:"</p>
            <CopyValue
                label="sign-out redirect URI".to_owned()
                value=addresses.post_logout_redirect_uri
            />
            <p>"The back-channel logout URI, so that whoever signs out of Okta is signed out here:"</p>
            <CopyValue
                label="back-channel logout URI".to_owned()
                value=addresses.backchannel_logout_uri
            />
            <p>
                "The global token revocation endpoint, so that Okta's Universal Logout ends all of a \
                person's sessions. The subject may be the e-mail or the issuer and subject identifier:"
            </p>
            <CopyValue
                label="global token revocation endpoint".to_owned()
                value=addresses.revocation_uri
            />
        </Disclosure>
    }
}

/// For the administrator of a Google Workspace.
#[component]
fn GoogleGuide(
    /// The addresses to be entered at Google.
    addresses: AccountAddresses,
    /// What is known to be done.
    progress: Progress,
) -> impl IntoView {
    let Progress { registered, tested, linked } = progress;
    let registered = registered.is_some();
    // Nobody comes through before the provider lets people in and sends them back to the right place.
    let open = tested || linked;
    view! {
        <Card title="Set up Google" lead="For the person who administers your Google Workspace.">
            <p class="hint">{so_far([registered, registered, open, open, linked])}</p>
            <Steps>
                <Step title="Make an OAuth client" done=registered>
                    <p>
                        "In the Google Cloud console of your organisation, under Google Auth Platform, make \
                        a client of type Web application, for internal users. Enter this redirect URI:"
                    </p>
                    <CopyValue label="redirect URI".to_owned() value=addresses.redirect_uri />
                </Step>
                <Step title="Send its values to Convrs support" done=registered>
                    <p>
                        "The client ID, the client secret, and the domains of your Workspace whose people \
                        work in Convrs. Send the secret by a protected way, not in a plain e-mail."
                    </p>
                </Step>
                <Step title="Compare the e-mails" done=open>
                    <p>
                        "Everybody's e-mail in Google and in Agent Management must be exactly the same, \
                        capital letters included."
                    </p>
                </Step>
                {test_step(registered, open)}
                <Step title="Sign in with Google once" done=linked>
                    <p>
                        "Enable SSO above with Google as the provider, sign out, and sign in with Google \
                        yourself. After that you can turn passwords off. If you used Okta before, it stays \
                        open until then."
                    </p>
                </Step>
            </Steps>
        </Card>
    }
}
