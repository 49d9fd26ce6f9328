//! What somebody reads on the pages: the day they look at, what changed and why, what a search finds.

use axum::body::Body;
use axum::http::{StatusCode, header};

use crate::browser::{Browser, between, filled, pairs, set, unescaped, words};

#[tokio::test]
async fn a_day_that_is_none_is_no_day_and_not_today() {
    let browser = Browser::open();
    for day in ["garbage", "2026-02-31"] {
        let answer = browser.get(&format!("/records/risk?as-of={day}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        let said = words(&answer.page);
        assert!(said.contains(&format!("“{day}” is no day")) && said.contains("such as 2026-11-20"), "{said}");
        assert!(answer.page.contains("href=\"/records/risk\""), "the same page now is one click away");
    }
    let future = browser.get("/?as-of=2027-09-01").await;
    assert_eq!(future.status, StatusCode::NOT_FOUND);
    let said = words(&future.page);
    assert!(said.contains("1 September 2027 has not come") && said.contains("ends today, 20 November 2026"), "{said}");
    assert_eq!(browser.get("/?as-of=2026-11-20").await.status, StatusCode::OK, "today is now");
    assert_eq!(browser.get("/?as-of=").await.status, StatusCode::OK, "no day is now");
}

#[tokio::test]
async fn before_the_first_day_the_ledger_says_when_it_begins() {
    let browser = Browser::open();
    for path in ["/", "/records/risk", "/ledger"] {
        let answer = browser.get(&format!("{path}?as-of=2026-01-11")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let said = words(&answer.page);
        assert!(said.contains("The ledger begins on 12 January 2026") && !said.contains("come first"), "{said}");
        let links = [format!("href=\"{path}?as-of=2026-01-12\""), format!("href=\"{path}\"")];
        assert!(links.iter().all(|link| answer.page.contains(link.as_str())), "that day and now");
    }
}

#[tokio::test]
async fn whoever_acts_as_somebody_else_goes_on_looking_at_the_same_day() {
    let browser = Browser::open();
    let page = browser.page("/records/risk?q=claims&as-of=2026-06-30").await;
    let back = between(&page, "name=\"return_to\" value=\"", "\"");
    assert_eq!(back.first().map(|back| unescaped(back)).as_deref(), Some("/records/risk?q=claims&as-of=2026-06-30"));
}

/// The row of a requirement in what changed since last week.
async fn changed(browser: &Browser, requirement: &str) -> String {
    let page = browser.page("/").await;
    let (_, changes) = page.split_once("Changed since last week").expect("something changed");
    let rows = between(changes, "<tr>", "</tr>");
    let named = |row: &&&str| row.contains(&format!("/requirements/{requirement}\""));
    rows.iter().find(named).map(|row| (*row).to_owned()).unwrap_or_default()
}

#[tokio::test]
async fn what_changed_names_the_fact_that_changed_it_and_a_finding_of_that_weight() {
    let mut browser = Browser::open().acting_as("Ines Albrecht");
    let mut fields = filled(&browser.page("/records/policy/POL-1/edit").await);
    set(&mut fields, "edition", "v4.2");
    assert_eq!(browser.post("/records/policy/POL-1", &fields).await.status, StatusCode::SEE_OTHER);
    let edit = browser.size().await;
    // Others go on working; none of that is why 5.2 fell.
    browser.act_as("Odile Maric");
    for number in 1..=3 {
        let owner = browser.person("Odile Maric");
        let document = [
            ("title", format!("Practice {number}")),
            ("owner", owner.clone()),
            ("author", owner),
            ("type", "other".to_owned()),
            ("number", number.to_string()),
            ("home", "here".to_owned()),
            ("classification", "internal".to_owned()),
        ];
        let document: Vec<(&str, &str)> = document.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(browser.post("/records/document", &pairs(&document)).await.status, StatusCode::SEE_OTHER);
    }
    let row = changed(&browser, "5.2").await;
    assert!(row.contains(&format!("/ledger/{edit}\"")), "the edit is № {edit}: {row}");
    let said = words(&format!(">{row}"));
    let check = browser.page("/requirements/5.2").await;
    let status = if said.contains("Major") { "Major" } else { "Minor" };
    let finding =
        between(&check, "<tr>", "</tr>").into_iter().map(|row| words(&format!(">{row}"))).find(|one| one.contains(status));
    let because = between(&row, "<td>", "</td>").last().map(|cell| words(&format!(">{cell}"))).unwrap_or_default();
    assert!(finding.is_some_and(|finding| finding.contains(&because)), "“{because}” is a finding that is {status}");
}

#[tokio::test]
async fn what_changed_is_put_down_to_nothing_that_came_later() {
    let browser = Browser::open();
    let row = words(&format!(">{}", changed(&browser, "6.1.3").await));
    assert!(
        row.contains("17 Nov") && (row.contains("R-27") || row.contains("R-33")),
        "the finding on R-41 is of the 20th: {row}"
    );
}

#[tokio::test]
async fn opportunities_are_counted_beside_what_stands_against_a_requirement_and_not_among_it() {
    let browser = Browser::open();
    let page = browser.page("/requirements/5.2").await;
    let head = words(between(&page, "<div class=\"head\">", "Computed").first().expect("a head"));
    assert!(head.contains("3 findings") && head.contains("1 opportunity"), "{head}");
}

#[tokio::test]
async fn a_search_finds_ids_from_their_beginning_and_what_counts_for_nothing_yet() {
    let browser = Browser::open().acting_as("Odile Maric");
    let page = browser.page("/search?q=R-6").await;
    let found = between(&page, "<td class=\"dim nw\">", "</td>");
    assert!(["R-60", "R-66"].iter().all(|id| found.contains(id)), "{found:?}");
    let owner = browser.person("Odile Maric");
    let draft = [("title", "A zeppelin lands"), ("owner", owner.as_str()), ("save", "draft")];
    assert_eq!(browser.post("/records/risk", &pairs(&draft)).await.status, StatusCode::SEE_OTHER);
    let page = words(&browser.page("/search?q=zeppelin").await);
    assert!(page.contains("A zeppelin lands") && page.contains("Risk draft"), "{page}");
    let risks = words(&browser.page("/search?q=R-6").await);
    assert!(risks.contains("accepted until"), "the state of what was found is said: {risks}");
}

#[tokio::test]
async fn a_bare_number_finds_the_place_in_the_ledger_too() {
    let browser = Browser::open().acting_as("Odile Maric");
    let page = browser.page("/search?q=6973").await;
    assert!(page.contains("href=\"/ledger/6973\"") && words(&page).contains("№ 6973"), "{}", words(&page));
    assert_eq!(browser.get("/search?q=%E2%84%96+6973").await.location, "/ledger/6973");
    assert!(words(&browser.page("/search?q=99999999").await).contains("Nothing found"));
}

#[tokio::test]
async fn a_register_taken_along_is_named_by_its_kind_and_its_day() {
    let browser = Browser::open();
    for (path, name) in
        [("/records/risk/csv", "risks-2026-11-20.csv"), ("/records/system/csv?as-of=2026-06-30", "ai-systems-2026-06-30.csv")]
    {
        let request = browser.request("GET", path).body(Body::empty()).expect("a request");
        let disposition = browser.header(request, header::CONTENT_DISPOSITION).await;
        assert!(disposition.contains(name), "{disposition}");
    }
}

#[tokio::test]
async fn how_far_the_green_is_judged_stands_beside_it() {
    let browser = Browser::open();
    let page = words(&browser.page("/").await);
    assert!(page.contains("are judged by all their rules and") || page.contains("judged by some of their rules"), "{page}");
    assert!(!page.contains("0 minor") && !page.contains("A.10.2, A.10.3"), "nothing is said that is not so: {page}");
}

#[tokio::test]
async fn every_kind_is_explained_from_its_declaration() {
    let browser = Browser::open().acting_as("Ines Albrecht");
    for declaration in ephor_core::kinds::DECLARED {
        let register = browser.page(&format!("/records/{}", declaration.kind)).await;
        let about = format!("/records/{}/about", declaration.kind);
        assert!(register.contains(&format!("\"{about}\"")), "{} does not lead there", declaration.kind);
        let page = words(&browser.page(&about).await);
        assert!(page.contains(declaration.meaning), "{about}");
        for field in declaration.fields {
            assert!(page.contains(field.name) && page.contains(field.help), "{about}: {}", field.name);
        }
        for need in declaration.acts {
            assert!(page.contains(need.act.meaning()), "{about}: {}", need.act);
        }
    }
    let system = words(&browser.page("/records/system/about").await);
    assert!(system.contains("EPH-A.3.2-1") && !system.contains("EPH-6.2-1"), "{system}");
}
