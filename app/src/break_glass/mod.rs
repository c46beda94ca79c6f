//! What an account's own people see of passwords that support opened for a time.

use convrs_domain::break_glass::BreakGlass;
use leptos::prelude::*;

use crate::ui::{DateTime, Notice, NoticeKind};

/// Tells the account's admins that passwords are open: for whom, until when, why, and by whom.
/// Nothing while none are.
#[component]
pub(crate) fn BreakGlassNotice(
    /// What is open.
    open: Vec<BreakGlass>,
) -> impl IntoView {
    let items: Vec<_> = open
        .into_iter()
        .map(|it| {
            let whom = it.email.unwrap_or_else(|| "everybody in your account".to_owned());
            view! {
                <li>
                    "For " <strong>{whom}</strong> " until " <DateTime at=it.ends_at />
                    ", opened by " {it.opened_by} ": " <q>{it.reason}</q>
                </li>
            }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <Notice kind=NoticeKind::Warning title="Convrs support has opened password sign-in">
                <ul>{items}</ul>
                <p>"It closes by itself. If you did not expect this, ask Convrs support to close it at once."</p>
            </Notice>
        }
    })
}
