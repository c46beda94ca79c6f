//! Who a verified identity is here: an agent, nearly one, or nobody.

use std::sync::Arc;

use convrs_domain::{
    AgentId, Email,
    connection::Connection,
    identity::{self, Admission, Identity, IdentityRefusal},
};
use convrs_store::StoreError;
use tokio::sync::Semaphore;

use super::{finish::Callback, stop::Stop};

/// Among how many addresses of an account a near miss is looked for: of those who were added last.
const MOST_ADDRESSES: u32 = 20_000;

/// The searches for near misses. Each compares a stranger's address with those of a whole account: so
/// one runs at a time, away from the threads that answer, and the others wait.
pub(crate) struct NearMisses {
    turn: Arc<Semaphore>,
}

impl Default for NearMisses {
    fn default() -> Self {
        Self { turn: Arc::new(Semaphore::new(1)) }
    }
}

impl NearMisses {
    /// Finds the agent whose address is nearest to the one claimed. The addresses are read when it is
    /// this search's turn.
    async fn nearest(
        &self,
        claimed: &str,
        addresses: impl Future<Output = Result<Vec<(AgentId, Email)>, StoreError>>,
    ) -> Result<Option<IdentityRefusal>, StoreError> {
        let turn = Arc::clone(&self.turn).acquire_owned().await;
        let turn = turn.expect("the semaphore is never closed");
        let (claimed, addresses) = (claimed.to_owned(), addresses.await?);
        let searched = tokio::task::spawn_blocking(move || {
            // Held by the work itself: a caller that goes away does not let another one begin.
            let _held = turn;
            identity::nearest(&claimed, addresses.iter().map(|(id, email)| (id, email)))
        });
        Ok(searched.await.expect("comparing does not panic"))
    }
}

impl Callback<'_> {
    /// Finds the agent; for a stranger, looks whether an agent's address is nearly the same.
    pub(super) async fn admit(
        &self,
        connection: &Connection,
        identity: &Identity,
    ) -> Result<Admission, Stop> {
        let (store, account_id) = (self.flows.store(), self.finish.account_id);
        let (id, issuer) = (&connection.id, &connection.issuer);
        let candidates = store.candidates(account_id, id, issuer, identity).await?;
        match identity::admit(account_id, identity, candidates) {
            Ok(admission) => Ok(admission),
            Err(IdentityRefusal::NoAgent) => {
                let claimed = identity.email.as_deref().unwrap_or_default();
                let addresses = store.account_emails(account_id, MOST_ADDRESSES);
                let nearest = self.flows.0.near_misses.nearest(claimed, addresses).await?;
                Err(Stop::Nobody(nearest.unwrap_or(IdentityRefusal::NoAgent)))
            }
            Err(refusal) => Err(Stop::Nobody(refusal)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, pin::pin, time::Duration};

    use convrs_domain::email::Difference;
    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn a_search_for_near_misses_reads_nothing_before_its_turn() {
        let near_misses = NearMisses::default();
        let turn = Arc::clone(&near_misses.turn).acquire_owned().await.expect("open");
        let (ann, read) = (AgentId::new("ann"), Cell::new(false));
        let email = Email::parse("ann@acme.example").expect("an address");
        let addresses = async {
            read.set(true);
            Ok::<_, StoreError>(vec![(ann.clone(), email)])
        };
        let mut waiting = pin!(near_misses.nearest("an@acme.example", addresses));
        assert!(timeout(Duration::from_millis(20), waiting.as_mut()).await.is_err(), "it waits");
        assert!(!read.get());
        drop(turn);
        let found = waiting.await.expect("addresses");
        let difference = Difference::OneTypo;
        assert_eq!(found, Some(IdentityRefusal::NearMiss { agent_id: ann.clone(), difference }));
    }
}
