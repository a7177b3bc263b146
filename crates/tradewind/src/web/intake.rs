//! Reports that come in through the window: streamed to a private folder, sealed with keys that only the running program holds, imported one
//! job at a time, and gone from there afterwards.

mod work;

pub use work::{begin, bug, fresh, import, not_too_many, turn};

use super::fault::Fault;
use super::guard;
use super::limits::Limits;
use super::visit::{TOKEN, Visit, check_token};
use super::window::App;
use app::import::Source;
use app::settings::{self, Misstated, Settings};
use axum::body::Body;
use axum::extract::multipart::{Field, Multipart};
use axum::http::StatusCode;
use connectors::{Origin, ReadSeek};
use futures::StreamExt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use store::{Opened, Packing, Parcel};
use tokio::io::AsyncWriteExt;

/// Bytes of a field that is no file.
const FIELD_MAX: usize = 4096;
/// Characters of a file's name that are kept.
const LABEL_MAX: usize = 160;
/// Name of the file that states shop, site and period for the others.
const SETTINGS_FILE: &str = crate::io::walk::SETTINGS_FILE;

/// Folder that everything comes in through.
fn hall(data: &Path) -> PathBuf {
    data.join("incoming")
}

/// Removes what an earlier run of the program left behind.
pub fn sweep(data: &Path) {
    for entry in std::fs::read_dir(hall(data)).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(".job-") {
            std::fs::remove_dir_all(entry.path()).ok();
        }
    }
}

/// A private folder with the files of one upload. Dropped, it is gone.
#[derive(Debug)]
pub struct Incoming {
    dir: PathBuf,
    files: Vec<Kept>,
}

/// A file that came in.
#[derive(Clone, Debug)]
struct Kept {
    /// Name of the visitor's file: a label, never a path.
    label: String,
    path: PathBuf,
    parcel: Parcel,
    modified_micros: i64,
}

impl Kept {
    fn open(&self) -> io::Result<Opened<File>> {
        Ok(self.parcel.open(File::open(&self.path)?))
    }
}

/// What came in, with what was stated about it.
#[derive(Debug)]
pub struct Taken {
    /// Files.
    pub incoming: Incoming,
    /// What the form says, over what an uploaded `tradewind.toml` says.
    pub settings: Settings,
}

impl Incoming {
    /// Makes a folder of its own.
    fn new(data: &Path) -> io::Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let dir = hall(data).join(format!(".job-{}-{number}", std::process::id()));
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        // reports hold names, prices and sales: nobody else's business
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&dir)?;
        Ok(Self { dir, files: Vec::new() })
    }

    /// Takes the text of the file with that label out of what is imported.
    fn take_text(&mut self, label: &str) -> Option<io::Result<String>> {
        let at = self.files.iter().position(|f| f.label == label)?;
        let mut text = String::new();
        Some(self.files.remove(at).open().and_then(|mut file| file.read_to_string(&mut text)).map(|_| text))
    }

    /// As files to import.
    pub fn sources(&self, settings: &Settings) -> Vec<Box<dyn Source>> {
        let source =
            |f: &Kept| -> Box<dyn Source> { Box::new(Arrived { kept: f.clone(), settings: settings.clone() }) };
        self.files.iter().map(source).collect()
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.dir).ok();
    }
}

/// A file that came in, as the import sees it.
struct Arrived {
    kept: Kept,
    settings: Settings,
}

impl Origin for Arrived {
    fn name(&self) -> &str {
        &self.kept.label
    }
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(Box::new(self.kept.open()?))
    }
}

impl Source for Arrived {
    fn modified_micros(&self) -> i64 {
        self.kept.modified_micros
    }
    fn bytes(&self) -> u64 {
        self.kept.parcel.bytes()
    }
    fn settings(&self) -> &Settings {
        &self.settings
    }
}

/// What is kept of a name from outside: the last part of its path, without signs that do not show.
pub fn label(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.chars().filter(|c| !crate::cli::hidden(*c)).take(LABEL_MAX).collect();
    let shown = shown.trim();
    if shown.is_empty() || shown.chars().all(|c| c == '.') { "report".to_owned() } else { shown.to_owned() }
}

