//! What stands on an agent's page: who it is, and a part for each thing that can be done.

use convrs_domain::{Agent, break_glass::PasswordsNow};
use convrs_flows::{Admin, AgentOverview};
use leptos::prelude::*;

use super::{
    AgentsFrame, BackToAgents, address_of,
    agent::Shown,
    list::{last_sign_in, link_badge, state_badge},
    roles,
};
use crate::{
    one_time_link::LinkToHandOut,
    ui::{
        Button, ButtonKind, Card, DateTime, Description, DescriptionList, ErrorSummary, Field,
        FormActions, FormErrors, Notice, NoticeKind, PageHeader, RadioGroup,
    },
};

/// The page of one agent.
pub(super) struct AgentPage {
    pub(super) admin: Admin,
    pub(super) overview: AgentOverview,
    pub(super) shown: Shown,
}

impl AgentPage {
    pub(super) fn body(self) -> impl IntoView {
        let Self { admin, overview, shown } = self;
        let agent = overview.listed.agent.clone();
        let operator = admin.account().is_operator;
        let own = admin.agent().id == agent.id;
        let done = shown.done.map(|done| {
            let (title, text) = done.told();
            view! { <Notice kind=NoticeKind::Success title><p>{text}</p></Notice> }
        });
        let hint = passwords_hint(overview.passwords);
        let made = shown.made.map(|made| view! {
            <LinkToHandOut made label="link to set a password">
                "Whoever has it can set the password of this agent, so pass it on by a way that only they read. "
                {hint}
            </LinkToHandOut>
        });
        let name_and_role = name_and_role(&agent, operator, own, &shown.typed, &shown.errors);
        let address = address(&agent, own, &shown.typed, &shown.errors);
        let password = agent.active.then(|| password(&overview));
        let password = password.map(|form| view! { <Card title="Password">{form}</Card> });
        let access = access(&overview, own);
        view! {
            <AgentsFrame admin>
                <BackToAgents />
                <PageHeader title=agent.name lead=agent.email.to_string() />
                {done}
                <ErrorSummary errors=shown.errors />
                {made}
                <AtAGlance overview />
                <Card title="Name and role">{name_and_role}</Card>
                <Card title="E-mail">{address}</Card>
                {password}
                <Card title="Access">{access}</Card>
            </AgentsFrame>
        }
    }
}

#[component]
fn AtAGlance(overview: AgentOverview) -> impl IntoView {
    let listed = overview.listed;
    let browsers = match overview.sessions {
        0 => "Nowhere".to_owned(),
        1 => "In one browser".to_owned(),
        sessions => format!("In {sessions} browsers"),
    };
    view! {
        <Card title="At a glance">
            <DescriptionList>
                <Description term="State">{state_badge(listed.agent.active)}</Description>
                <Description term="Role">{listed.agent.role.label()}</Description>
                <Description term="Single sign-on">{link_badge(listed.linked)}</Description>
                <Description term="Password">{if listed.has_password { "Set" } else { "None" }}</Description>
                <Description term="Last sign-in">{last_sign_in(&listed)}</Description>
                <Description term="Signed in">{browsers}</Description>
            </DescriptionList>
        </Card>
    }
}

/// What a password is good for while the account has turned passwords off.
fn passwords_hint(passwords: PasswordsNow) -> AnyView {
    match passwords {
        PasswordsNow::On => ().into_any(),
        PasswordsNow::OpenUntil(end) => view! {
            "Your account has turned passwords off, but Convrs support has opened them for this agent: a password works until "
            <DateTime at=end /> "."
        }
        .into_any(),
        PasswordsNow::Off(_) => {
            "Your account has turned passwords off: a password can be set, but is of use only once passwords are on again."
                .into_any()
        }
    }
}

fn name_and_role(
    agent: &Agent,
    operator: bool,
    own: bool,
    typed: &super::agent::Act,
    errors: &FormErrors,
) -> impl IntoView + use<> {
    let name = typed.name.clone().unwrap_or_else(|| agent.name.clone());
    let selected = typed.role.clone().unwrap_or_else(|| agent.role.as_str().to_owned());
    // A page has one primary button: a deactivated agent's reactivates.
    let kind = if agent.active { ButtonKind::Primary } else { ButtonKind::Secondary };
    let role = if own {
        view! { <p class="hint">"This is you: another admin can change your role."</p> }.into_any()
    } else {
        let choices = roles(operator);
        view! { <RadioGroup legend="Role" name="role" choices selected errors=errors.clone() /> }
            .into_any()
    };
    view! {
        <form method="post" action=address_of(&agent.id) novalidate>
            <Field label="Name" name="name" value=name required=true errors=errors.clone() />
            {role}
            <FormActions>
                <Button kind name="action" value="save">"Save"</Button>
            </FormActions>
        </form>
    }
}

