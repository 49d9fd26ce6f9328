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

/// What is pressed on a page of an act, with its words.
fn pressed(page: &str) -> Vec<(String, String)> {
    let bar = between(page, "<div class=\"savebar\">", "</div>").concat();
    let buttons = between(&bar, "<button", "</button>");
    let of = |button: &&str| {
        let (tag, text) = button.split_once('>').expect("a tag");
        (between(tag, "value=\"", "\"").concat(), text.to_owned())
    };
    buttons.iter().map(of).collect()
}

#[tokio::test]
async fn a_last_day_that_is_not_given_yet_is_asked_for_and_refused_to_nobody() {
    let browser = Browser::open().acting_as("Odile Maric");
    let (path, size) = ("/records/risk/R-21/acts/accept", browser.size().await);
    let mut fields = filled(&browser.page(path).await);
    set(&mut fields, "valid_until", "");
    for button in ["look", "sign", "ask"] {
        set(&mut fields, "save", button);
        let asked = browser.post(path, &fields).await;
        let said = words(&asked.page);
        assert!(said.contains("Give a last day, ") && !said.contains("You cannot"), "{button}: {said}");
        assert!(pressed(&asked.page).iter().any(|(name, _)| name == "sign"), "{button}: {said}");
    }
    assert_eq!(browser.size().await, size, "nothing is recorded");
}

#[tokio::test]
async fn a_button_does_what_it_says_with_what_is_entered_when_it_is_pressed() {
    let browser = Browser::open().acting_as("Odile Maric");
    let (path, size) = ("/records/risk/R-74/acts/accept", browser.size().await);
    let first = browser.page(path).await;
    let names = |page: &str| pressed(page).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names(&first), ["sign", "look"]);
    let mut fields = filled(&first);
    set(&mut fields, "valid_until", "2029-01-01");
    set(&mut fields, "save", "sign");
    let beyond = browser.post(path, &fields).await;
    assert!(words(&beyond.page).contains("You cannot accept"), "{}", words(&beyond.page));
    assert_eq!((names(&beyond.page), browser.size().await), (vec!["look".to_owned(), "ask".to_owned()], size));
    set(&mut fields, "valid_until", "2027-01-31");
    set(&mut fields, "save", "ask");
    let within = browser.post(path, &fields).await;
    assert_eq!((within.status, browser.size().await), (StatusCode::UNPROCESSABLE_ENTITY, size), "it would not be refused");
    assert_eq!(names(&within.page), ["sign", "look"], "{}", words(&within.page));
    set(&mut fields, "valid_until", "2029-01-01");
    let refused = browser.post(path, &fields).await;
    assert_eq!((refused.status, browser.size().await), (StatusCode::FORBIDDEN, size + 1), "{}", words(&refused.page));
}

#[tokio::test]
async fn votes_that_are_missing_are_asked_for_and_nothing_is_recorded() {
    let browser = Browser::open().acting_as("Gideon Marsh");
    let (path, size) = ("/records/risk/R-41/acts/accept", browser.size().await);
    let page = browser.page(&format!("{path}?for=BOD-2")).await;
    assert!(!words(&page).contains("You cannot"), "{}", words(&page));
    let mut fields = filled(&page);
    set(&mut fields, "save", "sign");
    let none = browser.post(path, &fields).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(words(&none.page).contains("2 of 2 votes needed missing"), "{}", words(&none.page));
    set(&mut fields, "votes.0.vote", "for");
    let one = browser.post(path, &fields).await;
    assert!(words(&one.page).contains("1 of 2 votes needed missing"), "{}", words(&one.page));
    assert_eq!(browser.size().await, size, "nothing is recorded");
    set(&mut fields, "votes.1.vote", "for");
    let both = browser.post(path, &fields).await;
    assert_eq!((both.status, browser.size().await), (StatusCode::SEE_OTHER, size + 1), "{}", words(&both.page));
}

