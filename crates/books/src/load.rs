//! Answers to the books' queries become rows of the input.

use crate::columns::{Columns, LoadError};
use crate::input::*;
use crate::month::Month;
use crate::names::{NOBODY, Name};
use crate::queries::SALE;
use arrow_array::RecordBatch;
use domain::{Currency, Day, Money};

impl Input {
    /// Takes in one batch of the answer to a query of [`crate::queries::QUERIES`] or [`Input::follow_ups`].
    ///
    /// # Errors
    /// A name that is no query, or an answer with other columns than the query's sql gives.
    pub fn load(&mut self, query_name: &str, batch: &RecordBatch) -> Result<(), LoadError> {
        let c = Columns { query: query_name, batch };
        match query_name {
            "settlement" => self.load_settlements(&c),
            "settlement_sum" => self.load_sums(&c),
            "settlement_group" => self.load_groups(&c),
            "refused_line" => self.load_refused(&c),
            "example" => self.load_examples(&c),
            "sale" => self.load_movements(&c, |_, _| MovementKind::Sale, None),
            "shipped_free" => {
                let kind =
                    |_: usize, multi: bool| if multi { MovementKind::MultiChannel } else { MovementKind::Replacement };
                self.load_movements(&c, kind, Some("multi_channel"))
            }
            "returned" => {
                let kind = |_: usize, good: bool| {
                    if good { MovementKind::SellableReturn } else { MovementKind::UnsellableReturn }
                };
                self.load_movements(&c, kind, Some("sellable"))
            }
            "landed_cost" => self.load_batches(&c),
            "first_leg" => self.load_freight(&c),
            "storage_fee" | "aged_storage_fee" => self.load_fees(&c),
            "label" => self.load_labels(&c),
            "product_ads" | "campaign" => self.load_ads(&c),
            "stock_age" => self.load_aged(&c),
            "expense" => self.load_expenses(&c),
            "fx_rate" => self.load_rates(&c),
            "sku_owner" => self.load_owners(&c),
            "parent" => self.load_parents(&c),
            "bank_line" => self.load_bank_lines(&c),
            "stock_count" => self.load_stock_counts(&c),
            "mapping" => self.load_mappings(&c),
            other => Err(LoadError::Query { name: other.to_owned(), room: "books", names: "books::queries" }),
        }
    }

    /// How many rows have been loaded in all.
    pub fn rows(&self) -> usize {
        self.line_groups.len() + self.movements.len() + self.batches.len() + self.product_ads.len() + self.aged.len()
    }

    fn load_places(&mut self, c: &Columns<'_>) -> Result<Vec<Place>, LoadError> {
        let shops = c.names(&mut self.names, "shop")?;
        let sites = c.names(&mut self.names, "marketplace")?;
        Ok(shops.into_iter().zip(sites).map(|(shop, site)| self.place_of(shop, site)).collect())
    }

    fn load_months(&mut self, c: &Columns<'_>) -> Result<Vec<Month>, LoadError> {
        let days = c.days("day")?;
        let mut last = (Day(i32::MIN), Month(0));
        Ok(days
            .into_iter()
            .map(|d| {
                if d != last.0 {
                    last = (d, Month::of(d));
                }
                last.1
            })
            .collect())
    }

    /// Currencies; where none is stated, that of the row's site.
    fn load_currencies(&mut self, c: &Columns<'_>, places: &[Place]) -> Result<Vec<Currency>, LoadError> {
        let names = c.names(&mut self.names, "currency")?;
        let mut last: (Name, Option<Currency>) = (NOBODY, None);
        let mut all = Vec::with_capacity(names.len());
        for (i, name) in names.into_iter().enumerate() {
            if name != last.0 {
                last = (name, Currency::parse(self.names.text(name)));
            }
            let site = || places.get(i).map_or(Currency::CNY, |p| self.place_text(*p).currency);
            all.push(last.1.unwrap_or_else(site));
        }
        Ok(all)
    }

    fn load_triples(&mut self, c: &Columns<'_>) -> Result<Vec<TripleId>, LoadError> {
        let t = c.names(&mut self.names, "transaction_type")?;
        let a = c.names(&mut self.names, "amount_type")?;
        let d = c.names(&mut self.names, "amount_description")?;
        let triple = |i: usize| Triple { transaction_type: t[i], amount_type: a[i], amount_description: d[i] };
        Ok((0..c.rows()).map(|i| self.triple(triple(i))).collect())
    }

