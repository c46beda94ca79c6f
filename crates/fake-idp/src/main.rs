//! A provider for benchmark and soak: `fake-idp PORT NAME CLIENT_ID CLIENT_SECRET EMAIL` is honest;
//! with `hostile` at the end there are issuers beside it that are not, each in its own way.
//!
//! It prints the issuers' URLs, the honest one first. The person at `hostile-N` has the address
//! `hostile-N@` and the domain of EMAIL.

use std::{
    env,
    io::{self, Write},
};

use convrs_fake_idp::{
    AuthorizationFault, Breakage, Endpoint, FakeIdp, Fault, IdTokenFault, Person, TokenFault,
    UserinfoFault,
};
use serde_json::json;

const USAGE: &str = "usage: fake-idp PORT NAME CLIENT_ID CLIENT_SECRET EMAIL [hostile]";

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let (port, who) = arguments.split_first().ok_or_else(|| io::Error::other(USAGE))?;
    let ([name, client_id, secret, email], others) = match who {
        [name, client_id, secret, email] => ([name, client_id, secret, email], Vec::new()),
        [name, client_id, secret, email, word] if word == "hostile" => {
            ([name, client_id, secret, email], faults())
        }
        _ => return Err(io::Error::other(USAGE)),
    };
    let domain = email.rsplit('@').next().unwrap_or_default();
    let idp = FakeIdp::start_at(port.parse().map_err(io::Error::other)?).await?;
    let issuer = idp.issuer(name);
    issuer.client(client_id, secret).person(Person::new("00u1", email));
    writeln!(io::stdout(), "{}", issuer.url())?;
    for (number, fault) in others.into_iter().enumerate() {
        let (name, subject) = (format!("hostile-{number}"), format!("00u-hostile-{number}"));
        let issuer = idp.issuer(&name);
        issuer.client(client_id, secret).person(Person::new(&subject, &format!("{name}@{domain}")));
        issuer.fault(fault);
        writeln!(io::stdout(), "{}", issuer.url())?;
    }
    std::future::pending().await
}

/// One way to misbehave for each hostile issuer; none keeps a connection from being registered.
fn faults() -> Vec<Fault> {
    vec![
        IdTokenFault::WrongIssuer.into(),
        IdTokenFault::SeveralAudiences.into(),
        IdTokenFault::ExpiredAgo(3_600).into(),
        IdTokenFault::WrongNonce.into(),
        IdTokenFault::SubjectOfLength(256).into(),
        IdTokenFault::AlgorithmNone.into(),
        IdTokenFault::HmacWithClientSecret.into(),
        IdTokenFault::BrokenSignature.into(),
        IdTokenFault::ForgedKey.into(),
        IdTokenFault::KidUnknown.into(),
        IdTokenFault::With("exp", json!("tomorrow")).into(),
        AuthorizationFault::Error("access_denied").into(),
        AuthorizationFault::WrongIssuer.into(),
        AuthorizationFault::WrongState.into(),
        TokenFault::Error(500, "server_error").into(),
        TokenFault::NoIdToken.into(),
        TokenFault::AccessTokenIs("control\ncharacters").into(),
        UserinfoFault::WrongSubject.into(),
        UserinfoFault::With("email_verified", json!(false)).into(),
        (Endpoint::Token, Breakage::Html).into(),
        (Endpoint::Token, Breakage::Huge).into(),
        (Endpoint::Token, Breakage::Endless).into(),
        (Endpoint::Token, Breakage::SlowDrip).into(),
        (Endpoint::Token, Breakage::Reset).into(),
        (Endpoint::Userinfo, Breakage::Late(20_000)).into(),
        (Endpoint::Userinfo, Breakage::Status(503)).into(),
    ]
}
