//! The file of an import: commas, semicolons or tabs, a head or none, columns in any order.

use convrs_domain::import::{MAX_PEOPLE, Problem, RawRow};
use csv::{ByteRecord, ReaderBuilder};

/// A column of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Email,
    Name,
    Role,
}

/// The columns of a file that has no head.
const USUAL: [Option<Column>; 3] = [Some(Column::Email), Some(Column::Name), Some(Column::Role)];

const TOO_MANY: &str = "There are more than 20,000 people in it. Import them in several files.";
const NOT_UTF8: &str = "The file is not in UTF-8. In your spreadsheet, save it as “CSV UTF-8”.";
const EMPTY: &str = "There is nobody in it. Write one person on a line: e-mail, name, role.";

/// Tells the columns of every row apart. A file that is none is one problem, and no rows.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<RawRow>, Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| Problem::of_file(NOT_UTF8))?;
    if text.contains('\0') {
        return Err(Problem::of_file(NOT_UTF8));
    }
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut columns: Option<Vec<Option<Column>>> = None;
    let mut rows = Vec::new();
    let mut record = ByteRecord::new();
    while more(&mut reader, &mut record)? {
        if record.iter().all(<[u8]>::is_empty) {
            continue;
        }
        if columns.is_none() {
            columns = head(&record)?;
            if columns.is_some() {
                continue;
            }
        }
        rows.push(row(&record, columns.get_or_insert_with(|| USUAL.to_vec()), text));
        if rows.len() > MAX_PEOPLE {
            return Err(Problem::of_file(TOO_MANY));
        }
    }
    if rows.is_empty() { Err(Problem::of_file(EMPTY)) } else { Ok(rows) }
}

fn more(reader: &mut csv::Reader<&[u8]>, record: &mut ByteRecord) -> Result<bool, Problem> {
    // Nothing but reading can fail in a flexible file, and reading from memory does not.
    reader.read_byte_record(record).map_err(|_| Problem::of_file(NOT_UTF8))
}

/// A spreadsheet writes semicolons where the comma is the decimal sign: the first line tells.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |sign: char| first.matches(sign).count();
    match (count(';'), count(','), count('\t')) {
        (semicolons, commas, tabs) if tabs > semicolons && tabs > commas => b'\t',
        (semicolons, commas, _) if semicolons > commas => b';',
        _ => b',',
    }
}

/// The columns that a head names; nothing when the first line is a person.
fn head(record: &ByteRecord) -> Result<Option<Vec<Option<Column>>>, Problem> {
    let texts: Vec<String> = record.iter().map(|field| text_of(field).to_lowercase()).collect();
    if texts.iter().any(|text| text.contains('@')) {
        return Ok(None);
    }
    let columns: Vec<Option<Column>> = texts.iter().map(|text| named(text)).collect();
    if columns.iter().all(Option::is_none) {
        return Ok(None);
    }
    for (column, word) in [(Column::Email, "email"), (Column::Name, "name")] {
        match columns.iter().filter(|found| **found == Some(column)).count() {
            1 => {}
            0 => return Err(Problem::at(1, format!("The head names no column “{word}”. Add it."))),
            _ => return Err(Problem::at(1, format!("The head names “{word}” twice. Keep one."))),
        }
    }
    Ok(Some(columns))
}

fn named(word: &str) -> Option<Column> {
    match word {
        "email" | "e-mail" | "mail" | "email address" | "e-mail address" => Some(Column::Email),
        "name" | "full name" => Some(Column::Name),
        "role" => Some(Column::Role),
        _ => None,
    }
}

fn row(record: &ByteRecord, columns: &[Option<Column>], text: &str) -> RawRow {
    let mut row = RawRow { line: line_of(record, text), ..RawRow::default() };
    for (column, field) in columns.iter().zip(record) {
        match column {
            Some(Column::Email) => row.email = text_of(field),
            Some(Column::Name) => row.name = text_of(field),
            Some(Column::Role) => row.role = text_of(field),
            None => {}
        }
    }
    row
}

/// The line on which a row begins. The reader counts the line breaks before the empty lines that it
/// skips, so those are counted here.
fn line_of(record: &ByteRecord, text: &str) -> u32 {
    let Some(position) = record.position() else { return 0 };
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    let skipped = rest.iter().take_while(|byte| b"\r\n".contains(byte));
    let breaks = skipped.filter(|byte| **byte == b'\n').count() as u64;
    u32::try_from(position.line() + breaks).unwrap_or(u32::MAX)
}

