//! Tests of the command line.
#![cfg(feature = "ssr")]

mod program;

use std::path::Path;
use std::process::Output;

use program::output_text;

fn run(data: &Path, arguments: &[&str]) -> Output {
    program::command(data, arguments).output().expect("it runs")
}

#[test]
fn users_can_be_added_enabled_and_disabled() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ok, link) = output_text(&run(folder.path(), &["users", "add", "ann", "--administrator"]));
    assert!(ok && link.starts_with("http://127.0.0.1:8100/invitation?token="), "{link}");
    let (ok, text) = output_text(&run(folder.path(), &["users", "add", "ANN"]));
    assert!(!ok && text.contains("name: it is already taken"), "{text}");
    let (ok, link) = output_text(&run(folder.path(), &["users", "reset-password", "ann"]));
    assert!(ok && link.contains("/reset?token="), "{link}");
    let (ok, text) = output_text(&run(folder.path(), &["users", "disable", "nobody"]));
    assert!(!ok && text.contains("user not found"), "{text}");
    let (ok, text) = output_text(&run(folder.path(), &["users", "disable", "ann"]));
    assert!(!ok && text.contains("last active administrator"), "{text}");
    let (ok, text) = output_text(&run(folder.path(), &["audit", "verify"]));
    assert!(ok && text.contains("audit log intact"), "{text}");
}

#[test]
fn backups_do_not_overwrite_existing_files() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(run(folder.path(), &["users", "add", "ann"]).status.success());
    let copy = folder.path().join("copy.sqlite");
    let copy = copy.to_str().expect("a path");
    let (ok, text) = output_text(&run(folder.path(), &["backup", copy]));
    assert!(ok && std::fs::metadata(copy).is_ok_and(|file| file.len() > 4_096), "{text}");
    assert!(!run(folder.path(), &["backup", copy]).status.success(), "what is there is not overwritten");
}

#[test]
fn the_configuration_is_printed_with_secrets_masked() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = "store = 'mysql://me:hush@db/otter'\n[[manager]]\nconsole = 'http://otter:8080'\nuser = 'admin'\npassword = 'hush'\n";
    std::fs::write(folder.path().join("otter-admin.toml"), file).expect("written");
    let (ok, text) = output_text(&run(folder.path(), &["--print-config"]));
    assert!(ok && !text.contains("hush"), "{text}");
    let line = |key: &str| {
        let line = text.lines().find(|line| line.split_whitespace().next() == Some(key)).unwrap_or_else(|| panic!("{key}: {text}"));
        line.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(line("listen"), "127.0.0.1:8100 default");
    assert_eq!(line("store"), "mysql://me:***@db/otter otter-admin.toml");
    assert_eq!(line("manager.main.password"), "*** otter-admin.toml");
    assert!(line("data_dir").ends_with("variable OTTER_ADMIN_DATA_DIR"));
}

#[test]
fn invalid_configuration_is_rejected_without_quoting_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("otter-admin.toml");
    for (text, error) in [
        ("[[manager]]\npassword = \"4711hush", "otter-admin.toml, line 2: "),
        ("[[manager]]\npassword = 4711", "`manager.password`: must be text in quotes"),
        ("[[manager]]\nuser = 'u'\nconsole = 'http://u:4711hush@otter'", "`manager.console`: is not a URL"),
    ] {
        std::fs::write(&file, text).expect("written");
        let (ok, output) = output_text(&run(folder.path(), &["--print-config"]));
        assert!(!ok && output.contains(error) && !output.contains("4711"), "{output}");
    }
}

#[test]
fn the_configuration_schema_matches_the_documentation() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ok, text) = output_text(&run(folder.path(), &["--print-config-schema"]));
    assert!(ok && text == include_str!("../docs/otter-admin.schema.json"), "{text}");
}
