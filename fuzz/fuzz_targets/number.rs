//! Any text as a number: no panic, and what is read means the same when it is written plainly and read again.
#![no_main]

use connectors::number::{self, Style};
use libfuzzer_sys::fuzz_target;

const STYLES: [Style; 4] = [Style::Unknown, Style::Point, Style::Comma, Style::Mixed];

fuzz_target!(|text: &str| {
    let shown = number::evidence(text);
    let read = STYLES.map(|style| number::micros(text, style));
    for (style, found) in STYLES.into_iter().zip(&read) {
        if let Some((micros, _)) = found {
            let plain = domain::money::decimal(*micros, 2);
            assert_eq!(number::micros(&plain, Style::Point), Some((*micros, None)), "{text:?} as {style:?}: {plain}");
        }
        if let Some(count) = number::count(text, style) {
            assert_eq!(number::count(&count.to_string(), Style::Point), Some(count), "{text:?} as {style:?}");
            if let Some((micros, _)) = found {
                assert_eq!(i128::from(count) * 1_000_000, i128::from(*micros), "{text:?} as {style:?}");
            }
        }
        if let Some(real) = number::real(text, style) {
            assert!(real.is_finite(), "{text:?} as {style:?}");
        }
        let _ = (number::percent(text, style), number::nanos(text, style));
    }
    let [_, point, comma, mixed] = read;
    if let Some(mixed) = mixed {
        // What is read though both styles are about must not depend on the style.
        for one in [point, comma].into_iter().flatten() {
            assert_eq!(one, mixed, "{text:?}");
        }
    }
    assert!(shown != Some(Style::Unknown) && shown != Some(Style::Mixed), "{text:?} proves {shown:?}");
    // A cell that is clean is clean.
    let clean = number::clean(text);
    assert!(clean.len() <= text.len());
    let _ = number::is_null(text);
});
