//! The parts that no sample page shows, and every variant of those it does.

use convrs_app::ui::{
    Badge, Button, ButtonKind, ButtonLink, Card, Checkbox, Choice, Disclosure, Door, Doors, Field,
    FormActions, FormErrors, Icon, Notice, NoticeKind, PageHeader, RadioGroup, TextArea, Tone,
    glyphs,
};
use leptos::prelude::*;

use crate::frame::signed_in;

pub(crate) fn page() -> AnyView {
    let page = view! {
        <PageHeader title="Parts" lead="Every variant of every part." />
        {notices()}
        <Card title="Buttons">{buttons()}</Card>
        <Card title="Badges">{badges()}</Card>
        <Card title="Fields">{fields()}</Card>
        <Card title="Doors">{doors()}</Card>
        <Card title="Folded away">
            <Disclosure summary="What is an issuer?" open=true>
                <p>"The address under which Okta signs its tokens."</p>
            </Disclosure>
        </Card>
    };
    signed_in("/parts", page)
}

fn notices() -> impl IntoView {
    view! {
        <Notice title="Passwords turn themselves back on in 12 minutes">
            <p>"Unless an admin signs in with Okta by then."</p>
        </Notice>
        <Notice kind=NoticeKind::Success title="Settings saved" />
        <Notice kind=NoticeKind::Warning title="The client secret is 340 days old">
            <p>"Make a new one in Okta and send it to support before it runs out."</p>
        </Notice>
        <Notice kind=NoticeKind::Danger title="Okta cannot be reached">
            <p>
                "The last 12 sign-ins failed. " <a href="/admin/sign-ins">"See the sign-in records"</a>
                "."
            </p>
        </Notice>
    }
}

fn buttons() -> impl IntoView {
    view! {
        <FormActions>
            <Button>"Save"</Button>
            <Button busy=true>"Saving"</Button>
            <Button kind=ButtonKind::Secondary>"Test sign-in"</Button>
            <Button kind=ButtonKind::Danger>"Turn off passwords for 38 agents"</Button>
            <Button kind=ButtonKind::Quiet>"Cancel"</Button>
            <ButtonLink href="/login/okta" kind=ButtonKind::Secondary>
                <Icon glyph=glyphs::RING />
                "Sign in with Okta"
            </ButtonLink>
        </FormActions>
    }
}

fn badges() -> impl IntoView {
    view! {
        <FormActions>
            <Badge>"Not tried"</Badge>
            <Badge tone=Tone::Info>"Ready to test"</Badge>
            <Badge tone=Tone::Good>"Linked"</Badge>
            <Badge tone=Tone::Warning>"Near miss"</Badge>
            <Badge tone=Tone::Bad>"Failed"</Badge>
        </FormActions>
    }
}

fn fields() -> impl IntoView {
    let errors = Signal::from(
        FormErrors::default()
            .with("issuer", "Enter the issuer without a slash at its end.")
            .with("agree", "Tick the box to go on."),
    );
    view! {
        <form novalidate>
            <Field
                label="Issuer"
                name="issuer"
                kind="url"
                hint="As it stands in the provider metadata, like https://acme.okta.com"
                value="https://acme.okta.com/"
                errors
            />
            <TextArea label="Reason" name="reason" hint="The customer’s admins see it." rows=3 />
            <RadioGroup
                legend="Role"
                name="role"
                choices=vec![
                    Choice { hint: Some("Answers customers."), ..Choice::new("agent", "Agent") },
                    Choice {
                        hint: Some("Also manages agents and sign-in."),
                        ..Choice::new("admin", "Admin")
                    },
                ]
                selected="agent"
                errors
            />
            <Checkbox label="I have told the team" name="agree" errors />
        </form>
    }
}

fn doors() -> impl IntoView {
    view! {
        <FormActions>
            <Doors password=Door::Open provider=Door::Shut />
            <Doors password=Door::Open provider=Door::Ready />
            <Doors password=Door::Open provider=Door::Open />
            <Doors password=Door::Shut provider=Door::Open />
        </FormActions>
    }
}
