//! Open listings: SKU, ASIN, price and quantity only.

use crate::report::{Cell, Days, Output, ReportType, When, head, may, must, plain};
use domain::facts::LISTING;

/// Mostly the ASIN, but a seller may have listed by EAN: kept as what it is.
const PRODUCT_ID: &[&str] = &["product-id", "商品ID", "Produkt-ID", "商品编码", "id-produit"];

/// `GET_FLAT_FILE_OPEN_LISTINGS_DATA` (the "inventory report"), also `GET_MERCHANT_LISTINGS_DATA_LITE`.
pub(crate) static OPEN_LISTINGS: ReportType = ReportType {
    needs: &[&["asin", "product-id", "商品ID"]],
    // Whole listings (cancelled ones, say) and upload files have these four columns too.
    unlike: &["item-name", "product-id-type", "add-delete", "Artikelbezeichnung", "商品名", "商品名称", "nom-produit"],
    not_kept: &[
        "Quantity Price Type",
        "Quantity Lower Bound 1",
        "Quantity Price 1",
        "Quantity Lower Bound 2",
        "Quantity Price 2",
        "Quantity Lower Bound 3",
        "Quantity Price 3",
        "Quantity Lower Bound 4",
        "Quantity Price 4",
        "Quantity Lower Bound 5",
        "Quantity Price 5",
        "Progressive Price Type",
        "Progressive Lower Bound 1",
        "Progressive Price 1",
        "Progressive Lower Bound 2",
        "Progressive Price 2",
        "Progressive Lower Bound 3",
        "Progressive Price 3",
        "Minimum order quantity",
        "Sell remainder",
    ],
    ..plain(
        "GET_FLAT_FILE_OPEN_LISTINGS_DATA",
        ("Open listings", "在售商品（简版）"),
        &[Output {
            table: &LISTING,
            when: When::Always,
            days: Days::Snapshot,
            fields: &[
                must(
                    "sku",
                    Cell::Text,
                    &[
                        "sku",
                        "seller-sku",
                        "Händler-SKU",
                        "出品者SKU",
                        "卖家 SKU",
                        "sku-vendeur",
                        "SKU venditore",
                        "SKU del vendedor",
                    ],
                ),
                may("asin", Cell::Text, &["asin"]),
                may("product_id", Cell::Text, PRODUCT_ID),
                head("price_micros", Cell::Money, &["price", "Preis", "価格", "价格", "prix", "Prezzo", "Precio"]),
                may("business_price_micros", Cell::Money, &["Business Price"]),
                head("quantity", Cell::Count, &["quantity", "Menge", "数量", "quantité", "Quantità", "Cantidad"]),
            ],
        }],
    )
};
