//! Search by id, №, requirement and title.

use ephor_core::catalog::ISO42001;
use ephor_core::id::RecordId;
use ephor_core::kinds::DECLARED;
use ephor_pages::component::pager::Pager;
use ephor_pages::component::words::{Link, Words};
use ephor_pages::search::{Found, Search, page};

use crate::engine::Asked;
use crate::web::answer::{Answer, Problem};
use crate::web::chrome::chrome;
use crate::web::request::Request;
use crate::web::words::{kept, record_href, requirement_href};

/// Results of one kind shown at once.
const RESULTS: usize = 20;

/// What was looked for may be an address in itself: then one goes there.
pub(super) fn search(request: &Request) -> Result<Answer, Problem> {
    let snapshot = request.snapshot()?;
    let query = request.asked("q").trim().to_owned();
    let number = query.trim_start_matches('№').replace(['\u{a0}', ' '], "");
    if query.starts_with('№') && number.parse::<u64>().is_ok_and(|position| (1..=snapshot.image.size()).contains(&position)) {
        return Ok(Answer::Elsewhere(kept(request, &format!("/ledger/{number}"))));
    }
    if ISO42001.requirement(&query).is_some() {
        return Ok(Answer::Elsewhere(requirement_href(request, &query)));
    }
    if let Ok(id) = query.to_uppercase().parse::<RecordId>()
        && snapshot.image.slot(id).is_some()
    {
        return Ok(Answer::Elsewhere(record_href(request, id)));
    }
    let mut results = Vec::new();
    if !query.is_empty() {
        results.extend(requirements(request, &query));
        for declaration in DECLARED {
            let asked = Asked { words: query.clone(), limit: RESULTS, ..Asked::default() };
            let rows = snapshot.register(declaration.kind, &asked).rows;
            results.extend(rows.into_iter().map(|id| Found {
                id: id.to_string(),
                title: Link::new(snapshot.image.title(id), record_href(request, id)),
                kind: declaration.kind.label().to_owned(),
                excerpt: Words::new(),
                state: Words::new(),
            }));
        }
    }
    let found = match results.len() {
        0 => "Nothing found".to_owned(),
        1 => "1 result".to_owned(),
        several => format!("{several} results"),
    };
    let data = Search { query, pager: Pager { words: found.clone(), previous: None, next: None }, found, results };
    Ok(Answer::Page(page(&chrome(request, "Search")?, &data)))
}

fn requirements(request: &Request, query: &str) -> Vec<Found> {
    let words = query.to_lowercase();
    let hits = ISO42001
        .requirements()
        .filter(|one| one.title.to_lowercase().contains(&words) || one.short.to_lowercase().contains(&words));
    hits.map(|one| Found {
        id: one.id.clone(),
        title: Link::new(one.title.clone(), requirement_href(request, &one.id)),
        kind: "Requirement".to_owned(),
        excerpt: Words::new(),
        state: Words::new(),
    })
    .collect()
}
