//! What ends a scan early: Ctrl-C, SIGTERM, or a stop file.

use std::{path::PathBuf, time::Duration};

use tokio::sync::watch;

/// How often the stop file is looked for.
const TICK: Duration = Duration::from_millis(250);

/// Whether an end was asked for, by whatever way.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Listens for signals and, where one is named, for a file to appear.
    pub fn listen(file: Option<PathBuf>) -> Self {
        let (sender, receiver) = watch::channel(false);
        tokio::spawn(async move {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                () = terminated() => {}
                () = appeared(file) => {}
            }
            sender.send_replace(true);
            // Kept, so that whoever asks later still learns of it.
            sender.closed().await;
        });
        Self(receiver)
    }

    /// Waits until an end is asked for.
    pub async fn asked(&self) {
        // The sender goes away only with the runtime.
        let _ = self.0.clone().wait_for(|asked| *asked).await;
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};

    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

async fn appeared(file: Option<PathBuf>) {
    let Some(file) = file else { return std::future::pending().await };
    while !file.exists() {
        tokio::time::sleep(TICK).await;
    }
}
