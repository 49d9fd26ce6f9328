//! Notebooks: what was printed and what is prose is no evidence, so only the source of their cells of code is looked at.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Lines of code in one notebook that are read.
pub(crate) const MOST: usize = 100_000;

/// Where the source of each cell of code stands.
pub(crate) struct Notebook<'t> {
    text: &'t str,
    sources: Vec<&'t RawValue>,
}

/// The code of a notebook as one text.
#[derive(Default)]
pub(crate) struct Code {
    pub text: String,
    /// Where each line of it begins, and where that stands in the file.
    lines: Vec<(usize, usize)>,
}

impl Code {
    /// Where a place of the code stands in the file.
    pub(crate) fn place(&self, place: usize) -> usize {
        let after = self.lines.partition_point(|(start, _)| *start <= place);
        after.checked_sub(1).and_then(|line| self.lines.get(line)).map_or(0, |(_, own)| *own)
    }

    /// Whether there may be more than was read.
    pub(crate) const fn is_cut(&self) -> bool {
        self.lines.len() == MOST
    }

    /// Takes in a line as it is written, which stands at that place.
    fn add(&mut self, written: &str, place: usize) {
        if let Ok(line) = serde_json::from_str::<Cow<'_, str>>(written)
            && !self.is_cut()
        {
            self.lines.push((self.text.len(), place));
            self.text.push_str(&line);
        }
    }
}

impl<'t> Notebook<'t> {
    /// Finds the cells of code.
    ///
    /// # Errors
    /// What is wrong with the form of the file.
    pub(crate) fn read(text: &'t str) -> Result<Self, String> {
        let whole: Cell<'t> = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| error.to_string())?;
        Ok(Self { text, sources: [whole.cells.0, whole.worksheets.0].concat() })
    }

    fn place(&self, written: &str) -> usize {
        written.as_ptr().addr().saturating_sub(self.text.as_ptr().addr())
    }

    /// The file with nothing left but the source of code, on the lines where it stands.
    pub(crate) fn source_only(&self) -> String {
        let mut kept = String::with_capacity(self.sources.iter().map(|source| source.get().len()).sum());
        let mut from = 0;
        let ends = |from: usize, to: usize| {
            memchr::memchr_iter(b'\n', self.text.as_bytes().get(from..to).unwrap_or_default()).map(|_| '\n')
        };
        for source in &self.sources {
            let place = self.place(source.get());
            kept.extend(ends(from, place));
            kept.push_str(source.get());
            from = place + source.get().len();
        }
        kept.extend(ends(from, self.text.len()));
        kept
    }

    /// The code as one text.
    pub(crate) fn code(&self) -> Code {
        let mut code = Code::default();
        for source in &self.sources {
            let mut reader = serde_json::Deserializer::from_str(source.get());
            // What is neither a text nor a list of texts says nothing.
            drop(reader.deserialize_any(Lines { notebook: self, code: &mut code, whole: source.get() }));
            code.text.push('\n');
        }
        code
    }
}

/// A cell, or what holds cells: the notebook itself, and in its third version the sheets of it.
#[derive(serde::Deserialize)]
struct Cell<'t> {
    #[serde(default, borrow, rename = "cell_type")]
    sort: Cow<'t, str>,
    #[serde(borrow, alias = "input")]
    source: Option<&'t RawValue>,
    #[serde(default, borrow)]
    cells: Sources<'t>,
    #[serde(default, borrow)]
    worksheets: Sources<'t>,
}

/// The sources of the cells of code in a list.
#[derive(Default)]
struct Sources<'t>(Vec<&'t RawValue>);

impl<'de: 't, 't> Deserialize<'de> for Sources<'t> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_seq(Self::default())
    }
}

impl<'de: 't, 't> Visitor<'de> for Sources<'t> {
    type Value = Self;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of cells")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut cells: A) -> Result<Self, A::Error> {
        while let Some(cell) = cells.next_element::<Cell<'t>>()? {
            self.0.extend(cell.source.filter(|_| cell.sort == "code"));
            self.0.extend(cell.cells.0);
        }
        Ok(self)
    }
}

/// Takes in the lines of a source: a list of them, or one text.
struct Lines<'n, 't> {
    notebook: &'n Notebook<'t>,
    code: &'n mut Code,
    whole: &'t str,
}

impl<'de> Visitor<'de> for Lines<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("lines of code")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut lines: A) -> Result<(), A::Error> {
        while let Some(line) = lines.next_element::<&RawValue>()? {
            self.code.add(line.get(), self.notebook.place(line.get()));
        }
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        self.code.add(self.whole, self.notebook.place(self.whole));
        Ok(())
    }
}

#[cfg(test)]
mod stories {
    use super::*;

    const CELLS: &str = "{\n \"cells\": [\n  {\n   \"cell_type\": \"markdown\",\n   \"source\": [\n    \"prose\"\n   ]\n  },\n  {\n   \"outputs\": [\n    \"printed\"\n   ],\n   \"source\": [\n    \"code\\n\",\n    \"more\"\n   ],\n   \"cell_type\": \"code\"\n  }\n ]\n}\n";

    #[test]
    fn of_a_notebook_only_the_source_of_code_remains_where_it_stood() {
        let notebook = Notebook::read(CELLS).unwrap();
        let kept = notebook.source_only();
        assert!(!kept.contains("prose") && !kept.contains("printed"));
        let line_of = |text: &str| text.lines().position(|line| line.contains("\"more\""));
        assert_eq!((line_of(&kept), kept.lines().count()), (line_of(CELLS), CELLS.lines().count()));
        let code = notebook.code();
        assert_eq!(code.text, "code\nmore\n");
        assert_eq!(Some(code.place(code.text.find("more").unwrap())), CELLS.find("\"more\""));
    }

    #[test]
    fn code_on_one_line_and_in_sheets_is_read_and_what_is_no_notebook_says_why() {
        for (text, code) in [
            ("{\"cells\":[{\"cell_type\":\"code\",\"source\":\"a\\nb\"}]}", "a\nb\n"),
            ("{\"worksheets\":[{\"cells\":[{\"cell_type\":\"code\",\"input\":[\"a\"]}]}]}", "a\n"),
            ("{\"cells\":[{\"cell_type\":\"code\",\"source\":7}]}", "\n"),
        ] {
            assert_eq!(Notebook::read(text).unwrap().code().text, code, "{text}");
        }
        assert!(Notebook::read("{\"cells\": [").is_err());
    }
}
