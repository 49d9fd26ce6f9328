//! Search by title, by id or the beginning of one, by № and by requirement; what is a command is done or offered first.

use ephor_core::catalog::ISO42001;
use ephor_core::conformity::RequirementStatus;
use ephor_core::id::{Kind, RecordId};
use ephor_core::image::Slot;
use ephor_core::kinds::DECLARED;
use ephor_core::reading::Reading;
use ephor_pages::component::pager::Pager;
use ephor_pages::component::state::State;
use ephor_pages::component::words::{Link, Words};
use ephor_pages::search::{Found, Search, page};

use crate::engine::{Asked, Snapshot};
use crate::web::answer::{Answer, Problem};
use crate::web::chrome::chrome;
use crate::web::command::{Command, command};
use crate::web::register::{state_words, title};
use crate::web::request::Request;
use crate::web::standing;
use crate::web::words::{kept, number_of, record_href, requirement_href, shown};

/// Results of one kind shown at once.
const RESULTS: usize = 20;
/// Drafts and proposals of one kind looked at, newest first: the titles of drafts stand in the ledger alone.
const LOOKED_AT: usize = 200;

/// What was looked for may be an address in itself: then one goes there.
pub(super) fn search(request: &Request) -> Result<Answer, Problem> {
    let snapshot = request.snapshot()?;
    let query = request.asked("q").trim().to_owned();
    let number = query.trim_start_matches('№').replace(['\u{a0}', ' '], "");
    let position = number.parse::<u64>().ok().filter(|position| (1..=snapshot.image.size()).contains(position));
    if query.starts_with('№') && position.is_some() {
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
        match command(request, snapshot, &query) {
            Command::Go(href) => return Ok(Answer::Elsewhere(href)),
            Command::May(found) => results.extend(found),
        }
        results.extend(position.map(|position| entry(request, position)));
        results.extend(requirements(request, &query));
        for declaration in DECLARED {
            let asked = Asked { words: query.clone(), limit: RESULTS, ..Asked::default() };
            let rows = snapshot.register(declaration.kind, &asked).rows;
            for slot in rows.into_iter().filter_map(|id| snapshot.image.slot(id)) {
                results.push(record(request, snapshot, slot)?);
            }
            waiting(request, snapshot, declaration.kind, &query, &mut results)?;
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

/// The fact at a position of the ledger, where a bare number may mean it.
fn entry(request: &Request, position: u64) -> Found {
    Found {
        id: format!("№ {position}"),
        title: Link::new("What was recorded there", kept(request, &format!("/ledger/{position}"))),
        kind: "Ledger".to_owned(),
        excerpt: Words::new(),
        state: Words::new(),
    }
}

/// A record that was found, with how it stands.
fn record(request: &Request, snapshot: &Snapshot, slot: &Slot) -> Result<Found, Problem> {
    let reading = Reading::new(&snapshot.image, snapshot.on);
    Ok(Found {
        id: number_of(slot.id),
        title: Link::new(title(request, slot)?, record_href(request, slot.id)),
        kind: slot.id.kind.label().to_owned(),
        excerpt: Words::new(),
        state: state_words(standing::states(&reading, slot)),
    })
}

/// Drafts, proposals and what was withdrawn, which no register holds in its columns.
fn waiting(request: &Request, snapshot: &Snapshot, kind: Kind, query: &str, results: &mut Vec<Found>) -> Result<(), Problem> {
    let register = snapshot.image.register(kind);
    if register.live_count() == register.slot_count() as u64 {
        return Ok(());
    }
    let words = query.to_lowercase();
    let mut found = 0;
    for slot in register.slots().rev().filter(|slot| slot.live().is_none()).take(LOOKED_AT) {
        let numbered = || words.contains('-') && slot.id.to_string().to_lowercase().starts_with(&words);
        if found < RESULTS && (numbered() || title(request, slot)?.to_lowercase().contains(&words)) {
            results.push(record(request, snapshot, slot)?);
            found += 1;
        }
    }
    Ok(())
}

fn requirements(request: &Request, query: &str) -> Vec<Found> {
    let words = query.to_lowercase();
    let shown = |status: &RequirementStatus| Words::new().state(State::from(&shown(status.status, status.unknown.as_ref())));
    let state = |id: &str| request.snapshot().ok().and_then(|now| now.conformity.requirement(id)).map(shown).unwrap_or_default();
    let hits = ISO42001.requirements().filter(|one| one.title.to_lowercase().contains(&words));
    hits.map(|one| Found {
        id: one.id.clone(),
        title: Link::new(one.title.clone(), requirement_href(request, &one.id)),
        kind: "Requirement".to_owned(),
        excerpt: Words::new(),
        state: state(&one.id),
    })
    .collect()
}
