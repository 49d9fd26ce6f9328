//! Readiness: how far the organisation conforms, in one sentence and on one map. Before anything is recorded: what comes first.

use ephor_core::catalog::{Class, ISO42001};
use ephor_core::conformity::{Conformity, Finding, RequirementStatus, Severity, Status};
use ephor_pages::component::chrome::Button;
use ephor_pages::component::level::Level;
use ephor_pages::component::map::{Cell, Group, Map};
use ephor_pages::component::state::{Rules, State};
use ephor_pages::component::words::{Link, Words};
use ephor_pages::readiness::{Changed, Readiness, Stands, page};
use ephor_pages::writing::{count as counted, sentence};
use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::engine::{Snapshot, TrendDay};
use crate::web::answer::{Answer, Problem};
use crate::web::beginning;
use crate::web::chrome::chrome;
use crate::web::request::Request;
use crate::web::requirement::finding;
use crate::web::waiting;
use crate::web::words::{day, entry, kept, requirement_href, shown};

/// Findings shown on the home page.
const FINDINGS: usize = 8;
/// Facts of an organisation that has hardly begun; with no more than these, what comes first is shown until all of it is done.
const FIRST_FACTS: u64 = 60;

pub(super) fn home(request: &Request) -> Result<Answer, Problem> {
    let snapshot = request.snapshot()?;
    if snapshot.image.size() <= FIRST_FACTS && beginning::is_unfinished(&snapshot.image) && request.asked("map").is_empty() {
        return beginning::shown(request);
    }
    let trend = request.engine()?.trend()?;
    let before = week_before(&trend, snapshot);
    let data = Readiness {
        statement: statement(&snapshot.conformity),
        under: under(&snapshot.conformity),
        buttons: vec![
            Button::show("As a list", kept(request, "/requirements")),
            Button::show("Ledger", kept(request, "/ledger")),
        ],
        maps: maps(request, snapshot, before),
        reasons: Words::new(),
        columns: waiting::columns(request, snapshot),
        changes: changes(request, snapshot, &trend, before)?,
        changed: changed(snapshot, before),
        findings: findings(request, snapshot),
        all_changes: None,
        found: count(all_findings(snapshot)),
        all_findings: (all_findings(snapshot) > FINDINGS)
            .then(|| Link::new("All requirements with findings", kept(request, "/requirements"))),
    };
    Ok(Answer::Page(page(&chrome(request, "Readiness")?, &data)))
}

fn statement(conformity: &Conformity) -> Words {
    let summary = conformity.summary();
    let major = if summary.major == 1 { " has major findings." } else { " have major findings." };
    let all = conformity.requirements.len();
    Words::new()
        .strong(summary.conforms.to_string())
        .plain(format!(" of {all} requirements conform, "))
        .strong(summary.major.to_string())
        .plain(major)
}

fn under(conformity: &Conformity) -> Words {
    let summary = conformity.summary();
    let no_rule = conformity.requirements.iter().filter(|one| one.status == Status::Unknown && one.own.is_empty()).count();
    let unknown = match summary.unknown {
        all if all == no_rule => format!("{all} unknown, judged by no rule yet"),
        all if no_rule == 0 => format!("{all} unknown"),
        all => format!("{all} unknown, {no_rule} of them judged by no rule yet"),
    };
    let others = [
        (summary.minor, format!("{} minor", summary.minor)),
        (summary.opportunity, format!("{} with an opportunity", summary.opportunity)),
        (summary.not_applicable, format!("{} not applicable", summary.not_applicable)),
        (summary.unknown, unknown),
    ];
    let others: Vec<String> = others.into_iter().filter(|(number, _)| *number > 0).map(|(_, words)| words).collect();
    let others = if others.is_empty() { String::new() } else { format!(" {}", sentence(&others.join(", "))) };
    Words::from(format!("{}{others} Every status is computed from records; nobody can set one.", judged(conformity)))
}

