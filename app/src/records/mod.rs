//! Administration > Sign-ins: each attempt, looked for and traced.

mod asked;
mod chart;
mod export;
mod frame;
mod list;
mod trace;
pub(crate) mod trace_view;

pub(crate) use export::export;
pub(crate) use frame::{RecordsFrame, Tab};
pub(crate) use list::list;
pub(crate) use trace::trace;
pub(crate) use trace_view::TraceView;
