//! First sign-ins at the same time: one agent and one subject are linked once.

use convrs_domain::{Role, identity::Candidates, sign_in::Outcome};
use convrs_store::{ProviderSignIn, SignedIn, Store, StoreError};

use crate::{
    harness::stories,
    world::{World, add_agent, identity},
};

type Outcomes = Vec<Result<SignedIn, StoreError>>;

/// Completes sign-ins at once on two servers.
async fn race(servers: [&Store; 2], sign_ins: Vec<ProviderSignIn>) -> Outcomes {
    let racing: Vec<_> = sign_ins
        .into_iter()
        .zip(servers.into_iter().cycle().cloned())
        .map(|(sign_in, store)| {
            tokio::spawn(async move { store.sign_in_through_provider(sign_in).await })
        })
        .collect();
    let mut outcomes = Vec::new();
    for running in racing {
        outcomes.push(running.await.expect("no panic"));
    }
    outcomes
}

fn refused(outcomes: &Outcomes) -> usize {
    let refused = |outcome: &&Result<_, StoreError>| match outcome {
        Ok(_) => false,
        Err(StoreError::SignIn(Outcome::LinkedToAnother)) => true,
        Err(other) => panic!("{other:?}"),
    };
    outcomes.iter().filter(refused).count()
}

stories! {
    async fn the_same_subject_twice_at_once_makes_one_link_and_two_sessions(db) {
        let (one, two) = (db.store().await, db.store().await);
        let world = World::new(&one, "acme").await;
        let mut sign_ins = Vec::new();
        for word in ["a", "b", "c", "d"] {
            let admission = world.admitted(&one, "00u", world.admin.email.as_str()).await;
            sign_ins.push(world.sign_in(admission, "00u", word));
        }
        let outcomes = race([&one, &two], sign_ins).await;
        assert_eq!(refused(&outcomes), 0);
        assert_eq!((db.count("links").await, db.count("sessions").await), (1, 4));
        let made = store_changes(&one, &world, "link_made").await;
        assert_eq!(made, 1, "one link, one audit row");
    }

    async fn two_subjects_at_once_never_share_an_agent(db) {
        let (one, two) = (db.store().await, db.store().await);
        let world = World::new(&one, "acme").await;
        let mut sign_ins = Vec::new();
        for subject in ["00u-a", "00u-b", "00u-c", "00u-d"] {
            let admission = world.admitted(&one, subject, world.admin.email.as_str()).await;
            sign_ins.push(world.sign_in(admission, subject, subject));
        }
        let outcomes = race([&one, &two], sign_ins).await;
        assert_eq!(refused(&outcomes), 3);
        assert_eq!((db.count("links").await, db.count("sessions").await), (1, 1));
    }

    async fn one_subject_at_once_never_becomes_two_agents(db) {
        let (one, two) = (db.store().await, db.store().await);
        let world = World::new(&one, "acme").await;
        let bob = add_agent(&one, &world.account, "bob@acme.example", Role::Agent).await;
        let mut sign_ins = Vec::new();
        for email in [&world.admin.email, &bob.email] {
            let admission = world.admitted(&one, "00u", email.as_str()).await;
            sign_ins.push(world.sign_in(admission, "00u", email.as_str()));
        }
        let outcomes = race([&one, &two], sign_ins).await;
        assert_eq!(refused(&outcomes), 1);
        assert_eq!((db.count("links").await, db.count("sessions").await), (1, 1));
    }

    async fn a_linked_agent_is_shown_to_be_linked(db) {
        let store = db.store().await;
        let world = World::new(&store, "acme").await;
        world.admin_signs_in(&store, "one").await.expect("a session");
        let connection = &world.connection;
        let newcomer = identity("00u-new", world.admin.email.as_str());
        let found = store
            .candidates(&world.account, &connection.id, &connection.issuer, &newcomer)
            .await
            .expect("candidates");
        let expected = Candidates {
            linked: None,
            same_key: Some(world.admin.clone()),
            same_key_is_linked: true,
        };
        assert_eq!(found, expected);
    }
}

async fn store_changes(store: &Store, world: &World, action: &str) -> usize {
    let changes = store.newest_changes(&world.account, 100).await.expect("changes");
    changes.iter().filter(|change| change.action == action).count()
}
