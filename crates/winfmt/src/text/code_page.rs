//! Code pages, by the numbers Windows gives them.

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GBK, IBM866, SHIFT_JIS, WINDOWS_874, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257,
    WINDOWS_1258,
};

use super::tables;

/// A code page: how a host without Unicode in its files and consoles wrote text.
///
/// The multi-byte ones are those of the WHATWG Encoding Standard, which agree with Windows on all
/// that Windows itself writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum CodePage {
    Cp437,
    Cp720,
    Cp737,
    Cp775,
    Cp850,
    Cp852,
    Cp857,
    Cp862,
    Cp866,
    Cp874,
    Cp932,
    Cp936,
    Cp949,
    Cp950,
    Cp1250,
    Cp1251,
    Cp1252,
    Cp1253,
    Cp1254,
    Cp1255,
    Cp1256,
    Cp1257,
    Cp1258,
}

/// Where the upper half of a code page stands.
enum Upper {
    Table(&'static [char; 128]),
    Standard(&'static Encoding),
}

impl CodePage {
    /// Every one that is known.
    pub const ALL: [Self; 23] = [
        Self::Cp437,
        Self::Cp720,
        Self::Cp737,
        Self::Cp775,
        Self::Cp850,
        Self::Cp852,
        Self::Cp857,
        Self::Cp862,
        Self::Cp866,
        Self::Cp874,
        Self::Cp932,
        Self::Cp936,
        Self::Cp949,
        Self::Cp950,
        Self::Cp1250,
        Self::Cp1251,
        Self::Cp1252,
        Self::Cp1253,
        Self::Cp1254,
        Self::Cp1255,
        Self::Cp1256,
        Self::Cp1257,
        Self::Cp1258,
    ];

    /// The number Windows gives it.
    pub const fn number(self) -> u16 {
        match self {
            Self::Cp437 => 437,
            Self::Cp720 => 720,
            Self::Cp737 => 737,
            Self::Cp775 => 775,
            Self::Cp850 => 850,
            Self::Cp852 => 852,
            Self::Cp857 => 857,
            Self::Cp862 => 862,
            Self::Cp866 => 866,
            Self::Cp874 => 874,
            Self::Cp932 => 932,
            Self::Cp936 => 936,
            Self::Cp949 => 949,
            Self::Cp950 => 950,
            Self::Cp1250 => 1250,
            Self::Cp1251 => 1251,
            Self::Cp1252 => 1252,
            Self::Cp1253 => 1253,
            Self::Cp1254 => 1254,
            Self::Cp1255 => 1255,
            Self::Cp1256 => 1256,
            Self::Cp1257 => 1257,
            Self::Cp1258 => 1258,
        }
    }

    /// The code page of this number, if it is known.
    pub fn from_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|page| page.number() == number)
    }

    /// The one that consoles (`oem`) or files (`ansi`) of this locale use, named as Windows does
    /// (`ja`, `es-ar`). From memory, but for those the samples show: 437, 850, 936.
    pub(crate) fn of_locale(locale: &str, oem: bool) -> Option<Self> {
        let mut parts = locale.split('-');
        let language = parts.next()?.to_ascii_lowercase();
        let rest = parts.next().unwrap_or_default().to_ascii_lowercase();
        let (console, file) = match (language.as_str(), rest.as_str()) {
            ("en", "" | "us") => (Self::Cp437, Self::Cp1252),
            ("zh", "tw" | "hk" | "mo" | "hant" | "cht") => (Self::Cp950, Self::Cp950),
            ("zh", _) => (Self::Cp936, Self::Cp936),
            ("ja", _) => (Self::Cp932, Self::Cp932),
            ("ko", _) => (Self::Cp949, Self::Cp949),
            ("th", _) => (Self::Cp874, Self::Cp874),
            ("vi", _) => (Self::Cp1258, Self::Cp1258),
            ("ru" | "uk" | "be" | "bg" | "mk" | "kk", _) => (Self::Cp866, Self::Cp1251),
            ("pl" | "cs" | "sk" | "hu" | "ro" | "sl" | "hr" | "bs" | "sq", _) => {
                (Self::Cp852, Self::Cp1250)
            }
            ("el", _) => (Self::Cp737, Self::Cp1253),
            ("tr" | "az", _) => (Self::Cp857, Self::Cp1254),
            ("he", _) => (Self::Cp862, Self::Cp1255),
            ("ar" | "fa" | "ur", _) => (Self::Cp720, Self::Cp1256),
            ("et" | "lv" | "lt", _) => (Self::Cp775, Self::Cp1257),
            (
                "en" | "de" | "fr" | "es" | "it" | "nl" | "pt" | "sv" | "da" | "nb" | "nn" | "no"
                | "fi" | "is" | "ca" | "eu" | "gl" | "af" | "id" | "ms" | "lb",
                _,
            ) => (Self::Cp850, Self::Cp1252),
            _ => return None,
        };
        Some(if oem { console } else { file })
    }

