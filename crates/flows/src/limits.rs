//! How many sign-ins through a provider one network address may start, one-time links open, and
//! records of strays leave.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::Mutex,
    time::Duration,
};

use convrs_domain::Timestamp;

/// How many one-time links one address may open a minute: a whole office sets its passwords within a
/// few of them.
pub(crate) const LINKS_PER_MINUTE: u32 = 120;

/// The time in which starts are counted.
const WINDOW: Duration = Duration::from_mins(1);

/// Addresses remembered at once; beyond that, those whose minute is over are forgotten.
const MAX_ADDRESSES: usize = 100_000;

/// Counts starts by address and minute. Kept in memory, by each server for itself: it is a brake on
/// floods, and a write to the database for each start would cost more than the flood.
pub(crate) struct StartLimit {
    per_minute: u32,
    counts: Mutex<HashMap<AddressKey, Count>>,
}

/// An address as limits see it: an IPv4 address, or the /64 network of an IPv6 one, for a single
/// line commonly has a whole /64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct AddressKey(IpAddr);

#[derive(Clone, Copy)]
struct Count {
    since: Timestamp,
    starts: u32,
}

impl AddressKey {
    /// The key of an address.
    fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(v4) => IpAddr::V4(v4),
            IpAddr::V6(v6) => {
                let network = u128::from(v6) & !u128::from(u64::MAX);
                IpAddr::V6(Ipv6Addr::from(network))
            }
        })
    }
}

impl StartLimit {
    /// Allows so many starts per minute and address; 0 means no limit.
    pub(crate) fn new(per_minute: u32) -> Self {
        Self { per_minute, counts: Mutex::new(HashMap::new()) }
    }

    /// Counts a start.
    ///
    /// # Errors
    /// When there were too many; tells how long to wait.
    pub(crate) fn count(&self, address: IpAddr, now: Timestamp) -> Result<(), Duration> {
        if self.per_minute == 0 {
            return Ok(());
        }
        let mut counts = self.counts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if counts.len() >= MAX_ADDRESSES {
            counts.retain(|_, count| now.since(count.since) < WINDOW);
        }
        let count =
            counts.entry(AddressKey::of(address)).or_insert(Count { since: now, starts: 0 });
        if now.since(count.since) >= WINDOW {
            *count = Count { since: now, starts: 0 };
        }
        if count.starts >= self.per_minute {
            return Err(WINDOW.saturating_sub(now.since(count.since)));
        }
        count.starts += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn an_address_is_stopped_for_the_rest_of_its_minute() {
        let limit = StartLimit::new(2);
        let start = Timestamp::from_seconds(1_000);
        let office = address("192.0.2.1");
        assert_eq!(limit.count(office, start), Ok(()));
        assert_eq!(limit.count(office, start), Ok(()));
        let later = start + Duration::from_secs(20);
        assert_eq!(limit.count(office, later), Err(Duration::from_secs(40)));
        assert_eq!(limit.count(address("192.0.2.2"), later), Ok(()));
        assert_eq!(limit.count(office, start + WINDOW), Ok(()));
    }

    #[test]
    fn ipv6_counts_by_network_and_mapped_ipv4_as_ipv4() {
        let key = |text| AddressKey::of(address(text));
        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:1"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
    }

    #[test]
    fn zero_means_no_limit() {
        let limit = StartLimit::new(0);
        for _ in 0..10_000 {
            assert_eq!(limit.count(address("192.0.2.1"), Timestamp::from_seconds(1)), Ok(()));
        }
    }
}
