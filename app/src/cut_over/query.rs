//! What the board's address asks for.

use convrs_domain::{Destination, cut_over::Progress};
use convrs_store::BoardFilter;
use serde::Deserialize;

/// How many agents a page holds.
pub(super) const PAGE: u32 = 50;

/// The address' parameters; what is nonsense in them is as good as absent.
#[derive(Debug, Default, Clone, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    pub(super) state: String,
    #[serde(default)]
    pub(super) q: String,
    #[serde(default)]
    page: String,
    #[serde(default)]
    pub(super) done: String,
}

impl Asked {
    /// Which agents are wanted.
    pub(super) fn filter(&self) -> BoardFilter {
        BoardFilter { progress: self.progress(), search: self.q.chars().take(254).collect() }
    }

    pub(super) fn progress(&self) -> Option<Progress> {
        self.state.parse().ok()
    }

    /// Whether the board is narrowed at all.
    pub(super) fn is_narrowed(&self) -> bool {
        self.progress().is_some() || !self.q.trim().is_empty()
    }

    /// The page's number, from 1 on.
    pub(super) fn page(&self) -> u32 {
        self.page.parse().unwrap_or(1).clamp(1, 1_000_000)
    }

    /// The address of another page of the same agents.
    pub(super) fn at_page(&self, page: u32) -> String {
        self.address(Destination::CutOver.path(), &[("page", &page.to_string())])
    }

    /// The page's own address.
    pub(super) fn here(&self) -> String {
        match self.page() {
            1 => self.address(Destination::CutOver.path(), &[]),
            page => self.at_page(page),
        }
    }

    /// The address of the same agents as a file.
    pub(super) fn as_file(&self) -> String {
        self.address(&[Destination::CutOver.path(), ".csv"].concat(), &[])
    }

    fn address(&self, path: &str, more: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(progress) = self.progress() {
            query.append_pair("state", progress.as_str());
        }
        if !self.q.trim().is_empty() {
            query.append_pair("q", self.q.trim());
        }
        let query = query.extend_pairs(more).finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_keep_what_was_asked_and_drop_nonsense() {
        let asked = Asked { state: "failed".into(), q: " a&b ".into(), ..Asked::default() };
        assert_eq!(asked.at_page(2), "/admin/organization/cut-over?state=failed&q=a%26b&page=2");
        let nonsense = Asked { state: "<script>".into(), page: "-1".into(), ..Asked::default() };
        assert_eq!((nonsense.page(), nonsense.is_narrowed()), (1, false));
        assert_eq!(nonsense.at_page(1), "/admin/organization/cut-over?page=1");
        assert_eq!(nonsense.here(), "/admin/organization/cut-over");
        let third = Asked { page: "3".into(), done: "correct".into(), ..asked };
        assert_eq!(third.here(), third.at_page(3));
    }
}