fn address(
    agent: &Agent,
    own: bool,
    typed: &super::agent::Act,
    errors: &FormErrors,
) -> impl IntoView + use<> {
    let email = typed.email.clone().unwrap_or_else(|| agent.email.to_string());
    let follows = if own {
        "Changing your own e-mail signs you out everywhere, here too, and drops your link to your sign-in provider: the next sign-in there makes a new one, by exactly the new address."
    } else {
        "Changing it signs the agent out everywhere, drops the link to the sign-in provider, and takes back an open link to set a password. The next sign-in there makes a new link, by exactly the new address."
    };
    view! {
        <form method="post" action=address_of(&agent.id) novalidate>
            <p class="card-lead">{follows}</p>
            <Field
                label="E-mail"
                name="email"
                kind="email"
                hint="Exactly as your sign-in provider has it, capital letters included."
                value=email
                required=true
                errors=errors.clone()
            />
            <FormActions>
                <Button kind=ButtonKind::Secondary name="action" value="change_email">"Change e-mail"</Button>
            </FormActions>
        </form>
    }
}

fn password(overview: &AgentOverview) -> impl IntoView + use<> {
    let hint = (overview.passwords != PasswordsNow::On)
        .then(|| view! { <p class="reason">{passwords_hint(overview.passwords)}</p> });
    let open = overview.link_until.map(|until| {
        view! {
            <p>"A link that nobody has used is open until " <DateTime at=until /> ". A new one takes its place."</p>
        }
    });
    view! {
        <form method="post" action=address_of(&overview.listed.agent.id)>
            <p class="card-lead">
                "Convrs sends no mail. Make a link that works once, for 24 hours, and hand it over: the agent \
                chooses a password there, and is signed out everywhere else."
            </p>
            {open}
            {hint}
            <FormActions>
                <Button kind=ButtonKind::Secondary name="action" value="make_link">
                    "Make a link to set a password"
                </Button>
            </FormActions>
        </form>
    }
}

fn access(overview: &AgentOverview, own: bool) -> impl IntoView + use<> {
    let agent = &overview.listed.agent;
    let also_you = if own { " This is you: you are signed out here too." } else { "" };
    let sign_out = (overview.sessions > 0).then(|| {
        let text = format!("Ends every session at once; the agent can sign in again.{also_you}");
        one_press(agent, ButtonKind::Secondary, "sign_out", "End all sessions", text)
    });
    let reset = overview.listed.linked.then(|| {
        let text = format!(
            "Forgets which person at the sign-in provider this agent is, and ends every session. The next sign-in there \
             links whoever has exactly the address {}.{also_you}",
            agent.email
        );
        one_press(agent, ButtonKind::Secondary, "reset_link", "Reset the link", text)
    });
    let state = match (agent.active, own) {
        (true, true) => view! {
            <p class="hint">"You cannot deactivate yourself. Another admin can do it."</p>
        }
        .into_any(),
        (true, false) => one_press(
            agent,
            ButtonKind::Danger,
            "deactivate",
            "Deactivate this agent",
            "Nobody gets in as this agent any more, by password or through the sign-in provider. Every session ends at once, and an \
             open link to set a password stops working. Nothing is deleted: you can reactivate the agent."
                .to_owned(),
        )
        .into_any(),
        (false, _) => one_press(
            agent,
            ButtonKind::Primary,
            "reactivate",
            "Reactivate this agent",
            "The agent can sign in again, with the password and the link there were before.".to_owned(),
        )
        .into_any(),
    };
    view! { <div class="presses">{sign_out} {reset} {state}</div> }
}

/// Says what a button does, and the button.
fn one_press(
    agent: &Agent,
    kind: ButtonKind,
    action: &'static str,
    label: &'static str,
    text: String,
) -> impl IntoView + use<> {
    view! {
        <form class="press" method="post" action=address_of(&agent.id)>
            <p>{text}</p>
            <Button kind name="action" value=action>{label}</Button>
        </form>
    }
}
