//! The server binary: parses the command line, loads the configuration and starts the server or runs a command.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use otter_admin::server::bootstrap::Server;
use otter_admin::server::cli::{self, UserCommand};
use otter_admin::server::config::{self, Config};
use otter_admin::server::log;
use otter_admin::server::monitor::PollIntervals;
use secrecy::ExposeSecret;

/// Returns memory to the system after reading a large manager and after password hashing (`make bench`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A web console for Alibaba Otter.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// Configuration file [default: otter-admin.toml, if it exists]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print every configuration key with its value and source, and exit
    #[arg(long)]
    print_config: bool,
    /// Print the JSON schema of the configuration file, and exit
    #[arg(long)]
    print_config_schema: bool,
    /// Command to run instead of the server
    #[command(subcommand)]
    command: Option<CliCommand>,
}

#[derive(Subcommand)]
enum CliCommand {
    /// Add users, reset their passwords or disable them; works while the server is running
    #[command(subcommand, alias = "people")]
    Users(UserCommand),
    /// Copy the database to a new file; works while the server is running (SQLite only)
    Backup {
        /// File to create
        file: PathBuf,
    },
    /// Check the integrity of the audit log
    #[command(subcommand)]
    Audit(AuditCommand),
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Verify the audit log hash chain
    Verify,
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    log::start();
    match run(cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("otter-admin: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), Box<dyn std::error::Error>> {
    if cli.print_config_schema {
        println!("{:#}", config::schema().as_value());
        return Ok(());
    }
    let config = Config::load(cli.config.as_deref(), std::env::vars())?;
    if cli.print_config {
        for source in &config.sources {
            println!("{:<28} {:<40} {}", source.key, source.value, source.from);
        }
        return Ok(());
    }
    if let Some(command) = cli.command {
        match command {
            CliCommand::Users(command) => cli::users(&config, &command).await?,
            CliCommand::Backup { file } => cli::backup(&config, &file).await?,
            CliCommand::Audit(AuditCommand::Verify) => cli::verify(&config).await?,
        }
        return Ok(());
    }
    let sandbox = config.managers.is_empty();
    let server = Server::start(config, PollIntervals::default()).await?;
    println!("otter-admin is ready: http://{}", server.address()?);
    if let Some(address) = server.metrics_address() {
        println!("Metrics: http://{address}/metrics");
    }
    if let Some(link) = server.setup_link() {
        println!("No administrator yet. Open this one-time link to create one:\n  {}", link.url.expose_secret());
    }
    if sandbox {
        println!("No manager is configured; running the built-in sandbox. See README.md to connect a real manager.");
    }
    server.serve(shutdown_signal()).await?;
    Ok(())
}

/// Completes when the process receives a termination signal.
async fn shutdown_signal() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
