//! One attempt with everything that is known of it, for admins and for support.

use convrs_domain::{
    browser,
    email::Difference,
    provider::Provider,
    remedy::Screen,
    sign_in::{SignInRecord, Stage, Trace},
};
use convrs_store::Recorded;
use leptos::prelude::*;

use super::list::{outcome_badge, person, test_badge};
use crate::ui::{Card, Compare, DateTime, Description, DescriptionList, Step, Steps};

/// What happened, where it is put right, how far it came, and what was seen on the way.
#[component]
pub(crate) fn TraceView(
    /// The attempt.
    recorded: Recorded,
) -> impl IntoView {
    let record = recorded.record.clone();
    let through = record.method.provider();
    let remedy = record.outcome.remedy(through);
    let heading = format!("Sign-in {}", record.reference);
    let fix = (!record.outcome.signed_in()).then(|| {
        view! {
            <DescriptionList>
                <Description term="Where">
                    {match remedy.screen {
                        Screen::Agents => view! { <a href="/admin/agents">{remedy.screen.path()}</a> }.into_any(),
                        Screen::SingleSignOn => {
                            view! { <a href="/admin/organization/sso">{remedy.screen.path()}</a> }.into_any()
                        }
                        screen => view! { <strong>{screen.path()}</strong> }.into_any(),
                    }}
                </Description>
                <Description term="What to do">{remedy.what_to_do}</Description>
            </DescriptionList>
        }
    });
    let happened = if record.trace.test && record.outcome.signed_in() {
        "The person would be in.".to_owned()
    } else {
        remedy.happened
    };
    view! {
        <section class="card">
            <h2 class="card-title">{heading} " " {outcome_badge(record.outcome)} {test_badge(record.trace.test)}</h2>
            <p>{happened}</p>
            {record.trace.test.then(|| view! {
                <p class="hint">"A test by an admin: no session was begun, nobody was linked, and it is in no count."</p>
            })}
            {fix}
        </section>
        {through.map(|provider| view! {
            <Card title="How far it came">{stages(&record, provider)}</Card>
        })}
        <Card title="What was seen">{facts(&recorded)}</Card>
    }
}

/// The stages of a sign-in through a provider, in order; `{provider}` stands for its name.
const STAGES: [(Stage, &str, &str); 8] = [
    (Stage::Start, "Sign-in begun", "The browser was sent to {provider}."),
    (
        Stage::Response,
        "Back from {provider}",
        "The browser came back with an answer to this sign-in.",
    ),
    (
        Stage::Discovery,
        "{provider}'s metadata and keys",
        "Convrs knows {provider}'s addresses and keys.",
    ),
    (Stage::Token, "Code exchanged", "{provider} took client ID, client secret and code."),
    (
        Stage::IdToken,
        "ID token verified",
        "Signature, issuer, audience, times and nonce are right.",
    ),
    (Stage::Userinfo, "E-mail known", "It came with the ID token, or {provider} was asked for it."),
    (Stage::Identity, "Agent found", "The {provider} user is one active agent of this account."),
    (Stage::Done, "Signed in", "The session began."),
];

fn stages(record: &SignInRecord, provider: Provider) -> impl IntoView + use<> {
    let (outcome, reached, test) = (record.outcome, record.stage(), record.trace.test);
    let steps: Vec<_> = STAGES
        .into_iter()
        .map(|(stage, title, meaning)| {
            let failed = stage == reached && !outcome.signed_in();
            let done = stage < reached || (stage == reached && outcome.signed_in());
            let words = match (failed, done) {
                (true, _) => outcome.label(),
                (false, true) if test && stage == Stage::Done => "The session would begin now.",
                (false, true) => meaning,
                (false, false) => "Not reached.",
            };
            let named = |text: &str| text.replace("{provider}", provider.label());
            let (title, words) = (named(title), named(words));
            view! { <Step title done failed><p>{words}</p></Step> }
        })
        .collect();
    view! { <Steps>{steps}</Steps> }
}

