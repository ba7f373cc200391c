//! How long a host may take: its own time, not the time it waits for its turn.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep};

/// How often to look whether a wait has ended.
const NAP: Duration = Duration::from_millis(100);

/// A clock that stands still while its host waits for a turn.
#[derive(Debug)]
pub(crate) struct Patience {
    allowed: Duration,
    began: Instant,
    waits: Mutex<Waits>,
}

#[derive(Debug, Default)]
struct Waits {
    /// Waits that have ended, those at once counted once.
    total: Duration,
    /// Waits under way, and when the first of them began.
    open: usize,
    since: Option<Instant>,
}

impl Patience {
    /// Patience from now on.
    pub(crate) fn new(allowed: Duration) -> Self {
        Self { allowed, began: Instant::now(), waits: Mutex::default() }
    }

    /// Waits for something that takes nothing from the host's time.
    pub(crate) async fn spare<T>(&self, wait: impl Future<Output = T>) -> T {
        let _open = OpenWait::begin(self);
        wait.await
    }

    /// Waits until the host's own time is over.
    pub(crate) async fn over(&self) {
        loop {
            let nap = match self.left() {
                Some(Duration::ZERO) => return,
                Some(left) => left,
                None => NAP,
            };
            sleep(nap).await;
        }
    }

    /// What is left of the host's time; `None` while it waits.
    fn left(&self) -> Option<Duration> {
        let waits = self.waits();
        if waits.open > 0 {
            return None;
        }
        Some((self.allowed + waits.total).saturating_sub(self.began.elapsed()))
    }

    fn waits(&self) -> MutexGuard<'_, Waits> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A wait under way; it ends when this is dropped, also by being cut off.
struct OpenWait<'a>(&'a Patience);

impl<'a> OpenWait<'a> {
    fn begin(patience: &'a Patience) -> Self {
        let mut waits = patience.waits();
        waits.open += 1;
        waits.since.get_or_insert_with(Instant::now);
        drop(waits);
        Self(patience)
    }
}

impl Drop for OpenWait<'_> {
    fn drop(&mut self) {
        let mut waits = self.0.waits();
        waits.open = waits.open.saturating_sub(1);
        if waits.open == 0
            && let Some(since) = waits.since.take()
        {
            waits.total += since.elapsed();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{Instant, sleep};

    use super::Patience;

    #[tokio::test(start_paused = true)]
    async fn waiting_for_a_turn_takes_nothing_from_a_hosts_time() {
        let patience = Patience::new(Duration::from_secs(10));
        let began = Instant::now();
        let busy = async {
            sleep(Duration::from_secs(4)).await;
            // Two waits at once count once.
            let (long, short) = (Duration::from_mins(1), Duration::from_secs(20));
            tokio::join!(patience.spare(sleep(long)), patience.spare(sleep(short)));
            sleep(Duration::from_mins(1)).await;
        };
        tokio::select! {
            () = busy => panic!("the time was never over"),
            () = patience.over() => {}
        }
        let took = began.elapsed();
        assert!((70_000..70_300).contains(&took.as_millis()), "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_that_is_cut_off_has_ended() {
        let patience = Patience::new(Duration::from_secs(1));
        let forever = patience.spare(std::future::pending::<()>());
        assert!(tokio::time::timeout(Duration::from_secs(5), forever).await.is_err());
        let began = Instant::now();
        patience.over().await;
        assert!(began.elapsed() <= Duration::from_secs(1));
    }
}
