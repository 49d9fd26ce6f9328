//! `ephor check`: what conforms, what does not, and why.

use std::path::Path;

use clap::ValueEnum;
use ephor_core::catalog::ISO42001;
use ephor_core::conformity::{Conformity, Finding, Judgement, RequirementStatus, Status};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::cli::{End, Format, count, is_framework, print_json, reading_as_of};
use crate::engine::Snapshot;
use crate::out::say;

/// From which status on the answer is no, worst first.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(super) enum FailOn {
    /// Major.
    Major,
    /// Minor and major.
    Minor,
    /// Unknown, minor and major.
    Unknown,
    /// Whatever applies and does not conform.
    Opportunity,
}

impl FailOn {
    /// The mildest status at which the answer is no.
    const fn status(self) -> Status {
        match self {
            Self::Major => Status::Major,
            Self::Minor => Status::Minor,
            Self::Unknown => Status::Unknown,
            Self::Opportunity => Status::Opportunity,
        }
    }
}

pub(super) fn check(
    dir: &Path,
    as_of: Option<Date>,
    framework: &str,
    requirement: Option<&str>,
    format: Format,
    fail_on: Option<FailOn>,
) -> Result<(), End> {
    is_framework(framework)?;
    if let Some(id) = requirement.filter(|id| ISO42001.requirement(id).is_none()) {
        return Err(End::Usage(format!("there is no requirement {id}; `ephor catalog` lists them")));
    }
    let (_, snapshot) = reading_as_of(dir, as_of)?;
    let wanted = |one: &&RequirementStatus| requirement.is_none_or(|id| id == one.id);
    let requirements: Vec<&RequirementStatus> = snapshot.conformity.requirements.iter().filter(wanted).collect();
    match format {
        Format::Json => print_json(&report(&snapshot, as_of, &requirements))?,
        Format::Text => print(&snapshot, as_of, &requirements)?,
    }
    let fails = fail_on.is_some_and(|limit| requirements.iter().any(|one| one.status <= limit.status()));
    if fails { Err(End::No) } else { Ok(()) }
}

/// The stable form of an answer, for programs.
pub(crate) fn report(snapshot: &Snapshot, as_of: Option<Date>, requirements: &[&RequirementStatus]) -> Value {
    let conformity = &snapshot.conformity;
    let organisation = snapshot.image.all::<ephor_core::kinds::Organisation>().next();
    json!({
        "organisation": organisation.map(|one| one.record.title.shown().to_owned()),
        "as_of": as_of.unwrap_or(conformity.on).to_string(),
        "ledger": {"size": snapshot.image.size(), "root": snapshot.root},
        "summary": conformity.summary(),
        "requirements": requirements.iter().map(|one| requirement(snapshot, one)).collect::<Vec<_>>(),
    })
}

fn requirement(snapshot: &Snapshot, one: &RequirementStatus) -> Value {
    let class = ISO42001.requirement(one.id).map(|requirement| requirement.class.word());
    let judged = |judgement: &Judgement| {
        json!({"code": judgement.rule.code, "name": judgement.rule.name, "examined": judgement.examined,
            "findings": judgement.findings.iter().map(|finding| json_of(snapshot, finding)).collect::<Vec<_>>()})
    };
    let rules: Vec<Value> =
        snapshot.conformity.judged(&one.own).chain(with_findings(&snapshot.conformity, one)).map(judged).collect();
    json!({"framework": ISO42001.id, "id": one.id, "status": one.status.word(), "class": class, "unknown": one.unknown,
        "rules": rules})
}

/// Rules of other requirements whose findings stand here too.
fn with_findings<'a>(conformity: &'a Conformity, one: &'a RequirementStatus) -> impl Iterator<Item = &'a Judgement> {
    conformity.judged(&one.also).filter(|judgement| !judgement.findings.is_empty())
}

fn json_of(snapshot: &Snapshot, finding: &Finding) -> Value {
    let record = finding.flaw.record.map(|id| {
        let version =
            snapshot.image.slot(id).and_then(|slot| slot.live().or_else(|| slot.newest())).map(|version| version.number);
        json!({"kind": id.kind.name(), "id": id, "version": version})
    });
    json!({"record": record, "severity": finding.severity.word(), "since": finding.flaw.since.to_string(), "message": finding.flaw.message,
        "next": finding.flaw.next.text, "also": finding.rule.also})
}

fn print(snapshot: &Snapshot, as_of: Option<Date>, requirements: &[&RequirementStatus]) -> Result<(), End> {
    let conformity = &snapshot.conformity;
    let summary = conformity.summary();
    let total = conformity.requirements.len();
    let day = as_of.unwrap_or(conformity.on);
    let have = if summary.major == 1 { "has" } else { "have" };
    say!("{} of {total} requirements conform on {day}, {} {have} major findings.", summary.conforms, summary.major)?;
    let (by_all, by_some) = conformity.conforming();
    if by_some > 0 {
        say!("Of those that conform, {by_all} are judged by all their rules, {by_some} by some so far.")?;
    }
    say!(
        "{} minor, {} unknown, {} opportunity, {} not applicable. Computed from № {}.",
        summary.minor,
        summary.unknown,
        summary.opportunity,
        summary.not_applicable,
        snapshot.image.size()
    )?;
    for one in requirements {
        let title = ISO42001.requirement(one.id).map_or("", |requirement| requirement.title.as_str());
        let judged = if one.is_judged_by_all() {
            String::new()
        } else {
            let own = count(one.planned as u64, "rule");
            match (one.own.len(), conformity.findings(one).next()) {
                (0, Some(_)) => format!("  found by rules of other requirements; none of its own {own} runs yet"),
                (built, _) => format!("  judged by {built} of {own}"),
            }
        };
        say!("\n{:<8} {:<14} {title}{judged}", one.id, one.status.word())?;
        if let Some(unknown) = one.unknown.as_ref().filter(|_| one.status == Status::Unknown) {
            say!("         {}: {}", unknown.reason, unknown.what)?;
        }
        for finding in conformity.findings(one) {
            let record = finding.flaw.record.map(|id| format!("{id}: ")).unwrap_or_default();
            say!(
                "         {} {} since {}: {record}{}",
                finding.severity,
                finding.rule.code,
                finding.flaw.since,
                finding.flaw.message
            )?;
            say!("             next: {}", finding.flaw.next.text)?;
        }
    }
    Ok(())
}
