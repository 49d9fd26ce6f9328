//! What waits on whoever acts, or on another person: on the home page, on a page of its own, and on the person's own.

use std::sync::Arc;

use ephor_core::id::{Kind, PersonId};
use ephor_core::kinds::{Meeting, Person};
use ephor_core::task::{Pressing, REVIEWS_AHEAD_DAYS, Sense, Task};
use ephor_pages::component::chrome::Button;
use ephor_pages::component::lines::{Line, Lines};
use ephor_pages::component::state::{Sign, State};
use ephor_pages::component::words::{Link, Words};
use ephor_pages::waiting::{Waiting, page};
use ephor_pages::writing::{count as counted, number, short_day};
use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::engine::Snapshot;
use crate::web::answer::{Answer, Problem};
use crate::web::chrome::chrome;
use crate::web::readiness::count;
use crate::web::request::Request;
use crate::web::words::{asking, day, kept, record_href, record_link, requirement_href, step_href, weighed};

/// Lines of a list beside others.
const FEW: usize = 4;
/// Lines of a list on its own page.
const MANY: usize = 200;

/// Whether a task belongs to a part of the page on that day.
type Belongs = fn(&Task, Date) -> bool;

/// The parts of the page, each with what belongs there.
const PARTS: [(&str, Belongs); 5] = [
    ("Overdue", |task, on| task.pressing(on) == Pressing::Overdue),
    ("To decide", |task, on| waits(task, on) && matches!(task.sense, Sense::Decide | Sense::Answer)),
    ("To do", |task, on| waits(task, on) && !matches!(task.sense, Sense::Decide | Sense::Answer | Sense::PutRight)),
    ("To put right", |task, on| waits(task, on) && task.sense == Sense::PutRight),
    ("Next reviews", |task, on| task.pressing(on) == Pressing::NextReview),
];

fn waits(task: &Task, on: Date) -> bool {
    task.pressing(on) == Pressing::Waiting
}

/// What waits on somebody, looked at for a page.
struct Desk<'a> {
    request: &'a Request,
    snapshot: &'a Snapshot,
    person: PersonId,
    tasks: Arc<[Task]>,
}

impl<'a> Desk<'a> {
    fn of(request: &'a Request, snapshot: &'a Snapshot, person: PersonId) -> Self {
        Self { request, snapshot, person, tasks: snapshot.waiting_on(person) }
    }

    fn is_own(&self) -> bool {
        self.request.actor == Some(self.person)
    }

    fn with(&self, belongs: impl Fn(&Task) -> bool) -> Vec<&Task> {
        self.tasks.iter().filter(|task| belongs(task)).collect()
    }

    fn pressing(&self, pressing: Pressing) -> Vec<&Task> {
        self.with(|task| task.pressing(self.snapshot.on) == pressing)
    }

    fn href(&self) -> String {
        let person = if self.is_own() { String::new() } else { format!("/{}", self.person) };
        kept(self.request, &format!("/waiting{person}"))
    }

    /// The first of a list, and the way to all of it.
    fn list(&self, heading: &str, under: String, tasks: &[&Task], at_most: usize) -> Lines {
        let more = match tasks.len() {
            all if all <= at_most => None,
            all if at_most == FEW => Some(Link::new(format!("All {}", number(count(all))), self.href())),
            all => Some(Link::new(
                format!("{} more; the registers hold them", number(count(all - at_most))),
                kept(self.request, "/requirements"),
            )),
        };
        let lines = tasks.iter().take(at_most).map(|task| self.line(task)).collect();
        Lines { heading: heading.to_owned(), under, lines, more }
    }

    fn line(&self, task: &Task) -> Line {
        let image = &self.snapshot.image;
        // In the past nothing can be done about it: then the record is shown, or what the finding is about.
        let href = match (self.request.as_of, task.record) {
            (None, _) => match task.through {
                Some(body) => asking(&step_href(&task.go), "for", body),
                None => step_href(&task.go),
            },
            (Some(_), Some(record)) => record_href(self.request, record),
            (Some(_), None) => kept(self.request, "/requirements"),
        };
        let why = match task.record {
            Some(id) if task.sense == Sense::PutRight || id.kind.is_numbered() => {
                let title = image.title(id);
                let stop = if title.ends_with(['.', '?', '!']) { "" } else { "." };
                Words::from(format!("{title}{stop} {}", task.why))
            }
            _ => task.why.as_str().into(),
        };
        Line { text: Words::new().link(task.text(image), href), edge: self.edge(task), why }
    }

