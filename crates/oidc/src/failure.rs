//! Why a sign-in ended at the protocol: an outcome for the record, a trace for admin and support.

use std::fmt;

use convrs_domain::sign_in::{Outcome, Stage, Trace};

use crate::{check::CheckFailure, egress::Forbidden, http::HttpFailure};

/// A sign-in that ended, with what its record shall say. Neither holds a token, a secret or a
/// provider's own text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// How it ended.
    pub outcome: Outcome,
    /// What was met on the way.
    pub trace: Box<Trace>,
}

impl Failure {
    /// A failure with what was found wrong, in our words.
    pub(crate) fn new(outcome: Outcome, detail: impl Into<String>) -> Self {
        let trace = Trace { detail: Some(detail.into()), ..Trace::default() };
        Self { outcome, trace: Box::new(trace) }
    }

    /// The same at a stage of its own, where the outcome tells of another one.
    pub(crate) fn at(mut self, stage: Stage) -> Self {
        self.trace.stage = Some(stage).filter(|stage| *stage != self.outcome.stage());
        self
    }

    /// A call that came to nothing; `otherwise` is the outcome when the provider did answer, and tells
    /// the stage.
    pub(crate) fn of_call(what: &str, failure: HttpFailure, otherwise: Outcome) -> Self {
        let outcome = match failure {
            HttpFailure::Forbidden(_) => Outcome::ProviderForbidden,
            HttpFailure::Unreachable => Outcome::ProviderUnreachable,
            HttpFailure::Timeout => Outcome::ProviderTimeout,
            HttpFailure::TooLarge | HttpFailure::Status(_) => otherwise,
        };
        Self::new(outcome, format!("{what}: {failure}")).at(otherwise.stage())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let detail = self.trace.detail.as_deref().unwrap_or("no detail");
        write!(f, "{}: {detail}", self.outcome)
    }
}

impl std::error::Error for Failure {}

impl From<CheckFailure> for Failure {
    fn from(failure: CheckFailure) -> Self {
        let outcome = match &failure {
            CheckFailure::IssuerDiffers { .. } => Outcome::IssuerMismatch,
            CheckFailure::NotHttps { .. } | CheckFailure::PrivateAddress { .. } => {
                Outcome::ProviderForbidden
            }
            CheckFailure::Unreachable { .. } => Outcome::ProviderUnreachable,
            CheckFailure::Timeout { .. } => Outcome::ProviderTimeout,
            CheckFailure::Status { .. }
            | CheckFailure::TooLarge { .. }
            | CheckFailure::NotMetadata
            | CheckFailure::MetadataIncomplete { .. }
            | CheckFailure::NotKeys
            | CheckFailure::NoUsableKey => Outcome::MetadataInvalid,
        };
        let mut described = Self::new(outcome, failure.to_string());
        if let CheckFailure::IssuerDiffers { expected, received } = failure {
            described.trace.issuer_expected = Some(expected);
            described.trace.issuer_received = Some(received);
        }
        described
    }
}

impl CheckFailure {
    /// Describes a call that came to nothing.
    pub(crate) fn of_call(place: &'static str, failure: HttpFailure) -> Self {
        match failure {
            HttpFailure::Forbidden(Forbidden::NotHttps) => Self::NotHttps { place },
            HttpFailure::Forbidden(Forbidden::PrivateAddress) => Self::PrivateAddress { place },
            HttpFailure::Unreachable => Self::Unreachable { place },
            HttpFailure::Timeout => Self::Timeout { place },
            HttpFailure::TooLarge => Self::TooLarge { place },
            HttpFailure::Status(status) => Self::Status { place, status },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_tells_its_stage_where_its_outcome_tells_of_another_one() {
        let of_userinfo =
            |failure| Failure::of_call("userinfo", failure, Outcome::UserinfoFailed).trace.stage;
        assert_eq!(of_userinfo(HttpFailure::Timeout), Some(Stage::Userinfo));
        assert_eq!(of_userinfo(HttpFailure::Status(500)), None, "the outcome does");
    }
}
