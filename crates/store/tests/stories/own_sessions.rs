//! The sessions of one person, listed and ended by that person.

use convrs_domain::{
    Role,
    sessions::{EndedBy, Lifetimes},
};
use convrs_store::{End, Store};

use crate::{
    harness::{MINUTE, START, stories},
    world::{World, add_agent, token},
};

const ELSEWHERE: End = End { by: EndedBy::Elsewhere, at: START };

async fn alive(store: &Store, word: &str) -> bool {
    let session = store.session(&token(word), START + MINUTE, Lifetimes::default()).await;
    session.expect("an answer").is_some()
}

stories! {
    async fn a_person_sees_all_sessions_and_which_one_asks(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        for word in ["one", "two"] {
            world.admin_signs_in(&store, word).await.expect("a session");
        }
        store.end_session(&token("one"), ELSEWHERE).await.expect("an answer");
        let (account, agent) = (&world.account, &world.admin.id);
        let listed = store.sessions_of(account, agent, &token("two")).await.expect("sessions");
        let this = |session: &convrs_store::OwnSession| session.this;
        assert_eq!(listed.len(), 2);
        let asking: Vec<_> = listed.iter().filter(|it| this(it)).collect();
        assert_eq!((asking.len(), asking[0].ended), (1, None));
        let ended = listed.iter().find(|it| !this(it)).expect("the other");
        assert_eq!(ended.ended, Some((START, Some(EndedBy::Elsewhere))));
    }

    async fn a_person_ends_one_session_and_never_the_one_that_asks(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        for word in ["one", "two", "three"] {
            world.admin_signs_in(&store, word).await.expect("a session");
        }
        let (account, agent) = (&world.account, &world.admin.id);
        let asking = token("two");
        let listed = store.sessions_of(account, agent, &asking).await.expect("sessions");
        let this = listed.iter().find(|it| it.this).expect("the one that asks");
        let end = async |id: &str| {
            store.end_session_of(account, agent, id, &asking, ELSEWHERE).await.expect("an answer")
        };
        assert!(!end(&this.id).await);
        assert!(!end("no-such-session").await);
        for other in listed.iter().filter(|it| !it.this) {
            assert!(end(&other.id).await);
            assert!(!end(&other.id).await, "it is over already");
        }
        assert!(alive(&store, "two").await);
        assert!(!alive(&store, "one").await && !alive(&store, "three").await);
    }

    async fn nobody_ends_or_sees_the_session_of_somebody_else(db) {
        let store = db.store().await;
        let (acme, other) = (World::new(&store, "acme").await, World::new(&store, "other").await);
        let ben = add_agent(&store, &acme.account, "ben@acme.example", Role::Agent).await;
        acme.admin_signs_in(&store, "one").await.expect("a session");
        let listed = store.sessions_of(&acme.account, &acme.admin.id, &token("x")).await;
        let id = listed.expect("sessions").remove(0).id;
        for (account, agent) in [(&acme.account, &ben.id), (&other.account, &acme.admin.id)] {
            let ended = store.end_session_of(account, agent, &id, &token("x"), ELSEWHERE).await;
            assert!(!ended.expect("an answer"));
            let seen = store.sessions_of(account, agent, &token("one")).await.expect("sessions");
            assert!(seen.is_empty());
        }
        assert!(alive(&store, "one").await);
    }
}
