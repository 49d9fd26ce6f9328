//! What somebody meets who knows Ephor from its README alone: forms that know what is known, errors in words, files to take along and to bring.

use std::fmt::Write as _;
use std::process::Command;

use axum::body::Body;
use axum::http::{StatusCode, header};
use ephor_core::catalog::ISO42001;

use crate::browser::{Browser, between, filled, main_form, pairs, set, unescaped, words};
use crate::common::{Desk, FOUNDING, ephor};

/// Every address on the pages of all requirements that begins a record or an act with something known.
async fn offered(browser: &Browser) -> Vec<String> {
    let mut hrefs = Vec::new();
    for requirement in ISO42001.requirements() {
        let page = browser.page(&format!("/requirements/{}", requirement.id)).await;
        let links = between(&page, "href=\"", "\"").into_iter().map(unescaped);
        hrefs.extend(links.filter(|href| href.contains("/new?") || (href.contains("/acts/") && href.contains('?'))));
    }
    hrefs.sort();
    hrefs.dedup();
    hrefs
}

#[tokio::test]
async fn the_form_that_a_finding_leads_to_holds_what_the_rule_knows() {
    for browser in [Browser::open().acting_as("Ines Albrecht"), Browser::founded(FOUNDING)] {
        let hrefs = offered(&browser).await;
        assert!(hrefs.len() >= 5, "{hrefs:?}");
        for href in hrefs {
            let fields = filled(&browser.page(&href).await);
            let (_, query) = href.split_once('?').expect("a query");
            for (name, value) in form_urlencoded::parse(query.as_bytes()) {
                assert!(fields.contains(&(name.to_string(), value.to_string())), "{href}: {name} is not {value} in {fields:?}");
            }
        }
    }
}

#[tokio::test]
async fn what_an_address_says_beside_the_fields_of_a_form_is_left_out() {
    let browser = Browser::open().acting_as("Ines Albrecht");
    let page = browser.page("/records/communication/new?type=dispatch&expected=9&nonsense=1&save=final&form-token=x").await;
    let fields = filled(&page);
    assert!(fields.contains(&("type".to_owned(), "dispatch".to_owned())));
    assert!(!fields.iter().any(|(name, value)| name == "nonsense" || value == "x" || value == "9"), "{fields:?}");
}

#[tokio::test]
async fn a_record_at_a_version_is_chosen_and_asked_for_in_words() {
    let browser = Browser::open().acting_as("Ines Albrecht");
    let mut fields = filled(&browser.page("/records/matter/new").await);
    set(&mut fields, "subject.id", "AI policy");
    let asked = browser.post("/records/matter", &fields).await;
    let said = words(&asked.page);
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(said.contains("About, Version: say which version is meant"), "{said}");
    assert!(!said.contains("{id"), "{said}");
    let live = filled(&asked.page).into_iter().find(|(name, _)| name == "subject.version").expect("a version").1;
    assert!(main_form(&asked.page).contains(&format!("<option value=\"{live}\" selected>")), "one to choose from");
    set(&mut fields, "subject.id", "");
    set(&mut fields, "subject.version", "1");
    let said = words(&browser.post("/records/matter", &fields).await.page);
    assert!(said.contains("About, Record: choose the record whose version is meant"), "{said}");
    set(&mut fields, "subject.version", "one");
    set(&mut fields, "subject.id", "POL-1");
    let said = words(&browser.post("/records/matter", &fields).await.page);
    assert!(said.contains("“one” is no version"), "{said}");
}

