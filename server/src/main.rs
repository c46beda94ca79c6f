//! The program `convrs`: reads arguments and environment, then serves or does one command.

mod assets;
mod cli;
mod client_address;
mod config;
mod guard;
mod headers;
mod in_flight;
mod listener;
mod metrics;
mod parts;
mod routes;
mod serve;
mod slow_answer;
mod slow_body;
mod telemetry;
mod unread_body;

use std::{num::NonZero, process::ExitCode, thread::available_parallelism};

use clap::Parser as _;

use cli::{Arguments, Command, Failure};
use config::{Config, DatabaseUrl};

/// Small allocations are most of a sign-in's work; this allocator does them in half the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return not_understood(&error),
    };
    telemetry::start();
    let json = arguments.json;
    match start(arguments) {
        Ok(code) => code,
        Err(failure) => failure.print(json),
    }
}

fn start(arguments: Arguments) -> Result<ExitCode, Failure> {
    let config = Config::from_environment().map_err(|mistakes| {
        let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        Failure::usage(format!("The environment has mistakes:\n  {}", lines.join("\n  ")))
    })?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers(&config.database_url))
        .enable_all()
        .build();
    runtime.expect("the operating system gives threads").block_on(run(arguments, config))
}

/// How many threads run requests. A request waits for the database most of the time. `SQLite` works
/// within this process, in threads of its own, so half of the cores are left to them: more of ours
/// would mostly wake one another, which is a fifth of what a sign-in costs.
fn workers(database: &DatabaseUrl) -> usize {
    let cores = available_parallelism().map_or(1, NonZero::get);
    if database.sqlite_file().is_some() { cores.div_ceil(2) } else { cores }
}

async fn run(arguments: Arguments, config: Config) -> Result<ExitCode, Failure> {
    let flows = parts::open(&config).await?;
    match arguments.command {
        Command::Serve => serve::serve(config, flows).await.map(|()| ExitCode::SUCCESS),
        command => command.run(&flows).await.map(|answer| answer.print(arguments.json)),
    }
}

/// Help and version go out as they are; a mistake is answered as everything else is.
fn not_understood(error: &clap::Error) -> ExitCode {
    let json = std::env::args_os().any(|argument| argument == "--json");
    if json && error.use_stderr() {
        return Failure::usage(error.to_string()).print(true);
    }
    error.exit()
}
