//! Registers, records, forms and acts as a browser without a script meets them, over the sample organisation.

use std::collections::HashMap;

use axum::body::Body;
use axum::http::{StatusCode, header};

mod batch;
mod beginning;
mod browser;
mod commands;
#[path = "../common/mod.rs"]
mod common;
mod deciding;
mod difference;
mod forms;
mod newcomer;
mod queries;
mod reading;
mod records;
mod spreadsheets;
mod tokens;
mod views;
mod waiting;

use browser::{Browser, between, filled, pairs, rows, set, unescaped, words};

#[tokio::test]
async fn a_register_sorts_filters_and_pages_by_its_address() {
    let browser = Browser::open().acting_as("Odile Maric");
    let all = rows(&browser.page("/records/risk").await);
    assert!(all.len() > 5, "{all:?}");
    let mild = rows(&browser.page("/records/risk?sort=residual.level").await);
    let mut severe = rows(&browser.page("/records/risk?sort=residual.level&desc=1").await);
    assert_eq!(severe.first().map(String::as_str), Some("R-71"), "12 of 25 is the highest residual level");
    severe.reverse();
    assert_eq!((mild.len(), mild), (all.len(), severe));
    let page = browser.page("/records/risk?category=security&residual.level=8").await;
    assert_eq!(rows(&page), ["R-30", "R-36", "R-44"]);
    assert!(words(&page).contains(&format!("3 of {} match", all.len())), "{}", words(&page));
    assert!(page.contains("class=\"chip\""), "a chip takes a filter away");
    let nothing = words(&browser.page("/records/risk?q=zeppelin").await);
    assert!(nothing.contains("No risk matches") && nothing.contains("zeppelin"), "{nothing}");
    let csv = browser.page("/records/risk/csv?category=security").await;
    let numbered = csv.lines().filter(|line| line.starts_with("R-")).count();
    assert_eq!(numbered, 4, "{csv}");
}

