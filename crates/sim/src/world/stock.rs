//! Units on the shelf: first in, first out, with a daily record of what moved.

use domain::Day;
use std::collections::VecDeque;

/// What moved on a day. All numbers are positive.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Move {
    /// Sellable units in the morning.
    pub start: i64,
    /// Received.
    pub received: i64,
    /// Shipped to customers (booked on the day of the order).
    pub shipped: i64,
    /// Came back sellable.
    pub returned: i64,
    /// Lost.
    pub lost: i64,
    /// Taken out of the warehouses on the seller's order.
    pub disposed: i64,
    /// Sellable units in the evening.
    pub end: i64,
    /// Units in the evening that can't be sold.
    pub unfulfillable: i64,
    /// Came back broken.
    pub returned_broken: i64,
    /// Broken units removed.
    pub removed: i64,
}

/// Sellable units by day of receipt, oldest first, and broken ones.
#[derive(Clone, Default, Debug)]
pub struct Shelf {
    layers: VecDeque<(Day, i64)>,
    /// Units that can't be sold.
    pub broken: i64,
    /// Units on their way: day of arrival and count.
    pub inbound: Vec<(Day, i64)>,
}

impl Shelf {
    /// Puts units on the shelf.
    pub fn put(&mut self, day: Day, units: i64) {
        if units > 0 {
            let at = self.layers.iter().position(|(d, _)| *d > day).unwrap_or(self.layers.len());
            self.layers.insert(at, (day, units));
        }
    }

    /// Takes up to `units`, oldest first; returns how many there were.
    pub fn take(&mut self, units: i64) -> i64 {
        let mut left = units;
        while left > 0 {
            let Some(front) = self.layers.front_mut() else { break };
            let part = front.1.min(left);
            front.1 -= part;
            left -= part;
            if front.1 == 0 {
                self.layers.pop_front();
            }
        }
        units - left
    }

    /// Sellable units.
    pub fn on_hand(&self) -> i64 {
        self.layers.iter().map(|(_, n)| n).sum()
    }

    /// Units on their way.
    pub fn on_the_way(&self) -> i64 {
        self.inbound.iter().map(|(_, n)| n).sum()
    }

    /// Units aged `low` to `high` days on `day`, both included.
    pub fn aged(&self, day: Day, low: i32, high: i32) -> i64 {
        self.layers.iter().filter(|(d, _)| (low..=high).contains(&(day.0 - d.0))).map(|(_, n)| n).sum()
    }
}
