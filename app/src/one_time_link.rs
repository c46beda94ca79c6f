//! What the pages that one-time links lead to have in common: how they hide their address, and what
//! they say when a link does nothing.

use axum::response::Response;
use convrs_domain::one_time_link::LinkKind;
use convrs_flows::{LinkMade, LinkRefusal};
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;

use crate::{
    ui::{AuthLayout, ButtonKind, ButtonLink, CopyValue, DateTime, Notice, NoticeKind},
    web::{App, Page, again_after, unavailable},
};

/// The page's address holds a token: no answer tells it to the next page.
pub(crate) fn hidden(mut answer: Response) -> Response {
    let no_referrer = HeaderValue::from_static("no-referrer");
    answer.headers_mut().insert(header::REFERRER_POLICY, no_referrer);
    answer
}

/// Why the link does nothing, without a word about anybody.
pub(crate) fn refused(app: &App, kind: LinkKind, refusal: LinkRefusal) -> Response {
    match refusal {
        LinkRefusal::NoLink => told(
            app,
            kind,
            StatusCode::NOT_FOUND,
            "This link does not work",
            match kind {
                LinkKind::SetPassword => {
                    "It may have been used already, be more than 24 hours old, have been taken back, or not be complete. Ask an admin of your account for a new one."
                }
                LinkKind::HandOver => {
                    "It may have been used already, be more than 24 hours old, have been replaced by a newer one, or not be complete. Ask Convrs support for a new one."
                }
            },
        ),
        LinkRefusal::TooMany { wait } => {
            let page = told(
                app,
                kind,
                StatusCode::TOO_MANY_REQUESTS,
                "Too many links were tried",
                "Many links were opened from your network in the last minute. Wait a minute, then open yours again.",
            );
            again_after(wait, page)
        }
        LinkRefusal::Store(error) => unavailable(app, &error),
    }
}

/// A page with a heading and a sentence or two. Whoever sets a password logs in here next.
pub(crate) fn told(
    app: &App,
    kind: LinkKind,
    status: StatusCode,
    title: &'static str,
    text: &'static str,
) -> Response {
    let login = kind == LinkKind::SetPassword;
    Page::still(title).status(status).render(app, move || {
        view! {
            <AuthLayout>
                <h1>{title}</h1>
                <p>{text}</p>
                {login.then(|| view! {
                    <ButtonLink href="/login" kind=ButtonKind::Secondary>"Go to the login page"</ButtonLink>
                })}
            </AuthLayout>
        }
    })
}

/// A link that was made just now, on the one page that ever shows it.
#[component]
pub(crate) fn LinkToHandOut(
    /// The link.
    made: LinkMade,
    /// What it is, to tell its copy button from another.
    label: &'static str,
    /// What whoever has it can do, and what follows from that.
    children: Children,
) -> impl IntoView {
    view! {
        <Notice kind=NoticeKind::Success title="Copy this link now and hand it over">
            <p>
                "It is shown this once, works once, and until " <DateTime at=made.until /> ". "
                {children()}
            </p>
            <p class="made-link">
                <CopyValue label value=made.address.expose() />
            </p>
        </Notice>
    }
}
