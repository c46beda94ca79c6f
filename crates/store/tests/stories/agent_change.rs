//! An agent changed by an admin: what ends with it, what is written down, and what is refused.

use std::time::Duration;

use convrs_domain::{
    AgentId, Role,
    account::Name,
    agent::AgentRefusal,
    audit::Actor,
    sessions::{EndedBy, Lifetimes},
};
use convrs_store::{AgentChange, Change, Store, StoreError};
use serde_json::json;
use sqlx::{AssertSqlSafe, Executor};

use crate::{
    harness::{LATER, START, stories},
    world::{WITHOUT_PASSWORDS, World, add_agent, agent, force_settings, save_settings, token},
};

fn role(role: Role) -> AgentChange {
    AgentChange { role: Some(role), ..AgentChange::default() }
}

fn active(active: bool) -> AgentChange {
    AgentChange { active: Some(active), ..AgentChange::default() }
}

/// Ann of the account, signed in through the provider once.
async fn ann(store: &Store, world: &World, role: Role) -> AgentId {
    let ann = add_agent(store, &world.account, "ann@acme.example", role).await;
    let admission = world.admitted(store, "00u-ann", ann.email.as_str()).await;
    let sign_in = world.sign_in(admission, "00u-ann", "ann");
    store.sign_in_through_provider(sign_in).await.expect("a session");
    ann.id
}

async fn ended_by(store: &Store, word: &str) -> Option<EndedBy> {
    store.ended_by(&token(word)).await.expect("an answer")
}

