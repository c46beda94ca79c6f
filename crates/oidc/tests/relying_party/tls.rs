//! Certificates: a further root is trusted, and nothing else is forgiven.

use std::sync::Arc;

use convrs_domain::connection::Issuer;
use convrs_oidc::{CheckFailure, Egress, Oidc, Roots};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

const ROOT: &[u8] = include_bytes!("tls/root.pem");
const CERTIFICATE: &[u8] = include_bytes!("tls/localhost.pem");
const KEY: &[u8] = include_bytes!("tls/localhost-key.pem");

#[tokio::test]
async fn a_further_root_is_trusted() {
    let port = serve().await;
    let found = check("localhost", port, Some(ROOT)).await;
    assert_eq!(found, CheckFailure::MetadataIncomplete { missing: "issuer" });
}

#[tokio::test]
async fn an_unknown_root_is_not_trusted() {
    let port = serve().await;
    assert_eq!(check("localhost", port, None).await, unreachable());
}

#[tokio::test]
async fn a_certificate_of_another_name_is_refused() {
    let port = serve().await;
    assert_eq!(check("127.0.0.1", port, Some(ROOT)).await, unreachable());
}

#[test]
fn roots_that_are_no_certificates_are_refused_at_once() {
    for text in ["", "roots", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"] {
        assert!(Roots::from_pem(text.as_bytes()).is_err(), "{text:?}");
    }
}

fn unreachable() -> CheckFailure {
    CheckFailure::Unreachable { place: "the metadata" }
}

async fn check(host: &str, port: u16, root: Option<&[u8]>) -> CheckFailure {
    let allow = vec![format!("{host}:{port}").parse().expect("host:port")];
    let extra_roots = root.map(|pem| Roots::from_pem(pem).expect("a root")).unwrap_or_default();
    let egress = Egress { allow, extra_roots };
    let issuer = Issuer::parse(&format!("https://{host}:{port}")).expect("an issuer");
    let oidc = Oidc::new(egress).expect("TLS can be set up");
    oidc.check(&issuer).await.expect_err("there is no provider behind the certificate")
}

/// Serves `{}` over TLS as `localhost`, on a port of 127.0.0.1.
async fn serve() -> u16 {
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(KEY).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring has them")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("the two belong together");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut request = [0; 1024];
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
            let (_, written) = (stream.read(&mut request).await, stream.write_all(answer).await);
            written.expect("the client waits for it");
        }
    });
    port
}
