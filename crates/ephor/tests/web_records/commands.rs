//! What is typed into the search field may be a command.

use axum::http::{StatusCode, header};

use crate::browser::{Browser, between, pairs, unescaped, words};

#[tokio::test]
async fn a_command_that_means_one_thing_leads_to_where_it_is_done() {
    let browser = Browser::open().acting_as("Odile Maric");
    for (typed, there) in [
        ("R-041", "/records/risk/R-41"),
        ("r-60", "/records/risk/R-60"),
        ("new+risk", "/records/risk/new"),
        ("New+Risk", "/records/risk/new"),
        ("create+impact+assessment", "/records/impact-assessment/new"),
        ("approve+POL-1", "/records/policy/POL-1/acts/approve"),
        ("accept+r-041", "/records/risk/R-41/acts/accept"),
    ] {
        let answer = browser.get(&format!("/search?q={typed}")).await;
        assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, there), "{typed}");
        assert_eq!(browser.get(there).await.status, StatusCode::OK, "{there}");
    }
    assert_eq!(browser.get("/search?q=6.1.3").await.location, "/requirements/6.1.3");
}

#[tokio::test]
async fn a_command_that_may_mean_several_things_offers_them_first() {
    let browser = Browser::open().acting_as("Odile Maric");
    let view = [("name", "Severe ones"), ("asks", "where=residual.level+%3E%3D+9")];
    assert_eq!(browser.post("/records/risk/views", &pairs(&view)).await.status, StatusCode::SEE_OTHER);
    for (typed, first, leads) in [
        ("export+systems", "Export AI systems as XLSX", "/records/system/xlsx"),
        ("new+ri", "New risk", "/records/risk/new"),
        ("risks", "Risks", "/records/risk"),
        ("ledger", "Ledger", "/ledger"),
        ("severe", "Risks: Severe ones", "/records/risk?where=residual.level+%3E%3D+9"),
        ("approve+ai+policy", "Approve AI policy", "/records/policy/POL-1/acts/approve"),
    ] {
        let page = browser.page(&format!("/search?q={typed}")).await;
        let links = between(&page, "<th scope=\"row\"><a href=\"", "</a>");
        let offered: Vec<String> = links.iter().map(|link| unescaped(link)).collect();
        assert!(offered.contains(&format!("{leads}\">{first}")), "{typed}: {offered:?}");
        assert_eq!(browser.get(leads).await.status, StatusCode::OK, "{leads}");
    }
    let past = words(&browser.page("/search?q=new+risk&as-of=2026-06-30").await);
    assert!(!past.contains("New risk"), "nothing is begun in the past: {past}");
}

#[tokio::test]
async fn single_letters_can_be_switched_off_and_on_again() {
    let browser = Browser::open().acting_as("Odile Maric");
    let page = browser.page("/records/risk").await;
    assert!(page.contains("popovertarget=\"keys\"") && !page.contains("data-keys"), "on until somebody objects");
    let switch = async |keys: &str, back: &str| {
        let sent = format!("keys={keys}&return_to={back}");
        let request = browser.request("POST", "/keys").header("sec-fetch-site", "same-origin");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        request.body(axum::body::Body::from(sent)).expect("a request")
    };
    let cookie = browser.header(switch("off", "/records/risk").await, header::SET_COOKIE).await;
    assert!(cookie.starts_with("ephor-keys=off;") && cookie.contains("HttpOnly"), "{cookie}");
    let off = browser.request("GET", "/records/risk").header(header::COOKIE, "ephor-keys=off");
    let off = browser.send(off.body(axum::body::Body::empty()).expect("a request")).await;
    assert!(off.page.contains("data-keys=\"off\"") && off.page.contains("Switch single letters on"));
    let on = browser.header(switch("on", "/").await, header::SET_COOKIE).await;
    assert!(on.contains("Max-Age=0"), "{on}");
    let elsewhere = browser.header(switch("off", "//evil.example").await, header::LOCATION).await;
    assert_eq!(elsewhere, "/");
}
