//! What the books are closed from: pre-aggregated rows of fact tables, with every text kept once.

use crate::month::Month;
use crate::names::{Name, Names};
use domain::{Currency, Day, Marketplace, Money};
use std::collections::HashMap;

/// A (shop, marketplace) pair of one input.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Place(pub u32);

/// A (transaction type, amount type, amount description) of one input.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TripleId(pub u32);

/// Shop and marketplace of a place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PlaceText {
    /// Seller account.
    pub shop: Name,
    /// Site code.
    pub marketplace: Name,
    /// Currency of the site; RMB for a site that is not known.
    pub currency: Currency,
}

/// Words of a settlement line that give it its meaning.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Triple {
    /// `Order`, `Refund`, ...
    pub transaction_type: Name,
    /// `ItemPrice`, `ItemFees`, ...
    pub amount_type: Name,
    /// `Principal`, `Commission`, ...
    pub amount_description: Name,
}

/// Header of a settlement.
#[derive(Clone, Debug)]
pub struct SettlementRow {
    /// Where it was read for; its lines may name other marketplaces.
    pub place: Place,
    /// The marketplace's id of the statement.
    pub settlement: Name,
    /// Month and day of the payout; the last day of the period where no payout day is stated.
    pub day: Day,
    /// Payout as stated.
    pub total_micros: i64,
    /// Currency of the statement.
    pub currency: Currency,
    /// File that it came from.
    pub source: Name,
}

/// Lines of a settlement, summed.
#[derive(Clone, Debug)]
pub struct SettlementSum {
    /// Seller account.
    pub shop: Name,
    /// Statement.
    pub settlement: Name,
    /// Currency of the lines.
    pub currency: Currency,
    /// Sum of their amounts.
    pub micros: i64,
    /// How many there are.
    pub lines: i64,
}

/// Settlement lines of a month, SKU and triple, summed.
#[derive(Clone, Debug)]
pub struct LineGroup {
    /// Shop and marketplace.
    pub place: Place,
    /// Month of posting.
    pub month: Month,
    /// SKU, empty for charges on the account.
    pub sku: Name,
    /// Meaning.
    pub triple: TripleId,
    /// Currency of the lines.
    pub currency: Currency,
    /// Sum of amounts, signed.
    pub micros: i64,
    /// How many lines.
    pub lines: i64,
}

/// One line of a settlement that did not tie, in full.
#[derive(Clone, Debug)]
pub struct RefusedLine {
    /// Shop and marketplace.
    pub place: Place,
    /// Statement.
    pub settlement: Name,
    /// Day of posting.
    pub day: Day,
    /// SKU or empty.
    pub sku: Name,
    /// Meaning.
    pub triple: TripleId,
    /// Currency.
    pub currency: Currency,
    /// Amount, signed.
    pub micros: i64,
    /// Units as stated.
    pub quantity: i64,
    /// Order or empty.
    pub order: Name,
    /// File.
    pub source: Name,
    /// Line in the file.
    pub line: i64,
}

/// Units that left or came back on a day.
#[derive(Clone, Debug)]
pub struct Movement {
    /// Shop and marketplace.
    pub place: Place,
    /// Day of posting, shipment or return.
    pub day: Day,
    /// SKU.
    pub sku: Name,
    /// Units; of one return row where `rows` counts several of the same size.
    pub units: i64,
    /// How many rows of `units` each; 1 but for returns.
    pub rows: i64,
    /// What happened.
    pub kind: MovementKind,
}

/// What happened to units.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum MovementKind {
    /// Sold, by settlement lines.
    Sale,
    /// Shipped for another channel.
    MultiChannel,
    /// Shipped without a price as a replacement.
    Replacement,
    /// Came back and can be sold again.
    SellableReturn,
    /// Came back and can't be sold.
    UnsellableReturn,
}

/// A batch received.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Shop and marketplace (`own` when it may be sold anywhere).
    pub place: Place,
    /// Day of receipt.
    pub day: Day,
    /// The seller's number.
    pub batch: Name,
    /// SKU.
    pub sku: Name,
    /// Units received.
    pub units: i64,
    /// Currency of the costs.
    pub currency: Currency,
    /// Goods, first leg, duty, preparation, of all units.
    pub micros: [i64; 4],
    /// File.
    pub source: Name,
    /// Line in the file.
    pub line: i64,
}

