//! Notebooks: the code of their cells as one text, whose places are known in the file.

use serde_json::Value;

/// Lines that may not be found again before none is looked for: each costs a pass over the rest.
const LOST: usize = 50;

/// The code of a notebook.
pub(super) struct Notebook {
    pub code: String,
    /// Where each line of the code begins, and where it stands in the file.
    lines: Vec<(usize, usize)>,
}

impl Notebook {
    /// Where a place of the code stands in the file.
    pub(super) fn place(&self, place: usize) -> usize {
        let after = self.lines.partition_point(|(start, _)| *start <= place);
        after.checked_sub(1).and_then(|line| self.lines.get(line)).map_or(0, |(_, own)| *own)
    }
}

/// Reads the cells of code; nothing where the file is no notebook.
pub(super) fn read(text: &str) -> Option<Notebook> {
    let value: Value = serde_json::from_str(text).ok()?;
    let (mut code, mut lines, mut from) = (String::new(), Vec::new(), 0);
    let mut lost = 0;
    for cell in value.get("cells")?.as_array()? {
        let is_code = cell.get("cell_type").and_then(Value::as_str) == Some("code");
        let Some(source) = cell.get("source").and_then(Value::as_array).filter(|_| is_code) else { continue };
        for line in source.iter().filter_map(Value::as_str) {
            let written = serde_json::to_string(line).unwrap_or_default();
            let rest = text.get(from..).unwrap_or_default();
            // What cannot be found again keeps the place of what stands before it.
            if written.len() > 4 && lost < LOST {
                match memchr::memmem::find(rest.as_bytes(), written.as_bytes()) {
                    Some(found) => from += found,
                    None => lost += 1,
                }
            }
            lines.push((code.len(), from));
            code.push_str(line);
        }
        code.push('\n');
    }
    Some(Notebook { code, lines })
}
