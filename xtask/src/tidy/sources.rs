//! Conventions of source files: how they begin, how long they get, what they may name.

use std::path::Path;

use super::{
    finding::Finding,
    repository::{Repository, SourceFile},
};

/// More lines than this and a file has two subjects.
const MOST_LINES: usize = 400;

/// What the whole product reads in one file and passes on as values.
const READ_IN_ONE_PLACE: [OnePlace; 2] = [
    OnePlace {
        what: "environment variables",
        calls: &["env::var(", "env::var_os(", "env::vars(", "env::vars_os("],
        file: "server/src/config.rs",
    },
    OnePlace {
        what: "the clock on the wall",
        calls: &["SystemTime::now(", "now_utc(", "now_local("],
        file: "crates/flows/src/clock.rs",
    },
];

struct OnePlace {
    what: &'static str,
    calls: &'static [&'static str],
    file: &'static str,
}

/// The features of the app, which its ui parts do not know.
const FEATURES: [&str; 11] = [
    "agents",
    "attention",
    "audit",
    "home",
    "organization",
    "records",
    "sessions",
    "sign_in",
    "sso",
    "support",
    "web",
];

/// Every Rust file opens with a sentence on what belongs in it.
pub(super) fn opening_sentence(repository: &Repository) -> Vec<Finding> {
    let without = repository.with_extension(&["rs"]).filter(|file| !file.text.starts_with("//! "));
    let advice = "open with one `//!` sentence saying what belongs in this file";
    without.map(|file| Finding::at(&file.path, 1, advice)).collect()
}

/// No file of code has more than 400 lines.
pub(super) fn length(repository: &Repository) -> Vec<Finding> {
    let code = repository.with_extension(&["rs", "ts", "js", "mjs", "css", "sql"]);
    let counted = code.map(|file| (file, file.text.lines().count()));
    let long = counted.filter(|(_, lines)| *lines > MOST_LINES);
    long.map(|(file, lines)| {
        Finding::in_file(&file.path, format!("{lines} lines: split it, {MOST_LINES} is the limit"))
    })
    .collect()
}

/// Environment and clock are read in one place each; tests and tools do as they like.
pub(super) fn read_in_one_place(repository: &Repository) -> Vec<Finding> {
    let checks = READ_IN_ONE_PLACE.iter().flat_map(|OnePlace { what, calls, file: place }| {
        let elsewhere = repository
            .with_extension(&["rs"])
            .filter(|file| !file.is_support() && file.path != Path::new(place));
        lines_with(elsewhere, calls, &format!("read {what} in {place} only and pass the value on"))
    });
    checks.collect()
}

/// A lint is expected with a reason, never silently allowed.
pub(super) fn bare_allow(repository: &Repository) -> Vec<Finding> {
    let advice =
        "write `#[expect(lint, reason = \"…\")]`, which says why and notices when it is over";
    // In two pieces, so that this file keeps its own rule.
    let attributes = [concat!("#[", "allow("), concat!("#![", "allow(")];
    lines_with(repository.with_extension(&["rs"]), &attributes, advice)
}

/// Parts of the user interface can be used by any feature, so they know none.
pub(super) fn ui_knows_no_feature(repository: &Repository) -> Vec<Finding> {
    let ui = repository.with_extension(&["rs"]).filter(|file| file.is_below("app/src/ui"));
    ui.flat_map(|file| {
        let named = named_below_crate(&file.text).into_iter();
        named.filter(|(_, name)| FEATURES.contains(name)).map(|(line, name)| {
            Finding::at(&file.path, line, format!("ui parts know no feature, and {name} is one"))
        })
    })
    .collect()
}

/// The lines that contain one of these texts, comments aside.
fn lines_with<'a>(
    files: impl Iterator<Item = &'a SourceFile>,
    texts: &[&str],
    advice: &str,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        for (number, line) in file.product_lines() {
            let code = line.split("//").next().unwrap_or_default();
            if texts.iter().any(|text| code.contains(text)) {
                findings.push(Finding::at(&file.path, number, advice));
            }
        }
    }
    findings
}