/// Takes a form with files in. The token comes first: before it is right, not a byte is kept.
///
/// # Errors
/// A wrong token, too much, a statement that can't be understood, a shop that is not the person's.
pub async fn receive(visit: &Visit, mut form: Multipart) -> Result<Taken, Fault> {
    let data = &visit.window.data;
    let limits = &visit.window.limits;
    token(visit, &mut form).await?;
    let mut left = limits.upload_bytes;
    let mut incoming = Incoming::new(data).map_err(disk)?;
    let (mut stated, mut saved_micros) = (Settings::default(), None);
    while let Some(field) = form.next_field().await.map_err(|e| unreadable(&e, limits))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name != "files" {
            let text = short(field, limits).await?;
            match name.as_str() {
                "saved" => saved_micros = text.trim().parse::<i64>().ok().and_then(|ms| ms.checked_mul(1000)),
                _ => state(&mut stated, &name, text.trim()).map_err(misstated)?,
            }
            continue;
        }
        // a form whose file was left empty sends a file without a name
        let Some(file) = field.file_name().map(str::to_owned).filter(|n| !n.is_empty()) else { continue };
        if incoming.files.len() == limits.upload_files {
            return Err(too_many(limits));
        }
        let modified_micros = saved_micros.take().filter(|at| (1..visit.now_micros).contains(at));
        let path = incoming.dir.join(format!("{:04}", incoming.files.len()));
        let parcel = save(field, &path, left, limits).await?;
        left -= parcel.bytes();
        let modified_micros = modified_micros.unwrap_or(visit.now_micros);
        incoming.files.push(Kept { label: label(&file), path, parcel, modified_micros });
    }
    let settings = complete(visit, &mut incoming, &stated)?;
    if incoming.files.is_empty() {
        return Err(Fault::mistake(
            "no file was chosen; choose reports and send the form again",
            "未选择文件；请选择报表后重新提交",
        ));
    }
    Ok(Taken { incoming, settings })
}

/// Takes one file in that a program sends as the body of its request.
///
/// # Errors
/// Too much, or the disk.
pub async fn arrive(window: &App, name: &str, settings: Settings, body: Body, now_micros: i64) -> Result<Taken, Fault> {
    let mut incoming = Incoming::new(&window.data).map_err(disk)?;
    let path = incoming.dir.join("0000");
    let (mut to, mut left) = (Sealed::create(&path).await?, window.limits.upload_bytes);
    let mut stream = body.into_data_stream();
    while let Some(chunk) = stream.next().await {
        let broke = |e: axum::Error| match guard::stood_still(&e) {
            true => guard::too_slow(),
            false => Fault::mistake(format!("the file broke off: {e}"), format!("文件传输中断：{e}")),
        };
        to.add(&chunk.map_err(broke)?, &mut left, &window.limits).await?;
    }
    let parcel = to.end().await?;
    incoming.files.push(Kept { label: label(name), path, parcel, modified_micros: now_micros });
    Ok(Taken { incoming, settings })
}

/// A file that nobody else reads, sealed as it is written.
struct Sealed {
    file: tokio::fs::File,
    packing: Packing,
}

impl Sealed {
    async fn create(path: &Path) -> Result<Self, Fault> {
        let mut options = tokio::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        options.mode(0o600);
        Ok(Self { file: options.open(path).await.map_err(disk)?, packing: Packing::new()? })
    }

    /// Takes bytes in, at most as many as are left.
    async fn add(&mut self, bytes: &[u8], left: &mut u64, limits: &Limits) -> Result<(), Fault> {
        *left = left.checked_sub(bytes.len() as u64).ok_or_else(|| too_large(limits))?;
        let pieces = self.packing.add(bytes)?;
        self.file.write_all(&pieces).await.map_err(disk)
    }

    async fn end(mut self) -> Result<Parcel, Fault> {
        let (last, parcel) = self.packing.end()?;
        self.file.write_all(&last).await.map_err(disk)?;
        self.file.flush().await.map_err(disk)?;
        Ok(parcel)
    }
}

/// The first field must be the token of the session.
async fn token(visit: &Visit, form: &mut Multipart) -> Result<(), Fault> {
    let first = form.next_field().await.map_err(|e| unreadable(&e, &visit.window.limits))?;
    match first.filter(|f| f.name() == Some(TOKEN)) {
        Some(field) => check_token(&visit.session, &short(field, &visit.window.limits).await?),
        None => check_token(&visit.session, ""),
    }
}

/// Writes a file as it comes in, at most `left` bytes.
async fn save(mut field: Field<'_>, path: &Path, mut left: u64, limits: &Limits) -> Result<Parcel, Fault> {
    let mut to = Sealed::create(path).await?;
    while let Some(chunk) = field.chunk().await.map_err(|e| unreadable(&e, limits))? {
        to.add(&chunk, &mut left, limits).await?;
    }
    to.end().await
}

