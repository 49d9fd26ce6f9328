//! Reports of discovery that a job elsewhere brings in with a token, and all that a token does not open.

use std::path::Path;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use ephor::tokens::{Tokens, Wanted};
use ephor::web::routes::{Access, ROUTES};
use ephor_core::id::RecordId;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::common::{FOUNDING, SOURCES, ephor};
use crate::newcomer::scanned;

/// Two sources that do not run any more.
const GONE: &str = "\
- { act: suspend, of: { kind: source, id: SRC-2 }, happened: 2026-11-19, by: P33, reason: The scanner is being replaced. }
- { act: withdraw, of: { kind: source, id: SRC-3 }, happened: 2026-11-19, by: P33, reason: Nobody reads it. }
";

/// What a form says that observes a source.
const OBSERVED: &str = "at=2026-11-20T09%3A00%3A00Z&ok=true&count=1&save=record&reason=ran";

/// A token for that source, in that person's name, until that day.
fn token(browser: &Browser, source: &str, by: &str, until: &str) -> String {
    let by = browser.person(by).parse::<RecordId>().expect("an id").typed().expect("a person");
    let (source, made) = (source.parse().expect("an id"), "2026-10-01".parse().expect("a day"));
    let until = until.parse().expect("a day");
    let wanted = Wanted { source, by, made, until, note: String::new() };
    Tokens::of(Path::new(&browser.data())).add(wanted).expect("it can be kept")
}

/// A request as a job sends it: no cookie, nothing that a browser adds.
fn sending(method: &str, path: &str, token: &str, report: &str) -> Request<Body> {
    let request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:9400");
    let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    request.body(Body::from(report.to_owned())).expect("a request")
}

async fn send(browser: &Browser, token: &str, report: &str) -> Answer {
    browser.send(sending("POST", "/discovery", token, report)).await
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.page).unwrap_or_else(|error| panic!("{error}: {}", answer.page))
}

#[tokio::test]
async fn a_job_brings_in_what_its_source_saw_and_the_same_report_twice_adds_no_candidate() {
    let browser = Browser::open().acting_as("Bea Tolland");
    let token = ephor(&["token", "add", "--data", &browser.data(), "--source", "SRC-1", "--by", "P33"]).done().out;
    let (token, report, size) = (token.trim(), scanned(), browser.size().await);
    let first = send(&browser, token, &report).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.page);
    let first = json_of(&first);
    let stands = &first["inventory"][0];
    assert_eq!((&first["source"], &stands["name"]), (&json!("SRC-1"), &json!("rota-helper")));
    assert_eq!((&stands["standing"], stands["says"].as_str()), (&json!("unregistered"), Some("not registered.")));
    let candidate = first["candidates"][0].as_str().expect("one is new").to_owned();
    assert_eq!(browser.size().await, size + 2, "a candidate, and that the source ran");
    assert!(browser.page(&format!("/records/candidate/{candidate}")).await.contains("rota-helper"));

    let past = browser.send(sending("POST", "/discovery?as-of=2026-06-30&source=SRC-4", token, &report)).await;
    assert_eq!(past.status, StatusCode::OK, "the past plays no part: {}", past.page);
    let again = json_of(&past);
    assert_eq!((&again["source"], &again["candidates"]), (&json!("SRC-1"), &json!([])), "its own source alone");
    assert_eq!((&again["inventory"][0]["standing"], &again["inventory"][0]["record"]), (&json!("waiting"), &json!(candidate)));
    assert_eq!(browser.size().await, size + 3, "that the source ran");

    let other = self::token(&browser, "SRC-4", "Bea Tolland", "2026-12-31");
    assert_eq!(json_of(&send(&browser, &other, &report).await)["source"], "SRC-4");
}

#[tokio::test]
async fn what_is_no_token_opens_nothing_and_is_told_the_same_whatever_is_wrong() {
    let browser = Browser::open_with(GONE).acting_as("Bea Tolland");
    let held = |source| token(&browser, source, "Bea Tolland", "2026-12-31");
    let (removed, good) = (held("SRC-1"), held("SRC-1"));
    ephor(&["token", "remove", "T1", "--data", &browser.data()]).done();
    let expired = token(&browser, "SRC-1", "Bea Tolland", "2026-11-19");
    let (report, size) = (scanned(), browser.size().await);
    let stranger = send(&browser, "", &report).await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED, "{}", stranger.page);
    let cut = good[..good.len() - 1].to_owned();
    for wrong in [removed, expired, held("SRC-2"), held("SRC-3"), held("SRC-99"), cut, "ephor_guessed".to_owned()] {
        let refused = send(&browser, &wrong, &report).await;
        assert_eq!((refused.status, refused.page), (StatusCode::UNAUTHORIZED, stranger.page.clone()), "{wrong}");
    }
    let mut basic = sending("POST", "/discovery", &good, &report);
    basic.headers_mut().insert(header::AUTHORIZATION, format!("Basic {good}").parse().expect("a value"));
    assert_eq!(browser.send(basic).await.status, StatusCode::UNAUTHORIZED);
    let asks = browser.header(sending("POST", "/discovery", "", &report), header::WWW_AUTHENTICATE).await;
    assert_eq!((asks.as_str(), browser.size().await), ("Bearer", size));
    let mut elsewhere = sending("POST", "/discovery", &good, &report);
    elsewhere.headers_mut().insert(header::HOST, "ephor.example".parse().expect("a value"));
    assert_eq!(browser.send(elsewhere).await.status, StatusCode::FORBIDDEN, "only names of this machine are answered");
    assert_eq!(send(&browser, &good, &report).await.status, StatusCode::OK, "that one holds");
}

