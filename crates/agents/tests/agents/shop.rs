//! A small shop as fact tables in memory, asked through the real queries.

use agents::{AGENTS, Brief, Report, queries, run};
use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use books::{Economics, UnitEconomics};
use datafusion::prelude::{SessionConfig, SessionContext};
use domain::{Column, Currency, Day, Kind, Policy, Proposal, Subject, Table};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A row by column name.
type Row = BTreeMap<&'static str, String>;

/// The shop `s`, and others, on amazon-us.
pub struct Shop {
    tables: BTreeMap<&'static str, Vec<Row>>,
    name: String,
    pub policy: Policy,
    pub books: Economics,
    pub resting: Vec<(Subject, Day)>,
}

/// The day of the run; facts reach to the day before.
pub fn today() -> Day {
    Day::parse_iso("2026-06-01").unwrap()
}

/// A unit that is sold at 20.00, costs 5.00 and leaves `contribution_cents`.
pub fn unit(contribution_cents: i64) -> UnitEconomics {
    UnitEconomics {
        currency: Currency::USD,
        units: 100,
        window: (today().plus(-90), today().plus(-1)),
        net_sales_micros: 20_000_000,
        fees_micros: 15_000_000 - contribution_cents * 10_000,
        goods_micros: 4_000_000,
        first_leg_micros: 1_000_000,
        duty_micros: 0,
        prep_micros: 0,
        write_off_micros: 0,
    }
}

impl Shop {
    pub fn new() -> Self {
        let (books, policy) = (Economics::default(), Policy::default());
        let mut shop = Self { tables: BTreeMap::new(), name: String::new(), policy, books, resting: Vec::new() };
        shop.open("s");
        shop
    }

    /// From here on rows are those of another shop in the same store, which learns nothing from the others.
    pub fn open(&mut self, name: &str) -> &mut Self {
        self.name = name.to_owned();
        self.books.set_unit(name, "amazon-us", "A", unit(800));
        self.books.set_rate(name, Currency::USD, 7_000_000_000);
        self
    }

