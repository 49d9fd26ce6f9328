//! Data that a model is trained, tuned or evaluated with, where source that does so names the file.

use memchr::memmem;

use crate::component::Kind;

use super::Found;
use super::lexer::{Literal, Style};

/// What source imports that learns from data or judges what was learned.
const LEARNS: [&str; 26] = [
    "sklearn",
    "xgboost",
    "lightgbm",
    "catboost",
    "import torch",
    "tensorflow",
    "keras",
    "evidently",
    "from datasets",
    "import datasets",
    "tidymodels",
    "parsnip",
    "library(caret)",
    "randomForest",
    "library(ranger)",
    "glmnet",
    "library(rpart)",
    "using Flux",
    "using MLJ",
    "Microsoft.ML",
    "autogluon",
    "pycaret",
    "prophet",
    "statsforecast",
    "ragas",
    "deepeval",
];
/// How files of records end.
const RECORDS: [&str; 9] = [".csv", ".parquet", ".tsv", ".jsonl", ".arrow", ".feather", ".csv.gz", ".libsvm", ".tfrecord"];
/// What is written rather than read.
const WRITTEN: [&str; 12] = [
    "to_csv",
    "to_parquet",
    "write_csv",
    "write.csv",
    "write_parquet",
    "submission",
    "output",
    "result",
    "predictions",
    "to_json",
    "log_",
    "save",
];
/// How sure it is that a file of records is what a model learns from, in per cent.
const NAMED: u8 = 70;
/// Files of one source that are told.
const MOST: usize = 100;

pub(super) fn read(text: &str, style: Style, literals: &[Literal<'_>]) -> Vec<Found> {
    let is_read = matches!(style, Style::Python | Style::Statistics | Style::Sharp);
    let learns = || LEARNS.iter().any(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some());
    if !is_read || !literals.iter().any(|one| is_file(one.text)) || !learns() {
        return Vec::new();
    }
    let is_written = |one: &Literal<'_>| {
        let before = super::behind(text, one.place, 120).rsplit('\n').next().unwrap_or_default().to_ascii_lowercase();
        let name = one.text.to_ascii_lowercase();
        // The call that writes may have begun in a line before.
        let call = super::behind(text, one.place, 160).to_ascii_lowercase();
        let writes = ["write_", "write.", "to_csv", "to_parquet"].iter().any(|word| call.contains(word));
        writes || WRITTEN.iter().any(|word| before.contains(word) || name.contains(word))
    };
    let each = literals.iter().filter(|one| is_file(one.text) && !is_written(one)).take(MOST);
    each.map(|one| Found {
        kind: Kind::Dataset,
        name: plain(one.text).to_owned(),
        confidence: NAMED,
        place: one.place,
        shown: None,
    })
    .collect()
}

/// Whether a text is the path of a file of records, and no sentence and no more than an ending.
fn is_file(text: &str) -> bool {
    let ending = RECORDS.iter().find(|ending| text.ends_with(*ending));
    let stem = ending.and_then(|ending| text.strip_suffix(ending)).unwrap_or_default();
    stem.len() > 1 && text.len() <= 200 && !stem.ends_with(['/', '*', '}']) && !text.contains([' ', '\n', '<', '%'])
}

fn plain(text: &str) -> &str {
    text.trim_start_matches("./")
}

/// What a pipeline of DVC takes in and gives out that is data.
pub(super) fn pipeline(path: &str, text: &str) -> Vec<Found> {
    if path.rsplit('/').next() != Some("dvc.yaml") {
        return Vec::new();
    }
    let (mut all, mut place): (Vec<Found>, usize) = (Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        let here = place;
        place += line.len();
        let Some(item) = line.trim().strip_prefix("- ") else { continue };
        let name = item.trim_end_matches(':').trim_matches(['"', '\'']);
        if is_file(name)
            && all.len() < MOST
            && !WRITTEN.iter().any(|word| name.contains(word))
            && !all.iter().any(|one| one.name == name)
        {
            all.push(Found { kind: Kind::Dataset, name: name.to_owned(), confidence: NAMED, place: here, shown: None });
        }
    }
    all
}