/// The modules named directly below `crate::`, alone or in a group, with the line of the `crate::`.
fn named_below_crate(text: &str) -> Vec<(usize, &str)> {
    let mut named = Vec::new();
    for (at, path) in text.match_indices("crate::") {
        let line = text[..at].lines().count().max(1);
        let rest = &text[at + path.len()..];
        let items = rest.strip_prefix('{').map_or_else(|| vec![rest], top_level_items);
        named.extend(items.into_iter().map(|item| (line, leading_name(item))));
    }
    named
}

/// The items of a group up to its closing brace; those of groups within it are left out.
fn top_level_items(group: &str) -> Vec<&str> {
    let mut items = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                items.push(group[start..at].trim());
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(group[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    items
}

fn leading_name(item: &str) -> &str {
    let end = item.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(item.len());
    &item[..end]
}

#[cfg(test)]
mod tests {
    use super::{super::repository::samples::repository, *};

    fn shown(findings: &[Finding]) -> Vec<String> {
        let places = findings.iter().map(ToString::to_string);
        places.map(|text| text.split(' ').next().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn a_file_without_its_sentence_is_found() {
        let files = repository(&[("a.rs", "//! Says it.\n"), ("b.rs", "use x;\n"), ("c.md", "x")]);
        assert_eq!(shown(&opening_sentence(&files)), ["b.rs:1:"]);
    }

    #[test]
    fn line_401_is_one_too_many() {
        let (long, just) = ("x\n".repeat(401), "x\n".repeat(400));
        let files = repository(&[("a.rs", &just), ("b.css", &long), ("c.lock", &long)]);
        assert_eq!(shown(&length(&files)), ["b.css:"]);
    }

    #[test]
    fn environment_and_clock_are_read_in_one_place_each() {
        let reads = "//! x\nfn f() { std::env::var(\"A\"); }\n";
        let tests = "//! x\n#[cfg(test)]\nmod tests { fn f() { env::var(\"A\"); } }\n";
        let files = repository(&[
            ("server/src/config.rs", reads),
            ("server/src/main.rs", reads),
            ("server/tests/a.rs", reads),
            ("crates/store/build.rs", reads),
            ("crates/store/src/lib.rs", tests),
            ("crates/flows/src/clock.rs", "//! x\nlet now = SystemTime::now();\n"),
            ("crates/flows/src/sso.rs", "//! x\nlet now = SystemTime::now();\n"),
        ]);
        let found = shown(&read_in_one_place(&files));
        assert_eq!(found, ["server/src/main.rs:2:", "crates/flows/src/sso.rs:2:"]);
    }

    #[test]
    fn a_lint_allowed_in_silence_is_found() {
        let silent = format!("//! x\n#{}(dead_code)]\n", "[allow");
        let files = repository(&[("a.rs", &silent), ("b.rs", "//! x\n#[expect(dead_code)]\n")]);
        assert_eq!(shown(&bare_allow(&files)), ["a.rs:2:"]);
    }

    #[test]
    fn a_ui_part_that_names_a_feature_is_found_however_it_does() {
        let files = repository(&[
            ("app/src/ui/a.rs", "//! x\nuse crate::sso::State;\n"),
            ("app/src/ui/b.rs", "//! x\nuse crate::{\n    ui::{icon, sso},\n    sign_in,\n};\n"),
            ("app/src/ui/c.rs", "//! x\nuse crate::ui::sso;\n"),
            ("app/src/sso/mod.rs", "//! x\nuse crate::sign_in;\n"),
        ]);
        assert_eq!(
            shown(&ui_knows_no_feature(&files)),
            ["app/src/ui/a.rs:2:", "app/src/ui/b.rs:2:"]
        );
    }
}
