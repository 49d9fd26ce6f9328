//! One requirement: what it asks, who acts, what was examined, what would fix what was found; and the list of all.

use ephor_core::catalog::{ISO42001, planned_for};
use ephor_core::conformity::{Conformity, Finding as Found, Judgement, RequirementStatus, Severity};
use ephor_core::kinds::DECLARED;
use ephor_pages::component::check::{Check, Finding};
use ephor_pages::component::chrome::Button;
use ephor_pages::component::grid::{Column, Grid};
use ephor_pages::component::history::{History, Span};
use ephor_pages::component::state::Status;
use ephor_pages::component::words::{Link, Words};
use ephor_pages::requirement::{Requirement, page};
use ephor_pages::requirements::{self, Requirements};

use crate::engine::{Snapshot, TrendDay};
use crate::web::answer::{Answer, Problem};
use crate::web::chrome::chrome;
use crate::web::readiness::{against, came, count, judged, level, maps, opportunities, rules};
use crate::web::request::Request;
use crate::web::words::{day, entry, kept, moment, record_href, shown, step_href, weighed};

/// Findings of one rule shown at once.
const FINDINGS: usize = 20;
/// Records that serve a requirement shown at once, of each kind.
const RECORDS: usize = 10;

pub(super) fn list(request: &Request) -> Result<Answer, Problem> {
    let snapshot = request.snapshot()?;
    let summary = snapshot.conformity.summary();
    let all = snapshot.conformity.requirements.len();
    let tags = vec![
        Words::from(format!("{} of {all} conform", summary.conforms)),
        Words::from(judged(&snapshot.conformity).trim_end_matches('.')),
        Words::from(format!("{} major, {} minor, {} unknown", summary.major, summary.minor, summary.unknown)),
    ];
    let buttons = vec![Button::show("As a map", kept(request, "/?map=1"))];
    let data = Requirements { tags, buttons, maps: maps(request, snapshot, None) };
    Ok(Answer::Page(requirements::page(&chrome(request, "Requirements")?, &data)))
}

pub(super) fn one(request: &Request) -> Result<Answer, Problem> {
    let id = request.parameter("requirement");
    let snapshot = request.snapshot()?;
    let missing = || Problem::Missing(format!("ISO/IEC 42001 has no requirement {id}."));
    let asked = ISO42001.requirement(id).ok_or_else(missing)?;
    let status = snapshot.conformity.requirement(id).ok_or_else(missing)?;
    let group = ISO42001.group_of(id).ok_or_else(missing)?;
    let conformity = &snapshot.conformity;
    let trend = request.engine()?.trend()?;
    let place = conformity.requirements.iter().position(|one| one.id == id).unwrap_or(0);
    let data = Requirement {
        crumbs: vec![
            Link::new("Requirements", kept(request, "/requirements")),
            Link::new(format!("{} {}", group.id, group.name), kept(request, "/requirements")),
        ],
        number: id.to_owned(),
        title: asked.title.clone(),
        status: shown(status.status, status.unknown.as_ref()),
        found: against(conformity, status),
        opportunities: opportunities(conformity, status),
        rules: rules(conformity, status),
        level: level(asked.class),
        computed: moment(&snapshot.image, request.engine()?.now()),
        buttons: Vec::new(),
        asks: asked.paraphrase.clone(),
        above: asked.act_above.clone().unwrap_or_else(|| "Nothing of its own here.".to_owned()).into(),
        below: asked.act_of_management.clone().unwrap_or_else(|| "Nothing of its own here.".to_owned()).into(),
        checks: checks(request, snapshot, status),
        missing: not_built(conformity, status),
        expected: asked.evidence.clone(),
        also: also(request, snapshot, status),
        records: records(request, snapshot, id),
        history: history(&trend, snapshot, status, place),
        last_change: last_change(request, snapshot, &trend, status, place)?,
    };
    Ok(Answer::Page(page(&chrome(request, &format!("{id} {}", asked.title))?, &data)))
}

fn checks(request: &Request, snapshot: &Snapshot, status: &RequirementStatus) -> Vec<Check> {
    snapshot.conformity.judged(&status.own).map(|judgement| check(request, snapshot, judgement)).collect()
}