/// A field that is no file.
async fn short(mut field: Field<'_>, limits: &Limits) -> Result<String, Fault> {
    let mut text = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|e| unreadable(&e, limits))? {
        text.extend_from_slice(&chunk);
        if text.len() > FIELD_MAX {
            return Err(too_large(limits));
        }
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Takes a statement of the form; what is left empty says nothing.
fn state(stated: &mut Settings, name: &str, text: &str) -> Result<(), Misstated> {
    match name {
        _ if text.is_empty() => {}
        "shop" => stated.shop = Some(settings::shop(text)?),
        "marketplace" => stated.marketplace = Some(settings::marketplace(text)?),
        "from" => stated.from = Some(settings::day(text)?),
        "to" => stated.to = Some(settings::day(text)?),
        "date_order" => stated.date_order = Some(settings::date_order(text)?),
        _ => {}
    }
    Ok(())
}

/// The form's statements over those of a `tradewind.toml` among the files; a person of some shops brings reports of theirs only.
fn complete(visit: &Visit, incoming: &mut Incoming, stated: &Settings) -> Result<Settings, Fault> {
    settings::ordered(stated).map_err(misstated)?;
    let mut below = Settings::default();
    if let Some(text) = incoming.take_text(SETTINGS_FILE) {
        let (said, map) = settings::parse(&text.map_err(disk)?).map_err(misstated)?;
        below = said;
        if let Some(map) = map {
            let there = incoming.take_text(&label(&map)).ok_or_else(|| {
                let map = label(&map);
                Fault::mistake(
                    format!("{SETTINGS_FILE} names the mapping `{map}`, which is not among the files; add it"),
                    format!("{SETTINGS_FILE} 指定了映射文件“{map}”，但未一并上传；请补上"),
                )
            })?;
            below.mapping = Some(settings::mapping(&there.map_err(disk)?).map_err(misstated)?);
        }
    }
    let settings = stated.over(&below);
    if !visit.shops().is_empty() {
        let mine = |shop: &Option<String>| shop.as_deref().is_none_or(|s| visit.sees(s));
        if stated.shop.is_none() || !mine(&stated.shop) || !mine(&below.shop) {
            let yours = visit.shops().iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            return Err(Fault::forbidden(
                format!("name the shop that these reports belong to; you may bring reports of {yours}"),
                format!("请填写报表所属店铺；您可上传的店铺：{yours}"),
            ));
        }
    }
    Ok(settings)
}

fn disk(e: io::Error) -> Fault {
    Fault::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        format!("the files could not be kept: {e}; free disk space and send them again"),
        format!("无法保存文件：{e}；请清理磁盘空间后重新上传"),
    )
}

fn unreadable(e: &axum::extract::multipart::MultipartError, limits: &Limits) -> Fault {
    if e.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large(limits);
    }
    if guard::stood_still(e) {
        return guard::too_slow();
    }
    Fault::mistake(
        format!("the upload broke off: {}; send it again", e.body_text()),
        format!("上传中断：{}；请重新上传", e.body_text()),
    )
}

fn misstated(e: Misstated) -> Fault {
    Fault::mistake(e.en, e.zh)
}

fn too_large(limits: &Limits) -> Fault {
    let mib = limits.upload_bytes.div_ceil(1 << 20);
    Fault::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!("this is more than {mib} MiB at once; send the files in parts, or zipped"),
        format!("一次上传超过 {mib} MiB；请分批上传，或压缩后上传"),
    )
}

fn too_many(limits: &Limits) -> Fault {
    let files = limits.upload_files;
    Fault::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!("more than {files} files at once; send them in parts, or as one zip"),
        format!("一次超过 {files} 个文件；请分批上传，或打包为一个 zip"),
    )
}

/// Whether a request says beforehand that it is too large.
///
/// # Errors
/// 413.
pub fn fits(headers: &axum::http::HeaderMap, limits: &Limits) -> Result<(), Fault> {
    let length = headers.get(axum::http::header::CONTENT_LENGTH).and_then(|l| l.to_str().ok()?.parse::<u64>().ok());
    // what the form itself needs beside its files
    let room = limits.upload_bytes + (1 << 20);
    if length.is_some_and(|l| l > room) { Err(too_large(limits)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_outside_is_a_label() {
        for (name, kept) in [
            ("orders.txt", "orders.txt"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\li\\订单 十月.csv", "订单 十月.csv"),
            ("/", "report"),
            ("..", "report"),
            ("a\0b\u{202e}\r\n.csv", "ab.csv"),
            ("", "report"),
        ] {
            assert_eq!(label(name), kept, "{name:?}");
        }
        assert_eq!(label(&"长".repeat(500)).chars().count(), LABEL_MAX);
    }

    #[test]
    fn the_folder_is_private_and_gone_afterwards() {
        let home = tempfile::tempdir().unwrap();
        let incoming = Incoming::new(home.path()).unwrap();
        let dir = incoming.dir.clone();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(dir.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        }
        drop(incoming);
        assert!(!dir.exists());
        std::mem::forget(Incoming::new(home.path()).unwrap());
        sweep(home.path());
        assert_eq!(std::fs::read_dir(hall(home.path())).unwrap().count(), 0, "leftovers are swept");
    }
}
