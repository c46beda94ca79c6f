//! What happens, step by step, without Leptos or axum: sign-ins begun and finished, passwords
//! checked, connections registered, settings changed. Server functions, plain routes and the
//! command line all call these.

mod clock;
mod limits;
mod metrics;
mod passwords;
mod random;

mod accounts;
mod agents;
mod attention;
mod audit;
mod break_glass;
mod connection_check;
mod connections;
mod cut_over;
mod dns;
mod domains;
mod hand_over;
mod one_time_links;
mod own_account;
mod records;
mod sessions;
mod sign_in;
mod sign_out;
mod sso;
mod support;

use std::{sync::Arc, time::Duration};

use convrs_domain::{PublicUrl, Timestamp, sessions::Lifetimes};
use convrs_oidc::Oidc;
pub use convrs_oidc::{Failure, Probed, Verdict};
use convrs_store::{Retention, Store};

pub use accounts::{AddAgent, AddAgentRefusal};
pub use agents::{AgentOverview, ImportPreview, ImportRefusal, ManageRefusal, PasswordLinkRefusal};
pub use attention::AttentionEverywhere;
pub use break_glass::OpenPasswords;
pub use clock::Clock;
pub use connection_check::ProbeRefusal;
pub use connections::ConnectionRefusal;
pub use cut_over::{Board, CutOver, NearMissRefusal};
pub use dns::Dns;
pub use domains::DomainCheck;
pub use hand_over::{Given, HandOverLinkRefusal, found_at_hand_over};
pub use metrics::Metrics;
pub use one_time_links::{LinkMade, LinkRefusal};
pub use own_account::{ChangePassword, ChangePasswordRefusal, OwnPassword, OwnSessions};
pub use passwords::{Overloaded, Passwords};
pub use random::new_reference;
pub use records::{EXPORT_SIZE, PAGE_SIZE};
pub use sessions::{Admin, NotAllowed, SignedIn, Support};
pub use sign_in::{
    AtProvider, AuthorizationResponse, Begin, BeginRefusal, Begun, Client, Finish, FinishRefusal,
    Finished, Initiate, InitiateRefusal, InitiateRequest, Initiated, LogIn, LogInRefusal,
    NewSession, Refused, RefusedLogIn, TestBegun, TestRefusal, Waiting, flow_handle,
};
pub use sign_out::{LogoutTokenRefusal, RevocationRefusal, SignedOut, Unproven};
pub use sso::{SaveRefusal, SaveSso, SsoOverview};
pub use support::{AccountOverview, ConnectionUse, Found};

/// The flows of one server; cheap to clone.
#[derive(Clone)]
pub struct Flows(Arc<Inner>);

/// What the flows are made of.
pub struct Parts {
    /// Where everything is kept.
    pub store: Store,
    /// How providers are talked to.
    pub oidc: Oidc,
    /// How passwords are hashed.
    pub passwords: Passwords,
    /// What time it is.
    pub clock: Clock,
    /// The origin that redirect URIs are made from.
    pub public_url: PublicUrl,
    /// How long sessions live.
    pub lifetimes: Lifetimes,
    /// How many sign-ins through a provider one address may start a minute; 0 means no limit.
    pub starts_per_minute: u32,
    /// Whom domains' TXT records are asked of.
    pub dns: Dns,
    /// How long sign-in records and audit are kept.
    pub retention: Duration,
}

struct Inner {
    parts: Parts,
    start_limit: limits::StartLimit,
    link_limit: limits::StartLimit,
    stray_limit: limits::StartLimit,
    checking: hand_over::Checking,
    near_misses: sign_in::NearMisses,
    metrics: Metrics,
}

impl Flows {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        let start_limit = limits::StartLimit::new(parts.starts_per_minute);
        let link_limit = limits::StartLimit::new(limits::LINKS_PER_MINUTE);
        let stray_limit = limits::StartLimit::new(parts.starts_per_minute);
        Self(Arc::new(Inner {
            parts,
            start_limit,
            link_limit,
            stray_limit,
            checking: hand_over::Checking::default(),
            near_misses: sign_in::NearMisses::default(),
            metrics: Metrics::default(),
        }))
    }

    /// The origin people see.
    pub fn public_url(&self) -> &PublicUrl {
        &self.0.parts.public_url
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        self.0.parts.clock.now()
    }

    /// Tells whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ready(&self) -> Result<(), convrs_store::StoreError> {
        self.store().ping().await
    }

    /// Deletes what is out of date: started flows, dead sessions, old records, in small batches.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sweep(&self) -> Result<(), convrs_store::StoreError> {
        let parts = &self.0.parts;
        let keep = Retention { records: parts.retention, sessions: parts.lifetimes };
        let swept = parts.store.sweep(self.now(), keep).await?;
        tracing::debug!(?swept, "swept");
        Ok(())
    }

    /// What was counted since this server started.
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    fn store(&self) -> &Store {
        &self.0.parts.store
    }

    fn oidc(&self) -> &Oidc {
        &self.0.parts.oidc
    }

    fn passwords(&self) -> &Passwords {
        &self.0.parts.passwords
    }
}