/// How far those that conform are judged, in a sentence; empty where none conforms.
pub(super) fn judged(conformity: &Conformity) -> String {
    match conformity.conforming() {
        (0, 0) => String::new(),
        (_, 0) => "Those that conform are judged by all their rules.".to_owned(),
        (0, _) => "Those that conform are judged by some of their rules so far, none by all.".to_owned(),
        (all, some) => format!("Of those that conform, {all} are judged by all their rules and {some} by some so far."),
    }
}

/// The statuses a week ago, if the ledger reaches back so far.
fn week_before<'t>(trend: &'t [TrendDay], snapshot: &Snapshot) -> Option<&'t TrendDay> {
    let then = snapshot.on.checked_sub(7.days()).ok()?;
    trend.iter().rev().find(|day| day.day <= then)
}

/// The map in two halves; also what the list of requirements is made from.
pub(super) fn maps(request: &Request, snapshot: &Snapshot, before: Option<&TrendDay>) -> Vec<Map> {
    let conformity = &snapshot.conformity;
    let half = |heading: &str, noun: &str, annex: bool| {
        let groups: Vec<Group> = ISO42001
            .groups
            .iter()
            .filter(|group| group.id.starts_with("A.") == annex)
            .map(|group| Group {
                number: group.id.clone(),
                label: group.name.clone(),
                cells: group.requirements.iter().filter_map(|one| cell(request, conformity, &one.id, before)).collect(),
            })
            .collect();
        let all: usize = groups.iter().map(|group| group.cells.len()).sum();
        let wanted = |one: &&RequirementStatus| one.id.starts_with("A.") == annex && one.status == Status::Conforms;
        let conform = conformity.requirements.iter().filter(wanted).count();
        Map { heading: heading.to_owned(), under: format!("{all} {noun}, {conform} conform"), groups }
    };
    vec![half("Clauses 4 to 10", "requirements", false), half("Annex A", "controls", true)]
}

fn cell(request: &Request, conformity: &Conformity, id: &str, before: Option<&TrendDay>) -> Option<Cell> {
    let place = conformity.requirements.iter().position(|one| one.id == id)?;
    let one = conformity.requirements.get(place)?;
    let requirement = ISO42001.requirement(id)?;
    let was = before.and_then(|day| day.statuses.get(place));
    Some(Cell {
        number: id.to_owned(),
        label: requirement.title.clone(),
        href: requirement_href(request, id),
        status: shown(one.status, one.unknown.as_ref()),
        findings: against(conformity, one),
        level: level(requirement.class),
        rules: rules(conformity, one),
        changed: was.is_some_and(|was| *was != one.status),
    })
}

pub(super) fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// How many of its findings hold an opportunity.
pub(super) fn opportunities(conformity: &Conformity, one: &RequirementStatus) -> u64 {
    count(conformity.findings(one).filter(|finding| finding.severity == Severity::Opportunity).count())
}

/// How many findings stand against a requirement; opportunities, which do not, only where nothing else is found.
pub(super) fn against(conformity: &Conformity, one: &RequirementStatus) -> u64 {
    let opportunities = opportunities(conformity, one);
    let all = count(conformity.findings(one).count());
    if one.status == Status::Opportunity { opportunities } else { all.saturating_sub(opportunities) }
}

pub(super) const fn level(class: Class) -> Level {
    match class {
        Class::Governance => Level::Governing,
        Class::Hybrid => Level::Both,
        Class::Management => Level::Management,
    }
}

pub(super) fn rules(conformity: &Conformity, one: &RequirementStatus) -> Rules {
    let others = conformity.judged(&one.also).any(|judgement| !judgement.findings.is_empty());
    Rules { built: count(one.own.len()), planned: count(one.planned), others }
}

