//! A spreadsheet brought into a register through the browser, without a script.

use axum::body::Body;
use axum::http::{StatusCode, header};
use ephor_documents::{Cell, Column, Sheet, write_xlsx};

use crate::browser::{Answer, Browser, filled, set, words};

const OLD: &str = "Ref;Risk name;What can happen;Responsible;Type\nRK-1;Refunds;It promises refunds;Odile Maric;Threat\nRK-2;Clone;Somebody calls;Odile Maric;threat\n";

async fn upload(browser: &Browser, path: &str, name: &str, bytes: &[u8]) -> Answer {
    upload_sheet(browser, path, name, bytes, None).await
}

async fn upload_sheet(browser: &Browser, path: &str, name: &str, bytes: &[u8], sheet: Option<&str>) -> Answer {
    let mut body = format!("--b1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").into_bytes();
    body.extend_from_slice(bytes);
    if let Some(sheet) = sheet {
        let part = format!("\r\n--b1\r\nContent-Disposition: form-data; name=\"sheet\"\r\n\r\n{sheet}");
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(b"\r\n--b1--\r\n");
    let request = browser.request("POST", path).header("sec-fetch-site", "same-origin");
    let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=b1");
    browser.send(request.body(Body::from(body)).expect("a request")).await
}

async fn bytes(browser: &Browser, path: &str) -> Vec<u8> {
    browser.bytes(browser.request("GET", path).body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn a_foreign_spreadsheet_is_mapped_looked_at_and_proposed() {
    let browser = Browser::open().acting_as("Odile Maric");
    assert!(browser.page("/records/risk").await.contains("href=\"/records/risk/import\""));
    assert!(browser.page("/records/risk/import").await.contains("enctype=\"multipart/form-data\""));
    let size = browser.size().await;
    let sent = upload(&browser, "/records/risk/import", "old.csv", OLD.as_bytes()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", words(&sent.page));
    let mut fields = filled(&browser.page(&sent.location).await);
    let becomes =
        |fields: &[(String, String)], name: &str| fields.iter().find(|(known, _)| known == name).expect("a column").1.clone();
    let proposed = ["to.A", "to.B", "to.C", "to.D", "to.E"].map(|name| becomes(&fields, name));
    assert_eq!(proposed, ["key", "title", "event", "owner", "type"]);
    set(&mut fields, "save", "look");
    let looked = browser.post(&sent.location, &fields).await;
    assert_eq!(looked.status, StatusCode::OK, "{}", words(&looked.page));
    let said = words(&looked.page);
    assert!(said.contains("0 proposals, 2 drafts") && said.contains("Refunds, new") && said.contains("Propose 2 rows"), "{said}");
    assert_eq!(browser.size().await, size, "looking records nothing");
    set(&mut fields, "to.E", "title");
    let twice = browser.post(&sent.location, &fields).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(words(&twice.page).contains("column B becomes “Title” already"), "{}", words(&twice.page));
    set(&mut fields, "to.E", "type");
    set(&mut fields, "save", "propose");
    let done = browser.post(&sent.location, &fields).await;
    assert_eq!((done.status, browser.size().await), (StatusCode::OK, size + 2), "{}", words(&done.page));
    assert!(words(&browser.page("/records/risk?view=drafts").await).contains("Refunds"));
    let gone = browser.post(&sent.location, &fields).await;
    assert_eq!((gone.status, browser.size().await), (StatusCode::NOT_FOUND, size + 2), "what is done is not kept");
}

#[tokio::test]
async fn of_a_workbook_of_several_sheets_the_page_asks_which_one() {
    let browser = Browser::open().acting_as("Odile Maric");
    let sheet = |name: &str, title: &str| Sheet {
        name: name.to_owned(),
        columns: ["Ref", "Risk name"].map(|heading| Column { heading: heading.to_owned(), ..Column::default() }).to_vec(),
        rows: vec![vec![Some(Cell::Text("K-1".to_owned())), Some(Cell::Text(title.to_owned()))]],
    };
    let book = write_xlsx(&[sheet("Open ones", "Refunds"), sheet("Closed ones", "Clone")], jiff::civil::date(2026, 11, 20))
        .expect("a workbook");
    let asked = upload(&browser, "/records/risk/import", "book.xlsx", &book).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        words(&asked.page).contains("it has several sheets, Open ones, Closed ones; say which one"),
        "{}",
        words(&asked.page)
    );
    assert!(asked.page.contains("<option value=\"Closed ones\">"), "{}", asked.page);
    let chosen = upload_sheet(&browser, "/records/risk/import", "book.xlsx", &book, Some("Closed ones")).await;
    let said = words(&browser.page(&chosen.location).await);
    assert!(said.contains("sheet Closed ones") && said.contains("Clone") && !said.contains("Refunds"), "{said}");
}

#[tokio::test]
async fn an_export_from_the_page_comes_back_without_a_difference() {
    let browser = Browser::open().acting_as("Odile Maric");
    let book = bytes(&browser, "/records/risk/xlsx?category=security").await;
    let sent = upload(&browser, "/records/risk/import", "risks.xlsx", &book).await;
    let said = words(&browser.page(&sent.location).await);
    assert!(said.contains("4 rows unchanged") && said.contains("not in the file, which stay as they are"), "{said}");
    assert!(said.contains("Nothing differs") && !said.contains("Propose 1"), "{said}");
    let mut stranger = browser;
    stranger.act_as("Aurel Nyberg");
    assert_eq!(stranger.get(&sent.location).await.status, StatusCode::NOT_FOUND, "it is whose it is");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_refused_with_the_reason_and_nothing_in_the_past() {
    let browser = Browser::open().acting_as("Odile Maric");
    for (name, matter, says) in [
        ("a.xlsm", &b"PK\x03\x04"[..], "damaged"),
        ("a.pdf", b"%PDF", "is named .pdf"),
        ("a.csv", b"Title\nGr\xF6\xDFe\n", "is not UTF-8"),
        ("", b"Title\n", "No file came"),
    ] {
        let answer = upload(&browser, "/records/risk/import", name, matter).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(words(&answer.page).contains(says), "{says}: {}", words(&answer.page));
    }
    let large = upload(&browser, "/records/risk/import", "a.csv", &vec![b'x'; 17 * 1024 * 1024]).await;
    assert_eq!(large.status, StatusCode::FORBIDDEN);
    assert!(words(&large.page).contains("too large"), "{}", words(&large.page));
    let past = upload(&browser, "/records/risk/import?as-of=2026-06-30", "old.csv", OLD.as_bytes()).await;
    assert_eq!(past.status, StatusCode::FORBIDDEN);
    let missing = browser.get("/records/risk/import/0123").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    let request =
        browser.request("POST", "/records/risk/import").header(header::CONTENT_TYPE, "multipart/form-data; boundary=b1");
    let foreign = browser.send(request.body(Body::from("--b1--")).expect("a request")).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN, "a form of another site changes nothing");
}
