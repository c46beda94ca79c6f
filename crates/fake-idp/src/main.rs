//! An honest provider for the benchmark: `fake-idp PORT NAME CLIENT_ID CLIENT_SECRET EMAIL`.

use std::{
    env,
    io::{self, Write},
};

use convrs_fake_idp::{FakeIdp, Person};

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [port, name, client_id, secret, email] = arguments.as_slice() else {
        return Err(io::Error::other("usage: fake-idp PORT NAME CLIENT_ID CLIENT_SECRET EMAIL"));
    };
    let idp = FakeIdp::start_at(port.parse().map_err(io::Error::other)?).await?;
    let issuer = idp.issuer(name);
    issuer.client(client_id, secret).person(Person::new("00u1", email));
    writeln!(io::stdout(), "{}", issuer.url())?;
    std::future::pending().await
}
