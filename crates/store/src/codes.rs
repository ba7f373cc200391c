//! Enumerations that are kept as stable codes.

/// Declares an enumeration with the code each variant has in the store and in JSON.
macro_rules! coded {
    (
        $(#[$doc:meta])*
        $vis:vis enum $name:ident {
            $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// The stable code.
            $vis const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }

            /// Reads a code that the store holds.
            pub(crate) fn from_code(code: &str) -> sqlx::Result<Self> {
                match code {
                    $($code => Ok(Self::$variant),)*
                    _ => Err($crate::codes::unreadable(code, stringify!($name))),
                }
            }
        }
    };
}

pub(crate) use coded;

/// A value in a row that this build cannot make sense of.
pub(crate) fn unreadable(value: &str, expected: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("`{value}` is no {expected}").into())
}
