//! Receipts as Amazon writes them and as people save them, and what they mean for each line.

use crate::dock::*;
use connectors::dock::receipt::{self, LineOutcome};
use domain::action::Match;
use expect_test::expect;
use rust_xlsxwriter::Workbook;

fn shown(bytes: &[u8], name: &str) -> String {
    match receipt::read(bytes, name) {
        Ok(receipt) => {
            let line = |e: &receipt::Entry| format!("{} | {} | {} | {}\n", e.record, e.error_type, e.code, e.message);
            format!("{} entries\n{}", receipt.results.len(), receipt.results.iter().map(line).collect::<String>())
        }
        Err(e) => format!("line {}, column `{}`\n{}\n{}\n", e.line, e.column, e.en(), e.zh()),
    }
}

fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (at, row) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*row) {
                match cell.parse::<f64>() {
                    Ok(number) => sheet.write_number(at, column, number).unwrap(),
                    Err(_) => sheet.write_string(at, column, *cell).unwrap(),
                };
            }
        }
    }
    book.save_to_buffer().unwrap()
}

const HEAD: &[&str] = &["Original record #", "Error type", "Error code", "Error message"];

#[test]
fn the_workbook_that_amazon_returns() {
    let bytes = workbook(&[
        (
            "Sponsored Products Campaigns",
            &[&["Product", "Entity", "Error message"], &["Sponsored Products", "Keyword", "no"]],
        ),
        (
            "Upload Processing Summary",
            &[
                HEAD,
                &["2", "Warning", "Not Processed", "This row was not processed"],
                &["5", "Input Error", "Duplicate Text", "Duplicate"],
            ],
        ),
    ]);
    expect![[r#"
        2 entries
        2 | Warning | Not Processed | This row was not processed
        5 | Input Error | Duplicate Text | Duplicate
    "#]]
    .assert_eq(&shown(&bytes, "errors.xlsx"));
}

#[test]
fn saved_as_text_reordered_translated_or_with_more_columns() {
    let mut text = String::new();
    for (name, file) in [
        ("csv", "Original record #,Error type,Error code,Error message\n2,Input Error,Invalid,\"Bid, too low\"\n"),
        ("reordered", "Error message;Extra;Original Record #;Error Type;Error Code\nbad;x;3;Error;E1\n"),
        ("Chinese", "原始记录编号\t错误类型\t错误代码\t错误消息\n4\t输入错误\t重复文本\t关键词文本重复\n"),
        ("German", "Ursprünglicher Datensatz #,Fehlertyp,Fehlercode,Fehlermeldung\n2,Eingabefehler,X,ungültig\n"),
        ("without type", "Original record #,Error message\n2,bad\n"),
        (
            "processing report",
            "Feed Processing Summary:\n\tNumber of records processed\t\t3\n\tNumber of records successful\t\t2\n\n\
             original-record-number\tsku\terror-code\terror-type\terror-message\n2\tTW-1\t8541\tError\tno such SKU\n",
        ),
        (
            "all went well",
            "Feed Processing Summary:\n\tNumber of records processed\t\t3\n\tNumber of records successful\t\t3\n",
        ),
        ("nothing wrong", "Original record #,Error type,Error code,Error message\n"),
        ("about the whole file", "Original record #,Error type,Error code,Error message\n,Error,E9,file too large\n"),
        ("hostile", "Original record #,Error type,Error code,Error message\n2,Error,E1,=HYPERLINK(1)\u{202E}x\n"),
    ] {
        text.push_str(&format!("{name}: {}", shown(file.as_bytes(), "errors.csv")));
    }
    let (gbk, _, _) =
        encoding_rs::GB18030.encode("原始记录编号,错误类型,错误代码,错误消息\n4,输入错误,重复文本,关键词文本重复\n");
    text.push_str(&format!("GB 18030: {}", shown(&gbk, "errors.csv")));
    expect![[r#"
        csv: 1 entries
        2 | Input Error | Invalid | Bid, too low
        reordered: 1 entries
        3 | Error | E1 | bad
        Chinese: 1 entries
        4 | 输入错误 | 重复文本 | 关键词文本重复
        German: 1 entries
        2 | Eingabefehler | X | ungültig
        without type: 1 entries
        2 |  |  | bad
        processing report: 1 entries
        3 | Error | 8541 | no such SKU
        all went well: 0 entries
        nothing wrong: 0 entries
        about the whole file: 1 entries
        0 | Error | E9 | file too large
        hostile: 1 entries
        2 | Error | E1 | =HYPERLINK(1)�x
        GB 18030: 1 entries
        4 | 输入错误 | 重复文本 | 关键词文本重复
    "#]]
    .assert_eq(&text);
}

#[test]
fn what_is_no_receipt_is_said_with_line_and_column() {
    let mut text = String::new();
    for (name, bytes) in [
        ("empty", Vec::new()),
        ("a search term report", b"Date,Campaign Name,Clicks\n2026-11-01,A,3\n".to_vec()),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\0".to_vec()),
        ("a zip", b"PK\x03\x04broken".to_vec()),
        ("another workbook", workbook(&[("Sheet1", &[&["SKU", "Units"], &["A", "3"]])])),
        (
            "a record that is no number",
            b"Original record #,Error type,Error code,Error message\n2,Error,E,x\nrow 3,Error,E,x\n".to_vec(),
        ),
        ("some failed and no list", b"Number of records processed\t3\nNumber of records successful\t2\n".to_vec()),
    ] {
        text.push_str(&format!("{name}: {}", shown(&bytes, "report\n.csv")));
    }
    expect![[r#"
        empty: line 0, column ``
        `report�.csv` is no error report: it is empty; download the error report of the upload (columns Original record #, Error type, Error code, Error message)
        “report�.csv”不是错误报告：文件为空；请下载该次上传的错误报告（列：Original record #、Error type、Error code、Error message）
        a search term report: line 0, column ``
        `report�.csv` is no error report: no row has the columns of an error report; download the error report of the upload (columns Original record #, Error type, Error code, Error message)
        “report�.csv”不是错误报告：找不到错误报告的表头；请下载该次上传的错误报告（列：Original record #、Error type、Error code、Error message）
        a picture: line 0, column ``
        `report�.csv` is no error report: it is neither a workbook nor text; download the error report of the upload (columns Original record #, Error type, Error code, Error message)
        “report�.csv”不是错误报告：既不是工作簿也不是文本；请下载该次上传的错误报告（列：Original record #、Error type、Error code、Error message）
        a zip: line 0, column ``
        `report�.csv` is no error report: the workbook can't be read (invalid Zip archive: Could not find EOCD); save it again as .xlsx, without a password, or as .csv; download the error report of the upload (columns Original record #, Error type, Error code, Error message)
        “report�.csv”不是错误报告：无法读取工作簿（invalid Zip archive: Could not find EOCD）；请另存为无密码的 .xlsx 或 .csv；请下载该次上传的错误报告（列：Original record #、Error type、Error code、Error message）
        another workbook: line 0, column ``
        `report�.csv` is no error report: no sheet has the columns of an error report; download the error report of the upload (columns Original record #, Error type, Error code, Error message)
        “report�.csv”不是错误报告：没有任何工作表含有错误报告的表头；请下载该次上传的错误报告（列：Original record #、Error type、Error code、Error message）
        a record that is no number: line 3, column `1`
        line 3, column 1 of `report�.csv`: record number `row 3` is no whole number; download the error report again
        “report�.csv”第 3 行第 1 列：记录编号“row 3”不是整数；请重新下载错误报告
        some failed and no list: line 0, column ``
        `report�.csv` is no error report: no row has the columns of an error report; download the error report of the upload (columns Original record #, Error type, Error code, Error message)
        “report�.csv”不是错误报告：找不到错误报告的表头；请下载该次上传的错误报告（列：Original record #、Error type、Error code、Error message）
    "#]].assert_eq(&text);
}

#[test]
fn the_receipt_of_another_upload_is_known_by_the_rows_that_it_repeats() {
    let mine = sheet([set_bid(kw(K1), 900_000, 1_000_000), add_negative(ag1(), "for kids", Match::Exact)]);
    let answer = |campaign: &str, text: &str| {
        let bytes = workbook(&[
            ("Upload Processing Summary", &[HEAD, &["3", "Input Error", "Invalid", "Keyword is invalid"]]),
            (
                "Sponsored Products Campaigns",
                &[
                    &[
                        "Product",
                        "Entity",
                        "Operation",
                        "Campaign ID",
                        "Ad Group ID",
                        "Keyword ID",
                        "Keyword Text",
                        "Match Type",
                        "Error",
                    ],
                    &["Sponsored Products", "Keyword", "Update", C1, G1, K1, "", "", ""],
                    &[
                        "Sponsored Products",
                        "Negative keyword",
                        "Create",
                        campaign,
                        G1,
                        "",
                        text,
                        "negativeExact",
                        "Keyword is invalid",
                    ],
                ],
            ),
        ]);
        let receipt = receipt::read(&bytes, "errors.xlsx").unwrap();
        receipt::check_origin(&receipt, &mine.bytes).map_err(|e| format!("{}\n{}\n", e.en(), e.zh()))
    };
    assert_eq!(answer(C1, "For Kids"), Ok(()));
    expect![[r#"
        the receipt repeats a row that is not in the upload (negative keyword create 100000000000002 200000000000001 for kids negativeexact); it is the receipt of another upload, find the right one
        回执中的一行不在该上传文件中（negative keyword create 100000000000002 200000000000001 for kids negativeexact）；这是另一次上传的回执，请找到正确的文件
    "#]].assert_eq(&answer(C2, "for kids").unwrap_err());
    assert!(answer(C1, "for dogs").is_err());
    let csv = receipt::read(b"Original record #,Error message\n3,bad\n", "errors.csv").unwrap();
    assert_eq!(receipt::check_origin(&csv, &mine.bytes), Ok(()));
}

/// What becomes of rows 2 to 4, of which row 4 carries two decisions.
fn settled(entries: &str) -> String {
    let rows: Vec<(u32, String)> = [(2, "D1"), (3, "D2"), (4, "D3"), (4, "D4")].map(|(r, d)| (r, d.to_owned())).into();
    let file = format!("Original record #,Error type,Error code,Error message\n{entries}");
    let receipt = receipt::read(file.as_bytes(), "errors.csv").unwrap();
    match receipt::settle(&rows, &receipt) {
        Err(e) => format!("refused: {}\n         {}\n", e.en(), e.zh()),
        Ok(results) => {
            let line = |l: receipt::LineResult| match l.outcome {
                LineOutcome::Executed => format!("{} done", l.decision),
                LineOutcome::Failed { code, message } => format!("{} failed [{code}] {message}", l.decision),
                LineOutcome::Doubt { why } => format!("{} in doubt [{why}]", l.decision),
            };
            results.into_iter().map(line).collect::<Vec<_>>().join("; ") + "\n"
        }
    }
}

#[test]
fn what_a_receipt_means_for_each_line() {
    let table = [
        ("no entry", ""),
        ("an error", "3,Input Error,Invalid Value,Bid is out of range\n"),
        ("an error on a row of two decisions", "4,Input Error,Invalid Value,no\n"),
        ("a warning", "3,Warning,Bid,Bid is above the suggested bid\n"),
        (
            "a warning that the row was not processed",
            "3,Warning,Not Processed,This row was not processed due to errors from other rows\n",
        ),
        ("a warning in an unknown language", "3,Warning,X,Η σειρά δεν υποβλήθηκε\n"),
        ("a duplicate", "3,Input Error,Duplicate Text,Duplicate Keyword Text\n"),
        ("there already", "3,Error,E,Campaign with name=A already exists!\n"),
        ("archived already", "3,Error,E,Archived entity cannot be modified\n"),
        ("a fault inside Amazon", "3,Error,InternalError,Internal Error; try again later\n"),
        ("a duplicate in Chinese", "3,输入错误,重复文本,关键词文本重复\n"),
        ("a warning and an error", "3,Warning,W,w\n3,Error,E,e\n3,Warning,W,w\n"),
        ("a duplicate and an error", "3,Error,E,invalid\n3,Error,D,duplicate\n"),
        ("success", "3,Success,OK,done\n"),
        ("fatal", "3,Fatal,90000,file not readable\n"),
        ("the file as a whole", "0,Error,E,header\n"),
        ("the file as a whole, and a row", ",Error,E,header\n3,Error,F,bad\n"),
        ("a warning on the whole", "0,Warning,W,old template\n"),
        ("another upload", "9,Error,E,e\n"),
    ];
    let text: String = table.iter().map(|(name, entries)| format!("{name}: {}", settled(entries))).collect();
    expect![[r#"
        no entry: D1 done; D2 done; D3 done; D4 done
        an error: D1 done; D2 failed [Invalid Value] Bid is out of range; D3 done; D4 done
        an error on a row of two decisions: D1 done; D2 done; D3 failed [Invalid Value] no; D4 failed [Invalid Value] no
        a warning: D1 done; D2 done; D3 done; D4 done
        a warning that the row was not processed: D1 done; D2 failed [Not Processed] This row was not processed due to errors from other rows; D3 done; D4 done
        a warning in an unknown language: D1 done; D2 in doubt [X: Η σειρά δεν υποβλήθηκε]; D3 done; D4 done
        a duplicate: D1 done; D2 in doubt [Duplicate Text: Duplicate Keyword Text]; D3 done; D4 done
        there already: D1 done; D2 in doubt [E: Campaign with name=A already exists!]; D3 done; D4 done
        archived already: D1 done; D2 in doubt [E: Archived entity cannot be modified]; D3 done; D4 done
        a fault inside Amazon: D1 done; D2 in doubt [InternalError: Internal Error; try again later]; D3 done; D4 done
        a duplicate in Chinese: D1 done; D2 in doubt [重复文本: 关键词文本重复]; D3 done; D4 done
        a warning and an error: D1 done; D2 failed [E] e; D3 done; D4 done
        a duplicate and an error: D1 done; D2 failed [E] invalid; D3 done; D4 done
        success: D1 done; D2 done; D3 done; D4 done
        fatal: D1 failed [90000] file not readable; D2 failed [90000] file not readable; D3 failed [90000] file not readable; D4 failed [90000] file not readable
        the file as a whole: D1 in doubt [E: header]; D2 in doubt [E: header]; D3 in doubt [E: header]; D4 in doubt [E: header]
        the file as a whole, and a row: D1 in doubt [E: header]; D2 failed [F] bad; D3 in doubt [E: header]; D4 in doubt [E: header]
        a warning on the whole: D1 done; D2 done; D3 done; D4 done
        another upload: refused: record 9 of the receipt is not in the upload, which has records 2 to 4; it is the receipt of another upload, find the right one
                 回执中的第 9 条记录不在该上传文件中（记录范围 2 至 4）；这是另一次上传的回执，请找到正确的文件
    "#]].assert_eq(&text);
}
