//! Rows cut into statements.

/// Cuts rows into pieces of few different lengths, so that every statement is prepared once and
/// then kept: preparing one for some hundred rows takes as long as running it.
pub(crate) fn statements<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let length = LENGTHS.into_iter().find(|length| *length <= rows.len())?;
        let (piece, rest) = rows.split_at(length);
        rows = rest;
        Some(piece)
    })
}

/// The longest is well below SQLite's 32,766 bound values for any of our tables.
const LENGTHS: [usize; 5] = [256, 64, 16, 4, 1];

#[cfg(test)]
mod tests {
    use super::{LENGTHS, statements};

    #[test]
    fn every_row_is_in_one_statement_in_its_place() {
        for count in [0, 1, 5, 256, 1000, 5003] {
            let rows: Vec<usize> = (0..count).collect();
            assert_eq!(statements(&rows).flatten().copied().collect::<Vec<_>>(), rows);
            assert!(statements(&rows).all(|piece| LENGTHS.contains(&piece.len())));
        }
    }
}
