//! Migrations: on an empty database, again, by several servers at once, and beside a newer version.

use convrs_store::Store;

use crate::{harness::stories, world::add_account};

stories! {
    async fn several_servers_migrate_an_empty_database_at_once(db) {
        let mut servers = Vec::new();
        for _ in 0..4 {
            servers.push(db.empty_store().await);
        }
        let racing: Vec<_> = servers
            .iter()
            .cloned()
            .map(|store| tokio::spawn(async move { store.migrate().await }))
            .collect();
        for running in racing {
            running.await.expect("no panic").expect("migrations");
        }
        assert_eq!(db.count("_sqlx_migrations").await, steps());
        add_account(&servers[0], "Acme").await;
    }

    async fn migrating_again_changes_nothing(db) {
        let store = db.store().await;
        let account = add_account(&store, "Acme").await;
        store.migrate().await.expect("nothing to do");
        assert!(store.account(&account).await.expect("an answer").is_some());
    }

    async fn an_older_version_runs_beside_a_newer_schema(db) {
        let store = db.store().await;
        let newer = "INSERT INTO _sqlx_migrations \
            (version, description, success, checksum, execution_time) \
            SELECT 9999, 'newer', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";
        db.execute(newer.to_owned()).await.expect("a newer step");
        store.migrate().await.expect("no objection");
    }

    async fn a_database_that_answers_is_ready(db) {
        db.store().await.ping().await.expect("an answer");
    }
}

/// How many steps there are.
fn steps() -> i64 {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations");
    let files = std::fs::read_dir(folder).expect("the folder").map(|file| file.expect("a file"));
    let steps = files.filter(|file| file.path().extension().is_some_and(|it| it == "sql")).count();
    i64::try_from(steps).expect("few")
}

#[test]
fn keys_stand_beside_the_file_they_are_for() {
    let keys = Store::sealing_keys_file("sqlite://data/convrs.db");
    assert_eq!(keys, Some("data/convrs.db.keys".into()));
    assert_eq!(Store::sealing_keys_file("postgres://localhost/convrs"), None);
}
