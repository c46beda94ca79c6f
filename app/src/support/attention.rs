//! What wants attention, as support sees it: in all accounts, and in one.

use convrs_domain::{Account, AccountId, attention::Attention};
use convrs_flows::AttentionEverywhere;
use leptos::prelude::*;

use super::{accounts::link_to, frame::AccountTab};
use crate::{
    attention::kind,
    ui::{Card, Column, Disclosure, Notice, Table},
    web::with_parameter,
};

/// So many accounts are in view; the others are folded away, so that the list below stays near.
const IN_VIEW: usize = 10;

/// The card of the accounts that want attention; nothing when there are none.
#[component]
pub(super) fn WantsAttention(
    /// What was found.
    found: AttentionEverywhere,
) -> impl IntoView {
    let AttentionEverywhere { mut accounts, more } = found;
    let which = if more {
        format!("The {} most urgent accounts; there are more.", accounts.len())
    } else {
        "The most urgent first.".to_owned()
    };
    let lead = format!("{which} The page of an account says what to do.");
    let folded = accounts.split_off(accounts.len().min(IN_VIEW));
    let summary = show(folded.len());
    (!accounts.is_empty()).then(|| {
        view! {
            <Card title="Wants attention" lead>
                {table("Accounts that want attention", accounts)}
                {(!folded.is_empty()).then(|| view! {
                    <Disclosure summary>
                        {table("More accounts that want attention", folded)}
                    </Disclosure>
                })}
            </Card>
        }
    })
}

fn show(folded: usize) -> String {
    match folded {
        1 => "Show 1 more account".to_owned(),
        number => format!("Show {number} more accounts"),
    }
}

fn table(caption: &'static str, accounts: Vec<(Account, Vec<Attention>)>) -> impl IntoView {
    let row = |(account, wanted): (Account, Vec<Attention>)| {
        let wanted: Vec<_> =
            wanted.into_iter().map(|wanted| view! { <li>{title(wanted)}</li> }).collect();
        let list = view! { <ul class="wanted" role="list">{wanted}</ul> };
        vec![link_to(account).into_any(), list.into_any()]
    };
    let columns = vec![Column::long("Account"), Column::long("Why")];
    let rows: Vec<_> = accounts.into_iter().map(row).collect();
    view! { <Table caption columns rows /> }
}

/// What one account wants attention for, each with what support can do; nothing without any.
#[component]
pub(super) fn AccountAttention(
    /// The most urgent first.
    wanted: Vec<Attention>,
    /// The account.
    id: AccountId,
) -> impl IntoView {
    let each = |wanted: Attention| {
        let link = page(wanted, &id).map(|href| {
            view! { <p><a href=href>"Open the connection"</a></p> }
        });
        view! {
            <Notice kind=kind(wanted) title=title(wanted)>
                <p>{what_to_do(wanted)}</p>
                {link}
            </Notice>
        }
    };
    let list: Vec<_> = wanted.into_iter().map(each).collect();
    (!list.is_empty()).then(|| {
        view! { <section class="attention" aria-label="What wants attention">{list}</section> }
    })
}

/// What it is, to those whose provider it is not.
fn title(wanted: Attention) -> String {
    match wanted {
        Attention::ProviderDown => "The sign-in provider does not answer".to_owned(),
        Attention::MoreRefusals { .. }
        | Attention::NearMisses { .. }
        | Attention::AgeingSecret { .. } => wanted.title(),
    }
}

/// What support can do about it.
fn what_to_do(wanted: Attention) -> &'static str {
    match wanted {
        Attention::ProviderDown => {
            "Nobody has got in through it since. Check the connection and ask the customer about \
             the provider. While passwords are off, Break-glass opens them for the time being."
        }
        Attention::MoreRefusals { .. } => {
            "The account's admins see the attempts on Administration > Sign-ins. The reference of \
             one of them opens it in the search of this console."
        }
        Attention::NearMisses { .. } => {
            "The provider signed them in with an e-mail that is nearly an agent's. The account's \
             admins decide about it on the tab Single Sign-On."
        }
        Attention::AgeingSecret { provider, .. } if provider.has_hand_over() => {
            "Ask the account's admins to make a new client secret at the provider and to hand it \
             over on the tab Single Sign-On. The old one works until you register the new one."
        }
        Attention::AgeingSecret { .. } => {
            "Ask the customer to make a new client secret at the provider and to send it by a \
             protected way. Add it beside the old one, which stands by."
        }
    }
}

/// Where support looks into it; nothing where only the account's admins can.
fn page(wanted: Attention, id: &AccountId) -> Option<String> {
    let connection = AccountTab::Connection.path(id);
    match wanted {
        Attention::ProviderDown => Some(connection),
        Attention::AgeingSecret { provider, .. } => {
            Some(with_parameter(&connection, "provider", provider.as_str()))
        }
        Attention::MoreRefusals { .. } | Attention::NearMisses { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use convrs_domain::connection::Provider;

    use super::*;

    fn all() -> Vec<Attention> {
        let ageing = |provider| Attention::AgeingSecret { provider, days: 200 };
        let known = [
            Attention::ProviderDown,
            Attention::MoreRefusals { today: 30, usual: 4 },
            Attention::NearMisses { count: 2 },
        ];
        known.into_iter().chain(Provider::ALL.map(ageing)).collect()
    }

    #[test]
    fn support_is_led_to_no_page_of_the_customers_admins() {
        let id = AccountId::from_random([1; 8]);
        for wanted in all() {
            let page = page(wanted, &id);
            assert!(page.is_none_or(|it| it.starts_with("/support/accounts/")), "{wanted:?}");
        }
    }

    #[test]
    fn each_says_what_support_can_do_and_not_what_an_admin_would() {
        for wanted in all() {
            let told = what_to_do(wanted);
            assert!(told.ends_with('.') && told != wanted.what_to_do(), "{wanted:?}");
            assert!(!title(wanted).contains("Your"), "{wanted:?}");
        }
    }

    #[test]
    fn a_new_secret_comes_the_way_its_provider_has() {
        for provider in Provider::ALL {
            let told = what_to_do(Attention::AgeingSecret { provider, days: 200 });
            assert_eq!(told.contains("hand it over"), provider.has_hand_over(), "{told}");
            assert_ne!(told.contains("send it"), provider.has_hand_over(), "{told}");
        }
    }
}
