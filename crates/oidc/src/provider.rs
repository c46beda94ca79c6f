//! A provider as a connection uses it: its metadata, and everything made from it once so that a
//! sign-in need not.

use std::time::Duration;

use convrs_domain::connection::{Connection, Issuer};
use openidconnect::{
    AuthUrl, ClientId, EndpointNotSet, EndpointSet, IssuerUrl, JsonWebKeySet, RedirectUrl,
    TokenUrl, core::CoreClient,
};

use crate::{
    Party,
    check::CheckFailure,
    discover::{Found, discover, fetch_keys},
    http::Line,
    id_token::Verifier,
    jwt::Jwt,
    key::Key,
    metadata::Metadata,
};

/// The library's client with the two endpoints that a sign-in uses. It has no keys: see
/// [`Verifier`].
pub(crate) type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// What is kept of a connection's provider.
pub(crate) struct Provider {
    pub(crate) metadata: Metadata,
    pub(crate) client: Client,
    /// One for each key, in the order of publication.
    pub(crate) verifiers: Vec<Verifier>,
}

impl Provider {
    /// Fetches everything, with how long it counts as fresh.
    pub(crate) async fn fetch(
        line: &Line<'_>,
        connection: &Connection,
    ) -> Result<(Self, Duration), CheckFailure> {
        let Found { metadata, keys, fresh_for } = discover(line, &connection.issuer).await?;
        Ok((Self::new(connection, metadata, keys), fresh_for))
    }

    /// Fetches the keys again.
    pub(crate) async fn renewed(
        &self,
        line: &Line<'_>,
        connection: &Connection,
    ) -> Result<Self, CheckFailure> {
        let (keys, _) = fetch_keys(line, &self.metadata).await?;
        Ok(Self::new(connection, self.metadata.clone(), keys))
    }

    /// Tells whether one of the provider's keys made a token's signature.
    pub(crate) fn signed(&self, jwt: &Jwt<'_>) -> bool {
        jwt.is_signed_by(self.verifiers.iter().map(Verifier::key))
    }

    fn new(connection: &Connection, metadata: Metadata, keys: Vec<Key>) -> Self {
        let client_id = ClientId::new(connection.client_id.as_str().to_owned());
        let issuer = issuer_url(&connection.issuer);
        let verifier = |key| Verifier::new(&client_id, &issuer, key);
        let verifiers = keys.into_iter().map(verifier).collect();
        let client = CoreClient::new(client_id, issuer, JsonWebKeySet::default())
            .set_auth_uri(AuthUrl::from_url(metadata.authorization_endpoint.clone()))
            .set_token_uri(TokenUrl::from_url(metadata.token_endpoint.clone()))
            .set_auth_type(metadata.secret_in.clone());
        Self { metadata, client, verifiers }
    }
}

/// The redirect URI for the library.
pub(crate) fn redirect_url(party: &Party<'_>) -> RedirectUrl {
    RedirectUrl::new(party.redirect_uri.to_owned()).expect("our own redirect URI is a URL")
}

fn issuer_url(issuer: &Issuer) -> IssuerUrl {
    IssuerUrl::new(issuer.as_str().to_owned()).expect("its metadata was fetched, so it is a URL")
}
