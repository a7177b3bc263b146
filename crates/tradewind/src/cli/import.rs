//! `tradewind import`: takes in reports, then says what became of each.

use super::Desk;
use super::args::Import;
use super::exit::{Exit, Trouble};
use super::figures::count;
use super::sheet::{Sheet, folded};
use super::words::{Lang, head};
use crate::io::{bar::Bar, walk};
use app::import::Source;
use app::report::{FileReport, ImportReport, Status};
use app::settings::{self, Settings};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Files beyond which the table shows report types instead of files, unless `--all`.
const FILES_SHOWN: usize = 60;
/// Longest file name that is kept on one line.
const NAME_UNBROKEN: usize = 28;
/// Notices shown.
const NOTICES_SHOWN: usize = 20;

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Import) -> Result<Exit, Trouble> {
    let stated = stated(args)?;
    let files = walk::sources(&args.paths, &stated, args.map.as_deref())?;
    if files.is_empty() {
        let named = args.paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ");
        return Err(Trouble::Nothing(
            format!("no files in {named}; hidden files and tradewind.toml are left out"),
            format!("{named} 中没有文件；隐藏文件和 tradewind.toml 不计"),
        ));
    }
    let report = take(desk, &files, desk.now_micros)?;
    show(desk, &report, args.all)?;
    Ok(exit(&report))
}

/// Imports under a progress bar.
pub fn take(desk: &Desk<'_>, files: &[Box<dyn Source>], now_micros: i64) -> Result<ImportReport, Trouble> {
    let lake = desk.lake()?;
    let total = files.iter().map(|f| f.bytes()).sum();
    let mut bar = Bar::new(total, desk.lively, desk.lang.pick("making it safe", "正在写入"));
    let report = app::import::import(&lake, files, now_micros, &mut |p| {
        bar.tell(p);
        ControlFlow::Continue(())
    });
    bar.finish();
    Ok(report?)
}

/// The exit code that an import comes to.
pub fn exit(report: &ImportReport) -> Exit {
    if report.refused() > 0 || report.rejected() > 0 { Exit::Partly } else { Exit::Done }
}

fn stated(args: &Import) -> Result<Settings, Trouble> {
    let at = |option: &str| {
        let option = option.to_owned();
        move |e| Trouble::Misstated(option, e)
    };
    let day = |text: &Option<String>, option: &str| text.as_deref().map(settings::day).transpose().map_err(at(option));
    let stated = Settings {
        shop: args.shop.as_deref().map(settings::shop).transpose().map_err(at("--shop"))?,
        marketplace: args.marketplace.as_deref().map(settings::marketplace).transpose().map_err(at("--marketplace"))?,
        from: day(&args.from, "--from")?,
        to: day(&args.to, "--to")?,
        date_order: args.date_order.as_deref().map(settings::date_order).transpose().map_err(at("--date-order"))?,
        mapping: args.map.as_deref().map(walk::read_mapping).transpose()?,
    };
    settings::ordered(&stated).map_err(at("--from"))?;
    Ok(stated)
}

/// Shows the report.
pub fn show(desk: &mut Desk<'_>, report: &ImportReport, all: bool) -> Result<(), Trouble> {
    let folder = common_folder(&report.files);
    if all || report.files.len() <= FILES_SHOWN {
        let table = by_file(desk, report, &folder);
        write!(desk.out, "{table}")?;
    } else {
        let table = by_type(desk, report);
        write!(desk.out, "{table}")?;
    }
    refusals(desk, report, &folder)?;
    notices(desk, report, &folder)?;
    let (files, facts) = (count(report.imported() as u64), count(report.facts()));
    let (already, refused, rejected) = (report.already(), report.refused(), report.rejected());
    let (mut en, mut zh) = (vec![format!("{files} imported")], vec![format!("导入 {files} 个文件")]);
    if already > 0 {
        en.push(format!("{already} already imported"));
        zh.push(format!("{already} 个已导入过"));
    }
    if refused > 0 {
        en.push(format!("{refused} refused"));
        zh.push(format!("{refused} 个被拒收"));
    }
    en.push(format!("{facts} facts"));
    zh.push(format!("收录 {facts} 条数据"));
    if rejected > 0 {
        let rows = if rejected == 1 { "row" } else { "rows" };
        en.push(format!("{} {rows} rejected (see `tradewind rejects`)", count(rejected)));
        zh.push(format!("{} 行被拒绝（见 `tradewind rejects`）", count(rejected)));
    }
    writeln!(desk.out, "{}", desk.lang.pick(en.join(", "), zh.join("，")))?;
    Ok(())
}

