//! What is counted: every attempt to sign in, those of nobody's account too (rule 19).

use convrs_domain::{sessions::AuthMethod, sign_in::Outcome};
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

/// The counters of one server.
pub struct Metrics {
    registry: Registry,
    sign_ins: Family<Labels, Counter>,
    nobodys: Counter,
    denied: Family<Needed, Counter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Needed {
    role: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    method: &'static str,
    outcome: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        let (sign_ins, nobodys, denied) =
            (Family::default(), Counter::default(), Family::default());
        let mut registry = Registry::with_prefix("convrs");
        registry.register(
            "sign_ins",
            "Attempts to sign in, by method and outcome",
            sign_ins.clone(),
        );
        registry.register("sign_ins_nowhere", "Attempts for no known account", nobodys.clone());
        let help = "Requests that the person's role does not allow, by the role that is needed";
        registry.register("denied", help, denied.clone());
        Self { registry, sign_ins, nobodys, denied }
    }
}

impl Metrics {
    /// Counts an attempt at a known account.
    pub(crate) fn count(&self, method: AuthMethod, outcome: Outcome) {
        let labels = Labels { method: method.as_str(), outcome: outcome.code() };
        self.sign_ins.get_or_create(&labels).inc();
    }

    /// Counts an attempt for nobody's account, which leaves no record (rule 19).
    pub fn count_nobodys(&self) {
        self.nobodys.inc();
    }

    /// Counts a request that a person's role does not allow.
    pub(crate) fn count_denied(&self, role: &'static str) {
        self.denied.get_or_create(&Needed { role }).inc();
    }

    /// The counters in the text format of `OpenMetrics`.
    pub fn encode(&self) -> String {
        let mut encoded = String::new();
        // Writing to a string does not fail.
        text::encode(&mut encoded, &self.registry).unwrap_or_default();
        encoded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_counted_by_method_and_outcome() {
        let metrics = Metrics::default();
        metrics.count(AuthMethod::Okta, Outcome::SignedIn);
        metrics.count(AuthMethod::Okta, Outcome::SignedIn);
        metrics.count_nobodys();
        metrics.count_denied("admin");
        let text = metrics.encode();
        assert!(
            text.contains("convrs_sign_ins_total{method=\"okta\",outcome=\"signed_in\"} 2"),
            "{text}"
        );
        assert!(text.contains("convrs_sign_ins_nowhere_total 1"), "{text}");
        assert!(text.contains("convrs_denied_total{role=\"admin\"} 1"), "{text}");
    }
}