#[tokio::test]
async fn what_is_no_report_and_what_may_not_be_said_is_refused_with_its_reason_and_nothing_is_recorded() {
    let browser = Browser::open().acting_as("Bea Tolland");
    let good = token(&browser, "SRC-1", "Bea Tolland", "2026-12-31");
    let size = browser.size().await;
    let partial = json!({"components": [], "systems": [], "accounting": {"since": {"revision": "main"}}}).to_string();
    for (text, says) in [("", "EOF"), ("{\"facts\": []}", "accounting"), (&partial, "--since")] {
        let refused = send(&browser, &good, text).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.page);
        let error = json_of(&refused)["error"].as_str().expect("a reason").to_owned();
        assert!(error.contains(says) && error.contains("nothing was recorded"), "{error}");
    }
    let large = " ".repeat(ephor_documents::limit::FILE_BYTES + 1);
    assert_eq!(send(&browser, &good, &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(send(&browser, "", &large).await.status, StatusCode::UNAUTHORIZED, "a stranger is told nothing of limits");
    let powerless = token(&browser, "SRC-1", "Marit Solheim", "2026-12-31");
    let refused = send(&browser, &powerless, &scanned()).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.page.contains("Nothing was recorded: that SRC-1 was looked at cannot be recorded"), "{}", refused.page);
    std::fs::write(Path::new(&browser.data()).join("tokens.json"), "{").expect("it can be written");
    let broken = send(&browser, &good, &scanned()).await;
    assert!(broken.status == StatusCode::SERVICE_UNAVAILABLE && !broken.page.contains("tokens.json"), "{}", broken.page);
    assert_eq!(browser.size().await, size);
}

#[tokio::test]
async fn a_page_elsewhere_can_neither_send_a_token_nor_ask_whether_it_may() {
    let browser = Browser::open().acting_as("Bea Tolland");
    let size = browser.size().await;
    let form = browser.post("/discovery", &[("report".to_owned(), scanned())]).await;
    assert_eq!(form.status, StatusCode::UNAUTHORIZED, "whoever acts in the browser is nobody here: {}", form.page);
    let good = token(&browser, "SRC-1", "Bea Tolland", "2026-12-31");
    let ask = |method: &str| {
        let mut request = sending(method, "/discovery", &good, &scanned());
        let headers = request.headers_mut();
        headers.insert(header::ORIGIN, "https://elsewhere.example".parse().expect("a value"));
        headers.insert(header::ACCESS_CONTROL_REQUEST_METHOD, "POST".parse().expect("a value"));
        headers.insert(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization".parse().expect("a value"));
        request
    };
    for allows in [header::ACCESS_CONTROL_ALLOW_ORIGIN, header::ACCESS_CONTROL_ALLOW_HEADERS] {
        assert_eq!(browser.header(ask("OPTIONS"), allows.clone()).await, "");
        assert_eq!(browser.header(ask("POST"), allows).await, "");
    }
    assert_eq!(browser.send(ask("OPTIONS")).await.status, StatusCode::NOT_FOUND, "the question is not answered");
    assert_eq!(browser.size().await, size + 3, "a program that sets the header itself is no page");
}

#[tokio::test]
async fn a_token_opens_its_own_route_and_no_other() {
    let browser = Browser::founded(&format!("{FOUNDING}{SOURCES}"));
    let good = token(&browser, "SRC-1", "Ana Chair", "2026-12-31");
    let size = browser.size().await;
    let own: Vec<_> =
        ROUTES.iter().filter(|route| route.access == Access::Token).map(|route| (route.method, route.path)).collect();
    assert_eq!(own, [("POST", "/discovery")]);
    for route in ROUTES.iter().filter(|route| route.access != Access::Token) {
        let named = [("{kind}", "source"), ("{id}", "SRC-1"), ("{act}", "observe"), ("{position}", "7"), ("{version}", "1")];
        let path = named.iter().fold(route.path.to_owned(), |path, (name, value)| path.replace(name, value));
        let path = path.replace("{from}", "1").replace("{to}", "1").replace(['{', '}'], "");
        let ask = |token: Option<&str>| {
            let mut request = sending(route.method, &path, "", OBSERVED);
            request.headers_mut().remove(header::AUTHORIZATION);
            if let Some(token) = token {
                request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {token}").parse().expect("a value"));
            }
            browser.send(request)
        };
        let (without, with) = (ask(None).await, ask(Some(&good)).await);
        assert_eq!((with.status, with.location), (without.status, without.location), "{} {path}", route.method);
        // A form holds a number of its own, so that it is taken once.
        assert_eq!(with.page.len(), without.page.len(), "{} {path} shows more to whoever holds a token", route.method);
        let refused = StatusCode::FORBIDDEN;
        assert!(route.method == Method::GET || with.status == refused, "{} {path}: {}", route.method, with.status);
    }
    assert_eq!(browser.size().await, size);
}

#[tokio::test]
async fn where_there_is_no_organisation_there_is_nothing_to_bring_anything_to() {
    let browser = Browser::unfounded();
    let answer = send(&browser, "ephor_anything", &scanned()).await;
    assert_eq!(
        (answer.status, &json_of(&answer)["error"]),
        (StatusCode::NOT_FOUND, &json!("There is no organisation here yet."))
    );
    assert!(!Path::new(&browser.data()).exists());
}
