//! Answers to the agents' queries become facts.

use crate::facts::*;
use crate::queries::YOUNG_DAYS;
use arrow_array::RecordBatch;
use books::columns::{Columns, LoadError};
use books::names::Name;
use domain::{Currency, Day, Marketplace};

impl Facts {
    pub fn load(&mut self, query: &str, batch: &RecordBatch) -> Result<(), LoadError> {
        let c = Columns { query, batch };
        match query {
            "ads_term" | "ads_target" => self.load_ads(&c),
            "ads_age" => {
                let (ages, clicks, orders) = (c.integers("age")?, c.integers("clicks")?, c.integers("orders")?);
                self.ages.extend((0..c.rows()).map(|i| (ages[i], clicks[i], orders[i])));
                Ok(())
            }
            "ads_product" => self.load_products(&c),
            "ads_entity" => self.load_entities(&c),
            "ads_site_day" => {
                let (sites, days) = (self.load_sites(&c)?, c.days("day")?);
                let (clicks, spend) = (c.integers("clicks")?, c.integers("spend_micros")?);
                self.site_days.extend((0..c.rows()).map(|i| (sites[i], days[i], clicks[i], spend[i])));
                Ok(())
            }
            "ads_bid_change" => self.load_changes(&c),
            "ads_summary" => {
                let (sites, lines) = (self.load_sites(&c)?, c.integers("lines")?);
                self.summaries.extend(sites.into_iter().zip(lines));
                Ok(())
            }
            "sale" | "ledger_level" | "snapshot_level" => self.load_days(&c),
            "sale_through" => {
                let (sites, days) = (self.load_sites(&c)?, c.days("day")?);
                self.sales_through.extend(sites.into_iter().zip(days));
                Ok(())
            }
            "stock" => self.load_stock(&c),
            "open_order" => self.load_open(&c),
            "landed" => self.load_landed(&c),
            "sourcing" => self.load_sourcing(&c),
            "fee" => self.load_fees(&c),
            "listing" => {
                let (keys, price) = (self.load_keys(&c)?, c.integers("price_micros")?);
                let currencies = self.load_currencies(&c, &keys)?;
                let rows = (0..c.rows()).filter(|i| price[*i] > 0);
                self.listings.extend(rows.map(|i| (keys[i], (currencies[i], price[i]))));
                Ok(())
            }
            other => Err(LoadError::Query { name: other.to_owned(), room: "agents", names: "agents::queries" }),
        }
    }

    fn load_sites(&mut self, c: &Columns<'_>) -> Result<Vec<Site>, LoadError> {
        let shops = c.names(&mut self.names, "shop")?;
        let sites = c.names(&mut self.names, "marketplace")?;
        Ok(shops.into_iter().zip(sites).map(|(shop, site)| self.site(shop, site)).collect())
    }

    fn load_keys(&mut self, c: &Columns<'_>) -> Result<Vec<SkuKey>, LoadError> {
        let sites = self.load_sites(c)?;
        Ok(sites.into_iter().zip(c.names(&mut self.names, "sku")?).collect())
    }

    /// Currencies; where none is stated, that of the row's site.
    fn load_currencies(&mut self, c: &Columns<'_>, keys: &[SkuKey]) -> Result<Vec<Currency>, LoadError> {
        let names = c.names(&mut self.names, "currency")?;
        Ok(names.into_iter().zip(keys).map(|(name, key)| self.currency_of(name, key.0)).collect())
    }

    fn currency_of(&self, name: Name, site: Site) -> Currency {
        let stated = Currency::parse(self.text(name));
        stated.unwrap_or_else(|| Marketplace::find(self.marketplace(site)).map_or(Currency::CNY, Marketplace::currency))
    }

