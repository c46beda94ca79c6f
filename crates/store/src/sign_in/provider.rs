//! A sign-in through the provider, completed: link, session, record and last sign-in at once, or
//! nothing at all.

use convrs_domain::{
    Agent, AgentId, Role, Secret, Timestamp,
    audit::{Action, Actor},
    connection::{Issuer, Provider},
    identity::Admission,
    sessions::AuthMethod,
    sign_in::{ClientInfo, Outcome, PendingSignIn, Trace},
};
use serde_json::{Value, json};
use sqlx::{AnyConnection, FromRow};

use super::{
    SignedIn,
    route::{Route, RouteRow, route_columns, route_joins},
};
use crate::{
    accounts::account_columns,
    audit::{Change, Changed},
    columns::Text,
    connections::connection_columns,
    cut_over,
    error::StoreError,
    hash::TokenHash,
    records::{self, Attempt},
    sessions::{self, NewSession, Through, id_token_place},
    sso::{self, settings_columns},
    store::Store,
};

/// A verified identity that was admitted. Whoever holds one has spent the flow.
#[derive(Debug)]
pub struct ProviderSignIn {
    /// The flow, spent.
    pub pending: PendingSignIn,
    /// The hash of its `state`, by which the same callback is recognised when it comes again.
    pub state: TokenHash,
    /// The issuer that was verified.
    pub issuer: Issuer,
    /// The subject that was verified.
    pub subject: String,
    /// The provider's name for its own session, for its logout tokens.
    pub sid: Option<String>,
    /// The ID token, where it will be needed to sign out at the provider.
    pub id_token: Option<Secret>,
    /// Who it is.
    pub admission: Admission,
    /// The hash of the new session's token.
    pub session: TokenHash,
    /// The address the provider claimed.
    pub email: Option<String>,
    /// Where the request came from.
    pub client: ClientInfo,
    /// What happened on the way.
    pub trace: Trace,
    /// When.
    pub at: Timestamp,
}

#[derive(FromRow)]
struct GateRow {
    #[sqlx(flatten)]
    route: RouteRow,
    retiring: Option<Text<Provider>>,
}

/// What the sign-in rests on, as it is now.
const GATE: &str = concat!(
    "SELECT ",
    route_columns!(),
    ", s.retiring_provider AS retiring FROM accounts c",
    route_joins!(through "n.id = $2"),
    " WHERE c.id = $1"
);

/// Finds the agent as it was admitted, or nobody, and holds its row: whoever resets the link comes
/// before this or after the whole sign-in.
const TOUCH: &str = "UPDATE agents SET last_sign_in_at = $4, last_sign_in_method = $5 \
    WHERE account_id = $1 AND id = $2 AND email = $3 AND active = 1";

const LINK: &str = "INSERT INTO links \
    (connection_id, issuer, subject, account_id, agent_id, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

const LINKED: &str = "SELECT agent_id FROM links \
    WHERE account_id = $1 AND connection_id = $2 AND issuer = $3 AND subject = $4";

impl Store {
    /// Completes a sign-in through the provider, if all that it rests on still holds: the account is
    /// not suspended, single sign-on is in use, issuer and client ID are those the flow started with,
    /// the agent is active and linked to nobody else.
    ///
    /// # Errors
    /// [`StoreError::SignIn`] with the outcome to record; nothing was changed then.
    pub async fn sign_in_through_provider(
        &self,
        sign_in: ProviderSignIn,
    ) -> Result<SignedIn, StoreError> {
        let mut conn = self.db.writer().await?;
        let mut tx = conn.begin().await?;
        let Gate { method, retires, confirms } = gate(&mut tx, &sign_in).await?;
        if let Some(waiting) = confirms {
            confirm(&mut tx, &sign_in, waiting).await?;
        }
        if let Some(retiring) = retires {
            retire(&mut tx, &sign_in, retiring).await?;
        }
        touch(&mut tx, &sign_in, method).await?;
        link(&mut tx, &sign_in).await?;
        let id_token = self.sealed_id_token(&sign_in);
        let session = new_session(&sign_in, method, id_token.as_deref());
        let Some(session_id) = sessions::insert_linked(&mut tx, &session).await? else {
            return Err(StoreError::SignIn(unlinked(&mut tx, &sign_in).await?));
        };
        let reference = records::insert(&mut tx, &attempt(sign_in, method)).await?;
        tx.commit().await?;
        Ok(SignedIn { session_id, reference })
    }

