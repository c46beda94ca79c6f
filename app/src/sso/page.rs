//! The page `/admin/organization/sso`, looked at and posted to.

use axum::{extract::State, response::IntoResponse};
use convrs_domain::{
    Destination,
    attention::Attention,
    break_glass::BreakGlass,
    connection::{Connection, Provider},
    public_url::AccountAddresses,
    sso::SsoState,
};
use convrs_flows::{Admin, CutOver, SsoOverview};
use convrs_store::{NearMiss, Tested};
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    SaveSsoSettings,
    guide::{Progress, ProviderGuide},
    registered::RegisteredConnections,
    settings_form::{Shown, SsoSettingsForm, TurnOff},
    state::{Opened, StateAtAGlance},
    turning_off::{TurningOff, WaitingForConfirmation},
};
use crate::{
    attention::AttentionList,
    break_glass::BreakGlassNotice,
    cut_over::{CutOverPicture, NearMissList, Pressed, done},
    organization::{OrganizationFrame, expect_admin},
    sign_in::{parts, titled},
    ui::{Card, ErrorSummary, FormErrors, Notice, NoticeKind},
    web::{Answer, App, Form, Page, Query, Submitted, Visit, not_found},
};

/// What the page's address may carry.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    saved: String,
    #[serde(default)]
    done: String,
}

/// What is posted to the page: the settings, or a button that was pressed on it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Posted {
    #[serde(flatten)]
    pressed: Pressed,
    #[serde(flatten)]
    settings: SaveSsoSettings,
}

/// `GET /admin/organization/sso`.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::SingleSignOn).await?;
    SsoPage { asked, ..SsoPage::new(admin) }.render(&app, StatusCode::OK).await
}

/// `POST /admin/organization/sso`.
pub(crate) async fn save(
    State(app): State<App>,
    visit: Visit,
    Form(Posted { pressed, settings }): Form<Posted>,
) -> Answer {
    let admin = expect_admin(&app, &visit, Destination::SingleSignOn).await?;
    if !pressed.action.is_empty() {
        return match pressed.run(&app, &admin, Destination::SingleSignOn.path()).await {
            Ok(answer) => Ok(answer),
            Err(refusal) => {
                let (status, errors) = parts(refusal);
                SsoPage { pressed: errors, ..SsoPage::new(admin) }.render(&app, status).await
            }
        };
    }
    let typed = Some(settings.clone());
    match Submitted::to(&app, &visit, settings).await {
        Submitted::Gone(response) => Ok(response),
        Submitted::Nowhere => Ok(not_found(&app)),
        Submitted::Refused(refusal, headers) => {
            let (status, errors) = parts(refusal);
            let page = SsoPage { typed, errors, ..SsoPage::new(admin) };
            Ok((headers, page.render(&app, status).await?).into_response())
        }
    }
}

/// The page, with what was ticked and what was wrong with it.
struct SsoPage {
    admin: Admin,
    asked: Asked,
    typed: Option<SaveSsoSettings>,
    errors: FormErrors,
    /// What a button outside the form was refused for.
    pressed: FormErrors,
}

/// What is known of the account when the page is made.
struct Seen {
    overview: SsoOverview,
    cut_over: CutOver,
    wanted: Vec<Attention>,
    open: Vec<BreakGlass>,
    tested: bool,
    connections: Vec<Connection>,
}

impl SsoPage {
    fn new(admin: Admin) -> Self {
        let (errors, pressed) = (FormErrors::default(), FormErrors::default());
        Self { admin, asked: Asked::default(), typed: None, errors, pressed }
    }

    async fn render(self, app: &App, status: StatusCode) -> Answer {
        let (flows, account) = (app.flows(), &self.admin.account().id);
        let overview = app.given(flows.sso_overview(account).await)?;
        let Some(overview) = overview else { return Ok(not_found(app)) };
        let cut_over = app.given(flows.cut_over(&self.admin).await)?;
        let mut wanted = app.given(flows.attention(&self.admin).await)?;
        // Near misses are on this page themselves.
        wanted.retain(|it| !matches!(it, Attention::NearMisses { .. }));
        let open = app.given(flows.break_glass(account).await)?;
        let connections = app.given(flows.tested_connections(&self.admin).await)?;
        let tested = passed(&connections, overview.standing.registered);
        let addresses = app.public_url().addresses(account);
        let wrong = if self.pressed.is_empty() { &self.errors } else { &self.pressed };
        let title = titled("Single Sign-On", wrong);
        let page = Page::new(&title).status(status);
        let connections = connections.into_iter().map(|it| it.connection).collect();
        let shown = Seen { overview, cut_over, wanted, open, tested, connections };
        Ok(page.render(app, || self.body(shown, addresses)))
    }

