//! Hand-over: a customer enters what support needs, once and sealed; support registers it.

mod checking;
mod link;

use convrs_domain::{
    AccountId, ConnectionId, Secret,
    connection::{ClientId, Connection, HostedDomains, Issuer, Provider},
};
use convrs_oidc::{Probed, Verdict};
use convrs_store::{Change, HandOver, NewHandOver, StoreError};
use serde_json::{Value, json};

pub(crate) use checking::Checking;
pub use link::HandOverLinkRefusal;

use crate::{
    ConnectionRefusal, Flows, ProbeRefusal,
    sessions::{Admin, Support},
};

/// What a customer hands over.
#[derive(Debug)]
pub struct Given {
    /// Which provider it leads to.
    pub provider: Provider,
    /// The issuer.
    pub issuer: Issuer,
    /// The client ID.
    pub client_id: ClientId,
    /// The client secret.
    pub secret: Secret,
}

impl Flows {
    /// Keeps what an admin enters for support, after the live check; nothing that fails it is kept.
    ///
    /// # Errors
    /// See [`ConnectionRefusal`].
    pub async fn hand_over(&self, by: &Admin, given: Given) -> Result<(), ConnectionRefusal> {
        let new = self.checked(&by.account().id, given).await?;
        Ok(self.store().hand_over(&new, Change { by: &by.actor(), at: self.now() }).await?)
    }

    /// Makes the live check, and asks the provider what it thinks of the rest.
    async fn checked(
        &self,
        account_id: &AccountId,
        given: Given,
    ) -> Result<NewHandOver, ConnectionRefusal> {
        let _checking = self.0.checking.begin(account_id).ok_or(ConnectionRefusal::Checking)?;
        self.oidc().check(&given.issuer).await?;
        let checked = self.probed(account_id, &given).await?;
        let Given { provider, issuer, client_id, secret } = given;
        let account_id = account_id.clone();
        Ok(NewHandOver { account_id, provider, issuer, client_id, secret, checked })
    }

    /// What the provider thinks of what was given, as if it were registered.
    async fn probed(
        &self,
        account_id: &AccountId,
        given: &Given,
    ) -> Result<Value, ConnectionRefusal> {
        let connection = Connection {
            id: ConnectionId::new(format!("hand-over of {account_id}")),
            account_id: account_id.clone(),
            provider: given.provider,
            issuer: given.issuer.clone(),
            client_id: given.client_id.clone(),
            hosted_domains: HostedDomains::default(),
            // Another one each time: what is kept of a provider is kept for one version.
            version: self.now().as_millis(),
        };
        match self.probe(&connection, std::slice::from_ref(&given.secret)).await {
            Ok(probed) => Ok(written(&probed)),
            Err(ProbeRefusal::Provider(_)) => Ok(json!({})),
            Err(ProbeRefusal::Store(error)) => Err(error.into()),
        }
    }

    /// What waits to be registered for an account.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn waiting_hand_over(
        &self,
        account_id: &AccountId,
    ) -> Result<Option<HandOver>, StoreError> {
        self.store().waiting_hand_over(account_id, Provider::Okta).await
    }

    /// Registers what waits, if it is still what support looked at; nothing when it is not.
    ///
    /// # Errors
    /// See [`ConnectionRefusal`]: the provider is asked once more.
    pub async fn register_hand_over(
        &self,
        by: &Support,
        account_id: &AccountId,
        id: &str,
    ) -> Result<Option<Connection>, ConnectionRefusal> {
        let waiting = self.store().open_hand_over(account_id, Provider::Okta).await?;
        let Some((_, new)) = waiting.filter(|(waiting, _)| waiting == id) else { return Ok(None) };
        let connection = self.register_connection(by, &new).await?;
        // Should this fail, it waits on, and registering it again changes nothing.
        let change = Change { by: &by.actor(), at: self.now() };
        self.store().drop_hand_over(account_id, id, true, change).await?;
        Ok(Some(connection))
    }

    /// Forgets what waits. Tells whether it was there.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn discard_hand_over(
        &self,
        by: &Support,
        account_id: &AccountId,
        id: &str,
    ) -> Result<bool, StoreError> {
        let change = Change { by: &by.actor(), at: self.now() };
        self.store().drop_hand_over(account_id, id, false, change).await
    }
}

/// What was found, as it is kept.
fn written(probed: &Probed) -> Value {
    let secret = probed.secrets.first().copied().unwrap_or(Verdict::Unclear);
    json!({"request": word(probed.request), "secret": word(secret)})
}

/// Reads what [`written`] wrote; what cannot be read is unclear.
pub fn found_at_hand_over(checked: &Value) -> Probed {
    let verdict = |name: &str| match checked[name].as_str() {
        Some("good") => Verdict::Good,
        Some("wrong") => Verdict::Wrong,
        _ => Verdict::Unclear,
    };
    Probed { request: verdict("request"), secrets: vec![verdict("secret")] }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Good => "good",
        Verdict::Wrong => "wrong",
        Verdict::Unclear => "unclear",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_survives_being_kept() {
        for verdict in [Verdict::Good, Verdict::Wrong, Verdict::Unclear] {
            let probed = Probed { request: Verdict::Good, secrets: vec![verdict] };
            assert_eq!(found_at_hand_over(&written(&probed)), probed);
        }
        let unclear = Probed { request: Verdict::Unclear, secrets: vec![Verdict::Unclear] };
        assert_eq!(found_at_hand_over(&json!({})), unclear);
    }
}
