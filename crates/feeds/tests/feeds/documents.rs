//! Made-up documents of every layout of the archive.

use seawall_advisory::{CveId, Kb, Rating, Reboot, Relation, Strength, Uninstall};
use seawall_facts::{ProductId, Products};
use seawall_feeds::Limits;
use seawall_feeds::bulletin_md::{
    ImportedBulletin, Labels, PrintedProducts, Rejected, Rejection, import_document,
};

const HEAD: &str = "---\nTOCTitle: 'MS04-900'\nTitle: '情報 MS04-900 - 緊急'\n---\n\n情報 MS04-900\n===\n\n試験 (900001)\n---\n\n公開日: 2004年4月14日 | 最終更新日: 2004 年 5 月 1 日\n\n";

const PATH: &str = "x/ms04-900.md";

fn read_as(code: &str, text: &str) -> (ImportedBulletin, Vec<Rejected>) {
    let labels = Labels::embedded(code).unwrap();
    import_document(PATH, text.as_bytes(), &Limits::DEFAULT, &labels, Products::embedded())
        .unwrap()
        .unwrap()
}

/// A document with a body under the usual head, of which no row may be rejected.
fn read(body: &str) -> ImportedBulletin {
    let (bulletin, rejected) = read_as("ja", &format!("{HEAD}{body}"));
    assert_eq!(rejected, []);
    bulletin
}