#[tokio::test]
async fn a_scope_without_units_is_kept_as_a_draft_alone() {
    let browser = Browser::founded(FOUNDING);
    let mut fields = filled(&browser.page("/records/scope/new").await);
    for (name, value) in [
        ("title", "Scope"),
        ("statement", "Claims."),
        ("org_roles", "deployer"),
        ("activities", "use"),
        ("climate_relevant", "false"),
        ("climate_reason", "It moves nothing here."),
    ] {
        set(&mut fields, name, value);
    }
    let size = browser.size().await;
    let refused = browser.post("/records/scope", &fields).await;
    let said = words(&refused.page);
    assert_eq!((refused.status, browser.size().await), (StatusCode::UNPROCESSABLE_ENTITY, size), "{said}");
    assert!(said.contains("One thing to put right") && said.contains("Units inside: empty; expected at least one"), "{said}");
    assert!(said.contains("Issues considered optional"), "what may be empty says so: {said}");
    fields.push(("save".to_owned(), "draft".to_owned()));
    assert_eq!(browser.post("/records/scope", &fields).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_requirement_that_only_other_rules_judge_says_so() {
    let browser = Browser::open().acting_as("Ines Albrecht");
    let mut by_others = 0;
    for requirement in ISO42001.requirements() {
        let said = words(&browser.page(&format!("/requirements/{}", requirement.id)).await);
        let found = said.contains("Found by other rules");
        assert!(!(found && said.contains("judged by 0 of")), "{}: {said}", requirement.id);
        by_others += usize::from(said.contains("found by rules of other requirements; none of its own"));
    }
    assert!(by_others > 0);
}

#[tokio::test]
async fn the_first_button_is_never_one_that_whoever_looks_may_not_press() {
    let mut browser = Browser::open();
    let primary = async |browser: &Browser| {
        let page = browser.page("/records/matter/DEC-118").await;
        let acts = between(&page, "<p class=\"acts\">", "</p>").concat();
        let first = between(&acts, "<a class=\"btn live primary\"", "</a>");
        let accept = between(&acts, "href=\"", "</a>")
            .into_iter()
            .find(|button| button.ends_with(">Accept"))
            .map(|button| unescaped(button.split_once('"').expect("an address").0));
        (first.iter().any(|button| button.ends_with("Accept")), accept)
    };
    let (mut able, mut unable) = (0, 0);
    for name in ["Zofia Lang", "Leontine Ashdown", "Mei-Ling Okafor", "Ines Albrecht", "Odile Maric", "Tobias Renn"] {
        let Some(()) = browser.try_act_as(name) else { continue };
        let (first, form) = primary(&browser).await;
        let form = form.expect("it is offered to everybody");
        let refused = words(&browser.page(&form).await).contains("You cannot accept DEC-118");
        assert!(!(first && refused), "{name} is offered first what they may not");
        able += usize::from(first);
        unable += usize::from(refused);
    }
    assert!(able > 0 && unable > 0, "{able} may and {unable} may not");
}

#[tokio::test]
async fn among_very_many_people_one_acts_as_is_found_by_name() {
    let mut facts = FOUNDING.to_owned();
    for number in 0..510 {
        writeln!(
            facts,
            "- {{record: person, key: many-{number}, happened: 2026-01-12, by: chair, body: {{title: Member {number:03}, name: Member {number:03}, employment: employee, from: 2020-01-01}}}}"
        )
        .expect("a text");
    }
    let browser = Browser::founded(&facts);
    let page = browser.page("/records/risk").await;
    assert!(page.len() < 60_000, "{} bytes", page.len());
    let head = page.split_once("<main").expect("a page").0;
    assert!(head.contains("<input class=\"w-m\" id=\"act-as\"") && !head.contains("Member 300"));
    let sent = |who: &str| pairs(&[("person", who), ("return_to", "/records/risk")]);
    let one = browser.post("/act-as", &sent("member 300")).await;
    assert_eq!((one.status, one.location.as_str()), (StatusCode::SEE_OTHER, "/records/risk"));
    let several = browser.post("/act-as", &sent("member 30")).await;
    let said = words(&several.page);
    assert_eq!(several.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(said.contains("say which one you mean") && said.contains("Member 305"), "{said}");
    let choice = between(&several.page, "type=\"radio\" name=\"person\" value=\"", "\"");
    let chosen = pairs(&[("person", choice[0]), ("person", "member 30"), ("return_to", "//evil.example")]);
    let chosen = browser.post("/act-as", &chosen).await;
    assert_eq!((chosen.status, chosen.location.as_str()), (StatusCode::SEE_OTHER, "/"));
    let nobody = words(&browser.post("/act-as", &sent("zeppelin")).await.page);
    assert!(nobody.contains("“zeppelin” is not known; expected a person by name or by id"), "{nobody}");
}

#[tokio::test]
async fn a_new_organisation_begins_with_its_context_in_the_order_of_the_clauses() {
    let browser = Browser::founded(FOUNDING);
    let page = browser.page("/").await;
    let steps = between(&page, "<ol class=\"lines steps\">", "</ol>").concat();
    let links = between(&steps, "<a href=\"/records/", "\"");
    assert_eq!(
        links.iter().take(4).copied().collect::<Vec<_>>(),
        ["issue/new", "party/new", "scope/new", "parameter/new?type=purpose"]
    );
    for link in links {
        assert_eq!(browser.get(&format!("/records/{}", unescaped(link))).await.status, StatusCode::OK, "{link}");
    }
}

#[tokio::test]
async fn an_auditor_takes_the_checkpoint_and_the_export_along_and_verifies_them_elsewhere() {
    let browser = Browser::open().acting_as("Zofia Lang");
    let page = browser.page("/ledger").await;
    assert!(page.contains("href=\"/ledger/checkpoint\"") && page.contains("href=\"/ledger/export\""));
    let said = words(&page);
    assert!(said.contains("python3 verifier/verify.py") && said.contains("--checkpoint checkpoint.txt"), "{said}");
    let elsewhere = tempfile::TempDir::new().expect("a folder");
    for (path, name) in [("/ledger/checkpoint", "checkpoint.txt"), ("/ledger/export", "it.ephor-export")] {
        let bytes = browser.bytes(browser.request("GET", path).body(Body::empty()).expect("a request")).await;
        std::fs::write(elsewhere.path().join(name), bytes).expect("a file");
    }
    let key = between(&page, "--key '", "'").first().map(|key| unescaped(key)).expect("a key").replace("&#39;", "'");
    let python = concat!(env!("CARGO_MANIFEST_DIR"), "/../../verifier/verify.py");
    for (program, first) in [(env!("CARGO_BIN_EXE_ephor"), "verify"), ("python3", python)] {
        let arguments = [first, "it.ephor-export", "--key", &key, "--checkpoint", "checkpoint.txt"];
        let verify = Command::new(program).current_dir(elsewhere.path()).args(arguments).output().expect("it runs");
        assert!(
            verify.status.success(),
            "{program}: {}{}",
            String::from_utf8_lossy(&verify.stdout),
            String::from_utf8_lossy(&verify.stderr)
        );
    }
    assert!(!browser.page("/ledger?as-of=2026-06-30").await.contains("/ledger/export\""), "an export is of today");
}

const BILL: &str = r#"{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": [
    {"type": "machine-learning-model", "bom-ref": "m1", "name": "Sorter", "version": "2.1"},
    {"type": "library", "name": "left-pad", "version": "1.0.0"}]}"#;

async fn bring(browser: &Browser, name: &str, text: &str, called: &str) -> crate::browser::Answer {
    let file = format!("--b1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{text}\r\n");
    let body = format!("{file}--b1\r\nContent-Disposition: form-data; name=\"called\"\r\n\r\n{called}\r\n--b1--\r\n");
    let request = browser.request("POST", "/import").header("sec-fetch-site", "same-origin");
    let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=b1");
    browser.send(request.body(Body::from(body)).expect("a request")).await
}

#[tokio::test]
async fn a_bill_of_materials_is_looked_at_and_then_proposed() {
    let browser = Browser::open().acting_as("Odile Maric");
    assert!(browser.page("/records/component/import").await.contains("href=\"/import\""), "the register leads to it");
    assert!(browser.page("/import").await.contains("enctype=\"multipart/form-data\""));
    let size = browser.size().await;
    let sent = bring(&browser, "bom.json", BILL, "").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", words(&sent.page));
    let said = words(&browser.page(&sent.location).await);
    assert!(
        said.contains("Sorter") && said.contains("Propose 1 record") && said.contains("Not taken: 1 component of type library"),
        "{said}"
    );
    assert_eq!(browser.size().await, size, "looking records nothing");
    let other = Browser::open().acting_as("Zofia Lang");
    assert_eq!(other.get(&sent.location).await.status, StatusCode::NOT_FOUND, "it is nobody else’s");
    let done = browser.post(&sent.location, &pairs(&[("save", "propose")])).await;
    assert_eq!((done.status, browser.size().await), (StatusCode::OK, size + 1), "{}", words(&done.page));
    let waiting = format!(
        "{}{}",
        browser.page("/records/component?view=drafts").await,
        browser.get("/records/component?view=proposals").await.page
    );
    assert!(waiting.contains("Sorter"), "it counts for nothing yet");
    let again = bring(&browser, "bom.json", BILL, "").await;
    let said = words(&browser.page(&again.location).await);
    assert!(said.contains("1 known already") && !said.contains("Propose 1"), "{said}");
}

/// A report of a scan, such as CI writes it.
pub(crate) fn scanned() -> String {
    let desk = Desk::new();
    desk.file(
        "rotas/package.json",
        r#"{"name": "rota-helper", "scripts": {"start": "x"}, "dependencies": {"@anthropic-ai/sdk": "1.0.0"}}"#,
    );
    ephor(&["discover", &desk.at("rotas"), "--format", "json"]).done().out
}

#[tokio::test]
async fn a_report_of_discovery_is_looked_at_and_then_recorded_as_what_a_source_saw() {
    let browser = Browser::open().acting_as("Bea Tolland");
    assert!(browser.page("/records/candidate/import").await.contains("href=\"/import\""), "the register leads to it");
    let (size, report) = (browser.size().await, scanned());
    let sent = bring(&browser, "scan.json", &report, "").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", words(&sent.page));
    let page = browser.page(&sent.location).await;
    let said = words(&page);
    assert!(said.contains("rota-helper not registered.") && said.contains("Record 1 candidate"), "{said}");
    assert!(page.contains("<option value=\"SRC-1\">"), "the sources are to choose from");
    let nobody = browser.post(&sent.location, &pairs(&[("save", "record"), ("source", "")])).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(words(&nobody.page).contains("Choose the source whose run wrote the report."), "{}", words(&nobody.page));
    assert_eq!(browser.size().await, size, "looking records nothing");
    let done = browser.post(&sent.location, &pairs(&[("save", "record"), ("source", "SRC-1")])).await;
    assert_eq!((done.status, browser.size().await), (StatusCode::OK, size + 2), "a candidate, and that the source ran");
    assert!(words(&done.page).contains("1 new candidate recorded"), "{}", words(&done.page));
    assert!(browser.page("/records/candidate").await.contains("rota-helper"));
    let again = bring(&browser, "scan.json", &report, "").await;
    let said = words(&browser.page(&again.location).await);
    assert!(said.contains("waits until somebody says what it is") && said.contains("Record that the source ran"), "{said}");
    browser.post(&again.location, &pairs(&[("save", "record"), ("source", "SRC-1")])).await;
    assert_eq!(browser.size().await, size + 3, "the same thing is a candidate once");
}

#[tokio::test]
async fn a_report_that_tells_no_systems_is_refused_as_a_report() {
    let browser = Browser::open().acting_as("Bea Tolland");
    let report = r#"{"components": [], "systems": [], "accounting": {"since": {"revision": "main"}}}"#;
    let refused = bring(&browser, "scan.json", report, "").await;
    let said = words(&refused.page);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
    assert!(said.contains("it was made with --since") && !said.contains("bomFormat"), "{said}");
}

#[tokio::test]
async fn whoever_may_not_speak_for_a_source_records_nothing_of_a_report() {
    let browser = Browser::open().acting_as("Marit Solheim");
    let (size, sent) = (browser.size().await, bring(&browser, "scan.json", &scanned(), "").await);
    let refused = browser.post(&sent.location, &pairs(&[("save", "record"), ("source", "SRC-1")])).await;
    let said = words(&refused.page);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
    assert!(said.contains("Nothing was recorded. To put right:") && said.contains("that SRC-1 was looked at"), "{said}");
    assert_eq!(browser.size().await, size);
}

#[tokio::test]
async fn a_model_card_comes_in_by_the_name_that_somebody_gives_it() {
    let browser = Browser::open().acting_as("Odile Maric");
    let card = "---\nlicense: mit\npipeline_tag: text-classification\n---\n# A card\n";
    let sent = bring(&browser, "README.md", card, "claims-sorter").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", words(&sent.page));
    let said = words(&browser.page(&sent.location).await);
    assert!(said.contains("claims-sorter"), "{said}");
}

#[tokio::test]
async fn a_hostile_file_is_refused_with_the_reason_and_records_nothing() {
    let browser = Browser::open().acting_as("Odile Maric");
    let size = browser.size().await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let bomb = format!("---\na: &a [x,x]\nb: &b [*a,*a]\nc: [{}]\n---\n", "*b,".repeat(1_000));
    for (name, text) in [
        ("bom.json", "{"),
        ("bom.json", "{\"bomFormat\": \"SPDX\"}"),
        ("bom.json", deep.as_str()),
        ("card.md", "no front matter"),
        ("card.md", bomb.as_str()),
        ("../../etc/passwd", "root:x"),
        ("", ""),
    ] {
        let refused = bring(&browser, name, text, "").await;
        let said = words(&refused.page);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {said}");
        assert!(said.contains("Nothing was recorded. To put right:") && !said.contains("etc/"), "{name}: {said}");
    }
    let big = "x".repeat(9 * 1024 * 1024);
    let refused = bring(&browser, "bom.json", &big, "").await;
    assert!(refused.status.is_client_error(), "{}", refused.status);
    assert_eq!(browser.size().await, size);
}

#[tokio::test]
async fn looking_for_what_is_overdue_leads_to_it() {
    let browser = Browser::open().acting_as("Ines Albrecht");
    let page = browser.page("/search?q=overdue").await;
    let links: Vec<String> = between(&page, "<th scope=\"row\"><a href=\"", "</a>").into_iter().map(unescaped).collect();
    assert!(links.contains(&"/waiting\">Overdue and waiting on you".to_owned()), "{links:?}");
    let registers: Vec<&String> = links.iter().filter(|link| link.contains("?view=overdue")).collect();
    assert!(!registers.is_empty(), "{links:?}");
    for link in registers {
        let (href, text) = link.split_once("\">").expect("a link");
        let many: usize = text.split_once(' ').expect("a number").0.parse().expect("a number");
        assert_eq!(crate::browser::rows(&browser.page(href).await).len(), many, "{text}");
    }
}

#[tokio::test]
async fn a_matter_stands_in_its_register_with_one_state() {
    let browser = Browser::open().acting_as("Ines Albrecht");
    let page = browser.page("/records/matter").await;
    let body = between(&page, "<tbody>", "</tbody>").concat();
    let rows = between(&body, "<tr", "</tr>");
    assert!(rows.len() >= 3, "{}", rows.len());
    for row in rows {
        assert_eq!(between(row, "data-st=", ">").len(), 1, "{}", words(row));
    }
}
