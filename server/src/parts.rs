//! Puts the flows together from the configuration: database, sealing keys, providers.

use std::path::Path;

use convrs_flows::{Clock, Dns, Flows, Parts, Passwords};
use convrs_oidc::{Egress, Oidc};
use convrs_store::{SealingKeys, Store, StoreConfig};

use crate::{cli::Failure, config::Config};

/// Opens the database, brings it up to date and makes everything else ready.
pub(crate) async fn open(config: &Config) -> Result<Flows, Failure> {
    let sealing = sealing_keys(config)?;
    let store = Store::connect(StoreConfig::new(config.database_url.expose(), sealing)).await?;
    store.migrate().await?;
    let egress =
        Egress { allow: config.egress_allow.clone(), extra_roots_pem: config.extra_roots.clone() };
    let oidc = Oidc::new(egress).map_err(|error| Failure::usage(error.to_string()))?;
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

fn sealing_keys(config: &Config) -> Result<SealingKeys, Failure> {
    if let Some(keys) = &config.sealing_keys {
        let parsed = SealingKeys::parse(keys.expose());
        return parsed.map_err(|error| Failure::usage(format!("CONVRS_SEALING_KEYS: {error}")));
    }
    let file = Store::sealing_keys_file(config.database_url.expose());
    let file = file.expect("the configuration asks for keys otherwise");
    make_folder_of(&file)?;
    let loaded = SealingKeys::load_or_create(&file);
    loaded.map_err(|error| Failure::refused("sealing_keys", format!("{}: {error}", file.display())))
}

fn make_folder_of(file: &Path) -> Result<(), Failure> {
    let folder = file.parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(folder).map_err(|error| {
        Failure::refused("database", format!("{} cannot be made: {error}", folder.display()))
    })
}