/// One row per file, under the folder that all share.
fn by_file(desk: &Desk<'_>, report: &ImportReport, folder: &str) -> String {
    let lang = desk.lang;
    let mut table = Sheet::new(desk.width, desk.colour);
    let names = [
        head::FILE,
        head::TYPE,
        head::MARKETPLACE,
        head::DAYS,
        head::ROWS,
        head::FACTS,
        head::RESTATED,
        head::REJECTED,
    ];
    table.head(&names.map(|n| lang.of(n)), &[4, 5, 6, 7]);
    let longest = report.files.iter().map(|f| f.file.len() - folder.len()).max();
    if longest.is_some_and(|n| n <= NAME_UNBROKEN) {
        table.unbroken(0);
    }
    for file in &report.files {
        let name = file.file.strip_prefix(folder).unwrap_or(&file.file);
        table.row(&[
            name.to_owned(),
            kind(file, lang),
            places(file),
            days(file),
            figure(file, |f| f.sum(|p| p.rows)),
            figure(file, |f| f.sum(|p| p.facts)),
            figure(file, |f| f.restated),
            figure(file, |f| f.sum(|p| p.rejected)),
        ]);
    }
    let above = if folder.is_empty() { String::new() } else { format!("{folder}\n") };
    format!("{above}{table}")
}

/// Sites, each on its own line so that a column stays narrow.
fn places(file: &FileReport) -> String {
    file.marketplaces().replace('+', "\n")
}

fn days(file: &FileReport) -> String {
    file.days()
        .map_or_else(String::new, |(from, to)| if from == to { from.to_string() } else { format!("{from}\n{to}") })
}

/// Name of the report type, or why there is none.
fn kind(file: &FileReport, lang: Lang) -> String {
    match &file.status {
        Status::Imported => title(&file.reports(), lang),
        Status::Already { .. } => lang.pick("already imported", "已导入过").to_owned(),
        Status::Refused(_) => lang.pick("REFUSED", "拒收").to_owned(),
    }
}

/// Names of report types for people.
pub fn title(ids: &str, lang: Lang) -> String {
    let one = |id: &str| {
        let known = connectors::REPORTS.iter().find(|r| r.id == id);
        match (known, id.strip_prefix("map:")) {
            (Some(r), _) => lang.of(r.title).to_owned(),
            (None, Some(table)) => lang.pick(format!("mapped to {table}"), format!("映射到 {table}")),
            (None, None) => id.to_owned(),
        }
    };
    ids.split('+').map(one).collect::<Vec<_>>().join(" + ")
}

fn figure(file: &FileReport, n: impl Fn(&FileReport) -> u64) -> String {
    if file.status == Status::Imported { count(n(file)) } else { String::new() }
}

