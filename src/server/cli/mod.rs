//! What is done on the server beside the pages, also while another process serves.

pub(in crate::server) mod users;

use std::path::Path;

use clap::Subcommand;
use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::model::Error;
use crate::server::accounts::{AccountError, Accounts, AccountsConfig, HashCost, OneTimeLink, PasswordError, PasswordHasher};
use crate::server::audit::{AuditLog, AuditSinks};
use crate::server::authz::{Caller, begin_entry};
use crate::server::config::{Config, ConfigError};
use crate::server::store::{AuditEntry, AuditResource, ChainError, Store, StoreError};

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A value of the configuration can't be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It can't be done with this person.
    #[error(transparent)]
    People(#[from] AccountError),
    /// Passwords can't be hashed on this machine.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// It can't be written down, and so was not done.
    #[error(transparent)]
    AuditLog(#[from] Error),
    /// Somebody changed the audit trail.
    #[error("the audit trail is not as it was written: {0}")]
    Broken(ChainError),
}

/// What is done about people.
#[derive(Subcommand)]
pub enum UserCommand {
    /// Add somebody, and print a link to choose a password with
    Add {
        /// What they type to sign in
        name: String,
        /// Who may do everything
        #[arg(long)]
        administrator: bool,
    },
    /// Take somebody's password away, and print a link to choose a new one with
    ResetPassword {
        /// What they type to sign in
        name: String,
    },
    /// Let somebody sign in no more, and end their sessions
    Disable {
        /// What they type to sign in
        name: String,
    },
}

/// The store beside a process that serves, or, where there is none yet, made now.
async fn store(config: &Config) -> Result<Store, StoreError> {
    match Store::open_shared(&config.into()).await {
        Err(StoreError::Outdated { .. }) => Store::open(&config.into()).await,
        opened => opened,
    }
}

/// Does something about people and prints what comes of it. It is written to the audit trail.
///
/// # Errors
/// As [`CommandError`] says.
pub async fn people(config: &Config, asked: &UserCommand) -> Result<(), CommandError> {
    let copies = AuditSinks::try_from(&config.audit)?;
    let store = store(config).await?;
    let address = config.public_url(config.listen);
    let settings = AccountsConfig { data_dir: config.data_dir.clone(), address, limits: config.sessions.into() };
    let people = Accounts::new(store.clone(), PasswordHasher::new(HashCost::DEFAULT, 1)?, settings);
    let now = Timestamp::now().as_millisecond();
    let (action, name, changes) = match asked {
        UserCommand::Add { name, administrator } => ("person.create", name, json!({ "administrator": [null, administrator] })),
        UserCommand::ResetPassword { name } => ("person.edit", name, json!({ "password": ["***", null] })),
        UserCommand::Disable { name } => ("person.edit", name, json!({ "disabled": [false, true] })),
    };
    let trail = AuditLog::new(store.clone(), copies);
    let begun = trail.begin(&intended(&store, action, name, changes).await?).await?;
    let done = match asked {
        UserCommand::Add { administrator, .. } => users::add(&people, name, *administrator, now).await.map(Some),
        UserCommand::ResetPassword { .. } => users::reset_password(&people, name, now).await.map(Some),
        UserCommand::Disable { .. } => users::disable(&people, name).await.map(|()| None),
    };
    let told = done.as_ref().map(|_| None).map_err(AccountError::to_string);
    begun.completed(Timestamp::now().as_millisecond(), told).await;
    trail.drained().await;
    match done? {
        Some(OneTimeLink { url, .. }) => println!("{}", url.expose_secret()),
        None => println!("{name} can't sign in any more."),
    }
    Ok(())
}

/// What is about to be done with the person of this name.
async fn intended(store: &Store, action: &str, name: &str, changes: Value) -> Result<AuditEntry, StoreError> {
    let id = store.people().find_by_name(name).await?.map(|person| person.id.to_string()).unwrap_or_default();
    let person = AuditResource { kind: "person".to_owned(), id, name: name.to_owned() };
    let intent = begin_entry(&Caller::anonymous(String::new(), String::new()), action.to_owned(), Some(person));
    Ok(AuditEntry { person_name: "command line".to_owned(), changes, ..intent })
}

/// Copies the database into a new file.
///
/// # Errors
/// `Store`: also for other databases than SQLite, which have tools of their own.
pub async fn backup(config: &Config, file: &Path) -> Result<(), CommandError> {
    Store::open_shared(&config.into()).await?.backup(file).await?;
    println!("{}", file.display());
    Ok(())
}

/// Walks the chain of the audit trail and prints its newest hash, to be kept elsewhere.
///
/// # Errors
/// `Broken` where something was changed; `Store`.
pub async fn verify(config: &Config) -> Result<(), CommandError> {
    let verified = Store::open_shared(&config.into()).await?.audit().verify().await?;
    if let Some(broken) = verified.broken {
        return Err(CommandError::Broken(broken));
    }
    let (seq, hash) = verified.newest;
    println!("{} records, all as they were written; the newest is {seq} {hash}", verified.records);
    Ok(())
}
