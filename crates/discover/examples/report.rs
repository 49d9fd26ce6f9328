//! Tells of the AI in source trees without the rest of the program.
//!
//! `cargo run --release -p ephor-discover --example report -- FORMAT PATH…`, with text, json, cyclonedx or sarif as the format.

#![expect(clippy::print_stdout, reason = "its report is what it is for")]

use std::env;
use std::path::PathBuf;

use ephor_discover::{Catalogue, as_cyclonedx, as_sarif, as_text, scan};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args().skip(1);
    let format = arguments.next().ok_or("usage: report text|json|cyclonedx|sarif PATH…")?;
    let paths: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let found = scan(&paths, Catalogue::built_in()?)?;
    let text = match format.as_str() {
        "text" => as_text(&found),
        "json" => serde_json::to_string_pretty(&found)? + "\n",
        "cyclonedx" => as_cyclonedx(&found, None),
        "sarif" => as_sarif(&found),
        _ => return Err(format!("{format} is no format; choose text, json, cyclonedx or sarif").into()),
    };
    print!("{text}");
    Ok(())
}
