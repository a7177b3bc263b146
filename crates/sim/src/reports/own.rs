//! The seller's own tables: costs, purchase orders, freight, rates, owners, reviews, expenses, orders of another shop.

use super::{Draft, Press, text::Encoding, text::Grid};
use crate::rng::Rng;
use crate::world::{ShopWorld, World};
use domain::money::decimal;

/// Headers of the own tables.
pub mod header {
    /// landed_cost.
    pub const LANDED_COST: [&str; 12] = [
        "Batch",
        "SKU",
        "Received",
        "Units",
        "Currency",
        "Goods cost",
        "First-leg freight",
        "Duty",
        "Prep",
        "Supplier",
        "PO",
        "Marketplace",
    ];
    /// first_leg_shipments.
    pub const FIRST_LEG: [&str; 14] = [
        "Shipment",
        "Batch",
        "SKU",
        "Units",
        "Weight kg",
        "Volume m3",
        "Currency",
        "Declared value",
        "Freight invoice",
        "Duty invoice",
        "Share by",
        "Shipped",
        "Received",
        "Mode",
    ];
    /// purchase_orders.
    pub const PURCHASE_ORDERS: [&str; 11] = [
        "PO",
        "Supplier",
        "SKU",
        "Units",
        "Currency",
        "Unit price",
        "Ordered",
        "Expected",
        "State",
        "Terms",
        "Ordered by",
    ];
    /// fx_rates.
    pub const FX_RATES: [&str; 5] = ["Day", "Currency", "Basis", "RMB per unit", "Origin"];
    /// sku_owners.
    pub const SKU_OWNERS: [&str; 5] = ["SKU", "Owner", "Share", "From", "To"];
    /// reviews.
    pub const REVIEWS: [&str; 11] = [
        "Review ID",
        "ASIN",
        "SKU",
        "Date",
        "Rating",
        "Title",
        "Body",
        "Verified",
        "Helpful votes",
        "Country",
        "Variant",
    ];
    /// expenses.
    pub const EXPENSES: [&str; 7] = ["Day", "Category", "SKU", "Currency", "Amount", "Note", "Marketplace"];
    /// order_lines.
    pub const ORDER_LINES: [&str; 17] = [
        "Order ID",
        "Order item",
        "Date",
        "SKU",
        "ASIN",
        "Title",
        "Quantity",
        "Currency",
        "Item price",
        "Item tax",
        "Shipping",
        "Promotion",
        "Country",
        "State",
        "Channel",
        "Status",
        "Customer",
    ];
}

/// Writes all of them on the day after the last.
pub fn write(world: &World, shop: &ShopWorld, press: &mut Press<'_>) {
    landed_cost(world, shop, press);
    first_leg(world, shop, press);
    purchase_orders(world, shop, press);
    fx_rates(shop, press);
    sku_owners(world, shop, press);
    reviews(world, shop, press);
    expenses(shop, press);
    order_lines(world, shop, press);
}

fn yuan(micros: i64) -> String {
    decimal(micros, 2)
}

fn put(press: &mut Press<'_>, name: &'static str, table: &'static str, mut grid: Grid, broken: u64) {
    grid.encoding = Encoding::Utf8;
    let good = grid.rows.len() - usize::try_from(broken).unwrap_or(0);
    let pulled = press.spec.last_day().plus(1);
    press.put(Draft {
        name: format!("{name}.csv"),
        bytes: grid.bytes(),
        pulled,
        report: name,
        rows: good,
        broken,
        facts: vec![(table, good)],
    });
}

fn landed_cost(world: &World, shop: &ShopWorld, press: &mut Press<'_>) {
    let mut grid = Grid::commas(&header::LANDED_COST);
    for b in shop.batches.iter().filter(|b| b.received <= world.spec.last_day()) {
        let p = &shop.products[b.product];
        grid.rows.push(vec![
            b.id.clone(),
            p.sku.clone(),
            b.received.to_string(),
            b.units.to_string(),
            "CNY".into(),
            yuan(b.goods),
            yuan(b.first_leg),
            yuan(b.duty),
            yuan(b.prep),
            p.supplier.into(),
            b.po.clone(),
            b.market.map_or(String::new(), |m| m.code().to_owned()),
        ]);
    }
    put(press, "landed_cost", "landed_cost", grid, 0);
}

fn first_leg(world: &World, shop: &ShopWorld, press: &mut Press<'_>) {
    let mut grid = Grid::commas(&header::FIRST_LEG);
    for l in shop.legs.iter().filter(|l| l.received <= world.spec.last_day()) {
        grid.rows.push(vec![
            l.shipment.clone(),
            l.batch.clone(),
            shop.products[l.product].sku.clone(),
            l.units.to_string(),
            decimal(l.weight_grams * 1000, 3),
            decimal(l.volume_cm3, 6),
            "CNY".into(),
            yuan(l.value),
            yuan(l.freight),
            yuan(l.duty),
            l.share_by.into(),
            l.shipped.to_string(),
            l.received.to_string(),
            l.mode.into(),
        ]);
    }
    put(press, "first_leg_shipments", "first_leg_shipment", grid, 0);
}

fn purchase_orders(world: &World, shop: &ShopWorld, press: &mut Press<'_>) {
    let mut grid = Grid::commas(&header::PURCHASE_ORDERS);
    for b in &shop.batches {
        let p = &shop.products[b.product];
        let state = if b.received <= world.spec.last_day() { "received" } else { "shipped" };
        // spreadsheets lose the zeros of such numbers unless they are guarded
        let po = if press.spec.dirt { format!("=\"{}\"", b.po) } else { b.po.clone() };
        grid.rows.push(vec![
            po,
            p.supplier.into(),
            p.sku.clone(),
            b.units.to_string(),
            "CNY".into(),
            decimal(b.goods / b.units.max(1), 2),
            b.ordered.to_string(),
            b.received.to_string(),
            state.into(),
            "30/70".into(),
            "Li Wen".into(),
        ]);
    }
    put(press, "purchase_orders", "purchase_order_line", grid, 0);
}

