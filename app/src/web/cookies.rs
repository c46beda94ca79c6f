//! Our cookies: `__Host-`, `Secure` and `HttpOnly`, on localhost too, where browsers allow it.

use std::time::Duration;

use axum::response::{IntoResponseParts, ResponseParts};
use convrs_domain::{Secret, sign_in::PENDING_LIFETIME};
use cookie::{Cookie, SameSite};
use http::{HeaderMap, HeaderValue, header};

/// The signed-in browser's cookie.
const SESSION: &str = "__Host-convrs_session";

/// A session that waits until the person says whether to change over to it.
const WAITING: &str = "__Host-convrs_waiting";

/// Begins the name of a started flow's cookie: one for each flow, so that several tabs can be under
/// way at once.
const FLOW: &str = "__Host-convrs_flow_";

/// Flows that one browser may have under way; beyond that, cookies would outgrow request heads.
const MAX_FLOWS: usize = 8;

/// A cookie on its way to the browser.
#[derive(Debug, Clone)]
pub struct SetCookie(HeaderValue);

impl SetCookie {
    /// The header's value.
    pub fn into_value(self) -> HeaderValue {
        self.0
    }

    fn new(name: String, value: &str, same_site: SameSite, max_age: Option<Duration>) -> Self {
        let mut cookie = Cookie::build((name, value)).path("/").secure(true).http_only(true);
        cookie = cookie.same_site(same_site);
        if let Some(max_age) = max_age {
            cookie = cookie.max_age(max_age.try_into().expect("minutes fit"));
        }
        let text = cookie.build().to_string();
        Self(HeaderValue::from_str(&text).expect("our names and base64url values are header text"))
    }
}

impl IntoResponseParts for SetCookie {
    type Error = std::convert::Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        parts.headers_mut().append(header::SET_COOKIE, self.0);
        Ok(parts)
    }
}

/// Signs the browser in. The cookie ends with the browser's session; ours ends it earlier.
pub fn session(token: &Secret) -> SetCookie {
    SetCookie::new(SESSION.to_owned(), token.expose(), SameSite::Lax, None)
}

/// Makes the browser forget its session.
pub fn forget_session() -> SetCookie {
    SetCookie::new(SESSION.to_owned(), "", SameSite::Lax, Some(Duration::ZERO))
}

/// Keeps a session until the person says whether to change over to it, for as long as a sign-in may
/// take.
pub fn waiting(token: &Secret) -> SetCookie {
    let name = WAITING.to_owned();
    SetCookie::new(name, token.expose(), SameSite::Lax, Some(PENDING_LIFETIME))
}

/// Makes the browser forget the session that waits.
pub fn forget_waiting() -> SetCookie {
    SetCookie::new(WAITING.to_owned(), "", SameSite::Lax, Some(Duration::ZERO))
}

/// Binds a started flow to the browser. `SameSite=None`, for a provider may answer by a form post
/// from its own site.
pub fn flow(handle: &str, browser: &Secret) -> SetCookie {
    let name = format!("{FLOW}{handle}");
    SetCookie::new(name, browser.expose(), SameSite::None, Some(PENDING_LIFETIME))
}

/// Makes the browser forget a flow.
pub fn forget_flow(handle: &str) -> SetCookie {
    SetCookie::new(format!("{FLOW}{handle}"), "", SameSite::None, Some(Duration::ZERO))
}

/// What a request's cookies hold of ours.
#[derive(Debug, Clone, Default)]
pub struct Cookies {
    /// The session's token.
    pub session: Option<Secret>,
    /// The token of the session that waits.
    pub waiting: Option<Secret>,
    /// The flows under way, by handle.
    pub flows: Vec<(String, Secret)>,
}

