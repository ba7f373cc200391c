//! Enumerations that are codes: stable names for which the binary has the words.

/// Codes without arguments, which are also words of data files.
macro_rules! codes {
    ($(#[$outer:meta])* $name:ident { $($(#[doc = $doc:literal])+ $variant:ident $word:literal,)+ }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[doc = $doc])+ #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every one there is.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The one of that code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}
pub(crate) use codes;

/// Codes with typed arguments: an object with `code` and its fields.
macro_rules! coded {
    ($(#[$outer:meta])* $name:ident { $(
        $(#[doc = $doc:literal])+
        $variant:ident $({ $($(#[$inner:meta])+ $field:ident: $type:ty,)+ })? $code:literal,
    )+ }) => {
        $(#[$outer])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(tag = "code", deny_unknown_fields)]
        pub enum $name { $(
            $(#[doc = $doc])+
            #[serde(rename = $code)]
            $variant $({ $($(#[$inner])+ $field: $type,)+ })?,
        )+ }

        impl $name {
            /// Every code there is: the words must know them all.
            pub const CODES: &[&str] = &[$($code,)+];

            /// Its code.
            pub const fn code(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $code,)+ }
            }
        }
    };
}
pub(crate) use coded;