fn facts(recorded: &Recorded) -> impl IntoView + use<> {
    let SignInRecord { at, method, outcome, client, trace, .. } = recorded.record.clone();
    let who = person(recorded);
    let browser = browser::in_words(client.user_agent.as_deref());
    let sent = client.user_agent.map(|sent| view! { <p class="raw">{sent}</p> });
    view! {
        <DescriptionList>
            <Description term="When"><DateTime at /></Description>
            <Description term="Person">{who}</Description>
            <Description term="Method">{method.label()}</Description>
            <Description term="Address">
                {client.address.unwrap_or_else(|| "Unknown".to_owned())}
            </Description>
            <Description term="Browser">{browser} {sent}</Description>
            {trace.break_glass.then(|| view! {
                <Description term="Break-glass">
                    "Passwords were off. Convrs support had opened them for a time."
                </Description>
            })}
            <Description term="Outcome code"><code>{outcome.code()}</code></Description>
            {method.provider().map(|provider| of_the_protocol(trace, provider))}
        </DescriptionList>
    }
}

/// What only a sign-in through a provider has; what is not known takes no room.
fn of_the_protocol(trace: Trace, provider: Provider) -> impl IntoView {
    let claims = trace.claims.join(", ");
    let name = provider.label();
    view! {
        {code("Redirect URI sent", trace.redirect_uri)}
        {issuers(trace.issuer_expected, trace.issuer_received, name)}
        {code(format!("{name}'s error code"), trace.provider_error)}
        {trace.detail.map(|detail| view! { <Description term="What was found">{detail}</Description> })}
        {code("Names of the claims", Some(claims).filter(|claims| !claims.is_empty()))}
        {trace.clock_offset.map(|seconds| view! {
            <Description term="Clocks">{clocks(seconds, name)}</Description>
        })}
        {trace.difference.map(|difference| view! {
            <Description term="The e-mails differ in">{in_words(difference)}</Description>
        })}
    }
}

fn code(term: impl Into<String>, value: Option<String>) -> impl IntoView {
    let term = term.into();
    value.map(|value| view! { <Description term><code class="raw">{value}</code></Description> })
}

fn issuers(expected: Option<String>, received: Option<String>, name: &'static str) -> AnyView {
    match (expected, received) {
        (Some(first), Some(second)) if first != second => view! {
            <Description term="Issuer">
                <Compare first_is="Registered with Convrs" first second_is=format!("Received from {name}") second />
            </Description>
        }
        .into_any(),
        (expected, received) => code("Issuer", expected.or(received)).into_any(),
    }
}

fn clocks(seconds: i64, name: &str) -> String {
    match seconds {
        0 => format!("{name}'s clock and ours agree to the second."),
        ahead if ahead > 0 => format!("{name}'s clock is {ahead} s ahead of ours."),
        behind => format!("{name}'s clock is {} s behind ours.", behind.unsigned_abs()),
    }
}

fn in_words(difference: Difference) -> &'static str {
    match difference {
        Difference::LetterCase => "capital and small letters",
        Difference::WhiteSpace => "white space",
        Difference::OtherDomain => "the domain behind the @",
        Difference::OneTypo => "one character",
    }
}

#[cfg(test)]
mod tests {
    use convrs_domain::sign_in::Outcome;

    use super::*;

    #[test]
    fn every_stage_has_its_step_in_order() {
        assert!(STAGES.is_sorted_by(|(a, ..), (b, ..)| a < b));
        let staged = |outcome: &Outcome| STAGES.iter().any(|(stage, ..)| *stage == outcome.stage());
        assert!(Outcome::ALL.iter().all(staged));
    }

    #[test]
    fn clocks_are_compared_in_words() {
        assert_eq!(clocks(-75, "Google"), "Google's clock is 75 s behind ours.");
        assert_eq!(clocks(3, "Okta"), "Okta's clock is 3 s ahead of ours.");
    }
}
