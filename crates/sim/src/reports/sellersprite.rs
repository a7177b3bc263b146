//! SellerSprite 卖家精灵: keywords of an ASIN with Chinese headers, in GB18030.

use super::{Desk, Press, headers, sqp, text::Encoding, text::Grid, text::hundredths};
use crate::rng::Rng;

/// Name of the report.
pub const ID: &str = "SELLERSPRITE";

/// Writes the first site's file.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    if desk.site.market.code() != "amazon-us" {
        return;
    }
    let mut rng = Rng::new(press.spec.seed).fork("sellersprite");
    let mut grid = Grid::commas(&headers::SELLERSPRITE);
    grid.encoding = Encoding::Gb18030;
    for (n, query) in sqp::queries(desk).into_iter().enumerate() {
        let volume = rng.range(200, 60_000);
        let bought = volume * rng.range(5, 60) / 1000;
        let bid = rng.range(40, 250);
        let mut cells = vec![
            ("关键词", query),
            ("关键词翻译", format!("关键词 {}", n + 1)),
            ("AC推荐词", if n % 4 == 0 { "Y" } else { "N" }.to_owned()),
            ("流量占比", format!("{}%", hundredths(rng.range(1, 900)))),
            ("流量词类型", "主要流量词".to_owned()),
            ("预估周曝光量", (volume / 4).to_string()),
            ("相关产品", rng.range(1, 40).to_string()),
            ("相关ASIN", desk.asin(0)),
            ("ABA周排名", rng.range(1, 900_000).to_string()),
            ("月搜索量", volume.to_string()),
            ("月购买量", bought.to_string()),
            ("购买率", format!("{}%", hundredths(bought * 10_000 / volume))),
            ("展示量", (volume * 20).to_string()),
            ("点击量", (volume / 3).to_string()),
            ("SPR", rng.range(2, 90).to_string()),
            ("标题密度", rng.range(0, 40).to_string()),
            ("商品数", rng.range(50, 9_000).to_string()),
            ("需供比", hundredths(rng.range(10, 4_000))),
            ("广告竞品数", rng.range(1, 300).to_string()),
            ("点击总占比", format!("{}%", hundredths(rng.range(900, 6_000)))),
            ("转化总占比", format!("{}%", hundredths(rng.range(900, 6_000)))),
            ("PPC竞价", format!("${}", hundredths(bid))),
            ("建议竞价范围", format!("${} - ${}", hundredths(bid * 3 / 4), hundredths(bid * 5 / 4))),
        ];
        for (asin, click, conversion) in [
            ("#1 前三ASIN", "#1 点击共享", "#1 转化共享"),
            ("#2 前三ASIN", "#2 点击共享", "#2 转化共享"),
            ("#3 前三ASIN", "#3 点击共享", "#3 转化共享"),
        ] {
            cells.push((asin, format!("B0{}", rng.code(8))));
            cells.push((click, format!("{}%", hundredths(rng.range(300, 2_000)))));
            cells.push((conversion, format!("{}%", hundredths(rng.range(300, 2_000)))));
        }
        grid.push(&cells);
    }
    let last = press.spec.last_day();
    press.grid(format!("ReverseASIN-US-{}-{last}_{last}.csv", desk.asin(0)), &grid, last.plus(1), ID, "keyword_metric");
}
