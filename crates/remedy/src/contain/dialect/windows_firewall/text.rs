//! Lines as Windows' programs read them.

/// In ASCII, or as UTF-8 without a mark: with Windows' line ends.
pub(in crate::contain::dialect) fn lines(lines: &[String]) -> Vec<u8> {
    lines.iter().flat_map(|line| [line.as_bytes(), b"\r\n"]).flatten().copied().collect()
}

/// As UTF-8 with its mark: without it, Windows PowerShell 5 reads the host's code page.
pub(super) fn marked(text: &[String]) -> Vec<u8> {
    [UTF8.to_vec(), lines(text)].concat()
}

/// As UTF-16 with its mark, as `schtasks /xml` wants what says so of itself.
pub(super) fn utf16(text: &[String]) -> Vec<u8> {
    let units = text.iter().flat_map(|line| line.encode_utf16().chain("\r\n".encode_utf16()));
    [0xfeff].into_iter().chain(units).flat_map(u16::to_le_bytes).collect()
}

pub(super) const UTF8: &[u8] = b"\xef\xbb\xbf";
