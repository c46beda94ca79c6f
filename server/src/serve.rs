//! `convrs serve`: the whole of the product behind one door, until it is asked to stop.

use std::{sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::DefaultBodyLimit, http::StatusCode, middleware};
use convrs_app::App;
use convrs_flows::Flows;
use tokio::net::TcpListener;
use tower_http::{
    catch_panic::{CatchPanicLayer, ResponseForPanic},
    timeout::TimeoutLayer,
};

use crate::{
    assets, cli::Failure, client_address, config::Config, guard, headers, listener, metrics, routes,
};

/// How long a whole request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// The largest body of a form, in bytes.
const MAX_FORM: usize = 64 * 1024;

/// How often what is out of date is deleted.
const SWEEP_EVERY: Duration = Duration::from_mins(1);

/// Serves until the process is asked to stop.
pub(crate) async fn serve(config: Config, flows: Flows) -> Result<(), Failure> {
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        Failure::refused(
            "listen",
            format!("CONVRS_LISTEN: {} cannot be used: {error}", config.listen),
        )
    })?;
    // The port is the system's choice when the configuration leaves it open.
    let address = listener.local_addr().unwrap_or(config.listen);
    tracing::info!(%address, url = %config.public_url, "listening");
    let sweeper = tokio::spawn(sweep(flows.clone()));
    if let Some(address) = config.metrics_listen {
        metrics::serve(address, flows.clone()).await?;
    }
    listener::serve(listener, router(&config, flows), asked_to_stop()).await;
    sweeper.abort();
    tracing::info!("stopped");
    Ok(())
}

/// Every route with everything that stands in front of it; the outermost layer comes last.
fn router(config: &Config, flows: Flows) -> Router {
    let site_root = assets::site_root(config.site_root.clone());
    let plain_http: Vec<String> =
        config.egress_allow.iter().map(|host| format!("http://{host}")).collect();
    let app = App::new(flows, assets::read(&site_root), &plain_http);
    let trusted: Arc<[_]> = config.trusted_proxies.clone().into();
    Router::new()
        .merge(convrs_app::routes())
        .merge(routes::routes())
        .merge(assets::routes(&site_root))
        .layer(DefaultBodyLimit::max(MAX_FORM))
        .layer(middleware::from_fn_with_state(app.clone(), guard::guard))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIMEOUT))
        .layer(panics_caught(app.clone()))
        .layer(middleware::from_fn_with_state(app.clone(), headers::secure))
        .layer(middleware::from_fn_with_state(trusted, client_address::attach))
        .with_state(app)
}

/// A panic is answered with a page; its message and place are in the log by then.
fn panics_caught(app: App) -> CatchPanicLayer<impl ResponseForPanic<ResponseBody = Body>> {
    CatchPanicLayer::custom(move |_| convrs_app::web::broken(&app))
}

async fn sweep(flows: Flows) {
    loop {
        tokio::time::sleep(SWEEP_EVERY).await;
        if let Err(error) = flows.sweep().await {
            tracing::warn!(%error, "what is out of date could not be deleted");
        }
    }
}

/// Resolves at Ctrl-C, or when the system asks the process to end.
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).expect("signals can be listened to");
    tokio::select! {
        result = tokio::signal::ctrl_c() => result.expect("signals can be listened to"),
        _ = terminate.recv() => {}
    }
}
