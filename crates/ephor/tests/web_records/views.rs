//! Views of a register: those every register has, and those that people gave a name.

use axum::http::StatusCode;

use crate::browser::{Browser, between, pairs, rows, unescaped, words};

/// The views that a register offers, as what they say and where they lead.
fn offered(page: &str) -> Vec<(String, String)> {
    let nav = between(page, "<nav aria-label=\"Views\">", "</nav>").concat();
    let links = between(&nav, "<a href=\"", "</a>").into_iter().filter_map(|link| link.split_once('"'));
    links.map(|(href, rest)| (unescaped(rest.split_once('>').map_or("", |(_, text)| text)), unescaped(href))).collect()
}

fn leading_to<'o>(offered: &'o [(String, String)], begins: &str) -> Option<&'o (String, String)> {
    offered.iter().find(|(text, _)| text.starts_with(begins))
}

#[tokio::test]
async fn every_register_has_views_of_what_is_mine_waits_is_late_or_has_findings() {
    let mut browser = Browser::open().acting_as("Odile Maric");
    let all = rows(&browser.page("/records/risk").await);
    let mut seen = 0;
    for kind in ["risk", "action", "policy", "system", "control"] {
        let register = browser.page(&format!("/records/{kind}")).await;
        for (text, href) in offered(&register) {
            let page = browser.page(&href).await;
            let count: usize = text.rsplit(' ').next().and_then(|count| count.parse().ok()).expect("it says how many");
            if count <= 50 {
                assert_eq!(between(&page, "<th scope=\"row\">", "</th>").len(), count, "{kind}: {text}");
            }
            assert!(page.contains("aria-current=\"page\""), "{text}");
            seen += 1;
        }
    }
    assert!(seen > 12, "{seen}");
    let mine = rows(&browser.page("/records/risk?view=mine").await);
    browser.act_as("Ines Albrecht");
    let hers = rows(&browser.page("/records/risk?view=mine").await);
    assert!(mine != hers && mine.iter().all(|id| all.contains(id) && !hers.contains(id)), "{mine:?} {hers:?}");
    let flawed = browser.page("/records/risk?view=findings").await;
    assert!(!rows(&flawed).is_empty() && rows(&flawed).len() < all.len());
    let narrowed = browser.page("/records/risk?view=findings&q=zeppelin").await;
    assert!(words(&narrowed).contains("none is left by the view “With findings”, “zeppelin”"), "{}", words(&narrowed));
    assert!(narrowed.contains("name=\"view\" value=\"findings\""), "a filter keeps the view");
}

#[tokio::test]
async fn a_view_is_given_a_name_shared_opened_and_taken_away() {
    let mut browser = Browser::open().acting_as("Odile Maric");
    let plain = browser.page("/records/risk").await;
    assert!(!plain.contains("Save this view"), "there is nothing to keep yet");
    let size = browser.size().await;
    let page = browser.page("/records/risk?where=residual.level+%3E%3D+9&sort=residual.level&desc=1&after=R-999").await;
    let asks = unescaped(between(&page, "name=\"asks\" value=\"", "\"")[0]);
    let saved = [("name", "Nine and more"), ("asks", asks.as_str())];
    let kept = browser.post("/records/risk/views", &pairs(&saved)).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", words(&kept.page));
    assert!(!kept.location.contains("after"), "a view begins at its first page: {}", kept.location);
    let twice = browser.post("/records/risk/views", &pairs(&saved)).await;
    assert_eq!((twice.status, twice.location.as_str()), (StatusCode::SEE_OTHER, kept.location.as_str()));
    assert_eq!(browser.size().await, size, "a view is no fact");

    browser.act_as("Ines Albrecht");
    let register = browser.page("/records/risk").await;
    let all = offered(&register);
    let (_, href) = leading_to(&all, "Nine and more").expect("everybody sees it");
    let open = browser.page(href).await;
    assert!(rows(&open).contains(&"R-71".to_owned()) && open.contains("Remove this view"));
    assert!(!browser.page("/records/system").await.contains("Nine and more"), "it belongs to its register");
    let past = browser.page("/records/risk?as-of=2026-06-30").await;
    let dated = leading_to(&offered(&past), "Nine and more").expect("in the past too").1.clone();
    assert!(dated.ends_with("as-of=2026-06-30") && !browser.page(&dated).await.contains("Remove this view"), "{dated}");

    for _ in 0..2 {
        let gone = browser.post("/records/risk/views/removal", &pairs(&[("name", "Nine and more")])).await;
        assert_eq!(gone.location, "/records/risk");
    }
    assert!(leading_to(&offered(&browser.page("/records/risk").await), "Nine and more").is_none());
}

#[tokio::test]
async fn what_is_no_view_is_not_kept_and_says_why() {
    let browser = Browser::open().acting_as("Odile Maric");
    let no = async |name: &str, asks: &str, why: &str| {
        let answer = browser.post("/records/risk/views", &pairs(&[("name", name), ("asks", asks)])).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}");
        assert!(words(&answer.page).contains(why), "{why}: {}", words(&answer.page));
    };
    no("", "q=x", "A view needs a name").await;
    no("Nothing", "after=R-1&as-of=2026-01-01&evil=1", "There is nothing to keep").await;
    no("Wrong", "where=residual.levle+%3E+1", "did you mean “level”?").await;
    assert_eq!(
        browser.post("/records/risk/views", &pairs(&[("name", "One"), ("asks", "q=x")])).await.status,
        StatusCode::SEE_OTHER
    );
    no("ONE", "q=y", "There is a view “ONE” already").await;
    let past = browser.post("/records/risk/views?as-of=2026-06-30", &pairs(&[("name", "Two"), ("asks", "q=x")])).await;
    assert_eq!(past.status, StatusCode::FORBIDDEN, "nothing is kept in the past");
}

#[tokio::test]
async fn columns_are_chosen_by_the_address() {
    let browser = Browser::open().acting_as("Odile Maric");
    let page = browser.page("/records/risk?column=owner&column=treatment&q=a").await;
    let headings = between(&page, "<th scope=\"col\"", "</th>").join(" ");
    assert!(headings.contains(">Owner<") && !headings.contains(">Category<"), "{headings}");
    assert!(page.contains("name=\"category\""), "it is filtered as before");
    assert!(page.contains("name=\"column\" value=\"owner\" checked"), "the choice shows what is chosen");
    assert!(page.contains("<input type=\"hidden\" name=\"column\" value=\"owner\">"), "a filter keeps the columns");
    let person = browser.page("/records/person").await;
    assert!(!person.contains("name=\"column\" value=\"email\""), "what is personal is no column");
}
