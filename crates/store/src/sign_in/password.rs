//! A sign-in with e-mail and password: what is known before the password is, and its completion.

use convrs_domain::{
    Agent, Email, Secret, Timestamp,
    break_glass::PasswordsNow,
    sessions::AuthMethod,
    sign_in::{ClientInfo, Outcome, Trace},
};
use sqlx::{AnyConnection, FromRow};

use super::{
    SignedIn,
    route::{self, Route, RouteRow, route_columns, route_joins},
};
use crate::{
    accounts::account_columns,
    agents::{AgentRow, agent_columns},
    break_glass,
    connections::connection_columns,
    error::StoreError,
    hash::TokenHash,
    limits::{self, PasswordAttempt},
    records::{self, Attempt},
    sessions::{self, NewSession},
    sso::{self, settings_columns},
    store::Store,
};

/// All that decides whether a password lets somebody in. Nothing of it may be told to a person who
/// has not given the right one (rule 12).
#[derive(Debug, Clone)]
pub struct PasswordLogin {
    /// The agent with that address, in whatever state.
    pub agent: Agent,
    /// The hash of the agent's password, if there is one.
    pub password_hash: Option<Secret>,
    /// The account, its settings and its connection.
    pub route: Route,
}

/// A right password.
#[derive(Debug)]
pub struct PasswordSignIn<'a> {
    /// What was known when the password was verified.
    pub login: &'a PasswordLogin,
    /// The attempt as it was charged; it is taken back.
    pub attempt: &'a PasswordAttempt,
    /// The hash of the new session's token.
    pub session: &'a TokenHash,
    /// Where the request came from.
    pub client: &'a ClientInfo,
    /// When.
    pub at: Timestamp,
}

#[derive(FromRow)]
struct Row {
    #[sqlx(flatten)]
    agent: AgentRow,
    password_hash: Option<String>,
    #[sqlx(flatten)]
    route: RouteRow,
}

const LOGIN: &str = concat!(
    "SELECT ",
    agent_columns!(),
    ", a.password_hash AS password_hash, ",
    route_columns!(),
    " FROM agents a JOIN accounts c ON c.id = a.account_id",
    route_joins!(),
    " WHERE a.email_key = $1"
);

/// Finds the agent with the password that was verified, or nobody.
const TOUCH: &str = "UPDATE agents SET last_sign_in_at = $4, last_sign_in_method = $5 \
    WHERE account_id = $1 AND id = $2 AND password_hash = $3 AND active = 1";

impl Store {
    /// What decides on a password for that address.
    ///
    /// # Errors
    /// Only faults.
    pub async fn password_login(&self, email: &Email) -> Result<Option<PasswordLogin>, StoreError> {
        let mut conn = self.db.glance().await?;
        let row: Option<Row> =
            sqlx::query_as(LOGIN).bind(email.key()).fetch_optional(&mut *conn).await?;
        Ok(row.map(|row| PasswordLogin {
            agent: row.agent.into(),
            password_hash: row.password_hash.map(Secret::new),
            route: row.route.into(),
        }))
    }

    /// Completes a sign-in with a right password, if all that it rests on still holds: the account is
    /// not suspended, passwords are allowed, the agent is active and the password the same.
    ///
    /// # Errors
    /// [`StoreError::SignIn`] with the outcome to record; nothing was changed then.
    pub async fn sign_in_with_password(
        &self,
        sign_in: &PasswordSignIn<'_>,
    ) -> Result<SignedIn, StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        // Whoever turns passwords off meanwhile comes before this or after it, never between.
        sso::lock(&mut tx, &sign_in.login.agent.account_id).await?;
        let break_glass = still_allowed(&mut tx, sign_in).await?;
        touch(&mut tx, sign_in).await?;
        limits::refund(&mut tx, sign_in.attempt).await?;
        let session_id = sessions::insert(&mut tx, &new_session(sign_in)).await?;
        let reference = records::insert(&mut tx, &attempt(sign_in, break_glass)).await?;
        tx.commit().await?;
        Ok(SignedIn { session_id, reference })
    }
}

/// Tells whether passwords work only because they were opened for a time.
async fn still_allowed(
    tx: &mut AnyConnection,
    sign_in: &PasswordSignIn<'_>,
) -> Result<bool, StoreError> {
    let agent = &sign_in.login.agent;
    let route = route::get(tx, &agent.account_id).await?.ok_or(StoreError::NoSuchAccount)?;
    if route.account.suspended {
        return Err(StoreError::SignIn(Outcome::AccountSuspended));
    }
    match break_glass::passwords_now(tx, &route, &agent.id, sign_in.at).await? {
        PasswordsNow::On => Ok(false),
        PasswordsNow::OpenUntil(_) => Ok(true),
        PasswordsNow::Off(_) => Err(StoreError::SignIn(Outcome::PasswordsOff)),
    }
}

async fn touch(tx: &mut AnyConnection, sign_in: &PasswordSignIn<'_>) -> Result<(), StoreError> {
    let touched = sqlx::query(TOUCH)
        .bind(sign_in.login.agent.account_id.as_str())
        .bind(sign_in.login.agent.id.as_str())
        .bind(sign_in.login.password_hash.as_ref().map(Secret::expose))
        .bind(sign_in.at.as_millis())
        .bind(AuthMethod::Password.as_str())
        .execute(tx)
        .await?;
    match touched.rows_affected() {
        // Deactivated, or given another password, since this one was verified.
        0 => Err(StoreError::SignIn(Outcome::WrongPassword)),
        _ => Ok(()),
    }
}

fn new_session<'a>(sign_in: &'a PasswordSignIn<'_>) -> NewSession<'a> {
    NewSession {
        token: sign_in.session,
        account_id: &sign_in.login.agent.account_id,
        agent_id: &sign_in.login.agent.id,
        method: AuthMethod::Password,
        through: None,
        client: sign_in.client,
        at: sign_in.at,
    }
}

fn attempt(sign_in: &PasswordSignIn<'_>, break_glass: bool) -> Attempt {
    let agent = &sign_in.login.agent;
    Attempt {
        account_id: agent.account_id.clone(),
        at: sign_in.at,
        method: AuthMethod::Password,
        outcome: Outcome::SignedIn,
        agent_id: Some(agent.id.clone()),
        unproven: false,
        email: Some(agent.email.as_str().to_owned()),
        client: sign_in.client.clone(),
        trace: Trace { break_glass, ..Trace::default() },
    }
}
