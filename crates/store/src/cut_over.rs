//! The cut-over of an account to its provider: who is how far, and the near misses that wait.

mod board;
mod near_misses;
mod note;

pub use board::{BoardFilter, BoardRow, Failure};
pub use near_misses::NearMiss;
pub(crate) use near_misses::open_near_misses;
pub(crate) use note::{forget, note};

/// The connection of the account `$1` that its team moves to, and whoever of `agents a` is linked on
/// it: to the provider chosen, otherwise the one registered first. Only its present issuer counts.
macro_rules! link_joins {
    () => {
        " LEFT JOIN connections n ON n.account_id = a.account_id AND n.id = (\
             SELECT y.id FROM connections y JOIN sso_settings s ON s.account_id = y.account_id \
             WHERE y.account_id = $1 AND y.provider = COALESCE(s.provider, y.provider) \
             ORDER BY y.created_at, y.id LIMIT 1) \
         LEFT JOIN links l ON l.connection_id = n.id AND l.issuer = n.issuer AND l.agent_id = a.id"
    };
}
pub(crate) use link_joins;

/// What is joined to `agents a` to tell how far an agent is.
macro_rules! progress_joins {
    () => {
        concat!(
            crate::cut_over::link_joins!(),
            " LEFT JOIN failed_sign_ins f ON f.account_id = a.account_id AND f.agent_id = a.id \
         AND f.connection_id = n.id AND f.issuer = n.issuer \
         LEFT JOIN near_misses m ON m.id = (SELECT x.id FROM near_misses x \
         WHERE x.account_id = a.account_id AND x.agent_id = a.id AND x.connection_id = n.id \
         AND x.issuer = n.issuer AND x.dismissed_at IS NULL \
         ORDER BY x.last_seen_at DESC, x.id DESC LIMIT 1)"
        )
    };
}
pub(crate) use progress_joins;

/// How far the agent of a row with those joins is.
macro_rules! progress {
    () => {
        "CASE WHEN l.agent_id IS NOT NULL THEN 'linked' WHEN m.id IS NOT NULL THEN 'near_miss' \
         WHEN f.agent_id IS NOT NULL THEN 'failed' ELSE 'not_tried' END"
    };
}
pub(crate) use progress;
