//! What support sends to a customer who sets its provider up: the values that the provider asks for,
//! and a message with what to do there.

use convrs_domain::{AccountId, PublicUrl, connection::Provider, public_url::AccountAddresses};
use leptos::prelude::*;

use crate::ui::{Card, CopyValue, Description, DescriptionList, TextArea};

/// The card with values and message; there is no secret in it.
#[component]
pub(super) fn ForTheCustomer(
    /// The customer's name.
    name: String,
    /// Its AccountID.
    account_id: AccountId,
    /// Whose connection is registered, or is going to be.
    provider: Provider,
    /// Whether it is registered.
    registered: bool,
    /// Where people see Convrs.
    public_url: PublicUrl,
) -> impl IntoView {
    let addresses = public_url.addresses(&account_id);
    let id = account_id.to_string();
    let message = message(provider, registered, &name, &id, &addresses);
    let values: Vec<_> = values(provider, id, addresses)
        .into_iter()
        .map(|(term, label, value)| {
            let label = label.to_owned();
            view! { <Description term><CopyValue label value /></Description> }
        })
        .collect();
    let lead = format!(
        "What its {} admin needs, ready to be sent. There is no secret in it.",
        provider.label()
    );
    view! {
        <Card title="For the customer" lead>
            <DescriptionList>{values}</DescriptionList>
            <TextArea label="Message" name="message" value=message rows=18 />
        </Card>
    }
}

/// What is entered at the provider: term, name and value.
fn values(
    provider: Provider,
    account_id: String,
    addresses: AccountAddresses,
) -> Vec<(&'static str, &'static str, String)> {
    let redirect_uri = ("Redirect URI", "redirect URI", addresses.redirect_uri);
    match provider {
        Provider::Okta => vec![
            ("AccountID", "AccountID", account_id),
            redirect_uri,
            ("Initiate login URI", "initiate login URI", addresses.initiate_login_uri),
            ("Sign-out redirect URI", "sign-out redirect URI", addresses.post_logout_redirect_uri),
            (
                "Back-channel logout URI",
                "back-channel logout URI",
                addresses.backchannel_logout_uri,
            ),
            (
                "Global token revocation endpoint",
                "global token revocation endpoint",
                addresses.revocation_uri,
            ),
        ],
        Provider::Google => vec![redirect_uri],
    }
}

/// The step of a customer whose connection is not registered yet: until it is, SSO cannot be enabled.
const HAND_OVER: &str = "4. If you have not done so yet, hand issuer URL, client ID and client \
    secret over, on Administration > Organization Profile > Single Sign-On in Convrs or by the \
    one-time link we sent you. We then register them, and tell you.\n";

/// The message that support sends to the customer.
fn message(
    provider: Provider,
    registered: bool,
    name: &str,
    id: &str,
    addresses: &AccountAddresses,
) -> String {
    let steps = match provider {
        Provider::Okta => at_okta(id, addresses),
        Provider::Google => at_google(addresses),
    };
    let (hand_over, last) =
        if provider.has_hand_over() && !registered { (HAND_OVER, 5) } else { ("", 4) };
    let provider = provider.label();
    format!(
        "Hello {name},\n\n\
         this is how you finish setting up {provider} for Convrs:\n\n\
         {steps}\
         {hand_over}\
         {last}. In Convrs, an admin opens Administration > Organization Profile > Single Sign-On, \
         enables SSO, signs out, and signs in with {provider} once. Passwords stay on until you turn \
         them off.\n\n\
         If somebody is refused, the page shows a reference. Tell us that reference and we can see why.\n"
    )
}

fn at_okta(id: &str, addresses: &AccountAddresses) -> String {
    let AccountAddresses {
        redirect_uri,
        initiate_login_uri,
        post_logout_redirect_uri,
        backchannel_logout_uri,
        revocation_uri,
    } = addresses;
    format!(
        "1. In the Okta Admin Console, open Applications, then the app Convrs, tab Sign On. Fill in this \
         AccountID: {id}\n   \
            The redirect URI it makes must read: {redirect_uri}\n\
         2. So that Okta's tile opens Convrs, and signing out reaches both:\n   \
            Initiate login URI: {initiate_login_uri}\n   \
            Sign-out redirect URI: {post_logout_redirect_uri}\n   \
            Back-channel logout URI: {backchannel_logout_uri}\n   \
            Global token revocation endpoint (Universal Logout): {revocation_uri}\n\
         3. On the tab Assignments, assign everybody who works in Convrs. Their e-mails in Okta and \
         in Convrs must be exactly the same, capital letters included.\n"
    )
}

fn at_google(addresses: &AccountAddresses) -> String {
    let redirect_uri = &addresses.redirect_uri;
    format!(
        "1. In the Google Cloud console of your organisation, open Google Auth Platform, then the client \
         Convrs. Its redirect URI must read: {redirect_uri}\n\
         2. Its users must be internal: people of your Workspace, at the domains you told us.\n\
         3. Everybody's e-mail in Google and in Convrs must be exactly the same, capital letters \
         included.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses() -> (AccountId, AccountAddresses) {
        let id = AccountId::from_random([1; 8]);
        let public_url = PublicUrl::parse("https://app.example").expect("an origin");
        let addresses = public_url.addresses(&id);
        (id, addresses)
    }

    #[test]
    fn every_address_that_okta_takes_stands_in_the_message_and_can_be_copied() {
        let (id, addresses) = addresses();
        let told = message(Provider::Okta, false, "Acme", id.as_str(), &addresses);
        let copied = values(Provider::Okta, id.to_string(), addresses.clone());
        for value in [
            id.as_str(),
            &addresses.redirect_uri,
            &addresses.initiate_login_uri,
            &addresses.post_logout_redirect_uri,
            &addresses.backchannel_logout_uri,
            &addresses.revocation_uri,
        ] {
            assert!(told.contains(value), "{value} is missing in\n{told}");
            assert!(copied.iter().any(|(.., copied)| copied == value), "{value} cannot be copied");
        }
    }

    #[test]
    fn what_is_not_registered_yet_is_handed_over_before_sso_is_enabled() {
        let (id, addresses) = addresses();
        let told =
            |registered| message(Provider::Okta, registered, "Acme", id.as_str(), &addresses);
        let before = told(false);
        assert!(before.contains("4. If you") && before.contains("5. In Convrs"), "{before}");
        let after = told(true);
        assert!(after.contains("4. In Convrs") && !after.contains("one-time link"), "{after}");
    }

    #[test]
    fn the_message_to_googles_customer_knows_no_okta() {
        let (id, addresses) = addresses();
        let told = message(Provider::Google, false, "Acme", id.as_str(), &addresses);
        assert!(told.contains(&addresses.redirect_uri) && told.contains("signs in with Google"));
        assert!(!told.contains("Okta"), "{told}");
    }
}
