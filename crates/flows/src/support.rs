//! What support does for accounts: found, added, looked at, changed, suspended.

use convrs_domain::{
    Account, AccountId, Agent, Email, Reference, Tier,
    account::Name,
    connection::{Connection, Provider},
    tier_change::TierEffect,
};
use convrs_store::{
    AccountFilter, AccountPage, Change, NewAccount, NewAgent, People, Recorded, StoreError, Turn,
};

use crate::{Flows, SsoOverview, sessions::Support};

/// How many accounts a page of the list has.
const PAGE: u32 = 50;

/// What a search of the console finds.
#[derive(Debug, Clone)]
pub enum Found {
    /// A page of accounts; of none when there are none.
    Accounts(AccountPage),
    /// The attempt to sign in that has the reference typed.
    Attempt(Reference),
}

/// An account, as support looks at it.
#[derive(Debug, Clone)]
pub struct AccountOverview {
    /// The account.
    pub account: Account,
    /// Its settings and what they rest on.
    pub sso: SsoOverview,
    /// What is registered for it: the connection that its settings rest on first, others by age.
    pub connections: Vec<Connection>,
    /// The provider that was in use before the one chosen, as long as nobody has confirmed that one.
    pub retiring: Option<Provider>,
    /// How many people it has.
    pub people: People,
    /// Its first admins.
    pub admins: Vec<Agent>,
}

/// How the connection to one of several providers is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionUse {
    /// People sign in through it.
    InUse,
    /// It was in use before, and is open until an admin has signed in through the one in use.
    StillOpen,
    /// Nobody signs in through it.
    NotInUse,
}

impl AccountOverview {
    /// Tells what changing the tier would do.
    pub fn effect_of(&self, tier: Tier) -> TierEffect {
        TierEffect::of(self.account.tier, tier, self.sso.settings, self.chosen_is_registered())
    }

    /// The connection to a provider.
    pub fn connection_to(&self, provider: Provider) -> Option<&Connection> {
        self.connections.iter().find(|it| it.provider == provider)
    }

    /// Tells whether connections to other providers than that one are registered.
    pub fn has_others(&self, provider: Provider) -> bool {
        self.connections.iter().any(|it| it.provider != provider)
    }

    /// Tells how the connection to a provider is used.
    pub fn use_of(&self, provider: Provider) -> ConnectionUse {
        let settings = self.sso.settings;
        let provider = Some(provider);
        if !settings.in_use(self.account.tier, self.chosen_is_registered()) {
            ConnectionUse::NotInUse
        } else if settings.provider == provider {
            ConnectionUse::InUse
        } else if self.retiring == provider {
            ConnectionUse::StillOpen
        } else {
            ConnectionUse::NotInUse
        }
    }

    fn chosen_is_registered(&self) -> bool {
        self.sso.standing.registered.is_some()
    }
}

impl Flows {
    /// Finds accounts, or an attempt to sign in, by what was typed: the beginning of a name, an
    /// agent's e-mail, an `AccountID`, or a reference. Nothing typed finds all accounts.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn search_accounts(
        &self,
        by: &Support,
        typed: &str,
        turn: Turn<'_>,
    ) -> Result<Found, StoreError> {
        let typed = typed.trim();
        if let Ok(email) = Email::parse(typed) {
            return self.accounts(AccountFilter::Agent(&email), Turn::First).await;
        }
        // Eight or twelve letters may also be how a name begins: what is there decides.
        if let Ok(reference) = Reference::parse_typed(typed)
            && self.trace_anywhere(by, &reference).await?.is_some()
        {
            return Ok(Found::Attempt(reference));
        }
        if let Ok(id) = AccountId::parse_typed(typed)
            && self.store().account(&id).await?.is_some()
        {
            return self.accounts(AccountFilter::Id(&id), Turn::First).await;
        }
        self.accounts(AccountFilter::NameBegins(typed), turn).await
    }

    /// One attempt at whatever account, by the reference that the person read out, and the account.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn trace_anywhere(
        &self,
        _by: &Support,
        reference: &Reference,
    ) -> Result<Option<(Recorded, Account)>, StoreError> {
        let found = self.store().attempt_anywhere(reference, self.kept_since()).await?;
        let Some(recorded) = found else { return Ok(None) };
        let account = self.store().account(&recorded.record.account_id).await?;
        Ok(account.map(|account| (recorded, account)))
    }

    async fn accounts(
        &self,
        filter: AccountFilter<'_>,
        turn: Turn<'_>,
    ) -> Result<Found, StoreError> {
        self.store().accounts(filter, turn, PAGE).await.map(Found::Accounts)
    }

    /// Reads an account with all that support decides on; nothing when there is no such account.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn account_overview(
        &self,
        _by: &Support,
        id: &AccountId,
    ) -> Result<Option<AccountOverview>, StoreError> {
        let store = self.store();
        let Some(account) = store.account(id).await? else { return Ok(None) };
        let Some(sso) = self.sso_overview(id).await? else { return Ok(None) };
        let mut connections = store.connections(id).await?;
        connections.sort_by_key(|it| Some(it.provider) != sso.standing.registered);
        let retiring = store.retiring_provider(id).await?;
        let (people, admins) = (store.people(id).await?, store.admins(id).await?);
        Ok(Some(AccountOverview { account, sso, connections, retiring, people, admins }))
    }

    /// Adds a customer's account and gives its `AccountID`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn add_customer(
        &self,
        by: &Support,
        name: Name,
        tier: Tier,
    ) -> Result<AccountId, StoreError> {
        self.add_account(&by.actor(), &NewAccount { name, tier, is_operator: false }).await
    }

    /// Adds an admin to an account, without a password: a one-time link lets the person set one.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`], [`StoreError::EmailTaken`], or a fault.
    pub async fn add_admin(
        &self,
        by: &Support,
        account_id: &AccountId,
        email: Email,
        name: Name,
    ) -> Result<convrs_domain::AgentId, StoreError> {
        let account_id = account_id.clone();
        let role = convrs_domain::Role::Admin;
        let new = NewAgent { account_id, email, name, role, password_hash: None };
        self.store().add_agent(&new, Change { by: &by.actor(), at: self.now() }).await
    }

    /// Suspends an account, which signs everybody in it out, or opens it again.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`], [`StoreError::OperatorStays`], or a fault.
    pub async fn set_suspended(
        &self,
        by: &Support,
        id: &AccountId,
        suspended: bool,
    ) -> Result<(), StoreError> {
        let change = Change { by: &by.actor(), at: self.now() };
        self.store().set_suspended(id, suspended, change).await
    }
}
