//! A browser without a screen for the load: it keeps its cookies and its connection, and follows nothing by itself.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use ureq::{
    Agent,
    http::{Response, StatusCode, header},
};

/// A browser that has been nowhere but at the product.
pub(crate) struct Browser {
    agent: Agent,
    /// Where the product really listens.
    address: String,
    /// What it is called, as pages say where a form comes from.
    origin: String,
    cookies: BTreeMap<String, String>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// Where it leads; empty when nowhere.
    pub(crate) location: String,
    pub(crate) body: Vec<u8>,
}

impl Browser {
    /// A browser without cookies.
    pub(crate) fn new(port: u16) -> Self {
        let config = Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(None)
            .build();
        Self {
            agent: config.into(),
            address: format!("http://127.0.0.1:{port}"),
            origin: format!("http://localhost:{port}"),
            cookies: BTreeMap::new(),
        }
    }

    /// Forgets who it was; the connection stays.
    pub(crate) fn forget_cookies(&mut self) {
        self.cookies.clear();
    }

    /// Asks the product for a page.
    pub(crate) fn get(&mut self, path: &str) -> Result<Answer> {
        let request = self.agent.get(format!("{}{path}", self.address));
        let request = request.header(header::ACCEPT_ENCODING, "br");
        let response = request.header(header::COOKIE, self.cookie_line()).call()?;
        self.keep_cookies(&response)?;
        read(response)
    }

    /// Sends the product a form from one of its own pages.
    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let request = self.agent.post(format!("{}{path}", self.address));
        let request = request.header(header::ORIGIN, &self.origin);
        let request = request.header(header::COOKIE, self.cookie_line());
        let response = request.send_form(fields.iter().copied())?;
        self.keep_cookies(&response)?;
        read(response)
    }

    /// Visits another site, which gets none of the product's cookies.
    pub(crate) fn visit(&self, url: &str) -> Result<Answer> {
        read(self.agent.get(url).call()?)
    }

    /// The path of an address at the product, under whichever of its names.
    pub(crate) fn path_of<'a>(&self, url: &'a str) -> Result<&'a str> {
        url.strip_prefix(&self.origin).with_context(|| format!("{url} is not at the product"))
    }

    /// All its cookies, as a request says them.
    pub(crate) fn cookie_line(&self) -> String {
        let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    fn keep_cookies<B>(&mut self, response: &Response<B>) -> Result<()> {
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').context("a cookie without a name")?;
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(())
    }
}

impl Answer {
    /// An error unless it has this status.
    pub(crate) fn expect(self, status: StatusCode) -> Result<Self> {
        if self.status != status {
            bail!("{} instead of {status}:\n{}", self.status, String::from_utf8_lossy(&self.body));
        }
        Ok(self)
    }
}

fn read(mut response: Response<ureq::Body>) -> Result<Answer> {
    let location = response.headers().get(header::LOCATION);
    let location = location.map_or(Ok(""), |value| value.to_str())?.to_owned();
    let body = response.body_mut().read_to_vec()?;
    Ok(Answer { status: response.status(), location, body })
}
