//! What is kept of one connection's provider: fetched once for a burst, refreshed when it is no
//! longer fresh, and kept a while for a provider that is down.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Mutex as AsyncMutex, Semaphore},
    time::Instant,
};

use crate::check::CheckFailure;

/// How long what was fetched last serves while the provider is down.
const STALE_LIMIT: Duration = Duration::from_hours(24);

/// How soon a provider that was down is asked again, while what was fetched last serves.
const RETRY_AFTER: Duration = Duration::from_mins(1);

/// How often keys are fetched because of a signature that none of them made.
const KEYS_AGAIN_AFTER: Duration = Duration::from_mins(1);

/// How many calls of one connection run at a time.
const PLACES: usize = 32;

/// One connection's provider, as far as it has been fetched. `T` is what is kept of it.
pub(crate) struct Slot<T> {
    /// The places for calls through this connection.
    pub(crate) places: Semaphore,
    state: Mutex<State<T>>,
    /// Whose turn it is to fetch.
    turn: AsyncMutex<()>,
}

struct State<T> {
    kept: Option<Kept<T>>,
    /// How many fetches failed, and how the last one did.
    failures: u64,
    last_failure: Option<CheckFailure>,
    keys_fetched: Option<Instant>,
}

struct Kept<T> {
    value: Arc<T>,
    fetched: Instant,
    fresh_until: Instant,
}

/// What is kept, as it may be used now.
enum Look<T> {
    /// Without asking the provider.
    Fresh(Arc<T>),
    /// While the provider is asked, or is down.
    Stale(Arc<T>),
    /// There is nothing, or it is too old.
    Nothing,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        let state = State { kept: None, failures: 0, last_failure: None, keys_fetched: None };
        Self { places: Semaphore::new(PLACES), state: Mutex::new(state), turn: AsyncMutex::new(()) }
    }
}

impl<T> Slot<T> {
    /// Gives out what is kept, after fetching it where necessary. `fetch` says with its value how
    /// long it counts as fresh.
    pub(crate) async fn get<F>(&self, fetch: F) -> Result<Arc<T>, CheckFailure>
    where
        F: Future<Output = Result<(T, Duration), CheckFailure>>,
    {
        let failures = self.state().failures;
        let _turn = match self.look() {
            Look::Fresh(value) => return Ok(value),
            Look::Stale(value) => match self.turn.try_lock() {
                Ok(turn) => turn,
                Err(_) => return Ok(value),
            },
            Look::Nothing => self.turn.lock().await,
        };
        // Whoever had the turn before may have done the work, or failed at it.
        match (self.look(), self.failure_since(failures)) {
            (Look::Fresh(value), _) => return Ok(value),
            (Look::Nothing, Some(failure)) => return Err(failure),
            _ => {}
        }
        let fetched = fetch.await;
        self.keep(fetched)
    }

    /// Fetches the keys of what is kept again, because of a signature that none of those of `seen`
    /// made. Nothing when that was done within the last minute. The rest is as old as before: whoever
    /// sends us signatures does not keep the metadata from being fetched in its time.
    pub(crate) async fn renew<F>(
        &self,
        seen: &Arc<T>,
        fetch: F,
    ) -> Result<Option<Arc<T>>, CheckFailure>
    where
        F: Future<Output = Result<T, CheckFailure>>,
    {
        let _turn = self.turn.lock().await;
        {
            let state = self.state();
            if let Some(kept) = state.kept.as_ref().filter(|kept| !Arc::ptr_eq(&kept.value, seen)) {
                return Ok(Some(kept.value.clone()));
            }
            if state.keys_fetched.is_some_and(|at| at.elapsed() < KEYS_AGAIN_AFTER) {
                return Ok(None);
            }
        }
        let fetched = fetch.await;
        // Noted only now: a sign-in whose browser went away in the meantime does not count.
        let mut state = self.state();
        state.keys_fetched = Some(Instant::now());
        let value = Arc::new(fetched?);
        if let Some(kept) = &mut state.kept {
            kept.value = value.clone();
        }
        Ok(Some(value))
    }