    fn sealed_id_token(&self, sign_in: &ProviderSignIn) -> Option<String> {
        let place = id_token_place(&sign_in.pending.account_id, &sign_in.session);
        sign_in.id_token.as_ref().map(|id_token| self.sealing.seal(place, id_token))
    }
}

/// What the sign-in may rest on.
struct Gate {
    method: AuthMethod,
    /// The provider that nobody needs any more, for an admin gets in through the new one.
    retires: Option<Provider>,
    /// Until when passwords are off unless an admin gets in, if this is through the provider chosen.
    confirms: Option<Timestamp>,
}

/// Lets pass what still holds.
async fn gate(tx: &mut AnyConnection, sign_in: &ProviderSignIn) -> Result<Gate, StoreError> {
    let row: Option<GateRow> = sqlx::query_as(GATE)
        .bind(sign_in.pending.account_id.as_str())
        .bind(sign_in.pending.connection_id.as_str())
        .fetch_optional(tx)
        .await?;
    let GateRow { route, retiring } = row.ok_or(StoreError::NoSuchAccount)?;
    let route = Route::from(route);
    let method = still_allowed(&route, &sign_in.pending).map_err(StoreError::SignIn)?;
    let by_admin = agent_of(&sign_in.admission).role == Role::Admin;
    let through_the_new_one = route.settings.saved.provider == method.provider();
    let retires = retiring.filter(|_| by_admin && through_the_new_one).map(|it| it.0);
    let confirms = route.settings.waiting(sign_in.at).filter(|_| through_the_new_one);
    Ok(Gate { method, retires, confirms })
}

const RETIRE: &str = "UPDATE sso_settings SET retiring_provider = NULL WHERE account_id = $1";

/// Lets go of the provider before, now that an admin got in through the new one.
async fn retire(
    tx: &mut AnyConnection,
    sign_in: &ProviderSignIn,
    retiring: Provider,
) -> Result<(), StoreError> {
    let account_id = &sign_in.pending.account_id;
    sqlx::query(RETIRE).bind(account_id.as_str()).execute(&mut *tx).await?;
    let agent = agent_of(&sign_in.admission);
    let by = Actor::Agent { id: agent.id.clone(), email: agent.email.as_str().to_owned() };
    let changed = Changed {
        account_id,
        action: Action::SsoSettingsChanged,
        target: account_id.as_str(),
        before: json!({"retiring_provider": retiring}),
        after: json!({"retiring_provider": null}),
    };
    Change { by: &by, at: sign_in.at }.record(tx, changed).await
}

/// Confirms, before any row of an agent is held, that passwords may stay off.
async fn confirm(
    tx: &mut AnyConnection,
    sign_in: &ProviderSignIn,
    waiting: Timestamp,
) -> Result<(), StoreError> {
    let agent = agent_of(&sign_in.admission);
    let by = Actor::Agent { id: agent.id.clone(), email: agent.email.as_str().to_owned() };
    let change = Change { by: &by, at: sign_in.at };
    sso::confirm(tx, &sign_in.pending.account_id, &agent.id, waiting, change).await
}

fn still_allowed(route: &Route, pending: &PendingSignIn) -> Result<AuthMethod, Outcome> {
    if route.account.suspended {
        return Err(Outcome::AccountSuspended);
    }
    let connection = route.in_use().ok_or(Outcome::SsoOff)?;
    if (&connection.id, connection.version) != (&pending.connection_id, pending.connection_version)
    {
        return Err(Outcome::ConnectionChanged);
    }
    Ok(connection.provider.into())
}

async fn touch(
    tx: &mut AnyConnection,
    sign_in: &ProviderSignIn,
    method: AuthMethod,
) -> Result<(), StoreError> {
    let agent = agent_of(&sign_in.admission);
    let touched = sqlx::query(TOUCH)
        .bind(sign_in.pending.account_id.as_str())
        .bind(agent.id.as_str())
        .bind(agent.email.as_str())
        .bind(sign_in.at.as_millis())
        .bind(method.as_str())
        .execute(tx)
        .await?;
    match touched.rows_affected() {
        0 => Err(StoreError::SignIn(Outcome::Deactivated)),
        _ => Ok(()),
    }
}

