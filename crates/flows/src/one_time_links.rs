//! One-time links: made to be shown once, opened at a bounded pace, refused without a word about anybody.

use std::{net::IpAddr, time::Duration};

use convrs_domain::{
    Secret, Timestamp,
    one_time_link::{LIFETIME, LinkKind},
};
use convrs_store::{StoreError, TokenHash};

use crate::{Flows, random};

/// A link that was made; it is shown once and never again.
#[derive(Debug, Clone)]
pub struct LinkMade {
    /// The whole address.
    pub address: Secret,
    /// Until when it works.
    pub until: Timestamp,
}

/// Why a link does nothing.
#[derive(Debug, thiserror::Error)]
pub enum LinkRefusal {
    /// It never was one, was used, is too old, or was taken back: all alike.
    #[error("This link does not work.")]
    NoLink,
    /// Too many links were tried from that address.
    #[error("Too many links were tried from your network.")]
    TooMany {
        /// How long to wait.
        wait: Duration,
    },
    /// The database does not answer.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for LinkRefusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::LinkSpent => Self::NoLink,
            error => Self::Store(error),
        }
    }
}

impl Flows {
    /// A link that is not kept yet, and the hash by which it will be.
    pub(crate) fn new_link(&self, kind: LinkKind) -> (TokenHash, LinkMade) {
        let token = random::token();
        let path = kind.path(token.expose());
        let address = Secret::new([self.public_url().origin(), &path].concat());
        (TokenHash::of(token.expose()), LinkMade { address, until: self.now() + LIFETIME })
    }

    /// Counts that a link was tried, whatever becomes of it.
    pub(crate) fn count_link(&self, address: IpAddr) -> Result<(), LinkRefusal> {
        let counted = self.0.link_limit.count(address, self.now());
        counted.map_err(|wait| LinkRefusal::TooMany { wait })
    }
}