    fn look(&self) -> Look<T> {
        let now = Instant::now();
        match &self.state().kept {
            Some(kept) if now < kept.fresh_until => Look::Fresh(kept.value.clone()),
            Some(kept) if kept.serves(now) => Look::Stale(kept.value.clone()),
            _ => Look::Nothing,
        }
    }

    /// How the last fetch failed, if any has since there were so many failures.
    fn failure_since(&self, failures: u64) -> Option<CheckFailure> {
        let state = self.state();
        state.last_failure.clone().filter(|_| state.failures > failures)
    }

    fn keep(&self, fetched: Result<(T, Duration), CheckFailure>) -> Result<Arc<T>, CheckFailure> {
        let now = Instant::now();
        let mut state = self.state();
        let failure = match fetched {
            Ok((value, fresh_for)) => return Ok(state.replace(value, fresh_for, now)),
            Err(failure) => failure,
        };
        state.failures += 1;
        state.last_failure = Some(failure.clone());
        match &mut state.kept {
            Some(kept) if failure.is_outage() && kept.serves(now) => {
                tracing::warn!(%failure, "provider down; its last metadata and keys serve");
                kept.fresh_until = now + RETRY_AFTER;
                Ok(kept.value.clone())
            }
            _ => Err(failure),
        }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Kept<T> {
    /// Tells whether it may serve although it is no longer fresh.
    fn serves(&self, now: Instant) -> bool {
        now - self.fetched < STALE_LIMIT
    }
}

impl<T> State<T> {
    fn replace(&mut self, value: T, fresh_for: Duration, now: Instant) -> Arc<T> {
        let value = Arc::new(value);
        self.kept = Some(Kept { value: value.clone(), fetched: now, fresh_until: now + fresh_for });
        value
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use tokio::time::{advance, sleep};

    use super::*;

    const HOUR: Duration = Duration::from_hours(1);
    const DOWN: CheckFailure = CheckFailure::Unreachable { place: "the metadata" };

    async fn get(slot: &Slot<u32>, answer: Result<u32, CheckFailure>) -> Result<u32, CheckFailure> {
        let fetch = async { answer.map(|value| (value, HOUR)) };
        slot.get(fetch).await.map(|value| *value)
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_fresh_is_not_fetched_again() {
        let slot = Slot::default();
        assert_eq!(get(&slot, Ok(1)).await, Ok(1));
        advance(Duration::from_mins(59)).await;
        assert_eq!(get(&slot, Ok(2)).await, Ok(1));
        advance(Duration::from_mins(1)).await;
        assert_eq!(get(&slot, Ok(3)).await, Ok(3));
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_makes_one_fetch() {
        let (slot, fetches) = (Slot::<u32>::default(), Cell::new(0));
        let fetch = || async {
            fetches.set(fetches.get() + 1);
            sleep(Duration::from_secs(1)).await;
            Ok((7, HOUR))
        };
        let (a, b, c) = tokio::join!(slot.get(fetch()), slot.get(fetch()), slot.get(fetch()));
        assert_eq!((a.map(|v| *v), b.map(|v| *v), c.map(|v| *v)), (Ok(7), Ok(7), Ok(7)));
        assert_eq!(fetches.get(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_shares_one_failure_and_the_next_sign_in_tries_anew() {
        let (slot, fetches) = (Slot::<u32>::default(), Cell::new(0));
        let fetch = || async {
            fetches.set(fetches.get() + 1);
            sleep(Duration::from_secs(5)).await;
            Err(DOWN)
        };
        let (a, b) = tokio::join!(slot.get(fetch()), slot.get(fetch()));
        assert_eq!((a.err(), b.err(), fetches.get()), (Some(DOWN), Some(DOWN), 1));
        assert_eq!(get(&slot, Ok(1)).await, Ok(1));
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_good_serves_while_the_provider_is_down_for_a_day() {
        let slot = Slot::default();
        assert_eq!(get(&slot, Ok(1)).await, Ok(1));
        advance(2 * HOUR).await;
        assert_eq!(get(&slot, Err(DOWN)).await, Ok(1));
        assert_eq!(get(&slot, Ok(2)).await, Ok(1), "a provider that is down is left alone");
        advance(RETRY_AFTER).await;
        assert_eq!(get(&slot, Err(DOWN)).await, Ok(1));
        advance(22 * HOUR).await;
        assert_eq!(get(&slot, Err(DOWN)).await, Err(DOWN));
    }

    #[tokio::test(start_paused = true)]
    async fn a_provider_that_changed_its_issuer_is_not_served_from_memory() {
        let changed = CheckFailure::IssuerDiffers { expected: "a".into(), received: "b".into() };
        let slot = Slot::default();
        assert_eq!(get(&slot, Ok(1)).await, Ok(1));
        advance(2 * HOUR).await;
        assert_eq!(get(&slot, Err(changed.clone())).await, Err(changed));
    }

    #[tokio::test(start_paused = true)]
    async fn while_one_refreshes_the_others_do_not_wait() {
        let slot = Slot::default();
        assert_eq!(get(&slot, Ok(1)).await, Ok(1));
        advance(2 * HOUR).await;
        let refresh = async {
            sleep(Duration::from_secs(5)).await;
            Ok((2, HOUR))
        };
        let started = Instant::now();
        let other = async { (get(&slot, Ok(3)).await, started.elapsed()) };
        let (refreshed, other) = tokio::join!(slot.get(refresh), other);
        assert_eq!(refreshed.map(|value| *value), Ok(2));
        assert_eq!(other, (Ok(1), Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_older_than_a_day_serves_nobody_while_it_is_fetched_again() {
        let slot = Slot::default();
        assert_eq!(get(&slot, Ok(1)).await, Ok(1));
        advance(STALE_LIMIT).await;
        let refresh = async {
            sleep(Duration::from_secs(5)).await;
            Ok((2, HOUR))
        };
        let (refreshed, other) = tokio::join!(slot.get(refresh), get(&slot, Ok(3)));
        assert_eq!(refreshed.map(|value| *value), Ok(2));
        assert_eq!(other, Ok(2), "it waited");
    }

    #[tokio::test(start_paused = true)]
    async fn unknown_keys_fetch_once_a_minute() {
        let slot = Slot::default();
        let seen = slot.get(async { Ok((1, HOUR)) }).await.expect("kept");
        let renew = |seen: Arc<u32>, value: u32| {
            let slot = &slot;
            async move {
                let renewed = slot.renew(&seen, async move { Ok(value) }).await;
                renewed.expect("up").map(|value| *value)
            }
        };
        assert_eq!(renew(seen.clone(), 2).await, Some(2));
        assert_eq!(renew(seen.clone(), 3).await, Some(2), "another sign-in renewed them before");
        let seen = slot.get(async { Ok((9, HOUR)) }).await.expect("kept");
        assert_eq!(renew(seen.clone(), 4).await, None);
        advance(KEYS_AGAIN_AFTER).await;
        assert_eq!(renew(seen, 5).await, Some(5));
    }

    #[tokio::test(start_paused = true)]
    async fn keys_fetched_again_leave_the_metadata_as_old_as_it_was() {
        let slot = Slot::default();
        let seen = slot.get(async { Ok((1, HOUR)) }).await.expect("kept");
        advance(Duration::from_mins(59)).await;
        let renewed = slot.renew(&seen, async { Ok(2) }).await.expect("up");
        assert_eq!(renewed.as_deref(), Some(&2));
        assert_eq!(get(&slot, Ok(3)).await, Ok(2));
        advance(Duration::from_mins(1)).await;
        assert_eq!(get(&slot, Ok(4)).await, Ok(4));
    }
}
