//! The cut-over of an account: looked at, and its near misses settled.

use convrs_domain::{Agent, Email, connection::Provider, cut_over::CutOverCounts};
use convrs_store::{BoardFilter, BoardRow, Change, NearMiss, StoreError};

use crate::{Flows, sessions::Admin};

/// One page of the board.
#[derive(Debug, Clone)]
pub struct Board {
    /// The provider that the team moves to.
    pub provider: Provider,
    /// How many active agents are how far.
    pub counts: CutOverCounts,
    /// How many agents the filter lets through.
    pub matching: u32,
    /// Those of this page.
    pub rows: Vec<BoardRow>,
}

/// The cut-over as the settings' tab shows it.
#[derive(Debug, Clone)]
pub struct CutOver {
    /// How many active agents are how far.
    pub counts: CutOverCounts,
    /// The newest near misses that wait.
    pub near_misses: Vec<NearMiss>,
    /// How many wait in all.
    pub waiting: u32,
    /// The first agents by name who are not linked.
    pub unlinked: Vec<Agent>,
}

/// How many near misses the tab shows.
const SHOWN: u32 = 5;

/// How many agents who would be locked out are named.
const NAMED: u32 = 12;

/// Why a near miss is not settled.
#[derive(Debug, thiserror::Error)]
pub enum NearMissRefusal {
    /// It does not wait any more, or never was this account's.
    #[error(
        "This near miss is not waiting any more: it was settled meanwhile, or the agent has signed in."
    )]
    Gone,
    /// The address claimed cannot be an agent's.
    #[error(
        "The address at the provider is not a valid e-mail address, so no agent can have it. Ask the \
         provider's admin to correct it there."
    )]
    NotAnAddress,
    /// Somebody has the address, here or elsewhere (rule 12).
    #[error(
        "This e-mail cannot be used here. Look whether another of your agents has it; if none has, \
         ask Convrs support."
    )]
    Taken,
    /// Passwords are off, and this is the last admin known to get in.
    #[error(
        "This is the only admin who is known to get in through the provider. Turn passwords on first, then \
         correct the e-mail."
    )]
    LastLinkedAdmin,
    /// The database does not answer.
    #[error("Convrs cannot do this at the moment. Try again in a few seconds.")]
    Store(StoreError),
}

impl From<StoreError> for NearMissRefusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoSuchAgent => Self::Gone,
            StoreError::EmailTaken | StoreError::DomainTaken => Self::Taken,
            StoreError::LastLinkedAdmin => Self::LastLinkedAdmin,
            error => Self::Store(error),
        }
    }
}

impl Flows {
    /// One page of the admin's board.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn board(
        &self,
        admin: &Admin,
        filter: &BoardFilter,
        skip: u32,
        limit: u32,
    ) -> Result<Board, StoreError> {
        let (store, account) = (self.store(), &admin.account().id);
        let counts = store.cut_over_counts(account).await?;
        let rows = self.board_rows(admin, filter, skip, limit).await?;
        let matching = if filter.searches() {
            store.cut_over_matching(account, filter).await?
        } else {
            filter.progress.map_or(counts.all(), |progress| counts.of(progress))
        };
        let provider = self.moving_to(admin).await?;
        Ok(Board { provider, counts, matching, rows })
    }

    /// The provider that the admin's team moves to.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn moving_to(&self, admin: &Admin) -> Result<Provider, StoreError> {
        let (store, account) = (self.store(), &admin.account().id);
        let chosen = store.sso_settings(account).await?.and_then(|kept| kept.saved.provider);
        // Asked only where it matters, for it counts the agents.
        let standing = match chosen {
            Some(_) => None,
            None => store.standing(account).await?,
        };
        Ok(Provider::of_account(chosen, standing.and_then(|standing| standing.registered)))
    }

    /// The agents of one page of the admin's board.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn board_rows(
        &self,
        admin: &Admin,
        filter: &BoardFilter,
        skip: u32,
        limit: u32,
    ) -> Result<Vec<BoardRow>, StoreError> {
        self.store().cut_over_board(&admin.account().id, filter, skip, limit).await
    }

    /// The admin's cut-over, in short.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn cut_over(&self, admin: &Admin) -> Result<CutOver, StoreError> {
        let (store, account) = (self.store(), &admin.account().id);
        Ok(CutOver {
            counts: store.cut_over_counts(account).await?,
            near_misses: store.near_misses(account, SHOWN).await?,
            waiting: store.open_near_misses(account).await?,
            unlinked: store.unlinked_agents(account, NAMED).await?,
        })
    }

    /// Gives the agent of a near miss the address that the provider claimed, byte for byte: the next
    /// sign-in through the provider makes the link.
    ///
    /// # Errors
    /// See [`NearMissRefusal`].
    pub async fn correct_near_miss(&self, admin: &Admin, id: &str) -> Result<(), NearMissRefusal> {
        let near_miss = self.waiting(admin, id).await?;
        let email = exactly(&near_miss.claimed).ok_or(NearMissRefusal::NotAnAddress)?;
        Ok(self.change_agent_email(admin, &near_miss.agent.id, &email).await?)
    }

    /// Puts a near miss aside as somebody else.
    ///
    /// # Errors
    /// See [`NearMissRefusal`].
    pub async fn dismiss_near_miss(&self, admin: &Admin, id: &str) -> Result<(), NearMissRefusal> {
        let near_miss = self.waiting(admin, id).await?;
        let change = Change { by: &admin.actor(), at: self.now() };
        let dismissed = self.store().dismiss_near_miss(&near_miss, change).await?;
        if dismissed { Ok(()) } else { Err(NearMissRefusal::Gone) }
    }

    async fn waiting(&self, admin: &Admin, id: &str) -> Result<NearMiss, NearMissRefusal> {
        let found = self.store().near_miss(&admin.account().id, id).await?;
        found.ok_or(NearMissRefusal::Gone)
    }
}

/// The address that a claim is, if it is one without anything being trimmed off.
fn exactly(claimed: &str) -> Option<Email> {
    Email::parse(claimed).ok().filter(|email| email.as_str() == claimed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_with_white_space_is_no_address() {
        for claimed in ["ann@acme.example ", " ann@acme.example", "an n@acme.example", ""] {
            assert_eq!(exactly(claimed), None, "{claimed:?}");
        }
        assert!(exactly("Ann@acme.example").is_some());
    }
}
