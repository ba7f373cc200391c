//! Languages by the ids Windows gives them (MS-LCID).

/// The language of a language id, as `ja`; variants only where Windows is sold in both. None for
/// the neutral language and for those there is no Windows in.
pub(crate) fn tag(id: u16) -> Option<&'static str> {
    let exact = VARIANTS.iter().find(|(variant, _)| *variant == id);
    let primary = || LANGUAGES.iter().find(|(primary, _)| *primary == id & 0x3ff);
    exact.or_else(primary).map(|(_, tag)| *tag)
}

/// The language of a locale's name, as `ja` of `ja-JP`.
pub(crate) fn tag_of_locale(name: &str) -> Option<&'static str> {
    let name = name.trim().to_ascii_lowercase();
    let all = || VARIANTS.iter().chain(LANGUAGES).map(|(_, tag)| *tag);
    let alias = match name.as_str() {
        "zh-hk" | "zh-mo" | "zh-hant" | "zh-cht" => Some("zh-tw"),
        "zh" | "zh-sg" | "zh-hans" | "zh-chs" => Some("zh-cn"),
        _ => None,
    };
    let primary = name.split('-').next().unwrap_or_default();
    alias.or_else(|| all().find(|tag| *tag == name)).or_else(|| all().find(|tag| *tag == primary))
}

const VARIANTS: &[(u16, &str)] = &[
    (0x0404, "zh-tw"),
    (0x0804, "zh-cn"),
    (0x0c04, "zh-tw"),
    (0x1004, "zh-cn"),
    (0x1404, "zh-tw"),
    (0x0416, "pt-br"),
];

const LANGUAGES: &[(u16, &str)] = &[
    (0x01, "ar"),
    (0x02, "bg"),
    (0x04, "zh-cn"),
    (0x05, "cs"),
    (0x06, "da"),
    (0x07, "de"),
    (0x08, "el"),
    (0x09, "en"),
    (0x0a, "es"),
    (0x0b, "fi"),
    (0x0c, "fr"),
    (0x0d, "he"),
    (0x0e, "hu"),
    (0x10, "it"),
    (0x11, "ja"),
    (0x12, "ko"),
    (0x13, "nl"),
    (0x14, "no"),
    (0x15, "pl"),
    (0x16, "pt"),
    (0x18, "ro"),
    (0x19, "ru"),
    (0x1a, "hr"),
    (0x1b, "sk"),
    (0x1d, "sv"),
    (0x1e, "th"),
    (0x1f, "tr"),
    (0x22, "uk"),
    (0x24, "sl"),
    (0x25, "et"),
    (0x26, "lv"),
    (0x27, "lt"),
];

#[cfg(test)]
mod tests {
    use super::{tag, tag_of_locale};

    #[test]
    fn languages_are_told_by_id_and_by_name() {
        assert_eq!(tag(0x411), Some("ja"));
        assert_eq!(tag(0x0c0a), Some("es"));
        assert_eq!(tag(0x0404), Some("zh-tw"));
        assert_eq!(tag(0), None);
        assert_eq!(tag_of_locale("ja-JP"), Some("ja"));
        assert_eq!(tag_of_locale("pt-BR"), Some("pt-br"));
        assert_eq!(tag_of_locale("zh-HK"), Some("zh-tw"));
        assert_eq!(tag_of_locale("tlh"), None);
    }
}
