//! The connection test: one walk from the manager's address to what anyone may do there.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::console::screens::{api, common};
use super::console::{CANAL, Credentials, ErrorContext, Http, Request, Timeouts, path, sign_in};
use super::{ManagerClient, Result};
use crate::model::{ChannelId, Error, Generation};

/// The account that the manager's own set-up makes, with its password.
const DEFAULT: &str = "admin";

/// A step of the test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepName {
    /// Something that answers like an Otter manager is at the address.
    Reachable,
    /// The configured account signs in.
    SignsIn,
    /// It is an administrator.
    Administrator,
    /// Which generation the manager is of.
    Version,
    /// Port 1099 answers.
    RpcPort,
}

/// What became of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// It is so; with what was found, such as a version.
    Ok(String),
    /// It is not.
    Failed(Error),
    /// Not tried, because an earlier step failed or nothing is configured.
    Skipped,
}

/// What works, but should not stay so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Warning {
    /// The account `admin` still has its first password.
    DefaultPassword,
    /// `/api/` answers without an account: whoever reaches the console can start and stop channels.
    OpenApi,
    /// Pages answer without an account: whoever reaches the console reads addresses and accounts of databases.
    OpenPages,
}

/// What the connection test found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionReport {
    /// The steps in their order.
    pub steps: Vec<(StepName, Step)>,
    /// What should be changed on the manager.
    pub warnings: Vec<Warning>,
}

impl ConnectionReport {
    /// Whether nothing failed.
    pub fn is_good(&self) -> bool {
        !self.steps.iter().any(|(_, step)| matches!(step, Step::Failed(_)))
    }
}

impl ManagerClient {
    /// Tests the connection. Opens sessions of its own, so that the shared one is neither used nor disturbed, and changes nothing.
    pub async fn test_connection(&self) -> ConnectionReport {
        let reachable = self.reachable().await;
        let away = matches!(reachable, Step::Failed(_));
        let (signs_in, administrator) = if away { (Step::Skipped, Step::Skipped) } else { self.account().await };
        let signed_in = matches!(administrator, Step::Ok(_));
        let version = if signed_in { self.version().await } else { Step::Skipped };
        let steps = vec![
            (StepName::Reachable, reachable),
            (StepName::SignsIn, signs_in),
            (StepName::Administrator, administrator),
            (StepName::Version, version),
            (StepName::RpcPort, self.rpc_port().await),
        ];
        let warnings = if away { Vec::new() } else { self.warnings(signed_in).await };
        ConnectionReport { steps, warnings }
    }

    /// The manager's generation: as its port 1099 shows it, else as its forms do. None when neither can be asked.
    pub async fn generation(&self) -> Option<Generation> {
        if let Some(rpc) = self.rpc()
            && let Ok(generation) = rpc.heart().await
        {
            return Some(generation);
        }
        self.generation_by_pages().await.ok()
    }

    /// The row `tenant` of the form of canals came with 4.2.19. Without a ZooKeeper cluster there is no such form, only the footer, which
    /// is as good as the manager's build.
    async fn generation_by_pages(&self) -> Result<Generation> {
        let about = ErrorContext::default();
        match self.console().form("/addCanal.htm", CANAL, &about).await {
            Ok(form) if form.has_label("tenant") => Ok(Generation::V4219),
            Ok(_) => Ok(Generation::V4218),
            Err(Error::Conflict(_)) => {
                let version =
                    common::version(&self.console().page("/autoKeeperClustersList.htm", &about).await?).map(|found| found.version);
                match version.as_deref() {
                    Some(version) if version.starts_with("4.2.19") => Ok(Generation::V4219),
                    Some(version) if version.starts_with("4.") => Ok(Generation::V4218),
                    _ => Err(Error::UnexpectedPage { screen: "index".to_owned(), missing: "the version in the footer".to_owned() }),
                }
            }
            Err(error) => Err(error),
        }
    }

    async fn reachable(&self) -> Step {
        const ALIVE: &str = "/monitor/ok.htm";
        match self.console().bare(&Request::read(ALIVE)).await {
            Ok(text) if text.contains("server is ok") => Step::Ok(self.console().http().address()),
            Ok(_) => Step::Failed(Error::UnexpectedPage { screen: "monitor/ok".to_owned(), missing: "its words".to_owned() }),
            // closed by a proxy, perhaps; signing in will tell
            Err(Error::NotAllowed { .. }) => Step::Ok(self.console().http().address()),
            Err(error) => Step::Failed(error),
        }
    }

    async fn account(&self) -> (Step, Step) {
        let user = &self.config().user;
        match self.try_account(user, self.config().password.clone()).await {
            Ok(()) => (Step::Ok(user.clone()), Step::Ok(user.clone())),
            Err(error @ Error::NotAdministrator { .. }) => (Step::Ok(user.clone()), Step::Failed(error)),
            Err(error) => (Step::Failed(error), Step::Skipped),
        }
    }

    /// Signs in with a session that is thrown away.
    async fn try_account(&self, user: &str, password: SecretString) -> Result<()> {
        let http = Arc::new(Http::new(self.config().console.clone(), Timeouts::reading_within(self.config().timeout))?);
        sign_in(&http, &Credentials { user: user.to_owned(), password }).await.map(drop)
    }

    async fn version(&self) -> Step {
        match self.generation().await {
            Some(generation) => Step::Ok(generation.to_string()),
            None => match self.generation_by_pages().await {
                Ok(generation) => Step::Ok(generation.to_string()),
                Err(error) => Step::Failed(error),
            },
        }
    }

    async fn rpc_port(&self) -> Step {
        let Some(rpc) = self.rpc() else { return Step::Skipped };
        match rpc.heart().await {
            Ok(generation) => Step::Ok(format!("{} ({generation})", rpc.address())),
            Err(error) => Step::Failed(Error::Unreachable { address: rpc.address().to_owned(), cause: error.to_string(), written: false }),
        }
    }

    async fn warnings(&self, signed_in: bool) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let own = self.config().user == DEFAULT && self.config().password.expose_secret() == DEFAULT;
        let default = if own { signed_in } else { self.try_account(DEFAULT, SecretString::from(DEFAULT)).await.is_ok() };
        if default {
            warnings.push(Warning::DefaultPassword);
        }
        // asks for the status of a channel that can't exist: a refusal is an answer too
        let check = path("/api/channelCheck.do", &[("id", ChannelId(0).to_string())]);
        if self.console().bare(&Request::read(&check)).await.is_ok_and(|text| api::channel_check(&text).is_ok()) {
            warnings.push(Warning::OpenApi);
        }
        let list = self.console().bare(&Request::read("/dataSourceList.htm")).await;
        if list.is_ok_and(|html| common::visitor("dataSourceList", &html).is_ok()) {
            warnings.push(Warning::OpenPages);
        }
        warnings
    }
}
