//! The support console: what Convrs' own support does for accounts. Plain pages and plain forms.

mod door;
mod frame;

mod accounts;
mod attention;
mod new_account;

mod account;
mod account_actions;
mod tier;

mod connection;
mod connection_check;
mod connection_page;
mod for_the_customer;
mod registered;
mod secrets;

mod break_glass;
mod domains;
mod hand_over;
mod trace;

pub(crate) use account::show as show_account;
pub(crate) use account_actions::act as act_on_account;
pub(crate) use accounts::list as list_accounts;
pub(crate) use break_glass::{act as act_on_break_glass, show as show_break_glass};
pub(crate) use connection::{act as act_on_connection, show as show_connection};
pub(crate) use connection_check::check as check_connection;
pub(crate) use domains::{confirm as confirm_domain, show as show_domains};
pub(crate) use new_account::{add as add_account, show as show_new_account};
pub(crate) use tier::{change as change_tier, show as show_tier};
pub(crate) use trace::trace;
