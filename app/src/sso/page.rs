//! The page `/admin/organization/sso`, looked at and posted to.

use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use convrs_domain::{
    Destination, attention::Attention, break_glass::BreakGlass, public_url::AccountAddresses,
    sso::SsoState,
};
use convrs_flows::{Admin, SsoOverview};
use http::StatusCode;
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    SaveSsoSettings,
    guide::ProviderGuide,
    settings_form::{Shown, SsoSettingsForm},
    state::StateAtAGlance,
};
use crate::{
    attention::AttentionList,
    break_glass::BreakGlassNotice,
    organization::{OrganizationFrame, expect_admin},
    sign_in::{parts, titled},
    ui::{Card, FormErrors, Notice, NoticeKind},
    web::{App, Page, Submitted, Visit, not_found, unavailable},
};

/// What the page's address may carry.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    saved: String,
}

/// `GET /admin/organization/sso`.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Response {
    match expect_admin(&app, &visit, Destination::SingleSignOn).await {
        Ok(admin) => {
            let saved = asked.saved == "true";
            let page = SsoPage { admin, typed: None, errors: FormErrors::default(), saved };
            page.render(&app, StatusCode::OK).await
        }
        Err(answer) => answer,
    }
}

/// `POST /admin/organization/sso`.
pub(crate) async fn save(
    State(app): State<App>,
    visit: Visit,
    Form(form): Form<SaveSsoSettings>,
) -> Response {
    let admin = match expect_admin(&app, &visit, Destination::SingleSignOn).await {
        Ok(admin) => admin,
        Err(answer) => return answer,
    };
    let typed = Some(form.clone());
    match Submitted::to(&app, &visit, form).await {
        Submitted::Gone(response) => response,
        Submitted::Nowhere => not_found(&app),
        Submitted::Refused(refusal, headers) => {
            let (status, errors) = parts(refusal);
            let page = SsoPage { admin, typed, errors, saved: false };
            (headers, page.render(&app, status).await).into_response()
        }
    }
}

/// The page, with what was ticked and what was wrong with it.
struct SsoPage {
    admin: Admin,
    typed: Option<SaveSsoSettings>,
    errors: FormErrors,
    saved: bool,
}

impl SsoPage {
    async fn render(self, app: &App, status: StatusCode) -> Response {
        let overview = match app.flows().sso_overview(&self.admin.account().id).await {
            Ok(Some(overview)) => overview,
            Ok(None) => return not_found(app),
            Err(error) => return unavailable(app, &error),
        };
        let wanted = match app.flows().attention(&self.admin).await {
            Ok(wanted) => wanted,
            Err(error) => return unavailable(app, &error),
        };
        let open = match app.flows().break_glass(&self.admin.account().id).await {
            Ok(open) => open,
            Err(error) => return unavailable(app, &error),
        };
        let addresses = app.public_url().addresses(&self.admin.account().id);
        let title = titled("Single Sign-On", &self.errors);
        let page = Page::new(&title).status(status);
        page.render(app, || self.body(&overview, addresses, wanted, open))
    }

    fn body(
        self,
        overview: &SsoOverview,
        addresses: AccountAddresses,
        wanted: Vec<Attention>,
        open: Vec<BreakGlass>,
    ) -> impl IntoView + use<> {
        let state = overview.state();
        let standing = overview.standing;
        let shown = shown(overview, self.typed);
        let errors = self.errors;
        let account_id = self.admin.account().id.to_string();
        view! {
            <OrganizationFrame admin=self.admin tab=Destination::SingleSignOn>
                {self.saved.then(|| view! { <Notice kind=NoticeKind::Success title="Settings saved" /> })}
                <AttentionList wanted />
                <BreakGlassNotice open />
                <StateAtAGlance state />
                <Card title="Settings">
                    <SsoSettingsForm shown errors />
                </Card>
                {(state != SsoState::NotInTier)
                    .then(|| view! { <ProviderGuide account_id addresses standing /> })}
            </OrganizationFrame>
        }
    }
}

/// What the form shows: what was ticked before, otherwise what is saved.
fn shown(overview: &SsoOverview, typed: Option<SaveSsoSettings>) -> Shown {
    let unavailable = unavailable_because(overview).map(str::to_owned);
    match typed {
        Some(form) => Shown {
            enabled: form.enabled.0,
            provider: form.provider,
            password_fallback: form.password_fallback.0,
            unavailable,
        },
        None => Shown {
            enabled: overview.settings.enabled,
            provider: overview.settings.provider.map(|p| p.as_str().to_owned()).unwrap_or_default(),
            password_fallback: overview.settings.password_fallback,
            unavailable,
        },
    }
}

/// Why the settings cannot be changed now. What was enabled before can always be turned off.
fn unavailable_because(overview: &SsoOverview) -> Option<&'static str> {
    match overview.state() {
        SsoState::NotInTier if !overview.settings.enabled => {
            Some("Single sign-on is part of the Enterprise tier.")
        }
        SsoState::NotRegistered if !overview.settings.enabled => {
            Some("Convrs support has to register your connection first; see the steps below.")
        }
        _ => None,
    }
}
