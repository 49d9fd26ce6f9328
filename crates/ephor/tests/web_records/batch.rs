//! The same act on several records: each decided by itself, all recorded or none.

use std::fmt::Write as _;

use axum::http::StatusCode;

use crate::browser::{Browser, between, filled, pairs, rows, set, words};

/// Documents that were proposed, each owned by the person of that key.
fn proposals(owners: &[&str]) -> String {
    owners.iter().enumerate().fold(String::new(), |mut facts, (place, owner)| {
        write!(
            facts,
            "- record: document\n  key: paper-{place}\n  happened: 2026-11-20\n  by: P20\n  origin: proposal\n  body:\n    title: Paper {place}\n    \
             owner: {owner}\n    type: runbook\n    number: PAP-{place}\n    author: P20\n    home: here\n    classification: internal\n"
        )
        .expect("text");
        facts
    })
}

/// The rows under a heading of the page.
fn listed(page: &str, table: &str) -> usize {
    let region = between(page, &format!("aria-label=\"{table}\""), "</table>").concat();
    between(&region, " scope=\"row\">", "</th>").len()
}

fn batch(ids: &[String]) -> String {
    selected("document", "adopt", ids)
}

fn selected(kind: &str, act: &str, ids: &[String]) -> String {
    ids.iter().fold(format!("/records/{kind}/batch?act={act}"), |all, id| all + "&sel=" + id)
}

#[tokio::test]
async fn proposals_are_adopted_together_each_with_an_act_of_its_own_and_only_once() {
    let browser = Browser::open_with(&proposals(&["P20", "P20", "P20"])).acting_as("Ines Albrecht");
    let register = browser.page("/records/document?view=proposals").await;
    let ids = rows(&register);
    assert_eq!(ids.len(), 3, "{}", words(&register));
    assert!(
        register.contains("name=\"act\" value=\"adopt\"") && register.contains(&format!("name=\"sel\" value=\"{}\"", ids[0]))
    );
    let size = browser.size().await;
    let page = browser.page(&batch(&ids[..2])).await;
    assert_eq!((listed(&page, "What would be done"), listed(&page, "What is left out")), (2, 0), "{}", words(&page));
    assert_eq!(browser.size().await, size, "looking records nothing");
    let mut fields = filled(&page);
    set(&mut fields, "reason", "They came with the import.");
    let done = browser.post("/records/document/batch", &fields).await;
    assert_eq!((done.status, browser.size().await), (StatusCode::SEE_OTHER, size + 2), "{}", words(&done.page));
    let shown = browser.page(&done.location).await;
    assert_eq!((listed(&shown, "What is done"), listed(&shown, "What would be done")), (2, 0), "{}", words(&shown));
    let twice = browser.post("/records/document/batch", &fields).await;
    assert_eq!((twice.status, twice.location, browser.size().await), (StatusCode::SEE_OTHER, done.location, size + 2));
    assert_eq!(rows(&browser.page("/records/document?view=proposals").await), [ids[2].clone()]);
    let record = words(&browser.page(&format!("/records/document/{}", ids[0])).await);
    assert!(record.contains("They came with the import."), "{record}");
}

#[tokio::test]
async fn who_may_not_is_told_for_each_record_and_nothing_is_half_done() {
    let mut browser = Browser::open_with(&proposals(&["P20", "P20"])).acting_as("Ines Albrecht");
    let ids = rows(&browser.page("/records/document?view=proposals").await);
    let size = browser.size().await;
    let fields = filled(&browser.page(&batch(&ids)).await);

    browser.act_as("Hana Sato");
    let page = browser.page(&batch(&ids)).await;
    assert_eq!((listed(&page, "What would be done"), listed(&page, "What is left out")), (0, 2), "{}", words(&page));
    assert!(!page.contains("value=\"batch\""), "there is nothing to press");
    let forced = browser.post("/records/document/batch", &fields).await;
    assert_eq!((forced.status, browser.size().await), (StatusCode::CONFLICT, size), "{}", words(&forced.page));
    assert!(words(&forced.page).contains("Nothing was done"), "{}", words(&forced.page));

    // Meanwhile one of two is adopted and changed: the batch does not do the other alone.
    browser.act_as("Ines Albrecht");
    let one = filled(&browser.page(&format!("/records/document/{}/acts/adopt", ids[0])).await);
    let mut one = one;
    set(&mut one, "save", "sign");
    assert_eq!(browser.post(&format!("/records/document/{}/acts/adopt", ids[0]), &one).await.status, StatusCode::SEE_OTHER);
    let mut edit = filled(&browser.page(&format!("/records/document/{}/edit", ids[1])).await);
    set(&mut edit, "title", "Another paper");
    set(&mut edit, "save", "final");
    let edited = browser.post(&format!("/records/document/{}", ids[1]), &edit).await;
    assert_eq!(edited.status, StatusCode::SEE_OTHER, "{}", words(&edited.page));
    let size = browser.size().await;
    let late = browser.post("/records/document/batch", &fields).await;
    assert_eq!((late.status, browser.size().await), (StatusCode::CONFLICT, size), "{}", words(&late.page));
}

#[tokio::test]
async fn what_asks_for_judgement_of_one_record_is_not_offered_for_several() {
    let browser = Browser::open().acting_as("Odile Maric");
    for (kind, act) in [
        ("risk", "accept"),
        ("gate", "approve"),
        ("policy", "sign"),
        ("delegation", "withdraw"),
        ("risk", "erase"),
        ("risk", "no"),
    ] {
        let answer = browser.get(&format!("/records/{kind}/batch?act={act}&sel=R-60")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{act} of {kind}");
        let sent = pairs(&[("form-act", act), ("form-sel", "R-60@1")]);
        assert_eq!(browser.post(&format!("/records/{kind}/batch"), &sent).await.status, StatusCode::NOT_FOUND, "{act} of {kind}");
    }
    let past = browser.get("/records/risk/batch?act=withdraw&sel=R-60&as-of=2026-06-30").await;
    assert_eq!(past.status, StatusCode::FORBIDDEN);
    assert!(!browser.page("/records/risk?as-of=2026-06-30").await.contains("name=\"sel\""), "nothing is ticked in the past");
    let nothing = words(&browser.page("/records/risk/batch?act=withdraw").await);
    assert!(nothing.contains("Nothing is selected"), "{nothing}");
}

#[tokio::test]
async fn treatments_are_verified_together_with_a_result_and_a_method_stated_once() {
    let browser = Browser::open().acting_as("Odile Maric");
    let register = browser.page("/records/treatment").await;
    let ids: Vec<String> = rows(&register).into_iter().take(3).collect();
    let page = browser.page(&selected("treatment", "verify", &ids)).await;
    let ready = listed(&page, "What would be done");
    assert_eq!(ready + listed(&page, "What is left out"), ids.len(), "{}", words(&page));
    if ready > 0 {
        let size = browser.size().await;
        let fields = filled(&page);
        let missing = browser.post("/records/treatment/batch", &fields).await;
        assert_eq!((missing.status, browser.size().await), (StatusCode::UNPROCESSABLE_ENTITY, size));
        let mut fields = filled(&missing.page);
        set(&mut fields, "result", "effective");
        set(&mut fields, "method", "Looked at the records of a month");
        for _ in 0..2 {
            let done = browser.post("/records/treatment/batch", &fields).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", words(&done.page));
        }
        assert_eq!(browser.size().await, size + ready as u64, "the same form twice verifies once");
    }
}
