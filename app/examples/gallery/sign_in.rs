//! The ways in, the way it can go wrong, and the page behind it.

use convrs_app::ui::{
    AuthLayout, Button, ButtonKind, ButtonLink, Card, Description, DescriptionList, Disclosure,
    Divider, ErrorSummary, Field, FormActions, FormErrors, Icon, Notice, NoticeKind, PageHeader,
    PasswordField, glyphs,
};
use leptos::prelude::*;

use crate::frame::signed_in;

pub(crate) fn login() -> AnyView {
    login_page("", FormErrors::default())
}

pub(crate) fn login_with_errors() -> AnyView {
    let errors = FormErrors::default()
        .with("email", "Enter an e-mail address in the right form, like name@example.com.")
        .with("password", "Enter your password.");
    login_page("a.agent@acme", errors)
}

fn login_page(email: &'static str, errors: FormErrors) -> AnyView {
    let errors = Signal::from(errors);
    view! {
        <AuthLayout>
            <h1>"Log in to Convrs"</h1>
            <form method="post" action="/login" novalidate>
                <ErrorSummary errors />
                <Field
                    label="E-mail"
                    name="email"
                    kind="email"
                    autocomplete="username"
                    value=email
                    required=true
                    errors
                />
                <PasswordField
                    label="Password"
                    name="password"
                    autocomplete="current-password"
                    errors
                />
                <FormActions>
                    <Button>"Log in"</Button>
                </FormActions>
            </form>
            <Divider label="or" />
            <ButtonLink href="/login/okta" kind=ButtonKind::Secondary>
                <Icon glyph=glyphs::RING />
                "Sign in with Okta"
            </ButtonLink>
            <Disclosure summary="Forgotten your password?">
                <p>
                    "Ask an admin of your account for a link to set a new one. If your team \
                    uses Okta, you need no password: sign in with Okta."
                </p>
            </Disclosure>
        </AuthLayout>
    }
    .into_any()
}

pub(crate) fn okta() -> AnyView {
    view! {
        <AuthLayout>
            <h1>"Sign in with Okta"</h1>
            <p class="lead">"Enter your e-mail. You go on at your company’s Okta sign-in page."</p>
            <form method="post" action="/login/okta" novalidate>
                <Field
                    label="E-mail"
                    name="email"
                    kind="email"
                    hint="The one you use at work and in Okta."
                    autocomplete="username"
                    required=true
                />
                <FormActions>
                    <Button>"Login"</Button>
                </FormActions>
            </form>
            <p class="back"><a href="/login">"Log in with a password instead"</a></p>
        </AuthLayout>
    }
    .into_any()
}

pub(crate) fn refused() -> AnyView {
    view! {
        <AuthLayout>
            <h1>"You are not signed in"</h1>
            <p>
                "Okta signed you in as " <strong>"A.Agent@acme.example"</strong>
                ", but no agent here has exactly that address."
            </p>
            <p>"Ask your Convrs admin to check your address in Agent Management."</p>
            <p class="reference">"Reference " <strong>"K7Q2-9D4M"</strong></p>
            <FormActions>
                <ButtonLink href="/login/okta">"Try again"</ButtonLink>
                <ButtonLink href="/login/okta?another=true" kind=ButtonKind::Secondary>
                    "Use another Okta account"
                </ButtonLink>
            </FormActions>
            <p class="back"><a href="/login">"Back to the login page"</a></p>
        </AuthLayout>
    }
    .into_any()
}

pub(crate) fn home() -> AnyView {
    let page = view! {
        <PageHeader title="Welcome, Ada" lead="You are signed in to Acme Support." />
        <Notice kind=NoticeKind::Success title="You signed in with Okta">
            <p>"From now on Okta knows you here. You can turn passwords off for your team."</p>
        </Notice>
        <Card title="Your sign-in">
            <DescriptionList>
                <Description term="E-mail">"ada.admin@acme.example"</Description>
                <Description term="Role">"Admin"</Description>
                <Description term="Signed in with">"Okta"</Description>
            </DescriptionList>
        </Card>
    };
    signed_in("/", page)
}
