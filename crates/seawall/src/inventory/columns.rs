//! What the columns of an inventory are called.

use super::width::folded;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Address,
    Name,
    Mac,
    Owner,
    Line,
    Room,
}

/// The names of columns: in small letters and full-width kana, without spaces, hyphens and
/// underscores.
const NAMES: &[(Column, &[&str])] = &[
    (Column::Address, &["address", "ip", "ipaddress", "ipアドレス", "アドレス"]),
    (
        Column::Name,
        &[
            "name",
            "host",
            "hostname",
            "computer",
            "computername",
            "dnsname",
            "fqdn",
            "ホスト名",
            "コンピューター名",
            "コンピュータ名",
            "機器名",
        ],
    ),
    (Column::Mac, &["mac", "macaddress", "macアドレス", "物理アドレス"]),
    (Column::Owner, &["owner", "contact", "所有者", "担当者", "管理者", "責任者"]),
    (Column::Line, &["line", "productionline", "ライン", "系統"]),
    (Column::Room, &["room", "location", "place", "部屋", "場所", "設置場所"]),
];

impl Column {
    fn of(header: &str) -> Option<Self> {
        let is_part = |c: &char| !c.is_whitespace() && !matches!(c, '-' | '_');
        let name: String = folded(header).chars().filter(is_part).collect();
        NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(column, _)| *column)
    }

    const fn is_key(self) -> bool {
        matches!(self, Self::Address | Self::Name | Self::Mac)
    }
}

/// The columns of one inventory, in order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Columns {
    /// What each holds, where that is of use.
    pub(super) kinds: Vec<Option<Column>>,
    /// The headers of the others.
    pub(super) passed_by: Vec<String>,
}

impl Columns {
    /// Reads a header line. Of several columns for one value the first is taken; keys are taken
    /// from all.
    pub(super) fn read(header: &[String]) -> Self {
        let mut columns = Self { kinds: Vec::new(), passed_by: Vec::new() };
        for name in header {
            let column = Column::of(name)
                .filter(|column| column.is_key() || !columns.kinds.contains(&Some(*column)));
            if column.is_none() && !name.trim().is_empty() {
                columns.passed_by.push(name.trim().to_owned());
            }
            columns.kinds.push(column);
        }
        columns
    }

    /// Whether hosts can be told by it.
    pub(super) fn has_key(&self) -> bool {
        self.kinds.iter().flatten().any(|column| column.is_key())
    }

    /// Whether it says anything of them.
    pub(super) fn has_value(&self) -> bool {
        self.kinds.iter().flatten().any(|column| !column.is_key())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Column, Columns, NAMES};
    use crate::inventory::width::folded;

    #[test]
    fn every_name_is_written_as_it_is_looked_up_and_stands_once() {
        let mut seen = BTreeSet::new();
        for (column, names) in NAMES {
            for name in *names {
                assert_eq!(Column::of(name), Some(*column), "{name}");
                assert_eq!(folded(name), *name);
                assert!(seen.insert(*name), "{name}");
            }
        }
    }

    #[test]
    fn names_are_known_in_any_case_width_and_spacing() {
        for (header, column) in [
            (" IP Address ", Column::Address),
            ("ＩＰｱﾄﾞﾚｽ", Column::Address),
            ("MAC_ADDRESS", Column::Mac),
            ("物理アドレス", Column::Mac),
            ("Computer Name", Column::Name),
            ("ｺﾝﾋﾟｭｰﾀ名", Column::Name),
            ("担当者", Column::Owner),
            ("Production Line", Column::Line),
            ("設置場所", Column::Room),
        ] {
            assert_eq!(Column::of(header), Some(column), "{header}");
        }
        assert_eq!(Column::of("addresses"), None);
    }

    #[test]
    fn of_two_columns_for_one_value_the_first_is_taken_and_the_other_named() {
        let header = ["ip", "owner", "資産番号", "管理者", "アドレス", ""].map(str::to_owned);
        let columns = Columns::read(&header);
        let (key, owner) = (Some(Column::Address), Some(Column::Owner));
        assert_eq!(columns.kinds, [key, owner, None, None, key, None]);
        assert_eq!(columns.passed_by, ["資産番号", "管理者"]);
        assert!(columns.has_key() && columns.has_value());
    }
}
