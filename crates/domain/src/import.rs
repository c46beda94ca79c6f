//! Importing agents: what a file of people may hold, and what is wrong with each of its rows.

use std::collections::{HashMap, hash_map::Entry};

use serde::{Deserialize, Serialize};

use crate::{account::Name, agent::Role, email::Email};

/// The largest file taken, in bytes.
pub const MAX_FILE: usize = 5 * 1024 * 1024;

/// The most people one file may hold.
pub const MAX_PEOPLE: usize = 20_000;

/// The most errors that are listed: who has more has made the same mistake everywhere.
pub const MAX_PROBLEMS: usize = 200;

/// A row as it stands in the file, its columns told apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RawRow {
    /// The line it begins on, from 1.
    pub line: u32,
    /// The address.
    pub email: String,
    /// The name.
    pub name: String,
    /// The role.
    pub role: String,
}

/// A person who may be added, as far as the file alone can tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRow {
    /// The line the row begins on, from 1.
    pub line: u32,
    /// The address.
    pub email: Email,
    /// The name.
    pub name: Name,
    /// The role.
    pub role: Role,
}

/// What is wrong with a file, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The line; nothing when it is about the file as a whole.
    pub line: Option<u32>,
    /// A sentence or two for the person who made the file.
    pub message: String,
}

impl Problem {
    /// Something wrong on a line.
    pub fn at(line: u32, message: impl Into<String>) -> Self {
        Self { line: Some(line), message: message.into() }
    }

    /// Something wrong with the file as a whole.
    pub fn of_file(message: impl Into<String>) -> Self {
        Self { line: None, message: message.into() }
    }
}

/// Reads rows, which may have `roles`; gives the people of those that are good, and what is wrong with
/// the others, in the order of the file.
pub fn read_rows(rows: &[RawRow], roles: &[Role]) -> (Vec<ImportRow>, Vec<Problem>) {
    let (mut people, mut problems) = (Vec::with_capacity(rows.len()), Vec::new());
    let mut first_lines: HashMap<String, u32> = HashMap::with_capacity(rows.len());
    for row in rows {
        match read_row(row, roles) {
            Err(wrong) => problems.extend(wrong.into_iter().map(|it| Problem::at(row.line, it))),
            Ok(person) => match first_lines.entry(person.email.key()) {
                Entry::Occupied(first) => {
                    problems.push(Problem::at(row.line, twice(&person.email, *first.get())));
                }
                Entry::Vacant(place) => {
                    place.insert(row.line);
                    people.push(person);
                }
            },
        }
    }
    (people, problems)
}

fn read_row(row: &RawRow, roles: &[Role]) -> Result<ImportRow, Vec<String>> {
    let (email, name) = (Email::parse(&row.email), Name::parse(&row.name));
    let role = read_role(&row.role, roles);
    let line = row.line;
    match (email, name, role) {
        (Ok(email), Ok(name), Ok(role)) => Ok(ImportRow { line, email, name, role }),
        (email, name, role) => {
            let email = email.err().map(|invalid| format!("E-mail: {invalid}"));
            let name = name.err().map(|invalid| format!("Name: {invalid}"));
            Err([email, name, role.err()].into_iter().flatten().collect())
        }
    }
}

/// A role in any letter case; nothing means agent.
fn read_role(typed: &str, roles: &[Role]) -> Result<Role, String> {
    let word = typed.trim().to_lowercase();
    if word.is_empty() {
        return Ok(Role::Agent);
    }
    let role = word.parse().ok().filter(|role| roles.contains(role));
    role.ok_or_else(|| {
        let words: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
        format!("Role: {} is not one of the roles: {}.", quoted(typed), words.join(", "))
    })
}

fn twice(email: &Email, first: u32) -> String {
    format!("E-mail: {email} stands on line {first} already. Leave one of the two out.")
}

/// A value from the file, cut short: whole columns may have been mixed up.
fn quoted(value: &str) -> String {
    const LONGEST: usize = 40;
    let mut shown: String = value.trim().chars().take(LONGEST).collect();
    if value.trim().chars().count() > LONGEST {
        shown.push('…');
    }
    format!("“{shown}”")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLES: [Role; 2] = [Role::Agent, Role::Admin];

    fn raw(line: u32, email: &str, name: &str, role: &str) -> RawRow {
        RawRow { line, email: email.to_owned(), name: name.to_owned(), role: role.to_owned() }
    }

    #[test]
    fn a_file_has_five_megabytes_at_most() {
        assert_eq!(MAX_FILE, 5_242_880);
    }

    #[test]
    fn what_is_quoted_is_cut_after_forty_letters() {
        let of = |letters: usize| "ä".repeat(letters);
        for (letters, expected) in
            [(39, of(39)), (40, of(40)), (41, of(40) + "…"), (90, of(40) + "…")]
        {
            assert_eq!(quoted(&format!(" {} ", of(letters))), format!("“{expected}”"));
        }
    }

    #[test]
    fn good_rows_are_people() {
        let rows = [raw(2, " ann@a.example ", "Ann", "ADMIN"), raw(3, "Bob@a.example", "Bob", "")];
        let (people, problems) = read_rows(&rows, &ROLES);
        assert_eq!(problems, []);
        let roles: Vec<_> = people.iter().map(|it| (it.email.as_str(), it.role)).collect();
        assert_eq!(roles, [("ann@a.example", Role::Admin), ("Bob@a.example", Role::Agent)]);
    }

    #[test]
    fn each_column_says_what_is_wrong_with_it() {
        let (people, problems) = read_rows(&[raw(7, "ann", " ", "support")], &ROLES);
        assert_eq!(people, []);
        let said: Vec<_> = problems.iter().map(|it| (it.line, it.message.as_str())).collect();
        assert_eq!(
            said,
            [
                (Some(7), "E-mail: Enter an e-mail address in the form name@company.example."),
                (Some(7), "Name: Enter a name."),
                (Some(7), "Role: “support” is not one of the roles: agent, admin."),
            ]
        );
    }

    #[test]
    fn the_second_of_two_equal_addresses_names_the_line_of_the_first() {
        let rows = [raw(1, "ann@a.example", "Ann", ""), raw(9, "ANN@a.example", "Ann", "")];
        let (people, problems) = read_rows(&rows, &ROLES);
        assert_eq!(people.len(), 1);
        assert!(problems[0].message.contains("stands on line 1 already"), "{problems:?}");
    }

    #[test]
    fn what_begins_like_a_formula_is_a_name_like_any_other() {
        let (people, _) = read_rows(&[raw(1, "a@a.example", "=1+1", "")], &ROLES);
        assert_eq!(people[0].name.as_str(), "=1+1");
    }
}
