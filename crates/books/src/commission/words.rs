//! A list of things that each have a code for files, and a name in English and Chinese.

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $code:literal $en:literal $zh:literal)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        #[allow(missing_docs)] // the meaning of each is its English and Chinese name beside it
        pub enum $name { $($variant),* }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];
            /// The name used in files.
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),* } }
            /// English name.
            pub const fn en(self) -> &'static str { match self { $(Self::$variant => $en),* } }
            /// Chinese name.
            pub const fn zh(self) -> &'static str { match self { $(Self::$variant => $zh),* } }
            /// The one with that code.
            pub fn find(code: &str) -> Option<Self> { Self::ALL.iter().copied().find(|v| v.code() == code) }
        }

        impl TryFrom<String> for $name {
            type Error = String;
            fn try_from(code: String) -> Result<Self, String> {
                Self::find(&code).ok_or_else(|| format!("`{code}` is unknown"))
            }
        }

        impl From<$name> for String {
            fn from(v: $name) -> String { v.code().to_owned() }
        }
    };
}

pub(crate) use coded;