fn fx_rates(shop: &ShopWorld, press: &mut Press<'_>) {
    let mut grid = Grid::commas(&header::FX_RATES);
    for r in &shop.rates {
        let basis = if r.monthly { "month" } else { "day" };
        let units = r.nanos / 1_000_000_000;
        let rate = format!("{units}.{:09}", r.nanos % 1_000_000_000);
        let rate = rate.trim_end_matches('0').to_owned();
        grid.rows.push(vec![r.day.to_string(), r.currency.code().to_owned(), basis.into(), rate, "PBoC".into()]);
    }
    put(press, "fx_rates", "fx_rate", grid, 0);
}

fn sku_owners(world: &World, shop: &ShopWorld, press: &mut Press<'_>) {
    let (first, last) = (world.spec.first_day, world.spec.last_day());
    let mut grid = Grid::commas(&header::SKU_OWNERS);
    for (n, p) in shop.products.iter().enumerate() {
        let owner = ["Li Wen", "Zhao Min", "Chen Yu"][n % 3];
        let mut push = |owner: &str, share: &str, from: domain::Day, to: domain::Day| {
            grid.rows.push(vec![p.sku.clone(), owner.into(), share.into(), from.to_string(), to.to_string()]);
        };
        if n % 6 == 5 && first.plus(30) < last {
            push(owner, "1", first, first.plus(29));
            push("Wang Lei", "0.5", first.plus(30), last);
            push(owner, "0.5", first.plus(30), last);
        } else {
            push(owner, "1", first, last);
        }
    }
    put(press, "sku_owners", "sku_owner", grid, 0);
}

fn reviews(world: &World, shop: &ShopWorld, press: &mut Press<'_>) {
    const TEXTS: [(&str, &str, i64); 6] = [
        ("Does what it should", "Sturdy, easy to clean, arrived on time.", 5),
        ("Broke after a week", "The hinge snapped, and it smells of plastic.", 1),
        ("Good value", "Not the prettiest, but it works \"as described\", so far.", 4),
        ("Leider zu klein", "Die Verarbeitung ist gut, aber kleiner als gedacht.", 3),
        ("良い商品です", "梱包も丁寧で、使いやすいです。", 5),
        ("Missing screws", "Two screws were missing;\nsupport sent new ones.", 3),
    ];
    let mut rng = Rng::new(world.spec.seed).fork(&shop.name).fork("reviews");
    let mut grid = Grid::commas(&header::REVIEWS);
    for p in &shop.products {
        for _ in 0..rng.range(1, 9) {
            let (title, body, stars) = *rng.pick(&TEXTS);
            let day =
                world.spec.first_day.plus(i32::try_from(rng.below(i64::from(world.spec.days.max(1)))).unwrap_or(0));
            grid.rows.push(vec![
                format!("R{}", rng.code(13)),
                p.asin.clone(),
                p.sku.clone(),
                day.to_string(),
                stars.to_string(),
                title.into(),
                body.into(),
                if rng.chance(900) { "yes" } else { "no" }.into(),
                rng.below(12).to_string(),
                "US".into(),
                String::new(),
            ]);
        }
    }
    let broken = u64::from(world.spec.dirt);
    if world.spec.dirt {
        let mut row = grid.rows[0].clone();
        row[0] = "RBROKENBROKEN1".into();
        row[4] = "five".into();
        grid.rows.push(row);
    }
    put(press, "reviews", "review", grid, broken);
}

fn expenses(shop: &ShopWorld, press: &mut Press<'_>) {
    let mut grid = Grid::commas(&header::EXPENSES);
    for e in &shop.expenses {
        let (market, sku) =
            e.of.map_or((String::new(), String::new()), |(m, p)| (m.code().to_owned(), shop.products[p].sku.clone()));
        grid.rows.push(vec![
            e.day.to_string(),
            e.category.into(),
            sku,
            "CNY".into(),
            yuan(e.amount),
            e.note.into(),
            market,
        ]);
    }
    put(press, "expenses", "expense", grid, 0);
}

/// Orders of the seller's own web shop; it is not part of the statement, which speaks of settlements only.
fn order_lines(world: &World, shop: &ShopWorld, press: &mut Press<'_>) {
    let mut rng = Rng::new(world.spec.seed).fork(&shop.name).fork("web shop");
    let mut grid = Grid::commas(&header::ORDER_LINES);
    for n in 0..world.spec.days.max(1) {
        let day = world.spec.first_day.plus(n);
        for k in 0..rng.below(3) {
            let p = rng.pick(&shop.products);
            let quantity = rng.range(1, 3);
            let cents = p.price_cents * quantity;
            let cancelled = rng.chance(60);
            grid.rows.push(vec![
                format!("W{:05}", n * 10 + i32::try_from(k).unwrap_or(0)),
                "1".into(),
                day.to_string(),
                p.sku.clone(),
                p.asin.clone(),
                format!("Haiyue {}", p.sku),
                quantity.to_string(),
                "USD".into(),
                decimal(cents * 10_000, 2),
                "0.00".into(),
                "4.99".into(),
                "0.00".into(),
                (*rng.pick(&["US", "CA", "GB"])).to_owned(),
                String::new(),
                "web".into(),
                if cancelled { "Cancelled" } else { "Shipped" }.into(),
                format!("C{}", rng.range(100, 400)),
            ]);
        }
    }
    if !grid.rows.is_empty() {
        put(press, "order_lines", "order_item", grid, 0);
    }
}
