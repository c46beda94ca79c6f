//! The page on which an account's tier is changed: first what follows, then the button.

use axum::{extract::State, response::Response};
use convrs_domain::{Tier, tier_change::TierEffect};
use convrs_flows::{AccountOverview, Support};
use convrs_store::People;
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    door::expect_account,
    frame::{AccountFrame, AccountTab},
    new_account::TIERS,
};
use crate::{
    sign_in::titled,
    ui::{
        Button, ButtonKind, ButtonLink, Card, ErrorSummary, FormActions, FormErrors, Notice,
        NoticeKind, RadioGroup,
    },
    web::{Answer, App, Form, Page, Path, Query, Visit, see_other},
};

/// The tier looked at, or decided on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    tier: String,
}

/// `GET /support/accounts/{account_id}/tier`.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let (support, overview) = expect_account(&app, &visit, &id).await?;
    let tier = wanted.tier.parse().ok().filter(|tier| *tier != overview.account.tier);
    Ok(render(&app, support, overview, tier, FormErrors::default(), StatusCode::OK))
}

/// `POST /support/accounts/{account_id}/tier`.
pub(crate) async fn change(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(wanted): Form<Wanted>,
) -> Answer {
    let (support, overview) = expect_account(&app, &visit, &id).await?;
    let Ok(tier) = wanted.tier.parse::<Tier>() else {
        let errors = FormErrors::default().with("tier", "Select a tier.");
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(render(&app, support, overview, None, errors, status));
    };
    let id = &overview.account.id;
    app.given(app.flows().change_account(&support.actor(), id, None, Some(tier)).await)?;
    Ok(see_other(&format!("/support/accounts/{id}?done=tier")))
}

fn render(
    app: &App,
    support: Support,
    overview: AccountOverview,
    tier: Option<Tier>,
    errors: FormErrors,
    status: StatusCode,
) -> Response {
    let title = titled("Change the tier", &errors);
    let page = Page::still(&title).status(status);
    page.render(app, || {
        let account = overview.account.clone();
        let errors = Signal::stored(errors);
        let content = match tier {
            Some(tier) => view! { <Consequence overview tier /> }.into_any(),
            None => view! { <Choose current=account.tier errors /> }.into_any(),
        };
        view! { <AccountFrame support account tab=AccountTab::Account>{content}</AccountFrame> }
    })
}

#[component]
fn Choose(current: Tier, errors: Signal<FormErrors>) -> impl IntoView {
    view! {
        <Card title="Change the tier" lead="Nothing is changed yet: the next page says what follows.">
            <form method="get">
                <ErrorSummary errors />
                <RadioGroup
                    legend="Tier"
                    name="tier"
                    choices=TIERS.to_vec()
                    selected=current.as_str()
                    errors
                />
                <FormActions>
                    <Button>"Show what follows"</Button>
                </FormActions>
            </form>
        </Card>
    }
}

#[component]
fn Consequence(overview: AccountOverview, tier: Tier) -> impl IntoView {
    let (kind, title, meaning) = words(overview.effect_of(tier), overview.people);
    let lead = format!("From {} to {}.", overview.account.tier.label(), tier.label());
    let back = AccountTab::Account.path(&overview.account.id);
    let button = match kind {
        NoticeKind::Warning => ButtonKind::Danger,
        _ => ButtonKind::Primary,
    };
    view! {
        <Card title="What follows" lead>
            <Notice kind title>
                <p>{meaning}</p>
            </Notice>
            <form method="post">
                <input type="hidden" name="tier" value=tier.as_str() />
                <FormActions>
                    <Button kind=button>{format!("Change the tier to {}", tier.label())}</Button>
                    <ButtonLink href=back kind=ButtonKind::Quiet>"Leave it as it is"</ButtonLink>
                </FormActions>
            </form>
        </Card>
    }
}

fn who_has_a_password(people: People) -> String {
    let without = people.active.saturating_sub(people.with_password);
    match (people.with_password, without) {
        (_, 0) => "everybody has one.".to_owned(),
        (0, _) => "nobody has one yet; their admin makes each a link to set one.".to_owned(),
        (with, _) => format!(
            "{with} of {} people have one; the others need a link from their admin to set one.",
            people.active
        ),
    }
}

/// What follows for an account's people, in words.
fn words(effect: TierEffect, people: People) -> (NoticeKind, &'static str, String) {
    match effect {
        TierEffect::Nothing => (
            NoticeKind::Info,
            "People sign in as they do now",
            "Nothing else changes. The customer sees the new tier on its Organization Profile."
                .to_owned(),
        ),
        TierEffect::SsoBecomesAvailable => (
            NoticeKind::Info,
            "Single sign-on can be set up from now on",
            "People sign in as they do now, until an admin of the account enables it.".to_owned(),
        ),
        TierEffect::SsoStops { passwords_return } => {
            let passwords = if passwords_return {
                "Passwords, which are off now, work again: "
            } else {
                "Passwords go on working: "
            };
            let meaning = format!(
                "Nobody can sign in through the provider any more. {passwords}{} People who are signed in stay \
                 signed in. Nothing is deleted: the connection, the settings and the links are used \
                 again as soon as the account is back on Enterprise.",
                who_has_a_password(people)
            );
            (NoticeKind::Warning, "Single sign-on stops being used at once", meaning)
        }
        TierEffect::SsoResumes { passwords_end } => {
            let passwords = if passwords_end {
                "Passwords stop working at once: its admins had turned them off."
            } else {
                "Passwords go on working beside it."
            };
            let kind = if passwords_end { NoticeKind::Warning } else { NoticeKind::Info };
            let meaning =
                format!("The connection, the settings and the links are as they were. {passwords}");
            (kind, "Single sign-on is used again at once", meaning)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_those_without_a_password_are_said_to_need_one() {
        let words = |active, with_password| who_has_a_password(People { active, with_password });
        assert_eq!(words(2, 2), "everybody has one.");
        assert!(words(3, 1).starts_with("1 of 3 people have one; the others need a link"));
        assert!(words(3, 0).starts_with("nobody has one yet;"));
    }
}
