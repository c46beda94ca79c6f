//! The decision at the heart of a sign-in: which agent, if any, a verified identity is.

mod on_connection;

use serde::{Deserialize, Serialize};

use crate::{
    agent::Agent,
    email::{Difference, Email, difference},
    ids::{AccountId, AgentId},
};

/// What the provider said of a person, after every check of the protocol passed.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The subject, stable together with the issuer.
    pub subject: String,
    /// The address claimed, byte for byte as it came.
    pub email: Option<String>,
    /// What the provider says of the address.
    pub email_verified: EmailVerified,
    /// The organisation the person belongs to at a provider that many share: the claim `hd`.
    pub hosted_domain: Option<String>,
}

/// The `email_verified` claim (rule 15).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailVerified {
    /// The claim is absent.
    Absent,
    /// JSON `true`.
    Yes,
    /// JSON `false`, or anything else.
    No,
}

/// What the account's rows say about an identity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidates {
    /// The agent that is linked to (issuer, sub) on this connection.
    pub linked: Option<Agent>,
    /// The agent of any account whose address has the key of the one claimed.
    pub same_key: Option<Agent>,
    /// Whether `same_key` is linked to another subject on this connection.
    pub same_key_is_linked: bool,
}

/// Who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// The identity was linked before: (issuer, sub) decides, whatever address it claims now.
    Linked(Agent),
    /// The first sign-in: the link is to be made.
    FirstLink(Agent),
}

/// Why an identity is nobody who may sign in here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum IdentityRefusal {
    /// The linked or matching agent has been deactivated.
    Deactivated {
        /// The agent in question.
        agent_id: AgentId,
    },
    /// The person belongs to none of the connection's domains.
    HostedDomain,
    /// No address came, and no link is there to do without.
    EmailMissing,
    /// The address is not verified, so it cannot make a first link.
    EmailNotVerified,
    /// No agent of the account has the address or one close to it.
    NoAgent,
    /// An agent of the account has nearly this address.
    NearMiss {
        /// The agent in question.
        agent_id: AgentId,
        /// How the addresses differ.
        difference: Difference,
    },
    /// The address belongs to an agent of another account; told to nobody but support.
    OtherAccount,
    /// The agent with this address is linked to another subject.
    LinkedToAnother {
        /// The agent in question.
        agent_id: AgentId,
    },
}

impl IdentityRefusal {
    /// The outcome code in sign-in records.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Deactivated { .. } => "deactivated",
            Self::HostedDomain => "hosted_domain",
            Self::EmailMissing => "email_missing",
            Self::EmailNotVerified => "email_not_verified",
            Self::NoAgent => "no_agent",
            Self::NearMiss { .. } => "near_miss",
            Self::OtherAccount => "other_account",
            Self::LinkedToAnother { .. } => "linked_to_another",
        }
    }
}

impl IdentityRefusal {
    /// The agent it is about, where there is one in this account.
    pub fn agent_id(&self) -> Option<&AgentId> {
        match self {
            Self::Deactivated { agent_id }
            | Self::NearMiss { agent_id, .. }
            | Self::LinkedToAnother { agent_id } => Some(agent_id),
            Self::HostedDomain
            | Self::EmailMissing
            | Self::EmailNotVerified
            | Self::NoAgent
            | Self::OtherAccount => None,
        }
    }
}

/// Decides who an identity is in `account` (rules 1, 2, 11, 15).
///
/// A near miss beyond letter case needs the account's other addresses: see [`nearest`].
///
/// # Errors
/// The reason the identity is refused.
pub fn admit(
    account: &AccountId,
    identity: &Identity,
    candidates: Candidates,
) -> Result<Admission, IdentityRefusal> {
    if let Some(agent) = candidates.linked {
        return active(agent).map(Admission::Linked);
    }
    let claimed = identity.email.as_deref().ok_or(IdentityRefusal::EmailMissing)?;
    // An address that the provider does not vouch for says nothing of anybody here.
    if identity.email_verified == EmailVerified::No {
        return Err(IdentityRefusal::EmailNotVerified);
    }
    let agent = candidates.same_key.ok_or(IdentityRefusal::NoAgent)?;
    if agent.account_id != *account {
        return Err(IdentityRefusal::OtherAccount);
    }
    if agent.email.as_str() != claimed {
        // Whoever looked the agent up by the key finds at most another case of the letters.
        return Err(match difference(&agent.email, claimed) {
            Some(difference) => IdentityRefusal::NearMiss { agent_id: agent.id, difference },
            None => IdentityRefusal::NoAgent,
        });
    }
    let agent = active(agent)?;
    if candidates.same_key_is_linked {
        return Err(IdentityRefusal::LinkedToAnother { agent_id: agent.id });
    }
    Ok(Admission::FirstLink(agent))
}

