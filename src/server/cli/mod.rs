//! Administrative commands of the binary. They also work while another process is serving.

pub(in crate::server) mod users;

use std::path::Path;

use clap::Subcommand;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::model::Error;
use crate::server::accounts::{AccountError, Accounts, AccountsConfig, HashCost, OneTimeLink, PasswordError, PasswordHasher};
use crate::server::audit::{AuditLog, AuditSinks};
use crate::server::authz::{Caller, begin_entry};
use crate::server::clock;
use crate::server::config::{Config, ConfigError};
use crate::server::store::{AuditEntry, AuditResource, ChainError, Store, StoreError};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A configuration value is invalid.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The change of this user is not possible.
    #[error(transparent)]
    People(#[from] AccountError),
    /// Passwords can't be hashed on this machine.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The audit record can't be written, so nothing was done.
    #[error(transparent)]
    AuditLog(#[from] Error),
    /// The audit log was modified.
    #[error("the audit log was modified: {0}")]
    Broken(ChainError),
}

/// User management commands.
#[derive(Subcommand)]
pub enum UserCommand {
    /// Add a user, and print a link to choose a password
    Add {
        /// Username to sign in with
        name: String,
        /// Grant the administrator role
        #[arg(long)]
        administrator: bool,
    },
    /// Remove a user's password, and print a link to choose a new one
    ResetPassword {
        /// Username
        name: String,
    },
    /// Disable a user, and end their sessions
    Disable {
        /// Username
        name: String,
    },
}

/// Opens the store next to a serving process, or creates or migrates it if needed.
async fn store(config: &Config) -> Result<Store, StoreError> {
    match Store::open_shared(&config.into()).await {
        Err(StoreError::Outdated { .. }) => Store::open(&config.into()).await,
        opened => opened,
    }
}

/// Runs a user management command, prints its result and records it in the audit log.
///
/// # Errors
/// See [`CommandError`].
pub async fn users(config: &Config, asked: &UserCommand) -> Result<(), CommandError> {
    let copies = AuditSinks::try_from(&config.audit)?;
    let store = store(config).await?;
    let address = config.public_url(config.listen);
    let settings = AccountsConfig { data_dir: config.data_dir.clone(), address, limits: config.sessions.into() };
    let people = Accounts::new(store.clone(), PasswordHasher::new(HashCost::DEFAULT, 1)?, settings);
    let now = clock::now_ms();
    let (action, name, changes) = match asked {
        UserCommand::Add { name, administrator } => ("person.create", name, json!({ "administrator": [null, administrator] })),
        UserCommand::ResetPassword { name } => ("person.edit", name, json!({ "password": ["***", null] })),
        UserCommand::Disable { name } => ("person.edit", name, json!({ "disabled": [false, true] })),
    };
    let audit_log = AuditLog::new(store.clone(), copies);
    let pending = audit_log.begin(&intended(&store, action, name, changes).await?).await?;
    let done = match asked {
        UserCommand::Add { administrator, .. } => users::add(&people, name, *administrator, now).await.map(Some),
        UserCommand::ResetPassword { .. } => users::reset_password(&people, name, now).await.map(Some),
        UserCommand::Disable { .. } => users::disable(&people, name).await.map(|()| None),
    };
    let outcome = done.as_ref().map(|_| None).map_err(AccountError::to_string);
    pending.completed(clock::now_ms(), outcome).await;
    audit_log.drained().await;
    match done? {
        Some(OneTimeLink { url, .. }) => println!("{}", url.expose_secret()),
        None => println!("{name} has been disabled."),
    }
    Ok(())
}

/// The audit record that is written before the user of this name is changed.
async fn intended(store: &Store, action: &str, name: &str, changes: Value) -> Result<AuditEntry, StoreError> {
    let id = store.people().find_by_name(name).await?.map(|person| person.id.to_string()).unwrap_or_default();
    let person = AuditResource { kind: "person".to_owned(), id, name: name.to_owned() };
    let intent = begin_entry(&Caller::command_line(), action.to_owned(), Some(person));
    Ok(AuditEntry { person_name: "command line".to_owned(), changes, ..intent })
}

/// Copies the database to a new file.
///
/// # Errors
/// Returns `Store` if the copy fails or the database is not SQLite; other databases have their own tools.
pub async fn backup(config: &Config, file: &Path) -> Result<(), CommandError> {
    Store::open_shared(&config.into()).await?.backup(file).await?;
    println!("{}", file.display());
    Ok(())
}

/// Verifies the hash chain of the audit log and prints its newest hash, to be stored elsewhere.
///
/// # Errors
/// Returns `Broken` if a record was modified, or `Store` if the query fails.
pub async fn verify(config: &Config) -> Result<(), CommandError> {
    let verified = Store::open_shared(&config.into()).await?.audit().verify().await?;
    if let Some(broken) = verified.broken {
        return Err(CommandError::Broken(broken));
    }
    let (seq, hash) = verified.newest;
    println!("audit log intact; records: {}, newest: {seq} {hash}", verified.records);
    Ok(())
}
