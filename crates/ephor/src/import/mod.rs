//! What comes in from outside: fact files, bills of materials, model cards and tables, read without touching disk, clock or network.
//!
//! Everything here is a pure function from bytes to values or to [`Problem`]s that say where the text is wrong.

mod csv;
pub mod cyclonedx;
pub mod facts;
mod json;
pub mod located;
pub mod model_card;
pub mod rows;
pub mod table;
pub mod write;
mod yaml;

#[cfg(test)]
mod tests;

use std::sync::Arc;

/// Something wrong in a file that was read: where, what, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", place(*line, *column, path))]
pub struct Problem {
    /// The table beside the text, where it is wrong and not the text itself.
    pub table: Option<Arc<str>>,
    /// Line in the text, counted from 1.
    pub line: usize,
    /// Column in that line, counted in characters from 1, where it is known.
    pub column: Option<usize>,
    /// JSON pointer (RFC 6901) into the document, empty where the text could not be read that far.
    pub path: String,
    /// The thing, the reason and the next step, as a sentence.
    pub message: String,
}

impl Problem {
    /// A problem with a thing that was read, named by its line and its pointer.
    fn at(line: usize, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { table: None, line, column: None, path: path.into(), message: message.into() }
    }

    /// The same problem, of a table beside the text.
    fn in_table(self, table: &Arc<str>) -> Self {
        Self { table: Some(table.clone()), ..self }
    }

    /// A problem with the text itself, before there is anything a pointer could name.
    fn in_text(line: usize, column: Option<usize>, message: impl Into<String>) -> Self {
        Self { table: None, line, column, path: String::new(), message: message.into() }
    }
}

/// Most problems reported of one file: more than a person mends in one go, and few enough to hold in memory.
pub const PROBLEMS_AT_MOST: usize = 1000;

/// Problems in the order met, the first [`PROBLEMS_AT_MOST`] of them in full.
#[derive(Default)]
struct Problems {
    first: Vec<Problem>,
    more: usize,
}

impl Problems {
    fn push(&mut self, problem: Problem) {
        if self.first.len() < PROBLEMS_AT_MOST {
            self.first.push(problem);
        } else {
            self.more += 1;
        }
    }

    /// Takes over the problems of others.
    fn take_over(&mut self, others: Self, mut change: impl FnMut(Problem) -> Problem) {
        self.more += others.more;
        others.first.into_iter().for_each(|problem| self.push(change(problem)));
    }

    fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// The problems, with the number of those that are not shown as the last one.
    fn into_vec(mut self) -> Vec<Problem> {
        let last_line = self.first.last().map_or(1, |problem| problem.line);
        if self.more > 0 {
            let message = format!("{} more problems follow; mend those before and try again", self.more);
            self.first.push(Problem::in_text(last_line, None, message));
        }
        self.first
    }
}

/// How a message begins: the line always, the column and the pointer where they are known.
fn place(line: usize, column: Option<usize>, path: &str) -> String {
    let column = column.map(|column| format!(", column {column}")).unwrap_or_default();
    let path = if path.is_empty() { String::new() } else { format!(", {path}") };
    format!("line {line}{column}{path}: ")
}
