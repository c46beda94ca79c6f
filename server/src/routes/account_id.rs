//! The `AccountID` in an address, and the answer where there is none.

use axum::{
    extract::{Path, rejection::PathRejection},
    response::Response,
};
use convrs_app::{App, sign_in};
use convrs_domain::AccountId;

/// Reads it; nothing for what is none, or cannot even be read.
pub(super) fn named(path: Result<Path<String>, PathRejection>) -> Option<AccountId> {
    path.ok().and_then(|Path(text)| text.parse().ok())
}

/// The page for an address that can be no account's. It only counts, for there is no account to
/// record it for (rule 19).
pub(super) fn nobodys(app: &App) -> Response {
    app.flows().metrics().count_nobodys();
    sign_in::unknown_account(app)
}
