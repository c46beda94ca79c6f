//! The state every route shares.

use std::sync::Arc;

use convrs_domain::PublicUrl;
use convrs_flows::Flows;

/// What routes need; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    flows: Flows,
    assets: Assets,
    plain_http_providers: String,
}

impl App {
    /// Puts the state together. `plain_http_providers` are the origins of providers that are
    /// reached by plain http: a form that leads there is allowed to.
    pub fn new(flows: Flows, assets: Assets, plain_http_providers: &[String]) -> Self {
        let plain_http_providers = plain_http_providers.join(" ");
        Self(Arc::new(Inner { flows, assets, plain_http_providers }))
    }

    /// What happens.
    pub fn flows(&self) -> &Flows {
        &self.0.flows
    }

    /// The origin people see.
    pub fn public_url(&self) -> &PublicUrl {
        self.0.flows.public_url()
    }

    /// The files of the bundle.
    pub fn assets(&self) -> &Assets {
        &self.0.assets
    }

    pub(super) fn plain_http_providers(&self) -> &str {
        &self.0.plain_http_providers
    }
}

/// The paths of the bundle's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assets {
    stylesheet: String,
    script: String,
    wasm: String,
}

impl Assets {
    /// Makes the paths from what the build lists: `js: HASH`, `wasm: HASH`, `css: HASH`. What is
    /// not listed has no hash in its name.
    pub fn from_hashes(listed: &str) -> Self {
        let hash = |kind: &str| {
            let line =
                listed.lines().find_map(|line| line.trim().strip_prefix(kind)?.strip_prefix(':'));
            line.map(|hash| format!(".{}", hash.trim())).unwrap_or_default()
        };
        Self {
            stylesheet: format!("/pkg/convrs{}.css", hash("css")),
            script: format!("/pkg/convrs{}.js", hash("js")),
            wasm: format!("/pkg/convrs{}.wasm", hash("wasm")),
        }
    }

    /// The style sheet.
    pub fn stylesheet(&self) -> &str {
        &self.stylesheet
    }

    /// The script that loads the islands.
    pub fn script(&self) -> &str {
        &self.script
    }

    /// The islands.
    pub fn wasm(&self) -> &str {
        &self.wasm
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_hashes_stand_in_the_names() {
        let assets = Assets::from_hashes("js: abc\nwasm: def\ncss: 123\n");
        assert_eq!(assets.script(), "/pkg/convrs.abc.js");
        assert_eq!(assets.wasm(), "/pkg/convrs.def.wasm");
        assert_eq!(assets.stylesheet(), "/pkg/convrs.123.css");
        assert_eq!(Assets::from_hashes("").script(), "/pkg/convrs.js");
    }
}
