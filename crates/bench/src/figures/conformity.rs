//! How long it takes to judge everything, and to judge again after one change.

use anyhow::{Result, anyhow};
use ephor::engine::{Access, Engine, Snapshot};
use ephor::sample;
use ephor_core::conformity::Evaluator;
use ephor_core::decide::{self, Decision, Entry, Surroundings, Write};
use ephor_core::fact::Form;
use ephor_core::id::{Kind, RecordId};
use ephor_core::image::{Image, Touched};
use ephor_core::rules;
use ephor_core::task::Tasks;
use serde_json::json;

use crate::figure::{Figure, Limit};
use crate::generate::{self, Size};
use crate::timing::{ms, shortest, timed};

/// Milliseconds that a check may take after one record changed.
const CHANGED_AT_MOST: f64 = 5.0;

pub(crate) fn figures(size: Size) -> Result<Vec<Figure>> {
    let engine = Engine::open(&generate::organisation(size)?, Access::Read, generate::clock(), &())?;
    let snapshot = engine.snapshot();
    let whole = shortest(5, || {
        let judged = Evaluator::judge(rules::ALL, &snapshot.image, snapshot.on);
        if judged.judgements.is_empty() { Err(anyhow!("there are no rules")) } else { Ok(()) }
    })?;
    let examined: usize = snapshot.conformity.judgements.iter().map(|judgement| judgement.examined).sum();
    let found: usize = snapshot.conformity.judgements.iter().map(|judgement| judgement.findings.len()).sum();
    let detail = format!("{} rules, {examined} things examined, {found} findings", rules::ALL.len());
    let mut figures = vec![Figure::new("full conformity check", ms(whole), "ms", Limit::AtMost(250.0)).detail(detail)];
    figures.extend(after_a_change(&snapshot)?);
    let (found, tasks) = timed(|| Tasks::new(&snapshot.image, snapshot.on));
    drop(tasks);
    figures.push(Figure::aside("everything that waits on somebody, found from nothing", ms(found), "ms"));
    Ok(figures)
}

/// The check after one record of each kind changed: the slowest, and every kind that is over.
fn after_a_change(snapshot: &Snapshot) -> Result<Vec<Figure>> {
    let mut evaluator = Evaluator::new(rules::ALL);
    evaluator.update(&snapshot.image, snapshot.on, &[]);
    // Each rule alone as well, to name the ones that take long.
    let mut alone: Vec<Evaluator> = rules::ALL.chunks(1).map(Evaluator::new).collect();
    for one in &mut alone {
        one.update(&snapshot.image, snapshot.on, &[]);
    }
    let mut image = snapshot.image.clone();
    let mut kinds = Vec::new();
    for kind in Kind::ALL {
        let Some(id) = snapshot.image.register(*kind).slots().find(|slot| slot.live().is_some()).map(|slot| slot.id) else {
            continue;
        };
        let mut looked_at = 0;
        let mut updates = Vec::new();
        for turn in 0..5 {
            let touched = change(&mut image, id, turn)?;
            let (took, ()) = timed(|| {
                looked_at = evaluator.update(&image, snapshot.on, &touched);
                drop(evaluator.conformity(&image, snapshot.on));
            });
            updates.push(took);
        }
        updates.sort();
        let touched = change(&mut image, id, 5)?;
        let mut each: Vec<(f64, &str)> = alone
            .iter_mut()
            .zip(rules::ALL)
            .map(|(one, rule)| (ms(timed(|| one.update(&image, snapshot.on, &touched)).0), rule.code))
            .collect();
        evaluator.update(&image, snapshot.on, &touched);
        each.sort_by(|one, other| other.0.total_cmp(&one.0));
        let slow: Vec<String> = each.iter().take(4).map(|(took, code)| format!("{code} {took:.1}")).collect();
        kinds.push((
            ms(updates[updates.len() / 2]),
            *kind,
            format!("{looked_at} judgements looked at again, {}", slow.join(", ")),
        ));
    }
    kinds.sort_by(|one, other| other.0.total_cmp(&one.0));
    let figure = |(took, kind, detail): (f64, Kind, String)| {
        Figure::new(format!("check after a changed {kind}"), took, "ms", Limit::AtMost(CHANGED_AT_MOST)).detail(detail)
    };
    let over = kinds.iter().take_while(|(took, ..)| *took > CHANGED_AT_MOST).count();
    let mut figures: Vec<Figure> = kinds.iter().take(over.max(3)).cloned().map(figure).collect();
    let middle = kinds.get(kinds.len() / 2).map_or(0.0, |kind| kind.0);
    figures.push(Figure::aside(format!("check after a change, middle of {} kinds", kinds.len()), middle, "ms"));
    Ok(figures)
}

/// Changes the title of one record, as whoever wrote it last.
fn change(image: &mut Image, id: RecordId, turn: u32) -> Result<Vec<Touched>> {
    let live = image.live(id).ok_or_else(|| anyhow!("{id} is not live"))?;
    let author = live.version.author;
    let mut record = live.record.to_json()?;
    record["title"] = json!(format!("changed for the {turn}. time"));
    let write = Write {
        who: generate::who(author),
        kind: id.kind,
        id: Some(id),
        base: None,
        version: None,
        form: Form::Final,
        origin: None,
        record,
    };
    let (now, entry) = (sample::today(), Entry::Imported);
    let mut surroundings = Surroundings { image, now, entry, salts: &mut || [7; 32], earlier: &|_| None, earlier_act: &|_| None };
    match decide::write(&mut surroundings, &write).map_err(|invalid| anyhow!("{id}: {invalid:?}"))? {
        Decision::Recorded(prepared) => Ok(image.apply(&prepared.fact, prepared.content)),
        _ => Err(anyhow!("{id} did not change")),
    }
}