impl Cookies {
    /// Reads a request's cookies; what is malformed is as good as absent.
    pub fn read(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut cookies = Self::default();
        for cookie in lines.flat_map(Cookie::split_parse).filter_map(Result::ok) {
            if cookie.value().is_empty() {
                continue;
            }
            if cookie.name() == SESSION {
                cookies.session = Some(Secret::new(cookie.value()));
            } else if cookie.name() == WAITING {
                cookies.waiting = Some(Secret::new(cookie.value()));
            } else if let Some(handle) = cookie.name().strip_prefix(FLOW) {
                cookies.flows.push((handle.to_owned(), Secret::new(cookie.value())));
            }
        }
        cookies
    }

    /// The flows to forget before another begins: the ones the browser sent first, most likely the
    /// oldest (RFC 6265, 5.4).
    pub fn surplus_flows(&self) -> impl Iterator<Item = &str> {
        let surplus = (self.flows.len() + 1).saturating_sub(MAX_FLOWS);
        self.flows
            .iter()
            .take(surplus)
            .map(|(handle, _)| handle.as_str())
            .filter(|handle| is_handle(handle))
    }
}

/// A handle is base64url; a browser may hold cookies of our names with anything else in them.
fn is_handle(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &'static str) -> Cookies {
        let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static(line))]);
        Cookies::read(&headers)
    }

    #[test]
    fn the_session_cookie_is_locked_down() {
        let value = session(&Secret::new("abc")).into_value();
        assert_eq!(value, "__Host-convrs_session=abc; HttpOnly; SameSite=Lax; Secure; Path=/");
    }

    #[test]
    fn a_flow_cookie_survives_a_form_post_from_the_provider_for_ten_minutes() {
        let value = flow("h", &Secret::new("abc")).into_value();
        let expected =
            "__Host-convrs_flow_h=abc; HttpOnly; SameSite=None; Secure; Path=/; Max-Age=600";
        assert_eq!(value, expected);
    }

    #[test]
    fn a_session_that_waits_is_kept_as_locked_down_and_for_ten_minutes() {
        let value = waiting(&Secret::new("abc")).into_value();
        let expected =
            "__Host-convrs_waiting=abc; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=600";
        assert_eq!(value, expected);
        let cookies = read("__Host-convrs_waiting=abc");
        assert_eq!((cookies.session, cookies.waiting), (None, Some(Secret::new("abc"))));
    }

    #[test]
    fn malformed_cookies_are_as_good_as_absent() {
        for line in
            ["", ";;;", "=", "a", "__Host-convrs_session", "__Host-convrs_session=", "a=b=c"]
        {
            assert!(read(line).session.is_none(), "{line:?}");
        }
        let cookies = read("x; __Host-convrs_session=abc; __Host-convrs_flow_h=def");
        assert_eq!(cookies.session, Some(Secret::new("abc")));
        assert_eq!(cookies.flows, [("h".to_owned(), Secret::new("def"))]);
    }

    #[test]
    fn any_cookie_header_is_read_and_what_is_forgotten_can_be_written() {
        bolero::check!().for_each(|bytes: &[u8]| {
            let flows =
                (0..9).flat_map(|n| [format!("; {FLOW}{n}").as_bytes(), bytes, b"=x"].concat());
            let many: Vec<u8> = bytes.iter().copied().chain(flows).collect();
            for line in [bytes, many.as_slice()] {
                let Ok(value) = HeaderValue::from_bytes(line) else { continue };
                let cookies = Cookies::read(&HeaderMap::from_iter([(header::COOKIE, value)]));
                assert!(cookies.session.as_ref().is_none_or(|token| !token.is_empty()));
                for handle in cookies.surplus_flows() {
                    assert!(forget_flow(handle).into_value().to_str().is_ok());
                }
            }
        });
    }

    #[test]
    fn the_oldest_flows_make_room() {
        let flows = (0..9).map(|n| (format!("h{n}"), Secret::new("x"))).collect();
        let cookies = Cookies { flows, ..Cookies::default() };
        assert_eq!(cookies.surplus_flows().collect::<Vec<_>>(), ["h0", "h1"]);
    }
}