/// The whole text was UTF-8, and fields end at ASCII characters.
fn text_of(field: &[u8]) -> String {
    String::from_utf8_lossy(field).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use convrs_domain::{Role, import::read_rows};

    use super::*;

    fn emails(text: &str) -> Vec<(u32, String)> {
        let rows = read(text.as_bytes()).expect("rows");
        rows.into_iter().map(|row| (row.line, row.email)).collect()
    }

    fn refusal(bytes: &[u8]) -> String {
        read(bytes).expect_err("no rows").message
    }

    #[test]
    fn the_columns_may_stand_in_any_order_or_have_no_head() {
        let expected = [RawRow {
            line: 2,
            email: "a@b.example".to_owned(),
            name: "Ann, Lee".to_owned(),
            role: "admin".to_owned(),
        }];
        for file in [
            "Role,Team,E-Mail,NAME\r\nadmin,x,a@b.example,\"Ann, Lee\"\r\n",
            "\u{feff}email;name;role\na@b.example;Ann, Lee;admin",
            "name\temail\trole\nAnn, Lee\ta@b.example\tadmin\n",
            "\na@b.example,\"Ann, Lee\",admin\n",
        ] {
            assert_eq!(read(file.as_bytes()).expect("rows"), expected, "{file:?}");
        }
    }

    #[test]
    fn lines_are_those_an_editor_shows() {
        let file = "email,name\n\n\na@b.example,A\n\"b@b.example\",\"two\nlines\"\r\n\r\nc@b.example,C\n,,\nd@b.example,D";
        let expected =
            [(4, "a@b.example"), (5, "b@b.example"), (8, "c@b.example"), (10, "d@b.example")];
        assert_eq!(emails(file), expected.map(|(line, email)| (line, email.to_owned())));
    }

    #[test]
    fn a_file_that_is_none_says_what_to_do() {
        assert_eq!(refusal(b"a@b.example,J\xfcrgen\n"), NOT_UTF8);
        assert_eq!(refusal(b"PK\x03\x04\0\0"), NOT_UTF8);
        assert_eq!(refusal("email,name\n\n".as_bytes()), EMPTY);
        assert_eq!(refusal(b"\xef\xbb\xbf"), EMPTY);
        assert!(refusal(b"name,role\nAnn,agent\n").contains("no column “email”"));
        assert!(refusal(b"email,name,email\na,b,c\n").contains("“email” twice"));
        assert_eq!(refusal("a@b.example\n".repeat(MAX_PEOPLE + 1).as_bytes()), TOO_MANY);
    }

    /// Numbers that look random and are the same at every run.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, sides: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 >> 33).expect("31 bits") % sides
        }

        fn text(&mut self, pieces: &[&str], most: usize) -> String {
            let length = self.below(most);
            (0..length).map(|_| pieces[self.below(pieces.len())]).collect()
        }
    }

    const PIECES: [&str; 16] = [
        "email",
        "name",
        "role",
        "a@b.example",
        "\"",
        "\"\"",
        ",",
        ";",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "=1+1",
        "\u{feff}",
        "ä",
        " ",
    ];

    #[test]
    fn no_file_breaks_the_reader() {
        let mut dice = Dice(0x2545_f491_4f6c_dd1d);
        for _ in 0..20_000 {
            let text = dice.text(&PIECES, 24);
            let mut bytes = text.clone().into_bytes();
            if dice.below(8) == 0 {
                bytes.push(u8::try_from(dice.below(256)).expect("a byte"));
            }
            let lines = text.matches(['\n', '\r']).count() + 1;
            for row in read(&bytes).unwrap_or_default() {
                let line = usize::try_from(row.line).expect("a line");
                assert!((1..=lines).contains(&line), "line {line} of {text:?}");
            }
        }
    }

    #[test]
    fn what_a_spreadsheet_writes_is_read_as_it_stood_in_its_cells() {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
        for _ in 0..2_000 {
            let delimiter = b",;\t"[dice.below(3)];
            let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
            writer.write_record(["email", "name", "role"]).expect("written");
            let mut expected = Vec::new();
            for _ in 0..=dice.below(4) {
                let mut cell = || dice.text(&PIECES, 6).trim().to_owned();
                let (email, name, role) = ("a@b.example".to_owned(), cell(), cell());
                writer.write_record([&email, &name, &role]).expect("written");
                expected.push([email, name, role]);
            }
            let bytes = writer.into_inner().expect("bytes");
            let found = read(&bytes).expect("rows").into_iter();
            let found: Vec<_> = found.map(|row| [row.email, row.name, row.role]).collect();
            assert_eq!(found, expected);
        }
    }

    /// Bytes of any kind, and the same below a head and between good rows.
    #[test]
    fn any_file_is_read_or_refused_and_no_good_row_is_lost() {
        bolero::check!().for_each(|bytes: &[u8]| {
            let below = [b"email,name,role\na@b.example,Ann,agent\n", bytes].concat();
            for file in [bytes, below.as_slice()] {
                let Ok(rows) = read(file) else { continue };
                assert!(!rows.is_empty() && rows.len() <= MAX_PEOPLE);
                let lines = u32::try_from(file.len()).expect("a small file") + 1;
                assert!(rows.iter().all(|row| (1..=lines).contains(&row.line)), "{rows:?}");
                let (people, problems) = read_rows(&rows, &Role::ALL);
                assert!(people.iter().all(|it| !it.name.as_str().contains(char::is_control)));
                assert!(people.len() <= rows.len() && people.len() + problems.len() >= rows.len());
            }
            if let Ok(rows) = read(&below) {
                assert_eq!((rows[0].line, rows[0].email.as_str()), (2, "a@b.example"));
            }
        });
    }
}
