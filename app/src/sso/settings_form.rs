//! The form of the single sign-on settings.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    form::{FormRefusal, LiveForm, Next, Tick},
    ui::{Button, Checkbox, Choice, ErrorSummary, FieldGroup, FormActions, FormErrors, Select},
};

/// What the form shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shown {
    /// Enable SSO is ticked.
    pub(super) enabled: bool,
    /// The word of the provider selected; empty for none.
    pub(super) provider: String,
    /// Passwords beside it are ticked.
    pub(super) password_fallback: bool,
    /// What is asked beside, where passwords are turned off.
    pub(super) off: TurnOff,
    /// Why nothing can be changed now.
    pub(super) unavailable: Option<String>,
}

/// What the form asks beside turning passwords off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TurnOff {
    /// The box that accepts that agents may be locked out is ticked.
    pub(super) accept_lock_outs: bool,
    /// The box that ends password sessions is ticked.
    pub(super) end_password_sessions: bool,
    /// How many agents passwords alone let in.
    pub(super) lock_outs: u32,
}

/// The box that accepts that agents may be locked out.
const ACCEPT: &str = "accept_lock_outs";

impl TurnOff {
    /// What the box is called that accepts lock-outs. Without any it is not shown, until a refusal asks
    /// for it: somebody was added while the form was open.
    fn accepting(&self) -> String {
        match self.lock_outs {
            0 => "Turn off passwords although somebody has not signed in with SSO yet".to_owned(),
            1 => "Turn off passwords although 1 agent has not signed in with SSO yet".to_owned(),
            many => {
                format!("Turn off passwords although {many} agents have not signed in with SSO yet")
            }
        }
    }
}

/// Lets an admin change the settings.
#[island]
pub(super) fn SsoSettingsForm(
    /// What it shows at first.
    shown: Shown,
    /// What was wrong with it before.
    errors: FormErrors,
    /// What turning passwords off means for this account; shown while the box is not ticked.
    children: Children,
) -> impl IntoView {
    let form = LiveForm::<SaveSsoSettings>::new(errors);
    let errors = form.errors();
    view! {
        <form
            method="post"
            action="/admin/organization/sso"
            novalidate
            on:submit=move |event| form.submit(&event)
        >
            <ErrorSummary errors />
            <FieldGroup unavailable=shown.unavailable>
                <Checkbox
                    label="Enable SSO"
                    name="enabled"
                    checked=shown.enabled
                    hint="Agents can sign in with the provider on the login page."
                    errors
                />
                <Select
                    label="Provider"
                    name="provider"
                    choices=vec![
                        Choice::new("", "Select a provider"),
                        Choice::new("okta", "Okta"),
                        Choice::new("google", "Google"),
                    ]
                    selected=shown.provider
                    errors
                />
                <Checkbox
                    label="Enable Agents to log in with username and password as well as with SSO"
                    name="password_fallback"
                    checked=shown.password_fallback
                    hint="Leave this on while your team moves to the provider, and turn it off once everybody can sign in with it."
                    errors
                />
                <TurnOffChoices off=shown.off errors>{children()}</TurnOffChoices>
                <FormActions>
                    <Button busy=form.busy()>"Save"</Button>
                </FormActions>
            </FieldGroup>
        </form>
    }
}

/// The boxes that matter while passwords are not ticked.
#[component]
fn TurnOffChoices(
    /// What they show at first.
    off: TurnOff,
    /// The errors of the form.
    errors: Signal<FormErrors>,
    /// What turning passwords off means.
    children: Children,
) -> impl IntoView {
    let from_the_start = off.lock_outs > 0;
    let asked_for = Memo::new(move |before| {
        before == Some(&true) || from_the_start || errors.with(|errors| errors.of(ACCEPT).is_some())
    });
    view! {
        <div class="passwords-off">
            <div hidden=move || !asked_for.get()>
                <Checkbox
                    label=off.accepting()
                    name=ACCEPT
                    checked=off.accept_lock_outs
                    errors
                />
            </div>
            {children()}
            <Checkbox
                label="End password sessions now"
                name="end_password_sessions"
                checked=off.end_password_sessions
                hint="Everybody who logged in with a password is signed out, you too if you did. Otherwise these sessions live on to their end."
                errors
            />
        </div>
    }
}

/// Saves the single sign-on settings of the admin's own account.
///
/// # Errors
/// 401 and 403 for those who are no admins, 403 below the Enterprise tier, 422 when a rule is
/// against it.
#[server(prefix = "/fn", endpoint = "save_sso_settings")]
pub(crate) async fn save_sso_settings(
    /// Agents may sign in through the provider.
    #[server(default)]
    enabled: Tick,
    /// The word of the provider.
    #[server(default)]
    provider: String,
    /// Agents may log in with a password as well.
    #[server(default)]
    password_fallback: Tick,
    /// Agents who have not signed in through the provider may be locked out.
    #[server(default)]
    accept_lock_outs: Tick,
    /// Sessions that began with a password end, if passwords are off then.
    #[server(default)]
    end_password_sessions: Tick,
) -> Result<Next, FormRefusal> {
    let call = crate::web::Call::current();
    let result = async {
        let admin = call.admin().await?;
        let wanted = wanted(enabled, &provider, password_fallback)?;
        let save = convrs_flows::SaveSso {
            wanted,
            accepts_lock_outs: accept_lock_outs.0,
            end_password_sessions: end_password_sessions.0,
        };
        let saved = call.app.flows().save_sso(&admin, save).await;
        saved.map_err(|refusal| refused(&call, refusal))?;
        Ok(Next::Go("/admin/organization/sso?saved=true".to_owned()))
    };
    call.answer(result.await)
}

#[cfg(feature = "ssr")]
fn wanted(
    enabled: Tick,
    provider: &str,
    password_fallback: Tick,
) -> Result<convrs_domain::sso::SsoSettings, FormRefusal> {
    let provider = match provider {
        "" => None,
        word => match word.parse() {
            Ok(provider) => Some(provider),
            Err(_) => {
                return Err(FormRefusal::field(422, "provider", "Select one of the providers."));
            }
        },
    };
    let (enabled, password_fallback) = (enabled.0, password_fallback.0);
    Ok(convrs_domain::sso::SsoSettings { enabled, provider, password_fallback })
}

#[cfg(feature = "ssr")]
fn refused(call: &crate::web::Call, refusal: convrs_flows::SaveRefusal) -> FormRefusal {
    use convrs_domain::sso::SettingsRefusal as Rule;
    use convrs_flows::SaveRefusal as Why;
    match refusal {
        Why::Rule(rule) => {
            let (status, field) = match rule {
                Rule::Tier => (403, "enabled"),
                Rule::ProviderMissing => (422, "provider"),
                Rule::NotRegistered { .. } => (422, "enabled"),
                Rule::NoLinkedAdmin { .. } | Rule::NotLinkedYourself { .. } => {
                    (422, "password_fallback")
                }
                Rule::LockOuts { .. } => (422, ACCEPT),
            };
            FormRefusal::field(status, field, rule.to_string())
        }
        Why::NoSuchAccount => FormRefusal::general(404, refusal.to_string()),
        Why::Store(error) => call.unavailable(&error),
    }
}
