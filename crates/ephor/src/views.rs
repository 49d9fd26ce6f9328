//! Saved views: names for addresses of registers, shared by the organisation.
//!
//! A view is a preference and proves nothing, so it is no fact: it stands in `views.json` beside the ledger, which people may read and edit.
//! Losing the file loses names and nothing else, for each view is an address that works without it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::beside;

/// The file, in the folder of the organisation.
pub const FILE: &str = "views.json";
/// The most views of one register: they stand in one line above it.
pub const AT_MOST: usize = 20;
/// The longest name, in characters.
pub const NAME_AT_MOST: usize = 40;
/// The longest address, in bytes; browsers take as much.
const ASKS_AT_MOST: usize = 2_000;

/// A name for an address of a register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// The kind of the register.
    pub kind: String,
    /// What people call it.
    pub name: String,
    /// Filters, query, order and columns, as the address has them.
    pub asks: String,
}

/// Why a view is not kept, or none can be read.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// What is asked for cannot be.
    #[error("{0}")]
    Request(String),
    /// The file says nothing that is understood.
    #[error("the saved views in {FILE} cannot be read: {0}; put the file right or move it away, nothing else depends on it")]
    Unreadable(#[from] serde_json::Error),
    /// The machine could not.
    #[error("the saved views in {FILE} cannot be kept: {0}")]
    File(#[from] std::io::Error),
}

/// The saved views of an organisation.
#[derive(Default)]
pub struct Views {
    folder: PathBuf,
    /// Held while the file is read and written anew.
    writing: Mutex<()>,
}

impl Views {
    /// The views kept in that folder.
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), writing: Mutex::default() }
    }

    /// Every view, in the order kept. The file is read each time, so that an edit shows at once.
    ///
    /// # Errors
    /// Where there is a file and it cannot be read.
    pub fn all(&self) -> Result<Vec<View>, Refused> {
        beside::read(&self.folder.join(FILE))
    }

    /// Keeps a view. The same one twice is kept once.
    ///
    /// # Errors
    /// Where the name is taken, missing or too long, there are too many, or the file cannot be written.
    pub fn keep(&self, view: View) -> Result<(), Refused> {
        let no = |message: String| Err(Refused::Request(message));
        let length = view.name.chars().count();
        if length == 0 || length > NAME_AT_MOST || view.name.chars().any(char::is_control) {
            return no(format!("A view needs a name of 1 to {NAME_AT_MOST} characters in one line; nothing was kept."));
        }
        if view.asks.len() > ASKS_AT_MOST {
            return no(format!("The address of the view is longer than {ASKS_AT_MOST} bytes; ask for less. Nothing was kept."));
        }
        let held = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = self.all()?;
        if all.contains(&view) {
            return Ok(());
        }
        let own: Vec<&View> = all.iter().filter(|one| one.kind == view.kind).collect();
        if own.iter().any(|one| one.name.to_lowercase() == view.name.to_lowercase()) {
            let name = &view.name;
            return no(format!("There is a view “{name}” already. Choose another name, or open that view and remove it first."));
        }
        if own.len() >= AT_MOST {
            return no(format!("This register has {AT_MOST} views already. Open one that nobody needs and remove it first."));
        }
        all.push(view);
        self.write(&all)?;
        drop(held);
        Ok(())
    }

    /// Forgets a view. One that is gone already is no error.
    ///
    /// # Errors
    /// Where the file cannot be read or written.
    pub fn forget(&self, kind: &str, name: &str) -> Result<(), Refused> {
        let held = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = self.all()?;
        let before = all.len();
        all.retain(|one| one.kind != kind || one.name != name);
        if all.len() < before {
            self.write(&all)?;
        }
        drop(held);
        Ok(())
    }

    fn write(&self, all: &[View]) -> Result<(), Refused> {
        Ok(beside::write(&self.folder.join(FILE), &all, 0o666)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(kind: &str, name: &str) -> View {
        View { kind: kind.to_owned(), name: name.to_owned(), asks: "where=residual.level+%3E%3D+9".to_owned() }
    }

    #[test]
    fn a_view_is_kept_once_and_another_of_its_name_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let views = Views::of(dir.path());
        assert_eq!(views.all().unwrap(), []);
        for _ in 0..2 {
            views.keep(view("risk", "Severe")).unwrap();
        }
        views.keep(view("system", "Severe")).unwrap();
        let other = View { asks: "q=harbour".to_owned(), ..view("risk", "severe") };
        assert!(views.keep(other).unwrap_err().to_string().contains("already"));
        assert_eq!(Views::of(dir.path()).all().unwrap(), [view("risk", "Severe"), view("system", "Severe")]);
        for _ in 0..2 {
            views.forget("risk", "Severe").unwrap();
        }
        assert_eq!(views.all().unwrap(), [view("system", "Severe")]);
    }

    #[test]
    fn what_is_no_name_and_what_is_too_much_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let views = Views::of(dir.path());
        for name in ["", "two\nlines", &"long".repeat(11)] {
            assert!(views.keep(view("risk", name)).is_err(), "{name:?}");
        }
        for number in 0..AT_MOST {
            views.keep(view("risk", &format!("View {number}"))).unwrap();
        }
        assert!(views.keep(view("risk", "One more")).is_err());
        assert_eq!(views.all().unwrap().len(), AT_MOST);
    }

    #[test]
    fn a_file_that_somebody_broke_is_left_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(FILE), "[{\"kind\": \"risk\"").unwrap();
        let views = Views::of(dir.path());
        assert!(views.all().is_err() && views.keep(view("risk", "Severe")).is_err() && views.forget("risk", "x").is_err());
        assert_eq!(std::fs::read(dir.path().join(FILE)).unwrap(), b"[{\"kind\": \"risk\"");
    }
}
