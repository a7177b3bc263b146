//! Business reports of the console: by date and by child ASIN; in Japanese on amazon.co.jp.

use super::{Desk, Draft, Press, headers, span, text, text::Encoding, text::Grid};
use crate::world::Traffic;
use domain::Day;

/// Names of the two reports.
pub const IDS: [&str; 2] = ["BUSINESS_REPORT_BY_DATE", "BUSINESS_REPORT_BY_CHILD_ITEM"];

/// Header by child ASIN as amazon.co.jp writes it, in the order of the English one.
pub const BY_ASIN_JA: [&str; 22] = [
    "（親）ASIN",
    "（子）ASIN",
    "タイトル",
    "SKU",
    "セッション数 - 合計",
    "セッション数 - 合計 - B2B",
    "セッション率 - 合計",
    "セッション率 - 合計 - B2B",
    "ページビュー - 合計",
    "ページビュー - 合計 - B2B",
    "ページビュー率 - 合計",
    "ページビュー率 - 合計 - B2B",
    "おすすめ出品（おすすめ商品）の獲得率",
    "おすすめ出品（おすすめ商品）の獲得率 - B2B",
    "注文された商品点数",
    "注文点数 - B2B",
    "ユニットセッション率",
    "ユニットセッション率 - B2B",
    "注文商品の売上額",
    "注文商品の売上額 - B2B",
    "注文品目総数",
    "注文品目総数 - B2B",
];

/// Writes both reports for every month.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    for (n, (from, to)) in press.spec.months().into_iter().enumerate() {
        by_asin(desk, press, from, to, n == 0);
        by_date(desk, press, from, to);
    }
}

/// Writes both reports for one span.
pub fn pull(desk: &Desk<'_>, press: &mut Press<'_>, from: Day, to: Day) {
    by_asin(desk, press, from, to, false);
    by_date(desk, press, from, to);
}

fn days<'a>(desk: &'a Desk<'_>, press: &Press<'_>, from: Day, to: Day) -> &'a [Vec<Traffic>] {
    let at = |d: Day| usize::try_from(d.0 - press.spec.first_day.0).unwrap_or(0);
    &desk.site.traffic[at(from)..=at(to)]
}

fn add(sum: &mut Traffic, t: &Traffic) {
    sum.sessions += t.sessions;
    sum.views += t.views;
    sum.units += t.units;
    sum.units_b2b += t.units_b2b;
    sum.items += t.items;
    sum.items_b2b += t.items_b2b;
    sum.sales += t.sales;
    sum.sales_b2b += t.sales_b2b;
    sum.refunded += t.refunded;
}

/// Traffic of each offer over some days.
pub fn by_offer(days: &[Vec<Traffic>], offers: usize) -> Vec<Traffic> {
    let mut sums = vec![Traffic::default(); offers];
    for day in days {
        for (sum, t) in sums.iter_mut().zip(day) {
            add(sum, t);
        }
    }
    sums
}

/// Traffic of the shop over some offers.
pub fn total<'t>(rows: impl Iterator<Item = &'t Traffic>) -> Traffic {
    rows.fold(Traffic::default(), |mut sum, t| {
        add(&mut sum, t);
        sum
    })
}