    fn load_ads(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let sites = self.load_sites(c)?;
        let mut text = |column| c.names(&mut self.names, column);
        let (campaign_ids, campaigns) = (text("campaign_id")?, text("campaign")?);
        let (group_ids, groups, texts) = (text("ad_group_id")?, text("ad_group")?, text("text")?);
        let currencies = text("currency")?;
        let term = c.query == "ads_term";
        let matches = if term { vec![Name::default(); c.rows()] } else { text("match_type")? };
        let through = c.days("day")?;
        let (impressions, clicks, spend) =
            (c.integers("impressions")?, c.integers("clicks")?, c.integers("spend_micros")?);
        let (orders, units) = (c.integers("orders")?, c.integers("units")?);
        let recent_impressions = c.integers("recent_impressions")?;
        let (recent_clicks, recent_spend) = (c.integers("recent_clicks")?, c.integers("recent_spend_micros")?);
        let mut young = Vec::with_capacity(YOUNG_DAYS);
        for column in ["young_0", "young_1", "young_2", "young_3", "young_4", "young_5", "young_6", "young_7"] {
            young.push(c.integers(column)?);
        }
        for i in 0..c.rows() {
            let row = AdRow {
                site: sites[i],
                campaign_id: campaign_ids[i],
                campaign: campaigns[i],
                ad_group_id: group_ids[i],
                ad_group: groups[i],
                text: texts[i],
                match_type: matches[i],
                currency: self.currency_of(currencies[i], sites[i]),
                through: through[i],
                tally: Tally {
                    impressions: impressions[i],
                    clicks: clicks[i],
                    spend: spend[i],
                    orders: orders[i],
                    units: units[i],
                    recent_impressions: recent_impressions[i],
                    recent_clicks: recent_clicks[i],
                    recent_spend: recent_spend[i],
                    young: std::array::from_fn(|age| young[age][i]),
                },
            };
            if term { self.terms.push(row) } else { self.targets.push(row) }
        }
        Ok(())
    }

    fn load_products(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let sites = self.load_sites(c)?;
        let mut text = |column| c.names(&mut self.names, column);
        let (campaign_ids, campaigns) = (text("campaign_id")?, text("campaign")?);
        let (group_ids, groups, skus) = (text("ad_group_id")?, text("ad_group")?, text("sku")?);
        let clicks = c.integers("clicks")?;
        self.products.extend((0..c.rows()).map(|i| ProductRow {
            site: sites[i],
            campaign_id: campaign_ids[i],
            campaign: campaigns[i],
            ad_group_id: group_ids[i],
            ad_group: groups[i],
            sku: skus[i],
            clicks: clicks[i],
        }));
        Ok(())
    }

    fn load_entities(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let sites = self.load_sites(c)?;
        let mut text = |column| c.names(&mut self.names, column);
        let (entities, campaign_ids, group_ids) = (text("entity")?, text("campaign_id")?, text("ad_group_id")?);
        let (ids, campaigns, groups) = (text("id")?, text("campaign")?, text("ad_group")?);
        let (states, texts, resolved) = (text("state")?, text("text")?, text("resolved")?);
        let (matches, skus) = (text("match_type")?, text("sku")?);
        let (days, bids, budgets) = (c.days("day")?, c.integers("bid_micros")?, c.integers("budget_micros")?);
        self.entities.extend((0..c.rows()).map(|i| EntityRow {
            site: sites[i],
            day: days[i],
            entity: entities[i],
            campaign_id: campaign_ids[i],
            ad_group_id: group_ids[i],
            id: ids[i],
            campaign: campaigns[i],
            ad_group: groups[i],
            state: states[i],
            bid: bids[i],
            budget: budgets[i],
            text: texts[i],
            resolved: resolved[i],
            match_type: matches[i],
            sku: skus[i],
        }));
        Ok(())
    }

    fn load_changes(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let (sites, ids) = (self.load_sites(c)?, c.names(&mut self.names, "id")?);
        let (days, before_days) = (c.integers("day_number")?, c.integers("before_day_number")?);
        let (before, after) = (c.integers("before_micros")?, c.integers("after_micros")?);
        let (clicks_before, clicks_after) = (c.integers("clicks_before")?, c.integers("clicks_after")?);
        let (spend_before, spend_after) = (c.integers("spend_before_micros")?, c.integers("spend_after_micros")?);
        let day = |n: i64| Day(i32::try_from(n).unwrap_or(0));
        self.changes.extend((0..c.rows()).map(|i| ChangeRow {
            site: sites[i],
            id: ids[i],
            day: day(days[i]),
            before_day: day(before_days[i]),
            bid: (before[i], after[i]),
            clicks: (clicks_before[i], clicks_after[i]),
            spend: (spend_before[i], spend_after[i]),
        }));
        Ok(())
    }

