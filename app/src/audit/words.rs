//! Changes in plain words. What a later version writes is shown in its own words.

use convrs_domain::Timestamp;
use convrs_store::MadeBy;
use leptos::serde_json::Value;

use crate::ui::Zone;

/// The actions known here, with what they are called.
pub(super) const ACTIONS: &[(&str, &str)] = &[
    ("account_added", "Account added"),
    ("account_changed", "Account changed"),
    ("account_suspended", "Account suspended"),
    ("account_reactivated", "Account opened again"),
    ("agent_added", "Agent added"),
    ("agent_changed", "Agent changed"),
    ("connection_set", "Connection changed"),
    ("connection_removed", "Connection removed"),
    ("secret_added", "Client secret added"),
    ("secret_removed", "Client secret removed"),
    ("sso_settings_changed", "SSO settings changed"),
    ("passwords_off_confirmed", "Passwords off confirmed"),
    ("passwords_came_back", "Passwords came back by themselves"),
    ("break_glass_opened", "Passwords opened by support"),
    ("break_glass_closed", "Passwords closed by support"),
    ("hand_over_link_made", "Link to hand a connection over made"),
    ("handed_over", "Connection handed over"),
    ("hand_over_registered", "Hand-over registered"),
    ("hand_over_discarded", "Hand-over discarded"),
    ("domain_claimed", "Domain claimed"),
    ("domain_verified", "Domain verified"),
    ("domain_dropped", "Domain given up"),
    ("link_made", "Linked to an identity"),
    ("link_reset", "Link reset"),
    ("near_miss_dismissed", "Near miss dismissed"),
    ("sessions_ended", "Sessions ended"),
    ("agent_signed_out", "Agent signed out everywhere"),
    ("password_link_made", "Link to set a password made"),
];

/// What the values of a change are called.
const FIELDS: &[(&str, &str)] = &[
    ("enabled", "SSO"),
    ("provider", "Provider"),
    ("retiring_provider", "Provider before, still open"),
    ("password_fallback", "Passwords beside SSO"),
    ("issuer", "Issuer"),
    ("client_id", "Client ID"),
    ("client_secret", "Client secret"),
    ("secret", "Client secret"),
    ("version", "Version of the connection"),
    ("name", "Name"),
    ("tier", "Tier"),
    ("is_operator", "Convrs' own account"),
    ("email", "E-mail"),
    ("role", "Role"),
    ("active", "Active"),
    ("password", "Password"),
    ("subject", "Identity at the provider"),
    ("claimed", "E-mail claimed"),
    ("links_dropped", "Links dropped"),
    ("sessions", "Sessions ended"),
    ("sessions_ended", "Sessions ended"),
    ("people", "For whom"),
    ("closed", "Closed"),
    ("reason", "Reason"),
    ("ends_at", "Ends"),
    ("confirm_by", "To be confirmed by"),
    ("import", "Import"),
    ("domain", "Domain"),
    ("by", "By"),
];

/// What a change was by, where it was no person.
const BY: &[(&str, &str)] = &[
    ("logout_token", "Sign-out at the provider"),
    ("token_revocation", "Revocation by the provider"),
    ("dns", "TXT record"),
];

/// What only wraps the values of interest.
const WRAPPERS: [&str; 2] = ["connection", "forced"];

/// What a row may say of a secret: that it is there, never which.
const ABOUT_SECRETS: [&str; 6] = ["changed", "kept", "removed", "replaced", "set", "added"];

/// One value of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Altered {
    /// What it is.
    pub(super) field: String,
    /// What it was; nothing where nothing stood.
    pub(super) before: Option<Said>,
    /// What it is now; nothing where nothing stands.
    pub(super) after: Option<Said>,
}

/// A value as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// In words.
    Words(String),
    /// As a moment, which a page writes in the zone of whoever looks.
    Moment(Timestamp),
}

impl Said {
    /// The value for files, where a moment is as programs read it.
    fn for_files(&self) -> String {
        match self {
            Self::Words(words) => words.clone(),
            Self::Moment(at) => Zone::machine(*at).unwrap_or_else(|| at.as_millis().to_string()),
        }
    }
}

/// What was done.
pub(super) fn action(name: &str) -> String {
    called(ACTIONS, name)
}

/// Who did it.
pub(super) fn who(by: &MadeBy) -> String {
    match by {
        MadeBy::Agent { email } => email.clone(),
        MadeBy::Support { email } => format!("Convrs support, {email}"),
        MadeBy::Other(kind) => match &**kind {
            "command_line" => "Convrs, at the command line".to_owned(),
            "system" => "Convrs, by itself".to_owned(),
            "provider" => "The sign-in provider".to_owned(),
            "link_holder" => "Somebody with a one-time link".to_owned(),
            kind => spelt(kind),
        },
    }
}