fn shown(products: Option<&PrintedProducts>) -> String {
    let scopes = products.map(|products| products.scopes.as_slice()).unwrap_or_default();
    let scope = |scope: &seawall_feeds::bulletin_md::ProductScope| {
        let ids: Vec<&str> = scope.products.iter().map(ProductId::as_str).collect();
        format!("{}{:?}", ids.join("+"), scope.service_packs)
    };
    scopes.iter().map(scope).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_head_gives_ids_dates_and_rating() {
    let bulletin = read("CAN-2003-0813 と CVE-2004-0124 と can-2003-0813\n");
    assert_eq!(bulletin.id.as_str(), "MS04-900");
    assert_eq!(bulletin.kb, Some(Kb::new("900001")));
    assert_eq!(bulletin.title.as_deref(), Some("試験"));
    assert_eq!(bulletin.published, "2004-04-14".parse().ok());
    assert_eq!(bulletin.revised, "2004-05-01".parse().ok());
    assert_eq!(bulletin.rating, Some(Rating::Critical));
    let cves: Vec<&str> = bulletin.cves.iter().map(CveId::as_str).collect();
    assert_eq!(cves, ["CVE-2003-0813", "CVE-2004-0124"]);
}

#[test]
fn the_article_line_gives_the_number_where_the_title_does_not() {
    let head = HEAD.replace(" (900001)", "");
    let (bulletin, _) =
        read_as("ja", &format!("{head}-   サポート技術情報 （KB） 文書番号 ： 272303\n"));
    assert_eq!(bulletin.kb, Some(Kb::new("272303")));
}

#[test]
fn lists_name_affected_and_other_products() {
    let bulletin = read(
        "**影響を受けるソフトウェア :**  \n\n-   Microsoft Windows® 2000 Service Pack 3、Service Pack 4\n-   Excel 97\n\n**影響を受けないソフトウェア :**\n\n-   Windows Me\n\n### 詳細\n-   Windows XP\n",
    );
    assert_eq!(bulletin.affected.len(), 2);
    assert_eq!(shown(Some(&bulletin.affected[0].products)), "w2k[SP3, SP4]");
    assert_eq!(bulletin.affected[1].products.unknown, ["Excel 97"]);
    assert_eq!(shown(Some(&bulletin.not_affected[0].products)), "winme[]");
}

#[test]
fn file_tables_take_their_columns_in_any_order_and_their_products_from_above() {
    let bulletin = read(
        "#### ファイル情報\n\nWindows XP Service Pack 2 および Windows XP Service Pack 3:\n\n| ファイル名 | バージョン | 日付 | 時間 | サイズ | CPU | フォルダー |\n|---|---|---|---|---|---|---|\n| a.dll | 5.1.2600.3462 | 2008/10/16 | 1:57 | 332,800 | x86 | SP2GDR\\\\wow |\n|   |   |   |   |   |   |   |\n| b.cat | - | 2008/10/16 | 1:57 | 100 | | |\n\n**Windows 2000 :**\n\n| 日付 | 時間 | バージョン | サイズ | ファイル名 |\n|---|---|---|---|---|\n| 11-May-05 | 7:21 | 5.00.2195.7059 | 1,024 bytes | c.dll |\n",
    );
    let [a, b, c] = bulletin.files.as_slice() else { panic!("{:?}", bulletin.files) };
    assert_eq!(a.version, Some("5.1.2600.3462".parse().unwrap()));
    assert_eq!((a.date, a.size), ("2008-10-16".parse().ok(), Some(332_800)));
    assert_eq!((a.cpu.as_deref(), a.folder.as_deref()), (Some("x86"), Some(r"SP2GDR\wow")));
    assert!(shown(a.products.as_ref()).ends_with("[SP2, SP3]"));
    assert_eq!((b.version, b.size), (None, Some(100)));
    assert_eq!((c.file.as_str(), c.date), ("c.dll", "2005-05-11".parse().ok()));
    assert_eq!(shown(c.products.as_ref()), "w2k[]");
}

#[test]
fn html_tables_and_plain_listings_hold_files_too() {
    let bulletin = read(
        "<table style=\"x\">\n<thead><tr class=\"header\">\n<th>ファイル名</th>\n<th>バージョン</th><th>サイズ</th></tr></thead>\n<tr>\n<td rowspan=\"2\">a.dll</td>\n<td>5.1.2600.1740</td><td>81,408</td>\n</tr>\n<tr><td>5.1.2600.1741</td><td>\n82,000\n</td></tr>\n</table>\n\n    08/26/2002    2000.80.679.0    28,672 bytes   Sqlagent.dll\n",
    );
    let files: Vec<_> = bulletin.files.iter().map(|file| (file.file.as_str(), file.size)).collect();
    assert_eq!(
        files,
        [("a.dll", Some(81_408)), ("a.dll", Some(82_000)), ("Sqlagent.dll", Some(28_672))]
    );
}

#[test]
fn deployment_tables_give_keys_restart_and_removal_by_product() {
    let bulletin = read(
        "#### Windows 2000 (すべてのエディション)\n\n<table>\n<tr><td>再起動の必要性</td><td></td></tr>\n<tr><td>再起動の必要性:</td><td>はい。再起動する必要があります。</td></tr>\n<tr><td>ホットパッチ</td><td>対象外</td></tr>\n<tr><th colspan=\"2\">\n削除に関する情報\n</th></tr>\n<tr><td>\n</td><td>\nWindows 2000 Service Pack 4:  \n\\[コントロール パネル\\] の \\[プログラムの追加と削除\\]\n</td></tr>\n<tr><td>レジストリキーの確認</td><td>HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Updates\\Windows 2000\\SP5\\KB900001\\Filelist</td></tr>\n</table>\n",
    );
    assert_eq!(bulletin.reboots.len(), 1);
    assert_eq!(bulletin.reboots[0].reboot, Reboot::Required);
    assert_eq!(bulletin.uninstalls[0].uninstall, Uninstall::Possible);
    assert_eq!(shown(bulletin.uninstalls[0].products.as_ref()), "w2k[SP4]");
    let key = &bulletin.registry_keys[0];
    assert_eq!(key.path.as_str(), r"SOFTWARE\Microsoft\Updates\Windows 2000\SP5\KB900001\Filelist");
    assert!(shown(key.products.as_ref()).starts_with("w2k"));
}

#[test]
fn keys_of_workarounds_prove_nothing() {
    let bulletin = read(
        "#### 回避策\n\nHKEY\\_LOCAL\\_MACHINE\\\\SOFTWARE\\\\Microsoft\\\\OLE を開きます。\n\n**更新プログラムが正しくインストールされたかどうか確認する方法 :**\n\n-   Windows XP SP1 にインストールした場合\n    HKEY\\_LOCAL\\_MACHINE\\\\SOFTWARE\\\\Microsoft\\\\Updates\\\\Window Server 2003\\\\SP1\\\\KB900001\n",
    );
    let [key] = bulletin.registry_keys.as_slice() else { panic!("{bulletin:?}") };
    // A misprint is kept as it is printed.
    assert_eq!(key.path.as_str(), r"SOFTWARE\Microsoft\Updates\Window Server 2003\SP1\KB900001");
    assert!(shown(key.products.as_ref()).ends_with("[SP1]"));
}

#[test]
fn ratings_stand_by_product_by_vulnerability_and_without_a_heading() {
    let bulletin = read(
        "**深刻度 :**\n\n<table>\n<tr><td><strong>Windows NT 4.0</strong></td><td>緊急<br />\n</td></tr>\n</table>\n\n**深刻度および脆弱性識別番号 :**\n\n| 脆弱性識別番号 | 脆弱性の影響 | Windows 2000 | Windows XP |\n|---|---|---|---|\n| 甲 [CAN-2003-0813](x) | サービス拒否 | 重要 | なし |\n| すべての脆弱性の総合的な深刻度 | | 緊急 | 「緊急」ではない |\n\n<table><tr><td>影響を受けるソフトウェア</td><td>乙 - CVE-2008-4250</td><td>総合的な深刻度</td></tr>\n<tr><td>Windows 2000 Service Pack 4</td><td>**緊急**<br />\nリモート</td><td>**緊急**</td></tr></table>\n",
    );
    let rows: Vec<String> = bulletin
        .severity
        .iter()
        .map(|row| format!("{} {:?} {:?}", shown(Some(&row.products)), row.cves, row.rating))
        .collect();
    assert_eq!(
        rows,
        [
            "nt4-ws+nt4-srv+nt4-tse[] [] Critical",
            "w2k[] [CveId(\"CVE-2003-0813\")] Important",
            "xp-x86+xp-ia64-2002+xp-ia64-2003[] [CveId(\"CVE-2003-0813\")] None",
            "w2k[] [] Critical",
            "xp-x86+xp-ia64-2002+xp-ia64-2003[] [] NotCritical",
            "w2k[SP4] [CveId(\"CVE-2008-4250\")] Critical",
            "w2k[SP4] [] Critical",
        ]
    );
}

#[test]
fn whether_a_flaw_was_known_is_no_rating() {
    let bulletin = read(
        "| 脆弱性のタイトル | CVE 番号 | 一般に公開 | 悪用 |\n|---|---|---|---|\n| 甲 | CVE-2014-0001 | なし | なし |\n",
    );
    assert_eq!(bulletin.severity, []);
}

#[test]
fn a_table_replaces_for_certain_and_a_sentence_by_inference() {
    let bulletin = read(
        "**何が置き換えられますか?**\n\n| セキュリティ情報番号 | Windows 2000 | Windows XP |\n|---|---|---|\n| [MS03-026](x) | 置き換えられる | 対象外 |\n| MS03-039 | 置き換わる | 置き換えられない |\n\n**更新プログラムに含まれる過去の修正 :**\n\n-   Windows 2000 用のものは MS03-010 (331953) を含みます。\n-   MS01-048\n",
    );
    let rows: Vec<_> = bulletin
        .replacements
        .iter()
        .map(|row| (row.older.as_str(), row.relation, row.strength))
        .collect();
    assert_eq!(
        rows,
        [
            ("MS03-026", Relation::Replaces, Strength::Certain),
            ("MS03-039", Relation::Replaces, Strength::Certain),
            ("MS03-039", Relation::DoesNotReplace, Strength::Certain),
            ("MS03-010", Relation::Contains, Strength::Inferred),
            ("MS01-048", Relation::Contains, Strength::Inferred),
        ]
    );
    assert_eq!(shown(bulletin.replacements[3].products.as_ref()), "w2k[]");
    assert_eq!(bulletin.replacements[3].older_kb, Some(Kb::new("331953")));
}

#[test]
fn later_tables_hold_product_package_component_rating_and_replaced_at_once() {
    let bulletin = read(
        "#### 影響を受けるソフトウェア\n\n<table>\n<tr><td colspan=\"5\">**影響を受けるソフトウェアの表**</td></tr>\n<tr><th>オペレーティング システム</th><th>コンポーネント</th><th>最も深刻な脆弱性の影響</th><th>総合的な深刻度</th><th>置き換えられる更新プログラム</th></tr>\n<tr><td colspan=\"5\">**Windows 7**</td></tr>\n<tr><td><a href=\"x\">Windows 7 for 32-bit Systems Service Pack 1</a><br />\n(KB900002)</td><td>Internet Explorer 8</td><td>特権の昇格</td><td>重要[1]</td><td><a href=\"x\">MS03-065</a> の KB257022</td></tr>\n</table>\n",
    );
    let [row] = bulletin.affected.as_slice() else { panic!("{:?}", bulletin.affected) };
    assert_eq!(shown(Some(&row.products)), "w7-x86[SP1]");
    assert_eq!(row.kb, Some(Kb::new("900002")));
    assert_eq!(row.component.as_deref(), Some("Internet Explorer 8"));
    assert_eq!(bulletin.package_kbs, [Kb::new("900002")]);
    assert_eq!(bulletin.severity[0].rating, Rating::Important);
    assert_eq!(bulletin.replacements[0].older_kb, Some(Kb::new("257022")));
}

#[test]
fn what_an_update_needs_is_read_as_products_with_service_packs() {
    let bulletin = read(
        "**対象プラットフォーム :**\n\n-   Windows 2000 用の更新は Windows 2000 Service Pack 2、Service Pack 3 および [Service Pack 4](x) で実行できます。\n",
    );
    assert_eq!(shown(Some(&bulletin.requirements[0].products)), "w2k[SP2, SP3, SP4]");
}

#[test]
fn a_document_cut_in_a_table_is_refused_with_its_line() {
    let labels = Labels::embedded("ja").unwrap();
    for (table, line) in [
        ("| ファイル名 | バージョン |\n|---|---|\n| a.dll | 5.0.1.1 |\n| b.dll | 5.0.1.", 17),
        ("<table>\n<tr><td>ファイル名</td></tr>\n<tr><td>a.dll</td></tr>\n<tr><td>b", 17),
    ] {
        let text = format!("{HEAD}{table}");
        let read =
            import_document(PATH, text.as_bytes(), &Limits::DEFAULT, &labels, Products::embedded());
        let error = read.unwrap_err().to_string();
        assert_eq!(error, format!("document `{PATH}` ends inside a table, at line {line}"));
    }
    // A row that has no end is listed where others follow it.
    let table = "| ファイル名 | バージョン |\n|---|---|\n| a.dll | 5.0.1.\n| b.dll | 5.0.1.1 |\n";
    let (bulletin, rejected) = read_as("ja", &format!("{HEAD}{table}"));
    assert_eq!(bulletin.files.len(), 1);
    assert_eq!((rejected[0].line, &rejected[0].reason), (16, &Rejection::RowCut));
}

#[test]
fn faulty_rows_are_listed_with_line_and_reason() {
    let (_, rejected) = read_as(
        "ja",
        &format!(
            "{HEAD}| ファイル名 | バージョン | 日付 | サイズ |\n|---|---|---|---|\n| a.dll | abc | 99/99/99 | 1 MB |\n| b.dll | 5.0.1.1 |\n|  | 5.0.1.1 | 2003/1/1 | 1 |\n"
        ),
    );
    let codes: Vec<(usize, &str)> =
        rejected.iter().map(|row| (row.line, row.reason.code())).collect();
    assert_eq!(
        codes,
        [(16, "version"), (16, "date"), (16, "size"), (17, "row_width"), (18, "no_file")]
    );
}

#[test]
fn a_newer_bulletin_is_not_replaced_and_another_id_is_noted() {
    let (_, rejected) = read_as(
        "ja",
        "---\nTOCTitle: 'MS04-901'\n---\n\n**更新プログラムに含まれる過去の修正 :** MS05-001 を含みます。\n",
    );
    let codes: Vec<&str> = rejected.iter().map(|row| row.reason.code()).collect();
    assert_eq!(codes, ["id_mismatch", "no_date", "not_older"]);
}

#[test]
fn a_line_that_is_no_text_is_noted_and_the_others_keep_their_numbers() {
    let mut bytes = HEAD.as_bytes().to_vec();
    bytes.extend(b"\xff\xfe\n| \xe3\x83\n");
    let labels = Labels::embedded("ja").unwrap();
    let (_, rejected) =
        import_document("ms04-900.md", &bytes, &Limits::DEFAULT, &labels, Products::embedded())
            .unwrap()
            .unwrap();
    let lines: Vec<(usize, &Rejection)> =
        rejected.iter().map(|row| (row.line, &row.reason)).collect();
    assert_eq!(lines, [(14, &Rejection::NotUtf8), (15, &Rejection::NotUtf8)]);
}

#[test]
fn rows_and_columns_that_span_without_end_are_bounded() {
    let wide = "<td colspan=\"999999999\">x</td>".repeat(500);
    let (_, rejected) = read_as("ja", &format!("{HEAD}<table>\n<tr>{wide}</tr>\n</table>\n"));
    assert_eq!(rejected[0].reason, Rejection::TooManyColumns { limit: 64 });
}

#[test]
fn rows_without_a_cell_of_their_own_say_nothing() {
    let bulletin = read(
        "<table><tr><td>脆弱性識別番号<td colspan=2>Windows 2000<td>Windows XP\n<tr><td rowspan=3>CVE-2004-0001<td colspan=3 rowspan=3>緊急\n<tr>\n<tr>\n<tr><td>CVE-2004-0002<td colspan=3>重要\n</table>\n",
    );
    let rows: Vec<_> = bulletin
        .severity
        .iter()
        .map(|row| (row.products.printed.as_str(), row.cves[0].as_str(), row.rating))
        .collect();
    assert_eq!(
        rows,
        [
            ("Windows 2000", "CVE-2004-0001", Rating::Critical),
            ("Windows XP", "CVE-2004-0001", Rating::Critical),
            ("Windows 2000", "CVE-2004-0002", Rating::Important),
            ("Windows XP", "CVE-2004-0002", Rating::Important),
        ]
    );
}

fn cves(numbers: std::ops::Range<u16>) -> String {
    numbers.map(|number| [" CVE-2004-", &number.to_string()].concat()).collect()
}

/// The error that a document with a body under the usual head ends the import with.
fn fault(body: &str, limits: &Limits) -> String {
    let labels = Labels::embedded("ja").unwrap();
    let text = format!("{HEAD}{body}");
    import_document("ms04-900.md", text.as_bytes(), limits, &labels, Products::embedded())
        .unwrap_err()
        .to_string()
}

#[test]
fn cells_that_multiply_end_at_the_limit_of_cells() {
    let table = format!("<table><td colspan=63 rowspan=64>x{}</table>\n", "<tr><td>".repeat(63));
    let limits = Limits { table_cells: 10_000, ..Limits::DEFAULT };
    assert_eq!(
        fault(&table.repeat(200), &limits),
        "the tables of document `ms04-900.md` have more than 10000 cells at line 16"
    );
    let wide = format!("|{}\n", "a|".repeat(64)).repeat(200);
    assert_eq!(
        fault(&wide, &limits),
        "the tables of document `ms04-900.md` have more than 10000 cells at line 170"
    );
}

#[test]
fn ratings_that_multiply_end_at_the_limit_of_facts() {
    let cves = cves(1000..5000);
    let ratings = "<td>緊急".repeat(60);
    let names = "<td>Windows 2000".repeat(60);
    let row = format!("<tr><td>{cves}{ratings}\n");
    let table = format!("<table><tr><td>脆弱性識別番号{names}\n{}</table>\n", row.repeat(60));
    assert_eq!(
        fault(&table, &Limits::DEFAULT),
        "the facts up to line 15 of document `ms04-900.md` take more than 8388608 bytes"
    );
    let table = format!(
        "<table><tr><td>影響を受けるソフトウェア<td>{cves}\n{}</table>\n",
        "<tr><td>Windows XP<td>緊急\n".repeat(100)
    );
    assert_eq!(
        fault(&table, &Limits::DEFAULT),
        "the facts up to line 43 of document `ms04-900.md` take more than 8388608 bytes"
    );
}

#[test]
fn a_row_of_pipes_is_no_wider_than_one_of_html() {
    let cves = cves(1000..3000);
    let line = format!("|{cves}{}|\n", "|緊急".repeat(5000));
    let (_, rejected) = read_as("ja", &format!("{HEAD}{line}"));
    assert_eq!(rejected[0].reason, Rejection::TooManyColumns { limit: 64 });
}

#[test]
fn hundreds_of_thousands_of_vulnerabilities_take_no_time() {
    let limits = Limits { document_facts_bytes: 1 << 30, ..Limits::DEFAULT };
    let ids: Vec<String> = (0..300_000).map(|at| format!("CVE-2004-{at:06}")).collect();
    let lines: Vec<String> = ids.chunks(1000).map(|ids| ids.join(" ")).collect();
    let text = format!("{HEAD}{}", lines.join("\n"));
    let labels = Labels::embedded("ja").unwrap();
    let start = std::time::Instant::now();
    let read =
        import_document("ms04-900.md", text.as_bytes(), &limits, &labels, Products::embedded());
    assert_eq!(read.unwrap().unwrap().0.cves.len(), 300_000);
    // Their square would take minutes.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn what_stands_twice_is_taken_once_and_the_order_stays() {
    let bulletin = read(
        "**影響を受けるソフトウェア :**\n\n- Windows XP (900002)\n- Excel 97\n- Windows XP\n- Windows XP (900003)\n- Windows XP (900002)\n\n**更新プログラムに含まれる過去の修正 :**\n\n- MS03-039\n- MS01-001\n- MS03-039\n",
    );
    let rows: Vec<_> = bulletin
        .affected
        .iter()
        .map(|row| (row.products.printed.as_str(), row.kb.as_ref().map(Kb::as_str)))
        .collect();
    let xp = "Windows XP";
    assert_eq!(rows, [(xp, Some("900002")), ("Excel 97", None), (xp, Some("900003"))]);
    assert_eq!(bulletin.package_kbs, [Kb::new("900002"), Kb::new("900003")]);
    let older: Vec<&str> = bulletin.replacements.iter().map(|row| row.older.as_str()).collect();
    assert_eq!(older, ["MS03-039", "MS01-001"]);
}

#[test]
fn answers_that_are_not_understood_are_each_listed() {
    let (bulletin, rejected) = read_as(
        "ja",
        &format!(
            "{HEAD}#### 再起動の必要性\n\nWindows 2000 : 甲\n\nWindows XP : はい\n\nWindows NT 4.0 : 乙\n\n丙\n\n#### 削除に関する情報\n\n次の通り\n\nSpuninst\n"
        ),
    );
    assert_eq!(bulletin.reboots.len(), 1);
    assert_eq!(shown(bulletin.reboots[0].products.as_ref()), "xp-x86+xp-ia64-2002+xp-ia64-2003[]");
    assert_eq!(bulletin.uninstalls.len(), 1);
    let printed = |printed: &str| Rejection::Reboot { printed: printed.to_owned() };
    let rows: Vec<_> = rejected.into_iter().map(|row| (row.line, row.reason)).collect();
    assert_eq!(rows, [(16, printed("甲")), (20, printed("乙")), (22, printed("丙"))]);
}

#[test]
fn what_stands_beside_a_table_on_its_line_is_read() {
    let bulletin = read(
        "HKLM\\SOFTWARE\\Microsoft\\Updates\\A <table><tr><td>x</td></tr></table> HKLM\\SOFTWARE\\Microsoft\\Updates\\B\n<Table><tr><td>HKLM\\SOFTWARE\\Microsoft\\Updates\\C</td></tr><table><td>HKLM\\SOFTWARE\\Microsoft\\Updates\\D</table>\n",
    );
    let keys: String = bulletin
        .registry_keys
        .iter()
        .map(|row| row.path.as_str().rsplit('\\').next().unwrap())
        .collect();
    assert_eq!(keys, "ABCD");
}

#[test]
fn a_table_in_a_cell_does_not_end_the_table_around_it() {
    let (bulletin, rejected) = read_as(
        "ja",
        &format!(
            "{HEAD}<table><tr><td>ファイル名</td><td>バージョン</td></tr>\n<tr><td>a.dll</td><td>5.0.1.1<table><tr><td>甲</td></tr></table></td></tr>\n<tr><td>b.dll</td><td>5.0.1.2</td></tr></table>\n"
        ),
    );
    let files: Vec<&str> = bulletin.files.iter().map(|file| file.file.as_str()).collect();
    assert_eq!(files, ["a.dll", "b.dll"]);
    let codes: Vec<_> = rejected.iter().map(|row| (row.line, row.reason.code())).collect();
    assert_eq!(codes, [(15, "table_in_cell")]);
}

#[test]
fn front_matter_without_an_end_does_not_swallow_the_document() {
    let text = HEAD.replacen("---\n\n", "---.\n\n", 1);
    let (bulletin, rejected) = read_as("ja", &format!("{text}CVE-2004-0001\n"));
    assert_eq!(bulletin.title.as_deref(), Some("試験"));
    assert!(bulletin.published.is_some());
    let codes: Vec<_> = rejected.iter().map(|row| (row.line, row.reason.code())).collect();
    assert_eq!(codes, [(1, "front_matter_open")]);
}

#[test]
fn rows_that_can_not_be_placed_are_listed() {
    let (bulletin, rejected) = read_as(
        "ja",
        &format!(
            "{HEAD}| セキュリティ情報番号 | Windows 2000 |\n|---|---|\n| MS03-0026 | 置き換えられる |\n\n| 脆弱性識別番号 | Windows 2000 |\n|---|---|\n| CVE-2004-0001 | 甲 |\n\n| 影響を受けるソフトウェア | 深刻度 |\n|---|---|\n| | 緊急 |\n\n<table><tr><th>影響を受けるソフトウェア<th>CVE-2004-0001<th>CVE-2004-0002\n<tr><td>Windows 2000<td>緊急\n<tr><td>Windows XP<td>緊急<td>重要\n</table>\n"
        ),
    );
    let codes: Vec<_> = rejected.iter().map(|row| (row.line, row.reason.code())).collect();
    assert_eq!(codes, [(16, "no_bulletin"), (20, "rating"), (24, "no_product"), (27, "row_width")]);
    assert_eq!(bulletin.affected.len(), 2);
    assert_eq!(bulletin.severity.len(), 2);
}

#[test]
fn tags_and_attributes_are_read_in_either_case() {
    let bulletin = read(
        "<TABLE><TR><TH>ファイル名</TH><TH>バージョン</TH></TR>\n<TR><TD ROWSPAN=\"2\">a.dll</TD><TD>5.0.1.1</TD></TR>\n<Tr><Td>5.0.1.2</Td></Tr></TABLE>\n",
    );
    let files: Vec<&str> = bulletin.files.iter().map(|file| file.file.as_str()).collect();
    assert_eq!(files, ["a.dll", "a.dll"]);
}

#[test]
fn a_number_without_its_bracket_is_that_of_the_bulletin() {
    let head = HEAD.replace(" (900001)", " 900001)");
    let (bulletin, _) = read_as("ja", &format!("{head}文書番号 900002\n"));
    assert_eq!(bulletin.kb, Some(Kb::new("900001")));
    assert_eq!(bulletin.title.as_deref(), Some("試験"));
}

#[test]
fn the_rating_that_the_text_states_holds_against_the_title() {
    let (bulletin, rejected) = read_as("ja", &format!("{HEAD}**最大深刻度 :** 重要\n"));
    assert_eq!(bulletin.rating, Some(Rating::Important));
    assert_eq!(rejected[0].reason, Rejection::TitleRating { title: Rating::Critical });
}

#[test]
fn a_number_of_a_package_may_stand_amid_a_line() {
    let bulletin = read(
        "**影響を受けるソフトウェア :**\n\n-   Word 2003 (KB900002) 甲\n-   Windows 2000 (KBKB900003)\n-   Windows XP (900004)1\n",
    );
    let rows: Vec<(&str, Option<&str>)> = bulletin
        .affected
        .iter()
        .map(|row| (row.products.printed.as_str(), row.kb.as_ref().map(Kb::as_str)))
        .collect();
    assert_eq!(
        rows,
        [
            ("Word 2003 甲", Some("900002")),
            ("Windows 2000", Some("900003")),
            ("Windows XP", Some("900004")),
        ]
    );
}

#[test]
fn a_listed_file_may_name_its_processor_and_folder() {
    let bulletin =
        read("    13-May-2004  00:09 6.0.3790.168 12,954,112 Shell32.dll  IA-64     Rtmgdr\n");
    let [file] = bulletin.files.as_slice() else { panic!("{:?}", bulletin.files) };
    assert_eq!(file.date, "2004-05-13".parse().ok());
    assert_eq!((file.cpu.as_deref(), file.folder.as_deref()), (Some("IA-64"), Some("Rtmgdr")));
}

#[test]
fn blanks_around_the_parts_of_a_key_are_none_of_it() {
    let bulletin = read(
        "#### レジストリの確認\n\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Updates\\ Windows XP\\SP3 \\KB900001\n",
    );
    let key = &bulletin.registry_keys[0];
    assert_eq!(key.path.as_str(), r"SOFTWARE\Microsoft\Updates\Windows XP\SP3\KB900001");
}

#[test]
fn what_one_tool_cannot_take_off_another_can() {
    let bulletin = read(
        "#### 削除に関する情報\n\nWUSA.exe はアンインストールをサポートしません。[コントロール パネル] で行います。\n",
    );
    assert_eq!(bulletin.uninstalls[0].uninstall, Uninstall::Possible);
}

#[test]
fn german_needs_other_labels_only() {
    let (bulletin, rejected) = read_as(
        "de",
        "\n---\nTOCTitle: MS04-900\nTitle: 'X MS04-900 – Hoch'\n---\n\nX\n=\n\nTest (900001)\n---\n\nVeröffentlicht: Dienstag, 13. April 2004 | Aktualisiert: 5. Mai 2004\n\n**Betroffene Software:**\n\n-   Microsoft Windows XP und Windows XP Service Pack 2 – [Update herunterladen (KB900002)](x)\n-   Windows Server 2008 für x64-basierte Systeme Service Pack 2\n-   Internet Explorer 6 Service Pack 1 unter Windows 2000 Service Pack 4\n-   Microsoft Windows 98, Microsoft Windows 98 Second Edition (SE), Microsoft Windows Millennium Edition (ME)\n\n**Voraussetzungen**\n\nErfordert für Windows 2000 Service Pack 3 (SP3) oder Service Pack 4 (SP4).\n\n**Neustartanforderung** Ja, Sie müssen das System neu starten.\n\n**Informationen zur Deinstallation:** Dieses Update kann nicht entfernt werden.\n",
    );
    assert_eq!(rejected, []);
    assert_eq!(bulletin.published, "2004-04-13".parse().ok());
    assert_eq!(bulletin.revised, "2004-05-05".parse().ok());
    assert_eq!(bulletin.rating, Some(Rating::Important));
    let affected: Vec<String> =
        bulletin.affected.iter().map(|row| shown(Some(&row.products))).collect();
    assert_eq!(
        affected,
        [
            "xp-x86+xp-ia64-2002+xp-ia64-2003[gold, SP2]",
            "ws2008-x64[SP2]",
            "w2k[SP4]",
            "win98+win98se[] win98se[] winme[]",
        ]
    );
    assert_eq!(bulletin.affected[2].products.components, ["Internet Explorer 6 Service Pack 1"]);
    assert_eq!(bulletin.package_kbs, [Kb::new("900002")]);
    assert_eq!(shown(Some(&bulletin.requirements[0].products)), "w2k[SP3, SP4]");
    assert_eq!(bulletin.reboots[0].reboot, Reboot::Required);
    assert_eq!(bulletin.uninstalls[0].uninstall, Uninstall::Impossible);
}

#[test]
fn german_tables_are_those_of_the_other_languages() {
    let (bulletin, rejected) = read_as(
        "de",
        "---\nTOCTitle: MS04-900\nTitle: MS04-900\n---\n\nVeröffentlicht: 13.04.2004\n\n| Kennung des Bulletins | Windows 2000 | Windows XP |\n|---|---|---|\n| MS03-026 | Ersetzt | Nicht anwendbar |\n| MS03-039 | Ersetzt | Nicht ersetzt |\n\n| Dateiname | Version | Datum | Größe | Ordner |\n|---|---|---|---|---|\n| a.dll | 5.1.2600.1 | 04-Mär-2004 | 332.800 | SP2QFE |\n| b.cat | Nicht verfügbar | 16. Okt. 2003 | 1.024 | |\n\n| Betroffene Software | CVE-2004-0001 | Bewertung des Gesamtschweregrads |\n|---|---|---|\n| Windows 2000 | Keine | Mittel |\n",
    );
    assert_eq!(rejected, []);
    assert_eq!(bulletin.published, "2004-04-13".parse().ok());
    let replacements: Vec<_> =
        bulletin.replacements.iter().map(|row| (row.older.as_str(), row.relation)).collect();
    assert_eq!(
        replacements,
        [
            ("MS03-026", Relation::Replaces),
            ("MS03-039", Relation::Replaces),
            ("MS03-039", Relation::DoesNotReplace),
        ]
    );
    let files: Vec<_> = bulletin.files.iter().map(|file| (file.date, file.size)).collect();
    let day = |text: &str| text.parse().ok();
    assert_eq!(files, [(day("2004-03-04"), Some(332_800)), (day("2003-10-16"), Some(1_024))]);
    let ratings: Vec<Rating> = bulletin.severity.iter().map(|row| row.rating).collect();
    assert_eq!(ratings, [Rating::None, Rating::Moderate]);
}

#[test]
fn another_language_needs_other_labels_only() {
    let (bulletin, rejected) = read_as(
        "en",
        "---\nTOCTitle: 'MS04-900'\nTitle: 'Bulletin MS04-900 - Critical'\n---\n\nX\n=\n\nTest (900001)\n---\n\nPublished: April 13, 2004\n\n**Affected Software:**\n\n- Microsoft Windows 2000 Service Pack 2 and Windows 2000 Service Pack 3\n\n**Restart Requirement:** You must restart your system.\n\n| File name | Version | Date | Size |\n|---|---|---|---|\n| a.dll | 5.0.2195.1 | 11-May-2005 | 1,024 |\n",
    );
    assert_eq!(rejected, []);
    assert_eq!(bulletin.published, "2004-04-13".parse().ok());
    assert_eq!(bulletin.rating, Some(Rating::Critical));
    assert_eq!(shown(Some(&bulletin.affected[0].products)), "w2k[SP2, SP3]");
    assert_eq!(bulletin.reboots[0].reboot, Reboot::Required);
    assert_eq!(bulletin.files[0].date, "2005-05-11".parse().ok());
}
