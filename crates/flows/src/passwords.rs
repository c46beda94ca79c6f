//! Password hashing: argon2id on threads of its own, a bounded number at once.

use std::sync::{Arc, LazyLock};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use convrs_domain::{Secret, password::NewPassword};
use tokio::sync::{Semaphore, TryAcquireError};

/// How many callers may wait for each hash that runs. A hash takes some 30 ms, so the last in the
/// queue waits about half a second.
const WAITING_PER_WORKER: usize = 16;

/// Hashes and compares passwords with argon2id (19 MiB, two passes, one lane: the smallest set that
/// OWASP's password storage cheat sheet recommends).
///
/// Memory and CPU are bounded: as many hashes run at once as there are processors, some more wait,
/// the rest are turned away at once.
#[derive(Clone)]
pub struct Passwords {
    workers: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

/// Too many passwords are being hashed already; try again in a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked at the moment")]
pub struct Overloaded;

impl Passwords {
    /// Makes a pool of that many workers.
    pub fn new(workers: usize) -> Self {
        let workers = workers.max(1);
        Self {
            workers: Arc::new(Semaphore::new(workers)),
            queue: Arc::new(Semaphore::new(workers * (WAITING_PER_WORKER + 1))),
        }
    }

    /// Makes a pool of one worker for each processor.
    pub fn per_processor() -> Self {
        Self::new(std::thread::available_parallelism().map_or(1, usize::from))
    }

    /// Hashes a new password with a random salt; gives the PHC string.
    ///
    /// # Errors
    /// When the queue is full.
    ///
    /// # Panics
    /// Never: argon2's own parameters are valid.
    pub async fn hash(&self, password: NewPassword) -> Result<Secret, Overloaded> {
        self.run(move || {
            let hash = Argon2::default()
                .hash_password(password.expose().as_bytes())
                .expect("argon2's own parameters and a bounded password are valid");
            Secret::new(hash.to_string())
        })
        .await
    }

    /// Compares a password with a stored hash, a PHC string. Without one it does the same work for nothing, so
    /// that the time does not tell whether there is an account (rule 12).
    ///
    /// # Errors
    /// When the queue is full.
    pub async fn verify(
        &self,
        password: Secret,
        stored: Option<Secret>,
    ) -> Result<bool, Overloaded> {
        self.run(move || is_right(&password, stored.as_ref())).await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Overloaded> {
        let place = match Arc::clone(&self.queue).try_acquire_owned() {
            Ok(place) => place,
            Err(TryAcquireError::NoPermits | TryAcquireError::Closed) => return Err(Overloaded),
        };
        let worker = Arc::clone(&self.workers).acquire_owned().await;
        let worker = worker.expect("the semaphore is never closed");
        let done = tokio::task::spawn_blocking(move || {
            // Held by the work itself: a caller that goes away does not free a running worker.
            let _held = (place, worker);
            work()
        });
        Ok(done.await.expect("hashing does not panic"))
    }
}

/// The hash of a password that nobody has.
static NOBODY: LazyLock<Secret> = LazyLock::new(|| {
    let hash = Argon2::default()
        .hash_password(crate::random::token().expose().as_bytes())
        .expect("argon2's own parameters are valid");
    Secret::new(hash.to_string())
});

fn is_right(password: &Secret, stored: Option<&Secret>) -> bool {
    let matched = matches(password, stored.unwrap_or(&NOBODY));
    matched && stored.is_some()
}

fn matches(password: &Secret, stored: &Secret) -> bool {
    let Ok(parsed) = PasswordHash::new(stored.expose()) else {
        tracing::error!("a stored password hash cannot be read");
        return false;
    };
    Argon2::default().verify_password(password.expose().as_bytes(), &parsed).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new_password(text: &str) -> NewPassword {
        NewPassword::parse(Secret::new(text), &[]).expect("long enough")
    }

    #[tokio::test]
    async fn the_right_password_matches_and_a_wrong_one_does_not() {
        let passwords = Passwords::new(1);
        let stored = passwords.hash(new_password("correct horse battery")).await.expect("room");
        assert!(stored.expose().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let verify = |text: &str| passwords.verify(Secret::new(text), Some(stored.clone()));
        assert_eq!(verify("correct horse battery").await, Ok(true));
        assert_eq!(verify("correct horse batterx").await, Ok(false));
    }

    #[tokio::test]
    async fn nobody_has_no_password() {
        assert_eq!(Passwords::new(1).verify(Secret::new("anything"), None).await, Ok(false));
    }

    /// The time that this thread had a processor for, in nanoseconds: waiting for one does not count.
    #[cfg(target_os = "linux")]
    fn processor_time() -> u64 {
        let told =
            std::fs::read_to_string("/proc/thread-self/schedstat").expect("the kernel tells");
        told.split(' ').next().and_then(|time| time.parse().ok()).expect("a number")
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn nobody_costs_a_hash_like_anybody() {
        let stored = Passwords::new(1).hash(new_password("correct horse battery")).await;
        let stored = stored.expect("room");
        let cost = |stored: Option<&Secret>| {
            let before = processor_time();
            assert!(!is_right(&Secret::new("wrong"), stored));
            processor_time() - before
        };
        // The hash that nobody has is made at its first use.
        cost(None);
        let (anybody, nobody) = (cost(Some(&stored)), cost(None));
        assert!(nobody > anybody / 4, "{nobody} ns for nobody, {anybody} ns for somebody");
    }

    #[tokio::test]
    async fn a_full_queue_turns_away_at_once() {
        let passwords = Passwords::new(1);
        let all = u32::try_from(WAITING_PER_WORKER + 1).expect("small");
        let _held = passwords.queue.clone().acquire_many_owned(all).await.expect("open");
        assert_eq!(passwords.verify(Secret::new("x"), None).await, Err(Overloaded));
    }
}