/// A line of a first-leg shipment.
#[derive(Clone, Debug)]
pub struct FreightLine {
    /// Shop and marketplace.
    pub place: Place,
    /// Shipment.
    pub shipment: Name,
    /// Batch that it belongs to.
    pub batch: Name,
    /// SKU.
    pub sku: Name,
    /// Units.
    pub units: i64,
    /// Weight of these units in whole grams.
    pub grams: i64,
    /// Volume of these units in whole cm³.
    pub cubic_centimetres: i64,
    /// Declared value.
    pub value_micros: i64,
    /// Currency.
    pub currency: Currency,
    /// Freight invoice of the shipment.
    pub freight_micros: i64,
    /// Duty of the shipment.
    pub duty_micros: i64,
    /// `weight`, `volume`, `value` or `quantity`.
    pub share_by: Name,
}

/// A fee per SKU or FNSKU and month that gives a weight for sharing.
#[derive(Clone, Debug)]
pub struct FeeWeight {
    /// Shop and marketplace.
    pub place: Place,
    /// Month of the fee.
    pub month: Month,
    /// SKU, empty where only the FNSKU is known.
    pub sku: Name,
    /// FNSKU.
    pub fnsku: Name,
    /// Fee, positive.
    pub micros: i64,
}

/// SKU behind an FNSKU, as of a day.
#[derive(Clone, Debug)]
pub struct Label {
    /// Shop and marketplace.
    pub place: Place,
    /// FNSKU.
    pub fnsku: Name,
    /// SKU.
    pub sku: Name,
    /// Latest day on which a snapshot says so.
    pub day: Day,
}

/// Advertising spend of a month.
#[derive(Clone, Debug)]
pub struct AdSpend {
    /// Shop and marketplace.
    pub place: Place,
    /// Month.
    pub month: Month,
    /// `SP`, `SB`, `SD`.
    pub ad_product: Name,
    /// Advertised SKU; empty for campaigns and for ads without one.
    pub sku: Name,
    /// Currency.
    pub currency: Currency,
    /// Spend, positive.
    pub micros: i64,
}

/// Units by age of a SKU on the last snapshot day of a month.
#[derive(Clone, Debug)]
pub struct Aged {
    /// Shop and marketplace.
    pub place: Place,
    /// Snapshot day.
    pub day: Day,
    /// SKU.
    pub sku: Name,
    /// Units aged 91–180, 181–270, 271–365, 366 days and more.
    pub units: [i64; 4],
}

/// Expenses of a month.
#[derive(Clone, Debug)]
pub struct Expense {
    /// Shop and marketplace (mostly `own`).
    pub place: Place,
    /// Month.
    pub month: Month,
    /// SKU or empty.
    pub sku: Name,
    /// Currency.
    pub currency: Currency,
    /// Cost, positive.
    pub micros: i64,
}

/// An exchange rate.
#[derive(Clone, Debug)]
pub struct Rate {
    /// Shop that it was imported for.
    pub shop: Name,
    /// Day, or first day of the month.
    pub day: Day,
    /// Currency.
    pub currency: Currency,
    /// Whether it holds for the month.
    pub monthly: bool,
    /// RMB for one unit, in 10⁻⁹.
    pub cny_nanos: i64,
}

/// An operator's share of a SKU.
#[derive(Clone, Debug)]
pub struct Owner {
    /// Shop and marketplace (`own` when it holds for all).
    pub place: Place,
    /// SKU.
    pub sku: Name,
    /// Operator.
    pub owner: Name,
    /// First day.
    pub day: Day,
    /// Last day.
    pub day_to: Day,
    /// Share in millionths.
    pub share_millionths: i64,
}

/// Parent of a SKU.
#[derive(Clone, Debug)]
pub struct Parent {
    /// Shop and marketplace.
    pub place: Place,
    /// SKU.
    pub sku: Name,
    /// Parent ASIN, else the ASIN.
    pub parent: Name,
}

/// A person's decision on a triple.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// Transaction type or pattern.
    pub transaction_type: Name,
    /// Amount type or pattern.
    pub amount_type: Name,
    /// Amount description or pattern.
    pub amount_description: Name,
    /// Code of the bucket.
    pub bucket: Name,
    /// Day of the decision.
    pub day: Day,
    /// When it was imported, microseconds since 1970.
    pub observed_at: i64,
}

/// First line of a triple that no rule covers.
#[derive(Clone, Debug)]
pub struct Example {
    /// Meaning.
    pub triple: TripleId,
    /// Currency.
    pub currency: Currency,
    /// File.
    pub source: Name,
    /// Line in the file.
    pub line: i64,
}

