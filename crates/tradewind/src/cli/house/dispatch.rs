//! `tradewind dispatch`: what was approved leaves as files; and whether a file is what was approved.

use super::super::Desk;
use super::super::exit::{Exit, Trouble};
use super::super::sheet::{Sheet, folded, one_line};
use super::super::words::Lang;
use super::args::Dispatch;
use super::{banner, open, seen, short};
use crate::io::outbox::Folder;
use app::desk::dispatch::{Dispatched, Errand};
use connectors::dock::Dock;
use desk::Upload;
use std::path::Path;

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Dispatch) -> Result<Exit, Trouble> {
    if let Some(file) = &args.check {
        return check(desk, file, None);
    }
    if let (Some(file), Some(by)) = (&args.take, &args.by) {
        return check(desk, file, Some(by));
    }
    let dir = args.out.clone().unwrap_or_else(|| desk.place.data.join("outbox"));
    super::super::wait(async {
        let house = open(desk).await?;
        banner(desk, &house).await?;
        let (_, seen) = seen(desk, &house).await?;
        let mut folder = Folder::new(&dir);
        let day = desk::room::day_of(desk.now_micros);
        let sent = house.dispatch(&Errand::DESK, &seen, day, &mut folder, desk.now_micros).await;
        let done = sent.inspect_err(|_| {
            // files may be out already: nobody should have to look for them
            for path in &folder.written {
                eprintln!("{}", path.display());
            }
        })?;
        show(desk, &folder, &done)?;
        Ok::<_, Trouble>(if done.stayed.is_empty() { Exit::Done } else { Exit::Partly })
    })
}

fn show(desk: &mut Desk<'_>, folder: &Folder, done: &Dispatched) -> Result<(), Trouble> {
    let lang = desk.lang;
    if done.uploads.is_empty() && done.stayed.is_empty() {
        writeln!(desk.out, "{}", lang.pick("nothing that is approved waits to leave", "没有待发出的已批准事项"))?;
        return Ok(());
    }
    for out in &done.uploads {
        let u = &out.upload;
        let (n, place) = (u.rows.len(), format!("{}/{}", one_line(&u.shop, 20), one_line(&u.marketplace, 20)));
        let kind = Dock::find(&u.dock).map_or_else(|| one_line(&u.dock, 20), |d| lang.of(d.title()).to_owned());
        let again =
            if out.again { lang.pick(" · the same bytes once more", "（同一文件再次写出）") } else { "" };
        let hash = short(&u.hash);
        let text = lang.pick(
            format!("{}  {kind} · {place} · {n} record(s) · {hash}{again}", u.id),
            format!("{}  {kind} · {place} · {n} 条 · {hash}{again}", u.id),
        );
        writeln!(desk.out, "{text}\n  {}", folder.path_of(&u.name).display())?;
        for line in todo(lang, u) {
            writeln!(desk.out, "{}", folded("  ", &line, desk.width))?;
        }
    }
    if !done.stayed.is_empty() {
        let mut table = Sheet::new(desk.width, desk.colour);
        table.head(&lang.pick(["Stayed", "", "Why"], ["未发出", "", "原因"]), &[]);
        for s in &done.stayed {
            let mark = if s.void { lang.pick("void", "已失效") } else { lang.pick("waits", "等待") };
            table.row(&[&s.id.to_string(), mark, &one_line(lang.pick(&s.why.en, &s.why.zh), 400)]);
        }
        write!(desk.out, "{table}")?;
    }
    Ok(())
}

/// What to do with a file, step by step.
pub fn todo(lang: Lang, u: &Upload) -> Vec<String> {
    let id = one_line(&u.id, 20);
    let check = lang.pick(
        "just before it goes out: tradewind dispatch --take FILE --by NAME (or --check FILE, to look only)",
        "上传前请取走并核对：tradewind dispatch --take 文件 --by 姓名（仅核对用 --check 文件）",
    );
    let report = lang.pick(
        format!("then take in the answer: tradewind receipt REPORT --upload {id}"),
        format!("上传后导入平台返回的结果：tradewind receipt 报告文件 --upload {id}"),
    );
    let by_hand = lang.pick(
        "then say so for each: tradewind receipt --done ID --by NAME, or --failed ID --reason TEXT --by NAME",
        "完成后逐项确认：tradewind receipt --done 编号 --by 姓名，或 --failed 编号 --reason 原因 --by 姓名",
    );
    let (first, last) = match Dock::find(&u.dock) {
        Some(Dock::AdsBulksheet) => (
            lang.pick(
                "upload in the advertising console: Sponsored ads → Bulk operations → Upload",
                "在广告后台上传：商品推广 → 批量操作 → 上传",
            ),
            report,
        ),
        Some(Dock::PurchaseOrder) => (lang.pick("send to the supplier", "发送给供应商"), by_hand.to_owned()),
        Some(Dock::Prices) => (
            lang.pick(
                "upload in Seller Central: Catalog → Add Products via Upload → price and quantity file",
                "在卖家平台上传：目录 → 批量上传商品 → 价格与数量文件",
            ),
            report,
        ),
        Some(Dock::Removals) => (
            lang.pick(
                "upload in Seller Central: Inventory → Create removal order → upload a file",
                "在卖家平台上传：库存 → 创建移除订单 → 上传文件",
            ),
            report,
        ),
        Some(Dock::ByHand) | None => {
            (lang.pick("do each task on the sheet and tick it off", "逐项完成任务单并勾选"), by_hand.to_owned())
        }
    };
    vec![first.to_owned(), check.to_owned(), last]
}

/// Says whether a file may be uploaded now, just as it lies there; `taken_by` takes it along, once.
fn check(desk: &mut Desk<'_>, path: &Path, taken_by: Option<&str>) -> Result<Exit, Trouble> {
    let bytes = std::fs::read(path).map_err(Trouble::file(path))?;
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    super::super::wait(async {
        let house = open(desk).await?;
        let upload = match taken_by {
            Some(by) => house.carry(&name, &bytes, by, desk.now_micros).await?,
            None => house.check_file(&name, &bytes, desk.now_micros).await?,
        };
        let (id, n, hash) = (one_line(&upload.id, 20), upload.rows.len(), short(&upload.hash));
        let text = desk.lang.pick(
            format!(
                "{}: exactly what was approved ({id}, {n} record(s), {hash}); it may be uploaded now",
                path.display()
            ),
            format!("{}：与批准内容完全一致（{id}，{n} 条，{hash}）；现在可以上传", path.display()),
        );
        writeln!(desk.out, "{text}")?;
        Ok::<_, Trouble>(Exit::Done)
    })
}
