//! What the address of the list asks for, and the addresses of the lists next to it.

use convrs_domain::{Destination, agent::AgentOrder};
use convrs_store::AgentQuery;
use serde::Deserialize;

/// How many agents a page shows.
pub(super) const PAGE_SIZE: u32 = 50;

/// What the address carries, as it was typed. What makes no sense is as good as left out.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    q: String,
    state: String,
    sort: String,
    page: String,
    added: String,
}

impl Asked {
    /// How many people were added just now.
    pub(super) fn added(&self) -> Option<u32> {
        self.added.parse().ok().filter(|added| *added > 0)
    }

    /// What it means.
    pub(super) fn query(self) -> AgentQuery {
        let (descending, order) = match self.sort.strip_prefix('-') {
            Some(word) => (true, word),
            None => (false, self.sort.as_str()),
        };
        let page: u32 = self.page.parse().unwrap_or(1);
        AgentQuery {
            active: match self.state.as_str() {
                "active" => Some(true),
                "deactivated" => Some(false),
                _ => None,
            },
            order: AgentOrder::from_word(order),
            descending,
            beginning: self.q.trim().to_owned(),
            page: page.saturating_sub(1),
            page_size: PAGE_SIZE,
        }
    }
}

/// The word of the state asked for.
pub(super) fn state_word(query: &AgentQuery) -> &'static str {
    match query.active {
        Some(true) => "active",
        Some(false) => "deactivated",
        None => "",
    }
}

/// The word of the order asked for; empty for the usual one.
pub(super) fn sort_word(query: &AgentQuery) -> String {
    match (query.order, query.descending) {
        (AgentOrder::Name, false) => String::new(),
        (order, false) => order.as_str().to_owned(),
        (order, true) => format!("-{}", order.as_str()),
    }
}

/// The address of the list that a query describes. What is as usual is left out.
pub(super) fn address(query: &AgentQuery) -> String {
    let page = if query.page == 0 { String::new() } else { (query.page + 1).to_string() };
    let pairs = [
        ("q", query.beginning.clone()),
        ("state", state_word(query).to_owned()),
        ("sort", sort_word(query)),
        ("page", page),
    ];
    let mut encoded = form_urlencoded::Serializer::new(String::new());
    encoded.extend_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()));
    match encoded.finish() {
        empty if empty.is_empty() => Destination::Agents.path().to_owned(),
        encoded => format!("{}?{encoded}", Destination::Agents.path()),
    }
}

/// The list ordered by a column: the other way round when it is ordered by it already. What happened
/// last comes first at first.
pub(super) fn ordered_by(query: &AgentQuery, order: AgentOrder) -> AgentQuery {
    let descending =
        if query.order == order { !query.descending } else { order == AgentOrder::LastSignIn };
    AgentQuery { order, descending, page: 0, ..query.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(encoded: &str) -> AgentQuery {
        let pairs = form_urlencoded::parse(encoded.as_bytes()).into_owned();
        let mut asked = Asked::default();
        for (name, value) in pairs {
            match name.as_str() {
                "q" => asked.q = value,
                "state" => asked.state = value,
                "sort" => asked.sort = value,
                "page" => asked.page = value,
                _ => {}
            }
        }
        asked.query()
    }

    #[test]
    fn an_address_survives_being_read() {
        for encoded in [
            "",
            "q=ada+b%26c",
            "state=deactivated",
            "sort=-last_sign_in&page=3",
            "q=%25&sort=-name",
        ] {
            let query = asked(encoded);
            let address = address(&query);
            let again = address.strip_prefix("/admin/agents").expect("the list");
            assert_eq!(asked(again.trim_start_matches('?')), query, "{encoded}");
        }
    }

    #[test]
    fn nonsense_is_as_good_as_left_out() {
        let usual = asked("");
        for encoded in ["page=0", "page=-1", "page=x", "sort=password_hash", "state=odd", "q=+"] {
            assert_eq!(asked(encoded), usual, "{encoded}");
        }
    }

    #[test]
    fn a_heading_pressed_twice_turns_the_order_round() {
        let by_email = ordered_by(&asked("page=4"), AgentOrder::Email);
        assert_eq!(address(&by_email), "/admin/agents?sort=email");
        assert_eq!(address(&ordered_by(&by_email, AgentOrder::Email)), "/admin/agents?sort=-email");
        let last = ordered_by(&by_email, AgentOrder::LastSignIn);
        assert_eq!(address(&last), "/admin/agents?sort=-last_sign_in");
    }
}
