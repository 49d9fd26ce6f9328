//! Work finds its owner: what waits on somebody is shown, counted and one click from where it is done.

use axum::http::StatusCode;
use ephor_core::kinds::DECLARED;

use crate::browser::{Browser, between, filled, pairs, set, unescaped, words};
use crate::common::FOUNDING;

/// The links of the lines on a page, with what they say.
fn lines(page: &str) -> Vec<(String, String)> {
    let main = page.split_once("<main").expect("a page").1;
    let lists = between(main, "<ul class=\"lines\">", "</ul>");
    let items = lists.iter().flat_map(|list| between(list, "<a href=\"", "</a>"));
    items.filter_map(|link| link.split_once("\">").map(|(href, text)| (unescaped(href), unescaped(text)))).collect()
}

/// What the menu counts beside its entry.
fn counted(page: &str) -> String {
    let side = between(page, "<nav class=\"side\"", "</nav>").concat();
    let entry = between(&side, "Waiting on you", "</li>").concat();
    words(&format!("<main>{entry}"))
}

#[tokio::test]
async fn everything_that_waits_on_anybody_is_one_click_from_where_it_is_done() {
    let mut browser = Browser::open();
    let (mut followed, mut decisions) = (0, 0);
    for name in ["Ines Albrecht", "Odile Maric", "Aurel Nyberg", "Leontine Ashdown", "Gideon Marsh", "Otto Reyes", "Hana Sato"] {
        browser.act_as(name);
        let page = browser.page("/waiting").await;
        let all = lines(&page);
        assert!(!all.is_empty(), "{name}");
        for (href, text) in all {
            let there = browser.get(&href).await;
            assert_eq!(there.status, StatusCode::OK, "{name}: {text} leads to {href}");
            assert!(there.page.contains("method=\"post\""), "{name}: {text} leads to {href}, where nothing can be done");
            followed += 1;
            if text.starts_with("Approve") || text.starts_with("Accept") {
                // A form that names no end yet may say that it needs one.
                let said = words(&there.page);
                let refused = there.page.contains("<section class=\"refusal\"") && !said.contains("No end, limit");
                assert!(!refused, "{name} may not: {text}\n{said}");
                decisions += 1;
            }
        }
    }
    assert!(followed > 50 && decisions > 10, "{followed} followed, {decisions} of them decisions");
}

