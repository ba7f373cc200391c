//! A scan's run, begun anew or taken up again: open in the store and ours alone.

use seawall_probe::{AddressSet, Scope};
use seawall_store::{RunId, RunKind, RunState, Store};

use super::{
    args::{Common, Scan},
    catalogue::catalogue,
    common::{new_run, store_failure},
    intended::Intended,
    pipeline::addresses_done,
    run_lock::RunLock,
    saved_plan::SavedPlan,
};
use crate::{clock, failure::Failure, output::Sink};

/// A run that is open in the store and ours.
pub struct Begun {
    /// Its number.
    pub run: RunId,
    /// What it is about.
    pub plan: SavedPlan,
    /// Whom it has results for already.
    pub done: AddressSet,
    /// The store.
    pub store: Store,
    /// What may be sent to whom.
    pub scope: Scope,
    /// Held as long as the run goes on.
    pub lock: RunLock,
}

impl Begun {
    /// A new run, once everything about it was found to be in order.
    pub async fn anew(common: &Common, args: &Scan) -> Result<Self, Failure> {
        let Intended { plan, permission, scope } = Intended::read(args).await?;
        if let Some(permission) = &permission {
            permission.check_begun()?;
        }
        try_output(args)?;
        let store = common.open_store().await?;
        let started = clock::now();
        let text = serde_json::to_string(&plan).map_err(std::io::Error::from)?;
        let begun = store.begin_run(&new_run(RunKind::Scan, started, catalogue()?, text)).await;
        let run = begun.map_err(|error| store_failure(&error))?;
        let lock = take_lock(&store, run)?;
        Ok(Self { run, plan, done: AddressSet::default(), store, scope, lock })
    }

    /// An unfinished run: the one of this number, or the latest.
    pub async fn again(common: &Common, args: &Scan, named: &str) -> Result<Self, Failure> {
        let store = common.open_store().await?;
        let failed = |error| store_failure(&error);
        let nothing = || {
            Failure::usage("error-resume-nothing", &[("run", named)])
                .hint("hint-resume-nothing", &[])
        };
        let found = match named.parse() {
            _ if named.is_empty() => store.unfinished_run(RunKind::Scan).await.map_err(failed)?,
            Ok(number) => store.run(RunId(number)).await.map_err(failed)?,
            Err(_) => None,
        };
        let unfinished = |state| matches!(state, RunState::Running | RunState::Interrupted);
        let found = found.filter(|run| unfinished(run.state)).ok_or_else(nothing)?;
        let plan = SavedPlan::read(&found.begun.plan).map_err(|fault| {
            let run = found.id.to_string();
            Failure::usage("error-resume-plan", &[("run", &run), ("fault", &fault)])
                .hint("hint-resume-plan", &[])
        })?;
        let Intended { plan, scope, .. } = Intended::again(plan, args)?;
        try_output(args)?;
        let lock = take_lock(&store, found.id)?;
        // The lock is ours, so whoever held the run's lease is gone: it counts as run out.
        let now = clock::now().max(found.lease_until.unwrap_or_default());
        store.reopen_run(found.id, now).await.map_err(failed)?;
        let done = addresses_done(&store, found.id).await?;
        Ok(Self { run: found.id, plan, done, store, scope, lock })
    }
}

/// Only tried: a run whose result has no place shall not be begun, nor gone on with.
fn try_output(args: &Scan) -> Result<(), Failure> {
    Sink::open(args.output.as_deref()).map(drop)
}

fn take_lock(store: &Store, run: RunId) -> Result<RunLock, Failure> {
    let number = run.to_string();
    match RunLock::take(store, run) {
        Ok(Some(lock)) => Ok(lock),
        Ok(None) => {
            Err(Failure::usage("error-run-busy", &[("run", &number)]).hint("hint-run-busy", &[]))
        }
        Err(error) => Err(Failure::usage("error-store", &[("fault", &store.place().to_string())])
            .cause(&error)
            .hint("hint-store-unwritable", &[])),
    }
}
