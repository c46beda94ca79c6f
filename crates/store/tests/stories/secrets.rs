//! Secrets at rest: nowhere in plain text, and of no use where they were not put.

use convrs_store::{SealingKeys, StartedFlow, Store, StoreError, Unsealable};
use sqlx::{AssertSqlSafe, Row};

use crate::{
    harness::{CHANGE, Db, START, stories},
    world::{World, browser, new_connection, state},
};

const SECRETS: [&str; 3] =
    ["secret-in-plain-text", "nonce-in-plain-text", "verifier-in-plain-text"];

/// Everything the database holds: the bytes of its files, or the text of its rows.
async fn contents(db: &Db) -> Vec<u8> {
    if let Some(file) = &db.file {
        let folder = std::fs::read_dir(file.parent().expect("a folder")).expect("a folder");
        let files = folder.map(|entry| entry.expect("an entry").path());
        return files.flat_map(|file| std::fs::read(file).expect("a file")).collect();
    }
    let mut raw = db.raw().await;
    let mut text = String::new();
    for table in ["connection_secrets", "pending_sign_ins", "audit", "connections"] {
        let rows = AssertSqlSafe(format!("SELECT CAST(t.* AS TEXT) AS line FROM {table} t"));
        for row in sqlx::query(rows).fetch_all(&mut raw).await.expect("rows") {
            text.push_str(row.get("line"));
        }
    }
    text.into_bytes()
}

async fn opened(store: &Store, world: &World) -> Result<usize, StoreError> {
    let found = store.route_with_secrets(&world.account, &world.connection.id).await?;
    Ok(found.expect("the account").1.len())
}

stories! {
    async fn no_secret_is_kept_in_plain_text(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let pending = world.pending(START);
        let flow = StartedFlow { state: state("one"), browser: browser("one"), pending };
        store.start_sign_in(&flow).await.expect("a start");
        let contents = contents(db).await;
        let has = |text: &str| contents.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(has("https://acme.okta.com"), "the contents are those of the database");
        for secret in SECRETS {
            assert!(!has(secret), "{secret}");
        }
        for token in ["state one", "browser one"] {
            assert!(!has(token), "{token}");
        }
    }

    async fn a_secret_moved_to_another_account_does_not_open(db) {
        let store = db.store().await;
        let (acme, other) = (World::new(&store, "acme").await, World::new(&store, "other").await);
        let sealed = format!(
            "UPDATE connection_secrets SET sealed = (SELECT sealed FROM connection_secrets \
             WHERE account_id = '{}') WHERE account_id = '{}'",
            acme.account, other.account,
        );
        assert_eq!(db.execute(sealed).await.expect("a move"), 1);
        let refused = opened(&store, &other).await;
        assert!(matches!(refused, Err(StoreError::Sealed(Unsealable::Refused { .. }))));
        assert_eq!(opened(&store, &acme).await.expect("its own secret"), 1);
    }

    async fn keys_are_exchanged_without_losing_a_secret(db) {
        const OLD: &str = "old:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
        const NEW: &str = "new:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        db.store().await;
        let before = db.store_with(OLD).await;
        let world = World::new(&before, "acme").await;
        let between = db.store_with(&format!("{NEW},{OLD}")).await;
        assert_eq!(opened(&between, &world).await.expect("the old key opens"), 1);
        let after = db.store_with(NEW).await;
        let refused = opened(&after, &world).await;
        assert!(matches!(refused, Err(StoreError::Sealed(Unsealable::KeyMissing { .. }))));
        let again = new_connection(&world.account, "https://acme.okta.com", Some("again"));
        between.set_connection(&again, CHANGE).await.expect("a new secret");
        assert_eq!(opened(&after, &world).await.expect("sealed with the new key"), 1);
    }
}

#[test]
fn keys_are_made_once_for_their_owner_alone() {
    let folder = std::env::temp_dir().join(format!("convrs-keys-{}", uuid::Uuid::now_v7()));
    let file = folder.join("convrs.db.keys");
    let ids: Vec<String> = std::thread::scope(|scope| {
        let load = || format!("{:?}", SealingKeys::load_or_create(&file).expect("keys"));
        let all: Vec<_> = (0..8).map(|_| scope.spawn(load)).collect();
        all.into_iter().map(|one| one.join().expect("no panic")).collect()
    });
    assert!(ids.iter().all(|one| *one == ids[0]), "{ids:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), 1, "nothing is left over");
    std::fs::remove_dir_all(folder).expect("the folder goes");
}
