//! Organization Profile with its tabs, the Single Sign-On tab in each of its states.

use convrs_app::ui::{
    Badge, Button, Card, Checkbox, Choice, CopyValue, Description, DescriptionList, Door, Doors,
    ErrorSummary, FieldGroup, FormActions, FormErrors, Link, Notice, NoticeKind, PageHeader,
    Segment, Select, StackedBar, Step, Steps, Tabs, Tone,
};
use leptos::prelude::*;

use crate::frame::{LONG_NAME, signed_in, signed_in_long};

const ACCOUNT_ID: &str = "k7q2-9d4m-x3tv";
const REDIRECT_URI: &str = "https://app.convrs.example/sso/k7q2-9d4m-x3tv/callback";
const INITIATE_URI: &str = "https://app.convrs.example/sso/k7q2-9d4m-x3tv/initiate";

pub(crate) fn profile() -> AnyView {
    let page = view! {
        {header("/admin/organization")}
        <Card>
            <DescriptionList>
                <Description term="Name">{LONG_NAME.repeat(2)}</Description>
                <Description term="Tier">"Enterprise"</Description>
                <Description term="AccountID">
                    <CopyValue label="AccountID" value=ACCOUNT_ID />
                </Description>
            </DescriptionList>
        </Card>
    };
    signed_in_long("/admin/organization", page)
}

pub(crate) fn not_in_tier() -> AnyView {
    let why = "These settings come with the Enterprise tier.";
    sso(view! {
        {state(State {
            status: "Not in your tier",
            tone: Tone::Neutral,
            title: "Agents log in with e-mail and password",
            meaning: "Single sign-on is part of the Enterprise tier; Acme Support has \
                Professional. Ask Convrs support to change your tier.",
            doors: (Door::Open, Door::Shut),
        })}
        {settings(Form { unavailable: Some(why), ..Form::default() })}
    })
}

pub(crate) fn not_registered() -> AnyView {
    let why = "These settings wait until Convrs support has registered your connection.";
    sso(view! {
        {state(State {
            status: "Off",
            tone: Tone::Neutral,
            title: "Agents log in with e-mail and password",
            meaning: "To prepare Okta, follow the steps below and send Convrs support \
                what they ask for.",
            doors: (Door::Open, Door::Shut),
        })}
        {guide(false)}
        {settings(Form { unavailable: Some(why), ..Form::default() })}
    })
}

pub(crate) fn ready() -> AnyView {
    sso(view! {
        {ready_card()}
        {settings(Form { no_linked_admin: true, ..Form::default() })}
        {guide(true)}
    })
}

pub(crate) fn with_errors() -> AnyView {
    let errors = FormErrors::default().with("provider", "Select a provider.");
    sso(view! {
        {ready_card()}
        {settings(Form { enabled: true, errors, no_linked_admin: true, ..Form::default() })}
    })
}

fn ready_card() -> impl IntoView {
    view! {
        {state(State {
            status: "Ready to test",
            tone: Tone::Info,
            title: "Okta is registered, but nobody uses it yet",
            meaning: "Enable SSO and leave passwords on: nothing changes for agents who \
                do not use Okta.",
            doors: (Door::Open, Door::Ready),
        })}
    }
}

pub(crate) fn on_with_passwords() -> AnyView {
    sso(view! {
        <Notice kind=NoticeKind::Success title="Settings saved">
            <p>"Agents can sign in with Okta now."</p>
        </Notice>
        {state(State {
            status: "On",
            tone: Tone::Good,
            title: "Agents sign in with Okta or with a password",
            meaning: "Turn passwords off once everyone has signed in with Okta.",
            doors: (Door::Open, Door::Open),
        })}
        <Card title="Cut-over">{board()}</Card>
        {settings(Form { enabled: true, provider: "okta", ..Form::default() })}
        {guide(true)}
    })
}

fn board() -> impl IntoView {
    let part = |label, count, tone| Segment { label, count, tone, href: Some("#".to_owned()) };
    let segments = vec![
        part("Linked", 26, Tone::Good),
        part("Near miss", 2, Tone::Warning),
        part("Failed", 1, Tone::Bad),
        part("Not tried", 11, Tone::Neutral),
    ];
    view! { <StackedBar title="26 of 40 agents have signed in with Okta" segments /> }
}