    /// When: how late, by when, or since when.
    fn edge(&self, task: &Task) -> Words {
        let on = self.snapshot.on;
        match (task.due, task.weight) {
            (Some(due), _) if due < on => Words::from(State::new(Sign::Late, counted(days_between(due, on), "day"))),
            (Some(due), _) if due == on => "today".into(),
            (Some(due), _) => format!("{} {}", if task.sense == Sense::Renew { "ends" } else { "by" }, soon(due, on)).into(),
            (None, Some(weight)) => Words::from(weighed(weight).state(0)),
            (None, None) => format!("since {}", soon(task.since, on)).into(),
        }
    }
}

/// A day, without its year where it is this one.
fn soon(date: Date, on: Date) -> String {
    if date.year() == on.year() { short_day(date) } else { day(date) }
}

fn days_between(from: Date, to: Date) -> u64 {
    from.until(to).map_or(0, |span| u64::try_from(span.get_days()).unwrap_or(0))
}

/// How much presses whoever acts: what the menu counts.
pub(super) fn pressing_on(request: &Request, snapshot: &Snapshot) -> u64 {
    request.actor.map_or(0, |person| count(snapshot.pressing_on(person)))
}

/// The columns of the home page: waiting on you, overdue, next reviews and meetings.
pub(super) fn columns(request: &Request, snapshot: &Snapshot) -> Vec<Lines> {
    let Some(person) = request.actor else { return Vec::new() };
    let desk = Desk::of(request, snapshot, person);
    let waiting = desk.pressing(Pressing::Waiting);
    let decisions = waiting.iter().filter(|task| matches!(task.sense, Sense::Decide | Sense::Answer)).count();
    let mut columns = Vec::new();
    if waiting.is_empty() {
        columns.push(Lines {
            heading: "Waiting on you".to_owned(),
            under: "nothing".to_owned(),
            lines: vec![Line {
                text: Words::new().link("See what the organisation has to put right", kept(request, "/requirements")),
                edge: Words::new(),
                why: "Decisions, days of what you own and findings come here by themselves.".into(),
            }],
            more: None,
        });
    } else {
        let rest = waiting.len() - decisions;
        let under = match (decisions, rest) {
            (0, _) => format!("{} to do", number(count(rest))),
            (_, 0) => counted(count(decisions), "decision"),
            _ => format!("{}, {} to do", counted(count(decisions), "decision"), number(count(rest))),
        };
        columns.push(desk.list("Waiting on you", under, &waiting, FEW));
    }
    let overdue = desk.pressing(Pressing::Overdue);
    if !overdue.is_empty() {
        columns.push(desk.list("Overdue", format!("{} of yours", number(count(overdue.len()))), &overdue, FEW));
    }
    let reviews = next_reviews(&desk);
    if !reviews.lines.is_empty() {
        columns.push(reviews);
    }
    columns
}

/// Reviews of one's own and everybody's meetings in the days ahead, soonest first.
fn next_reviews(desk: &Desk<'_>) -> Lines {
    let (request, snapshot) = (desk.request, desk.snapshot);
    let until = snapshot.on.saturating_add(i64::from(REVIEWS_AHEAD_DAYS).days());
    let reviews = desk.pressing(Pressing::NextReview);
    let mut lines: Vec<(Date, Line)> = reviews.iter().filter_map(|task| Some((task.due?, desk.line(task)))).collect();
    let meetings = snapshot.image.all::<Meeting>().filter(|meeting| meeting.record.held_on.is_none());
    lines.extend(meetings.filter(|meeting| (snapshot.on..=until).contains(&meeting.record.planned_on)).map(|meeting| {
        let planned = meeting.record.planned_on;
        let text = Words::new().link(meeting.record.title.shown(), record_href(request, meeting.id()));
        let why = snapshot.image.title(meeting.record.body.into());
        (planned, Line { text, edge: soon(planned, snapshot.on).into(), why: why.into() })
    }));
    lines.sort_by_key(|(date, _)| *date);
    let more = (lines.len() > FEW && reviews.len() > 1).then(|| Link::new("All of yours", desk.href()));
    Lines {
        heading: "Next reviews".to_owned(),
        under: format!("the next {REVIEWS_AHEAD_DAYS} days"),
        lines: lines.into_iter().take(FEW).map(|(_, line)| line).collect(),
        more,
    }
}

