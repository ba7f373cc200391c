//! How SQLite goes about a query, for tests.

use crate::Store;

/// Holds a query to indexes: each is used, and no table is gone through as a whole,
/// but for one named with its `SCAN`.
pub(crate) async fn assert_uses(store: &Store, sql: &str, indexes: &[&str]) {
    let mut connection = store.connection().await.unwrap();
    let mut explain = sqlx::QueryBuilder::<sqlx::Sqlite>::new("EXPLAIN QUERY PLAN ");
    explain.push(sql);
    let steps: Vec<(i64, i64, i64, String)> =
        explain.build_query_as().fetch_all(&mut *connection).await.unwrap();
    let steps: Vec<String> = steps.into_iter().map(|(.., step)| step).collect();
    for index in indexes {
        assert!(steps.iter().any(|step| step.contains(index)), "{index} is not in {steps:#?}");
    }
    for step in steps.iter().filter(|step| step.starts_with("SCAN ")) {
        let is_small = ["json_each", "wanted", "VIRTUAL", "CONSTANT", "above", "family"]
            .iter()
            .any(|name| step.contains(name))
            || indexes.iter().any(|index| index.starts_with("SCAN ") && step.contains(index));
        assert!(is_small, "{step} in {steps:#?}");
    }
}
