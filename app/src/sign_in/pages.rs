//! The pages `/login` and `/login/{provider}`, looked at and posted to.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use convrs_domain::{Destination, connection::Provider, sessions::EndedBy};
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use super::{BeginSignIn, LogIn, password_form::PasswordForm, provider_form::ProviderForm};
use crate::{
    FormRefusal,
    ui::{
        AuthLayout, ButtonKind, ButtonLink, Disclosure, Divider, FormErrors, Icon, Notice,
        NoticeKind, glyphs,
    },
    web::{Answer, App, Form, Page, Path, Query, Submitted, Visit, not_found, on_to},
};

/// What the addresses of these pages may carry.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    to: String,
    #[serde(default)]
    another: String,
    #[serde(default)]
    signed_out: String,
    #[serde(default)]
    password_set: String,
    #[serde(default)]
    unsent: String,
}

/// What is said of a session that nothing ended but time.
const RAN_OUT: &str =
    "Your session was over: it was not used for too long, or its time had run out.";

impl Asked {
    pub(super) fn destination(&self) -> Destination {
        Destination::from_word(&self.to)
    }
}

/// `GET /login`. Whoever is signed in already is told so, and may log in as somebody else.
pub(crate) async fn login(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Answer {
    let person = app.given(visit.signed_in(&app).await)?;
    let signed_in = person.map(|person| person.agent().email.to_string());
    let ended = if signed_in.is_none() && asked.password_set.is_empty() {
        let ended_by = app.given(visit.ended_by(&app).await)?;
        let ran_out = visit.session_token().map(|_| RAN_OUT);
        ended_by.map(EndedBy::told).or(ran_out)
    } else {
        None
    };
    let page = LoginPage {
        signed_in,
        ended,
        signed_out: match &*asked.signed_out {
            "true" => SignedOut::Everywhere,
            "here" => SignedOut::HereOnly,
            _ => SignedOut::NotNow,
        },
        password_set: asked.password_set == "true",
        unsent: asked.unsent == "true",
        to: asked.destination(),
        ..Default::default()
    };
    Ok(page.render(&app, StatusCode::OK))
}

/// `POST /login`.
pub(crate) async fn submit_login(
    State(app): State<App>,
    visit: Visit,
    Form(form): Form<LogIn>,
) -> Response {
    let typed = LoginPage {
        email: form.email.clone(),
        to: Destination::from_word(&form.to),
        ..Default::default()
    };
    match Submitted::to(&app, &visit, form).await {
        Submitted::Gone(response) => response,
        Submitted::Nowhere => typed.render(&app, StatusCode::OK),
        Submitted::Refused(refusal, headers) => {
            let (status, errors) = parts(refusal);
            (headers, LoginPage { errors, ..typed }.render(&app, status)).into_response()
        }
    }
}

/// `GET /login/{provider}`.
pub(crate) async fn provider(
    State(app): State<App>,
    Path(word): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let Ok(provider) = word.parse() else { return not_found(&app) };
    let page = ProviderPage {
        to: asked.destination(),
        another: asked.another == "true",
        ..ProviderPage::of(provider)
    };
    page.render(&app, StatusCode::OK)
}

/// `POST /login/{provider}`.
pub(crate) async fn submit_provider(
    State(app): State<App>,
    Path(word): Path<String>,
    visit: Visit,
    Form(form): Form<BeginSignIn>,
) -> Response {
    let Ok(provider) = word.parse() else { return not_found(&app) };
    let typed = ProviderPage {
        email: form.email.clone(),
        to: Destination::from_word(&form.to),
        another: form.another.0,
        ..ProviderPage::of(provider)
    };
    // The address says which provider it is, whatever the form does.
    let form = BeginSignIn { provider: word, ..form };
    match Submitted::to(&app, &visit, form).await {
        Submitted::Gone(response) => response,
        Submitted::Nowhere => ProviderPage { nowhere: true, ..typed }.render(&app, StatusCode::OK),
        Submitted::Refused(refusal, headers) => {
            let (status, errors) = parts(refusal);
            (headers, ProviderPage { errors, ..typed }.render(&app, status)).into_response()
        }
    }
}

/// Status and errors of a refusal; the status is one we chose ourselves.
pub(crate) fn parts(refusal: FormRefusal) -> (StatusCode, FormErrors) {
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    (status, refusal.errors)
}

/// The login page, with what was typed and what was wrong with it.
#[derive(Default)]
struct LoginPage {
    email: String,
    to: Destination,
    errors: FormErrors,
    signed_in: Option<String>,
    signed_out: SignedOut,
    password_set: bool,
    unsent: bool,
    ended: Option<&'static str>,
}

/// What a person is out of who has just signed out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum SignedOut {
    /// Nobody has just now.
    #[default]
    NotNow,
    /// Of Convrs, and of the provider as far as it was asked for.
    Everywhere,
    /// Of Convrs only, for the provider could not be asked.
    HereOnly,
}

