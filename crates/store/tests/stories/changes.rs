//! Changes, listed: page by page, by action, in their own account and their time.

use convrs_domain::{Role, Timestamp, audit::Actor};
use convrs_store::{Change, ListedChange, MadeBy, Position, Store};

use crate::{
    harness::{LATER, MINUTE, START, stories},
    world::{WITHOUT_PASSWORDS, World, add_agent, new_agent, save_settings},
};

const KEPT: Timestamp = Timestamp::from_seconds(1_799_999_000);

async fn list(store: &Store, world: &World, action: Option<&str>) -> Vec<ListedChange> {
    let page = store.list_changes(&world.account, action, KEPT, &Position::Newest, 50).await;
    page.expect("a page").rows
}

stories! {
    async fn a_change_tells_who_made_it_and_of_whom(db) {
        let store = db.store().await;
        let (acme, other) = (World::new(&store, "acme").await, World::new(&store, "other").await);
        let by = |agent: &convrs_domain::Agent| Actor::Agent {
            id: agent.id.clone(),
            email: agent.email.to_string(),
        };
        for (email, actor, at) in [
            ("ben@acme.example", by(&acme.admin), LATER.at),
            ("cy@acme.example", by(&other.admin), LATER.at + MINUTE),
        ] {
            let change = Change { by: &actor, at };
            let new = new_agent(&acme.account, email, Role::Agent);
            store.add_agent(&new, change).await.expect("an agent");
        }
        let changes = list(&store, &acme, Some("agent_added")).await;
        let emails: Vec<_> =
            changes.iter().map(|change| change.agent.as_ref().expect("an agent").1.as_str()).collect();
        assert_eq!(emails, ["cy@acme.example", "ben@acme.example", "admin@acme.example"]);
        let email = |agent: &convrs_domain::Agent| agent.email.to_string();
        assert_eq!(changes[0].by, MadeBy::Support { email: email(&other.admin) });
        assert_eq!(changes[1].by, MadeBy::Agent { email: email(&acme.admin) });
        assert_eq!(changes[2].by, MadeBy::Other("command_line".to_owned()));
    }

    async fn changes_are_paged_and_filtered_by_action(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        for n in 0..5 {
            add_agent(&store, &world.account, &format!("agent{n}@acme.example"), Role::Agent).await;
        }
        let (mut position, mut seen) = (Position::Newest, Vec::new());
        loop {
            let action = Some("agent_added");
            let page = store.list_changes(&world.account, action, KEPT, &position, 2).await;
            let page = page.expect("a page");
            seen.extend(page.rows.into_iter().filter_map(|change| change.agent));
            let Some(older) = page.older else { break };
            position = Position::OlderThan(older);
        }
        assert_eq!(seen.len(), 6);
        assert!(list(&store, &world, None).await.len() > 6);
        assert!(list(&store, &world, Some("moon_landed")).await.is_empty());
    }

    async fn a_change_of_a_later_version_is_listed_in_its_own_words(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        let insert = format!(
            "INSERT INTO audit (id, account_id, at, actor_kind, action, target, after) VALUES \
             ('z', '{}', {}, 'night_shift', 'moon_landed', 'x', '{{\"flag\":true}}')",
            world.account,
            LATER.at.as_millis()
        );
        db.execute(insert).await.expect("a row");
        let newest = list(&store, &world, None).await.remove(0);
        assert_eq!(newest.by, MadeBy::Other("night_shift".to_owned()));
        assert_eq!((&*newest.action, newest.agent), ("moon_landed", None));
    }

    async fn changes_of_another_account_or_past_their_time_are_not_listed(db) {
        let store = db.store().await;
        let (acme, other) = (World::new(&store, "acme").await, World::new(&store, "other").await);
        acme.admin_signs_in(&store, "one").await.expect("a link");
        save_settings(&store, &acme.account, WITHOUT_PASSWORDS, LATER).await.expect("a change");
        let theirs = list(&store, &other, None).await;
        assert!(theirs.iter().all(|change| change.action != "link_made"));
        let kept = store.list_changes(&acme.account, None, START, &Position::Newest, 50).await;
        let kept = kept.expect("a page").rows;
        assert!(kept.iter().all(|change| change.at > START) && !kept.is_empty());
    }
}
