//! What an archive is asked for without importing it.

use std::io::Read;

use seawall_advisory::BulletinId;

use super::import::id_of_path;
use crate::archive::{Item, read_documents};
use crate::{Error, Limits};

/// The language of an archive, as a two-letter code: the first of its documents that names the
/// page it was made from names it there.
pub fn language_of(archive: impl Read, limits: &Limits) -> Result<Option<String>, Error> {
    let mut language = None;
    read_documents(archive, limits, |item| {
        if let Item::Document(document) = item
            && language.is_none()
            && id_of_path(&document.path).is_some()
        {
            let text = String::from_utf8_lossy(&document.bytes);
            let page = text.lines().find_map(|line| line.strip_prefix("ms:mtpsurl:"));
            language = page.and_then(locale);
        }
        Ok(())
    })?;
    Ok(language)
}

/// The text of a bulletin's document, as it stands in an archive; characters that are none are
/// replaced.
pub fn text_of(
    archive: impl Read,
    limits: &Limits,
    id: &BulletinId,
) -> Result<Option<String>, Error> {
    let mut text = None;
    read_documents(archive, limits, |item| {
        if let Item::Document(document) = item
            && id_of_path(&document.path).as_ref() == Some(id)
        {
            text = Some(String::from_utf8_lossy(&document.bytes).into_owned());
        }
        Ok(())
    })?;
    Ok(text)
}

/// `ja` of a page such as `https://…/ja-JP/library/…`.
fn locale(page: &str) -> Option<String> {
    page.split('/').find_map(|part| {
        let (language, country) = part.split_once('-')?;
        let letters = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic());
        (letters(language) && letters(country)).then(|| language.to_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use super::locale;

    #[test]
    fn a_page_names_its_language() {
        let page = "https://technet.microsoft.com/ja-JP/library/ms03-039(v=Security.10)";
        assert_eq!(locale(page).as_deref(), Some("ja"));
        assert_eq!(locale("https://technet.microsoft.com/library/ms03-039"), None);
    }
}
