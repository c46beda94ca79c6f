//! How the command line answers: a sentence for people, JSON for programs, an exit code for both.

use std::process::ExitCode;

use convrs_store::StoreError;
use serde_json::{Value, json};

/// A command that did what was asked.
#[derive(Debug)]
pub(crate) struct Answer {
    text: String,
    json: Value,
}

impl Answer {
    /// Says what was done.
    pub(crate) fn new(text: impl Into<String>, json: Value) -> Self {
        Self { text: text.into(), json }
    }

    /// Says that it was done, where there is nothing else to say.
    pub(crate) fn done(text: &str) -> Self {
        Self::new(text, json!({ "done": true }))
    }

    /// Prints it.
    #[expect(clippy::print_stdout, reason = "printing is the command line's answer")]
    pub(crate) fn print(&self, as_json: bool) -> ExitCode {
        if as_json {
            println!("{}", self.json);
        } else {
            println!("{}", self.text);
        }
        ExitCode::SUCCESS
    }
}

/// A command that was not carried out.
#[derive(Debug)]
pub(crate) struct Failure {
    code: &'static str,
    message: String,
    exit: u8,
}

impl Failure {
    /// Refused: what was asked cannot be done as things stand.
    pub(crate) fn refused(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), exit: 1 }
    }

    /// The command was not understood.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { code: "usage", message: message.into(), exit: 2 }
    }

    /// Prints it: for people on standard error, for programs as JSON on standard output.
    #[expect(
        clippy::print_stdout,
        clippy::print_stderr,
        reason = "this is the command line's answer"
    )]
    pub(crate) fn print(&self, as_json: bool) -> ExitCode {
        if as_json {
            println!("{}", json!({ "error": { "code": self.code, "message": self.message } }));
        } else {
            eprintln!("{}", self.message);
        }
        ExitCode::from(self.exit)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let (code, message) = match &error {
            StoreError::NoSuchAccount => {
                ("no_such_account", "There is no account with this AccountID.".to_owned())
            }
            StoreError::OperatorExists => {
                ("operator_exists", "There is an operator account already.".to_owned())
            }
            StoreError::EmailTaken => {
                ("email_taken", "There is an agent with this e-mail already.".to_owned())
            }
            StoreError::SupportOutsideOperator => (
                "support_outside_operator",
                "The role support is for agents of the operator account only.".to_owned(),
            ),
            StoreError::DomainTaken => {
                ("domain_taken", "The domain of this e-mail belongs to another account.".to_owned())
            }
            error => ("database", format!("The database does not do this: {error}")),
        };
        Self::refused(code, message)
    }
}