#[tokio::test]
async fn a_committee_votes_on_what_was_put_before_it_and_may_say_no() {
    let mut browser = Browser::open();
    for member in ["Bram Okafor", "Sunniva Lake"] {
        browser.act_as(member);
        let page = browser.page("/waiting").await;
        let link = between(&page, "<a href=\"", "</a>").into_iter().find(|link| link.ends_with("Vote on DEC-121"));
        let (href, _) = link.expect("it waits on each member").split_once('"').expect("an address");
        assert_eq!(href, "/records/matter/DEC-121/acts/vote?for=BOD-2");
        let alone = browser.post("/records/matter/DEC-121/acts/vote", &[("vote".to_owned(), "against".to_owned())]).await;
        assert!(words(&alone.page).contains("names none; vote for BOD-"), "{}", words(&alone.page));
        let mut vote = filled(&browser.page(href).await);
        set(&mut vote, "vote", "against");
        let cast = browser.post("/records/matter/DEC-121/acts/vote", &vote).await;
        assert_eq!(cast.status, StatusCode::SEE_OTHER, "{}", words(&cast.page));
    }
    let voted = words(&browser.page("/records/matter/DEC-121").await);
    assert!(voted.contains("Sunniva Lake for Risk committee of the board"), "{voted}");
    browser.act_as("Gideon Marsh");
    assert!(words(&browser.page("/waiting").await).contains("Deny DEC-121"), "the members are against it");
    let page = browser.page("/records/matter/DEC-121/acts/deny?for=BOD-2").await;
    assert!(!words(&page).contains("You cannot"), "{}", words(&page));
    let mut denial = filled(&page);
    denial.retain(|(name, _)| !name.starts_with("votes"));
    set(&mut denial, "save", "sign");
    let denied = browser.post("/records/matter/DEC-121/acts/deny", &denial).await;
    assert_eq!(denied.status, StatusCode::SEE_OTHER, "{}", words(&denied.page));
    assert!(words(&browser.page("/records/matter/DEC-121").await).contains("denied"));
}

#[tokio::test]
async fn a_draft_is_completed_and_not_adopted() {
    let draft = "- record: risk\n  key: half\n  happened: 2026-11-20\n  by: P20\n  origin: proposal\n  form: draft\n  body:\n    title: Half a risk\n";
    let browser = Browser::open_with(draft).acting_as("Ines Albrecht");
    let register = browser.page("/records/risk?view=drafts").await;
    let id = crate::browser::rows(&register).pop().expect("the draft");
    let page = browser.page(&format!("/records/risk/{id}")).await;
    assert!(page.contains("Complete the draft") && !page.contains("/acts/adopt"), "{}", words(&page));
    let there = browser.get(&format!("/records/risk/{id}/acts/adopt")).await;
    assert_eq!(there.status, StatusCode::NOT_FOUND);
    assert!(words(&there.page).contains("complete it first"), "{}", words(&there.page));
}

#[tokio::test]
async fn what_is_accepted_is_no_longer_the_one_thing_to_do() {
    let browser = Browser::open().acting_as("Odile Maric");
    let first = |page: &str| {
        let links = between(page, "<a ", ">");
        let accept = links.into_iter().find(|link| link.contains("/acts/accept\"")).expect("a button");
        accept.contains("primary")
    };
    assert!(first(&browser.page("/records/risk/R-74").await), "it waits to be accepted");
    let fields = filled(&browser.page("/records/risk/R-74/acts/accept").await);
    let accepted = browser.post("/records/risk/R-74/acts/accept", &fields).await;
    assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", words(&accepted.page));
    assert!(!first(&browser.page("/records/risk/R-74").await), "it is accepted");
}

