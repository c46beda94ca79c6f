//! The guide to Okta, with this account's own values to copy.

use convrs_domain::sso::Standing;
use leptos::prelude::*;

use crate::ui::{Card, CopyValue, Step, Steps};

/// What the customer's Okta admin does, step by step.
#[component]
pub(super) fn OktaGuide(
    /// The AccountID, to be entered in Okta.
    account_id: String,
    /// The redirect URI it makes.
    redirect_uri: String,
    /// What is known to be done.
    standing: Standing,
) -> impl IntoView {
    let registered = standing.registered.is_some();
    let linked = standing.linked_admins > 0;
    view! {
        <Card title="Set up Okta" lead="For the person who administers your Okta organisation.">
            <Steps>
                <Step title="Add Convrs in Okta" done=registered>
                    <p>"In the Okta Admin Console, open Applications, browse the catalogue, and add Convrs."</p>
                </Step>
                <Step title="Assign people" done=linked>
                    <p>
                        "On the app's Assignments tab, assign everybody who works in Convrs. Their e-mails \
                        in Okta and in Agent Management must be exactly the same, capital letters included."
                    </p>
                </Step>
                <Step title="Send three values to Convrs support" done=registered>
                    <p>
                        "The client ID and the client secret are on the app's Sign On tab. The issuer URL \
                        is in the provider metadata linked there, under \"issuer\". Send the secret by a \
                        protected way, not in a plain e-mail."
                    </p>
                </Step>
                <Step title="Enter the AccountID in Okta" done=linked>
                    <p>"On the same tab, fill in this AccountID:"</p>
                    <CopyValue label="AccountID".to_owned() value=account_id />
                    <p>"Okta makes the redirect URI of it, which must read:"</p>
                    <CopyValue label="redirect URI".to_owned() value=redirect_uri />
                </Step>
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
