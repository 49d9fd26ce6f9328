//! Parsers under a great many made-up and damaged inputs: the same property tests as in every run, so many times over.

use anyhow::Result;

use crate::count::Count;
use crate::run::{self, Stream};

/// The crates that read what strangers write, and which of their tests throw things at the reader.
const PARSERS: &[(&str, &str)] = &[
    ("ephor-core", "query::stories::nothing_that_is_thrown_at_it_brings_it_down"),
    ("ephor-core", "query::stories::what_is_understood_is_written_so_that_it_is_understood_alike"),
    ("ephor-ledger", "json::tests::what_is_read_is_what_another_parser_reads"),
    ("ephor-ledger", "json::tests::bent_json_is_refused_where_another_parser_refuses_it"),
    ("ephor-discover", "fuzz::no_damage_to_a_text_brings_a_reader_down"),
    ("ephor-discover", "fuzz::no_damage_to_a_model_file_brings_a_reader_down"),
    ("ephor", "import::tests::located::no_text_makes_a_reader_panic"),
    ("ephor", "import::tests::cyclonedx::no_change_to_a_good_file_makes_the_reader_panic_or_lose_a_member"),
    ("ephor", "import::tests::model_card::no_damage_to_a_card_makes_the_reader_panic"),
];

/// Runs each of them with that many inputs.
pub(crate) fn run(inputs: &str) -> Result<Count> {
    let mut count = Count::default();
    for (package, test) in PARSERS {
        let mut command = run::command("cargo", &["test", "--release", "--quiet", "-p", package, "--lib", "--", "--exact", test]);
        let (success, text) = run::read(command.env("PROPTEST_CASES", inputs), Stream::Out)?;
        count += Count::from_cargo_test(&text).believed(success);
    }
    Ok(count)
}