impl LoginPage {
    fn render(self, app: &App, status: StatusCode) -> Response {
        let title = titled("Log in", &self.errors);
        Page::new(&title).status(status).render(app, || self.body())
    }

    fn body(self) -> impl IntoView {
        view! {
            <AuthLayout>
                <h1>"Log in to Convrs"</h1>
                {self.signed_in.map(|email| view! {
                    <Notice title=format!("You are signed in as {email}")>
                        <p><a href=self.to.path()>"Go on as you are"</a></p>
                    </Notice>
                })}
                {(self.signed_out != SignedOut::NotNow).then(|| view! {
                    <Notice kind=NoticeKind::Success title="You are signed out">
                        {(self.signed_out == SignedOut::HereOnly).then(|| view! {
                            <p>
                                "Of Convrs only: your sign-in provider could not be asked to do the \
                                same. To sign out there too, open its page."
                            </p>
                        })}
                    </Notice>
                })}
                {self.password_set.then(|| view! {
                    <Notice kind=NoticeKind::Success title="Your password is set">
                        <p>"Log in with it now."</p>
                    </Notice>
                })}
                {self.ended.map(|ended| view! {
                    <Notice title="You have been signed out">
                        <p>{ended}</p>
                    </Notice>
                })}
                {self.unsent.then(|| view! {
                    <Notice kind=NoticeKind::Warning title="What you sent was not saved">
                        <p>"You were signed out before it came. Log in, then send it once more."</p>
                    </Notice>
                })}
                <PasswordForm email=self.email to=self.to.as_str().to_owned() errors=self.errors />
                <Divider label="or" />
                {Provider::ALL.map(|provider| provider_link(provider, self.to)).collect_view()}
                <Disclosure summary="Forgotten your password?">
                    <p>
                        "Ask an admin of your account for a link to set a new one. If your team uses \
                        Okta or Google, you need no Convrs password: press Sign in with Okta or Sign in \
                        with Google."
                    </p>
                </Disclosure>
            </AuthLayout>
        }
    }
}

/// The page that asks for the e-mail, likewise.
struct ProviderPage {
    provider: Provider,
    email: String,
    to: Destination,
    another: bool,
    nowhere: bool,
    errors: FormErrors,
}

impl ProviderPage {
    fn of(provider: Provider) -> Self {
        Self {
            provider,
            email: String::new(),
            to: Destination::default(),
            another: false,
            nowhere: false,
            errors: FormErrors::default(),
        }
    }

    fn render(self, app: &App, status: StatusCode) -> Response {
        let title = titled(&sign_in_with(self.provider), &self.errors);
        Page::new(&title).status(status).leaving().render(app, || self.body())
    }

    fn body(self) -> impl IntoView {
        let back = on_to("/login", self.to);
        let label = self.provider.label();
        let lead = if self.another {
            format!(
                "{label} will ask you to sign in again, so that you can choose another account."
            )
        } else {
            format!("Enter your e-mail. You go on at your company's {label} sign-in page.")
        };
        view! {
            <AuthLayout>
                <h1>{sign_in_with(self.provider)}</h1>
                <p class="lead">{lead}</p>
                <ProviderForm
                    provider=self.provider.as_str().to_owned()
                    email=self.email
                    to=self.to.as_str().to_owned()
                    another=self.another
                    nowhere=self.nowhere
                    errors=self.errors
                />
                <p><a href=back>"Log in with a password instead"</a></p>
            </AuthLayout>
        }
    }
}

/// What the button on the login page says, and the page it leads to.
fn sign_in_with(provider: Provider) -> String {
    format!("Sign in with {}", provider.label())
}

/// A way to sign in through a provider, on the login page.
fn provider_link(provider: Provider, to: Destination) -> impl IntoView {
    view! {
        <ButtonLink href=on_to(&super::path(provider), to) kind=ButtonKind::Secondary>
            <Icon glyph=glyphs::RING />
            {sign_in_with(provider)}
        </ButtonLink>
    }
}

/// A page's title says first that something is wrong, for those who hear it.
pub(crate) fn titled(title: &str, errors: &FormErrors) -> String {
    if errors.is_empty() { title.to_owned() } else { format!("Error: {title}") }
}
