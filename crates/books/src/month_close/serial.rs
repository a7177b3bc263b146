//! How words of the books stand in the file of a lock: accounts, kinds and months by their codes.

use crate::account::Account;
use crate::month::Month;
use crate::posting::Kind;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

macro_rules! by_code {
    ($name:ident, $type:ty, $code:expr, $find:expr) => {
        pub(super) mod $name {
            use super::*;

            pub fn serialize<S: Serializer>(value: &$type, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_str(&$code(value))
            }

            pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<$type, D::Error> {
                let text = String::deserialize(from)?;
                $find(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is no {}", stringify!($name))))
            }
        }
    };
}

by_code!(account, Account, |a: &Account| a.code().to_owned(), Account::find);
by_code!(kind, Kind, |k: &Kind| k.code().to_owned(), |t: &str| Kind::ALL.iter().copied().find(|k| k.code() == t));
by_code!(month, Month, |m: &Month| m.to_string(), Month::parse);
