//! Passwords: what a good one is, and how it is kept and checked. Argon2id with the parameters that OWASP recommends.

use crate::error::StoreError;
use argon2::password_hash::{Error, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};
use domain::Words;
use std::collections::BTreeSet;
use tokio::sync::Semaphore;

/// Memory of one check, KiB; passes; lanes (OWASP Password Storage Cheat Sheet, argon2id).
const COST: (u32, u32, u32) = (19_456, 2, 1);
/// Checks that run at once: each holds 19 MiB and a core.
static AT_ONCE: Semaphore = Semaphore::const_new(2);
/// Letters of a password.
const LETTERS: std::ops::RangeInclusive<usize> = 10..=200;
/// Letters that a password must have besides the person's own name.
const OWN_LETTERS: usize = 6;
/// Letters that differ from each other.
const DIFFERENT: usize = 4;

/// What is wrong with a password that a person wants to set; `None` when it is good.
pub fn password_fault(person: &str, password: &str) -> Option<Words> {
    let letters = password.chars().count();
    if letters < *LETTERS.start() {
        return Some(Words::new(
            format!("this password has {letters} characters; take at least {}", LETTERS.start()),
            format!("密码只有 {letters} 个字符；请至少使用 {} 个", LETTERS.start()),
        ));
    }
    if letters > *LETTERS.end() {
        return Some(Words::new(
            format!("this password has {letters} characters; take at most {}", LETTERS.end()),
            format!("密码有 {letters} 个字符；请不要超过 {} 个", LETTERS.end()),
        ));
    }
    let (name, lower) = (person.trim().to_lowercase(), password.to_lowercase());
    // a name of one letter is in every second password
    let rest = if name.chars().count() > 1 { lower.replace(&name, "") } else { lower.clone() };
    if rest.chars().count() < OWN_LETTERS {
        return Some(Words::new(
            "this password is little more than your name; take another",
            "密码与您的名字过于接近；请换一个",
        ));
    }
    (lower.chars().collect::<BTreeSet<_>>().len() < DIFFERENT).then(|| {
        Words::new(
            "this password repeats the same few characters; take a sentence or several words",
            "密码只重复少数几个字符；请使用一句话或几个词",
        )
    })
}

fn argon() -> Result<Argon2<'static>, StoreError> {
    let params = Params::new(COST.0, COST.1, COST.2, None).map_err(failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn failed(e: impl std::fmt::Display) -> StoreError {
    StoreError::Password { reason: e.to_string() }
}

/// Runs a check beside the requests; it keeps its place until it ends, even when nobody waits for it any more.
async fn run<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let place = AT_ONCE.acquire().await.map_err(failed)?;
    let done = tokio::task::spawn_blocking(move || {
        let _place = place;
        work()
    });
    done.await.map_err(failed)?
}

/// What is kept of a password, in the form `$argon2id$v=19$m=…,t=…,p=…$salt$hash`.
pub(super) async fn hash(password: &str) -> Result<String, StoreError> {
    let password = password.to_owned();
    run(move || Ok(argon()?.hash_password(password.as_bytes()).map_err(failed)?.to_string())).await
}

/// What stands in for the password of somebody who has none: checking against it costs the same, and nothing fits it.
fn nobody() -> String {
    let (m, t, p) = COST;
    format!("$argon2id$v=19$m={m},t={t},p={p}${}${}", "A".repeat(22), "A".repeat(43))
}

/// Whether a password is the one that is kept. Without one it takes as long and says no.
pub(super) async fn fits(password: &str, kept: Option<String>) -> Result<bool, StoreError> {
    // what is too long to be anybody's is not worth more work than any other
    let usable = password.chars().count() <= *LETTERS.end();
    let password = if usable { password.to_owned() } else { String::new() };
    run(move || {
        let known = usable && kept.is_some();
        let hash = kept.unwrap_or_else(nobody);
        let hash = PasswordHash::new(&hash).map_err(failed)?;
        match argon()?.verify_password(password.as_bytes(), &hash) {
            Ok(()) => Ok(known),
            Err(Error::PasswordInvalid) => Ok(false),
            Err(e) => Err(failed(e)),
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(person: &str, password: &str, expected: Expect) {
        let fault = password_fault(person, password).map(|w| format!("{} / {}", w.en, w.zh));
        expected.assert_eq(fault.as_deref().unwrap_or("good"));
    }

    #[test]
    fn a_password_is_long_enough_and_not_the_name() {
        check("ann", "correct horse battery", expect!["good"]);
        check("ann", "信风起时货船正好出港", expect!["good"]);
        check("a", "banana boat", expect!["good"]);
        check(
            "ann",
            "short",
            expect!["this password has 5 characters; take at least 10 / 密码只有 5 个字符；请至少使用 10 个"],
        );
        check(
            "ann",
            &"long ".repeat(50),
            expect!["this password has 250 characters; take at most 200 / 密码有 250 个字符；请不要超过 200 个"],
        );
        let like = |person, password| {
            let expected =
                expect!["this password is little more than your name; take another / 密码与您的名字过于接近；请换一个"];
            check(person, password, expected);
        };
        like("Owner", "ownerOWNER123");
        like("王芳", "王芳王芳王芳2026王芳");
        check(
            "ann",
            "121212121212",
            expect![
                "this password repeats the same few characters; take a sentence or several words / 密码只重复少数几个字符；请使用一句话或几个词"
            ],
        );
    }

    #[tokio::test]
    async fn only_the_password_fits_and_nobody_has_one() {
        let kept = hash("correct horse").await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(fits("correct horse", Some(kept.clone())).await.unwrap());
        assert!(!fits("correct horsf", Some(kept.clone())).await.unwrap());
        assert_ne!(kept, hash("correct horse").await.unwrap(), "every password has a salt of its own");
        assert!(!fits("", None).await.unwrap() && !fits(&"x".repeat(201), Some(kept)).await.unwrap());
        assert!(matches!(fits("x", Some("not a hash".into())).await, Err(StoreError::Password { .. })));
    }
}
