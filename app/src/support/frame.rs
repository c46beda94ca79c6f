//! The frame around the pages about one account: its name, its tabs, what holds it back.

use convrs_domain::{Account, AccountId, Destination};
use convrs_flows::Support;
use leptos::prelude::*;

use crate::{
    ui::{BackLink, Link, Notice, NoticeKind, PageHeader, Tabs},
    web::SignedInFrame,
};

/// A page about one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AccountTab {
    /// Name, tier, admins, suspension.
    Account,
    /// What is registered for its provider.
    Connection,
    /// Passwords opened for a time.
    BreakGlass,
    /// E-mail domains that are the account's.
    Domains,
}

impl AccountTab {
    const ALL: [Self; 4] = [Self::Account, Self::Connection, Self::BreakGlass, Self::Domains];

    fn label(self) -> &'static str {
        match self {
            Self::Account => "Account",
            Self::Connection => "Connection",
            Self::BreakGlass => "Break-glass",
            Self::Domains => "Domains",
        }
    }

    /// The page's path.
    pub(super) fn path(self, id: &AccountId) -> String {
        let below = match self {
            Self::Account => "",
            Self::Connection => "/connection",
            Self::BreakGlass => "/break-glass",
            Self::Domains => "/domains",
        };
        format!("/support/accounts/{id}{below}")
    }
}

/// The frame of those pages.
#[component]
pub(super) fn AccountFrame(
    /// Who is there.
    support: Support,
    /// The account.
    account: Account,
    /// The page shown.
    tab: AccountTab,
    /// What is on it.
    children: Children,
) -> impl IntoView {
    let link = |it: AccountTab| Link::new(it.label(), it.path(&account.id)).current(it == tab);
    let tabs = AccountTab::ALL.into_iter().map(link).collect();
    let lead = format!("AccountID {} · {} tier", account.id, account.tier.label());
    view! {
        <SignedInFrame person=(*support).clone() here=Destination::Support>
            <BackLink href=Destination::Support.path() label="All accounts" />
            <PageHeader title=account.name lead />
            <Tabs label="Account" tabs />
            {account.suspended.then(|| view! {
                <Notice kind=NoticeKind::Warning title="This account is suspended">
                    <p>"Nobody can sign in to it. Reactivate it on the tab Account."</p>
                </Notice>
            })}
            {children()}
        </SignedInFrame>
    }
}

/// Says that what was asked is done.
#[component]
pub(super) fn Done(
    /// What was done, a word of the address.
    word: String,
    /// The sentences for the words there are.
    said: &'static [(&'static str, &'static str)],
    /// What it was done to, where the page shows several.
    #[prop(optional_no_strip)]
    about: Option<String>,
) -> impl IntoView {
    let sentence = said.iter().find(|(known, _)| *known == word).map(|(_, sentence)| *sentence);
    sentence.map(|title| match about {
        Some(about) => {
            view! { <Notice kind=NoticeKind::Success title><p>{about}</p></Notice> }.into_any()
        }
        None => view! { <Notice kind=NoticeKind::Success title /> }.into_any(),
    })
}
