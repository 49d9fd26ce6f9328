//! What is typed into a form arrives, comes back when it is refused, and is spoken of by its label.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use ephor_core::act::ActName;
use ephor_core::kinds::DECLARED;

use crate::browser::{Browser, between, filled, main_form, pairs, set, words};

/// What forms have besides the fields of a declaration.
const OWN: [&str; 6] = ["happened", "form-why", "reason", "save", "add", "remove"];

#[tokio::test]
async fn nothing_that_a_form_sends_unseen_can_be_taken_for_a_field() {
    let browser = Browser::open().acting_as("Ines Albrecht");
    let unseen = |page: &str| {
        between(main_form(page), "<input type=\"hidden\" name=\"", "\"").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    for declaration in DECLARED {
        let page = browser.page(&format!("/records/{}/new", declaration.kind)).await;
        let hidden = unseen(&page);
        assert!(!hidden.is_empty(), "a new {} has a token", declaration.kind);
        for name in hidden.iter().map(String::as_str).chain(OWN) {
            assert!(declaration.field(name).is_none(), "{name} of {}", declaration.kind);
        }
        assert!(hidden.iter().all(|name| name.starts_with("form-")), "{hidden:?}");
        let names: Vec<String> = filled(&page).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len(), "{}: {names:?}", declaration.kind);
    }
    for act in ActName::ALL {
        let collides = act.fields().iter().find(|field| OWN.contains(&field.name) || field.name.contains('-'));
        assert!(collides.is_none(), "{act}: {collides:?}");
    }
    let hidden = unseen(&browser.page("/records/policy/POL-1/acts/approve?for=BOD-4").await);
    assert!(hidden.contains(&"form-for".to_owned()) && hidden.iter().all(|name| name.starts_with("form-")), "{hidden:?}");
}

/// A new threshold, as typed.
async fn threshold(browser: &Browser) -> Vec<(String, String)> {
    let mut fields = filled(&browser.page("/records/parameter/new?type=threshold").await);
    for (name, value) in [
        ("title", "Links are checked every five days"),
        ("statement", "A link that is dead for longer misleads people."),
        ("value_num", "5"),
        ("effective_from", "2026-11-20"),
        ("type", "threshold"),
        ("resolution", "2026/31"),
    ] {
        set(&mut fields, name, value);
    }
    // A browser sends what is unseen before it, whatever it is called.
    let constant = fields.iter_mut().rfind(|(name, _)| name == "key").expect("a field");
    "link_check_days".clone_into(&mut constant.1);
    fields
}

#[tokio::test]
async fn the_constant_that_somebody_types_is_the_one_recorded() {
    let browser = Browser::open().acting_as("Leontine Ashdown");
    let made = browser.post("/records/parameter", &threshold(&browser).await).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", words(&made.page));
    let kept = filled(&browser.page(&format!("{}/edit", made.location)).await);
    assert!(kept.contains(&("key".to_owned(), "link_check_days".to_owned())), "{kept:?}");
}

#[tokio::test]
async fn whoever_may_not_write_keeps_what_they_typed_and_hears_who_may() {
    let browser = Browser::open().acting_as("Zofia Lang");
    let (size, typed) = (browser.size().await, threshold(&browser).await);
    let refused = browser.post("/records/parameter", &typed).await;
    assert_eq!((refused.status, browser.size().await), (StatusCode::FORBIDDEN, size));
    let (mut before, mut after) = (typed, filled(&refused.page));
    before.sort();
    after.sort();
    assert_eq!(after, before);
    let said = words(&refused.page);
    assert!(said.contains("You cannot write this parameter") && said.contains("Who can decide"), "{said}");
    assert!(said.contains("Nothing was saved or recorded") && !said.contains("attempted by"), "{said}");
}

#[tokio::test]
async fn nobody_is_told_to_ask_whoever_may() {
    let browser = Browser::open().acting_as("Zofia Lang");
    let mut unnamed = 0;
    for declaration in DECLARED {
        let fields = [("title", "A draft"), ("owner", ""), ("save", "draft")];
        let answer = browser.post(&format!("/records/{}", declaration.kind), &pairs(&fields)).await;
        let said = words(&answer.page);
        assert!(!said.contains("whoever may"), "{}: {said}", declaration.kind);
        unnamed += usize::from(said.contains("Nobody recorded here may do it yet") || said.contains("Ask one of them"));
    }
    assert!(unnamed > 0, "somewhere nobody in particular can be named");
}

#[tokio::test]
async fn a_new_record_belongs_to_whoever_begins_it_until_they_say_otherwise() {
    let browser = Browser::open().acting_as("Odile Maric");
    let owner = ("owner".to_owned(), browser.person("Odile Maric"));
    assert!(filled(&browser.page("/records/policy/new").await).contains(&owner));
    let other = browser.person("Ines Albrecht");
    let asked = filled(&browser.page(&format!("/records/policy/new?owner={other}")).await);
    assert!(asked.contains(&("owner".to_owned(), other)) && !asked.contains(&owner));
}

#[tokio::test]
async fn what_is_wrong_is_said_by_the_label_of_its_field() {
    let browser = Browser::open().acting_as("Leontine Ashdown");
    let mut fields = threshold(&browser).await;
    set(&mut fields, "effective_from", "");
    set(&mut fields, "title", &"x".repeat(2_001));
    let wrong = browser.post("/records/parameter", &fields).await;
    let said = words(&wrong.page);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(said.contains("Effective from: missing") && said.contains("Title: longer than 2000 characters"), "{said}");
    assert!(!said.contains("effective_from"), "{said}");
}

#[tokio::test]
async fn an_email_address_that_is_none_is_not_recorded() {
    let browser = Browser::open().acting_as("Ines Albrecht");
    let size = browser.size().await;
    let mut fields = filled(&browser.page("/records/person/new").await);
    for (name, value) in [("title", "Ann Lee"), ("name", "Ann Lee"), ("employment", "employee"), ("from", "2026-01-01")] {
        set(&mut fields, name, value);
    }
    set(&mut fields, "email", "not-an-email");
    let wrong = browser.post("/records/person", &fields).await;
    let said = words(&wrong.page);
    assert_eq!((wrong.status, browser.size().await), (StatusCode::UNPROCESSABLE_ENTITY, size), "{said}");
    assert!(said.contains("Email: “not-an-email” is no email address"), "{said}");
}

#[tokio::test]
async fn a_form_counts_no_changes_that_it_cannot_know() {
    let browser = Browser::open().acting_as("Ines Albrecht");
    let page = browser.page("/records/policy/POL-1/edit").await;
    assert!(!words(&page).contains("0 fields") && page.contains("data-count hidden"), "the script fills it in");
    let mut fields = filled(&page);
    set(&mut fields, "edition", "v4.2");
    fields.push(("add".to_owned(), "sections".to_owned()));
    let said = words(&browser.post("/records/policy/POL-1", &fields).await.page);
    assert!(said.contains("1 field, as last sent"), "{said}");
}