/// The requirements whose status is not what it was a week ago, with the day it changed and why.
fn changes(
    request: &Request,
    snapshot: &Snapshot,
    trend: &[TrendDay],
    before: Option<&TrendDay>,
) -> Result<Vec<Changed>, Problem> {
    let Some(before) = before else { return Ok(Vec::new()) };
    let mut changes = Vec::new();
    for (place, one) in snapshot.conformity.requirements.iter().enumerate() {
        let Some(was) = before.statuses.get(place).filter(|was| **was != one.status) else { continue };
        let (when, cause) = came(request, snapshot, trend, place, one.status)?;
        let title = ISO42001.requirement(one.id).map_or("", |requirement| requirement.title.as_str());
        let row = Changed {
            when: day(when),
            requirement: Link::new(format!("{} {title}", one.id), requirement_href(request, one.id)),
            from: State::from(&shown(*was, None)),
            to: State::from(&shown(one.status, one.unknown.as_ref())),
            because: because(snapshot, one, when, cause),
            entry: cause.map(|position| entry(request, position)),
        };
        changes.push((when, row));
    }
    // Newest first; those of one day in the order of the standard.
    changes.sort_by_key(|(when, _)| std::cmp::Reverse(*when));
    Ok(changes.into_iter().map(|(_, row)| row).collect())
}

/// The day on which a requirement came to stand as it does, and the fact that did it; none where the day alone did, or it cannot be known.
pub(super) fn came(
    request: &Request,
    snapshot: &Snapshot,
    trend: &[TrendDay],
    place: usize,
    status: Status,
) -> Result<(Date, Option<u64>), Problem> {
    let behind = trend.iter().filter(|day| day.day < snapshot.on).collect::<Vec<_>>();
    let same = behind.iter().rev().take_while(|day| day.statuses.get(place) == Some(&status)).count();
    let first = behind.len() - same;
    let (day, last) = behind.get(first).map_or((snapshot.on, snapshot.image.size()), |day| (day.day, day.last));
    let before = first.checked_sub(1).and_then(|place| behind.get(place));
    let cause = match before {
        Some(before) => request.engine()?.cause(before, (day, last), place)?,
        None => None,
    };
    Ok((day, cause))
}

/// Why a requirement came to stand as it does on a day: a finding that weighs as much, of the record that the fact changed where there is one, else
/// the youngest that stood on that day.
fn because(snapshot: &Snapshot, one: &RequirementStatus, day: Date, cause: Option<u64>) -> String {
    let weighs = |finding: &&Finding| Status::from(finding.severity) == one.status;
    let touched = |finding: &&Finding| {
        let slot = finding.flaw.record.and_then(|id| snapshot.image.slot(id));
        let at = |position| slot.is_some_and(|slot| slot.holds(position));
        cause.is_some_and(at)
    };
    let findings: Vec<&Finding> = snapshot.conformity.findings(one).filter(weighs).collect();
    let stood = findings.iter().copied().filter(|finding| finding.flaw.since <= day);
    let youngest = || stood.max_by_key(|finding| finding.flaw.since).or(findings.first().copied());
    let found = findings.iter().copied().find(touched).or_else(youngest);
    match (found, &one.unknown) {
        (Some(finding), _) => finding.flaw.message.clone(),
        (None, Some(unknown)) => sentence(&unknown.what),
        (None, None) => "No finding stands any more.".to_owned(),
    }
}

fn changed(snapshot: &Snapshot, before: Option<&TrendDay>) -> String {
    let Some(before) = before else { return "The ledger does not reach back a week.".to_owned() };
    let moved = snapshot.conformity.requirements.iter().zip(&before.statuses).filter(|(one, was)| one.status != **was).count();
    let facts = snapshot.image.size().saturating_sub(before.last);
    format!("{}, {}", counted(count(moved), "requirement"), counted(facts, "fact"))
}

fn findings(request: &Request, snapshot: &Snapshot) -> Vec<Stands> {
    let mut all: Vec<_> = snapshot.conformity.judgements.iter().flat_map(|judgement| &judgement.findings).collect();
    all.sort_by_key(|finding| (finding.severity, finding.flaw.since));
    let stands = all.into_iter().take(FINDINGS).map(|one| Stands {
        requirement: Link::new(one.rule.requirement, requirement_href(request, one.rule.requirement)),
        finding: finding(request, snapshot, one),
    });
    stands.collect()
}

fn all_findings(snapshot: &Snapshot) -> usize {
    snapshot.conformity.judgements.iter().map(|judgement| judgement.findings.len()).sum()
}
