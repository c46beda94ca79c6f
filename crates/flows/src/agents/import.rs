//! Importing agents: a file is read and shown with what is wrong, then added as a whole.

use convrs_domain::{
    Role,
    import::{MAX_PROBLEMS, Problem, read_rows},
};
use convrs_store::{Import, StoreError};

use super::import_file;
use crate::{Flows, sessions::Admin};

/// What a file that the admin sent looks like now.
#[derive(Debug, Clone)]
pub struct ImportPreview {
    /// Its key.
    pub id: String,
    /// The file.
    pub import: Import,
}

/// Why nobody was added.
#[derive(Debug, thiserror::Error)]
pub enum ImportRefusal {
    /// There is no such file that waits for this admin.
    #[error("This file is not here any more. Send it again.")]
    NoSuchImport,
    /// Something is wrong with it by now; the file says what.
    #[error("Nobody was added: something in the file is wrong.")]
    Wrong,
    /// The database does not answer.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for ImportRefusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoSuchImport => Self::NoSuchImport,
            error => Self::Store(error),
        }
    }
}

impl Flows {
    /// Reads a file, and keeps it with what is wrong for an hour; gives its key.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn read_import(&self, admin: &Admin, bytes: &[u8]) -> Result<String, StoreError> {
        let roles = Role::given_in(admin.account().is_operator);
        let (people, mut problems) = match import_file::read(bytes) {
            Ok(rows) => read_rows(&rows, roles),
            Err(problem) => (Vec::new(), vec![problem]),
        };
        let (account, agent) = (&admin.account().id, &admin.agent().id);
        for (position, here) in self.store().taken_emails(account, &people).await? {
            problems.push(taken(people[position].line, here));
        }
        problems.sort_by_key(|problem| problem.line);
        problems.truncate(MAX_PROBLEMS);
        self.store().keep_import(account, agent, &people, &problems, self.now()).await
    }

    /// A file that the admin sent within the hour.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn import_preview(
        &self,
        admin: &Admin,
        id: &str,
    ) -> Result<Option<ImportPreview>, StoreError> {
        let (account, agent) = (&admin.account().id, &admin.agent().id);
        let import = self.store().import(account, agent, id, self.now()).await?;
        Ok(import.map(|import| ImportPreview { id: id.to_owned(), import }))
    }

    /// Adds everybody in a file, or nobody, and counts them.
    ///
    /// # Errors
    /// See [`ImportRefusal`].
    pub async fn add_imported(&self, admin: &Admin, id: &str) -> Result<u32, ImportRefusal> {
        let (account, agent) = (&admin.account().id, &admin.agent().id);
        let actor = admin.actor();
        let change = self.change_by(&actor);
        match self.store().add_imported(account, agent, id, change).await {
            // An address was taken since the file was looked at.
            Err(StoreError::EmailTaken | StoreError::DomainTaken) => {
                self.look_again(admin, id).await?;
                Err(ImportRefusal::Wrong)
            }
            added => Ok(added?),
        }
    }

    async fn look_again(&self, admin: &Admin, id: &str) -> Result<(), ImportRefusal> {
        let (account, agent) = (&admin.account().id, &admin.agent().id);
        let found = self.store().import(account, agent, id, self.now()).await?;
        let people = found.ok_or(ImportRefusal::NoSuchImport)?.people;
        let taken_now = self.store().taken_emails(account, &people).await?;
        let problems =
            taken_now.iter().map(|(position, here)| taken(people[*position].line, *here));
        let problems: Vec<Problem> = problems.take(MAX_PROBLEMS).collect();
        Ok(self.store().set_import_problems(account, agent, id, &problems).await?)
    }
}

/// An address that is taken elsewhere is refused in words that tell nothing more (rule 12).
fn taken(line: u32, here: bool) -> Problem {
    let message = if here {
        "E-mail: somebody in your account has this address already. Leave the line out."
    } else {
        "E-mail: this address cannot be used here. Leave the line out, and ask Convrs support about it."
    };
    Problem::at(line, message)
}
