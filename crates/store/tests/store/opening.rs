use std::{fs, time::Duration};

use seawall_facts::Timestamp;
use seawall_store::{RunState, Store, StoreError};

use crate::{Site, ip, raw, record, scan, url};

#[tokio::test]
async fn what_was_recorded_is_there_after_reopening() {
    let site = Site::new().await;
    let run = site.run().await;
    site.store.record(run, &[record("192.0.2.1", 10, &["SRV1"])]).await.unwrap();
    site.store.finish_run(run, RunState::Finished, Timestamp(20)).await.unwrap();
    let (runs, hosts) = (site.store.runs().await.unwrap(), site.store.hosts().await.unwrap());
    site.store.clone().close().await;

    let again = Store::open(&site.url()).await.unwrap();
    assert_eq!(again.runs().await.unwrap(), runs);
    assert_eq!(again.hosts().await.unwrap(), hosts);
    assert_eq!(runs[0].begun, scan());
    assert_eq!((runs[0].state, runs[0].ended), (RunState::Finished, Some(Timestamp(20))));
    assert!(again.latest_result(ip("192.0.2.1")).await.unwrap().is_some());
}

#[tokio::test]
async fn a_store_in_memory_keeps_what_it_is_given() {
    let store = Store::open(":memory:").await.unwrap();
    let run = store.begin_run(&scan()).await.unwrap();
    store.record(run, &[record("192.0.2.1", 10, &["SRV1"])]).await.unwrap();
    assert_eq!(store.hosts().await.unwrap().len(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = Site::new().await;
    site.run().await;
    for entry in fs::read_dir(site.folder.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", entry.path().display());
    }
}

#[tokio::test]
async fn a_path_below_a_file_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "text").unwrap();
    for path in [file.join("site.db"), folder.path().join("missing/site.db"), folder.path().into()]
    {
        let error = Store::open(path.to_str().unwrap()).await.unwrap_err();
        assert!(matches!(error, StoreError::Unwritable { .. }), "{error:?}");
        assert_eq!(error.to_string(), format!("cannot write the store `{}`", path.display()));
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let text = "no database at all, but longer than the header of one. ".repeat(20);
    fs::write(url(&folder), &text).unwrap();
    let error = Store::open(&url(&folder)).await.unwrap_err();
    assert!(matches!(error, StoreError::NotADatabase { .. }), "{error:?}");
    assert_eq!(fs::read_to_string(url(&folder)).unwrap(), text);
}

#[tokio::test]
async fn another_programs_database_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut other = raw(&url(&folder)).await;
    sqlx::raw_sql("CREATE TABLE theirs (a)").execute(&mut other).await.unwrap();
    sqlx::Connection::close(other).await.unwrap();
    let before = fs::read(url(&folder)).unwrap();

    let error = Store::open(&url(&folder)).await.unwrap_err();
    assert!(matches!(error, StoreError::Foreign { .. }), "{error:?}");
    assert_eq!(fs::read(url(&folder)).unwrap(), before);
}

#[tokio::test]
async fn a_damaged_store_is_called_damaged() {
    let site = Site::new().await;
    site.run().await;
    site.store.clone().close().await;
    let mut bytes = fs::read(site.url()).unwrap();
    bytes[100..4096].fill(0xff);
    fs::write(site.url(), bytes).unwrap();

    let error = Store::open(&site.url()).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
}

#[tokio::test]
async fn a_truncated_store_is_called_damaged() {
    let site = Site::new().await;
    site.run().await;
    site.store.clone().close().await;
    let bytes = fs::read(site.url()).unwrap();
    fs::write(site.url(), &bytes[..5000]).unwrap();

    let error = Store::open(&site.url()).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let site = Site::new().await;
    sqlx::raw_sql("PRAGMA user_version = 99").execute(&mut site.raw().await).await.unwrap();
    let error = Store::open(&site.url()).await.unwrap_err();
    assert!(matches!(error, StoreError::NewerSchema { found: 99, known: 3, .. }), "{error:?}");
}

#[tokio::test]
async fn a_lock_that_lasts_is_reported_and_one_that_passes_is_waited_for() {
    let site = Site::new().await;
    let mut other = site.raw().await;
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let hasty = Store::open_waiting(&site.url(), Duration::from_millis(50)).await.unwrap();
    let error = hasty.begin_run(&scan()).await.unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error:?}");

    let scan = scan();
    let (waited, ()) = tokio::join!(site.store.begin_run(&scan), async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        sqlx::raw_sql("COMMIT").execute(&mut other).await.unwrap();
    });
    waited.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_who_open_a_new_file_at_once_make_it_once() {
    for _ in 0..10 {
        let folder = tempfile::tempdir().unwrap();
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let url = url(&folder);
                tokio::spawn(async move {
                    let store = Store::open(&url).await?;
                    store.begin_run(&scan()).await
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(Store::open(&url(&folder)).await.unwrap().runs().await.unwrap().len(), 8);
    }
}
