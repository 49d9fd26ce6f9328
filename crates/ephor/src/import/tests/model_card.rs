//! A model card becomes a component and the data it was trained on, and whatever it says besides is listed.

use proptest::prelude::*;
use serde_json::json;

use crate::import::model_card::{Card, read};

const CARD: &str = "---\nlanguage: [en, de]\nlicense: other\nlicense_name: house-terms\nlibrary_name: timm\ntags:\n- vision\nbase_model: org/base\n\
    datasets: &sets\n- beans\n- org/peas\nthumbnail: https://example/t.png\nmodel-index:\n- name: sorter\n  results:\n  - task: {type: sorting}\n    \
    metrics:\n    - type: accuracy\n      value: 0.90\n---\n\n# Heading\n\nIt sorts.\n";

fn card(text: &str) -> Card {
    read(text.as_bytes(), None).unwrap()
}

fn refusal(text: &[u8]) -> String {
    read(text, None).unwrap_err().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The title of what the card is of, which is proposed last.
fn title(text: &str, folder: Option<&str>) -> String {
    let card = read(text.as_bytes(), folder).unwrap();
    card.proposals.last().unwrap().body["title"].as_str().unwrap().to_owned()
}

#[test]
fn a_card_becomes_a_model_and_the_data_it_was_trained_on() {
    let card = card(CARD);
    let kinds: Vec<_> = card.proposals.iter().map(|one| (one.kind, one.key.as_str())).collect();
    assert_eq!(kinds, [("data", "dataset beans"), ("data", "dataset org/peas"), ("component", "model card sorter")]);
    assert_eq!(json!(card.proposals[1].body), json!({"title": "org/peas", "uses": ["train"], "source_name": "org/peas"}));
    assert_eq!(
        json!(card.proposals[2].body),
        json!({
            "title": "sorter", "type": "model", "provenance": "derived from org/base", "licence": "other, house-terms",
            "trained_on": ["dataset beans", "dataset org/peas"], "note": "- language: en; de\n- library name: timm\n- tags: vision",
        })
    );
    let left: Vec<_> = card.left.iter().map(|left| (left.what.as_str(), left.count)).collect();
    assert_eq!(left, [("thumbnail", 1), ("model-index.results", 1), ("text of the card", 1)]);
}

#[test]
fn a_card_of_a_data_set_becomes_data() {
    let card = card("---\nlicense: cc0-1.0\npretty_name: Peas\nsize_categories: n<1K\nconfigs: []\n---\n# Other\n");
    let [data] = card.proposals.as_slice() else { panic!("{card:#?}") };
    assert_eq!((data.kind, data.key.as_str()), ("data", "dataset card Peas"));
    assert_eq!(
        json!(data.body),
        json!({"title": "Peas", "rights": "licence", "note": "licence: cc0-1.0\n- size categories: n<1K"})
    );
    assert_eq!(card.left[0].what, "configs");
}

#[test]
fn a_model_is_named_by_its_index_else_its_folder_else_its_heading() {
    assert_eq!(title(CARD, Some("folder")), "sorter");
    assert_eq!(title("---\nlicense: mit\n---\n# Heading\n", Some("folder")), "folder");
    assert_eq!(title("---\nlicense: mit\n---\ntext\n# Heading\n", None), "Heading");
    assert_eq!(title("---\nlicense: mit\n---", None), "Unnamed");
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    let strange = format!("\u{feff}{}", CARD.replace('\n', "\r\n"));
    assert_eq!(card(&strange), card(CARD));
}

#[test]
fn what_is_no_card_is_refused_with_its_line_and_the_next_step() {
    let bomb = (1..30).map(|n| format!("a{n}: &a{n} [*a{0},*a{0},*a{0}]\n", n - 1)).collect::<Vec<_>>().concat();
    for (text, reason) in [
        ("", "no front matter"),
        ("# Heading\n---\nlicense: mit\n---\n", "no front matter"),
        ("---\nlicense: mit\n", "close it with a line ---"),
        ("---\n---\n", "must be a map"),
        ("---\n[]\n---\n", "is a list and must be a map"),
        ("---\ntitle: A page\n---\n", "says nothing that a model card says"),
        ("---\nlicense: mit\ndatasets:\n- a\n- b: c\n---\n", "line 5, /datasets: datasets holds a map"),
        ("---\nlicense: {id: mit}\n---\n", "license holds a map"),
        (
            "---\n# A template.\n{{ card_data }}\n---\n# {{ model_id }}\n",
            "line 3, column 1: the placeholder {{ card_data }} has not been filled in: write what belongs there",
        ),
        (
            "---\nlicense: {{ license | default(\"mit\", true) }}\n---\n",
            "line 2, column 10: the placeholder {{ license | default(\"mit\", true) }} has not been filled in",
        ),
        ("---\nmodel-index: sorter\n---\n", "/model-index: model-index must be a list"),
        ("---\nlicense: mit\nlicense: mit\n---\n", "line 3: 'license' is given twice"),
        (&format!("---\nlicense: mit\na0: &a0 [x,x,x]\n{bomb}---\n"), "anchors and aliases copy more than"),
        (&format!("---\ntags: {}\n---\n", "[".repeat(10_000)), "recursion limit exceeded"),
    ] {
        let said = refusal(text.as_bytes());
        assert!(said.contains(reason), "{said}\nand not {reason}");
    }
    assert!(refusal(b"---\nlicense: \xff\n---\n").contains("line 2, column 10: the text is not UTF-8"));
    assert!(refusal(&vec![b'-'; 64 * 1024 * 1024 + 1]).contains("at most"));
}

proptest! {
    #[test]
    fn no_damage_to_a_card_makes_the_reader_panic(
        from in 0..CARD.len(), length in 0..40_usize,
        with in prop_oneof![proptest::collection::vec(any::<u8>(), 0..20), "[-:&*\\[\\]{}|>#\"'~ \n\ra-z0-9]{0,20}".prop_map(String::into_bytes)],
    ) {
        let mut bytes = CARD.as_bytes().to_vec();
        bytes.splice(from..(from + length).min(CARD.len()), with);
        if let Ok(card) = read(&bytes, None) {
            prop_assert!(card.proposals.last().is_some_and(|one| one.body["title"].as_str().is_some_and(|title| !title.is_empty())));
            prop_assert!(card.left.iter().all(|left| !left.why.is_empty() && left.count > 0));
        }
    }
}
