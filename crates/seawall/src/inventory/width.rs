//! Texts as people compare them, whatever width and case an input method gave them.

/// A text without the differences of width and case: full-width ASCII and spaces become ASCII,
/// half-width katakana become full-width with their marks (Unicode's "Halfwidth and Fullwidth
/// Forms", U+FF00–FFEF), letters become small, and no space is left around it.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut rest = text.trim().chars().peekable();
    while let Some(c) = rest.next() {
        let c = match c {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => shifted(c, ASCII_BELOW_FULL_WIDTH),
            '\u{ff61}'..='\u{ff9f}' => {
                let kana = full_width(c);
                let marked = rest.peek().and_then(|mark| with_mark(kana, *mark));
                if marked.is_some() {
                    rest.next();
                }
                marked.unwrap_or(kana)
            }
            c => c,
        };
        folded.extend(c.to_lowercase());
    }
    folded.trim().to_owned()
}

/// From U+FF01 down to U+0021.
const ASCII_BELOW_FULL_WIDTH: i64 = -0xfee0;

/// U+FF61 to U+FF9F, in full width.
const KATAKANA: &str = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜";

fn full_width(c: char) -> char {
    let at = u32::from(c).checked_sub(0xff61).and_then(|at| usize::try_from(at).ok());
    at.and_then(|at| KATAKANA.chars().nth(at)).unwrap_or(c)
}

/// A kana with the mark that half-width text writes behind it. Its voiced form stands one further
/// in Unicode, that with a circle two.
fn with_mark(kana: char, mark: char) -> Option<char> {
    const VOICED: &str = "カキクケコサシスセソタチツテトハヒフヘホ";
    const CIRCLED: &str = "ハヒフヘホ";
    match mark {
        'ﾞ' if kana == 'ウ' => Some('ヴ'),
        'ﾞ' if VOICED.contains(kana) => Some(shifted(kana, 1)),
        'ﾟ' if CIRCLED.contains(kana) => Some(shifted(kana, 2)),
        _ => None,
    }
}

fn shifted(c: char, by: i64) -> char {
    let moved = u32::try_from(i64::from(u32::from(c)) + by).ok();
    moved.and_then(char::from_u32).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::{KATAKANA, folded};

    #[test]
    fn width_case_and_spaces_around_make_no_difference() {
        for (written, wanted) in [
            (" IP Address\u{3000}", "ip address"),
            ("ＩＰ　Ａｄｄｒｅｓｓ", "ip address"),
            ("ＩＰｱﾄﾞﾚｽ", "ipアドレス"),
            ("ﾎｽﾄ名", "ホスト名"),
            ("ｺﾝﾋﾟｭｰﾀｰ名", "コンピューター名"),
            ("ﾗｲﾝ", "ライン"),
            ("ｳﾞ", "ヴ"),
            ("ｱﾞ", "ア゛"),
            ("１９２．０．２．１", "192.0.2.1"),
            ("", ""),
        ] {
            assert_eq!(folded(written), wanted, "{written}");
        }
        assert_eq!(KATAKANA.chars().count(), 0xff9f - 0xff61 + 1);
    }
}