/// What was changed; values that stayed are left out.
pub(super) fn altered(before: &Value, after: &Value) -> Vec<Altered> {
    let (before, after) = (flat(before), flat(after));
    let find = |values: &[(String, Said)], field: &str| {
        values.iter().find(|(known, _)| known == field).map(|(_, value)| value.clone())
    };
    let mut fields: Vec<&String> = before.iter().map(|(field, _)| field).collect();
    fields.extend(after.iter().map(|(field, _)| field).filter(|it| find(&before, it).is_none()));
    let all = fields.into_iter().map(|field| Altered {
        field: field.clone(),
        before: find(&before, field),
        after: find(&after, field),
    });
    all.filter(|it| it.before != it.after).collect()
}

/// All of it on one line, for files.
pub(super) fn in_one_line(altered: &[Altered]) -> String {
    let one = |Altered { field, before, after }: &Altered| {
        let before = before.as_ref().map(Said::for_files);
        let after = after.as_ref().map(Said::for_files);
        match (before, after) {
            (Some(before), Some(after)) => format!("{field}: {before} → {after}"),
            (None, Some(after)) => format!("{field}: {after}"),
            (Some(before), None) => format!("{field}: {before} → nothing"),
            (None, None) => field.clone(),
        }
    };
    altered.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// The values of a row by their names; what lies within another stands beside it.
fn flat(value: &Value) -> Vec<(String, Said)> {
    let mut found = Vec::new();
    if let Value::Object(values) = value {
        for (name, value) in values {
            match value {
                Value::Object(_) => {
                    if *name == "forced" {
                        let yes = Said::Words("yes".to_owned());
                        found.push(("Rules set aside".to_owned(), yes));
                    }
                    let within = flat(value).into_iter();
                    let wrapped = WRAPPERS.contains(&&**name);
                    let outer = field(name);
                    found.extend(within.map(|(inner, value)| {
                        (if wrapped { inner } else { format!("{outer}, {inner}") }, value)
                    }));
                }
                Value::Null => {}
                Value::Array(values) if values.is_empty() => {}
                value => found.push((field(name), said(name, value))),
            }
        }
    }
    found
}

fn field(name: &str) -> String {
    called(FIELDS, name)
}

/// A value as it is told. Whatever its row says, a secret is not repeated.
fn said(name: &str, value: &Value) -> Said {
    let secret =
        ["secret", "token", "hash"].iter().any(|word| name.contains(word)) || name == "password";
    if let Some(at) = moment(name, value).filter(|_| !secret) {
        return Said::Moment(at);
    }
    let text = in_words(name, value);
    Said::Words(match name {
        _ if secret && !ABOUT_SECRETS.contains(&&*text) => "not shown".to_owned(),
        "tier" | "role" | "provider" | "retiring_provider" => spelt(&text),
        "by" if !text.contains('@') => called(BY, &text),
        _ => text,
    })
}

fn in_words(name: &str, value: &Value) -> String {
    match value {
        Value::Bool(true) if matches!(name, "enabled" | "password_fallback") => "on".to_owned(),
        Value::Bool(false) if matches!(name, "enabled" | "password_fallback") => "off".to_owned(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) => {
            values.iter().map(|value| in_words(name, value)).collect::<Vec<_>>().join(", ")
        }
        value => value.to_string(),
    }
}

/// The moment that a value is, by its name; rows hold it as milliseconds.
fn moment(name: &str, value: &Value) -> Option<Timestamp> {
    let is_one = name == "since" || name.ends_with("_at") || name.ends_with("_by");
    value.as_i64().filter(|_| is_one).map(Timestamp::from_millis)
}

/// What a name of the database is called; one that is not known is spelt.
fn called(names: &[(&str, &str)], name: &str) -> String {
    let known = names.iter().find(|(known, _)| *known == name);
    known.map_or_else(|| spelt(name), |(_, label)| (*label).to_owned())
}

/// A name of the database as a person would write it.
fn spelt(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use convrs_domain::audit::Action;
    use leptos::serde_json::json;

    use super::*;

    fn described(before: &Value, after: &Value) -> String {
        in_one_line(&altered(before, after))
    }

    #[test]
    fn a_list_with_nothing_in_it_is_not_told() {
        let (none, some) =
            (json!({"hosted_domains": []}), json!({"hosted_domains": ["a.example"]}));
        assert_eq!(described(&Value::Null, &none), "");
        assert_eq!(described(&none, &some), "Hosted domains: a.example");
        assert_eq!(described(&some, &none), "Hosted domains: a.example → nothing");
    }

    #[test]
    fn what_the_product_writes_is_readable() {
        for action in [
            Action::AccountAdded,
            Action::AccountChanged,
            Action::AgentAdded,
            Action::AgentChanged,
            Action::AccountSuspended,
            Action::AccountReactivated,
            Action::AgentSignedOut,
            Action::PasswordLinkMade,
            Action::ConnectionRemoved,
            Action::SecretAdded,
            Action::SecretRemoved,
            Action::BreakGlassOpened,
            Action::BreakGlassClosed,
            Action::HandOverLinkMade,
            Action::HandedOver,
            Action::HandOverRegistered,
            Action::HandOverDiscarded,
            Action::DomainClaimed,
            Action::DomainVerified,
            Action::DomainDropped,
            Action::SessionsEnded,
            Action::LinkReset,
            Action::ConnectionSet,
            Action::SsoSettingsChanged,
            Action::LinkMade,
            Action::PasswordsOffConfirmed,
            Action::PasswordsCameBack,
            Action::NearMissDismissed,
        ] {
            let known = ACTIONS.iter().any(|(name, _)| *name == action.as_str());
            assert!(known, "{action:?}");
        }
    }

    #[test]
    fn settings_say_what_changed_and_leave_out_what_stayed() {
        let before = json!({"enabled": false, "provider": null, "password_fallback": true});
        let after = json!({"enabled": true, "provider": "okta", "password_fallback": true});
        assert_eq!(described(&before, &after), "SSO: off → on; Provider: Okta");
        let forced =
            json!({"forced": {"enabled": true, "provider": "okta", "password_fallback": false}});
        let line = described(&after, &forced);
        assert_eq!(line, "Passwords beside SSO: on → off; Rules set aside: yes");
    }

    #[test]
    fn a_connection_is_told_without_its_secret() {
        let before = json!({"issuer": "https://a.example", "client_id": "x", "version": 1});
        let connection = json!({"issuer": "https://b.example", "client_id": "x", "version": 2});
        let after = json!({"connection": connection, "secret": "replaced"});
        assert_eq!(
            described(&before, &after),
            "Issuer: https://a.example → https://b.example; Version of the connection: 1 → 2; \
             Client secret: replaced"
        );
        let line = described(
            &Value::Null,
            &json!({"client_secret": "hunter2", "password_hash": "$argon2"}),
        );
        assert_eq!(line, "Client secret: not shown; Password hash: not shown");
    }

    #[test]
    fn passwords_that_came_back_say_nothing_of_the_other_settings() {
        let before = json!({"password_fallback": false});
        let after = json!({"password_fallback": true, "since": 1_700_000_000_000_i64});
        let line = described(&before, &after);
        assert_eq!(line, "Passwords beside SSO: off → on; Since: 2023-11-14T22:13:20Z");
    }

    #[test]
    fn a_dismissed_near_miss_takes_nothing_from_the_agent() {
        let after = json!({"email": "ben@acme.example", "claimed": "Ben@acme.example"});
        let line = described(&Value::Null, &after);
        assert_eq!(line, "E-mail claimed: Ben@acme.example; E-mail: ben@acme.example");
    }

    #[test]
    fn what_something_was_by_is_told_in_words_and_an_address_as_it_is() {
        for (by, told) in [
            ("logout_token", "Sign-out at the provider"),
            ("token_revocation", "Revocation by the provider"),
            ("dns", "TXT record"),
            ("Convrs support", "Convrs support"),
            ("ada_admin@acme.example", "ada_admin@acme.example"),
        ] {
            assert_eq!(described(&Value::Null, &json!({"by": by})), format!("By: {told}"));
        }
        let line = described(&Value::Null, &json!({"sessions": 2, "by": "logout_token"}));
        assert_eq!(line, "By: Sign-out at the provider; Sessions ended: 2");
    }

    #[test]
    fn a_provider_that_retires_is_called_by_its_name() {
        let (before, after) =
            (json!({"retiring_provider": "okta"}), json!({"retiring_provider": null}));
        assert_eq!(described(&before, &after), "Provider before, still open: Okta → nothing");
    }

    #[test]
    fn moments_are_known_by_their_names_and_no_secret_is_one() {
        for name in ["since", "ends_at", "confirm_by"] {
            let told = said(name, &json!(1_700_000_000_000_i64));
            assert_eq!(told, Said::Moment(Timestamp::from_seconds(1_700_000_000)), "{name}");
        }
        assert_eq!(said("sessions", &json!(7)), Said::Words("7".to_owned()));
        assert_eq!(said("secret_at", &json!(7)), Said::Words("not shown".to_owned()));
    }

    #[test]
    fn what_is_not_known_is_shown_in_its_own_words() {
        assert_eq!(action("moon_landed"), "Moon landed");
        assert_eq!(who(&MadeBy::Other("night_shift".to_owned())), "Night shift");
        let line =
            described(&Value::Null, &json!({"at_all": true, "odd_thing": {"inner": [1, 2]}}));
        assert_eq!(line, "At all: yes; Odd thing, Inner: 1, 2");
    }
}
