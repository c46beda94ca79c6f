//! Writes every part of `ui` and sample pages made of them as HTML files, to be looked at.
//!
//! ```text
//! cargo run -p convrs-app --example gallery -- target/gallery
//! ```
//!
//! A second argument names the stylesheet as the pages see it; by default it is the one in
//! `style/`, seen from a folder in `target/`.

mod agents;
mod frame;
mod organization;
mod parts;
mod sign_in;

use std::{env, fs, io, path::PathBuf};

use leptos::{prelude::*, reactive::owner::Owner};

/// A page: the name of its file, its title, and what its body holds.
struct Page {
    file: &'static str,
    title: &'static str,
    body: fn() -> AnyView,
}

impl Page {
    const fn new(file: &'static str, title: &'static str, body: fn() -> AnyView) -> Self {
        Self { file, title, body }
    }

    fn html(&self, stylesheet: &str) -> String {
        let body = Owner::new().with(|| (self.body)().to_html());
        let title = self.title;
        format!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <title>{title} – Convrs</title>\
             <link rel=\"stylesheet\" href=\"{stylesheet}\"></head><body>{body}</body></html>"
        )
    }
}

const PAGES: &[Page] = &[
    Page::new("parts", "Parts", parts::page),
    Page::new("login", "Log in", sign_in::login),
    Page::new("login-errors", "Error: Log in", sign_in::login_with_errors),
    Page::new("login-okta", "Sign in with Okta", sign_in::okta),
    Page::new("refused", "Not signed in", sign_in::refused),
    Page::new("home", "Home", sign_in::home),
    Page::new("profile", "Organization Profile", organization::profile),
    Page::new("sso-not-in-tier", "Single Sign-On", organization::not_in_tier),
    Page::new("sso-not-registered", "Single Sign-On", organization::not_registered),
    Page::new("sso-ready", "Single Sign-On", organization::ready),
    Page::new("sso-errors", "Error: Single Sign-On", organization::with_errors),
    Page::new("sso-on", "Single Sign-On", organization::on_with_passwords),
    Page::new("sso-only", "Single Sign-On", organization::on_without_passwords),
    Page::new("agents", "Agents", agents::list),
    Page::new("agents-none", "Agents", agents::none),
];

fn main() -> io::Result<()> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "target/gallery".to_owned()));
    let stylesheet = arguments.next().unwrap_or_else(|| "../../style/main.css".to_owned());
    fs::create_dir_all(&folder)?;
    for page in PAGES {
        fs::write(folder.join(page.file).with_extension("html"), page.html(&stylesheet))?;
    }
    Ok(())
}