/// Makes the link of a first sign-in. Where another first sign-in was faster, to the same end or to
/// another, there is none to make.
async fn link(tx: &mut AnyConnection, sign_in: &ProviderSignIn) -> Result<(), StoreError> {
    let Admission::FirstLink(agent) = &sign_in.admission else { return Ok(()) };
    if !insert_link(tx, sign_in, agent).await? {
        return Ok(());
    }
    cut_over::forget(tx, &agent.account_id, &agent.id).await?;
    record_link(tx, sign_in, agent).await
}

/// Why there is no link for the session to rest on.
async fn unlinked(tx: &mut AnyConnection, sign_in: &ProviderSignIn) -> Result<Outcome, StoreError> {
    Ok(match (&sign_in.admission, linked_agent(tx, sign_in).await?) {
        // The link was reset meanwhile: who it is must be decided anew.
        (Admission::Linked(_), None) => Outcome::ConnectionChanged,
        _ => Outcome::LinkedToAnother,
    })
}

async fn insert_link(
    tx: &mut AnyConnection,
    sign_in: &ProviderSignIn,
    agent: &Agent,
) -> Result<bool, StoreError> {
    let inserted = sqlx::query(LINK)
        .bind(sign_in.pending.connection_id.as_str())
        .bind(sign_in.issuer.as_str())
        .bind(sign_in.subject.as_str())
        .bind(sign_in.pending.account_id.as_str())
        .bind(agent.id.as_str())
        .bind(sign_in.at.as_millis())
        .execute(tx)
        .await?;
    Ok(inserted.rows_affected() == 1)
}

async fn linked_agent(
    tx: &mut AnyConnection,
    sign_in: &ProviderSignIn,
) -> Result<Option<AgentId>, StoreError> {
    let row: Option<(Text<AgentId>,)> = sqlx::query_as(LINKED)
        .bind(sign_in.pending.account_id.as_str())
        .bind(sign_in.pending.connection_id.as_str())
        .bind(sign_in.issuer.as_str())
        .bind(sign_in.subject.as_str())
        .fetch_optional(tx)
        .await?;
    Ok(row.map(|(agent_id,)| agent_id.0))
}

async fn record_link(
    tx: &mut AnyConnection,
    sign_in: &ProviderSignIn,
    agent: &Agent,
) -> Result<(), StoreError> {
    let by = Actor::Agent { id: agent.id.clone(), email: agent.email.as_str().to_owned() };
    let changed = Changed {
        account_id: &sign_in.pending.account_id,
        action: Action::LinkMade,
        target: agent.id.as_str(),
        before: Value::Null,
        after: json!({"issuer": sign_in.issuer, "subject": sign_in.subject}),
    };
    Change { by: &by, at: sign_in.at }.record(tx, changed).await
}

fn agent_of(admission: &Admission) -> &Agent {
    match admission {
        Admission::Linked(agent) | Admission::FirstLink(agent) => agent,
    }
}

fn new_session<'a>(
    sign_in: &'a ProviderSignIn,
    method: AuthMethod,
    id_token: Option<&'a str>,
) -> NewSession<'a> {
    NewSession {
        token: &sign_in.session,
        account_id: &sign_in.pending.account_id,
        agent_id: &agent_of(&sign_in.admission).id,
        method,
        through: Some(Through {
            connection_id: &sign_in.pending.connection_id,
            issuer: &sign_in.issuer,
            subject: &sign_in.subject,
            sid: sign_in.sid.as_deref(),
            state: &sign_in.state,
            id_token,
        }),
        client: &sign_in.client,
        at: sign_in.at,
    }
}

fn attempt(sign_in: ProviderSignIn, method: AuthMethod) -> Attempt {
    Attempt {
        agent_id: Some(agent_of(&sign_in.admission).id.clone()),
        unproven: false,
        account_id: sign_in.pending.account_id,
        at: sign_in.at,
        method,
        outcome: Outcome::SignedIn,
        email: sign_in.email,
        client: sign_in.client,
        trace: sign_in.trace,
    }
}
