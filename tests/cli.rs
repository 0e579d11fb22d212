//! The program's commands, as somebody on the server runs them.
#![cfg(feature = "ssr")]

mod program;

use std::path::Path;
use std::process::Output;

use program::said;

fn run(data: &Path, arguments: &[&str]) -> Output {
    program::command(data, arguments).output().expect("it runs")
}

#[test]
fn people_are_added_let_back_in_and_locked_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ok, link) = said(&run(folder.path(), &["people", "add", "ann", "--administrator"]));
    assert!(ok && link.starts_with("http://127.0.0.1:8100/invitation?token="), "{link}");
    let (ok, text) = said(&run(folder.path(), &["people", "add", "ANN"]));
    assert!(!ok && text.contains("Taken"), "{text}");
    let (ok, link) = said(&run(folder.path(), &["people", "reset-password", "ann"]));
    assert!(ok && link.contains("/reset?token="), "{link}");
    let (ok, text) = said(&run(folder.path(), &["people", "disable", "nobody"]));
    assert!(!ok && text.contains("no such person"), "{text}");
    let (ok, text) = said(&run(folder.path(), &["people", "disable", "ann"]));
    assert!(!ok && text.contains("last administrator"), "{text}");
    let (ok, text) = said(&run(folder.path(), &["audit", "verify"]));
    assert!(ok && text.contains("records, all as they were written"), "{text}");
}

#[test]
fn the_database_is_copied_into_a_new_file_only() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(run(folder.path(), &["people", "add", "ann"]).status.success());
    let copy = folder.path().join("copy.sqlite");
    let copy = copy.to_str().expect("a path");
    let (ok, text) = said(&run(folder.path(), &["backup", copy]));
    assert!(ok && std::fs::metadata(copy).is_ok_and(|file| file.len() > 4_096), "{text}");
    assert!(!run(folder.path(), &["backup", copy]).status.success(), "what is there is not overwritten");
}
