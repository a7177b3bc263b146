//! Writes a large file for profiling: `cargo run --release -p sim --example bulk -- settlements|terms ROWS FILE`.
use std::fs::File;

fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let [_, kind, rows, path] = args.as_slice() else {
        eprintln!("usage: bulk settlements|terms ROWS FILE");
        std::process::exit(2);
    };
    let rows = rows.parse().unwrap_or(1_000_000);
    let mut file = File::create(path)?;
    match kind.as_str() {
        "settlements" => sim::bulk::settlement_txt(rows, 2_000, 12, 1, &mut file),
        _ => sim::bulk::search_terms_csv(rows, 1, &mut file),
    }
}