/// A line of a bank statement.
#[derive(Clone, Debug)]
pub struct BankLine {
    /// Day of the booking.
    pub day: Day,
    /// Amount; what came in above zero.
    pub amount: Money,
}

/// Units of a SKU as somebody counted them in one warehouse.
#[derive(Clone, Debug)]
pub struct StockCount {
    /// Shop and marketplace (`own` for a warehouse of the seller's).
    pub place: Place,
    /// Day of the count.
    pub day: Day,
    /// SKU.
    pub sku: Name,
    /// Units.
    pub units: i64,
}

/// Everything that the books are closed from. Fill it with `load`, or by hand in tests.
#[derive(Clone, Default, Debug)]
#[allow(missing_docs)] // one list per row type, each described there
pub struct Input {
    pub names: Names,
    places: Vec<PlaceText>,
    place_numbers: HashMap<(Name, Name), Place>,
    triples: Vec<Triple>,
    triple_numbers: HashMap<Triple, TripleId>,
    pub settlements: Vec<SettlementRow>,
    pub settlement_sums: Vec<SettlementSum>,
    pub line_groups: Vec<LineGroup>,
    pub refused_lines: Vec<RefusedLine>,
    pub movements: Vec<Movement>,
    pub batches: Vec<Batch>,
    pub freight: Vec<FreightLine>,
    pub storage_fees: Vec<FeeWeight>,
    pub aged_storage_fees: Vec<FeeWeight>,
    pub labels: Vec<Label>,
    pub product_ads: Vec<AdSpend>,
    pub campaigns: Vec<AdSpend>,
    pub aged: Vec<Aged>,
    pub expenses: Vec<Expense>,
    pub rates: Vec<Rate>,
    pub owners: Vec<Owner>,
    pub parents: Vec<Parent>,
    pub bank_lines: Vec<BankLine>,
    pub stock_counts: Vec<StockCount>,
    pub mappings: Vec<Mapping>,
    pub examples: Vec<Example>,
}

impl Input {
    /// The place of a shop and site, new or known.
    pub fn place(&mut self, shop: &str, marketplace: &str) -> Place {
        let (shop, code) = (self.names.add(shop), self.names.add(marketplace));
        self.place_of(shop, code)
    }

    /// The place of a shop and site by number, new or known.
    pub fn place_of(&mut self, shop: Name, marketplace: Name) -> Place {
        if let Some(place) = self.place_numbers.get(&(shop, marketplace)) {
            return *place;
        }
        let place = Place(u32::try_from(self.places.len()).unwrap_or(u32::MAX));
        let currency = Marketplace::find(self.names.text(marketplace)).map_or(Currency::CNY, Marketplace::currency);
        self.places.push(PlaceText { shop, marketplace, currency });
        self.place_numbers.insert((shop, marketplace), place);
        place
    }

    /// The place of a shop and site that has been seen.
    pub fn find_place(&self, shop: Name, marketplace: Name) -> Option<Place> {
        self.place_numbers.get(&(shop, marketplace)).copied()
    }

    /// Shop, site and currency of a place of this input.
    pub fn place_text(&self, place: Place) -> PlaceText {
        self.places[place.0 as usize]
    }

    /// `shop/marketplace`, as messages name a place.
    pub fn place_label(&self, place: Place) -> String {
        let p = self.place_text(place);
        format!("{}/{}", self.names.text(p.shop), self.names.text(p.marketplace))
    }

    /// How many places there are.
    pub fn places(&self) -> &[PlaceText] {
        &self.places
    }

    /// The number of a triple, new or known.
    pub fn triple(&mut self, triple: Triple) -> TripleId {
        if let Some(id) = self.triple_numbers.get(&triple) {
            return *id;
        }
        let id = TripleId(u32::try_from(self.triples.len()).unwrap_or(u32::MAX));
        self.triples.push(triple);
        self.triple_numbers.insert(triple, id);
        id
    }

    /// The number of a triple given in words.
    pub fn triple_of(&mut self, words: [&str; 3]) -> TripleId {
        let [transaction_type, amount_type, amount_description] = words.map(|w| self.names.add(w));
        self.triple(Triple { transaction_type, amount_type, amount_description })
    }

    /// All triples, by number.
    pub fn triples(&self) -> &[Triple] {
        &self.triples
    }

    /// The words of a triple of this input.
    pub fn triple_text(&self, id: TripleId) -> [&str; 3] {
        let t = self.triples[id.0 as usize];
        [t.transaction_type, t.amount_type, t.amount_description].map(|n| self.names.text(n))
    }
}
