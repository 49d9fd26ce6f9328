//! Many like facts as a table: an item with `rows: NAME.csv` stands once for every row of the table beside its file.
//!
//! The item is what all rows share; a column fills one member in each of them. A table is CSV as RFC 4180 has it, with a
//! first row of names. A cell means what it would mean without quotes in the item, `[a, b]` is a list, and an empty cell
//! leaves what the item says.

use std::path::Path;
use std::sync::Arc;

use super::csv::{self, Cell, Line};
use super::located::{BYTES_AT_MOST, Key, Located, NODES_AT_MOST, Node, escaped};
use super::yaml::plain;
use super::{Problem, Problems};

/// Gives the bytes of the table of that name, which stands beside the fact file, or says why it cannot.
pub type Beside<'a> = dyn Fn(&str) -> Result<Vec<u8>, String> + 'a;

/// The row of a table that a fact was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The table's name, as the item gives it.
    pub table: Arc<str>,
    /// The line the row begins on, from 1.
    pub line: usize,
    /// JSON pointers of the members that columns fill.
    columns: Arc<[String]>,
}

impl Row {
    /// Whether what a pointer names was said by the row, rather than by the item that all rows share.
    pub fn says(&self, pointer: &str) -> bool {
        let within =
            |outer: &str, inner: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        pointer.is_empty() || self.columns.iter().any(|column| within(column, pointer))
    }
}

/// Members of an item that a column may fill; every other column is a field of the record or of what the act says.
const MEMBERS: [&str; 10] = ["id", "key", "version", "form", "happened", "by", "for", "origin", "recorded", "why"];
/// Members that only an act has.
const OF_ACTS: [&str; 2] = ["of", "reason"];

/// The items that an item with `rows` stands for. Problems with the table name it; none of its rows come in then.
pub(super) fn expand(item: &Located, beside: &Beside<'_>, problems: &mut Problems) -> Vec<(Located, Row)> {
    match table_of(item, beside).and_then(|(name, bytes)| {
        let table: Arc<str> = name.into();
        filled(item, &table, &bytes).map_err(|problem| problem.in_table(&table))
    }) {
        Ok(rows) => rows,
        Err(problem) => {
            problems.push(problem);
            Vec::new()
        }
    }
}

fn table_of<'a>(item: &'a Located, beside: &Beside<'_>) -> Result<(&'a str, Vec<u8>), Problem> {
    let wrong = |line: usize, message: String| Problem::at(line, "/rows", message);
    let Some(named) = item.get("rows") else { return Err(wrong(item.line, "`rows` is missing".to_owned())) };
    let Some(name) = named.text() else {
        return Err(wrong(named.line, format!("`rows` is {} and must name a table, such as people.csv", named.what())));
    };
    if name.contains(['/', '\\']) || Path::new(name).extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("csv")) {
        let message = format!("`rows` is `{name}` and must name a .csv file in the folder of this one, without a path");
        return Err(wrong(named.line, message));
    }
    beside(name).map(|bytes| (name, bytes)).map_err(|why| wrong(named.line, format!("the table {name} cannot be read: {why}")))
}

/// The item once for each row, with the cells in their places.
fn filled(item: &Located, table: &Arc<str>, bytes: &[u8]) -> Result<Vec<(Located, Row)>, Problem> {
    if bytes.len() > BYTES_AT_MOST {
        let message = format!("the table has {} bytes and at most {BYTES_AT_MOST} are read; split it", bytes.len());
        return Err(Problem::in_text(1, None, message));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Problem::in_text(1, None, "the table is not UTF-8; save it as UTF-8"))?;
    let mut lines = csv::lines(text.strip_prefix('\u{feff}').unwrap_or(text));
    let header = lines.next().transpose()?.unwrap_or_default();
    let is_act = item.get("act").is_some();
    let columns = header.cells.iter().map(|cell| Column::of(cell, is_act)).collect::<Result<Vec<Column>, _>>()?;
    let pointers: Arc<[String]> = columns.iter().flat_map(Column::pointers).collect();
    let twice = pointers.iter().enumerate().find(|(index, pointer)| pointers.iter().take(*index).any(|other| other == *pointer));
    if let Some((_, pointer)) = twice {
        return Err(Problem::in_text(header.line, None, format!("two columns fill {pointer}; keep one")));
    }
    let shared = Located { line: item.line, value: Node::Map(without_rows(item)) };
    let (weight, mut nodes) = (weight(&shared) + columns.len(), 0);
    let mut rows = Vec::new();
    for cells in lines {
        let cells = cells?;
        nodes += weight;
        if nodes > NODES_AT_MOST {
            let message = format!("the rows make more than {NODES_AT_MOST} values; split the table");
            return Err(Problem::in_text(cells.line, None, message));
        }
        let filled = fill(&shared, &columns, &cells)?;
        rows.push((filled, Row { table: table.clone(), line: cells.line, columns: pointers.clone() }));
    }
    if rows.is_empty() {
        return Err(Problem::in_text(1, None, "the table has no rows below its names; add one, or drop the item"));
    }
    Ok(rows)
}

