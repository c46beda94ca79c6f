//! The document around every page: head, scripts, and the policy that says what may be loaded.

use std::sync::Arc;

use axum::response::{Html, IntoResponse, Response};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderValue, StatusCode, header};
use hydration_context::SsrSharedContext;
use leptos::prelude::*;

use super::{App, zone};

/// Where a page's forms may lead.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Leaves {
    /// To our own pages.
    #[default]
    Nowhere,
    /// To the provider of whatever account: Chromium applies `form-action` to the redirect too.
    ToProviders,
}

/// A page to be rendered.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// Its name, which the title joins with the product's.
    pub title: &'a str,
    /// The status it is answered with.
    pub status: StatusCode,
    /// Where its forms may lead.
    pub leaves: Leaves,
    /// Whether it has islands to wake.
    pub alive: bool,
}

impl<'a> Page<'a> {
    /// A page with islands.
    pub fn new(title: &'a str) -> Self {
        Self { title, status: StatusCode::OK, leaves: Leaves::Nowhere, alive: true }
    }

    /// A page that loads no script.
    pub fn still(title: &'a str) -> Self {
        Self { alive: false, ..Self::new(title) }
    }

    /// The same, answered with another status.
    #[must_use]
    pub fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The same, with forms that lead to providers.
    #[must_use]
    pub fn leaving(self) -> Self {
        Self { leaves: Leaves::ToProviders, ..self }
    }

    /// Renders it.
    ///
    /// # Panics
    /// Never: what the policy is made of is header text.
    pub fn render<V: IntoView + 'static>(self, app: &App, body: impl FnOnce() -> V) -> Response {
        let nonce = nonce();
        let policy = self.policy(app, &nonce);
        let html = self.html(app, &nonce, body);
        let policy = HeaderValue::from_str(&policy).expect("origins and base64 are header text");
        (self.status, [(header::CONTENT_SECURITY_POLICY, policy)], Html(html)).into_response()
    }

    fn policy(&self, app: &App, nonce: &str) -> String {
        let script = if self.alive {
            format!("'self' 'nonce-{nonce}' 'wasm-unsafe-eval'")
        } else {
            "'none'".to_owned()
        };
        let forms = match self.leaves {
            Leaves::Nowhere => "'self'".to_owned(),
            Leaves::ToProviders => format!("'self' https: {}", app.plain_http_providers()),
        };
        format!(
            "default-src 'none'; script-src {script}; style-src 'self'; img-src 'self'; \
             connect-src 'self'; form-action {forms}; base-uri 'none'; frame-ancestors 'none'"
        )
    }

    fn html<V: IntoView + 'static>(
        &self,
        app: &App,
        nonce: &str,
        body: impl FnOnce() -> V,
    ) -> String {
        // An owner of its own for each document; in this mode only islands are made to wake.
        let context = Arc::new(SsrSharedContext::new_islands());
        let owner = Owner::new_root(Some(context));
        let document = owner.with(|| {
            provide_context(zone::viewers_zone());
            let scripts = self.alive.then(|| scripts(app, nonce));
            view! {
                <html lang="en">
                    <head>
                        <meta charset="utf-8" />
                        <meta name="viewport" content="width=device-width, initial-scale=1" />
                        <meta name="color-scheme" content="light dark" />
                        <meta name="description" content="Convrs: customer messaging, and your team's way into it." />
                        <title>{format!("{} · Convrs", self.title)}</title>
                        <link rel="stylesheet" href=app.assets().stylesheet().to_owned() />
                        <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
                        {scripts}
                    </head>
                    <body>{body()}</body>
                </html>
            }
            .to_html()
        });
        ["<!DOCTYPE html>", &document].concat()
    }
}

/// Loads the islands and wakes them one by one, taking a breath before each so that the page stays
/// answerable meanwhile; without the framework's own loader, whose preload carries no nonce.
fn scripts(app: &App, nonce: &str) -> impl IntoView + use<> {
    let (script, wasm) = (app.assets().script(), app.assets().wasm().to_owned());
    let zone = zone::script();
    let loader = format!(
        "{zone}\
         import start, * as islands from \"{script}\";\
         const breath = () => new Promise((done) => setTimeout(done));\
         await start({{ module_or_path: \"{wasm}\" }});\
         await breath();\
         islands.hydrate();\
         for (const island of document.querySelectorAll(\"leptos-island\")) {{\
         await breath();\
         islands[island.dataset.component](island);\
         }}\
         document.documentElement.dataset.awake = \"true\";"
    );
    view! {
        <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
        <script type="module" nonce=nonce.to_owned()>{loader}</script>
    }
}

fn nonce() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    STANDARD.encode(bytes)
}