#[tokio::test]
async fn the_home_page_begins_with_what_is_mine_and_an_action_leaves_it_when_it_is_done() {
    let browser = Browser::open().acting_as("Tamsin Oduya");
    let home = browser.page("/").await;
    let said = words(&home);
    let (mine, map) = (said.find("Waiting on you").expect("mine"), said.find("Clauses 4 to 10").expect("the map"));
    assert!(mine < map, "mine first: {said}");
    assert!(said.contains("Overdue"), "{said}");
    let before = counted(&home);
    let (edit, text) = lines(&home).into_iter().find(|(_, text)| text.starts_with("Finish ACT-")).expect("an action");
    let mut fields = filled(&browser.page(&edit).await);
    set(&mut fields, "done_on", "2026-11-20");
    let saved = browser.post(edit.trim_end_matches("/edit"), &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", words(&saved.page));
    let after = browser.page("/waiting").await;
    assert!(!lines(&after).iter().any(|(_, other)| *other == text), "{text} is done");
    let number = |count: &str| count.trim().parse::<u64>().expect("a number");
    assert_eq!(number(&counted(&after)) + 2, number(&before), "the action, and the finding that it is late");
}

#[tokio::test]
async fn a_persons_page_shows_what_waits_on_them_to_whoever_looks() {
    let browser = Browser::open().acting_as("Odile Maric");
    let tamsin = browser.person("Tamsin Oduya");
    let said = words(&browser.page(&format!("/records/person/{tamsin}")).await);
    assert!(said.contains("Waiting on Tamsin Oduya") && said.contains("Overdue"), "{said}");
    let ines = browser.person("Ines Albrecht");
    let all = words(&browser.page(&format!("/waiting/{ines}")).await);
    assert!(all.contains("Waiting on Ines Albrecht") && all.contains("To decide"), "{all}");
    assert_eq!(browser.get("/waiting/R-60").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn in_the_past_what_waited_then_is_shown_and_leads_to_nothing_that_writes() {
    let browser = Browser::open().acting_as("Ines Albrecht");
    let then = browser.page("/waiting?as-of=2026-06-30").await;
    let now = browser.page("/waiting").await;
    assert_ne!(lines(&then), lines(&now));
    for (href, text) in lines(&then) {
        assert!(href.contains("as-of=2026-06-30") && !href.contains("/edit") && !href.contains("/acts/"), "{text}: {href}");
        assert_eq!(browser.get(&href).await.status, StatusCode::OK, "{href}");
    }
}

#[tokio::test]
async fn where_nothing_waits_the_page_says_what_to_begin_with() {
    let browser = Browser::open().acting_as("Rosalind Achterberg");
    let page = browser.page("/waiting").await;
    let said = words(&page);
    assert!(said.contains("Nothing waits") && said.contains("Begin with"), "{said}");
    assert!(page.contains("href=\"/requirements\""), "{said}");
    assert_eq!(counted(&page), "", "no count of nothing");
    let home = words(&browser.page("/").await);
    assert!(home.contains("See what the organisation has to put right"), "{home}");
}

#[tokio::test]
async fn the_menu_lists_every_kind_once_in_groups_that_need_no_script() {
    let browser = Browser::open().acting_as("Ines Albrecht");
    let page = browser.page("/records/supplier").await;
    let side = between(&page, "<nav class=\"side\"", "</nav>").concat();
    for declared in DECLARED {
        let entries = side.matches(&format!("href=\"/records/{}\"", declared.kind)).count();
        assert_eq!(entries, 1, "{}", declared.kind);
    }
    assert_eq!(side.matches("aria-current=\"page\"").count(), 1);
    let groups = between(&side, "<details", "</details>");
    let own = groups.iter().find(|group| group.contains("/records/supplier\"")).expect("its group");
    assert!(own.starts_with(" open"), "the group of the page shown is open: {own}");
    let other = groups.iter().find(|group| group.contains("/records/nonconformity\"")).expect("another group");
    assert!(!other.starts_with(" open"), "another is not: {other}");
}

#[tokio::test]
async fn a_register_without_records_says_what_comes_before_the_first() {
    let browser = Browser::founded(FOUNDING);
    let finding = browser.page("/records/finding").await;
    let said = words(&finding);
    assert!(said.contains("What an auditor wrote down") && said.contains("9.2.2"), "{said}");
    assert!(said.contains("Before the first one can be written, there has to be: audit"), "{said}");
    assert!(between(&finding, "<div class=\"empty\">", "</div>").concat().contains("href=\"/records/audit\""));
    let supplier = words(&browser.page("/records/supplier").await);
    assert!(supplier.contains("Write the first supplier here"), "{supplier}");
}

#[tokio::test]
async fn a_vote_waits_on_each_member_and_then_the_decision_on_the_chair() {
    let mut browser = Browser::founded(FOUNDING).acting_as("Eve Product");
    let fields =
        [("title", "Spend"), ("statement", "No more."), ("type", "value"), ("effective_from", "2026-01-20"), ("resolution", "2")];
    browser.act_as("Ana Chair");
    let made = browser.post("/records/parameter", &pairs(&fields)).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", words(&made.page));
    assert!(!words(&browser.page("/waiting").await).contains("Vote on PAR-2"), "whoever wrote it recuses");
    browser.act_as("Ben Director");
    let (href, _) = lines(&browser.page("/waiting").await)
        .into_iter()
        .find(|(_, text)| text == "Vote on PAR-2")
        .expect("it waits on the other member");
    let mut vote = filled(&browser.page(&href).await);
    set(&mut vote, "vote", "for");
    let cast = browser.post(&href, &vote).await;
    assert_eq!(cast.status, StatusCode::SEE_OTHER, "{}", words(&cast.page));
    assert!(!words(&browser.page("/waiting").await).contains("PAR-2"));
    browser.act_as("Ana Chair");
    assert!(words(&browser.page("/waiting").await).contains("Approve PAR-2"));
}
