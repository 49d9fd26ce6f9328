//! `ephor schema` and `ephor catalog`: what there is to say and to judge.

use ephor_core::act::ActName;
use ephor_core::catalog::{ISO42001, planned_for};
use ephor_core::conformity::{Severity, Weight};
use ephor_core::id::Kind;
use ephor_core::{rules, schema};
use serde_json::{Value, json};

use crate::cli::{End, Format, count, is_framework, print_json};
use crate::import::facts;
use crate::out::say;

pub(super) fn schema(name: Option<&str>) -> Result<(), End> {
    let Some(name) = name else { return print_json(&all()) };
    if name == "fact" {
        return print_json(&facts::schema());
    }
    if let Some(kind) = Kind::named(name) {
        return print_json(&schema::of_kind(kind.declaration()));
    }
    let act = ActName::of_word(name)
        .ok_or_else(|| End::Usage(format!("there is no kind or act “{name}”; `ephor schema` lists them")))?;
    print_json(&schema::of_act(act))
}

/// Every kind and act, and the item of a fact file in which they stand.
fn all() -> Value {
    let mut all = schema::all();
    if let Some(object) = all.as_object_mut() {
        object.insert("fact".to_owned(), facts::schema());
    }
    all
}

pub(super) fn catalog(framework: &str, format: Format) -> Result<(), End> {
    is_framework(framework)?;
    if format == Format::Json {
        let requirements: Vec<Value> = ISO42001
            .requirements()
            .map(|one| json!({"id": one.id, "title": one.title, "class": one.class.word(), "rules": rules_of(&one.id)}))
            .collect();
        return print_json(&json!({"framework": ISO42001.id, "requirements": requirements}));
    }
    for group in &ISO42001.groups {
        say!("{} {}", group.id, group.name)?;
        for one in &group.requirements {
            let built = rules::ALL.iter().filter(|rule| rule.requirement == one.id).count();
            say!(
                "  {:<9} {:<11} {built} of {:<8}  {}",
                one.id,
                one.class.word(),
                count(planned_for(&one.id).count() as u64, "rule"),
                one.title
            )?;
        }
    }
    Ok(())
}

fn rules_of(requirement: &str) -> Vec<Value> {
    let own = rules::ALL.iter().filter(|rule| rule.requirement == requirement);
    own.map(|rule| {
        let severity = match rule.weight {
            Weight::Always(severity) => severity,
            Weight::MajorAfter(_) | Weight::MajorForTierOne => Severity::Minor,
        };
        json!({"code": rule.code, "name": rule.name, "severity": severity.word()})
    })
    .collect()
}
