//! TXT records, asked of the machine's own name servers or of one that is configured.

use std::{net::SocketAddr, time::Duration};

use hickory_resolver::{
    ResolverBuilder, TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolverConfig},
    net::runtime::TokioRuntimeProvider,
    proto::rr::{RData, RecordType},
};

/// How long one question may take, every server and retry included.
const LIMIT: Duration = Duration::from_secs(5);

/// The most records of a name that are read.
const MOST: usize = 100;

/// Asks for TXT records.
#[derive(Clone)]
pub struct Dns {
    server: Option<SocketAddr>,
}

/// The records could not be had; whether there are any is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name servers did not answer")]
pub(crate) struct NoAnswer;

impl Dns {
    /// Asks the name servers the machine is configured with.
    pub fn of_the_machine() -> Self {
        Self { server: None }
    }

    /// Asks one name server.
    pub fn at(server: SocketAddr) -> Self {
        Self { server: Some(server) }
    }

    /// The TXT records of a name, the strings of each put together (RFC 7208, 3.3). No records are an
    /// answer too.
    ///
    /// # Errors
    /// When nobody answers in time, or with a failure.
    pub(crate) async fn txt(&self, name: &str) -> Result<Vec<String>, NoAnswer> {
        let asked = tokio::time::timeout(LIMIT, self.ask(name)).await;
        asked.unwrap_or_else(|_| {
            tracing::warn!("the name servers did not answer in time");
            Err(NoAnswer)
        })
    }

    async fn ask(&self, name: &str) -> Result<Vec<String>, NoAnswer> {
        // Made for each question: what was asked a moment ago may have been entered since.
        let resolver = self.resolver()?;
        // The dot at the end keeps the machine's own search domains out.
        match resolver.lookup([name, "."].concat(), RecordType::TXT).await {
            Ok(lookup) => {
                let texts = lookup.answers().iter().filter_map(|record| match &record.data {
                    RData::TXT(txt) => {
                        Some(String::from_utf8_lossy(&txt.txt_data.concat()).into_owned())
                    }
                    _ => None,
                });
                Ok(texts.take(MOST).collect())
            }
            Err(error) if error.is_no_records_found() || error.is_nx_domain() => Ok(Vec::new()),
            Err(error) => {
                tracing::warn!(%error, "the name servers did not answer");
                Err(NoAnswer)
            }
        }
    }

    fn resolver(&self) -> Result<TokioResolver, NoAnswer> {
        let built = match self.server {
            None => TokioResolver::builder_tokio().and_then(ResolverBuilder::build),
            Some(server) => {
                let (mut udp, mut tcp) = (ConnectionConfig::udp(), ConnectionConfig::tcp());
                (udp.port, tcp.port) = (server.port(), server.port());
                let server = NameServerConfig::new(server.ip(), true, vec![udp, tcp]);
                let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
                TokioResolver::builder_with_config(config, TokioRuntimeProvider::default()).build()
            }
        };
        built.map_err(|error| {
            tracing::error!(%error, "the machine's name servers cannot be read");
            NoAnswer
        })
    }
}