/// What waits on a person, for their record's page: the most pressing of it.
pub(super) fn of_person(request: &Request, snapshot: &Snapshot, person: PersonId) -> Vec<Lines> {
    let desk = Desk::of(request, snapshot, person);
    let name = if desk.is_own() { "you".to_owned() } else { snapshot.image.person_name(person) };
    let lists = [
        (format!("Waiting on {name}"), Pressing::Waiting),
        ("Overdue".to_owned(), Pressing::Overdue),
        ("Next reviews".to_owned(), Pressing::NextReview),
    ];
    let lists = lists.into_iter().map(|(heading, pressing)| {
        let tasks = desk.pressing(pressing);
        desk.list(&heading, number(count(tasks.len())), &tasks, FEW)
    });
    lists.filter(|list| !list.lines.is_empty()).collect()
}

/// Everything that waits on whoever acts.
pub(super) fn own(request: &Request) -> Result<Answer, Problem> {
    everything(request, request.actor()?)
}

/// Everything that waits on a person.
pub(super) fn another(request: &Request) -> Result<Answer, Problem> {
    let text = request.parameter("person");
    let id = text.parse::<ephor_core::id::RecordId>().ok().filter(|id| id.kind == Kind::Person);
    let person = id.filter(|id| request.snapshot().is_ok_and(|snapshot| snapshot.image.get::<Person>(*id).is_some()));
    let person = person.and_then(ephor_core::id::RecordId::typed);
    everything(request, person.ok_or_else(|| Problem::Missing(format!("There is no person {text}.")))?)
}

fn everything(request: &Request, person: PersonId) -> Result<Answer, Problem> {
    let snapshot = request.snapshot()?;
    let desk = Desk::of(request, snapshot, person);
    let on = snapshot.on;
    let name = snapshot.image.person_name(person);
    let title = if desk.is_own() { "Waiting on you".to_owned() } else { format!("Waiting on {name}") };
    let (waiting, overdue) = (desk.pressing(Pressing::Waiting).len(), desk.pressing(Pressing::Overdue).len());
    let mut tags = vec![Words::new().link(name, record_link(request, &snapshot.image, person.into()).href)];
    if waiting > 0 {
        let word = if waiting == 1 { "waits" } else { "wait" };
        tags.push(format!("{} {word}", number(count(waiting))).into());
    }
    if overdue > 0 {
        tags.push(State::new(Sign::Late, format!("{} overdue", number(count(overdue)))).into());
    }
    let lists = PARTS.iter().map(|(heading, belongs)| {
        let tasks = desk.with(|task| belongs(task, on));
        desk.list(heading, number(count(tasks.len())), &tasks, MANY)
    });
    let lists: Vec<Lines> = lists.filter(|list| !list.lines.is_empty()).collect();
    let nothing = Words::from(
        "Decisions come here from delegations, days from what a person owns, findings from the rules. Nobody types them. Begin with ",
    )
    .link("what the organisation has to put right", kept(request, "/requirements"))
    .plain(" or with ")
    .link("the AI systems", kept(request, "/records/system"))
    .plain(": whoever owns a record is asked first. Who may decide follows from ")
    .link("clause 5.3", requirement_href(request, "5.3"))
    .plain(".");
    let buttons = vec![Button::show("Readiness", kept(request, "/"))];
    let data = Waiting { title: title.clone(), tags, buttons, lists, nothing };
    Ok(Answer::Page(page(&chrome(request, &title)?, &data)))
}
