//! Obeying price files and removal orders.

use super::Market;
use super::ledger::{Change, Hand};
use super::sheet::{self, Refusal, Row};
use super::structure::dollar_text;

/// Columns of a price file.
const PRICES: [&str; 7] = [
    "sku",
    "price",
    "minimum-seller-allowed-price",
    "maximum-seller-allowed-price",
    "quantity",
    "leadtime-to-ship",
    "fulfillment-channel",
];

/// Columns of a removal order.
const REMOVAL: [&str; 4] = ["MerchantRemovalOrderID", "RemovalDisposition", "MerchantSKU", "SellableQuantity"];

/// Fee for a removed unit in US cents.
const REMOVAL_FEE_CENTS: i64 = 104;

impl Market {
    /// Takes prices from a tab-separated file; they hold from today's first shopper on. Answers with the error report (XLSX).
    ///
    /// # Errors
    /// When the file is no text or has not the columns of a price file.
    pub fn upload_prices(&mut self, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let rows = sheet::tabs(bytes, &PRICES)?;
        Ok(self.obey_rows(bytes, &rows, "Price", "sku", Self::set_price))
    }

    /// Takes a removal order from a tab-separated file with the columns `MerchantRemovalOrderID RemovalDisposition MerchantSKU
    /// SellableQuantity` (disposition `Return`, `Dispose`/`Disposal` or `Liquidate`); it is carried out today.
    /// Answers with the error report (XLSX).
    ///
    /// # Errors
    /// When the file is no text or has not the columns.
    pub fn upload_removal(&mut self, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let rows = sheet::tabs(bytes, &REMOVAL)?;
        Ok(self.obey_rows(bytes, &rows, "Removal", "MerchantSKU", Self::remove))
    }

    fn obey_rows(
        &mut self,
        bytes: &[u8],
        rows: &[Row],
        entity: &str,
        column: &str,
        obey: fn(&mut Self, &Row, &Hand) -> Result<(), Refusal>,
    ) -> Vec<u8> {
        let upload = sheet::hash(bytes);
        let mut refused = Vec::new();
        for row in rows {
            let hand = Hand::upload(&upload, row.number);
            if let Err(refusal) = obey(self, row, &hand) {
                self.refuse(&hand, entity, vec![("SKU", row.get(column))], &refusal);
                refused.push((row.number, refusal));
            }
        }
        sheet::errors(&refused, self.today)
    }

    fn known(&self, name: &str) -> Result<usize, Refusal> {
        self.sku_index(name).ok_or_else(|| Refusal::new("UnknownSku", format!("there is no SKU `{name}`")))
    }

    fn set_price(&mut self, row: &Row, hand: &Hand) -> Result<(), Refusal> {
        let sku = self.known(&row.get("sku"))?;
        let read = |column: &str| {
            let text = row.get(column);
            let found =
                if text.is_empty() { Ok(None) } else { sheet::money(&text).filter(|m| *m > 0).map(Some).ok_or(text) };
            found.map_err(|text| {
                Refusal::new("InvalidPrice", format!("`{text}` under {column} is no price with at most two decimals"))
            })
        };
        let (price, low, high) = (read(PRICES[1])?, read(PRICES[2])?, read(PRICES[3])?);
        let Some(price) = price else { return Err(Refusal::new("MissingPrice", "the price is empty")) };
        if low.is_some_and(|l| price < l) || high.is_some_and(|h| price > h) {
            return Err(Refusal::new("PriceOutOfBounds", "the price lies outside the seller's own bounds"));
        }
        if !row.get("quantity").is_empty() && row.get("fulfillment-channel") != "DEFAULT" {
            return Err(Refusal::new(
                "InvalidQuantity",
                "the marketplace counts the stock of this offer: leave quantity empty",
            ));
        }
        let before = std::mem::replace(&mut self.shop.sites[0].offers[sku].price, price);
        let change = Change { field: "price", before: dollar_text(before), after: dollar_text(price) };
        self.record(hand, "Price", vec![("SKU", self.sku_name(sku))], change);
        Ok(())
    }

    fn remove(&mut self, row: &Row, hand: &Hand) -> Result<(), Refusal> {
        let sku = self.known(&row.get("MerchantSKU"))?;
        let number = row.get("MerchantRemovalOrderID");
        if number.is_empty() || self.removal_numbers.iter().any(|(n, s)| *n == number && *s == sku) {
            return Err(Refusal::new(
                "DuplicateOrder",
                format!("the removal order `{number}` is empty or already taken for this SKU"),
            ));
        }
        let sold_off = match row.get("RemovalDisposition").to_lowercase().as_str() {
            "return" | "dispose" | "disposal" => false,
            "liquidate" | "liquidations" => true,
            other => {
                return Err(Refusal::new(
                    "InvalidDisposition",
                    format!("`{other}` is neither Return, Dispose nor Liquidate"),
                ));
            }
        };
        let units = row.get("SellableQuantity").parse::<i64>().unwrap_or(0);
        let waiting: i64 = self.removals_due.iter().filter(|r| r.0 == sku).map(|r| r.1).sum();
        let have = self.on_hand(sku) - waiting;
        if units < 1 || units > have {
            return Err(Refusal::new(
                "InvalidQuantity",
                format!("{} units asked for, {have} can be removed", row.get("SellableQuantity")),
            ));
        }
        self.removals_due.push((sku, units));
        if sold_off {
            // a liquidator pays about 7 % of the price
            let revenue = self.shop.sites[0].round(self.price_micros(sku) * units * 7 / 100);
            self.open_day.removal -= revenue;
            self.post(self.today.plus(30), "Liquidations", "ItemPrice", "Principal".into(), revenue, Some(sku));
        }
        let fee = self.minor(REMOVAL_FEE_CENTS) * units;
        self.open_day.removal += fee;
        self.post(self.today.plus(4), "other-transaction", "other-transaction", "RemovalComplete".into(), -fee, None);
        self.removal_numbers.push((number.clone(), sku));
        let ids = vec![("Removal", number), ("SKU", self.sku_name(sku))];
        self.record(
            hand,
            "Removal",
            ids,
            Change { field: "units", before: have.to_string(), after: (have - units).to_string() },
        );
        Ok(())
    }

    /// Units that leave the warehouses for good.
    pub(super) fn carry_out_removals(&mut self) {
        for (sku, units) in std::mem::take(&mut self.removals_due) {
            let taken = self.shop.sites[0].offers[sku].shelf.take(units);
            self.moves[sku].disposed += taken;
            self.open_day.landed += self.take_cost(sku, taken);
        }
    }
}
