//! GET_FBA_ESTIMATED_FBA_FEES_TXT_DATA in its North American and its European layout.

use super::{Desk, Press, headers, text, text::Grid};
use domain::money::decimal;

/// Report type.
pub const ID: &str = "GET_FBA_ESTIMATED_FBA_FEES_TXT_DATA";

/// Writes one file of the last day.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    let site = desk.site;
    let europe = matches!(site.market.code(), "amazon-de" | "amazon-uk");
    let mut grid = if europe { Grid::tabs(&headers::FEE_PREVIEW_EU) } else { Grid::tabs(&headers::FEE_PREVIEW_NA) };
    grid.encoding = desk.encoding();
    for (n, offer) in site.offers.iter().enumerate() {
        let product = desk.product(n);
        let referral = site.round(offer.price * product.referral_bp / 10_000);
        let money = |m: i64| text::plain(site, m);
        let side = |mm: i64| decimal(mm * 100_000, 1);
        let mut cells = vec![
            ("sku", desk.sku(n)),
            ("fnsku", offer.fnsku.clone()),
            ("asin", desk.asin(n)),
            ("product-name", offer.title.clone()),
            ("product-group", "Home".to_owned()),
            ("brand", "Haiyue".to_owned()),
            ("fulfilled-by", "Amazon".to_owned()),
            ("your-price", money(offer.price)),
            ("sales-price", money(offer.price)),
            ("longest-side", side(product.sides_mm[0])),
            ("median-side", side(product.sides_mm[1])),
            ("shortest-side", side(product.sides_mm[2])),
            ("length-and-girth", side(product.sides_mm[0] + 2 * (product.sides_mm[1] + product.sides_mm[2]))),
            ("unit-of-dimension", "centimeters".to_owned()),
            ("item-package-weight", decimal(product.weight_grams * 10_000, 2)),
            ("unit-of-weight", "grams".to_owned()),
            ("currency", desk.currency()),
            ("estimated-fee-total", money(referral + offer.fulfilment)),
            ("estimated-referral-fee-per-unit", money(referral)),
            ("estimated-variable-closing-fee", money(0)),
        ];
        if europe {
            let abroad = money(offer.fulfilment * 2);
            cells.push(("has-local-inventory", "Y".to_owned()));
            cells.push(("product-size-weight-band", "Standard parcel <= 900 g".to_owned()));
            cells.push(("expected-domestic-fulfilment-fee-per-unit", money(offer.fulfilment)));
            cells.push(("expected-efn-fulfilment-fee-per-unit-fr", abroad.clone()));
            cells.push(("expected-efn-fulfilment-fee-per-unit-it", abroad.clone()));
            cells.push(("expected-efn-fulfilment-fee-per-unit-es", abroad));
        } else {
            cells.push(("product-size-tier", "LargeStandardSize".to_owned()));
            cells.push(("expected-fulfillment-fee-per-unit", money(offer.fulfilment)));
        }
        grid.push(&cells);
    }
    let last = press.spec.last_day();
    press.grid("fee_preview.txt".into(), &grid, last.plus(1), ID, "fee_preview");
}