stories! {
    async fn who_is_deactivated_is_out_at_once_and_comes_back_as_before(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let ann = ann(&store, &world, Role::Agent).await;
        store.change_agent(&world.account, &ann, &active(false), LATER).await.expect("changed");
        let session = store.session(&token("ann"), START, Lifetimes::default()).await;
        assert_eq!(session.expect("an answer"), None);
        assert_eq!(ended_by(&store, "ann").await, Some(EndedBy::Deactivated));
        assert!(!agent(&store, &world.account, &ann).await.active);
        let written = &store.newest_changes(&world.account, 1).await.expect("changes")[0];
        assert_eq!(written.before, json!({"active": true}));
        assert_eq!(written.after, json!({"active": false, "sessions_ended": 1}));

        store.change_agent(&world.account, &ann, &active(true), LATER).await.expect("changed");
        let listed = store.listed_agent(&world.account, &ann).await.expect("an answer");
        assert!(listed.expect("Ann").linked, "nothing was deleted");
    }

    async fn name_and_role_change_and_what_stays_is_not_written_down(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let ann = ann(&store, &world, Role::Agent).await;
        let name = Some(Name::parse("Ann Brandt").expect("a name"));
        let wanted = AgentChange { name, role: Some(Role::Admin), active: None };
        store.change_agent(&world.account, &ann, &wanted, LATER).await.expect("changed");
        let changed = agent(&store, &world.account, &ann).await;
        assert_eq!((&*changed.name, changed.role), ("Ann Brandt", Role::Admin));
        assert_eq!(ended_by(&store, "ann").await, None, "a role counts at the next request");
        let written = store.newest_changes(&world.account, 100).await.expect("changes");
        assert_eq!(written[0].before, json!({"name": "Ann Lee", "role": "agent"}));
        assert_eq!(written[0].after, json!({"name": "Ann Brandt", "role": "admin"}));

        store.change_agent(&world.account, &ann, &wanted, LATER).await.expect("the same again");
        let again = store.newest_changes(&world.account, 100).await.expect("changes");
        assert_eq!(again.len(), written.len());
    }

    async fn the_last_active_admin_stays_one(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let ann = ann(&store, &world, Role::Admin).await;
        store.change_agent(&world.account, &ann, &active(false), LATER).await.expect("changed");
        for wanted in [active(false), role(Role::Agent)] {
            let refused =
                store.change_agent(&world.account, &world.admin.id, &wanted, LATER).await;
            assert!(
                matches!(refused, Err(StoreError::Agent(AgentRefusal::LastAdmin))),
                "{refused:?}"
            );
        }
        assert_eq!(agent(&store, &world.account, &world.admin.id).await, world.admin);
    }

    async fn two_admins_who_demote_each_other_at_once_leave_one(db) {
        let (store, other_server) = (db.store().await, db.store().await);
        let world = World::new(&store, "acme").await;
        let ann = ann(&store, &world, Role::Admin).await;
        let by = |id: &AgentId| Actor::Agent { id: id.clone(), email: "a@acme.example".to_owned() };
        let (by_ann, by_admin) = (by(&ann), by(&world.admin.id));
        let demotion = role(Role::Agent);
        let (one, two) = tokio::join!(
            store.change_agent(
                &world.account,
                &world.admin.id,
                &demotion,
                Change { by: &by_ann, at: START },
            ),
            other_server.change_agent(
                &world.account,
                &ann,
                &demotion,
                Change { by: &by_admin, at: START },
            ),
        );
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        let admins = "agents WHERE role = 'admin' AND active = 1";
        assert_eq!(db.count(admins).await, 1);
    }

    async fn nobody_takes_administration_from_themselves(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        ann(&store, &world, Role::Admin).await;
        let own = Actor::Agent {
            id: world.admin.id.clone(),
            email: world.admin.email.to_string(),
        };
        let change = Change { by: &own, at: START };
        for wanted in [active(false), role(Role::Agent)] {
            let refused = store.change_agent(&world.account, &world.admin.id, &wanted, change).await;
            assert!(
                matches!(refused, Err(StoreError::Agent(AgentRefusal::Yourself))),
                "{refused:?}"
            );
        }
    }

    async fn while_passwords_are_off_somebody_known_to_get_in_stays(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        world.admin_signs_in(&store, "admin").await.expect("a link");
        add_agent(&store, &world.account, "two@acme.example", Role::Admin).await;
        let off = save_settings(&store, &world.account, WITHOUT_PASSWORDS, LATER).await;
        off.expect("passwords are off");
        for wanted in [active(false), role(Role::Agent)] {
            let refused =
                store.change_agent(&world.account, &world.admin.id, &wanted, LATER).await;
            assert!(matches!(refused, Err(StoreError::LastLinkedAdmin)), "{refused:?}");
        }
        let refused = store.reset_link(&world.account, &world.admin.id, LATER).await;
        assert!(matches!(refused, Err(StoreError::LastLinkedAdmin)), "{refused:?}");
        assert_eq!(db.count("links").await, 1);
        assert_eq!(ended_by(&store, "admin").await, None, "a refusal ends nothing");
    }

    async fn where_passwords_were_forced_off_agents_can_still_be_changed(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let two = add_agent(&store, &world.account, "two@acme.example", Role::Admin).await;
        let off = force_settings(&store, &world.account, WITHOUT_PASSWORDS, LATER).await;
        off.expect("passwords are off");
        let demoted = store.change_agent(&world.account, &two.id, &role(Role::Agent), LATER).await;
        demoted.expect("nobody was known to get in before either");
    }

    async fn a_link_that_is_reset_ends_the_sessions(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let ann = ann(&store, &world, Role::Agent).await;
        world.admin_signs_in(&store, "admin").await.expect("a session");
        store.reset_link(&world.account, &ann, LATER).await.expect("reset");
        assert_eq!(ended_by(&store, "ann").await, Some(EndedBy::LinkReset));
        assert_eq!(ended_by(&store, "admin").await, None);
        assert_eq!(db.count("links").await, 1, "the admin's alone");
        let written = store.newest_changes(&world.account, 100).await.expect("changes");
        assert_eq!(written[0].action, "link_reset");
        store.reset_link(&world.account, &ann, LATER).await.expect("nothing to reset");
        let again = store.newest_changes(&world.account, 100).await.expect("changes");
        assert_eq!(again.len(), written.len());
    }

    async fn a_reset_waits_for_a_sign_in_under_way_and_ends_its_session(db) {
        let (store, other_server) = (db.store().await, db.store().await);
        let world = World::new(&store, "acme").await;
        let ann = ann(&store, &world, Role::Agent).await;
        let mut signing_in = db.raw().await;
        let touch = AssertSqlSafe(format!("UPDATE agents SET active = 1 WHERE id = '{ann}'"));
        signing_in.execute("BEGIN").await.expect("a transaction");
        signing_in.execute(touch).await.expect("Ann's row is held");
        let (account, id) = (world.account.clone(), ann.clone());
        let resetting =
            tokio::spawn(async move { other_server.reset_link(&account, &id, LATER).await });
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(!resetting.is_finished(), "it waits");
        let session = format!(
            "INSERT INTO sessions (token_hash, id, account_id, agent_id, auth_method, created_at, \
             seen_at) VALUES ('{}', 'late', '{}', '{ann}', 'okta', 0, 0)",
            token("late"),
            world.account,
        );
        signing_in.execute(AssertSqlSafe(session)).await.expect("a session");
        signing_in.execute("COMMIT").await.expect("signed in");
        resetting.await.expect("no panic").expect("reset");
        assert_eq!(ended_by(&store, "late").await, Some(EndedBy::LinkReset));
    }

    async fn an_admin_signs_an_agent_out_everywhere(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let ann = ann(&store, &world, Role::Agent).await;
        let lifetimes = Lifetimes::default();
        let count = async || store.count_sessions(&world.account, &ann, START, lifetimes).await;
        assert_eq!(count().await.expect("a count"), 1);
        let ended = store.sign_agent_out(&world.account, &ann, LATER).await;
        assert_eq!(ended.expect("ended"), 1);
        assert_eq!(count().await.expect("a count"), 0);
        assert_eq!(ended_by(&store, "ann").await, Some(EndedBy::Admin));
        let written = store.newest_changes(&world.account, 1).await.expect("changes");
        assert_eq!(written[0].action, "agent_signed_out");
    }

    async fn another_accounts_agents_cannot_be_touched(db) {
        let store = db.store().await;
        let (acme, other) = (World::new(&store, "acme").await, World::new(&store, "other").await);
        let theirs = ann(&store, &acme, Role::Agent).await;
        let account = &other.account;
        for refused in [
            store.change_agent(account, &theirs, &active(false), LATER).await,
            store.reset_link(account, &theirs, LATER).await,
            store.sign_agent_out(account, &theirs, LATER).await.map(drop),
            store.make_password_link(account, &theirs, &token("x"), START, LATER).await,
        ] {
            assert!(matches!(refused, Err(StoreError::NoSuchAgent)), "{refused:?}");
        }
        assert_eq!(ended_by(&store, "ann").await, None);
        let email = agent(&store, &acme.account, &theirs).await.email;
        let found = store.agent_by_email(account, &email);
        assert_eq!(found.await.expect("an answer"), None);
    }
}
