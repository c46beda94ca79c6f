//! Puts the flows together from the configuration: database, sealing keys, providers.

use std::path::Path;

use convrs_flows::{Clock, Dns, Flows, Parts, Passwords};
use convrs_oidc::{Egress, Oidc};
use convrs_store::{SealingKeys, Store, StoreConfig};

use crate::{
    cli::Failure,
    config::{Config, Sealing},
};

/// Opens the database, brings it up to date and makes everything else ready.
pub(crate) async fn open(config: &Config) -> Result<Flows, Failure> {
    let egress =
        Egress { allow: config.egress_allow.clone(), extra_roots: config.extra_roots.clone() };
    // Before the database: roots that can be read may still not be fit for TLS.
    let oidc = Oidc::new(egress).map_err(|error| Failure::usage(error.to_string()))?;
    let sealing = sealing_keys(&config.sealing)?;
    let store = Store::connect(StoreConfig::new(config.database_url.expose(), sealing)).await?;
    store.migrate().await?;
    Ok(Flows::new(Parts {
        store,
        oidc,
        passwords: Passwords::per_processor(),
        clock: Clock::system(),
        public_url: config.public_url.clone(),
        lifetimes: config.lifetimes,
        starts_per_minute: config.sign_in_limit,
        dns: config.dns.map_or_else(Dns::of_the_machine, Dns::at),
        retention: config.retention,
    }))
}

fn sealing_keys(sealing: &Sealing) -> Result<SealingKeys, Failure> {
    let file = match sealing {
        Sealing::Given(keys) => return Ok(keys.clone()),
        Sealing::KeptIn(file) => file,
    };
    make_folder_of(file)?;
    let loaded = SealingKeys::load_or_create(file);
    loaded.map_err(|error| Failure::refused("sealing_keys", format!("{}: {error}", file.display())))
}

fn make_folder_of(file: &Path) -> Result<(), Failure> {
    let folder = file.parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(folder).map_err(|error| {
        Failure::refused("database", format!("{} cannot be made: {error}", folder.display()))
    })
}
