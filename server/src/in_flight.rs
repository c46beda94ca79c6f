//! Work that is finished although whoever asked for it has gone: a code is spent by the time a
//! browser loses patience, and a shutdown waits for it.

use tokio_util::task::TaskTracker;

/// The work under way. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct InFlight(TaskTracker);

impl InFlight {
    /// Does it to its end, even if nobody waits any more.
    pub(crate) async fn see_through<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> T {
        let done = self.0.spawn(work).await;
        // Nobody cancels it, so it can only have panicked: that goes on where it is answered.
        done.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
    }

    /// Resolves when all of it is done.
    pub(crate) async fn done(&self) {
        self.0.close();
        self.0.wait().await;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::{
        sync::oneshot,
        time::{sleep, timeout},
    };

    use super::*;

    #[tokio::test]
    async fn what_nobody_waits_for_is_finished_and_waited_for_at_the_end() {
        let (in_flight, (finished, mut seen)) = (InFlight::default(), oneshot::channel());
        let work = in_flight.see_through(async move {
            sleep(Duration::from_millis(100)).await;
            finished.send(()).expect("the test waits");
        });
        assert!(timeout(Duration::from_millis(20), work).await.is_err(), "given up");
        assert!(seen.try_recv().is_err(), "not done yet");
        in_flight.done().await;
        assert!(seen.try_recv().is_ok());
    }

    #[tokio::test]
    async fn a_panic_reaches_whoever_waits() {
        let in_flight = InFlight::default();
        let waiting = tokio::spawn({
            let in_flight = in_flight.clone();
            async move { in_flight.see_through(async { panic!("on purpose") }).await }
        });
        assert!(waiting.await.is_err_and(|error| error.is_panic()));
        in_flight.done().await;
    }
}
