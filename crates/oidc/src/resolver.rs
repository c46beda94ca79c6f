//! Name resolution that gives out public addresses only, so that the address that was checked is
//! the one connected to.

use std::{error::Error, net::SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::{address::is_public, egress::Forbidden};

/// Resolves names for [`Route::Guarded`](crate::egress::Route::Guarded).
pub(crate) struct PublicResolver;

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let addresses = public_addresses(name.as_str()).await?;
            let addresses: Addrs = Box::new(addresses.into_iter());
            Ok(addresses)
        })
    }
}

/// Resolves `host` and keeps its public addresses; their port is 0.
///
/// # Errors
/// What the lookup failed with, or [`Forbidden::PrivateAddress`] when no public address is left.
pub(crate) async fn public_addresses(
    host: &str,
) -> Result<Vec<SocketAddr>, Box<dyn Error + Send + Sync>> {
    let found = tokio::net::lookup_host((host, 0)).await?;
    let public: Vec<_> = found.filter(|address| is_public(address.ip())).collect();
    if public.is_empty() { Err(Forbidden::PrivateAddress.into()) } else { Ok(public) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_of_a_private_address_does_not_resolve() {
        let failure = public_addresses("localhost").await.expect_err("localhost is loopback");
        assert_eq!(failure.downcast_ref(), Some(&Forbidden::PrivateAddress));
    }

    #[tokio::test]
    async fn a_public_address_resolves_to_itself() {
        let found = public_addresses("8.8.8.8").await.expect("a literal");
        assert_eq!(found, ["8.8.8.8:0".parse().expect("an address")]);
    }
}
