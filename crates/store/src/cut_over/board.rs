//! The board: every active agent with how far they are, when and why.

use convrs_domain::{
    AccountId, Agent, Reference, Timestamp,
    cut_over::{CutOverCounts, Progress},
    sign_in::Outcome,
    sort_key::beginning_with,
};
use sqlx::FromRow;

use super::{
    link_joins,
    near_misses::{NearMiss, NearMissRow, near_miss_columns},
    progress, progress_joins,
};
use crate::{
    agents::{AgentRow, agent_columns},
    columns::Text,
    error::StoreError,
    store::Store,
};

/// Which agents are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BoardFilter {
    /// Only those in this state.
    pub progress: Option<Progress>,
    /// Only those whose e-mail has this in it or whose name begins so, without regard to letter case.
    pub search: String,
}

impl BoardFilter {
    /// Tells whether anything is searched for: without, the counts say how many it lets through.
    pub fn searches(&self) -> bool {
        !self.search.trim().is_empty()
    }
}

/// One agent on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardRow {
    /// Who.
    pub agent: Agent,
    /// How far.
    pub progress: Progress,
    /// When the link was made.
    pub linked_at: Option<Timestamp>,
    /// The newest near miss that waits.
    pub near_miss: Option<NearMiss>,
    /// The newest attempt that failed.
    pub failure: Option<Failure>,
}

impl BoardRow {
    /// The near miss that waits, where that is what holds the agent up.
    pub fn nearly(&self) -> Option<&NearMiss> {
        self.near_miss.as_ref().filter(|_| self.progress == Progress::NearMiss)
    }

    /// The attempt that failed, where that is what holds the agent up.
    pub fn failing(&self) -> Option<&Failure> {
        self.failure.as_ref().filter(|_| self.progress == Progress::Failed)
    }
}

/// An attempt that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// When.
    pub at: Timestamp,
    /// How it ended.
    pub outcome: Outcome,
    /// Its sign-in record.
    pub reference: Reference,
    /// Whether the agent is known by the e-mail typed alone.
    pub unproven: bool,
}

#[derive(FromRow)]
struct Row {
    #[sqlx(flatten)]
    agent: AgentRow,
    progress: Text<Progress>,
    linked_at: Option<i64>,
    failed_at: Option<i64>,
    outcome: Option<Text<Outcome>>,
    reference: Option<Text<Reference>>,
    unproven: Option<i64>,
    #[sqlx(flatten)]
    near_miss: NearMissRow,
}

/// What is searched for stands in the e-mail or begins the name.
macro_rules! searched {
    () => {
        " AND ($3 = '' OR a.email_key LIKE $3 ESCAPE '!' \
         OR (a.name_sort >= $4 AND a.name_sort < $5))"
    };
}

const ROWS: &str = concat!(
    "SELECT ",
    agent_columns!(),
    ", ",
    progress!(),
    " AS progress, l.created_at AS linked_at, f.at AS failed_at, f.outcome AS outcome, \
     f.reference AS reference, f.unproven AS unproven, ",
    near_miss_columns!(),
    " FROM agents a",
    progress_joins!(),
    " WHERE a.account_id = $1 AND a.active = 1 AND ($2 = '' OR ",
    progress!(),
    " = $2)",
    searched!(),
    " ORDER BY a.name_sort, a.id LIMIT $6 OFFSET $7"
);

const MATCHING: &str = concat!(
    "SELECT COUNT(*) FROM agents a",
    progress_joins!(),
    " WHERE a.account_id = $1 AND a.active = 1 AND ($2 = '' OR ",
    progress!(),
    " = $2)",
    searched!()
);

const UNLINKED: &str = concat!(
    "SELECT ",
    agent_columns!(),
    " FROM agents a",
    link_joins!(),
    " WHERE a.account_id = $1 AND a.active = 1 AND l.agent_id IS NULL ORDER BY a.name_sort, a.id LIMIT $2"
);

#[derive(FromRow)]
struct CountRow {
    progress: Text<Progress>,
    unproven: i64,
    agents: i64,
}

const COUNTS: &str = concat!(
    "SELECT b.progress AS progress, b.unproven AS unproven, COUNT(*) AS agents FROM (SELECT ",
    progress!(),
    " AS progress, CASE WHEN f.unproven = 1 THEN 1 ELSE 0 END AS unproven FROM agents a",
    progress_joins!(),
    " WHERE a.account_id = $1 AND a.active = 1) b GROUP BY b.progress, b.unproven"
);

