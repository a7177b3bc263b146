//! One writer per report type: events in, bytes out, headers and habits as in real files.

pub mod ads_console;
pub mod ads_json;
pub mod aged_storage;
pub mod bulksheet;
pub mod business;
pub mod fee_preview;
pub mod google;
pub mod headers;
pub mod helium;
pub mod ledger;
pub mod listings;
pub mod myi;
pub mod orders;
pub mod own;
pub mod planning;
pub mod reimbursements;
pub mod restock;
pub mod returns;
pub mod sales_traffic;
pub mod sellersprite;
pub mod settlement;
pub mod settlement_v1;
pub mod shipments;
pub mod sqp;
pub mod storage;
pub mod text;
pub mod top_terms;
pub mod trends;
pub mod unified;

use crate::spec::{ReportFile, Spec};
use crate::world::{ShopWorld, Site, World, catalogue::Product};
use domain::Day;
use text::{Encoding, Grid};

/// Hands files on in order and counts what they hold.
pub struct Press<'a> {
    out: &'a mut dyn FnMut(ReportFile),
    /// Spec.
    pub spec: &'a Spec,
    /// Folder below which files are named.
    pub(crate) folder: String,
    serial: i64,
    /// Facts written, per table.
    pub facts: std::collections::BTreeMap<&'static str, u64>,
    /// Broken rows written.
    pub rejects: u64,
}

/// A file about to be written.
pub struct Draft {
    /// Name within the folder.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
    /// Day on which it was pulled.
    pub pulled: Day,
    /// Id of the report type.
    pub report: &'static str,
    /// Good data rows.
    pub rows: usize,
    /// Broken data rows.
    pub broken: u64,
    /// Facts per table.
    pub facts: Vec<(&'static str, usize)>,
}

impl<'a> Press<'a> {
    /// A press that writes below `shop/folder`.
    pub fn new(spec: &'a Spec, out: &'a mut dyn FnMut(ReportFile)) -> Self {
        Self { out, spec, folder: String::new(), serial: 0, facts: Default::default(), rejects: 0 }
    }

    pub(crate) fn put(&mut self, d: Draft) {
        self.serial += 1;
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let facts: Vec<(&'static str, u64)> = d.facts.iter().map(|(t, n)| (*t, count(*n))).collect();
        for (table, n) in &facts {
            *self.facts.entry(table).or_default() += n;
        }
        self.rejects += d.broken;
        (self.out)(ReportFile {
            path: format!("{}/{}", self.folder, d.name),
            bytes: d.bytes,
            // noon of the day, in the order of writing
            modified: i64::from(d.pulled.0) * 86_400 + 43_200 + self.serial,
            report: d.report,
            rows: count(d.rows) + d.broken,
            rejects: d.broken,
            facts,
        });
    }

    /// A grid in which every row is one fact of `table`.
    pub(crate) fn grid(&mut self, name: String, grid: &Grid, pulled: Day, report: &'static str, table: &'static str) {
        let rows = grid.rows.len();
        self.put(Draft { name, bytes: grid.bytes(), pulled, report, rows, broken: 0, facts: vec![(table, rows)] });
    }
}

/// A site with what its writers need.
pub struct Desk<'a> {
    /// Shop.
    pub shop: &'a ShopWorld,
    /// Site.
    pub site: &'a Site,
}

impl Desk<'_> {
    /// The product behind an offer.
    pub fn product(&self, offer: usize) -> &Product {
        &self.shop.products[self.site.offers[offer].product]
    }
    /// SKU of an offer.
    pub fn sku(&self, offer: usize) -> String {
        self.product(offer).sku.clone()
    }
    /// ASIN of an offer.
    pub fn asin(&self, offer: usize) -> String {
        self.product(offer).asin.clone()
    }
    /// Encoding of the site's flat files.
    pub fn encoding(&self) -> Encoding {
        match self.site.market.code() {
            "amazon-de" => Encoding::Windows1252,
            "amazon-jp" => Encoding::ShiftJis,
            _ => Encoding::Utf8,
        }
    }
    /// Currency code.
    pub fn currency(&self) -> String {
        self.site.market.currency().code().to_owned()
    }
}

/// `2026-06-01_2026-06-30`.
pub(crate) fn span(from: Day, to: Day) -> String {
    format!("{from}_{to}")
}

/// Writes all files of a world.
pub fn print(world: &World, press: &mut Press<'_>) {
    for shop in &world.shops {
        for site in &shop.sites {
            press.folder = format!("{}/{}", shop.name, site.market.code());
            folder_note(press, &shop.name, site.market.code());
            let desk = Desk { shop, site };
            settlement::write(&desk, press);
            settlement_v1::write(&desk, press);
            orders::write(&desk, press);
            shipments::write(&desk, press);
            returns::write(&desk, press);
            reimbursements::write(&desk, press);
            storage::write(&desk, press);
            aged_storage::write(&desk, press);
            fee_preview::write(&desk, press);
            planning::write(&desk, press);
            myi::write(&desk, press);
            ledger::write(&desk, press);
            restock::write(&desk, press);
            listings::write(&desk, press);
            business::write(&desk, press);
            sales_traffic::write(&desk, press);
            ads_console::write(&desk, press);
            ads_json::write(&desk, press);
            unified::write(&desk, press);
            bulksheet::write(&desk, press);
            sqp::write(&desk, press);
            top_terms::write(&desk, press);
            google::write(&desk, press);
            trends::write(&desk, press);
            helium::write(&desk, press);
            sellersprite::write(&desk, press);
        }
        press.folder = format!("{}/own", shop.name);
        folder_note(press, &shop.name, "own");
        own::write(world, shop, press);
    }
}

/// The note beside the files that says whose they are.
pub(crate) fn folder_note(press: &mut Press<'_>, shop: &str, market: &str) {
    let text = format!("shop = \"{shop}\"\nmarketplace = \"{market}\"\n");
    let pulled = press.spec.first_day;
    press.put(Draft {
        name: "tradewind.toml".into(),
        bytes: text.into_bytes(),
        pulled,
        report: "",
        rows: 0,
        broken: 0,
        facts: Vec::new(),
    });
}
