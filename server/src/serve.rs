//! `convrs serve`: the whole of the product behind one door, until it is asked to stop.

use std::{sync::Arc, time::Duration};

use axum::{Extension, Router, body::Body, extract::DefaultBodyLimit, middleware};
use convrs_app::App;
use convrs_flows::Flows;
use ipnet::IpNet;
use tokio::net::TcpListener;
use tower_http::catch_panic::{CatchPanicLayer, ResponseForPanic};

use crate::{
    assets,
    cli::Failure,
    client_address,
    config::Config,
    guard, headers,
    in_flight::InFlight,
    listener::{self, DRAIN},
    metrics, routes, slow_answer, slow_body,
};

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
    let in_flight = InFlight::default();
    let router = router(&config, flows, &in_flight);
    listener::serve(listener, router, asked_to_stop()).await;
    if tokio::time::timeout(DRAIN, in_flight.done()).await.is_err() {
        tracing::warn!("some sign-ins did not finish in time");
    }
    sweeper.abort();
    tracing::info!("stopped");
    Ok(())
}

/// Every route with everything that stands in front of it.
fn router(config: &Config, flows: Flows, in_flight: &InFlight) -> Router {
    let site_root = assets::site_root(config.site_root.clone());
    let plain_http: Vec<String> =
        config.egress_allow.iter().map(|host| format!("http://{host}")).collect();
    let app = App::new(flows, assets::read(&site_root), &plain_http);
    let routes = Router::new()
        .merge(convrs_app::routes())
        .merge(routes::routes())
        .merge(assets::routes(&site_root))
        .layer(Extension(in_flight.clone()));
    guarded(routes, app, config.trusted_proxies.clone())
}

/// Puts in front of routes what stands in front of all; the outermost layer comes last.
fn guarded(routes: Router<App>, app: App, trusted_proxies: Vec<IpNet>) -> Router {
    let trusted: Arc<[_]> = trusted_proxies.into();
    routes
        .layer(DefaultBodyLimit::max(MAX_FORM))
        .layer(middleware::from_fn(slow_body::cut_off))
        .layer(middleware::from_fn_with_state(app.clone(), guard::guard))
        .layer(middleware::from_fn_with_state(app.clone(), slow_answer::give_up))
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::{
        body::{Body, to_bytes},
        extract::Request,
        http::{Response, header},
        routing::{get, post},
    };
    use convrs_app::Assets;
    use tokio::time::Instant;
    use tower::ServiceExt as _;

    use super::*;
    use crate::parts;

    /// What the product puts in front of its routes, in front of these.
    async fn in_front_of(routes: Router<App>) -> (Router, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/convrs.db", folder.path().display());
        let variable = |name: &str| (name == "DATABASE_URL").then(|| url.clone());
        let config = Config::from_variables(variable).expect("a configuration");
        let flows = parts::open(&config).await.expect("a database");
        let app = App::new(flows, Assets::from_hashes(""), &[]);
        (guarded(routes, app, Vec::new()), folder)
    }

    async fn text(response: Response<Body>) -> String {
        let body = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
        String::from_utf8_lossy(&body).into_owned()
    }

    #[tokio::test]
    async fn a_panic_is_answered_with_a_page_that_has_a_reference_and_tells_nothing() {
        let routes = Router::new().route("/", get(async || -> String { panic!("canary text") }));
        let (router, _folder) = in_front_of(routes).await;
        let ask = || router.clone().oneshot(Request::new(Body::empty()));
        let response = ask().await.expect("an answer");
        assert_eq!(response.status(), 500);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        let page = text(response).await;
        assert!(page.contains("Reference") && !page.contains("canary"), "{page}");
        let another = text(ask().await.expect("an answer")).await;
        assert_ne!(page, another, "each has a reference of its own");
    }

    #[tokio::test]
    async fn a_body_that_drips_is_cut_off() {
        let routes = Router::new().route("/", post(async |body: String| body));
        let (router, _folder) = in_front_of(routes).await;
        tokio::time::pause();
        let started = Instant::now();
        let form = ("content-type", "application/x-www-form-urlencoded");
        let request = Request::post("/").header(form.0, form.1).body(Body::new(Drip));
        let response = router.oneshot(request.expect("a request")).await.expect("an answer");
        assert_eq!(response.status(), 408);
        assert_eq!(response.headers()[header::CONNECTION], "close");
        assert_eq!(started.elapsed().as_secs(), slow_body::BODY_TIMEOUT.as_secs());
    }

    #[tokio::test]
    async fn a_handler_that_hangs_is_cut_off() {
        let hang = async || tokio::time::sleep(Duration::from_hours(1)).await;
        let (router, _folder) = in_front_of(Router::new().route("/", get(hang))).await;
        tokio::time::pause();
        let response = router.oneshot(Request::new(Body::empty())).await.expect("an answer");
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()[header::X_FRAME_OPTIONS], "DENY");
        assert_eq!(response.headers()[header::RETRY_AFTER], "5");
        let page = text(response).await;
        assert!(page.contains("Reference") && page.contains("load the page again"), "{page}");
    }

    /// A byte a second, without an end.
    struct Drip;

    impl axum::body::HttpBody for Drip {
        type Data = axum::body::Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            context: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
            let waker = context.waker().clone();
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_secs(1)).await;
                waker.wake();
            });
            std::task::Poll::Pending
        }
    }
}