    fn load_settlements(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let places = self.load_places(c)?;
        let ids = c.names(&mut self.names, "settlement_id")?;
        let currencies = self.load_currencies(c, &places)?;
        let (days, totals) = (c.days("day")?, c.integers("micros")?);
        let sources = c.names(&mut self.names, "source")?;
        for i in 0..c.rows() {
            self.settlements.push(SettlementRow {
                place: places[i],
                settlement: ids[i],
                day: days[i],
                total_micros: totals[i],
                currency: currencies[i],
                source: sources[i],
            });
        }
        Ok(())
    }

    fn load_sums(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let shops = c.names(&mut self.names, "shop")?;
        let ids = c.names(&mut self.names, "settlement_id")?;
        let currencies = self.load_currencies(c, &[])?;
        let (sums, lines) = (c.integers("micros")?, c.integers("lines")?);
        for i in 0..c.rows() {
            let (shop, settlement, currency) = (shops[i], ids[i], currencies[i]);
            self.settlement_sums.push(SettlementSum { shop, settlement, currency, micros: sums[i], lines: lines[i] });
        }
        Ok(())
    }

    fn load_groups(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let places = self.load_places(c)?;
        let months = self.load_months(c)?;
        let skus = c.names(&mut self.names, "sku")?;
        let triples = self.load_triples(c)?;
        let currencies = self.load_currencies(c, &places)?;
        let (sums, lines) = (c.integers("micros")?, c.integers("lines")?);
        self.line_groups.reserve(c.rows());
        for i in 0..c.rows() {
            self.line_groups.push(LineGroup {
                place: places[i],
                month: months[i],
                sku: skus[i],
                triple: triples[i],
                currency: currencies[i],
                micros: sums[i],
                lines: lines[i],
            });
        }
        Ok(())
    }

    fn load_refused(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let places = self.load_places(c)?;
        let ids = c.names(&mut self.names, "settlement_id")?;
        let (days, skus) = (c.days("day")?, c.names(&mut self.names, "sku")?);
        let triples = self.load_triples(c)?;
        let currencies = self.load_currencies(c, &places)?;
        let (amounts, units) = (c.integers("micros")?, c.integers("units")?);
        let orders = c.names(&mut self.names, "order_id")?;
        let (sources, lines) = (c.names(&mut self.names, "source")?, c.integers("line")?);
        for i in 0..c.rows() {
            self.refused_lines.push(RefusedLine {
                place: places[i],
                settlement: ids[i],
                day: days[i],
                sku: skus[i],
                triple: triples[i],
                currency: currencies[i],
                micros: amounts[i],
                quantity: units[i],
                order: orders[i],
                source: sources[i],
                line: lines[i],
            });
        }
        Ok(())
    }

    /// Keeps, per triple and currency, the first line of the first file in byte order.
    fn load_examples(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let triples = self.load_triples(c)?;
        let currencies = self.load_currencies(c, &[])?;
        let sources = c.names(&mut self.names, "source")?;
        let lines = c.integers("line")?;
        for i in 0..c.rows() {
            let new = Example { triple: triples[i], currency: currencies[i], source: sources[i], line: lines[i] };
            match self.examples.iter().position(|e| (e.triple, e.currency) == (new.triple, new.currency)) {
                None => self.examples.push(new),
                Some(at) => {
                    let old = &self.examples[at];
                    let key = |e: &Example| (self.names.text(e.source).to_owned(), e.line);
                    if key(&new) < key(old) {
                        self.examples[at] = new;
                    }
                }
            }
        }
        Ok(())
    }

