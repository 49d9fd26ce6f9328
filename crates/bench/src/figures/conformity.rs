//! How long it takes to judge everything, and to judge again after one change.

use anyhow::{Result, anyhow};
use ephor::engine::{Access, Engine};
use ephor_core::conformity::Evaluator;
use ephor_core::decide::{self, Decision, Entry, Surroundings, Write};
use ephor_core::fact::Form;
use ephor_core::id::{Kind, RecordId};
use ephor_core::image::{Image, Touched};
use ephor_core::rules;
use jiff::Timestamp;
use serde_json::json;

use crate::desk::{ends, who};
use crate::figure::{Figure, Limit};
use crate::generate::{self, Size};
use crate::timing::{ms, shortest, timed};

/// Kinds of record of which one is changed.
const CHANGED: [(Kind, &str); 4] =
    [(Kind::System, "purpose"), (Kind::Risk, "cause"), (Kind::Component, "release"), (Kind::Policy, "edition")];

pub(crate) fn figures(size: Size) -> Result<Vec<Figure>> {
    let engine = Engine::open(&generate::organisation(size)?, Access::Read, generate::clock()?, &())?;
    let snapshot = engine.snapshot();
    let whole = shortest(5, || {
        let judged = Evaluator::judge(rules::ALL, &snapshot.image, snapshot.on);
        if judged.judgements.is_empty() { Err(anyhow!("there are no rules")) } else { Ok(()) }
    })?;
    let examined: usize = snapshot.conformity.judgements.iter().map(|judgement| judgement.examined).sum();
    let found: usize = snapshot.conformity.judgements.iter().map(|judgement| judgement.findings.len()).sum();
    let detail = format!("{} rules, {examined} things examined, {found} findings", rules::ALL.len());
    let mut figures = vec![Figure::new("full conformity check", ms(whole), "ms", Limit::AtMost(250.0)).detail(detail)];
    let mut evaluator = Evaluator::new(rules::ALL);
    evaluator.update(&snapshot.image, snapshot.on, &[]);
    let mut image = snapshot.image.clone();
    for (kind, field) in CHANGED {
        let mut looked_at = 0;
        let mut turn = 0;
        let mut updates = Vec::new();
        for _ in 0..5 {
            turn += 1;
            let touched = change(&mut image, RecordId::new(kind, 1), field, turn, ends()?)?;
            let (took, ()) = timed(|| {
                looked_at = evaluator.update(&image, snapshot.on, &touched);
                drop(evaluator.conformity(&image, snapshot.on));
            });
            updates.push(took);
        }
        updates.sort();
        let detail = format!("{looked_at} judgements looked at again");
        let middle = ms(updates[updates.len() / 2]);
        figures.push(Figure::new(format!("check after a changed {kind}"), middle, "ms", Limit::AtMost(5.0)).detail(detail));
    }
    Ok(figures)
}

/// Changes one field of one record by its owner's hand.
fn change(image: &mut Image, id: RecordId, field: &str, turn: u32, now: Timestamp) -> Result<Vec<Touched>> {
    let live = image.live(id).ok_or_else(|| anyhow!("{id} is not live"))?;
    let owner = live.record.owner().ok_or_else(|| anyhow!("{id} has no owner"))?;
    let mut record = live.record.to_json()?;
    record[field] = json!(format!("changed for the {turn}. time"));
    let write = Write {
        who: who(owner, None),
        kind: id.kind,
        id: Some(id),
        base: None,
        version: None,
        form: Form::Final,
        origin: None,
        record,
    };
    let mut surroundings =
        Surroundings { image, now, entry: Entry::Imported, salts: &mut || [7; 32], earlier: &|_| None, earlier_act: &|_| None };
    match decide::write(&mut surroundings, &write).map_err(|invalid| anyhow!("{id}: {invalid:?}"))? {
        Decision::Recorded(prepared) => Ok(image.apply(&prepared.fact, prepared.content)),
        _ => Err(anyhow!("{id} did not change")),
    }
}
