//! Tenancy: no row of one account points into another, and no read leads there.

use convrs_domain::identity::Candidates;

use crate::{
    harness::stories,
    world::{World, identity, signed_out},
};

stories! {
    async fn no_row_can_point_into_another_account(db) {
        let store = db.store().await;
        let (acme, other) = (World::new(&store, "acme").await, World::new(&store, "other").await);
        let (account, agent) = (&acme.account, &acme.admin.id);
        let (their_agent, their_connection) = (&other.admin.id, &other.connection.id);
        let connection = &acme.connection.id;
        for statement in [
            format!("INSERT INTO sessions (token_hash, id, account_id, agent_id, auth_method, created_at, seen_at) VALUES ('t', 'i', '{account}', '{their_agent}', 'okta', 0, 0)"),
            format!("INSERT INTO sessions (token_hash, id, account_id, agent_id, connection_id, auth_method, created_at, seen_at) VALUES ('t', 'i', '{account}', '{agent}', '{their_connection}', 'okta', 0, 0)"),
            format!("INSERT INTO links (connection_id, issuer, subject, account_id, agent_id, created_at) VALUES ('{connection}', 'i', 's', '{account}', '{their_agent}', 0)"),
            format!("INSERT INTO links (connection_id, issuer, subject, account_id, agent_id, created_at) VALUES ('{their_connection}', 'i', 's', '{account}', '{agent}', 0)"),
            format!("INSERT INTO pending_sign_ins (state_hash, browser_hash, account_id, connection_id, connection_version, nonce, pkce_verifier, purpose, destination, started_at) VALUES ('s', 'b', '{account}', '{their_connection}', 1, 'n', 'v', 'sign_in', 'home', 0)"),
            format!("INSERT INTO connection_secrets (id, account_id, connection_id, sealed, created_at) VALUES ('i', '{account}', '{their_connection}', 's', 0)"),
            format!("INSERT INTO sign_in_records (reference, account_id, at, method, outcome, agent_id, trace) VALUES ('r', '{account}', 0, 'okta', 'no_agent', '{their_agent}', '{{}}')"),
            format!("UPDATE agents SET account_id = '{account}' WHERE id = '{their_agent}' AND EXISTS (SELECT 1 FROM links WHERE agent_id = '{their_agent}')"),
        ] {
            if statement.starts_with("UPDATE") {
                other.admin_signs_in(&store, "theirs").await.expect("a link");
            }
            let refused = db.execute(statement.clone()).await.expect_err(&statement);
            let refused = refused.into_database_error().expect("a rule of the schema");
            assert!(refused.is_foreign_key_violation(), "{statement}: {refused}");
        }
    }

    async fn an_agent_is_found_in_its_own_account_alone(db) {
        let store = db.store().await;
        let (acme, other) = (World::new(&store, "acme").await, World::new(&store, "other").await);
        assert_eq!(store.agent(&acme.account, &other.admin.id).await.expect("an answer"), None);
        let ended = store.end_sessions(&acme.account, &other.admin.id, None, signed_out()).await;
        assert_eq!(ended.expect("an answer"), 0);
    }

    async fn a_link_of_one_account_is_nothing_in_another(db) {
        let store = db.store().await;
        let (acme, other) = (World::new(&store, "acme").await, World::new(&store, "other").await);
        acme.admin_signs_in(&store, "one").await.expect("a link");
        let theirs = identity("00u-admin", "nobody@acme.example");
        for (account, connection) in [
            (&other.account, &other.connection),
            (&other.account, &acme.connection),
            (&acme.account, &other.connection),
        ] {
            let found =
                store.candidates(account, &connection.id, &connection.issuer, &theirs).await;
            assert_eq!(found.expect("candidates"), Candidates::default());
        }
    }

    async fn what_was_recorded_is_shown_to_its_account_alone(db) {
        let store = db.store().await;
        let (acme, other) = (World::new(&store, "acme").await, World::new(&store, "other").await);
        acme.admin_signs_in(&store, "one").await.expect("a session");
        assert!(store.newest_attempts(&other.account, 10).await.expect("records").is_empty());
        let changes = store.newest_changes(&other.account, 100).await.expect("changes");
        assert!(changes.iter().all(|change| change.action != "link_made"));
    }
}
