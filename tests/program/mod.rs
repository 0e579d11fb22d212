//! Runs the program as a subprocess, as on a server.

use std::path::Path;
use std::process::{Command, Output};

/// The program with these arguments, configured with nothing but its data directory.
pub fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_otter-admin"));
    command.env("OTTER_ADMIN_DATA_DIR", data).env("OTTER_ADMIN_LOG", "off").current_dir(data).args(arguments);
    command
}

/// Whether it succeeded, and its whole output.
pub fn output_text(output: &Output) -> (bool, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), text(&output.stdout) + &text(&output.stderr))
}