    /// Adds a row of a table; columns that are not named are null.
    pub fn row(&mut self, table: &'static str, cells: &[(&'static str, &str)]) -> &mut Self {
        let known = domain::facts::table(table).unwrap_or_else(|| panic!("no table {table}"));
        let mut row = Row::from([("shop", self.name.clone())]);
        for (column, cell) in cells {
            assert!(known.index_of(column).is_some(), "{table}: no column {column}");
            row.insert(column, (*cell).to_owned());
        }
        self.tables.entry(table).or_default().push(row);
        self
    }

    /// A campaign with one ad group and one SKU, as the newest bulksheet has it.
    pub fn campaign(&mut self, id: &str, campaign: &str, ad_group: &str, sku: &str) -> &mut Self {
        let day = today().to_string();
        let base = [("day", day.as_str()), ("ad_product", "SP"), ("campaign_id", id), ("state", "enabled")];
        let group_id = format!("{id}9");
        let with = |more: &[(&'static str, &str)]| {
            let mut all: Vec<(&'static str, String)> = base.iter().map(|(c, v)| (*c, (*v).to_owned())).collect();
            all.extend(more.iter().map(|(c, v)| (*c, (*v).to_owned())));
            all
        };
        for cells in [
            with(&[("entity", "Campaign"), ("campaign", campaign), ("daily_budget_micros", "100")]),
            with(&[("entity", "Ad group"), ("ad_group_id", &group_id), ("campaign", campaign), ("ad_group", ad_group)]),
            with(&[("entity", "Product ad"), ("ad_group_id", &group_id), ("ad_id", &format!("{id}7")), ("sku", sku)]),
        ] {
            let cells: Vec<(&'static str, &str)> = cells.iter().map(|(c, v)| (*c, v.as_str())).collect();
            self.row("campaign_entity", &cells);
        }
        self
    }

    /// A keyword of a campaign's ad group.
    pub fn keyword(&mut self, campaign_id: &str, id: &str, text: &str, matched: &str, bid: &str) -> &mut Self {
        let (day, group) = (today().to_string(), format!("{campaign_id}9"));
        let entity = if matched.starts_with("negative") { "Negative keyword" } else { "Keyword" };
        self.row(
            "campaign_entity",
            &[
                ("day", &day),
                ("ad_product", "SP"),
                ("entity", entity),
                ("campaign_id", campaign_id),
                ("ad_group_id", &group),
                ("keyword_id", id),
                ("keyword_text", text),
                ("match_type", matched),
                ("state", "enabled"),
                ("bid_micros", bid),
            ],
        )
    }

    /// Clicks of a search term at 0.60 each, spread evenly over the ages, all orders with the oldest.
    pub fn term(&mut self, names: [&str; 2], term: &str, clicks: i64, orders: i64, ages: &[i32]) -> &mut Self {
        self.ads(
            "search_term_performance",
            names,
            &[("targeting", "close-match"), ("match_type", "-"), ("search_term", term)],
            [clicks, orders],
            ages,
        )
    }

    /// The same of a target.
    pub fn target(
        &mut self,
        names: [&str; 2],
        text: &str,
        matched: &str,
        clicks: i64,
        orders: i64,
        ages: &[i32],
    ) -> &mut Self {
        self.ads("target_performance", names, &[("targeting", text), ("match_type", matched)], [clicks, orders], ages)
    }

    fn ads(
        &mut self,
        table: &'static str,
        [campaign, ad_group]: [&str; 2],
        own: &[(&'static str, &str)],
        [clicks, orders]: [i64; 2],
        ages: &[i32],
    ) -> &mut Self {
        let n = i64::try_from(ages.len()).unwrap();
        let oldest = ages.iter().max().unwrap();
        for (i, age) in (0..).zip(ages) {
            let day = today().plus(-1 - age).to_string();
            let clicks = (clicks * (i + 1)) / n - (clicks * i) / n;
            let orders = if age == oldest { orders } else { 0 };
            let (shown, spend) =
                ((clicks * 100).to_string(), format!("{}.{:02}", clicks * 60 / 100, clicks * 60 % 100));
            let (clicks, orders) = (clicks.to_string(), orders.to_string());
            let mut cells = vec![
                ("day", day.as_str()),
                ("ad_product", "SP"),
                ("campaign", campaign),
                ("ad_group", ad_group),
                ("currency", "USD"),
                ("impressions", &shown),
                ("clicks", &clicks),
                ("spend_micros", &spend),
                ("orders", &orders),
                ("units", &orders),
            ];
            cells.extend(own);
            self.row(table, &cells);
        }
        self
    }

    /// Twenty terms of one ad group that differ as terms do: 100 clicks each, 10 % orders on the whole.
    pub fn background(&mut self, names: [&str; 2]) -> &mut Self {
        let orders = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 20, 25];
        for (n, orders) in orders.into_iter().enumerate() {
            let (term, keyword) = (format!("background{n} lamp"), format!("background{n}"));
            self.term(names, &term, 100, orders, &[10, 20, 30, 40, 50, 60, 70, 80]);
            self.target(names, &keyword, "BROAD", 100, orders, &[10, 20, 30, 40, 50, 60, 70, 80]);
        }
        self
    }

    /// Units sold a day and units on hand at the end of each of the last days.
    pub fn history(&mut self, sku: &str, days: impl IntoIterator<Item = (i32, i64, i64)>) -> &mut Self {
        for (age, sold, on_hand) in days {
            let day = today().plus(-1 - age).to_string();
            if sold > 0 {
                let (id, sold) = (format!("{sku}-{age}"), sold.to_string());
                self.row(
                    "order_item",
                    &[("day", &day), ("order_id", &id), ("sku", sku), ("quantity", &sold), ("order_status", "Shipped")],
                );
            }
            let on_hand = on_hand.to_string();
            self.row("stock_ledger", &[("day", &day), ("sku", sku), ("disposition", "SELLABLE"), ("ending", &on_hand)]);
        }
        self
    }

    /// Stock this morning.
    pub fn stock(&mut self, sku: &str, available: i64, inbound: i64) -> &mut Self {
        let (day, available, inbound) = (today().to_string(), available.to_string(), inbound.to_string());
        self.row("stock_snapshot", &[("day", &day), ("sku", sku), ("available", &available), ("inbound", &inbound)])
    }

    /// Terms of a supplier: 20.00 RMB a unit, 15 days to make, 35 by sea for 5.00 RMB, 10 by air for `air_freight`.
    pub fn sourcing(&mut self, sku: &str, moq: i64, carton: i64, air_freight: &str) -> &mut Self {
        let (moq, carton) = (moq.to_string(), carton.to_string());
        self.row(
            "sourcing",
            &[
                ("marketplace", "own"),
                ("day", "2026-01-01"),
                ("sku", sku),
                ("supplier", "Ningbo Lamp Works"),
                ("currency", "CNY"),
                ("unit_price_micros", "20"),
                ("moq_units", &moq),
                ("carton_units", &carton),
                ("production_days", "15"),
                ("sea_days", "35"),
                ("air_days", "10"),
                ("sea_freight_micros", "5"),
                ("air_freight_micros", air_freight),
            ],
        )
    }

    /// The engine with all fact tables, most of them empty.
    pub fn engine(&self, shuffled: bool) -> SessionContext {
        let engine = SessionContext::new_with_config(SessionConfig::new().with_target_partitions(1));
        for table in domain::facts::TABLES {
            let mut rows = self.tables.get(table.name).cloned().unwrap_or_default();
            for (n, row) in rows.iter_mut().enumerate() {
                row.insert("line", (n + 2).to_string());
            }
            if shuffled {
                rows.reverse();
            }
            engine.register_batch(table.name, batch(table, &rows)).unwrap();
        }
        engine
    }

    /// The brief as the product fills it.
    pub fn brief(&self, shuffled: bool) -> Brief {
        let now = i64::from(today().0) * 86_400_000_000;
        let mut brief = Brief::new(now, today(), self.policy.clone());
        let engine = self.engine(shuffled);
        let mut all = queries(today());
        if shuffled {
            all.reverse();
        }
        for q in all {
            for batch in answer(&engine, q.name, &q.sql) {
                brief.load(q.name, &batch).unwrap_or_else(|e| panic!("{}: {e}", q.name));
            }
        }
        brief.economics(self.books.clone());
        for (subject, since) in &self.resting {
            brief.rest(subject.clone(), *since);
        }
        brief
    }

    pub fn reports(&self) -> Vec<Report> {
        run(AGENTS, &self.brief(false))
    }

    /// What one agent says of all shops: one line per shop, then its notes.
    pub fn table(&self, agent: &str, show: impl Fn(&Proposal) -> Option<String>) -> String {
        let report = self.report(agent);
        let mut shops: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for shop in self.tables.values().flatten().map(|r| r["shop"].as_str()).filter(|s| *s != "s") {
            shops.entry(shop).or_default();
        }
        for p in &report.proposals {
            if let Some(list) = shops.get_mut(p.shop.as_str()) {
                list.extend(show(p));
            }
        }
        let notes = report.notes.iter().map(|n| format!("note: {}\n", n.en)).collect::<String>();
        let lines = shops.into_iter().map(|(shop, list)| format!("{shop}: {}\n", list.join(", ")));
        lines.collect::<String>() + &notes
    }

    /// What one agent says.
    pub fn report(&self, agent: &str) -> Report {
        let report = self.reports().into_iter().find(|r| r.agent == agent).unwrap();
        assert_eq!(report.panicked, None);
        report
    }
}

/// Rows of the answer to a query.
pub fn answer(engine: &SessionContext, name: &str, sql: &str) -> Vec<RecordBatch> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let frame = engine.sql(sql).await.unwrap_or_else(|e| panic!("{name}: {e}\n{sql}"));
        frame.collect().await.unwrap_or_else(|e| panic!("{name}: {e}\n{sql}"))
    })
}