    fn load_days(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let (keys, days, units) = (self.load_keys(c)?, c.days("day")?, c.integers("units")?);
        let rows = (0..c.rows()).map(|i| DayRow { key: keys[i], day: days[i], units: units[i] });
        match c.query {
            "sale" => self.sales.extend(rows),
            "ledger_level" => self.ledger.extend(rows),
            _ => self.levels.extend(rows),
        }
        Ok(())
    }

    fn load_stock(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let (keys, days) = (self.load_keys(c)?, c.days("day")?);
        let (available, coming) = (c.integers("available")?, c.integers("coming")?);
        let (inbound, storage) = (c.integers("inbound")?, c.integers("storage_micros")?);
        let (volume, units) = (c.reals("volume")?, c.names(&mut self.names, "volume_unit")?);
        self.stock.extend((0..c.rows()).map(|i| StockRow {
            key: keys[i],
            day: days[i],
            available: available[i],
            coming: coming[i],
            inbound: inbound[i],
            storage: storage[i],
            volume: volume[i],
            volume_unit: units[i],
        }));
        Ok(())
    }

    fn load_open(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let (keys, days, expected) = (self.load_keys(c)?, c.days("day")?, c.days("expected_day")?);
        let states = c.names(&mut self.names, "state")?;
        let (units, received) = (c.integers("units")?, c.integers("received")?);
        self.open.extend((0..c.rows()).map(|i| OpenRow {
            site: keys[i].0,
            sku: keys[i].1,
            day: days[i],
            expected_day: expected[i],
            state: states[i],
            units: units[i],
            received: received[i],
        }));
        Ok(())
    }

    fn load_landed(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let (keys, days, units) = (self.load_keys(c)?, c.days("day")?, c.integers("units")?);
        let currencies = self.load_currencies(c, &keys)?;
        let (goods, first_leg) = (c.integers("goods_micros")?, c.integers("first_leg_micros")?);
        let (duty, prep) = (c.integers("duty_micros")?, c.integers("prep_micros")?);
        self.landed.extend((0..c.rows()).map(|i| LandedRow {
            key: keys[i],
            day: days[i],
            units: units[i],
            currency: currencies[i],
            goods: goods[i],
            first_leg: first_leg[i],
            duty: duty[i],
            prep: prep[i],
        }));
        Ok(())
    }

    fn load_sourcing(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let (keys, days) = (self.load_keys(c)?, c.days("day")?);
        let suppliers = c.names(&mut self.names, "supplier")?;
        let currencies = self.load_currencies(c, &keys)?;
        let (price, moq, carton) =
            (c.integers("unit_price_micros")?, c.integers("moq_units")?, c.integers("carton_units")?);
        let (production, sea_days, air_days) =
            (c.integers("production_days")?, c.integers("sea_days")?, c.integers("air_days")?);
        let (sea, air) = (c.integers("sea_freight_micros")?, c.integers("air_freight_micros")?);
        let way = |days: i64, freight: i64| (days >= 0 && freight >= 0).then_some((days, freight));
        self.sourcing.extend((0..c.rows()).map(|i| SourcingRow {
            key: keys[i],
            day: days[i],
            supplier: suppliers[i],
            currency: currencies[i],
            unit_price: price[i],
            moq: moq[i],
            carton: carton[i],
            production_days: production[i],
            sea: way(sea_days[i], sea[i]),
            air: way(air_days[i], air[i]),
        }));
        Ok(())
    }

    fn load_fees(&mut self, c: &Columns<'_>) -> Result<(), LoadError> {
        let (keys, days) = (self.load_keys(c)?, c.days("day")?);
        let currencies = self.load_currencies(c, &keys)?;
        let (price, fee) = (c.integers("price_micros")?, c.integers("fee_micros")?);
        let brands = c.names(&mut self.names, "brand")?;
        self.fees.extend((0..c.rows()).map(|i| FeeRow {
            key: keys[i],
            day: days[i],
            currency: currencies[i],
            price: price[i],
            fee: fee[i],
            brand: brands[i],
        }));
        Ok(())
    }
}