#[tokio::test]
async fn pages_of_a_register_follow_one_another_without_loss_while_records_come_in() {
    let browser = Browser::open().acting_as("Odile Maric");
    let owner = browser.person("Odile Maric");
    let write = async |title: &str| {
        let fields = [
            ("title", title),
            ("owner", &owner),
            ("author", &owner),
            ("type", "other"),
            ("number", "1"),
            ("home", "here"),
            ("classification", "internal"),
        ];
        let answer = browser.post("/records/document", &pairs(&fields)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", words(&answer.page));
    };
    for number in 0..115 {
        write(&format!("Practice {number:03}")).await;
    }
    let (mut seen, mut next, mut pages) = (Vec::new(), "/records/document?sort=title&q=practice".to_owned(), 0);
    loop {
        let page = browser.page(&next).await;
        seen.extend(rows(&page));
        pages += 1;
        // It sorts before everything that was read, so the next page must not begin one row early.
        write(&format!("A practice that came in after page {pages}")).await;
        let links = between(&page, "<a class=\"btn small\" href=\"", "</a>");
        let Some(link) = links.into_iter().find(|link| link.ends_with("Next")) else { break };
        next = unescaped(link.split_once('"').expect("an address").0);
    }
    let mut distinct = seen.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!((pages, seen.len(), distinct.len()), (3, 115, 115));
}

#[tokio::test]
async fn a_risk_is_made_through_the_form_with_a_row_added_and_only_once() {
    let browser = Browser::open().acting_as("Odile Maric");
    let mut fields = filled(&browser.page("/records/risk/new").await);
    let owner = browser.person("Odile Maric");
    for (name, value) in [
        ("title", "Two agents agree on a price"),
        ("owner", owner.as_str()),
        ("type", "threat"),
        ("event", "Two agents settle on a price"),
        ("cause", "Both are told to close"),
        ("sources", "agentic"),
        ("category", "conduct"),
        ("who_is_hurt", "individuals"),
        ("systems.0", "Adjust, claims agent"),
        ("criteria.id", "Risk criteria"),
        ("criteria.version", "3"),
    ] {
        set(&mut fields, name, value);
    }
    for score in ["inherent", "residual", "target"] {
        for part in ["likelihood", "consequence", "level"] {
            set(&mut fields, &format!("{score}.{part}"), "2");
        }
    }
    let size = browser.size().await;
    fields.push(("add".to_owned(), "consequences".to_owned()));
    let again = browser.post("/records/risk", &fields).await;
    assert_eq!((again.status, browser.size().await), (StatusCode::OK, size), "adding a row keeps nothing");
    assert!(again.page.contains("name=\"consequences.0.text\""), "{}", words(&again.page));
    let mut fields = filled(&again.page);
    for (name, value) in
        [("consequences.0.axis", "individuals"), ("consequences.0.text", "Members pay more"), ("consequences.0.value", "3")]
    {
        set(&mut fields, name, value);
    }
    fields.push(("save".to_owned(), "final".to_owned()));
    let made = browser.post("/records/risk", &fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", words(&made.page));
    let record = words(&browser.page(&made.location).await);
    assert!(
        record.contains("Two agents agree on a price") && record.contains("Members pay more") && record.contains("Adjust"),
        "{record}"
    );
    let once = browser.post("/records/risk", &fields).await;
    assert_eq!((once.location, browser.size().await), (made.location, size + 1), "the same form twice makes one record");
}

#[tokio::test]
async fn a_form_with_errors_keeps_what_was_entered_and_says_what_is_wrong_at_each_field() {
    let browser = Browser::open().acting_as("Odile Maric");
    let size = browser.size().await;
    let entered = [("title", "Half a thought <b>"), ("residual.level", "many"), ("owner", "Nobody At All"), ("save", "final")];
    let answer = browser.post("/records/risk", &pairs(&entered)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let kept: HashMap<String, String> = filled(&answer.page).into_iter().collect();
    assert_eq!(kept["title"], "Half a thought <b>");
    assert_eq!((kept["residual.level"].as_str(), kept["owner"].as_str()), ("many", "Nobody At All"));
    let said = words(&answer.page);
    for wrong in ["things to put right", "expected a whole number", "“Nobody At All” is not known", "Event: missing"] {
        assert!(said.contains(wrong), "{wrong}: {said}");
    }
    assert!(answer.page.contains("href=\"#f-residual.level\""), "the summary leads to the field");
    assert_eq!(browser.size().await, size);
}

#[tokio::test]
async fn an_edit_undoes_an_approval_and_the_right_person_restores_it() {
    let mut browser = Browser::open().acting_as("Ines Albrecht");
    let before = words(&browser.page("/requirements/5.2").await);
    assert!(!before.contains("is not approved"), "{before}");

    let mut fields = filled(&browser.page("/records/policy/POL-1/edit").await);
    set(&mut fields, "edition", "v4.2");
    set(&mut fields, "form-why", "One rule was missing.");
    fields.push(("save".to_owned(), "final".to_owned()));
    let saved = browser.post("/records/policy/POL-1", &fields).await;
    assert_eq!(
        (saved.status, saved.location.as_str()),
        (StatusCode::SEE_OTHER, "/records/policy/POL-1"),
        "{}",
        words(&saved.page)
    );
    let size = browser.size().await;
    let twice = browser.post("/records/policy/POL-1", &fields).await;
    assert_eq!((twice.status, browser.size().await), (StatusCode::SEE_OTHER, size), "the same form twice adds nothing");
    assert!(words(&browser.page("/records/policy/POL-1").await).contains("reopened, version 3 in force"));
    let difference = words(&browser.page("/records/policy/POL-1/difference/3/4").await);
    assert!(difference.contains("1 field") && difference.contains("v4.2"), "{difference}");
    let fallen = words(&browser.page("/requirements/5.2").await);
    assert!(fallen.contains("Version 4 of POL-1 (v4.2) is not approved"), "{fallen}");

    // Whoever wrote it, and holds no power, is refused; the attempt is a fact.
    let form = browser.page("/records/policy/POL-1/acts/approve").await;
    assert!(words(&form).contains("You cannot approve"), "{}", words(&form));
    assert_eq!(browser.size().await, size, "looking at the form records nothing");
    let refused = browser.post("/records/policy/POL-1/acts/approve", &filled(&form)).await;
    let said = words(&refused.page);
    assert_eq!((refused.status, browser.size().await), (StatusCode::FORBIDDEN, size + 1));
    assert!(
        said.contains("The attempt is recorded") && said.contains("Who can decide") && said.contains("Aurel Nyberg"),
        "{said}"
    );

    browser.act_as("Aurel Nyberg");
    let form = browser.page("/records/policy/POL-1/acts/approve").await;
    assert!(words(&form).contains("Your authority") && words(&form).contains("D-1"), "{}", words(&form));
    let approved = browser.post("/records/policy/POL-1/acts/approve", &filled(&form)).await;
    assert_eq!((approved.status, browser.size().await), (StatusCode::SEE_OTHER, size + 2), "{}", words(&approved.page));
    let record = words(&browser.page("/records/policy/POL-1").await);
    assert!(record.contains("Approved by Aurel Nyberg") && record.contains("Refused: approve by Ines Albrecht"), "{record}");
    let restored = words(&browser.page("/requirements/5.2").await);
    assert!(!restored.contains("is not approved"), "{restored}");
    let again = browser.post("/records/policy/POL-1/acts/approve", &filled(&form)).await;
    assert_eq!((again.status, browser.size().await), (StatusCode::SEE_OTHER, size + 2), "approving twice adds nothing");
}

#[tokio::test]
async fn nobody_acts_on_content_that_changed_since_they_read_it() {
    let mut browser = Browser::open().acting_as("Aurel Nyberg");
    let read = filled(&browser.page("/records/policy/POL-1/acts/approve").await);
    browser.act_as("Ines Albrecht");
    let mut fields = filled(&browser.page("/records/policy/POL-1/edit").await);
    set(&mut fields, "edition", "v9");
    fields.push(("save".to_owned(), "final".to_owned()));
    assert_eq!(browser.post("/records/policy/POL-1", &fields).await.status, StatusCode::SEE_OTHER);
    browser.act_as("Aurel Nyberg");
    let size = browser.size().await;
    let answer = browser.post("/records/policy/POL-1/acts/approve", &read).await;
    assert_eq!((answer.status, browser.size().await), (StatusCode::UNPROCESSABLE_ENTITY, size));
    assert!(words(&answer.page).contains("Another version was saved meanwhile"));
}

#[tokio::test]
async fn whoever_saves_second_sees_what_was_saved_first_and_loses_nothing() {
    let browser = Browser::open().acting_as("Ines Albrecht");
    let opened = filled(&browser.page("/records/policy/POL-1/edit").await);
    let (mut first, mut second) = (opened.clone(), opened);
    set(&mut first, "edition", "v4.2");
    set(&mut second, "location", "https://intranet.northwind.example/policies/new");
    assert_eq!(browser.post("/records/policy/POL-1", &first).await.status, StatusCode::SEE_OTHER);
    let size = browser.size().await;
    let told = browser.post("/records/policy/POL-1", &second).await;
    assert_eq!((told.status, browser.size().await), (StatusCode::UNPROCESSABLE_ENTITY, size));
    let said = words(&told.page);
    assert!(said.contains("version 4 was saved meanwhile") && said.contains("v4.2"), "{said}");
    let kept = filled(&told.page);
    assert!(kept.iter().any(|(name, value)| name == "location" && value.ends_with("/new")), "what was entered is kept");
    assert_eq!(browser.post("/records/policy/POL-1", &kept).await.status, StatusCode::SEE_OTHER, "and can be saved knowingly");
}

#[tokio::test]
async fn a_body_decides_by_the_votes_its_secretary_records() {
    let mut browser = Browser::open().acting_as("Ines Albrecht");
    let mut fields = filled(&browser.page("/records/policy/POL-1/edit").await);
    set(&mut fields, "edition", "v4.2");
    assert_eq!(browser.post("/records/policy/POL-1", &fields).await.status, StatusCode::SEE_OTHER);

    browser.act_as("Henrike Brandt");
    let form = browser.page("/records/policy/POL-1/acts/approve").await;
    assert!(words(&form).contains("Approve for Executive committee"), "{}", words(&form));
    let mut fields = filled(&browser.page("/records/policy/POL-1/acts/approve?for=BOD-4").await);
    let voters: Vec<String> =
        fields.iter().filter(|(name, _)| name.strip_suffix(".vote").is_some()).map(|(name, _)| name.clone()).collect();
    assert!(voters.len() > 3, "a row for each voting member");
    let size = browser.size().await;
    set(&mut fields, "votes.0.vote", "for");
    let refused = browser.post("/records/policy/POL-1/acts/approve", &fields).await;
    assert_eq!((refused.status, browser.size().await), (StatusCode::UNPROCESSABLE_ENTITY, size), "one vote is no quorum");
    assert!(words(&refused.page).contains("2 of 3 votes needed missing"), "{}", words(&refused.page));
    for vote in &voters {
        set(&mut fields, vote, "for");
    }
    let approved = browser.post("/records/policy/POL-1/acts/approve", &fields).await;
    assert_eq!((approved.status, browser.size().await), (StatusCode::SEE_OTHER, size + 1), "{}", words(&approved.page));
    let record = words(&browser.page("/records/policy/POL-1").await);
    assert!(record.contains("Approved by Henrike Brandt for Executive committee"), "{record}");
    assert!(record.contains(&format!("{} for", voters.len())), "{record}");
}

#[tokio::test]
async fn the_past_can_be_read_and_not_written() {
    let browser = Browser::open().acting_as("Ines Albrecht");
    let page = browser.page("/records/policy/POL-1/edit?as-of=2026-06-30").await;
    assert!(!page.contains("<form method=\"post\" action=\"/records"), "no form stands in the past");
    let record = browser.page("/records/policy/POL-1?as-of=2026-06-30").await;
    assert!(!record.contains("/records/policy/POL-1/edit") && words(&record).contains("v4.0"), "{}", words(&record));
    let size = browser.size().await;
    let written = browser.post("/records/policy/POL-1?as-of=2026-06-30", &pairs(&[("title", "x")])).await;
    assert_eq!((written.status, browser.size().await), (StatusCode::FORBIDDEN, size));
}

#[tokio::test]
async fn a_form_from_elsewhere_is_turned_away() {
    let browser = Browser::open().acting_as("Ines Albrecht");
    let size = browser.size().await;
    let plain = || browser.request("POST", "/records/risk").body(Body::from("title=x&save=draft")).expect("a request");
    let mut cross = plain();
    cross.headers_mut().insert("sec-fetch-site", "cross-site".parse().expect("a value"));
    let mut foreign = plain();
    foreign.headers_mut().insert(header::ORIGIN, "https://elsewhere.example".parse().expect("a value"));
    for request in [plain(), cross, foreign] {
        assert_eq!(browser.send(request).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(browser.size().await, size);
}

#[tokio::test]
async fn a_form_sent_back_untouched_changes_nothing_whatever_the_record() {
    let browser = Browser::open().acting_as("Ines Albrecht");
    let size = browser.size().await;
    let mut without = Vec::new();
    for declaration in ephor_core::kinds::DECLARED {
        let register = browser.page(&format!("/records/{}", declaration.kind)).await;
        let links = between(&register, "<th scope=\"row\"><a href=\"", "\"");
        if links.is_empty() {
            without.push(declaration.kind.name());
        }
        for record in links {
            let sent = filled(&browser.page(&format!("{record}/edit")).await);
            let answer = browser.post(record, &sent).await;
            assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, record), "{}", words(&answer.page));
            assert_eq!(browser.size().await, size, "{record}");
        }
    }
    assert!(without.is_empty(), "the sample has no record of {without:?}");
}

#[tokio::test]
async fn every_act_offered_on_a_record_has_a_form() {
    let browser = Browser::open().acting_as("Aurel Nyberg");
    for declaration in ephor_core::kinds::DECLARED {
        let register = browser.page(&format!("/records/{}", declaration.kind)).await;
        for record in between(&register, "<th scope=\"row\"><a href=\"", "\"") {
            let page = browser.page(record).await;
            for offered in between(&page, " href=\"", "\"").into_iter().filter(|href| href.contains("/acts/")) {
                let form = browser.page(offered).await;
                assert!(form.contains("What is signed"), "{offered}");
            }
        }
    }
}