fn check(request: &Request, snapshot: &Snapshot, judgement: &Judgement) -> Check {
    let rule = judgement.rule;
    let status = match (judgement.findings.first(), &judgement.unknown) {
        (Some(worst), _) => weighed(worst.severity),
        (None, Some(unknown)) => Status::Unknown(unknown.reason.word().replace('-', " ")),
        (None, None) => Status::Conforms,
    };
    let remedies =
        judgement.findings.first().map(|finding| Button::write(finding.flaw.next.text.clone(), step_href(&finding.flaw.next.go)));
    Check {
        code: rule.code.to_owned(),
        name: rule.states.to_owned(),
        status,
        examined: count(judgement.examined),
        noun: if judgement.examined == 1 { rule.noun.0 } else { rule.noun.1 }.to_owned(),
        population: Words::from("Population: ").code(rule.population).plain(format!(". Rule {} ({}).", rule.code, rule.name)),
        findings: judgement.findings.iter().take(FINDINGS).map(|one| finding(request, snapshot, one)).collect(),
        found: count(judgement.findings.len()),
        all: None,
        why: Words::new(),
        fix: judgement.findings.first().map(|finding| Words::from(&*finding.flaw.next.text)).unwrap_or_default(),
        remedies: remedies.into_iter().collect(),
    }
}

/// A finding as pages show it.
pub(super) fn finding(request: &Request, snapshot: &Snapshot, one: &Found) -> Finding {
    let record = one.flaw.record.map_or_else(
        || Link::new(one.rule.noun.1, kept(request, &format!("/requirements/{}", one.rule.requirement))),
        |id| Link::new(format!("{id} {}", snapshot.image.title(id)), record_href(request, id)),
    );
    Finding {
        severity: weighed(one.severity),
        record,
        message: one.flaw.message.clone(),
        since: day(one.flaw.since),
        next: Some(Link::new(one.flaw.next.text.clone(), step_href(&one.flaw.next.go))),
    }
}

fn not_built(conformity: &Conformity, status: &RequirementStatus) -> Vec<(String, String)> {
    let built: Vec<&str> = conformity.judged(&status.own).map(|judgement| judgement.rule.code).collect();
    let missing = planned_for(status.id).filter(|rule| !built.contains(&rule.code.as_str()));
    missing.map(|rule| (rule.code.clone(), rule.name.clone())).collect()
}

fn also(request: &Request, snapshot: &Snapshot, status: &RequirementStatus) -> Vec<Finding> {
    let mut found: Vec<&Found> = snapshot.conformity.judged(&status.also).flat_map(|judgement| &judgement.findings).collect();
    found.sort_by_key(|one: &&Found| (one.severity == Severity::Opportunity, one.flaw.since));
    found.into_iter().take(FINDINGS).map(|one| finding(request, snapshot, one)).collect()
}

/// The newest records of the kinds that serve the requirement.
fn records(request: &Request, snapshot: &Snapshot, requirement: &str) -> Grid {
    let columns = vec![
        Column::words("Record"),
        Column::words("Kind"),
        Column::words("Owner"),
        Column::numbers("Recorded"),
        Column::numbers("Entry"),
    ];
    let mut grid = Grid::new(columns, 0);
    for declaration in DECLARED.iter().filter(|one| one.serves(requirement)) {
        let mut slots: Vec<_> =
            snapshot.image.register(declaration.kind).slots().filter_map(|slot| Some((slot, slot.live()?))).collect();
        slots.sort_by_key(|(_, version)| std::cmp::Reverse(version.position));
        for (slot, version) in slots.into_iter().take(RECORDS) {
            let owner = version
                .record
                .as_ref()
                .and_then(|record| record.owner())
                .map(|owner| snapshot.image.person_name(owner))
                .unwrap_or_default();
            grid.rows.push(vec![
                Words::new().link(format!("{} {}", slot.id, snapshot.image.title(slot.id)), record_href(request, slot.id)),
                declaration.kind.label().into(),
                owner.into(),
                day(version.recorded().to_zoned(snapshot.image.zone().clone()).date()).into(),
                Words::from(entry(request, version.position)),
            ]);
        }
    }
    grid
}

fn history(trend: &[TrendDay], snapshot: &Snapshot, status: &RequirementStatus, place: usize) -> History {
    let mut spans: Vec<Span> = Vec::new();
    let behind = trend.iter().filter(|day| day.day < snapshot.on).filter_map(|day| Some((day.day, *day.statuses.get(place)?)));
    let mut last = None;
    for (from, now) in behind.chain([(snapshot.on, status.status)]) {
        if last != Some(now) {
            spans.push(Span { status: shown(now, None), from });
            last = Some(now);
        }
    }
    History { spans, until: snapshot.on }
}

fn last_change(
    request: &Request,
    snapshot: &Snapshot,
    trend: &[TrendDay],
    status: &RequirementStatus,
    place: usize,
) -> Result<Words, Problem> {
    if trend.is_empty() {
        // Nothing is known of the days behind: there are none, or too many to judge.
        return Ok(Words::new());
    }
    let (since, cause) = came(request, snapshot, trend, place, status.status)?;
    let words = format!("{} since {}", shown_word(status), day(since));
    Ok(match cause {
        Some(position) => Words::from(format!("{words}, ")).entry(position, entry(request, position).href),
        None => words.into(),
    })
}

fn shown_word(status: &RequirementStatus) -> String {
    crate::web::words::spoken(status.status.word())
}