pub(crate) fn on_without_passwords() -> AnyView {
    sso(view! {
        {state(State {
            status: "On, without passwords",
            tone: Tone::Good,
            title: "Agents sign in with Okta, passwords are off",
            meaning: "This holds for everyone in the account, admins too.",
            doors: (Door::Shut, Door::Open),
        })}
        {settings(Form { enabled: true, provider: "okta", without_passwords: true, ..Form::default() })}
        {guide(true)}
    })
}

/// Where the account stands, in words and as doors for password and provider.
struct State {
    status: &'static str,
    tone: Tone,
    title: &'static str,
    meaning: &'static str,
    doors: (Door, Door),
}

fn state(State { status, tone, title, meaning, doors }: State) -> impl IntoView {
    let (password, provider) = doors;
    view! {
        <section class="card state" aria-labelledby="state-title">
            <Doors password provider />
            <div class="state-words">
                <Badge tone>{status}</Badge>
                <h2 class="card-title" id="state-title">{title}</h2>
                <p>{meaning}</p>
            </div>
        </section>
    }
}

fn sso(page: impl IntoView + 'static) -> AnyView {
    signed_in("/admin/organization", view! { {header("/admin/organization/sso")} {page} })
}

fn header(path: &str) -> impl IntoView + use<> {
    let tab = |label, href: &str| Link::new(label, href).current(href == path);
    let tabs = vec![
        tab("Profile", "/admin/organization"),
        tab("Single Sign-On", "/admin/organization/sso"),
    ];
    view! {
        <PageHeader title="Organization Profile" />
        <Tabs label="Organization Profile" tabs />
    }
}

/// What the form of the settings shows.
#[derive(Default)]
struct Form {
    enabled: bool,
    provider: &'static str,
    without_passwords: bool,
    unavailable: Option<&'static str>,
    no_linked_admin: bool,
    errors: FormErrors,
}

fn settings(form: Form) -> impl IntoView {
    let errors = Signal::from(form.errors);
    let needs_admin = form.no_linked_admin.then(|| {
        "Passwords stay on until an admin of this account has signed in with Okta. Sign out, \
        sign in with Okta once, then turn passwords off."
            .to_owned()
    });
    view! {
        <Card title="Settings">
            <form method="post" action="/admin/organization/sso" novalidate>
                <ErrorSummary errors />
                <FieldGroup unavailable=form.unavailable.map(str::to_owned)>
                    <Checkbox
                        label="Enable SSO"
                        name="enabled"
                        checked=form.enabled
                        hint="Agents can choose Sign in with Okta on the login page."
                        errors
                    />
                    <Select
                        label="Provider"
                        name="provider"
                        choices=vec![
                            Choice::new("", "Select a provider"),
                            Choice::new("okta", "Okta"),
                        ]
                        selected=form.provider
                        errors
                    />
                    <Checkbox
                        label="Enable Agents to log in with username and password as well as with SSO"
                        name="password_fallback"
                        checked=!form.without_passwords
                        unavailable=needs_admin
                        errors
                    />
                    <FormActions>
                        <Button>"Save"</Button>
                    </FormActions>
                </FieldGroup>
            </form>
        </Card>
    }
}

fn guide(registered: bool) -> impl IntoView {
    view! {
        <Card
            title="Set up Okta"
            lead="What your Okta admin does, with the values of your account."
        >
            <Steps>
                <Step title="Add Convrs in Okta" done=registered>
                    <p>
                        "In the Okta Admin Console, open Applications, press Browse App \
                        Catalog and add Convrs. Fill in your AccountID:"
                    </p>
                    <CopyValue label="AccountID" value=ACCOUNT_ID />
                </Step>
                <Step title="Check the addresses" done=registered>
                    <p>"Okta shows these on the app’s General tab. They must be exactly:"</p>
                    <DescriptionList>
                        <Description term="Sign-in redirect URI">
                            <CopyValue label="sign-in redirect URI" value=REDIRECT_URI />
                        </Description>
                        <Description term="Initiate login URI">
                            <CopyValue label="initiate login URI" value=INITIATE_URI />
                        </Description>
                    </DescriptionList>
                </Step>
                <Step title="Assign your agents">
                    <p>"On the Assignments tab, assign the people or groups who use Convrs."</p>
                </Step>
                <Step title="Send support what identifies the app">
                    <p>"Convrs support registers your connection with these three:"</p>
                    <ul class="list">
                        <li>"Client ID and client secret, from the Sign On tab"</li>
                        <li>"Issuer, from the link OpenID Provider Metadata on the same tab"</li>
                    </ul>
                </Step>
            </Steps>
        </Card>
    }
}
