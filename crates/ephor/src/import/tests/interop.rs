//! The files that the makers of `CycloneDX` and of model cards test with. `EPHOR_INTEROP` names the folder that holds
//! `cyclonedx/valid`, `cyclonedx/invalid` and `hf`.

use std::path::{Path, PathBuf};

use super::cyclonedx::assert_all_accounted;
use crate::import::cyclonedx::read;
use crate::import::model_card;

#[expect(clippy::print_stderr, reason = "whoever runs the tests reads it")]
fn folder(of: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("EPHOR_INTEROP").map(|folder| Path::new(&folder).join(of));
    if folder.is_none() {
        eprintln!("SKIPPED: EPHOR_INTEROP is unset; set it to the folder of foreign test files");
    }
    folder
}

/// Files of a folder, by name, with their text.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read_to_string(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn every_valid_file_reads_and_nothing_of_it_is_lost() {
    let Some(folder) = folder("cyclonedx") else { return };
    for (version, count) in [("1.6", 23), ("1.7", 31)] {
        let files = files(&folder.join("valid").join(version));
        assert_eq!(files.len(), count);
        for (name, text) in files {
            let reading = read(text.as_bytes()).unwrap_or_else(|problems| panic!("{name}: {problems:#?}"));
            assert_eq!(reading.spec_version, version);
            assert_all_accounted(&text);
        }
    }
}

/// Members that are listed as left, so their inside is not read: what is wrong there is none of our business.
const NOT_READ: &str = "left unread";

/// What each invalid file meets, without the version at the end of its name: a word of the refusal, or why it is read.
const MADE_WRONG: [(&str, Result<&str, &str>); 17] = [
    ("invalid-bomformat", Err("bomFormat is AnotherFormat")),
    // Only a schema validator compares them; `versionRange` is left unread, `version` is read.
    ("invalid-component-external-version-and-range", Ok(NOT_READ)),
    ("invalid-component-swid", Ok(NOT_READ)),
    ("invalid-component-versionRange-non-external-explicit", Ok(NOT_READ)),
    ("invalid-dependency", Ok(NOT_READ)),
    ("invalid-hash-alg", Ok(NOT_READ)),
    ("invalid-hash-sha1", Ok(NOT_READ)),
    ("invalid-hash-sha512", Ok(NOT_READ)),
    ("invalid-license-choice", Err("either a license or an expression")),
    // The text of a licence is left, its encoding with it.
    ("invalid-license-encoding", Ok(NOT_READ)),
    // The list of SPDX grows; an id that is not on it is kept as written for a person to judge.
    ("invalid-license-id", Ok("taken as written")),
    ("invalid-license-missing-id-and-name", Err("either an id or a name")),
    // A member that CycloneDX does not define is listed as not known.
    ("invalid-metadata-distribution", Ok(NOT_READ)),
    ("invalid-metadata-timestamp", Ok(NOT_READ)),
    ("invalid-patch-type", Ok(NOT_READ)),
    ("invalid-scope", Err("scope is foo")),
    ("invalid-service-data", Err("flow is bar")),
];

#[test]
fn invalid_files_are_refused_where_we_read_and_lose_nothing_where_we_do_not() {
    let Some(folder) = folder("cyclonedx") else { return };
    for (version, count) in [("1.6", 13), ("1.7", 15)] {
        let files = files(&folder.join("invalid").join(version));
        assert_eq!(files.len(), count);
        for (file, text) in files {
            let name = file.trim_end_matches(".json").trim_end_matches("-1.6").trim_end_matches("-1.7");
            let expected = MADE_WRONG.iter().find(|(known, _)| *known == name);
            match (read(text.as_bytes()), expected) {
                (Ok(_), Some((_, Ok(_)))) => assert_all_accounted(&text),
                (Err(problems), Some((_, Err(reason)))) => {
                    assert_eq!(problems.len(), 1, "{file}: {problems:#?}");
                    assert!(problems[0].message.contains(reason) && problems[0].line > 1, "{file}: {problems:#?}");
                }
                (met, expected) => panic!("{file} met {met:?} and not {expected:?}"),
            }
        }
    }
}

/// What each card becomes: the kinds it proposes, or a word of the refusal.
const CARDS: [(&str, Result<&[&str], &str>); 11] = [
    ("datasetcard_template.md", Err("has not been filled in")),
    ("modelcard_template.md", Err("has not been filled in")),
    ("sample_datasetcard_simple.md", Ok(&["data"])),
    ("sample_datasetcard_template.md", Err("says nothing that a model card says")),
    ("sample_invalid_card_data.md", Err("is a list and must be a map")),
    // A result without its data set: results are left in any case.
    ("sample_invalid_model_index.md", Ok(&["data", "component"])),
    ("sample_no_metadata.md", Err("no front matter")),
    ("sample_simple.md", Ok(&["data", "component"])),
    ("sample_simple_model_index.md", Ok(&["data", "component"])),
    ("sample_template.md", Err("has not been filled in")),
    ("sample_windows_line_breaks.md", Ok(&["component"])),
];

#[test]
fn every_card_comes_in_or_is_refused_with_a_reason() {
    let Some(folder) = folder("hf") else { return };
    let files = files(&folder);
    assert_eq!(files.len(), CARDS.len());
    for ((name, text), (known, expected)) in files.iter().zip(CARDS) {
        assert_eq!(name, known);
        match (model_card::read(text.as_bytes(), None), expected) {
            (Ok(card), Ok(kinds)) => {
                assert_eq!(card.proposals.iter().map(|one| one.kind).collect::<Vec<_>>(), kinds, "{name}");
            }
            (Err(problems), Err(reason)) => assert!(problems[0].message.contains(reason), "{name}: {problems:#?}"),
            (met, expected) => panic!("{name} met {met:?} and not {expected:?}"),
        }
    }
}
