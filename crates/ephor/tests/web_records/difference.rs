//! What a page says of the difference between two versions of a record.

use axum::http::StatusCode;

use crate::browser::{Browser, between, filled, pairs, set, words};

/// A form as it would be sent.
type Fields = Vec<(String, String)>;

/// The difference that an edit of the sample's policy makes.
async fn difference(edit: impl FnOnce(&mut Fields)) -> String {
    let browser = Browser::open().acting_as("Ines Albrecht");
    let mut fields = filled(&browser.page("/records/policy/POL-1/edit").await);
    edit(&mut fields);
    fields.push(("save".to_owned(), "final".to_owned()));
    let saved = browser.post("/records/policy/POL-1", &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", words(&saved.page));
    browser.page("/records/policy/POL-1/difference/3/4").await
}

fn value(fields: &Fields, name: &str) -> String {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).expect(name)
}

/// What is marked as removed and as added, without the words for those who listen.
fn marked(page: &str) -> (Vec<String>, Vec<String>) {
    let all = |element: &str| {
        let texts = between(page, &format!("<{element}>"), &format!("</{element}>"));
        texts.into_iter().map(|text| between(text, "</span>", "<span").concat()).collect()
    };
    (all("del"), all("ins"))
}

/// Row `from` of a list takes the place of row `to`, and the other way round.
fn exchange(fields: &mut Fields, list: &str, from: usize, to: usize) {
    let prefix = |place: usize| format!("{list}.{place}.");
    for (name, _) in fields.iter_mut() {
        if let Some(rest) = name.strip_prefix(&prefix(from)) {
            *name = prefix(to) + rest;
        } else if let Some(rest) = name.strip_prefix(&prefix(to)) {
            *name = prefix(from) + rest;
        }
    }
}

#[tokio::test]
async fn of_a_long_text_only_the_changed_words_are_marked() {
    let page = difference(|fields| {
        let text = value(fields, "sections.2.body").replace("A named person", "A named officer");
        set(fields, "sections.2.body", &text);
    })
    .await;
    assert_eq!(marked(&page), (vec!["person".to_owned()], vec!["officer".to_owned()]));
    let said = words(&page);
    assert!(said.contains("1 of 9 rows differs") && said.contains("3 What we hold to"), "{said}");
    assert!(said.contains("removed: person") && said.contains("added: officer"), "{said}");
    assert!(!said.contains("Why we use AI"), "rows that say the same are not repeated: {said}");
}

#[tokio::test]
async fn sections_keep_their_identity_when_one_comes_before_them_and_their_numbers_shift() {
    let page = difference(|fields| {
        for place in (0..9).rev() {
            for (name, _) in fields.iter_mut() {
                if let Some(rest) = name.strip_prefix(&format!("sections.{place}.")) {
                    *name = format!("sections.{}.{rest}", place + 1);
                }
            }
            set(fields, &format!("sections.{}.no", place + 1), &format!("{}", place + 2));
        }
        let new = [("sections.0.no", "1"), ("sections.0.heading", "Foreword"), ("sections.0.body", "The chair says why.")];
        fields.extend(pairs(&new));
    })
    .await;
    let (removed, added) = marked(&page);
    let digits = |text: &String| text.chars().all(|one| one.is_ascii_digit());
    assert!(removed.iter().all(digits), "{removed:?}");
    let texts: Vec<_> = added.iter().filter(|text| !digits(text)).map(String::as_str).collect();
    assert_eq!(texts, ["Foreword", "The chair says why."]);
    assert!(words(&page).contains("1 Foreword added") && !words(&page).contains("moved from place"), "{}", words(&page));
}

#[tokio::test]
async fn a_row_that_only_changed_its_place_says_so() {
    let page = difference(|fields| exchange(fields, "statements", 0, 1)).await;
    let said = words(&page);
    assert!(said.contains("1 of 8 rows differs") && said.contains("moved from place"), "{said}");
    assert_eq!(marked(&page), (Vec::new(), Vec::new()));
}

#[tokio::test]
async fn a_row_that_is_gone_is_shown_whole_and_a_statement_rewritten_keeps_its_code() {
    let page = difference(|fields| {
        fields.retain(|(name, _)| !name.starts_with("statements.7."));
        set(fields, "statements.0.text", "Quite other words stand here from now on.");
    })
    .await;
    let said = words(&page);
    assert!(said.contains("2 of 8 rows differ") && said.contains("S8 No member data is kept without a rule. removed"), "{said}");
    let (removed, added) = marked(&page);
    assert!(removed.contains(&"No member data is kept without a rule.".to_owned()), "{removed:?}");
    assert_eq!(added, ["Quite other words stand here from now on."]);
}
