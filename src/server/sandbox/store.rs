//! Stores the state in one JSON file, replaced atomically so that a crash leaves either the old or the new version.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::sandbox::Sandbox;
use super::state::State;

/// Delay before a user's change is saved.
const SOON: Duration = Duration::from_millis(200);
/// Delay before a change made by the simulation is saved.
const LATER: Duration = Duration::from_secs(30);
/// The current file layout version; there are no others yet.
const LAYOUT: u32 = 1;

/// Why the state cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StateFileError {
    #[error("the sandbox's state file {path} can't be {action}: {source}")]
    Io { path: PathBuf, action: &'static str, source: io::Error },
    #[error("the sandbox's state file {path} is damaged ({source}); move it away to start fresh, or restore a backup")]
    Corrupt { path: PathBuf, source: serde_json::Error },
    #[error("the sandbox's state file {path} has layout {layout}, which this version doesn't know; move it away to start fresh")]
    Layout { path: PathBuf, layout: u32 },
}

#[derive(Serialize)]
struct Written<'a> {
    layout: u32,
    state: &'a State,
}

#[derive(Deserialize)]
struct StoredState {
    layout: u32,
    state: State,
}

/// The state file of one sandbox.
#[derive(Clone, Debug)]
pub struct StateFile {
    path: PathBuf,
}

impl StateFile {
    /// Opens `<data_dir>/sandbox/<name>.json` and creates its folder, accessible to its owner only.
    pub fn open(data_dir: &Path, name: &str) -> Result<Self, StateFileError> {
        let folder = data_dir.join("sandbox");
        let path = folder.join(format!("{name}.json"));
        let mut made = fs::DirBuilder::new();
        made.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut made, 0o700);
        made.create(&folder).map_err(|source| StateFileError::Io { path: path.clone(), action: "created", source })?;
        Ok(Self { path })
    }

    /// Loads the state; `None` if the file does not exist.
    pub fn load(&self) -> Result<Option<State>, StateFileError> {
        let text = match fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(self.io("read", source)),
        };
        let read: StoredState =
            serde_json::from_slice(&text).map_err(|source| StateFileError::Corrupt { path: self.path.clone(), source })?;
        if read.layout != LAYOUT {
            return Err(StateFileError::Layout { path: self.path.clone(), layout: read.layout });
        }
        Ok(Some(read.state))
    }

    /// Replaces the file; on return the state is on disk. Only the owner can read it: like the manager's database, it contains passwords.
    pub fn save(&self, sandbox: &Sandbox) -> Result<(), StateFileError> {
        let text = sandbox.read(|state| serde_json::to_vec(&Written { layout: LAYOUT, state }));
        let text = text.map_err(|source| StateFileError::Corrupt { path: self.path.clone(), source })?;
        self.replace(&text).map_err(|source| self.io("written", source))
    }

    fn replace(&self, text: &[u8]) -> io::Result<()> {
        let beside = self.path.with_extension("json.new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside)?;
        file.write_all(text)?;
        file.sync_all()?;
        fs::rename(&beside, &self.path)?;
        if let Some(folder) = self.path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    fn io(&self, action: &'static str, source: io::Error) -> StateFileError {
        StateFileError::Io { path: self.path.clone(), action, source }
    }
}

/// Saves the state whenever it has changed; never returns.
pub(super) async fn keep(sandbox: Arc<Sandbox>, store: StateFile) {
    loop {
        let changes = &sandbox.changes;
        tokio::select! {
            () = changes.user.notified() => {}
            () = changes.background.notified() => {
                tokio::select! {
                    () = changes.user.notified() => {}
                    () = tokio::time::sleep(LATER) => {}
                }
            }
        }
        tokio::time::sleep(SOON).await;
        let (store, sandbox) = (store.clone(), Arc::clone(&sandbox));
        let saved = tokio::task::spawn_blocking(move || store.save(&sandbox)).await;
        if let Ok(Err(error)) = saved {
            tracing::error!(%error, "failed to save the sandbox state");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::sandbox::config::{Demo, SandboxConfig};
    use crate::server::sandbox::demo;

    #[test]
    fn a_saved_state_can_be_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let store = StateFile::open(folder.path(), "manager").unwrap();
        assert!(store.load().unwrap().is_none());
        let state = demo::state(Demo::Orders, 1_795_449_600_000, 1);
        let sandbox = Sandbox::new(state, &SandboxConfig::default(), 8080, 1099);
        store.save(&sandbox).unwrap();
        let loaded = store.load().unwrap().unwrap();
        let text = |state: &State| serde_json::to_string(state).unwrap();
        assert_eq!(text(&loaded), sandbox.read(text));
    }

    #[cfg(unix)]
    #[test]
    fn the_folder_is_accessible_to_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        StateFile::open(&folder.path().join("data"), "manager").unwrap();
        for made in ["data", "data/sandbox"] {
            assert_eq!(fs::metadata(folder.path().join(made)).unwrap().permissions().mode() & 0o777, 0o700);
        }
    }

    #[test]
    fn a_corrupt_file_is_reported_by_path() {
        let folder = tempfile::tempdir().unwrap();
        let store = StateFile::open(folder.path(), "manager").unwrap();
        fs::write(folder.path().join("sandbox/manager.json"), "{\"layout\":1,\"sta").unwrap();
        let error = store.load().unwrap_err();
        assert!(matches!(error, StateFileError::Corrupt { .. }));
        assert!(error.to_string().contains("manager.json") && error.to_string().contains("move it away"), "{error}");
        fs::write(folder.path().join("sandbox/manager.json"), "{\"layout\":7,\"state\":{}}").unwrap();
        assert!(matches!(store.load(), Err(StateFileError::Layout { layout: 7, .. })));
    }
}
