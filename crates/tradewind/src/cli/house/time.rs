//! Moments and spans in words.

use super::super::words::Lang;
use domain::Day;

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// `2026-06-01 13:00 UTC`.
pub fn moment(at_micros: i64) -> String {
    let (day, minute) = (at_micros.div_euclid(DAY), at_micros.rem_euclid(DAY) / MINUTE);
    let day = Day(i32::try_from(day).unwrap_or(i32::MAX / 2));
    format!("{day} {:02}:{:02} UTC", minute / 60, minute % 60)
}

/// How long there is until a moment, in two units: `2 d 3 h`.
pub fn left(lang: Lang, until_micros: i64, now_micros: i64) -> String {
    let left = until_micros.saturating_sub(now_micros);
    if left < 0 {
        return lang.pick("over", "已过期").to_owned();
    }
    let (days, hours, minutes) = (left / DAY, left % DAY / HOUR, left % HOUR / MINUTE);
    let text = |a: i64, one: (&str, &str), b: i64, two: (&str, &str)| {
        let first = lang.pick(format!("{a} {}", one.0), format!("{a} {}", one.1));
        if b == 0 { first } else { lang.pick(format!("{first} {b} {}", two.0), format!("{first} {b} {}", two.1)) }
    };
    let (d, h, m) = (("d", "天"), ("h", "小时"), ("min", "分"));
    match (days, hours) {
        (1.., _) => text(days, d, hours, h),
        (0, 1..) => text(hours, h, minutes, m),
        _ => lang.pick(format!("{minutes} {}", m.0), format!("{minutes} {}", m.1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_spans() {
        assert_eq!(moment(1_780_318_800_000_000), "2026-06-01 13:00 UTC");
        assert_eq!(moment(-1), "1969-12-31 23:59 UTC");
        let span = |micros: i64| format!("{} / {}", left(Lang::En, micros, 0), left(Lang::Zh, micros, 0));
        assert_eq!(span(2 * DAY + 3 * HOUR + 59 * MINUTE), "2 d 3 h / 2 天 3 小时");
        assert_eq!(span(3 * HOUR + 4 * MINUTE), "3 h 4 min / 3 小时 4 分");
        assert_eq!(span(3 * DAY + 5 * MINUTE), "3 d / 3 天");
        assert_eq!(span(59 * MINUTE), "59 min / 59 分");
        assert_eq!(span(-1), "over / 已过期");
    }
}
