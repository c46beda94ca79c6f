//! Rows of the same kind. Where room is short each row becomes a card; nothing scrolls sideways.

use leptos::prelude::*;

/// One column of a [`Table`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// Its heading; in a card it stands before each value.
    pub label: &'static str,
    /// What its values are like.
    pub values: Values,
    /// Where pressing its heading leads, if the rows can be sorted by it.
    pub sort: Option<Sort>,
}

/// What the values of a column are like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Values {
    /// A few words, which stay whole.
    #[default]
    Words,
    /// Addresses and names, which may be long and break where they must.
    Long,
    /// Numbers, set flush right.
    Numbers,
}

/// How a column sorts the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// The page with the rows sorted by this column, or the other way round.
    pub href: String,
    /// `aria-sort`: `ascending` or `descending` when the rows are sorted by this column now.
    pub direction: Option<&'static str>,
}

impl Column {
    /// A column of a few words.
    pub const fn new(label: &'static str) -> Self {
        Self { label, values: Values::Words, sort: None }
    }

    /// A column of addresses or names.
    pub const fn long(label: &'static str) -> Self {
        Self { label, values: Values::Long, sort: None }
    }

    /// A column of numbers.
    pub const fn numbers(label: &'static str) -> Self {
        Self { label, values: Values::Numbers, sort: None }
    }

    /// The same, with a heading that sorts.
    #[must_use]
    pub fn sorted_by(self, href: impl Into<String>, direction: Option<&'static str>) -> Self {
        Self { sort: Some(Sort { href: href.into(), direction }), ..self }
    }

    fn cell_class(&self) -> Option<&'static str> {
        match self.values {
            Values::Words => None,
            Values::Long => Some("cell-long"),
            Values::Numbers => Some("cell-number"),
        }
    }
}

/// A table. The first cell of a row names it. Roles are written out because a table laid out as
/// cards would lose them.
///
/// ```ignore
/// <Table
///     caption="Agents"
///     columns=vec![Column::new("Name"), Column::long("E-mail"), Column::numbers("Sign-ins")]
///     rows=agents
///         .into_iter()
///         .map(|agent| vec![agent.name.into_any(), agent.email.into_any(), 3.into_any()])
///         .collect()
/// />
/// ```
#[component]
pub fn Table(
    /// What the rows are, for those who cannot see the heading above.
    #[prop(into)]
    caption: String,
    /// The columns.
    columns: Vec<Column>,
    /// The rows, each with a cell for every column.
    rows: Vec<Vec<AnyView>>,
) -> impl IntoView {
    let headings: Vec<_> = columns.iter().map(heading).collect();
    let rows: Vec<_> = rows.into_iter().map(move |cells| row(&columns, cells)).collect();
    view! {
        <div class="table-frame">
            <table class="table" role="table">
                <caption class="visually-hidden">{caption}</caption>
                <thead role="rowgroup">
                    <tr role="row">{headings}</tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
}

fn heading(column: &Column) -> impl IntoView + use<> {
    let sort = column.sort.clone();
    let direction = sort.as_ref().and_then(|sort| sort.direction);
    let label = match sort {
        Some(sort) => view! { <a class="table-sort" href=sort.href>{column.label}</a> }.into_any(),
        None => column.label.into_any(),
    };
    view! {
        <th class=column.cell_class() role="columnheader" scope="col" aria-sort=direction>
            {label}
        </th>
    }
}

fn row(columns: &[Column], cells: Vec<AnyView>) -> impl IntoView + use<> {
    let mut cells = columns.iter().zip(cells);
    let name = cells.next().map(|(_, cell)| {
        view! { <th role="rowheader" scope="row">{cell}</th> }
    });
    let values: Vec<_> = cells
        .map(|(column, cell)| {
            view! {
                <td class=column.cell_class() role="cell" data-label=column.label>{cell}</td>
            }
        })
        .collect();
    view! { <tr role="row">{name} {values}</tr> }
}
