//! Whoever decides sees what they decide on, is led to where they may, and decides nothing by accident.

use axum::http::StatusCode;

use crate::browser::{Browser, between, filled, main_form, set, words};

#[tokio::test]
async fn an_approval_shows_what_differs_from_what_was_approved_and_which_reviews_are_missing() {
    let mut browser = Browser::open().acting_as("Ines Albrecht");
    let mut fields = filled(&browser.page("/records/policy/POL-1/edit").await);
    set(&mut fields, "edition", "v4.2");
    assert_eq!(browser.post("/records/policy/POL-1", &fields).await.status, StatusCode::SEE_OTHER);
    browser.act_as("Aurel Nyberg");
    let page = browser.page("/records/policy/POL-1/acts/approve").await;
    let said = words(&page);
    assert!(said.contains("since version 3, approved on"), "{said}");
    assert!(page.contains("<ins><span class=\"sr\">added: </span>v4.2"), "{said}");
    assert!(said.contains("Reviews required") && said.contains("missing"), "{said}");
    assert!(page.contains("href=\"/records/policy/POL-1/versions/4\""), "a link to the whole");
    let short = words(&browser.page("/records/parameter/PAR-1/acts/approve").await);
    assert!(short.contains("What differs") && short.contains("Statement AI gives members"), "{short}");
}

#[tokio::test]
async fn content_that_nobody_decided_on_before_is_shown_whole() {
    let mut browser = Browser::open().acting_as("Ines Albrecht");
    let policy = words(&browser.page("/records/policy/POL-1").await);
    let mut fields = filled(&browser.page("/records/policy/POL-1/edit").await);
    fields.retain(|(name, _)| name != "form-expected");
    set(&mut fields, "title", "A second AI policy");
    let made = browser.post("/records/policy", &fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", words(&made.page));
    browser.act_as("Aurel Nyberg");
    let said = words(&browser.page(&format!("{}/acts/approve", made.location)).await);
    let section = filled_section(&fields);
    assert!(policy.contains(&section) && said.contains(&section), "{section}: {said}");
    assert!(!said.contains("What differs"), "{said}");
}

/// The first words of the first section.
fn filled_section(fields: &[(String, String)]) -> String {
    let (_, text) = fields.iter().find(|(name, _)| name == "sections.0.body").expect("a section");
    text.split_whitespace().take(6).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn an_acceptance_stands_beside_the_limit_and_the_appetite() {
    let browser = Browser::open().acting_as("Odile Maric");
    let said = words(&browser.page("/records/risk/R-30/acts/accept").await);
    for number in ["Residual 8", "Your limit", "Appetite of"] {
        assert!(said.contains(number), "{number}: {said}");
    }
}

#[tokio::test]
async fn a_matter_offers_what_was_asked_and_nothing_once_it_is_decided() {
    let browser = Browser::open().acting_as("Tobias Renn");
    let offered = async |id: &str| {
        let page = browser.page(&format!("/records/matter/{id}")).await;
        let acts = between(&page, &format!("/records/matter/{id}/acts/"), "\"");
        ["approve", "accept", "deny"].into_iter().filter(|name| acts.contains(name)).collect::<Vec<_>>()
    };
    assert_eq!(offered("DEC-118").await, ["accept", "deny"], "an acceptance is asked for");
    assert!(offered("DEC-74").await.is_empty(), "the forum denied it");
    let said = words(&browser.page("/records/matter/DEC-74").await);
    assert!(said.contains("denied") && !said.contains("not approved"), "{said}");
    let asked = words(&browser.page("/records/matter/DEC-118/acts/approve").await);
    assert!(asked.contains("It asks for accept: accept grants that and deny turns it down."), "{asked}");
    let decided = words(&browser.page("/records/matter/DEC-74/acts/approve").await);
    assert!(decided.contains("It was decided on 2026-07-14 by"), "{decided}");
}

#[tokio::test]
async fn an_acceptance_is_offered_to_the_last_day_that_the_limit_allows() {
    let end = |page: &str| filled(page).into_iter().find(|(name, _)| name == "valid_until").map(|(_, until)| until);
    let browser = Browser::open().acting_as("Odile Maric");
    for path in ["/records/risk/R-74/acts/accept", "/records/matter/DEC-118/acts/accept"] {
        let page = browser.page(path).await;
        assert_eq!(end(&page).as_deref(), Some("2027-11-20"), "365 days from the day of the sample: {path}");
        assert!(!words(&page).contains("You cannot"), "{}", words(&page));
    }
    let asked = browser.page("/records/risk/R-74/acts/accept?valid_until=2027-01-31").await;
    assert_eq!(end(&asked).as_deref(), Some("2027-01-31"), "what was asked for stays");
    let page = browser.page("/records/policy/POL-1/acts/approve").await;
    assert_eq!(end(&page).as_deref().unwrap_or_default(), "", "no limit says how long");
}

#[tokio::test]
async fn whoever_records_the_votes_of_the_body_is_led_there_first() {
    let browser = Browser::open().acting_as("Leontine Ashdown");
    let page = browser.page("/records/parameter/PAR-1/acts/approve").await;
    let panel = between(&page, "<section class=\"refusal\"", "</section>").concat();
    let first = between(&panel, "<a href=\"", "\"").into_iter().next().expect("a link");
    assert!(first.starts_with("/records/parameter/PAR-1/acts/approve?for=BOD-"), "{first}");
    assert!(words(&page).contains("you record its votes"), "{}", words(&page));
    let other = Browser::open().acting_as("Zofia Lang");
    let said = words(&other.page("/records/parameter/PAR-1/acts/approve").await);
    assert!(said.contains("You cannot approve") && !said.contains("you record its votes"), "{said}");
}

#[tokio::test]
async fn enter_in_a_field_of_an_act_looks_again_and_does_nothing() {
    let browser = Browser::open().acting_as("Ines Albrecht");
    let size = browser.size().await;
    let page = browser.page("/records/policy/POL-1/acts/review").await;
    let first = between(main_form(&page), "<button", ">").into_iter().next().expect("a button");
    let pressed = between(first, "value=\"", "\"").concat();
    let mut fields = filled(&page);
    set(&mut fields, "outcome", "fit");
    set(&mut fields, "happened", "2026-11-19");
    let mut entered = fields.clone();
    entered.push(("save".to_owned(), pressed));
    let looked = browser.post("/records/policy/POL-1/acts/review", &entered).await;
    assert_eq!((looked.status, browser.size().await), (StatusCode::OK, size));
    let kept = filled(&looked.page);
    assert!(kept.contains(&("happened".to_owned(), "2026-11-19".to_owned())), "{kept:?}");
    fields.push(("save".to_owned(), "sign".to_owned()));
    let done = browser.post("/records/policy/POL-1/acts/review", &fields).await;
    assert_eq!((done.status, browser.size().await), (StatusCode::SEE_OTHER, size + 1), "{}", words(&done.page));
}
