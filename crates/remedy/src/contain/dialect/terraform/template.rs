//! Terraform's templates: in a string, `${` and `%{` begin what is evaluated.

/// A text that Terraform gives back as it is.
pub(super) fn escaped(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

/// The text that Terraform makes of a string; nothing where it would evaluate a part of it.
pub(super) fn plain(template: &str) -> Option<String> {
    let mut found = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find(['$', '%']) {
        let (before, marked) = rest.split_at_checked(at)?;
        found.push_str(before);
        let sign = marked.chars().next()?;
        let after = marked.strip_prefix(sign)?;
        if after.starts_with('{') {
            return None;
        }
        found.push(sign);
        // Two signs and a brace stand for one sign and a brace.
        rest = match after.strip_prefix(sign) {
            Some(brace) if brace.starts_with('{') => {
                found.push('{');
                brace.strip_prefix('{')?
            }
            _ => after,
        };
    }
    found.push_str(rest);
    Some(found)
}

/// What a string refers to that is a reference and nothing else, such as `${var.name}`.
pub(super) fn reference(template: &str) -> Option<&str> {
    let inner = template.strip_prefix("${")?.strip_suffix('}')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    inner.chars().all(is_name).then_some(inner)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{escaped, plain, reference};

    #[test]
    fn no_text_of_people_is_evaluated() {
        assert_eq!(
            escaped("${var.x} %{if true} $${y} 100 %"),
            "$${var.x} %%{if true} $$${y} 100 %"
        );
        assert_eq!(plain("${var.x}"), None);
        assert_eq!(plain("a %{ if b }"), None);
        assert_eq!(reference("${var.x}"), Some("var.x"));
        assert_eq!(reference("${file(\"x\")}"), None);
    }

    proptest! {
        #[test]
        fn what_is_escaped_comes_back(text in "[a${}% \\PC]{0,12}") {
            prop_assert_eq!(plain(&escaped(&text)), Some(text));
        }
    }
}
