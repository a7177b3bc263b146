//! What can go wrong around a journal: full and read-only disks, other keys, other programs, other files. Each says what it is.

use crate::journal::{Files, Places};
use crate::journal_facts::*;
use desk::{DecisionId, Filter, Order, Page};
use expect_test::expect;
use store::journal::{AppendError, Journal, JournalUrl};
use store::{JournalTrouble, Key, StoreError};

/// The failure of an append.
async fn failure(journal: &Journal, id: u64) -> Option<StoreError> {
    let (head, bytes) = (journal.head().await.unwrap(), vec![7; 20_000]);
    let (upload, file) = uploaded(&format!("U{id}"), Vec::new(), &bytes);
    match journal.append(&head, NOW, "desk", vec![proposed(id, proposal(id)), upload], vec![file]).await {
        Ok(_) => None,
        Err(AppendError::Store(e)) => Some(e),
        Err(e) => panic!("{e}"),
    }
}

#[tokio::test]
async fn a_full_disk_leaves_the_old_state() {
    let url = Files::new().fresh_kept().await;
    let journal = Journal::open_with(&url.1, key(), Some(("max_page_count", "60".into()))).await.unwrap();
    let mut written = 0;
    let full = loop {
        match failure(&journal, written + 1).await {
            None => written += 1,
            Some(e) => break e,
        }
    };
    assert!(written > 3, "only {written} appends were possible");
    assert!(!full.transient());
    expect![[r#"
        JOURNAL: the disk is full and nothing was written; make room: error returned from database: (code: 13) database or disk is full
        JOURNAL：磁盘已满，未写入任何内容；请清理空间：error returned from database: (code: 13) database or disk is full"#]]
    .assert_eq(&said(&full, &journal));
    let verified = journal.verify().await.unwrap().unwrap();
    assert_eq!((verified.entries, verified.uploads), (2 * written, written));
    journal.close().await;
    // once there is room, it goes on
    let journal = open(&url.1).await;
    assert!(failure(&journal, written + 1).await.is_none());
    assert_eq!(journal.verify().await.unwrap().unwrap().uploads, written + 1);
}

#[tokio::test]
async fn what_can_only_be_read_says_so() {
    let url = Files::new().fresh_kept().await;
    story(&open(&url.1).await).await;
    let journal = Journal::open_with(&url.1, key(), Some(("query_only", "on".into()))).await.unwrap();
    assert_eq!(journal.verify().await.unwrap().unwrap().entries, 8);
    let e = failure(&journal, 4).await.unwrap();
    expect![[r#"
        JOURNAL: it can only be read; allow writing to it and its folder: error returned from database: (code: 8) attempt to write a readonly database
        JOURNAL：只读；请开放其自身及所在文件夹的写权限：error returned from database: (code: 8) attempt to write a readonly database"#]]
    .assert_eq(&said(&e, &journal));
}

#[tokio::test]
async fn another_key_and_a_newer_program_are_refused_and_the_same_key_finds_everything() {
    let url = Files::new().fresh_kept().await;
    for _ in 0..3 {
        open(&url.1).await.close().await;
    }
    story(&open(&url.1).await).await;
    let again = open(&url.1).await;
    let all = again.list(&Filter::default(), Order::Number, &Page { skip: 0, take: 9 }).await.unwrap();
    assert_eq!((all.total, again.head().await.unwrap().seq), (3, 8));
    let other = Journal::open(&url.1, Key::from_bytes([8; 32])).await.unwrap_err();
    assert!(!other.transient());
    expect![[r#"
        JOURNAL: the key does not open this journal; pass the key file that it was made with
        JOURNAL：密钥打不开此日志；请使用创建它时的密钥文件"#]]
    .assert_eq(&spoken(&other, &url.1.to_string()));
    let mut raw = crate::journal_tamper::Raw::open(&url.1).await;
    raw.run("update journal_meta set value = $1 where name = 'version'", Some(b"2".to_vec())).await;
    let newer = Journal::open(&url.1, key()).await.unwrap_err();
    expect![[r#"
        JOURNAL: journal of version 2, this program reads up to 1; use a newer program
        JOURNAL：日志版本为 2，本程序最高支持 1；请升级程序"#]]
    .assert_eq(&spoken(&newer, &url.1.to_string()));
}

#[tokio::test]
async fn what_is_no_journal_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let text = dir.path().join("notes.txt");
    std::fs::write(&text, "this is my shopping list\n".repeat(400)).unwrap();
    let url = JournalUrl::file(&text);
    let e = Journal::open(&url, key()).await.unwrap_err();
    expect![[r#"
        JOURNAL: this is not a journal, or it is damaged (error returned from database: (code: 26) file is not a database); run `tradewind journal verify`, then restore the journal from a backup
        JOURNAL：不是日志，或已损坏（error returned from database: (code: 26) file is not a database）；请运行 `tradewind journal verify`，再从备份恢复"#]]
    .assert_eq(&spoken(&e, &url.to_string()));
    assert!(std::fs::read_to_string(&text).unwrap().starts_with("this is my shopping list"));
    for place in [dir.path().join("no/such/folder/desk.sqlite"), dir.path().to_owned()] {
        let e = Journal::open(&JournalUrl::file(&place), key()).await.unwrap_err();
        assert!(matches!(e, StoreError::Journal { trouble: JournalTrouble::Missing, .. }), "{e:?}");
    }
}

#[tokio::test]
async fn no_word_of_a_decision_lies_open_and_the_file_is_private() {
    let url = Files::new().fresh_kept().await;
    let journal = open(&url.1).await;
    story(&journal).await;
    last_of_story(&journal).await;
    assert!(journal.decision(DecisionId(1)).await.unwrap().is_some());
    let words = ["steel bottle", "the very bytes", "SKU-0000", "person", "keyword:", "40001", "holiday", "贝叶斯"];
    let mut files = 0;
    for entry in std::fs::read_dir(url.0.0.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for word in words {
            let open = bytes.windows(word.len()).any(|w| w == word.as_bytes());
            assert!(!open, "{} shows `{word}`", path.display());
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", path.display());
        }
        files += 1;
    }
    assert!(files > 1, "the log beside the file was looked at as well");
}

impl Files {
    /// A fresh place, with the folder that must outlive it.
    async fn fresh_kept(mut self) -> (Self, JournalUrl) {
        let url = self.fresh().await.unwrap();
        (self, url)
    }
}
