//! A register under a query, as somebody types it.

use axum::http::StatusCode;
use ephor_core::kinds::DECLARED;

use crate::browser::{Browser, between, rows, unescaped, words};

#[tokio::test]
async fn a_query_narrows_a_register_with_its_filters_and_stands_in_its_address() {
    let browser = Browser::open().acting_as("Odile Maric");
    let severe = browser.page("/records/risk?where=residual.level+%3E%3D+9").await;
    let all = rows(&severe);
    assert!(all.contains(&"R-71".to_owned()) && all.len() < 10, "{all:?}");
    assert!(words(&severe).contains(&format!("{} of ", all.len())), "{}", words(&severe));
    assert!(severe.contains("value=\"residual.level &gt;= 9\""), "the field keeps it");
    let chip = between(&severe, "<a class=\"chip\" href=\"", "</a>");
    assert_eq!(chip, ["/records/risk\">Query: residual.level &gt;= 9"], "its chip takes it away");
    let both = rows(&browser.page("/records/risk?where=residual.level+%3E%3D+8&category=security&sort=title&desc=1").await);
    assert_eq!(both.len(), 3, "{both:?}");
    let export = unescaped(between(&severe, "<a class=\"btn\" href=\"/records/risk/csv?", "\"")[0]);
    let csv = browser.page(&format!("/records/risk/csv?{export}")).await;
    assert_eq!(csv.lines().filter(|line| line.starts_with("R-")).count(), all.len(), "{csv}");
    let past = rows(&browser.page("/records/risk?where=residual.level+%3E%3D+9&as-of=2026-03-31").await);
    assert!(!past.is_empty() && past != all, "{past:?}");
}

#[tokio::test]
async fn a_query_that_means_nothing_says_where_and_what_would_and_loses_nothing() {
    let browser = Browser::open().acting_as("Odile Maric");
    let answer = browser.get("/records/risk?where=residual.levle+%3E%3D+9&category=security").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.page.contains("residual.<mark>levle</mark> &gt;= 9"), "the place is marked");
    let said = words(&answer.page);
    assert!(said.contains("At character 10: “levle” is no field") && said.contains("did you mean “level”?"), "{said}");
    assert!(answer.page.contains("value=\"residual.levle &gt;= 9\"") && answer.page.contains("aria-invalid=\"true\""));
    assert!(answer.page.contains("value=\"security\" selected"), "the other filters stay");
    assert!(rows(&answer.page).is_empty(), "no row is shown as if it matched");
    let cut = browser.get("/records/risk?where=residual.level+%3E").await;
    assert!(cut.page.contains("<mark>") && cut.status == StatusCode::BAD_REQUEST);
    let file = browser.get("/records/risk/xlsx?where=residual.levle").await;
    assert_eq!((file.status, file.location.as_str()), (StatusCode::SEE_OTHER, "/records/risk?where=residual.levle"));
    let hostile = browser.get("/records/risk?where=%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    assert!(!hostile.page.contains("<script>alert"), "what is typed is text");
    let none = words(&browser.page("/records/risk?where=title+%3D+zeppelin").await);
    assert!(none.contains("none is left by Query: title = zeppelin"), "{none}");
}

#[tokio::test]
async fn every_kind_gives_queries_to_begin_with_that_mean_something() {
    let browser = Browser::open().acting_as("Odile Maric");
    let mut followed = 0;
    for declaration in DECLARED {
        let about = browser.page(&format!("/records/{}/about", declaration.kind)).await;
        let begin = format!("<a href=\"/records/{}?where", declaration.kind);
        for rest in between(&about, &begin, "\"") {
            browser.page(&unescaped(&format!("/records/{}?where{rest}", declaration.kind))).await;
            followed += 1;
        }
    }
    assert!(followed > 150, "{followed}");
}
