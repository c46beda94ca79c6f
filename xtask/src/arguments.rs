//! The command line of xtask, parsed.

use std::str::FromStr;

use anyhow::{Context as _, Result, bail};

use crate::{demo::Ports, soak::Soak, test::Part};

/// What `cargo xtask help` prints.
pub(crate) const USAGE: &str = "\
cargo xtask run [--port N] [--okta-port N] [--google-port N]
                                             build, and try the product with stand-ins for both
cargo xtask test [PART] [-- ARGUMENT...]     check everything, or a part: rust, browser, tidy;
                                             what follows -- goes to the part's test runner
cargo xtask setup                            install what is missing for the others
cargo xtask bundle                           build the server and what it serves
cargo xtask tidy                             check the conventions of this repository
cargo xtask bench [--sign-ins N]             measure what the budgets are about
cargo xtask soak [--minutes N] [--debug]     let honest and hostile visitors come for a while";

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Help,
    Setup,
    Bundle,
    Run(Ports),
    Test {
        /// One part, or everything.
        part: Option<Part>,
        /// For the part's test runner.
        arguments: Vec<String>,
    },
    Tidy,
    Bench {
        sign_ins: u32,
    },
    Soak(Soak),
}

/// How many sign-ins a measurement takes unless told otherwise.
const SIGN_INS: u32 = 2000;

impl Task {
    /// Reads the words after `cargo xtask`.
    pub(crate) fn parse(words: &[String]) -> Result<Self> {
        let Some((task, rest)) = words.split_first() else {
            return Ok(Self::Help);
        };
        match task.as_str() {
            "help" | "--help" | "-h" => Ok(Self::Help),
            "setup" => alone(rest, Self::Setup),
            "bundle" => alone(rest, Self::Bundle),
            "tidy" => alone(rest, Self::Tidy),
            "run" => run(rest),
            "test" => test(rest),
            "bench" => bench(rest),
            "soak" => soak(rest),
            other => bail!("there is no `{other}`\n\n{USAGE}"),
        }
    }
}

fn alone(rest: &[String], task: Task) -> Result<Task> {
    match rest.first() {
        None => Ok(task),
        Some(word) => unexpected(word),
    }
}

fn run(rest: &[String]) -> Result<Task> {
    let mut ports = Ports::default();
    let mut words = rest.iter();
    while let Some(flag) = words.next() {
        match flag.as_str() {
            "--port" => ports.product = number(flag, words.next())?,
            "--okta-port" => ports.okta = number(flag, words.next())?,
            "--google-port" => ports.google = number(flag, words.next())?,
            other => return unexpected(other),
        }
    }
    Ok(Task::Run(ports))
}

fn test(rest: &[String]) -> Result<Task> {
    let mut halves = rest.splitn(2, |word| word == "--");
    let part = match halves.next() {
        None | Some([]) => None,
        Some([part]) => Some(part.parse()?),
        Some([_, word, ..]) => return unexpected(word),
    };
    let arguments = halves.next().unwrap_or_default().to_vec();
    if !arguments.is_empty() && part.is_none() {
        bail!("say which part the arguments after -- are for: rust or browser");
    }
    Ok(Task::Test { part, arguments })
}

fn bench(rest: &[String]) -> Result<Task> {
    let mut sign_ins = SIGN_INS;
    let mut words = rest.iter();
    while let Some(flag) = words.next() {
        match flag.as_str() {
            "--sign-ins" => sign_ins = number(flag, words.next())?,
            other => return unexpected(other),
        }
    }
    Ok(Task::Bench { sign_ins })
}

fn soak(rest: &[String]) -> Result<Task> {
    let mut soak = Soak::default();
    let mut words = rest.iter();
    while let Some(flag) = words.next() {
        match flag.as_str() {
            "--minutes" => soak.minutes = number(flag, words.next())?,
            "--debug" => soak.debug = true,
            other => return unexpected(other),
        }
    }
    Ok(Task::Soak(soak))
}

fn number<N: FromStr>(flag: &str, word: Option<&String>) -> Result<N> {
    word.and_then(|word| word.parse().ok())
        .with_context(|| format!("{flag} takes a number\n\n{USAGE}"))
}

fn unexpected(word: &str) -> Result<Task> {
    bail!("what is `{word}`?\n\n{USAGE}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Task> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Task::parse(&words)
    }

    fn parsed(line: &str) -> Task {
        parse(line).expect("a good command line")
    }

    #[test]
    fn nothing_asks_for_help() {
        assert_eq!(parsed(""), Task::Help);
    }

    #[test]
    fn run_listens_where_it_is_told() {
        assert_eq!(parsed("run"), Task::Run(Ports { product: 3000, okta: 3100, google: 3200 }));
        let moved = Task::Run(Ports { product: 4000, okta: 4100, google: 4200 });
        assert_eq!(parsed("run --okta-port 4100 --port 4000 --google-port 4200"), moved);
        assert!(parse("run --port x").is_err());
        assert!(parse("run --port").is_err());
        assert!(parse("run --prot 1").is_err());
    }

    #[test]
    fn a_soak_takes_ten_minutes_unless_told_otherwise() {
        assert_eq!(parsed("soak"), Task::Soak(Soak { minutes: 10, debug: false }));
        assert_eq!(
            parsed("soak --minutes 1 --debug"),
            Task::Soak(Soak { minutes: 1, debug: true })
        );
        assert!(parse("soak --minutes").is_err());
    }

    #[test]
    fn a_part_takes_arguments_for_its_runner() {
        assert_eq!(parsed("test"), Task::Test { part: None, arguments: vec![] });
        let expected = Task::Test {
            part: Some(Part::Browser),
            arguments: vec!["--grep".to_owned(), "login".to_owned()],
        };
        assert_eq!(parsed("test browser -- --grep login"), expected);
    }

    #[test]
    fn arguments_without_a_part_are_refused() {
        assert!(parse("test -- login").is_err());
        assert!(parse("test rust browser").is_err());
        assert!(parse("test rost").is_err());
    }

    #[test]
    fn words_nobody_knows_are_refused() {
        assert!(parse("rnu").is_err());
        assert!(parse("setup now").is_err());
    }
}