#[tokio::test]
async fn whoever_decides_what_a_find_is_chooses_among_the_answers_and_registers_it_without_typing_it_again() {
    let mut browser = Browser::open().acting_as("Ines Albrecht");
    let page = browser.page("/records/candidate/CAN-7").await;
    assert!(words(&page).contains("not triaged"), "{}", words(&page));
    assert!(between(&page, "class=\"btn live primary\"", "</a>").iter().any(|link| link.ends_with("Triage")), "the thing to do");
    let said = words(&page);
    assert!(said.contains("1 finding ") && said.contains("nobody decided what it is"), "{said}");
    let states = words(&browser.page("/records/candidate").await);
    for state in ["stop-use", "not-ai", "register", "merge", "not triaged"] {
        assert!(states.contains(state), "{state}: {states}");
    }
    let form = browser.page("/records/candidate/CAN-7/acts/triage").await;
    for answer in ["register", "merge", "not-ai", "out-of-scope", "stop-use"] {
        assert!(form.contains(&format!("value=\"{answer}\"")), "{answer}: {}", words(&form));
    }
    assert!(words(&form).contains("with a day until which this holds, it waits again"), "each answer says what comes of it");
    assert!(!words(&form).contains("this version and no other"), "it is said of the record");
    assert!(form.contains("<option value=\"AIS-4\">") || form.contains("value=\"AIS-4\""), "the systems to choose from");
    let new = between(&page, "href=\"/records/system/new?", "\"").first().copied().expect("a way to register it");
    let system = filled(&browser.page(&format!("/records/system/new?{}", new.replace("&amp;", "&"))).await);
    let holds = |field: &str, text: &str| system.iter().any(|(name, value)| name == field && value.contains(text));
    assert!(holds("title", "opywrit") && holds("unit", "marketing") && holds("note", "CAN-7"), "{system:?}");

    let mut fields = filled(&form);
    set(&mut fields, "disposition", "register");
    let refused = browser.post("/records/candidate/CAN-7/acts/triage", &fields).await;
    assert!(words(&refused.page).contains("record the AI system first where there is none"), "{}", words(&refused.page));
    set(&mut fields, "disposition", "merge");
    set(&mut fields, "result", "AIS-4");
    let done = browser.post("/records/candidate/CAN-7/acts/triage", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", words(&done.page));
    browser.act_as("Ines Albrecht");
    let after = browser.page("/records/candidate/CAN-7").await;
    assert!(!words(&after).contains("not triaged") && !after.contains("/records/system/new?"), "{}", words(&after));
}

#[tokio::test]
async fn a_look_at_what_would_come_of_an_act_tells_what_is_wrong_with_it_and_what_is_right() {
    let browser = Browser::open().acting_as("Odile Maric");
    let (path, size) = ("/records/risk/R-74/acts/accept", browser.size().await);
    let mut fields = filled(&browser.page(path).await);
    set(&mut fields, "save", "look");
    let right = browser.post(path, &fields).await;
    assert!(words(&right.page).contains("with what is entered it would be recorded; nothing is yet"), "{}", words(&right.page));
    set(&mut fields, "level", "2");
    let wrong = browser.post(path, &fields).await;
    assert!(wrong.page.contains("class=\"errors\""), "another level than what is left: {}", words(&wrong.page));
    assert_eq!(browser.size().await, size, "nothing is recorded");
}

#[tokio::test]
async fn whoever_takes_something_back_says_why() {
    let browser = Browser::open().acting_as("Ines Albrecht");
    for path in ["/records/risk/R-41/acts/withdraw", "/records/risk/batch?act=withdraw&sel=R-41"] {
        let size = browser.size().await;
        let mut fields = filled(&browser.page(path).await);
        set(&mut fields, "save", "sign");
        let to = path.split('?').next().unwrap_or_default();
        let silent = browser.post(to, &fields).await;
        assert_eq!((silent.status, browser.size().await), (StatusCode::UNPROCESSABLE_ENTITY, size), "{path}");
        assert!(words(&silent.page).contains("Say why"), "{path}: {}", words(&silent.page));
    }
    let mut fields = filled(&browser.page("/records/risk/R-41/acts/withdraw").await);
    set(&mut fields, "reason", "It is recorded twice.");
    set(&mut fields, "save", "sign");
    assert_eq!(browser.post("/records/risk/R-41/acts/withdraw", &fields).await.status, StatusCode::SEE_OTHER);
}