    fn load_movements(
        &mut self,
        c: &Columns<'_>,
        kind: impl Fn(usize, bool) -> MovementKind,
        flag: Option<&'static str>,
    ) -> Result<(), LoadError> {
        let places = self.load_places(c)?;
        let (days, skus) = (c.days("day")?, c.names(&mut self.names, "sku")?);
        let units = c.integers("units")?;
        let flags = flag.map(|f| c.flags(f)).transpose()?;
        let rows = if flag == Some("sellable") { Some(c.integers("lines")?) } else { None };
        self.movements.reserve(c.rows());
        for i in 0..c.rows() {
            self.movements.push(Movement {
                place: places[i],
                day: days[i],
                sku: skus[i],
                units: units[i],
                rows: rows.as_ref().map_or(1, |r| r[i]),
                kind: kind(i, flags.as_ref().is_some_and(|f| f[i])),
            });
        }
        Ok(())
    }

    fn load_batches(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let places = self.load_places(c)?;
        let batches = c.names(&mut self.names, "batch_id")?;
        let (days, skus) = (c.days("day")?, c.names(&mut self.names, "sku")?);
        let currencies = self.load_currencies(c, &places)?;
        let units = c.integers("units")?;
        let (goods, first_leg) = (c.integers("goods")?, c.integers("first_leg")?);
        let (duty, prep) = (c.integers("duty")?, c.integers("prep")?);
        let (sources, lines) = (c.names(&mut self.names, "source")?, c.integers("line")?);
        for i in 0..c.rows() {
            self.batches.push(Batch {
                place: places[i],
                day: days[i],
                batch: batches[i],
                sku: skus[i],
                units: units[i],
                currency: currencies[i],
                micros: [goods[i], first_leg[i], duty[i], prep[i]],
                source: sources[i],
                line: lines[i],
            });
        }
        Ok(())
    }

    fn load_freight(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let places = self.load_places(c)?;
        let shipments = c.names(&mut self.names, "shipment_id")?;
        let batches = c.names(&mut self.names, "batch_id")?;
        let skus = c.names(&mut self.names, "sku")?;
        let currencies = self.load_currencies(c, &places)?;
        let shared = c.names(&mut self.names, "share_by")?;
        let (units, grams) = (c.integers("units")?, c.integers("grams")?);
        let (volumes, values) = (c.integers("cubic_centimetres")?, c.integers("value")?);
        let (freight, duty) = (c.integers("freight")?, c.integers("duty")?);
        for i in 0..c.rows() {
            self.freight.push(FreightLine {
                place: places[i],
                shipment: shipments[i],
                batch: batches[i],
                sku: skus[i],
                units: units[i],
                grams: grams[i],
                cubic_centimetres: volumes[i],
                value_micros: values[i],
                currency: currencies[i],
                freight_micros: freight[i],
                duty_micros: duty[i],
                share_by: shared[i],
            });
        }
        Ok(())
    }

    fn load_fees(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let aged = c.query == "aged_storage_fee";
        let places = self.load_places(c)?;
        let months = self.load_months(c)?;
        let fnskus = c.names(&mut self.names, "fnsku")?;
        let skus = if aged { c.names(&mut self.names, "sku")? } else { vec![NOBODY; c.rows()] };
        let fees = c.integers("micros")?;
        let rows = if aged { &mut self.aged_storage_fees } else { &mut self.storage_fees };
        for i in 0..c.rows() {
            let (place, month, sku, fnsku) = (places[i], months[i], skus[i], fnskus[i]);
            rows.push(FeeWeight { place, month, sku, fnsku, micros: fees[i] });
        }
        Ok(())
    }

    fn load_labels(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let places = self.load_places(c)?;
        let fnskus = c.names(&mut self.names, "fnsku")?;
        let (skus, days) = (c.names(&mut self.names, "sku")?, c.days("day")?);
        let rows = (0..c.rows()).map(|i| Label { place: places[i], fnsku: fnskus[i], sku: skus[i], day: days[i] });
        self.labels.extend(rows);
        Ok(())
    }

    fn load_ads(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let products = c.query == "product_ads";
        let places = self.load_places(c)?;
        let months = self.load_months(c)?;
        let kinds = c.names(&mut self.names, "ad_product")?;
        let skus = if products { c.names(&mut self.names, "sku")? } else { vec![NOBODY; c.rows()] };
        let currencies = self.load_currencies(c, &places)?;
        let spend = c.integers("micros")?;
        let rows = if products { &mut self.product_ads } else { &mut self.campaigns };
        for i in 0..c.rows() {
            let (place, month, ad_product, sku) = (places[i], months[i], kinds[i], skus[i]);
            rows.push(AdSpend { place, month, ad_product, sku, currency: currencies[i], micros: spend[i] });
        }
        Ok(())
    }