/// One row per report type, for folders with many files.
fn by_type(desk: &Desk<'_>, report: &ImportReport) -> String {
    let lang = desk.lang;
    let mut groups: BTreeMap<String, Vec<&FileReport>> = BTreeMap::new();
    for file in &report.files {
        groups.entry(kind(file, lang)).or_default().push(file);
    }
    let mut table = Sheet::new(desk.width, desk.colour);
    let names = [
        head::TYPE,
        head::FILES,
        head::MARKETPLACE,
        head::DAYS,
        head::ROWS,
        head::FACTS,
        head::RESTATED,
        head::REJECTED,
    ];
    table.head(&names.map(|n| lang.of(n)), &[1, 4, 5, 6, 7]);
    for (kind, files) in groups {
        let mut sites: Vec<String> =
            files.iter().flat_map(|f| f.parts.iter().flat_map(|p| p.marketplaces.clone())).collect();
        sites.sort_unstable();
        sites.dedup();
        let covered = files.iter().filter_map(|f| f.days()).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        let sum = |n: fn(&FileReport) -> u64| {
            count(files.iter().filter(|f| f.status == Status::Imported).map(|f| n(f)).sum())
        };
        table.row(&[
            kind,
            count(files.len() as u64),
            sites.join("\n"),
            covered.map_or_else(String::new, |(a, b)| format!("{a}\n{b}")),
            sum(|f| f.sum(|p| p.rows)),
            sum(|f| f.sum(|p| p.facts)),
            sum(|f| f.restated),
            sum(|f| f.sum(|p| p.rejected)),
        ]);
    }
    table.to_string()
}

/// Files of which nothing was taken, each with its reason.
fn refusals(desk: &mut Desk<'_>, report: &ImportReport, folder: &str) -> Result<(), Trouble> {
    let lang = desk.lang;
    for file in &report.files {
        let Status::Refused(r) = &file.status else { continue };
        let name = file.file.strip_prefix(folder).unwrap_or(&file.file);
        let place = match (r.line, r.column.is_empty()) {
            (0, _) => String::new(),
            (n, true) => lang.pick(format!("line {n}, "), format!("第 {n} 行，")),
            (n, false) => {
                lang.pick(format!("line {n}, column `{}`, ", r.column), format!("第 {n} 行“{}”列，", r.column))
            }
        };
        let why = lang.pick(
            format!("{name}: {place}found {}; expected {}", r.found, r.en),
            format!("{name}：{place}{}（实际内容：{}）", r.zh, r.found),
        );
        writeln!(desk.out, "{}", folded(lang.pick("refused  ", "拒收  "), &why, desk.width))?;
    }
    Ok(())
}

fn notices(desk: &mut Desk<'_>, report: &ImportReport, folder: &str) -> Result<(), Trouble> {
    // the same notice of many files is said once
    let mut said: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for file in &report.files {
        for notice in file.notices() {
            let name = file.file.strip_prefix(folder).unwrap_or(&file.file);
            said.entry(desk.lang.pick(notice.en.as_str(), notice.zh.as_str())).or_default().push(name);
        }
    }
    let more = said.len().saturating_sub(NOTICES_SHOWN);
    for (text, files) in said.into_iter().take(NOTICES_SHOWN) {
        let others = files.len() - 1;
        let others = match others {
            0 => String::new(),
            n => desk.lang.pick(format!(" and {n} more"), format!(" 等 {} 个文件", n + 1)),
        };
        let line = format!("{}{others}: {text}", files[0]);
        writeln!(desk.out, "{}", folded(desk.lang.pick("note  ", "提示  "), &line, desk.width))?;
    }
    if more > 0 {
        let text = desk
            .lang
            .pick(format!("{more} more notices: see table imports"), format!("另有 {more} 条提示：见表 imports"));
        writeln!(desk.out, "{text}")?;
    }
    Ok(())
}

/// The folder that all files share, with its `/`; empty when there is none.
fn common_folder(files: &[FileReport]) -> String {
    let Some(first) = files.first() else { return String::new() };
    let mut shared = first.file.rfind('/').map_or("", |i| &first.file[..=i]);
    while !files.iter().all(|f| f.file.starts_with(shared)) {
        shared = shared.trim_end_matches('/');
        shared = shared.rfind('/').map_or("", |i| &shared[..=i]);
    }
    if shared == "/" { String::new() } else { shared.to_owned() }
}