    fn body(self, seen: Seen, addresses: AccountAddresses) -> impl IntoView + use<> {
        let Seen { overview, cut_over, wanted, open, tested, connections } = seen;
        let opened = Opened::of(&open);
        let (state, standing) = (overview.state, overview.standing);
        let provider = overview.provider();
        let waiting = overview.confirm_by.map(|confirm_by| {
            view! { <WaitingForConfirmation provider confirm_by now=overview.now /> }
        });
        let shown = shown(&overview, self.typed);
        let (errors, unlinked) = (self.errors, shown.off.lock_outs);
        let account_id = self.admin.account().id.to_string();
        let progress = Progress {
            registered: standing.registered,
            tested,
            linked: standing.linked_admins > 0,
        };
        let counts = standing.registered.map(|_| cut_over.counts);
        let saved = (self.asked.saved == "true").then_some("Settings saved");
        let said = saved.or(done(&self.asked.done));
        view! {
            <OrganizationFrame admin=self.admin tab=Destination::SingleSignOn>
                <ErrorSummary errors=self.pressed />
                {said.map(|title| view! { <Notice kind=NoticeKind::Success title /> })}
                {waiting}
                <AttentionList wanted />
                <BreakGlassNotice open />
                <StateAtAGlance state provider opened>
                    {counts.map(|counts| view! { <CutOverPicture counts provider /> })}
                </StateAtAGlance>
                {near_misses(provider, cut_over.near_misses, cut_over.waiting)}
                <Card title="Settings">
                    <SsoSettingsForm shown errors>
                        <TurningOff provider unlinked first=cut_over.unlinked />
                    </SsoSettingsForm>
                </Card>
                <RegisteredConnections connections />
                {(state != SsoState::NotInTier)
                    .then(|| view! { <ProviderGuide account_id addresses progress /> })}
            </OrganizationFrame>
        }
    }
}

/// Whether a test came through the connection as it is now.
fn passed(connections: &[Tested], registered: Option<Provider>) -> bool {
    let of_it = |it: &&Tested| Some(it.connection.provider) == registered;
    connections.iter().find(of_it).is_some_and(|it| it.passed_at.is_some())
}

/// The newest near misses, if any wait.
fn near_misses(provider: Provider, shown: Vec<NearMiss>, waiting: u32) -> Option<impl IntoView> {
    let more = waiting.saturating_sub(u32::try_from(shown.len()).unwrap_or(u32::MAX));
    (waiting > 0).then(|| {
        let board = format!("{}?state=near_miss", Destination::CutOver.path());
        view! {
            <Card
                title="Near misses"
                lead=format!(
                    "{} signed these people in, but their e-mail there is not exactly an agent's here.",
                    provider.label()
                )
            >
                <NearMissList provider near_misses=shown page=Destination::SingleSignOn.path() />
                {(more > 0)
                    .then(|| view! { <p><a href=board>{format!("{more} more on the board")}</a></p> })}
            </Card>
        }
    })
}

/// What the form shows: what was ticked before, otherwise what is saved.
fn shown(overview: &SsoOverview, typed: Option<SaveSsoSettings>) -> Shown {
    let without = matches!(overview.state, SsoState::OnUnconfirmed | SsoState::OnWithoutPasswords);
    let shown = Shown {
        enabled: overview.settings.enabled,
        provider: overview.settings.provider.map(|p| p.as_str().to_owned()).unwrap_or_default(),
        password_fallback: overview.settings.password_fallback,
        off: TurnOff {
            lock_outs: if without { 0 } else { overview.standing.unlinked_agents },
            ..TurnOff::default()
        },
        unavailable: unavailable_because(overview).map(str::to_owned),
    };
    match typed {
        None => shown,
        Some(form) => Shown {
            enabled: form.enabled.0,
            provider: form.provider,
            password_fallback: form.password_fallback.0,
            off: TurnOff {
                accept_lock_outs: form.accept_lock_outs.0,
                end_password_sessions: form.end_password_sessions.0,
                lock_outs: shown.off.lock_outs,
            },
            ..shown
        },
    }
}

/// Why the settings cannot be changed now. What was enabled before can always be turned off.
fn unavailable_because(overview: &SsoOverview) -> Option<&'static str> {
    match overview.state {
        SsoState::NotInTier if !overview.settings.enabled => {
            Some("Single sign-on is part of the Enterprise tier.")
        }
        SsoState::NotRegistered if !overview.settings.enabled => {
            Some("Convrs support has to register your connection first; see the steps below.")
        }
        _ => None,
    }
}
