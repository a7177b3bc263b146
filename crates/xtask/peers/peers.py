"""The peers that the exams measure beside: pandas, polars, openpyxl and DuckDB, each doing the same work.

Prints one JSON object: what was computed (so that results can be compared), CPU seconds, wall seconds, peak MiB.
"""

import json
import resource
import sys
import time

COUNTS = ["Impressions", "Clicks", "7 Day Total Orders (#)", "7 Day Total Units (#)",
          "7 Day Advertised SKU Units (#)", "7 Day Other SKU Units (#)"]
MONEY = ["Spend", "7 Day Total Sales", "7 Day Advertised SKU Sales", "7 Day Other SKU Sales"]
TEXT = ["Portfolio name", "Currency", "Campaign Name", "Ad Group Name", "Retailer", "Country", "Targeting",
        "Match Type", "Customer Search Term"]


def search_terms_pandas(source, out):
    """In pieces, so that it fits into memory; typed; money as exact micros; written as zstd Parquet."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq
    writer, rows, clicks, spend = None, 0, 0, 0
    for piece in pd.read_csv(source, dtype=str, keep_default_na=False, chunksize=500_000):
        piece.columns = [c.strip() for c in piece.columns]
        kept = pd.DataFrame()
        for name in ("Start Date", "End Date"):
            kept[name] = pd.to_datetime(piece[name], format="%Y-%m-%d").dt.date
        for name in TEXT:
            kept[name] = piece[name].str.strip()
        for name in COUNTS:
            kept[name] = piece[name].str.replace(",", "", regex=False).astype("int64")
        for name in MONEY:
            plain = piece[name].str.replace(r"[$,]", "", regex=True)
            kept[name + " micros"] = (plain.astype("float64") * 1e6).round().astype("int64")
        rows += len(kept)
        clicks += int(kept["Clicks"].sum())
        spend += int(kept["Spend micros"].sum())
        table = pa.Table.from_pandas(kept, preserve_index=False)
        writer = writer or pq.ParquetWriter(out, table.schema, compression="zstd", compression_level=1)
        writer.write_table(table)
    writer.close()
    return {"rows": rows, "clicks": clicks, "spend_micros": spend}


def search_terms_polars(source, out):
    """Lazily and streaming, the fastest way polars knows."""
    import polars as pl
    frame = pl.scan_csv(source, infer_schema=False)
    names = frame.collect_schema().names()
    frame = frame.rename({n: n.strip() for n in names})
    micros = [(pl.col(n).str.replace_all(r"[$,]", "").cast(pl.Float64) * 1e6).round().cast(pl.Int64).alias(n + " micros")
              for n in MONEY]
    frame = frame.select(
        [pl.col(n).str.to_date("%Y-%m-%d") for n in ("Start Date", "End Date")]
        + [pl.col(n).str.strip_chars() for n in TEXT]
        + [pl.col(n).str.replace_all(",", "").cast(pl.Int64) for n in COUNTS]
        + micros)
    frame.sink_parquet(out, compression="zstd", compression_level=1)
    sums = pl.scan_parquet(out).select(
        pl.len().alias("rows"), pl.col("Clicks").sum().alias("clicks"), pl.col("Spend micros").sum().alias("spend_micros"))
    return {k: int(v) for k, v in sums.collect().to_dicts()[0].items()}


def bulksheet_openpyxl(source):
    """All cells, read only."""
    import openpyxl
    rows, cells = 0, 0
    book = openpyxl.load_workbook(source, read_only=True, data_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            rows += 1
            cells += sum(1 for c in row if c is not None)
    return {"rows": rows, "cells": cells}


def aggregate_duckdb(parquet, sql_file, runs="5"):
    """The same aggregate on the same rows, warm: the best of some runs after a first."""
    import duckdb
    sql = open(sql_file, encoding="utf-8").read()
    base = duckdb.connect()
    base.execute("SET threads = 2")
    base.execute(f"CREATE VIEW settlement_line AS SELECT * FROM read_parquet('{parquet}')")
    groups = len(base.execute(sql).fetchall())
    best = None
    for _ in range(int(runs)):
        begin, cpu = time.perf_counter(), time.process_time()
        base.execute(f"CREATE OR REPLACE TEMP TABLE answer AS {sql}")
        took = (time.perf_counter() - begin, time.process_time() - cpu)
        best = min(best, took) if best else took
    return {"groups": groups, "warm_wall": best[0], "warm_cpu": best[1]}


def commission_duckdb(parquet, owners_csv, runs="5"):
    """The accrual base before goods by operator: a month's sums, each line's share, RMB; warm, the best of some runs after a first."""
    import duckdb
    base = duckdb.connect()
    base.execute("SET threads = 2")
    base.execute(f"CREATE TABLE owners AS SELECT * FROM read_csv('{owners_csv}', header = true)")
    sql = f"""SELECT o.operator, date_trunc('month', l.day) AS month, sum(l.amount_micros::HUGEINT * o.share) AS micros, any_value(o.nanos) AS nanos
              FROM read_parquet('{parquet}') l JOIN owners o ON l.shop = o.shop AND l.sku = o.sku GROUP BY 1, 2"""
    base.execute(sql).fetchall()
    best = None
    for _ in range(int(runs)):
        begin, cpu = time.perf_counter(), time.process_time()
        rows = base.execute(sql).fetchall()
        took = (time.perf_counter() - begin, time.process_time() - cpu)
        best = min(best, took) if best else took
    bases = {}
    for operator, _, micros, nanos in rows:
        bases[operator] = bases.get(operator, 0) + int(micros) * int(nanos) // 10**15
    return {"bases": bases, "warm_wall": best[0], "warm_cpu": best[1]}


def main():
    begin = time.perf_counter()
    name, args = sys.argv[1], sys.argv[2:]
    found = globals()[name](*args)
    used = resource.getrusage(resource.RUSAGE_SELF)
    found |= {"cpu": used.ru_utime + used.ru_stime, "wall": time.perf_counter() - begin, "peak_mib": used.ru_maxrss / 1024}
    print(json.dumps(found))


main()
