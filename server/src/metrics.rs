//! `GET /metrics` on a listener of its own, which the public does not reach.

use std::net::SocketAddr;

use axum::{
    Router,
    extract::State,
    http::{HeaderValue, header},
    response::IntoResponse,
    routing::get,
};
use convrs_flows::Flows;
use tokio::net::TcpListener;

use crate::{cli::Failure, listener};

/// What Prometheus expects of the `OpenMetrics` text format.
const FORMAT: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// Answers at that address for as long as the process runs.
pub(crate) async fn serve(address: SocketAddr, flows: Flows) -> Result<(), Failure> {
    let listener = TcpListener::bind(address).await.map_err(|error| {
        Failure::refused(
            "listen",
            format!("CONVRS_METRICS_LISTEN: {address} cannot be used: {error}"),
        )
    })?;
    let address = listener.local_addr().unwrap_or(address);
    tracing::info!(%address, "metrics");
    let router = Router::new().route("/metrics", get(metrics)).with_state(flows);
    tokio::spawn(listener::serve(listener, router, std::future::pending()));
    Ok(())
}

async fn metrics(State(flows): State<Flows>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, FORMAT)], flows.metrics().encode())
}