fn by_asin(desk: &Desk<'_>, press: &mut Press<'_>, from: Day, to: Day, first: bool) {
    let site = desk.site;
    let sums = by_offer(days(desk, press, from, to), site.offers.len());
    let all = total(sums.iter());
    let mut grid = Grid::commas(&headers::BUSINESS_BY_ASIN);
    grid.encoding = Encoding::Utf8Bom;
    grid.quote_all = site.market.code() == "amazon-us";
    for (n, t) in sums.iter().enumerate() {
        // a line break within the title of the first row
        let title = &site.offers[n].title;
        let title = if press.spec.dirt && n == 0 { title.replacen(", ", ",\n", 1) } else { title.clone() };
        let guard = press.spec.dirt && first && n == 1;
        let sku = if guard { format!("=\"{}\"", desk.sku(n)) } else { desk.sku(n) };
        grid.push(&[
            ("(Parent) ASIN", desk.product(n).parent.clone()),
            ("(Child) ASIN", desk.asin(n)),
            ("Title", title),
            ("SKU", sku),
            ("Sessions - Total", t.sessions.to_string()),
            ("Sessions - Total - B2B", (t.sessions / 20).to_string()),
            ("Session Percentage - Total", text::percent(site, t.sessions, all.sessions)),
            ("Session Percentage - Total - B2B", text::percent(site, 0, 1)),
            ("Page Views - Total", t.views.to_string()),
            ("Page Views - Total - B2B", (t.views / 20).to_string()),
            ("Page Views Percentage - Total", text::percent(site, t.views, all.views)),
            ("Page Views Percentage - Total - B2B", text::percent(site, 0, 1)),
            ("Featured Offer (Buy Box) Percentage", text::percent(site, 97, 100)),
            ("Featured Offer (Buy Box) Percentage - B2B", text::percent(site, 95, 100)),
            ("Units Ordered", t.units.to_string()),
            ("Units Ordered - B2B", t.units_b2b.to_string()),
            ("Unit Session Percentage", text::percent(site, t.units, t.sessions)),
            ("Unit Session Percentage - B2B", text::percent(site, 0, 1)),
            ("Ordered Product Sales", text::signed(site, t.sales)),
            ("Ordered Product Sales - B2B", text::signed(site, t.sales_b2b)),
            ("Total Order Items", t.items.to_string()),
            ("Total Order Items - B2B", t.items_b2b.to_string()),
        ]);
    }
    if site.market.code() == "amazon-jp" {
        grid.header = BY_ASIN_JA.iter().map(|h| (*h).to_owned()).collect();
    }
    press.grid(format!("BusinessReport_{}.csv", span(from, to)), &grid, to.plus(3), IDS[1], "traffic");
}

fn by_date(desk: &Desk<'_>, press: &mut Press<'_>, from: Day, to: Day) {
    let site = desk.site;
    let mut grid = Grid::commas(&headers::BUSINESS_BY_DATE);
    grid.encoding = Encoding::Utf8Bom;
    for (n, day) in days(desk, press, from, to).iter().enumerate() {
        let t = total(day.iter());
        let date = from.plus(i32::try_from(n).unwrap_or(0));
        let (y, m, d) = date.civil();
        let average = |n: i64, d: i64| text::signed(site, if d == 0 { 0 } else { site.round(n / d) });
        grid.push(&[
            (
                "Date",
                if site.market.month_first() { format!("{m:02}/{d:02}/{y}") } else { text::console_day(site, date) },
            ),
            ("Ordered Product Sales", text::signed(site, t.sales)),
            ("Ordered Product Sales - B2B", text::signed(site, t.sales_b2b)),
            ("Units Ordered", t.units.to_string()),
            ("Units Ordered - B2B", t.units_b2b.to_string()),
            ("Total Order Items", t.items.to_string()),
            ("Total Order Items - B2B", t.items_b2b.to_string()),
            ("Average Sales per Order Item", average(t.sales, t.items)),
            ("Average Sales per Order Item - B2B", average(t.sales_b2b, t.items_b2b)),
            ("Average Units per Order Item", text::ratio(site, t.units, t.items)),
            ("Average Units per Order Item - B2B", text::ratio(site, t.units_b2b, t.items_b2b)),
            ("Average Selling Price", average(t.sales, t.units)),
            ("Average Selling Price - B2B", average(t.sales_b2b, t.units_b2b)),
            ("Sessions - Total", t.sessions.to_string()),
            ("Sessions - Total - B2B", (t.sessions / 20).to_string()),
            ("Order Item Session Percentage", text::percent(site, t.items, t.sessions)),
            ("Order Item Session Percentage - B2B", text::percent(site, 0, 1)),
            ("Average Offer Count", "42".to_owned()),
        ]);
    }
    let rows = grid.rows.len();
    press.put(Draft {
        name: format!("BusinessReportByDate_{}.csv", span(from, to)),
        bytes: grid.bytes(),
        pulled: to.plus(3),
        report: IDS[0],
        rows,
        broken: 0,
        facts: vec![("shop_traffic", rows)],
    });
}
