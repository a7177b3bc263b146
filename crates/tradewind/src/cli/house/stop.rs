//! `tradewind stop`: the kill switch.

use super::super::Desk;
use super::super::exit::{Exit, Trouble};
use super::super::sheet::one_line;
use super::args::Stop;
use super::{banner, open};
use desk::Refusal;

/// Runs the command. Anyone may stop: a name that is misspelt must not keep changes running. Only an owner may resume.
pub fn run(desk: &mut Desk<'_>, args: &Stop) -> Result<Exit, Trouble> {
    super::super::wait(async {
        let house = open(desk).await?;
        if args.resume {
            house.resume(&args.by, desk.now_micros).await?;
            let by = one_line(&args.by, 40);
            let text = desk.lang.pick(format!("resumed by {by}: writes are allowed"), format!("{by} 已恢复：允许写入"));
            writeln!(desk.out, "{text}")?;
            return Ok(Exit::Done);
        }
        let why = args.reason.as_deref().unwrap_or_default().trim();
        if why.is_empty() || args.by.trim().is_empty() {
            return Err(Trouble::Usage(
                "say who stops and why: --by NAME --reason TEXT".into(),
                "请说明操作人与原因：--by 姓名 --reason 原因".into(),
            ));
        }
        match house.stop(&args.by, why, desk.now_micros).await {
            // to throw it twice is no mistake
            Ok(()) | Err(app::Error::Refused(Refusal::NothingChanged { .. })) => {}
            Err(e) => return Err(e.into()),
        }
        banner(desk, &house).await?;
        Ok::<_, Trouble>(Exit::Done)
    })
}