impl Store {
    /// How many active agents are how far.
    ///
    /// # Errors
    /// Only faults.
    pub async fn cut_over_counts(
        &self,
        account_id: &AccountId,
    ) -> Result<CutOverCounts, StoreError> {
        let mut conn = self.db.reader().await?;
        let rows: Vec<CountRow> =
            sqlx::query_as(COUNTS).bind(account_id.as_str()).fetch_all(&mut *conn).await?;
        let mut counts = CutOverCounts::default();
        for row in rows {
            let agents = u32::try_from(row.agents).unwrap_or(u32::MAX);
            match row.progress.0 {
                Progress::Linked => counts.linked += agents,
                Progress::NearMiss => counts.near_misses += agents,
                Progress::NotTried => counts.not_tried += agents,
                Progress::Failed => {
                    counts.failed += agents;
                    counts.unproven += if row.unproven == 1 { agents } else { 0 };
                }
            }
        }
        Ok(counts)
    }

    /// The board's agents by their names, from the one after `skip` others on.
    ///
    /// # Errors
    /// Only faults.
    pub async fn cut_over_board(
        &self,
        account_id: &AccountId,
        filter: &BoardFilter,
        skip: u32,
        limit: u32,
    ) -> Result<Vec<BoardRow>, StoreError> {
        let mut conn = self.db.reader().await?;
        let (from, to) = beginning_with(&filter.search).unwrap_or_default();
        let rows: Vec<Row> = sqlx::query_as(ROWS)
            .bind(account_id.as_str())
            .bind(filter.progress.map_or("", Progress::as_str))
            .bind(pattern(&filter.search))
            .bind(from)
            .bind(to)
            .bind(i64::from(limit))
            .bind(i64::from(skip))
            .fetch_all(&mut *conn)
            .await?;
        Ok(rows.into_iter().map(BoardRow::from).collect())
    }

    /// The first active agents by name who are not linked: without passwords they are not known to
    /// get in.
    ///
    /// # Errors
    /// Only faults.
    pub async fn unlinked_agents(
        &self,
        account_id: &AccountId,
        limit: u32,
    ) -> Result<Vec<Agent>, StoreError> {
        let mut conn = self.db.reader().await?;
        let rows: Vec<AgentRow> = sqlx::query_as(UNLINKED)
            .bind(account_id.as_str())
            .bind(i64::from(limit))
            .fetch_all(&mut *conn)
            .await?;
        Ok(rows.into_iter().map(Agent::from).collect())
    }

    /// How many agents such a filter lets through.
    ///
    /// # Errors
    /// Only faults.
    pub async fn cut_over_matching(
        &self,
        account_id: &AccountId,
        filter: &BoardFilter,
    ) -> Result<u32, StoreError> {
        let mut conn = self.db.reader().await?;
        let (from, to) = beginning_with(&filter.search).unwrap_or_default();
        let count: i64 = sqlx::query_scalar(MATCHING)
            .bind(account_id.as_str())
            .bind(filter.progress.map_or("", Progress::as_str))
            .bind(pattern(&filter.search))
            .bind(from)
            .bind(to)
            .fetch_one(&mut *conn)
            .await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }
}

/// Finds what was typed anywhere in a key, which is in lower case as the pattern is: so both engines
/// find the same.
fn pattern(search: &str) -> String {
    let search = search.trim().to_ascii_lowercase();
    if search.is_empty() {
        return search;
    }
    let mut pattern = "%".to_owned();
    for letter in search.chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern + "%"
}

impl From<Row> for BoardRow {
    fn from(row: Row) -> Self {
        let agent = Agent::from(row.agent);
        let failure = row.failed_at.zip(row.outcome).zip(row.reference);
        let failure = failure.map(|((at, outcome), reference)| Failure {
            at: Timestamp::from_millis(at),
            outcome: outcome.0,
            reference: reference.0,
            unproven: row.unproven == Some(1),
        });
        Self {
            progress: row.progress.0,
            linked_at: row.linked_at.map(Timestamp::from_millis),
            near_miss: row.near_miss.of(&agent),
            failure,
            agent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_no_pattern_of_its_own() {
        assert_eq!(pattern(" Ann_L%! "), "%ann!_l!%!!%");
        assert_eq!(pattern("  "), "");
    }
}
