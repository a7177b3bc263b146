//! Names, addresses, telephone numbers and e-mail of buyers never leave the gate.

use crate::support::{read, silent, value};

#[test]
fn nothing_of_a_buyer_but_country_and_state_is_kept() {
    let file =
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL/plain.txt");
    let bytes = std::fs::read(file).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let told =
        ["A. Buyer", "A. Recipient", "Example Road", "SPRINGFIELD", "97477", "555 0100", "@marketplace", "TBA0000"];
    assert!(told.iter().all(|t| text.contains(t)), "the fixture tells what must not be kept");
    let (outcome, kept) = read("shipments.txt", bytes, &silent()).unwrap();
    for (table, batch) in &kept.facts {
        for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
            for row in (0..batch.num_rows()).filter(|row| column.is_valid(*row)) {
                let cell = value(column.as_ref(), row, field.name());
                assert!(told.iter().all(|t| !cell.contains(t)), "{}.{}: {cell}", table.name, field.name());
            }
        }
    }
    assert_eq!(outcome.parts[0].notices, [], "left out on purpose, so nothing to notice");
}
