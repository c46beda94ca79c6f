//! An identity as it counts on one connection: what a provider that many organisations share has to
//! say of a person.

use super::{EmailVerified, Identity, IdentityRefusal};
use crate::connection::Connection;

impl Identity {
    /// The identity as it counts on a connection: a shared provider vouches for an address only when it
    /// says so, and for people of the connection's domains alone.
    ///
    /// # Errors
    /// [`IdentityRefusal::HostedDomain`] for everybody else, linked or not.
    pub fn on(self, connection: &Connection) -> Result<Self, IdentityRefusal> {
        if !connection.provider.is_shared() {
            return Ok(self);
        }
        let claimed = self.hosted_domain.as_deref();
        if !claimed.is_some_and(|claimed| connection.hosted_domains.contains(claimed)) {
            return Err(IdentityRefusal::HostedDomain);
        }
        let email_verified = match self.email_verified {
            EmailVerified::Yes => EmailVerified::Yes,
            EmailVerified::Absent | EmailVerified::No => EmailVerified::No,
        };
        Ok(Self { email_verified, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        connection::{ClientId, HostedDomains, Issuer, Provider},
        ids::{AccountId, ConnectionId},
    };

    fn identity(email: Option<&str>) -> Identity {
        Identity {
            subject: "00u1".to_owned(),
            email: email.map(str::to_owned),
            email_verified: EmailVerified::Absent,
            hosted_domain: None,
        }
    }

    fn connection(provider: Provider, domains: &[&str]) -> Connection {
        Connection {
            id: ConnectionId::new("connection-1"),
            account_id: AccountId::from_random([1; 8]),
            provider,
            issuer: Issuer::parse("https://issuer.example").expect("an issuer"),
            client_id: ClientId::parse("client").expect("a client ID"),
            hosted_domains: HostedDomains::parse(domains.iter().copied()).expect("domains"),
            version: 1,
        }
    }

    #[test]
    fn a_shared_provider_lets_in_people_of_the_connections_domains_only() {
        let google = connection(Provider::Google, &["acme.example"]);
        for (claimed, expected) in [
            (Some("acme.example"), None),
            (Some("evil.example"), Some("hosted_domain")),
            (Some("ACME.example"), Some("hosted_domain")),
            (None, Some("hosted_domain")),
        ] {
            let identity = Identity {
                hosted_domain: claimed.map(str::to_owned),
                ..identity(Some("ann@acme.example"))
            };
            let refused = identity.on(&google).err().map(|refusal| refusal.code());
            assert_eq!(refused, expected, "{claimed:?}");
        }
        let okta = connection(Provider::Okta, &[]);
        assert!(identity(None).on(&okta).is_ok());
    }

    #[test]
    fn a_shared_provider_has_to_say_that_an_address_is_verified() {
        let google = connection(Provider::Google, &["acme.example"]);
        let said = |email_verified| {
            let hosted_domain = Some("acme.example".to_owned());
            let identity = Identity { email_verified, hosted_domain, ..identity(None) };
            identity.on(&google).map(|identity| identity.email_verified)
        };
        assert_eq!(said(EmailVerified::Absent), Ok(EmailVerified::No));
        assert_eq!(said(EmailVerified::Yes), Ok(EmailVerified::Yes));
    }
}
