//! What can be done and where one can go by what is typed into the search field: “new risk”, “approve R-41”, “export systems”, “ledger”.

use ephor_core::act::{ActName, Binding};
use ephor_core::authority::is_open;
use ephor_core::conformity::Go;
use ephor_core::id::{Kind, RecordId};
use ephor_core::kinds::{DECLARED, Declaration};
use ephor_core::reading::Reading;
use ephor_pages::component::words::{Link, Words};
use ephor_pages::search::Found;
use ephor_pages::writing::number;

use crate::engine::{Asked, Snapshot};
use crate::web::register::state_words;
use crate::web::request::Request;
use crate::web::standing;
use crate::web::words::{doing, kept, number_of, step_href};

/// The most commands of one sort.
const FEW: usize = 5;
/// Words that begin something new.
const NEW: [&str; 4] = ["new", "add", "create", "record"];
/// Words for what should have been done by now.
const LATE: [&str; 4] = ["overdue", "late", "past due", "due"];
/// Pages that are no register.
const PAGES: [(&str, &str); 5] = [
    ("Readiness", "/"),
    ("Waiting on you", "/waiting"),
    ("Requirements", "/requirements"),
    ("Ledger", "/ledger"),
    ("Import a bill of materials, a model card or a report of discovery", "/import"),
];

/// What was typed, as a command.
pub(super) enum Command {
    /// It means one thing: the form where that is done.
    Go(String),
    /// What it may mean; empty where it is none.
    May(Vec<Found>),
}

/// Reads what was typed.
pub(super) fn command(request: &Request, snapshot: &Snapshot, query: &str) -> Command {
    let typed = query.to_lowercase();
    let (verb, rest) = typed.split_once(' ').map_or((typed.as_str(), ""), |(verb, rest)| (verb, rest.trim()));
    let writes = request.as_of.is_none();
    let mut found = Vec::new();
    if writes && NEW.contains(&verb) {
        let kinds = named(rest);
        if let [(kind, true), ..] = kinds.as_slice() {
            return Command::Go(step_href(&Go::new(*kind)));
        }
        found.extend(
            kinds
                .iter()
                .take(FEW)
                .map(|(kind, _)| row("New", Link::new(format!("New {}", kind.noun()), step_href(&Go::new(*kind))))),
        );
    }
    if verb == "export" {
        for (kind, _) in named(rest).into_iter().take(FEW) {
            for format in ["xlsx", "csv"] {
                let text = format!("Export {} as {}", kind.nouns(), format.to_uppercase());
                found.push(row("Export", Link::new(text, kept(request, &format!("/records/{kind}/{format}")))));
            }
        }
    }
    if let Some(name) = act(verb).filter(|_| writes && !rest.is_empty()) {
        let id = rest.to_uppercase().parse::<RecordId>().ok().filter(|id| snapshot.image.slot(*id).is_some());
        if let Some(id) = id {
            return Command::Go(step_href(&Go::act(name, id)));
        }
        found.extend(on_records(snapshot, name, rest));
    }
    found.extend(
        named(&typed)
            .into_iter()
            .take(FEW)
            .map(|(kind, _)| row("Register", Link::new(kind.plural(), kept(request, &format!("/records/{kind}"))))),
    );
    if LATE.contains(&&*typed) {
        found.extend(overdue(request, snapshot));
    }
    let pages = PAGES.iter().filter(|(label, _)| label.to_lowercase().contains(&typed));
    found.extend(pages.map(|(label, href)| row("Page", Link::new(*label, kept(request, href)))));
    found.extend(views(request, &typed));
    Command::May(found)
}

fn row(kind: &str, title: Link) -> Found {
    Found { id: String::new(), title, kind: kind.to_owned(), excerpt: Words::new(), state: Words::new() }
}

/// The kinds that words name, and whether they name them whole; those first.
fn named(words: &str) -> Vec<(Kind, bool)> {
    let whole = |kind: Kind| names(kind).iter().any(|name| name == words);
    let part = |kind: Kind| {
        !words.is_empty() && names(kind).iter().any(|name| name.starts_with(words) || name.contains(&format!(" {words}")))
    };
    let mut kinds: Vec<(Kind, bool)> =
        DECLARED.iter().map(|declared| declared.kind).filter(|kind| part(*kind)).map(|kind| (kind, whole(kind))).collect();
    kinds.sort_by_key(|(_, whole)| !whole);
    kinds
}

fn names(kind: Kind) -> [String; 4] {
    [&*kind.noun(), &*kind.nouns(), kind.plural(), kind.name()].map(|name| name.to_lowercase().replace(['-', '_'], " "))
}

/// The act of that word that is done on a record.
fn act(word: &str) -> Option<ActName> {
    ActName::of_word(word).filter(|name| matches!(name.binding(), Binding::Version | Binding::Record))
}

/// The act on records whose titles hold the words, of kinds that it decides about.
fn on_records(snapshot: &Snapshot, name: ActName, words: &str) -> Vec<Found> {
    let decides = |declaration: &&&Declaration| declaration.acts.iter().any(|need| need.act == name);
    let asked = Asked { words: words.to_owned(), limit: FEW, ..Asked::default() };
    let records = DECLARED.iter().filter(decides).flat_map(|declaration| snapshot.register(declaration.kind, &asked).rows);
    let reading = Reading::new(&snapshot.image, snapshot.on);
    let found = |id: RecordId| {
        let slot = snapshot.image.slot(id)?;
        snapshot.image.live(id).is_none_or(|live| is_open(&reading, name, live, snapshot.on)).then_some(())?;
        let link = Link::new(doing(name, &snapshot.image.title(id)), step_href(&Go::act(name, id)));
        Some(Found { id: number_of(id), state: state_words(standing::states(&reading, slot)), ..row("Act", link) })
    };
    records.filter_map(found).take(FEW).collect()
}

/// What should have been done by now: the registers that hold any of it, and what of it waits on whoever looks.
fn overdue(request: &Request, snapshot: &Snapshot) -> Vec<Found> {
    let own = request.actor.map(|_| row("Page", Link::new("Overdue and waiting on you", kept(request, "/waiting"))));
    let registers = DECLARED.iter().map(|declared| declared.kind).filter_map(|kind| {
        let late = u64::try_from(snapshot.overdue(kind).len()).ok().filter(|late| *late > 0)?;
        let noun = if late == 1 { kind.noun() } else { kind.nouns() };
        let link = Link::new(format!("{} overdue {noun}", number(late)), kept(request, &format!("/records/{kind}?view=overdue")));
        Some(row("Overdue", link))
    });
    own.into_iter().chain(registers).collect()
}

/// The saved views whose names hold the words.
fn views(request: &Request, words: &str) -> Vec<Found> {
    let all = request.app.views.all().unwrap_or_default();
    let fits = all.into_iter().filter(|view| view.name.to_lowercase().contains(words));
    let link = |view: crate::views::View| {
        let kind = Kind::named(&view.kind)?;
        let href = kept(request, &format!("/records/{kind}?{}", view.asks));
        Some(row("View", Link::new(format!("{}: {}", kind.plural(), view.name), href)))
    };
    fits.filter_map(link).take(FEW).collect()
}