/// How many rows every opened query of a proposal returns.
pub fn opened(engine: &SessionContext, p: &Proposal) -> Vec<(String, usize)> {
    let with_query = p.evidence.iter().filter(|e| !e.query.is_empty());
    with_query
        .map(|e| (e.metric.clone(), answer(engine, &e.metric, &e.query).iter().map(RecordBatch::num_rows).sum()))
        .collect()
}

fn batch(table: &Table, rows: &[Row]) -> RecordBatch {
    let columns: Vec<ArrayRef> = table.all_columns().map(|c| array(c, rows)).collect();
    RecordBatch::try_new(table.schema(), columns).unwrap()
}

fn cell<'a>(column: &Column, row: &'a Row) -> Option<&'a str> {
    let stated = row.get(column.name).map(String::as_str);
    stated.or(match column.name {
        "marketplace" => Some("amazon-us"),
        "day_to" => row.get("day").map(String::as_str),
        "day" => Some("2026-01-01"),
        "source" => Some("f1"),
        "part" => Some("0"),
        "observed_at" => Some("2026-06-01"),
        _ => None,
    })
}

fn array(column: &Column, rows: &[Row]) -> ArrayRef {
    let cells = rows.iter().map(|r| cell(column, r));
    macro_rules! build {
        ($builder:expr, $read:expr) => {{
            let mut b = $builder;
            for c in cells {
                b.append_option(c.map($read));
            }
            Arc::new(b.finish())
        }};
    }
    let day = |c: &str| Day::parse_iso(c).unwrap_or_else(|| panic!("{}: {c}", column.name)).0;
    match column.kind {
        Kind::Text => {
            let mut b = StringBuilder::new();
            cells.for_each(|c| b.append_option(c));
            Arc::new(b.finish())
        }
        Kind::Day => build!(Date32Builder::new(), day),
        Kind::Instant => build!(TimestampMicrosecondBuilder::new().with_timezone("UTC"), |c: &str| {
            i64::from(day(c)) * 86_400_000_000
        }),
        Kind::Count => build!(Int64Builder::new(), |c: &str| c.parse::<i64>().unwrap()),
        Kind::Micros => build!(Int64Builder::new(), |c: &str| fixed(c, 6)),
        Kind::Nanos => build!(Int64Builder::new(), |c: &str| fixed(c, 9)),
        Kind::Real => build!(Float64Builder::new(), |c: &str| c.parse::<f64>().unwrap()),
        Kind::Flag => build!(BooleanBuilder::new(), |c: &str| c.parse::<bool>().unwrap()),
    }
}

/// `-1.5` with so many places.
fn fixed(text: &str, places: usize) -> i64 {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |t| (-1, t));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    sign * format!("{whole}{part:0<places$}").parse::<i64>().unwrap_or_else(|_| panic!("number {text}"))
}
