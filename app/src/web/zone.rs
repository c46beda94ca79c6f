//! The viewer's time zone: the page's script keeps it in a cookie, every page is written in it.

use axum::{extract::Request, middleware::Next, response::Response};
use cookie::Cookie;
use http::{HeaderMap, header};

use crate::ui::Zone;

/// The cookie holds a name of the time zone database and nothing else; the page's script sets it, so
/// it is out of the reach of neither scripts nor people, and worth nothing to either. Its prefix keeps
/// other hosts from setting it.
const COOKIE: &str = "__Host-convrs_zone";

tokio::task_local! {
    static ZONE: Zone;
}

/// Answers a request in the zone that its browser named.
pub(crate) async fn in_the_viewers_zone(request: Request, next: Next) -> Response {
    let zone = named_in(request.headers()).unwrap_or_default();
    ZONE.scope(zone, next.run(request)).await
}

/// The zone of the request under way; UTC outside of one.
pub(crate) fn viewers_zone() -> Zone {
    ZONE.try_with(Clone::clone).unwrap_or_default()
}

/// The statements that keep the browser's zone for the pages to come. Asking for it takes a phone a
/// tenth of a second, which no page has while it wakes: it is asked for after the first touch or key.
pub(super) fn script() -> String {
    format!(
        "const name = () => {{\
         const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;\
         if (zone) document.cookie = \
         \"{COOKIE}=\" + zone + \"; Path=/; Max-Age=34560000; SameSite=Lax; Secure\";\
         }};\
         for (const touch of [\"pointerdown\", \"keydown\"])\
         addEventListener(touch, () => setTimeout(name), {{ once: true }});"
    )
}

fn named_in(headers: &HeaderMap) -> Option<Zone> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut cookies = lines.flat_map(Cookie::split_parse).filter_map(Result::ok);
    let cookie = cookies.find(|cookie| cookie.name() == COOKIE)?;
    Zone::named(cookie.value())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn zone_of(line: &str) -> Option<String> {
        let line = HeaderValue::from_str(line).expect("header text");
        let headers = HeaderMap::from_iter([(header::COOKIE, line)]);
        named_in(&headers).map(|zone| zone.label().to_owned())
    }

    #[test]
    fn the_browser_names_its_zone() {
        let found = zone_of("__Host-convrs_session=x; __Host-convrs_zone=America/New_York");
        assert_eq!(found.as_deref(), Some("America/New_York"));
        for value in ["", "<script>", "../x"] {
            assert_eq!(zone_of(&format!("{COOKIE}={value}")), None, "{value}");
        }
        for line in ["x=Europe/Berlin", "convrs_zone=Europe/Berlin"] {
            assert_eq!(zone_of(line), None, "{line}");
        }
    }

    #[test]
    fn the_script_writes_the_cookie_as_its_prefix_wants_it() {
        let script = script();
        let written = script.split("document.cookie = ").nth(1).expect("a cookie");
        assert!(written.starts_with("\"__Host-convrs_zone=\" + zone"), "{written}");
        assert!(written.contains("; Path=/;") && written.contains("; Secure\""), "{written}");
        assert!(!written.contains("Domain"), "{written}");
    }

    #[test]
    fn outside_of_a_request_it_is_utc() {
        assert_eq!(viewers_zone().label(), "UTC");
    }
}