    fn load_aged(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let places = self.load_places(c)?;
        let (days, skus) = (c.days("day")?, c.names(&mut self.names, "sku")?);
        let (a, b) = (c.integers("units_91_180")?, c.integers("units_181_270")?);
        let (d, e) = (c.integers("units_271_365")?, c.integers("units_366_plus")?);
        for i in 0..c.rows() {
            let (place, day, sku) = (places[i], days[i], skus[i]);
            self.aged.push(Aged { place, day, sku, units: [a[i], b[i], d[i], e[i]] });
        }
        Ok(())
    }

    fn load_expenses(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let places = self.load_places(c)?;
        let months = self.load_months(c)?;
        let skus = c.names(&mut self.names, "sku")?;
        let currencies = self.load_currencies(c, &places)?;
        let costs = c.integers("micros")?;
        for i in 0..c.rows() {
            let (place, month, sku, currency) = (places[i], months[i], skus[i], currencies[i]);
            self.expenses.push(Expense { place, month, sku, currency, micros: costs[i] });
        }
        Ok(())
    }

    fn load_rates(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let shops = c.names(&mut self.names, "shop")?;
        let currencies = self.load_currencies(c, &[])?;
        let (days, monthly, nanos) = (c.days("day")?, c.flags("monthly")?, c.integers("nanos")?);
        for i in 0..c.rows() {
            let (shop, day, currency) = (shops[i], days[i], currencies[i]);
            self.rates.push(Rate { shop, day, currency, monthly: monthly[i], cny_nanos: nanos[i] });
        }
        Ok(())
    }

    fn load_owners(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let places = self.load_places(c)?;
        let skus = c.names(&mut self.names, "sku")?;
        let owners = c.names(&mut self.names, "owner")?;
        let (from, to, shares) = (c.days("day")?, c.days("day_to")?, c.integers("millionths")?);
        for i in 0..c.rows() {
            let (place, sku, owner) = (places[i], skus[i], owners[i]);
            self.owners.push(Owner { place, sku, owner, day: from[i], day_to: to[i], share_millionths: shares[i] });
        }
        Ok(())
    }

    fn load_parents(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let places = self.load_places(c)?;
        let skus = c.names(&mut self.names, "sku")?;
        let parents = c.names(&mut self.names, "parent")?;
        for i in (0..c.rows()).filter(|i| parents[*i] != NOBODY) {
            self.parents.push(Parent { place: places[i], sku: skus[i], parent: parents[i] });
        }
        Ok(())
    }

    fn load_bank_lines(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let currencies = self.load_currencies(c, &[])?;
        let (days, amounts) = (c.days("day")?, c.integers("micros")?);
        for i in 0..c.rows() {
            self.bank_lines.push(BankLine { day: days[i], amount: Money::new(amounts[i], currencies[i]) });
        }
        Ok(())
    }

    fn load_stock_counts(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let places = self.load_places(c)?;
        let skus = c.names(&mut self.names, "sku")?;
        let (days, units) = (c.days("day")?, c.integers("units")?);
        for i in 0..c.rows() {
            self.stock_counts.push(StockCount { place: places[i], day: days[i], sku: skus[i], units: units[i] });
        }
        Ok(())
    }

    fn load_mappings(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let t = c.names(&mut self.names, "transaction_type")?;
        let a = c.names(&mut self.names, "amount_type")?;
        let d = c.names(&mut self.names, "amount_description")?;
        let buckets = c.names(&mut self.names, "bucket")?;
        let (days, observed) = (c.days("day")?, c.integers("observed_at")?);
        for i in 0..c.rows() {
            self.mappings.push(Mapping {
                transaction_type: t[i],
                amount_type: a[i],
                amount_description: d[i],
                bucket: buckets[i],
                day: days[i],
                observed_at: observed[i],
            });
        }
        Ok(())
    }

    /// Whether a triple's quantity is units sold.
    pub fn is_sale(&self, triple: TripleId) -> bool {
        self.triple_text(triple) == SALE
    }
}