fn without_rows(item: &Located) -> Vec<(Key, Located)> {
    item.members().iter().filter(|(key, _)| key.text != "rows").cloned().collect()
}

/// How many values a node holds, itself included.
fn weight(node: &Located) -> usize {
    let members: usize = node.members().iter().map(|(_, value)| weight(value)).sum();
    1 + members + node.items().iter().map(weight).sum::<usize>()
}

fn fill(shared: &Located, columns: &[Column], row: &Line) -> Result<Located, Problem> {
    if row.cells.len() != columns.len() {
        let message = format!(
            "the row has {} cells and the table {} columns; a comma inside a cell wants quotes",
            row.cells.len(),
            columns.len()
        );
        return Err(Problem::in_text(row.line, None, message));
    }
    let mut filled = shared.clone();
    for (column, cell) in columns.iter().zip(&row.cells) {
        if cell.text.is_empty() {
            continue;
        }
        let value = meaning(cell, row.line)
            .map_err(|why| Problem::in_text(row.line, Some(cell.column), format!("{}: {why}", column.name)))?;
        for path in &column.paths {
            put(&mut filled, path, &value, row.line);
        }
    }
    Ok(filled)
}

/// Puts a value at a path, in the place of what stands there; maps on the way are made.
fn put(node: &mut Located, path: &[String], value: &Located, line: usize) {
    let Some((step, rest)) = path.split_first() else {
        *node = value.clone();
        return;
    };
    if !matches!(node.value, Node::Map(_)) {
        node.value = Node::Map(Vec::new());
    }
    let Node::Map(members) = &mut node.value else { return };
    let at = members.iter().position(|(key, _)| key.text == *step).unwrap_or_else(|| {
        members.push((Key { line, text: step.clone() }, Located { line, value: Node::Null }));
        members.len() - 1
    });
    if let Some((_, member)) = members.get_mut(at) {
        put(member, rest, value, line);
    }
}

/// A column: its name, and the members it fills.
struct Column {
    name: String,
    paths: Vec<Vec<String>>,
}

impl Column {
    /// A name such as `happened`, `email` or `span.from`; `title = name` fills both.
    fn of(cell: &Cell, is_act: bool) -> Result<Self, Problem> {
        let names: Vec<&str> = cell.text.split('=').map(str::trim).collect();
        if names.iter().any(|name| name.is_empty() || name.split('.').any(str::is_empty)) {
            return Err(Problem::in_text(
                1,
                Some(cell.column),
                "a column has no name; the first row names the member each column fills",
            ));
        }
        let inside = if is_act { "payload" } else { "body" };
        let path = |name: &&str| {
            let first = name.split('.').next().unwrap_or_default();
            let outside = MEMBERS.contains(&first) || first == inside || (is_act && OF_ACTS.contains(&first));
            let steps = name.split('.').map(ToOwned::to_owned);
            if outside { steps.collect() } else { std::iter::once(inside.to_owned()).chain(steps).collect() }
        };
        Ok(Self { name: cell.text.clone(), paths: names.iter().map(path).collect() })
    }

    fn pointers(&self) -> impl Iterator<Item = String> {
        self.paths.iter().map(|path| path.iter().flat_map(|step| ["/".into(), escaped(step)]).collect())
    }
}

/// What a cell means: quotes keep text as it is, brackets hold a list, and anything else is what YAML makes of it.
fn meaning(cell: &Cell, line: usize) -> Result<Located, String> {
    let text = cell.text.trim();
    let value = match text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(items) => {
            let items = items.split(',').map(str::trim).filter(|item| !item.is_empty());
            let items = items.map(|item| Ok(Located { line, value: plain(item)? })).collect::<Result<Vec<_>, String>>()?;
            Node::List(items)
        }
        None if cell.quoted => Node::Text(cell.text.clone()),
        None => plain(text)?,
    };
    Ok(Located { line, value })
}
