//! Fetching a provider's metadata and keys (`OpenID` Connect Discovery 1.0, 4).

use std::{ops::RangeInclusive, time::Duration};

use convrs_domain::connection::Issuer;
use openidconnect::{
    HttpResponse, JsonWebKeySet,
    http::{HeaderMap, Request, header},
};

use crate::{
    check::CheckFailure,
    http::{HttpFailure, Line},
    key::Key,
    metadata::{Metadata, PLACE},
};

/// How long metadata and keys count as fresh, within which a provider may choose.
const FRESH: RangeInclusive<Duration> = Duration::from_mins(5)..=Duration::from_hours(24);
/// How long they do when it does not say.
const FRESH_UNSAID: Duration = Duration::from_hours(1);

/// The most keys kept: a signature without `kid` is tried on each.
const MAX_KEYS: usize = 32;

/// What was fetched.
pub(crate) struct Found {
    pub(crate) metadata: Metadata,
    /// At least one.
    pub(crate) keys: Vec<Key>,
    /// How long it counts as fresh.
    pub(crate) fresh_for: Duration,
}

/// Fetches the metadata of `issuer`, then its keys.
pub(crate) async fn discover(line: &Line<'_>, issuer: &Issuer) -> Result<Found, CheckFailure> {
    let answer = get(line, PLACE, &issuer.metadata_url()).await?;
    let metadata = Metadata::read(answer.body(), issuer, line.http.egress())?;
    let (keys, keys_fresh_for) = fetch_keys(line, &metadata).await?;
    let fresh_for = fresh_for(answer.headers()).min(keys_fresh_for);
    Ok(Found { metadata, keys, fresh_for })
}

/// Fetches the keys alone, with how long they count as fresh.
pub(crate) async fn fetch_keys(
    line: &Line<'_>,
    metadata: &Metadata,
) -> Result<(Vec<Key>, Duration), CheckFailure> {
    let answer = get(line, "jwks_uri", metadata.jwks_uri.as_str()).await?;
    let keys = read_keys(answer.body())?;
    Ok((keys, fresh_for(answer.headers())))
}

async fn get(
    line: &Line<'_>,
    place: &'static str,
    url: &str,
) -> Result<HttpResponse, CheckFailure> {
    let request = Request::get(url).header(header::ACCEPT, "application/json").body(Vec::new());
    let request = request.map_err(|_| CheckFailure::MetadataIncomplete { missing: place })?;
    let answer = line.send(request).await.and_then(|answer| match answer.status().as_u16() {
        200 => Ok(answer),
        status => Err(HttpFailure::Status(status)),
    });
    answer.map_err(|failure| CheckFailure::of_call(place, failure))
}

pub(crate) fn read_keys(document: &[u8]) -> Result<Vec<Key>, CheckFailure> {
    let set: JsonWebKeySet<Key> =
        serde_json::from_slice(document).map_err(|_| CheckFailure::NotKeys)?;
    let keys: Vec<_> = set.keys().iter().take(MAX_KEYS).cloned().collect();
    if keys.is_empty() { Err(CheckFailure::NoUsableKey) } else { Ok(keys) }
}

/// Reads `Cache-Control` (RFC 9111, 5.2.2) within bounds; what cannot be read is as if not said.
pub(crate) fn fresh_for(headers: &HeaderMap) -> Duration {
    let mut said = FRESH_UNSAID;
    for value in headers.get_all(header::CACHE_CONTROL) {
        let text = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
        for directive in text.split(',').map(str::trim) {
            if matches!(directive, "no-store" | "no-cache") {
                return *FRESH.start();
            }
            if let Some(Ok(seconds)) = directive.strip_prefix("max-age=").map(str::parse) {
                said = Duration::from_secs(seconds);
            }
        }
    }
    said.clamp(*FRESH.start(), *FRESH.end())
}

#[cfg(test)]
mod tests {
    use openidconnect::http::HeaderValue;

    use super::*;

    fn of(value: &'static str) -> Duration {
        fresh_for(&HeaderMap::from_iter([(header::CACHE_CONTROL, HeaderValue::from_static(value))]))
    }

    #[test]
    fn the_providers_cache_control_holds_within_bounds() {
        assert_eq!(of("public, Max-Age=7200"), Duration::from_hours(2));
        assert_eq!(of("max-age=1"), Duration::from_mins(5));
        assert_eq!(of("max-age=99999999"), Duration::from_hours(24));
        assert_eq!(of("max-age=7200, no-cache"), Duration::from_mins(5));
        assert_eq!(of("no-store"), Duration::from_mins(5));
        assert_eq!(of("max-age=soon"), Duration::from_hours(1));
        assert_eq!(fresh_for(&HeaderMap::new()), Duration::from_hours(1));
    }

    #[test]
    fn no_more_keys_are_kept_than_can_be_tried() {
        let key = |n: usize| {
            format!(r#"{{"kty":"OKP","crv":"Ed25519","kid":"{n}","x":"{}"}}"#, "A".repeat(43))
        };
        let keys: Vec<_> = (0..40).map(key).collect();
        let document = format!(r#"{{"keys":[{}]}}"#, keys.join(","));
        assert_eq!(read_keys(document.as_bytes()).map(|keys| keys.len()), Ok(MAX_KEYS));
    }
}
