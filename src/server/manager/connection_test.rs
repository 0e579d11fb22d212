//! Connection test: checks a manager step by step, from reachability to what is open without authentication.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::console::screens::{api, common};
use super::console::{CANAL, ConsoleHttp, Credentials, ErrorContext, Request, Timeouts, path, sign_in};
use super::{ManagerClient, Result};
use crate::model::{ChannelId, Error, Generation};

/// Default account created by the manager's setup, with its default password.
const DEFAULT: &str = "admin";

/// A step of the test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepName {
    /// The address responds like an Otter manager.
    Reachable,
    /// The configured account can sign in.
    SignsIn,
    /// The account is an administrator.
    Administrator,
    /// The manager's generation is known.
    Version,
    /// Port 1099 responds.
    RpcPort,
}

/// The outcome of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TestStep {
    /// Passed, with a detail such as a version.
    Ok(String),
    /// Failed.
    Failed(Error),
    /// Not tried, because an earlier step failed or nothing is configured.
    Skipped,
}

/// An insecure setting that should be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Warning {
    /// The account `admin` still has its default password.
    DefaultPassword,
    /// `/api/` is open without authentication: anyone who can reach the console can start and stop channels.
    OpenApi,
    /// Pages are open without authentication: anyone who can reach the console can read database addresses and accounts.
    OpenPages,
}

/// The result of the connection test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionReport {
    /// The steps in order.
    pub steps: Vec<(StepName, TestStep)>,
    /// Settings to change on the manager.
    pub warnings: Vec<Warning>,
}

impl ConnectionReport {
    /// Whether no step failed.
    pub fn is_good(&self) -> bool {
        !self.steps.iter().any(|(_, step)| matches!(step, TestStep::Failed(_)))
    }
}

impl ManagerClient {
    /// Tests the connection. Uses its own sessions, so that the shared one is neither used nor disturbed, and changes nothing.
    pub async fn test_connection(&self) -> ConnectionReport {
        let reachable = self.reachable().await;
        let away = matches!(reachable, TestStep::Failed(_));
        let (signs_in, administrator) = if away { (TestStep::Skipped, TestStep::Skipped) } else { self.account().await };
        let signed_in = matches!(administrator, TestStep::Ok(_));
        let version = if signed_in { self.version().await } else { TestStep::Skipped };
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

    /// Returns the manager's generation, detected on port 1099 or else by its forms. `None` if neither is available.
    pub async fn generation(&self) -> Option<Generation> {
        if let Some(rpc) = self.rpc()
            && let Ok(generation) = rpc.heart().await
        {
            return Some(generation);
        }
        self.generation_by_pages().await.ok()
    }

    /// Detects the generation by the row `tenant` of the canal form, which was added in 4.2.19. Without a ZooKeeper cluster there is no
    /// such form, only the footer, which is as reliable as the manager's build.
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

    async fn reachable(&self) -> TestStep {
        const ALIVE: &str = "/monitor/ok.htm";
        match self.console().bare(&Request::read(ALIVE)).await {
            Ok(text) if text.contains("server is ok") => TestStep::Ok(self.console().http().address()),
            Ok(_) => TestStep::Failed(Error::UnexpectedPage { screen: "monitor/ok".to_owned(), missing: "its words".to_owned() }),
            // possibly blocked by a proxy; the sign-in step decides
            Err(Error::NotAllowed { .. }) => TestStep::Ok(self.console().http().address()),
            Err(error) => TestStep::Failed(error),
        }
    }

    async fn account(&self) -> (TestStep, TestStep) {
        let user = &self.config().user;
        match self.try_account(user, self.config().password.clone()).await {
            Ok(()) => (TestStep::Ok(user.clone()), TestStep::Ok(user.clone())),
            Err(error @ Error::NotAdministrator { .. }) => (TestStep::Ok(user.clone()), TestStep::Failed(error)),
            Err(error) => (TestStep::Failed(error), TestStep::Skipped),
        }
    }

    /// Signs in with a temporary session.
    async fn try_account(&self, user: &str, password: SecretString) -> Result<()> {
        let http = Arc::new(ConsoleHttp::new(self.config().console.clone(), Timeouts::reading_within(self.config().timeout))?);
        sign_in(&http, &Credentials { user: user.to_owned(), password }).await.map(drop)
    }

    async fn version(&self) -> TestStep {
        match self.generation().await {
            Some(generation) => TestStep::Ok(generation.to_string()),
            None => match self.generation_by_pages().await {
                Ok(generation) => TestStep::Ok(generation.to_string()),
                Err(error) => TestStep::Failed(error),
            },
        }
    }

    async fn rpc_port(&self) -> TestStep {
        let Some(rpc) = self.rpc() else { return TestStep::Skipped };
        match rpc.heart().await {
            Ok(generation) => TestStep::Ok(format!("{} ({generation})", rpc.address())),
            Err(error) => {
                TestStep::Failed(Error::Unreachable { address: rpc.address().to_owned(), cause: error.to_string(), written: false })
            }
        }
    }

    async fn warnings(&self, signed_in: bool) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let own = self.config().user == DEFAULT && self.config().password.expose_secret() == DEFAULT;
        let default = if own { signed_in } else { self.try_account(DEFAULT, SecretString::from(DEFAULT)).await.is_ok() };
        if default {
            warnings.push(Warning::DefaultPassword);
        }
        // requests the status of a channel that can't exist: a refusal is a response too
        let check = path("/api/channelCheck.do", &[("id", ChannelId(0).to_string())]);
        if self.console().bare(&Request::read(&check)).await.is_ok_and(|text| api::channel_check(&text).is_ok()) {
            warnings.push(Warning::OpenApi);
        }
        let list = self.console().bare(&Request::read("/dataSourceList.htm")).await;
        if list.is_ok_and(|html| common::page_user("dataSourceList", &html).is_ok()) {
            warnings.push(Warning::OpenPages);
        }
        warnings
    }
}
