//! Hand-over on the page of a connection: what waits, registered with one press or discarded, and the
//! link for those who have no login.

use convrs_domain::Timestamp;
use convrs_flows::found_at_hand_over;
use convrs_store::HandOver;
use leptos::prelude::*;

use super::connection_check::Results;
use crate::ui::{Button, ButtonKind, Card, DateTime, Description, DescriptionList, FormActions};

/// The card of a hand-over that waits.
#[component]
pub(super) fn WaitingHandOver(
    /// What waits.
    it: HandOver,
) -> impl IntoView {
    let probed = found_at_hand_over(&it.checked);
    view! {
        <Card title="Waiting to be registered" lead="The customer entered this itself. The secret is sealed; nobody has read it.">
            <DescriptionList>
                <Description term="Issuer"><code>{it.issuer.to_string()}</code></Description>
                <Description term="Client ID"><code>{it.client_id.as_str().to_owned()}</code></Description>
                <Description term="Entered by">{it.entered_by}</Description>
                <Description term="Entered"><DateTime at=it.entered_at /></Description>
            </DescriptionList>
            <p>"When it was entered, the provider was asked about it. The redirect URI is known there only once the customer has entered the AccountID there."</p>
            <Results probed />
            <form method="post">
                <input type="hidden" name="hand_over" value=it.id />
                <FormActions>
                    <Button name="action" value="register">"Register it"</Button>
                    <Button kind=ButtonKind::Danger name="action" value="discard">"Discard it"</Button>
                </FormActions>
            </form>
        </Card>
    }
}

/// The card that makes a link for somebody without a login.
#[component]
pub(super) fn HandOverLinkCard(
    /// Until when an open link works.
    open_until: Option<Timestamp>,
) -> impl IntoView {
    let open = open_until.map(|until| {
        view! {
            <p>"A link that nobody has used is open until " <DateTime at=until /> ". A new one takes its place."</p>
        }
    });
    view! {
        <Card
            title="Hand-over by link"
            lead="For an Okta admin who has no login at Convrs. Whoever opens the link enters issuer, client ID and client secret once, without signing in. They are checked, arrive sealed, and wait here. The customer's own admins need no link: they do the same on the tab Single Sign-On."
        >
            <form method="post">
                {open}
                <FormActions>
                    <Button kind=ButtonKind::Secondary name="action" value="make_link">
                        "Make a one-time link"
                    </Button>
                </FormActions>
            </form>
        </Card>
    }
}