fn active(agent: Agent) -> Result<Agent, IdentityRefusal> {
    if agent.active { Ok(agent) } else { Err(IdentityRefusal::Deactivated { agent_id: agent.id }) }
}

/// Finds the agent whose address is nearest to the one claimed, among those of the account.
pub fn nearest<'a>(
    claimed: &str,
    agents: impl IntoIterator<Item = (&'a AgentId, &'a Email)>,
) -> Option<IdentityRefusal> {
    agents
        .into_iter()
        .filter_map(|(id, email)| {
            Some((rank(difference(email, claimed)?), id, difference(email, claimed)?))
        })
        .min_by_key(|(rank, id, _)| (*rank, id.as_str().to_owned()))
        .map(|(_, id, difference)| IdentityRefusal::NearMiss { agent_id: id.clone(), difference })
}

fn rank(difference: Difference) -> u8 {
    match difference {
        Difference::WhiteSpace => 0,
        Difference::LetterCase => 1,
        Difference::OneTypo => 2,
        Difference::OtherDomain => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::Role;

    fn account(n: u8) -> AccountId {
        AccountId::from_random([n; 8])
    }

    fn agent(email: &str) -> Agent {
        Agent {
            id: AgentId::new("agent-1"),
            account_id: account(1),
            email: Email::parse(email).expect("an address"),
            name: "Ann".to_owned(),
            role: Role::Agent,
            active: true,
        }
    }

    fn identity(email: Option<&str>) -> Identity {
        Identity {
            subject: "00u1".to_owned(),
            email: email.map(str::to_owned),
            email_verified: EmailVerified::Absent,
            hosted_domain: None,
        }
    }

    fn same_key(agent: Agent) -> Candidates {
        Candidates { same_key: Some(agent), ..Candidates::default() }
    }

    #[test]
    fn a_refusal_tells_whom_of_this_account_it_is_about() {
        let agent_id = AgentId::new("agent-1");
        let difference = Difference::OneTypo;
        for refusal in [
            IdentityRefusal::Deactivated { agent_id: agent_id.clone() },
            IdentityRefusal::NearMiss { agent_id: agent_id.clone(), difference },
            IdentityRefusal::LinkedToAnother { agent_id: agent_id.clone() },
        ] {
            assert_eq!(refusal.agent_id(), Some(&agent_id));
        }
        assert_eq!(IdentityRefusal::OtherAccount.agent_id(), None);
    }

    /// Rules 1, 2, 11 and 15 over everything that can be claimed of, and known about, two people.
    #[test]
    fn nobody_is_admitted_against_the_rules() {
        const EMAILS: [&str; 4] =
            ["ann@acme.example", "Ann@acme.example", " ann@acme.example", "bob@acme.example"];
        bolero::check!().with_type::<[u8; 8]>().for_each(|choice| {
            let agent_of = |n: u8, email: u8| Agent {
                account_id: account(n % 2),
                active: n & 4 == 0,
                ..agent(EMAILS[usize::from(email % 4) & !2].trim())
            };
            let claimed = EMAILS.get(usize::from(choice[0] % 5)).copied();
            let email_verified = match choice[1] % 3 {
                0 => EmailVerified::Absent,
                1 => EmailVerified::Yes,
                _ => EmailVerified::No,
            };
            let identity = Identity { email_verified, ..identity(claimed) };
            let candidates = Candidates {
                linked: (choice[2] % 3 == 0).then(|| agent_of(choice[3], choice[4])),
                same_key: (choice[5] % 2 == 0).then(|| agent_of(choice[6], choice[7])),
                same_key_is_linked: choice[5] & 2 == 0,
            };
            match admit(&account(1), &identity, candidates.clone()) {
                Ok(Admission::Linked(who)) => {
                    assert!(who.active && Some(who) == candidates.linked);
                }
                Ok(Admission::FirstLink(who)) => {
                    assert_eq!(claimed, Some(who.email.as_str()), "byte for byte");
                    assert!(who.active && who.account_id == account(1));
                    assert!(email_verified != EmailVerified::No && !candidates.same_key_is_linked);
                    assert!(candidates.linked.is_none());
                }
                Err(_) => {}
            }
        });
    }

    #[test]
    fn an_exact_address_makes_the_first_link() {
        let ann = agent("ann@acme.example");
        let admitted =
            admit(&account(1), &identity(Some("ann@acme.example")), same_key(ann.clone()));
        assert_eq!(admitted, Ok(Admission::FirstLink(ann)));
    }

    #[test]
    fn a_linked_subject_signs_in_whatever_address_it_claims_now() {
        let ann = agent("ann@acme.example");
        for claimed in [None, Some("new@acme.example")] {
            let linked = Candidates { linked: Some(ann.clone()), ..Candidates::default() };
            assert_eq!(
                admit(&account(1), &identity(claimed), linked),
                Ok(Admission::Linked(ann.clone()))
            );
        }
    }

    #[test]
    fn letter_case_is_a_near_miss_and_never_a_link() {
        let refused = admit(
            &account(1),
            &identity(Some("Ann@acme.example")),
            same_key(agent("ann@acme.example")),
        );
        assert_eq!(refused.map_err(|refusal| refusal.code()), Err("near_miss"));
    }

    #[test]
    fn an_agent_of_another_account_is_refused() {
        let refused = admit(
            &account(2),
            &identity(Some("ann@acme.example")),
            same_key(agent("ann@acme.example")),
        );
        assert_eq!(refused, Err(IdentityRefusal::OtherAccount));
    }

    #[test]
    fn a_deactivated_agent_is_refused_linked_or_not() {
        let gone = Agent { active: false, ..agent("ann@acme.example") };
        let linked = Candidates { linked: Some(gone.clone()), ..Candidates::default() };
        for candidates in [linked, same_key(gone)] {
            let refused = admit(&account(1), &identity(Some("ann@acme.example")), candidates);
            assert_eq!(refused.map_err(|refusal| refusal.code()), Err("deactivated"));
        }
    }

    #[test]
    fn an_unverified_address_is_nearly_nobodys() {
        for claimed in ["Ann@acme.example", "ann@acme.example", "zed@acme.example"] {
            let unverified =
                Identity { email_verified: EmailVerified::No, ..identity(Some(claimed)) };
            for candidates in [same_key(agent("ann@acme.example")), Candidates::default()] {
                let refused = admit(&account(1), &unverified, candidates);
                assert_eq!(refused, Err(IdentityRefusal::EmailNotVerified), "{claimed}");
            }
        }
    }

    #[test]
    fn an_unverified_address_makes_no_link_but_does_not_break_one() {
        let unverified =
            Identity { email_verified: EmailVerified::No, ..identity(Some("ann@acme.example")) };
        let ann = agent("ann@acme.example");
        assert_eq!(
            admit(&account(1), &unverified, same_key(ann.clone())),
            Err(IdentityRefusal::EmailNotVerified)
        );
        let linked = Candidates { linked: Some(ann.clone()), ..Candidates::default() };
        assert_eq!(admit(&account(1), &unverified, linked), Ok(Admission::Linked(ann)));
    }

    #[test]
    fn a_new_subject_never_takes_over_a_linked_agent() {
        let candidates =
            Candidates { same_key_is_linked: true, ..same_key(agent("ann@acme.example")) };
        let refused = admit(&account(1), &identity(Some("ann@acme.example")), candidates);
        assert_eq!(refused.map_err(|refusal| refusal.code()), Err("linked_to_another"));
    }

    #[test]
    fn without_address_or_agent_nobody_is_admitted() {
        assert_eq!(
            admit(&account(1), &identity(None), Candidates::default()),
            Err(IdentityRefusal::EmailMissing)
        );
        let refused = admit(&account(1), &identity(Some("x@acme.example")), Candidates::default());
        assert_eq!(refused, Err(IdentityRefusal::NoAgent));
    }

    #[test]
    fn the_nearest_address_is_found_among_the_accounts_agents() {
        let agents = [
            (AgentId::new("1"), Email::parse("ann@acme.test").expect("an address")),
            (AgentId::new("2"), Email::parse("anne@acme.example").expect("an address")),
        ];
        let found = nearest("ann@acme.example", agents.iter().map(|(id, email)| (id, email)));
        let expected = IdentityRefusal::NearMiss {
            agent_id: AgentId::new("2"),
            difference: Difference::OneTypo,
        };
        assert_eq!(found, Some(expected));
        assert_eq!(
            nearest("zed@other.example", agents.iter().map(|(id, email)| (id, email))),
            None
        );
    }
}
