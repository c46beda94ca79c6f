//! The bundle for the browser: files with hashes in their names, compressed beforehand, kept for a
//! year.

use std::path::{Path, PathBuf};

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::Response,
};
use convrs_app::{App, Assets};
use tower_http::services::{ServeDir, ServeFile};

/// A name with a hash in it never changes its content.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Names without a hash are asked for again every day.
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// Where the bundle is: as configured, else beside the program or its folder, as a build leaves it.
pub(crate) fn site_root(configured: Option<PathBuf>) -> PathBuf {
    let folder = program_folder();
    let above = folder.as_deref().and_then(Path::parent).map(Path::to_owned);
    let near = [folder, above].into_iter().flatten().map(|folder| folder.join("site"));
    let found = configured.or_else(|| near.into_iter().find(|site| site.is_dir()));
    found.unwrap_or_else(|| PathBuf::from("site"))
}

/// Reads the hashes that the build left beside the program; without them, names have none.
pub(crate) fn read(site_root: &Path) -> Assets {
    let hashes = program_folder().map(|folder| folder.join("hash.txt"));
    let listed = hashes.and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
    let assets = Assets::from_hashes(&listed);
    if !site_root.join(assets.stylesheet().trim_start_matches('/')).is_file() {
        tracing::warn!(root = %site_root.display(), "the bundle is not there: pages will be plain");
    }
    assets
}

/// Serves the bundle.
pub(crate) fn routes(site_root: &Path) -> Router<App> {
    let bundle = ServeDir::new(site_root.join("pkg")).precompressed_br().precompressed_gzip();
    let bundle = Router::new().fallback_service(bundle).layer(middleware::from_fn(keep_forever));
    let icon = ServeFile::new(site_root.join("favicon.svg"));
    let icon = Router::new().fallback_service(icon).layer(middleware::from_fn(keep_a_day));
    Router::new().nest("/pkg", bundle).nest("/favicon.svg", icon)
}

async fn keep_forever(request: Request, next: Next) -> Response {
    keep(FOREVER, next.run(request).await)
}

async fn keep_a_day(request: Request, next: Next) -> Response {
    keep(A_DAY, next.run(request).await)
}

fn keep(how_long: HeaderValue, mut response: Response) -> Response {
    if response.status().is_success() {
        response.headers_mut().insert(header::CACHE_CONTROL, how_long);
    }
    response
}

fn program_folder() -> Option<PathBuf> {
    Some(std::env::current_exe().ok()?.parent()?.to_path_buf())
}
