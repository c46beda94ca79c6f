//! What is registered of the account's connections, to be compared with what the provider shows.

use convrs_domain::connection::Connection;
use leptos::prelude::*;

use crate::ui::{Card, Description, DescriptionList};

/// Issuer and client ID of each connection; never a secret.
#[component]
pub(super) fn RegisteredConnections(
    /// The connections.
    connections: Vec<Connection>,
) -> impl IntoView {
    let list: Vec<_> = connections.into_iter().map(values).collect();
    (!list.is_empty()).then(|| {
        view! {
            <Card
                title="Registered with Convrs"
                lead="What your provider shows must be the same, character for character. The client secret is shown to nobody."
            >
                <DescriptionList>{list}</DescriptionList>
            </Card>
        }
    })
}

fn values(connection: Connection) -> impl IntoView {
    let Connection { provider, issuer, client_id, .. } = connection;
    let name = provider.label();
    let client_id = client_id.as_str().to_owned();
    view! {
        <Description term=format!("{name} issuer")>
            <code class="raw">{issuer.to_string()}</code>
        </Description>
        <Description term=format!("{name} client ID")>
            <code class="raw">{client_id}</code>
        </Description>
    }
}
