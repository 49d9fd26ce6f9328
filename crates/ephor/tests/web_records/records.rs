//! Records named in a form: from a list, by words of a title, and by saying which one is meant.

use std::fmt::Write as _;

use axum::http::StatusCode;

use crate::browser::{Browser, between, filled, pairs, set, words};

/// A form for a document whose author was typed.
async fn typed(browser: &Browser, author: &str) -> Vec<(String, String)> {
    let mut fields = filled(&browser.page("/records/document/new").await);
    for (name, value) in [
        ("title", "Runbook"),
        ("owner", "Odile Maric"),
        ("author", author),
        ("type", "other"),
        ("home", "here"),
        ("classification", "internal"),
        ("number", "1"),
        ("save", "final"),
    ] {
        set(&mut fields, name, value);
    }
    fields
}

#[tokio::test]
async fn part_of_a_title_is_asked_back_and_never_guessed() {
    let browser = Browser::open().acting_as("Odile Maric");
    let size = browser.size().await;
    let fields = typed(&browser, "castellan").await;
    let asked = browser.post("/records/document", &fields).await;
    assert_eq!((asked.status, browser.size().await), (StatusCode::UNPROCESSABLE_ENTITY, size));
    let said = words(&asked.page);
    assert!(said.contains("“castellan” is no whole name; say which one you mean"), "{said}");
    assert!(said.contains("Wen Castellan") && said.contains("Paloma Castellan"), "{said}");
    // Sent back as it is, it is asked again.
    let again = filled(&asked.page);
    assert!(again.contains(&("author".to_owned(), "castellan".to_owned())), "what was typed is kept");
    assert_eq!(browser.post("/records/document", &again).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    // A browser sends the chosen button before the words beside it.
    let mut chosen = again;
    chosen.insert(0, ("author".to_owned(), browser.person("Paloma Castellan")));
    chosen.push(("save".to_owned(), "final".to_owned()));
    let made = browser.post("/records/document", &chosen).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", words(&made.page));
    assert!(words(&browser.page(&made.location).await).contains("Paloma Castellan"));
}

#[tokio::test]
async fn one_part_of_a_title_that_fits_one_record_alone_is_asked_back_too() {
    let browser = Browser::open().acting_as("Odile Maric");
    let asked = browser.post("/records/document", &typed(&browser, "ferreira").await).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(words(&asked.page).contains("Jonas Ferreira-Lund"), "{}", words(&asked.page));
}

#[tokio::test]
async fn a_whole_title_is_taken_in_any_case_and_with_any_spaces() {
    let browser = Browser::open().acting_as("Odile Maric");
    let made = browser.post("/records/document", &typed(&browser, " paloma   CASTELLAN ").await).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", words(&made.page));
}

#[tokio::test]
async fn one_row_of_a_list_can_be_unclear_and_is_asked_in_its_place() {
    let browser = Browser::open().acting_as("Odile Maric");
    let fields = pairs(&[("systems.0", "Harbour, customer chatbot"), ("systems.1", "scoring"), ("add", "systems")]);
    let page = browser.post("/records/risk", &fields).await;
    assert_eq!(page.status, StatusCode::OK);
    let radios: Vec<_> = between(&page.page, "<input type=\"radio\" name=\"systems.1\" value=\"", "\"").into_iter().collect();
    assert_eq!(radios, ["AIS-7", ""], "Keel, credit scoring, or other words");
    assert!(page.page.contains("name=\"systems.0\" value=\"AIS-1\""), "what is clear is picked");
}

#[tokio::test]
async fn more_people_than_a_list_offers_are_found_by_words_of_their_names() {
    let mut facts = String::new();
    for number in 0..520 {
        writeln!(
            facts,
            "- record: person\n  key: T{number}\n  by: P29\n  body: {{ title: Temp Worker {number}, key: T{number}, name: Temp Worker {number}, \
             email: t{number}@northwind.example, employment: employee, unit: agency, from: 2026-01-12 }}"
        )
        .expect("text can be written");
    }
    let browser = Browser::open_with(&facts).acting_as("Odile Maric");
    let form = browser.page("/records/document/new").await;
    assert!(!form.contains("<datalist id=\"list-person\""), "a list that lacks most people would mislead");
    assert!(words(&form).contains("the form asks which of 1,737 you mean"), "{}", words(&form));
    let asked = browser.post("/records/document", &typed(&browser, "worker 51").await).await;
    let said = words(&asked.page);
    assert!(said.contains("stands in 11 names, of which 10 are shown") && said.contains("Temp Worker 51"), "{said}");
    let made = browser.post("/records/document", &typed(&browser, "Temp Worker 519").await).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", words(&made.page));
}

#[tokio::test]
async fn of_a_thousand_acts_a_page_shows_forty_and_leads_to_the_others() {
    let browser = Browser::open().acting_as("Ines Albrecht");
    let first = browser.page("/records/policy/POL-1").await;
    let said = words(&first);
    assert!(said.contains("Acts 1 to 40 of "), "{said}");
    assert!(first.contains("href=\"/records/policy/POL-1?acts=2\""));
    let second = words(&browser.page("/records/policy/POL-1?acts=2").await);
    assert!(second.contains("Acts 41 to 80 of ") && second.contains("Those before"), "{second}");
    let beyond = browser.get("/records/policy/POL-1?acts=999999").await;
    assert_eq!(beyond.status, StatusCode::OK, "there is nothing there, and the way back is");
}
