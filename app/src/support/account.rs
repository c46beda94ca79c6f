//! The page of one account: its name, tier and admins, and how it is suspended.

use axum::extract::State;
use convrs_domain::{Account, Agent, attention::Attention};
use convrs_flows::{AccountOverview, LinkMade, Support};
use convrs_store::People;
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    account_actions::AccountForm,
    attention::AccountAttention,
    door::expect_account,
    frame::{AccountFrame, AccountTab, Done},
};
use crate::{
    one_time_link::LinkToHandOut,
    sign_in::titled,
    ui::{
        Button, ButtonKind, ButtonLink, Card, Column, CopyValue, Description, DescriptionList,
        Disclosure, ErrorSummary, Field, FormActions, FormErrors, Table,
    },
    web::{Answer, App, Page, Path, Query, Visit},
};

/// What the page's address may carry.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// What was just done.
    #[serde(default)]
    pub(super) done: String,
}

const DONE: &[(&str, &str)] = &[
    ("added", "Account added"),
    ("renamed", "Name changed"),
    ("tier", "Tier changed"),
    ("admin", "Admin added"),
    ("suspended", "Account suspended: everybody in it is signed out"),
    ("reactivated", "Account reactivated"),
];

/// `GET /support/accounts/{account_id}`.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let (support, overview) = expect_account(&app, &visit, &id).await?;
    let page = AccountPage { done: asked.done, ..AccountPage::of(support, overview) };
    page.render(&app, StatusCode::OK).await
}

/// The page, with what was typed and what was wrong with it.
pub(super) struct AccountPage {
    pub(super) support: Support,
    pub(super) overview: AccountOverview,
    pub(super) typed: AccountForm,
    pub(super) errors: FormErrors,
    pub(super) done: String,
    /// A link that was made just now.
    pub(super) made: Option<LinkMade>,
}

impl AccountPage {
    /// The page as it is opened.
    pub(super) fn of(support: Support, overview: AccountOverview) -> Self {
        Self {
            support,
            overview,
            typed: AccountForm::default(),
            errors: FormErrors::default(),
            done: String::new(),
            made: None,
        }
    }

    pub(super) async fn render(self, app: &App, status: StatusCode) -> Answer {
        let id = &self.overview.account.id;
        let wanted = app.given(app.flows().attention_of(&self.support, id).await)?;
        let title = titled(&self.overview.account.name, &self.errors);
        Ok(Page::new(&title).status(status).render(app, || self.body(wanted)))
    }

    fn body(self, wanted: Vec<Attention>) -> impl IntoView {
        let AccountOverview { account, people, admins, .. } = self.overview;
        let errors = Signal::stored(self.errors);
        let (facts, id) = (account.clone(), account.id.clone());
        let name = self.typed.new_name().unwrap_or_else(|| account.name.clone());
        view! {
            <AccountFrame support=self.support account=account.clone() tab=AccountTab::Account>
                <Done word=self.done said=DONE />
                {self.made.map(|made| view! {
                    <LinkToHandOut made label="link to set a password">
                        "Whoever has it can set the password of this admin, so pass it on by a way that only they read."
                    </LinkToHandOut>
                })}
                <ErrorSummary errors />
                <AccountAttention wanted id />
                <Facts account=facts people name errors />
                <Admins admins typed=self.typed errors />
                <Suspension account people />
            </AccountFrame>
        }
    }
}

#[component]
fn Facts(
    account: Account,
    people: People,
    /// What stands in the field that changes the name.
    name: String,
    errors: Signal<FormErrors>,
) -> impl IntoView {
    let tier_page = format!("/support/accounts/{}/tier", account.id);
    let number = match people.active {
        1 => "1 person".to_owned(),
        number => format!("{number} people"),
    };
    let open = errors.with_untracked(|errors| errors.of("account_name").is_some());
    view! {
        <Card title="Account">
            <DescriptionList>
                <Description term="AccountID">
                    <CopyValue label="AccountID".to_owned() value=account.id.to_string() />
                </Description>
                <Description term="Tier">{account.tier.label()}</Description>
                <Description term="People">{number}</Description>
            </DescriptionList>
            <FormActions>
                <ButtonLink href=tier_page kind=ButtonKind::Secondary>"Change the tier"</ButtonLink>
            </FormActions>
            <Disclosure summary="Change the name" open>
                <form method="post" novalidate>
                    <input type="hidden" name="action" value="rename" />
                    <Field label="Account name" name="account_name" value=name errors required=true />
                    <FormActions>
                        <Button kind=ButtonKind::Secondary>"Save the name"</Button>
                    </FormActions>
                </form>
            </Disclosure>
        </Card>
    }
}

#[component]
fn Admins(admins: Vec<Agent>, typed: AccountForm, errors: Signal<FormErrors>) -> impl IntoView {
    let none = admins.is_empty();
    let row = |admin: Agent| {
        let link = view! {
            <form method="post">
                <input type="hidden" name="agent" value=admin.id.to_string() />
                <Button kind=ButtonKind::Secondary name="action" value="make_link">
                    "Make a link to set a password"
                </Button>
            </form>
        };
        vec![admin.name.into_any(), admin.email.to_string().into_any(), link.into_any()]
    };
    let columns = vec![Column::long("Name"), Column::long("E-mail"), Column::new("Link")];
    let rows: Vec<_> = admins.into_iter().map(row).collect();
    let wrong = |errors: &FormErrors| ["name", "email"].iter().any(|it| errors.of(it).is_some());
    let open = none || errors.with_untracked(wrong);
    view! {
        <Card title="Admins">
            {if none {
                view! {
                    <p>"This account has no admin yet. Add the first one: that person does all the rest, from single sign-on to the other agents."</p>
                }
                .into_any()
            } else {
                view! { <Table caption="Admins" columns rows /> }.into_any()
            }}
            <Disclosure summary="Add an admin" open>
                <form method="post" novalidate>
                    <input type="hidden" name="action" value="add_admin" />
                    <Field label="Name" name="name" value=typed.name errors autocomplete="off" required=true />
                    <Field
                        label="E-mail"
                        name="email"
                        kind="email"
                        value=typed.email
                        hint="Exactly as it is at the customer's sign-in provider, capital letters included."
                        errors
                        required=true
                    />
                    <FormActions>
                        <Button kind=ButtonKind::Secondary>"Add the admin"</Button>
                    </FormActions>
                </form>
            </Disclosure>
        </Card>
    }
}

#[component]
fn Suspension(account: Account, people: People) -> impl IntoView {
    if account.is_operator {
        return ().into_any();
    }
    if account.suspended {
        return view! {
            <Card title="Reactivate" lead="Everybody can sign in again, the way they did before. Nobody is signed in by it.">
                <form method="post">
                    <FormActions>
                        <Button name="action" value="reactivate">"Reactivate the account"</Button>
                    </FormActions>
                </form>
            </Card>
        }
        .into_any();
    }
    let label = match people.active {
        0 => "Suspend the account".to_owned(),
        1 => "Suspend the account and sign out 1 person".to_owned(),
        number => format!("Suspend the account and sign out {number} people"),
    };
    view! {
        <Card title="Suspend">
            <Disclosure summary="Suspend this account">
                <p>"Everybody in the account is signed out at their next click and told why. Nobody can sign in, neither with a password nor through single sign-on. Nothing is deleted, and you can reactivate it at any time."</p>
                <form method="post">
                    <FormActions>
                        <Button kind=ButtonKind::Danger name="action" value="suspend">{label}</Button>
                    </FormActions>
                </form>
            </Disclosure>
        </Card>
    }
    .into_any()
}
