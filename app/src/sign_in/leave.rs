//! On the way to the provider: what the browser is given to come back with.

use std::time::Duration;

use axum::response::Response;
use convrs_flows::AtProvider;
use http::{StatusCode, header};
use leptos::prelude::*;

use crate::{
    ui::{AuthLayout, ButtonLink},
    web::{
        App, Page, Visit, again_after,
        cookies::{self, SetCookie},
        see_other,
    },
};

/// The cookies of a started flow; older ones make room.
pub(super) fn cookies_of(visit: &Visit, at_provider: &AtProvider) -> Vec<SetCookie> {
    let surplus = visit.cookies().surplus_flows().map(cookies::forget_flow);
    surplus.chain([cookies::flow(&at_provider.handle, &at_provider.browser)]).collect()
}

/// Sends a browser to the provider, with the cookie that binds the flow to it.
pub fn to_provider(visit: &Visit, at_provider: &AtProvider) -> Response {
    let cookies = cookies_of(visit, at_provider);
    let cookies = cookies.into_iter().map(|cookie| (header::SET_COOKIE, cookie.into_value()));
    let mut response = see_other(&at_provider.location);
    for (name, value) in cookies {
        response.headers_mut().append(name, value);
    }
    response
}

/// Too many sign-ins were started from one network address.
pub fn too_many_starts(app: &App, wait: Duration) -> Response {
    let page = Page::still("Too many sign-ins").status(StatusCode::TOO_MANY_REQUESTS);
    let page = page.render(app, || {
        view! {
            <AuthLayout>
                <h1>"Too many sign-ins from your network"</h1>
                <p>"Too many sign-ins were started from your network. Try again in a minute."</p>
                <ButtonLink href="/login">"Back to the login page"</ButtonLink>
            </AuthLayout>
        }
    });
    again_after(wait, page)
}
