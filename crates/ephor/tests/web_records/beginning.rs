//! The first run and the first days of an organisation of one's own.

use axum::http::StatusCode;

use crate::browser::{Browser, between, pairs, words};
use crate::common::FOUNDING;

#[tokio::test]
async fn the_first_run_names_each_person_it_misses_and_takes_no_address_that_is_none() {
    let browser = Browser::unfounded();
    let form = words(&browser.page("/setup").await);
    assert!(!form.contains("invitation"), "nobody is sent one: {form}");
    let entered =
        [("people.0.name", "Ann Lee"), ("people.0.email", "not-an-email"), ("body", "Board"), ("zone", "Europe/London")];
    let wrong = browser.post("/setup", &pairs(&entered)).await;
    let said = words(&wrong.page);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for row in ["Accountable executive", "AIMS owner", "Administrator: you"] {
        assert!(said.contains(&format!("{row}: name this person")), "{row}: {said}");
    }
    assert!(said.contains("Chair of the governing body: “not-an-email” is no email address"), "{said}");
    assert!(!said.contains(".."), "{said}");
}

#[tokio::test]
async fn a_new_organisation_says_what_is_recorded_and_is_no_demonstration() {
    let browser = Browser::founded(FOUNDING);
    let page = browser.page("/").await;
    let head = words(page.split_once("<main").expect("a page").0);
    assert!(head.contains("Until sign-in exists you choose whom you act as") && !head.contains("Demonstration"), "{head}");
    let said = words(&page);
    let (_, already) = said.split_once("Already recorded").expect("a list");
    for named in ["Ana Chair", "Small Mutual", "Approve BOD-1 Board", "D-1 Board to risk", "№ 1 "] {
        assert!(already.contains(named), "{named}: {already}");
    }
    assert_eq!(between(&page, "href=\"/ledger/", "\"").len(), 12, "each entry once");
}
