//! Signing out at the provider too: where the browser is sent (`OpenID` Connect RP-Initiated Logout
//! 1.0, 2).

use convrs_domain::{Secret, connection::Connection};

use crate::{provider::Provider, raw::RawClaims};

/// Writes the address; nothing where the provider has none, or issued the token under another name.
pub(crate) fn end_session_url(
    provider: &Provider,
    connection: &Connection,
    id_token: &Secret,
    come_back_to: &str,
) -> Option<String> {
    let mut url = provider.metadata.end_session_endpoint.clone()?;
    let claims = RawClaims::of_jwt(id_token.expose())?;
    if claims.text("iss") != Some(connection.issuer.as_str()) {
        return None;
    }
    url.query_pairs_mut()
        .append_pair("id_token_hint", id_token.expose())
        .append_pair("client_id", connection.client_id.as_str())
        .append_pair("post_logout_redirect_uri", come_back_to);
    Some(url.into())
}
