//! `convrs connection`: register what a customer sent about its provider.

use clap::{Args, Subcommand};
use convrs_domain::{
    AccountId,
    audit::Actor,
    connection::{
        self, ClientId, HostedDomains, InvalidCredential, InvalidIssuer, Issuer, Provider,
    },
};
use convrs_flows::{ConnectionRefusal, Flows};
use convrs_store::NewConnection;
use serde_json::json;

use super::{Answer, Failure, account::account_id, agent::secret_from_stdin};

/// What is asked about connections.
#[derive(Debug, Subcommand)]
pub(crate) enum Connection {
    /// Check the provider, then register it for an account
    Set(Set),
}

/// What the customer sent.
#[derive(Debug, Args)]
pub(crate) struct Set {
    /// The AccountID
    #[arg(long, value_parser = account_id)]
    account: AccountId,
    /// okta or google
    #[arg(long)]
    provider: Provider,
    /// The issuer, from the provider's metadata; Google's is known
    #[arg(long, value_parser = issuer)]
    issuer: Option<Issuer>,
    /// The client ID
    #[arg(long, value_parser = client_id)]
    client_id: ClientId,
    /// A Google Workspace domain whose people may sign in; may be repeated
    #[arg(long = "hosted-domain", value_name = "DOMAIN")]
    hosted_domains: Vec<String>,
    /// Read the client secret from standard input; may be left out when the issuer stays
    #[arg(long)]
    client_secret_stdin: bool,
}

fn issuer(text: &str) -> Result<Issuer, InvalidIssuer> {
    Issuer::parse(text)
}

fn client_id(text: &str) -> Result<ClientId, InvalidCredential> {
    ClientId::parse(text)
}

impl Connection {
    pub(crate) async fn run(self, flows: &Flows) -> Result<Answer, Failure> {
        let Self::Set(set) = self;
        let secret = if set.client_secret_stdin {
            let typed = secret_from_stdin()?;
            let parsed = connection::parse_client_secret(typed.expose());
            Some(parsed.map_err(|invalid| {
                Failure::refused("invalid_client_secret", invalid.to_string())
            })?)
        } else {
            None
        };
        let fixed = || set.provider.fixed_issuer().map(Issuer::parse).transpose().ok().flatten();
        let issuer = set.issuer.or_else(fixed).ok_or_else(|| {
            Failure::usage(format!("--issuer is needed for {}", set.provider.as_str()))
        })?;
        let domains = HostedDomains::parse(set.hosted_domains.iter().map(String::as_str));
        let hosted_domains = domains.map_err(|invalid| Failure::usage(invalid.to_string()))?;
        let new = NewConnection {
            account_id: set.account,
            provider: set.provider,
            issuer,
            hosted_domains,
            client_id: set.client_id,
            secret,
        };
        let stored = flows.set_connection(&Actor::CommandLine, &new).await.map_err(refused)?;
        Ok(answer(flows, &stored))
    }
}

fn answer(flows: &Flows, stored: &connection::Connection) -> Answer {
    let redirect_uri = flows.public_url().redirect_uri(&stored.account_id);
    Answer::new(
        format!(
            "Registered {} for account {}.\n\nGive the customer this AccountID to enter in {}: {}\n\
             The redirect URI it makes: {redirect_uri}",
            stored.issuer,
            stored.account_id,
            stored.provider.label(),
            stored.account_id,
        ),
        json!({
            "account_id": stored.account_id,
            "provider": stored.provider,
            "issuer": stored.issuer,
            "client_id": stored.client_id,
            "hosted_domains": stored.hosted_domains,
            "redirect_uri": redirect_uri,
        }),
    )
}

fn refused(refusal: ConnectionRefusal) -> Failure {
    match refusal {
        ConnectionRefusal::Store(error) => error.into(),
        refusal => Failure::refused(refusal.code(), refusal.to_string()),
    }
}
