//! The slots of all connections, as many as memory shall hold.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use convrs_domain::{ConnectionId, connection::Connection};

use crate::slot::Slot;

/// The most connections kept; some 4 KiB each. Beyond, the one not used for longest is forgotten
/// and fetched again when it is needed.
const MAX_SLOTS: usize = 2_000;

/// What is kept of every connection's provider. Nothing in it is shared between connections, nor
/// with an earlier version of the same one.
pub(crate) struct Slots<T>(Mutex<Shelf<T>>);

struct Shelf<T> {
    by_connection: HashMap<ConnectionId, Entry<T>>,
    /// Counts uses; the least is the oldest.
    uses: u64,
}

struct Entry<T> {
    version: i64,
    slot: Arc<Slot<T>>,
    used: u64,
}

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Self(Mutex::new(Shelf { by_connection: HashMap::new(), uses: 0 }))
    }
}

impl<T> Slots<T> {
    /// The slot of a connection's present version.
    pub(crate) fn of(&self, connection: &Connection) -> Arc<Slot<T>> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.uses += 1;
        let used = inner.uses;
        if let Some(entry) = inner.by_connection.get_mut(&connection.id)
            && entry.version == connection.version
        {
            entry.used = used;
            return entry.slot.clone();
        }
        inner.make_room();
        let slot = Arc::new(Slot::default());
        let entry = Entry { version: connection.version, slot: slot.clone(), used };
        inner.by_connection.insert(connection.id.clone(), entry);
        slot
    }
}

impl<T> Shelf<T> {
    fn make_room(&mut self) {
        if self.by_connection.len() < MAX_SLOTS {
            return;
        }
        let oldest = self.by_connection.iter().min_by_key(|(_, entry)| entry.used);
        if let Some(id) = oldest.map(|(id, _)| id.clone()) {
            self.by_connection.remove(&id);
        }
    }
}

#[cfg(test)]
mod tests {
    use convrs_domain::{
        AccountId,
        connection::{ClientId, HostedDomains, Issuer, Provider},
    };

    use super::*;

    fn connection(id: &str, version: i64) -> Connection {
        Connection {
            id: ConnectionId::new(id),
            account_id: AccountId::from_random([1; 8]),
            provider: Provider::Okta,
            issuer: Issuer::parse("https://acme.example").expect("an issuer"),
            client_id: ClientId::parse("client").expect("a client ID"),
            hosted_domains: HostedDomains::default(),
            version,
        }
    }

    #[test]
    fn a_slot_belongs_to_one_connection_in_one_version() {
        let slots = Slots::<u32>::default();
        let first = slots.of(&connection("a", 1));
        assert!(Arc::ptr_eq(&first, &slots.of(&connection("a", 1))));
        assert!(!Arc::ptr_eq(&first, &slots.of(&connection("b", 1))));
        assert!(!Arc::ptr_eq(&first, &slots.of(&connection("a", 2))));
    }

    #[test]
    fn the_slot_not_used_for_longest_makes_room() {
        let slots = Slots::<u32>::default();
        let first = slots.of(&connection("0", 1));
        let second = slots.of(&connection("1", 1));
        for n in 2..MAX_SLOTS {
            slots.of(&connection(&n.to_string(), 1));
        }
        assert!(Arc::ptr_eq(&first, &slots.of(&connection("0", 1))));
        slots.of(&connection("one more", 1));
        assert!(Arc::ptr_eq(&first, &slots.of(&connection("0", 1))));
        assert!(!Arc::ptr_eq(&second, &slots.of(&connection("1", 1))));
    }
}
