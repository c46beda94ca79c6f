//! `cargo xtask`: setting up, running, testing and measuring the product; the README's commands call it.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program of the command line talks to a person"
)]

mod arguments;
mod background;
mod bench;
mod browser;
mod bundle;
mod demo;
mod digest;
mod interrupt;
mod loopback;
mod process;
mod product;
mod program;
mod provider;
mod say;
mod scratch;
mod setup;
mod soak;
mod test;
mod tidy;
mod workspace;

use std::{
    env,
    ffi::OsString,
    process::{Command, ExitCode},
};

use anyhow::{Context as _, Result};

use crate::{
    arguments::{Task, USAGE},
    workspace::Workspace,
};

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run() -> Result<ExitCode> {
    interrupt::watch()?;
    let mut words = env::args_os().skip(1).peekable();
    if words.next_if(|word| word == background::LOOK_AFTER).is_some() {
        return look_after(words);
    }
    let words = words.map(|word| word.into_string().ok().context("an argument is no UTF-8"));
    perform(Task::parse(&words.collect::<Result<Vec<_>>>()?)?)?;
    Ok(ExitCode::SUCCESS)
}

fn look_after(mut words: impl Iterator<Item = OsString>) -> Result<ExitCode> {
    let signal = words.next().context("no signal")?;
    let program = words.next().context("no program")?;
    background::look_after(&signal, Command::new(program).args(words))
}

fn perform(task: Task) -> Result<()> {
    if task == Task::Help {
        println!("{USAGE}");
        return Ok(());
    }
    let workspace = Workspace::find()?;
    match task {
        Task::Help => Ok(()),
        Task::Setup => setup::setup(&workspace, setup::Scope::Everything),
        Task::Bundle => {
            setup::setup(&workspace, setup::Scope::Product)?;
            bundle::bundle(&workspace)
        }
        Task::Run(ports) => demo::run(&workspace, ports),
        Task::Test { part, arguments } => test::test(&workspace, part, &arguments),
        Task::Tidy => tidy::tidy(&workspace),
        Task::Bench { sign_ins } => bench::bench(&workspace, sign_ins),
        Task::Soak(soak) => soak::soak(&workspace, soak),
    }
}