    /// The text, and how many places were no character of this code page: U+FFFD stands there.
    pub fn decode(self, bytes: &[u8]) -> (String, usize) {
        let text = match self.upper() {
            Upper::Table(table) => bytes.iter().map(|byte| upper_or_ascii(table, *byte)).collect(),
            Upper::Standard(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        };
        let replaced = text.matches(char::REPLACEMENT_CHARACTER).count();
        (text, replaced)
    }

    /// The bytes, unless the text has a character that this code page has not.
    pub fn encode(self, text: &str) -> Option<Vec<u8>> {
        match self.upper() {
            Upper::Table(table) => text.chars().map(|c| byte_of(table, c)).collect(),
            Upper::Standard(encoding) => {
                let (bytes, _, had_errors) = encoding.encode(text);
                // Some are written as one that only looks alike: the yen sign as a backslash.
                let same = !had_errors && self.decode(&bytes).0 == text;
                same.then(|| bytes.into_owned())
            }
        }
    }

    const fn upper(self) -> Upper {
        match self {
            Self::Cp437 => Upper::Table(&tables::CP437),
            Self::Cp720 => Upper::Table(&tables::CP720),
            Self::Cp737 => Upper::Table(&tables::CP737),
            Self::Cp775 => Upper::Table(&tables::CP775),
            Self::Cp850 => Upper::Table(&tables::CP850),
            Self::Cp852 => Upper::Table(&tables::CP852),
            Self::Cp857 => Upper::Table(&tables::CP857),
            Self::Cp862 => Upper::Table(&tables::CP862),
            Self::Cp866 => Upper::Standard(IBM866),
            Self::Cp874 => Upper::Standard(WINDOWS_874),
            Self::Cp932 => Upper::Standard(SHIFT_JIS),
            Self::Cp936 => Upper::Standard(GBK),
            Self::Cp949 => Upper::Standard(EUC_KR),
            Self::Cp950 => Upper::Standard(BIG5),
            Self::Cp1250 => Upper::Standard(WINDOWS_1250),
            Self::Cp1251 => Upper::Standard(WINDOWS_1251),
            Self::Cp1252 => Upper::Standard(WINDOWS_1252),
            Self::Cp1253 => Upper::Standard(WINDOWS_1253),
            Self::Cp1254 => Upper::Standard(WINDOWS_1254),
            Self::Cp1255 => Upper::Standard(WINDOWS_1255),
            Self::Cp1256 => Upper::Standard(WINDOWS_1256),
            Self::Cp1257 => Upper::Standard(WINDOWS_1257),
            Self::Cp1258 => Upper::Standard(WINDOWS_1258),
        }
    }
}

fn upper_or_ascii(table: &[char; 128], byte: u8) -> char {
    match byte.checked_sub(128) {
        Some(at) => table.get(usize::from(at)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
        None => char::from(byte),
    }
}

fn byte_of(table: &[char; 128], c: char) -> Option<u8> {
    if c.is_ascii() {
        return u8::try_from(c).ok();
    }
    if c == char::REPLACEMENT_CHARACTER {
        return None;
    }
    let at = table.iter().position(|upper| *upper == c)?;
    u8::try_from(at).ok()?.checked_add(128)
}

#[cfg(test)]
mod tests {
    use super::CodePage;

    #[test]
    fn a_code_page_takes_back_what_it_gave() {
        for page in CodePage::ALL {
            assert_eq!(CodePage::from_number(page.number()), Some(page));
            for byte in 0..=0xff_u8 {
                let (text, replaced) = page.decode(&[byte]);
                if replaced == 0 {
                    assert_eq!(page.encode(&text).as_deref(), Some(&[byte][..]), "{page:?} {byte}");
                }
            }
        }
    }

    #[test]
    fn a_character_a_code_page_has_not_is_not_written() {
        assert_eq!(CodePage::Cp437.encode("あ"), None);
        assert_eq!(CodePage::Cp1252.encode("あ"), None);
        assert_eq!(CodePage::Cp932.encode("¥"), None);
        assert_eq!(CodePage::Cp932.encode("あ").as_deref(), Some(&[0x82, 0xa0][..]));
    }
}
