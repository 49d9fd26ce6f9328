//! Planting an entry into the sample, looking, mending it, looking again. Nothing of it stays.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, anyhow, bail};
use ephor::engine::{Done, Engine, Files, Mode, Transaction};
use ephor::import::facts;
use ephor::import::located::{Key, Located, Node};
use ephor_core::decide::{Entry as Entering, Who, Write};
use ephor_core::fact::When;
use ephor_core::id::{Kind, RecordId};
use ephor_core::image::Image;
use jiff::Timestamp;
use jiff::civil::{Date, time};

use crate::entry::Entry;
use crate::found::{Findings, Found};

/// What is wrong with an entry in the sample; nothing where it is found and mended as it says.
pub(crate) fn tried(engine: &Engine, entry: Entry) -> Result<Vec<String>> {
    // The transaction is given up whatever came of it, so the next entry meets the sample as it was.
    let outcome = engine.run(move |transaction| Err::<(), Result<Vec<String>>>(in_sample(transaction, &entry)))?;
    outcome.err().unwrap_or_else(|| Err(anyhow!("the sample was changed")))
}

fn in_sample(transaction: &mut Transaction<'_>, entry: &Entry) -> Result<Vec<String>> {
    let today = transaction.now.to_zoned(transaction.image.zone().clone()).date();
    let day = entry.on.unwrap_or(today);
    if day > today {
        transaction.now = noon(&transaction.image, day)?;
    }
    let sample = transaction.image.clone();
    let before = Findings::of(&sample, day);
    carry_out(transaction, &sample, &entry.plant).context("plant")?;
    let planted =
        Findings::of(&transaction.image, day).differences(&before, &keyed(&sample, &entry.finds), &keyed(&sample, &entry.ends));
    carry_out(transaction, &sample, &entry.mend).context("mend")?;
    let mended = Findings::of(&transaction.image, day).differences(&before, &[], &[]);
    let planted = planted.into_iter().map(|what| format!("planted, {what}"));
    Ok(planted.chain(mended.into_iter().map(|what| format!("mended, {what}"))).collect())
}

/// The findings of an entry, a person in them by the id of this sample: it is another each time the sample is loaded.
fn keyed(sample: &Image, found: &[Found]) -> Vec<Found> {
    let id = |record: &String| sample.keyed(Kind::Person, record).map_or_else(|| record.clone(), |id| id.to_string());
    found.iter().map(|one| Found { record: one.record.as_ref().map(id), ..one.clone() }).collect()
}

fn noon(image: &Image, day: Date) -> Result<Timestamp> {
    Ok(day.to_datetime(time(12, 0, 0, 0)).to_zoned(image.zone().clone())?.timestamp())
}

fn carry_out(transaction: &mut Transaction<'_>, sample: &Image, steps: &[Located]) -> Result<()> {
    for step in steps {
        let line = || format!("line {}", step.line);
        let done = match (step.get("change"), step.get("restore")) {
            (Some(id), _) => change(transaction, id, step),
            (None, Some(id)) => restore(transaction, sample, id, step),
            (None, None) => say(transaction, step),
        };
        done.with_context(line)?;
        // Facts follow one another; nothing happens in the same second.
        transaction.now = transaction.now.saturating_add(jiff::SignedDuration::from_secs(1))?;
    }
    Ok(())
}

/// A fact as fact files say it. One that adds nothing is a mistake of the entry.
fn say(transaction: &mut Transaction<'_>, step: &Located) -> Result<()> {
    let mut step = step.clone();
    // A fact that says no day might be one of the history already, and would add nothing.
    let says_no_day = step.get("happened").is_none();
    if let Node::Map(members) = &mut step.value
        && says_no_day
    {
        let today = transaction.now.to_zoned(transaction.image.zone().clone()).date();
        let happened = Located { line: step.line, value: Node::Text(today.to_string()) };
        members.push((Key { line: step.line, text: "happened".to_owned() }, happened));
    }
    let list = Located { line: step.line, value: Node::List(vec![step]) };
    let mut files = Files::default();
    files.take("the entry", facts::from_documents(vec![list], &facts::alone));
    let told = |faults: Vec<ephor::engine::Fault>| anyhow!(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "));
    let loaded = transaction.load(files, Mode::Import).map_err(told)?;
    if loaded.added == 0 {
        bail!("it is so already");
    }
    Ok(())
}

/// The live version of a record with other fields: `{ change: ID, by: KEY, set: { field: value } }`; nothing takes a field away.
fn change(transaction: &mut Transaction<'_>, id: &Located, step: &Located) -> Result<()> {
    let id = named(&transaction.image, id)?;
    let live = transaction.image.live(id).with_context(|| format!("{id} is not live"))?;
    let mut record = live.record.to_json()?;
    let fields: BTreeSet<&str> = live.record.fields().iter().map(|field| field.name).collect();
    for (key, value) in step.get("set").context("“set” is missing")?.members() {
        if !fields.contains(key.text.as_str()) {
            bail!("line {}: {id} has no field “{}”", key.line, key.text);
        }
        record[key.text.as_str()] = value.to_json();
    }
    write(transaction, id, step, record)
}

/// A record as the sample has it: `{ restore: ID, by: KEY }`. What was approved of it must be approved again.
fn restore(transaction: &mut Transaction<'_>, sample: &Image, id: &Located, step: &Located) -> Result<()> {
    let id = named(sample, id)?;
    let live = sample.live(id).with_context(|| format!("{id} is not in the sample"))?;
    write(transaction, id, step, live.record.to_json()?)
}

/// A new version, as a claim of whoever the step names.
fn write(transaction: &mut Transaction<'_>, id: RecordId, step: &Located, record: serde_json::Value) -> Result<()> {
    let by = step.get("by").and_then(Located::text).context("“by” is missing")?;
    let author =
        transaction.image.keyed(Kind::Person, by).and_then(RecordId::typed).with_context(|| format!("{by} is nobody"))?;
    let who = Who { author, on_behalf: None, happened: Some(When::Moment(transaction.now)), reason: None, key: None };
    transaction.enter(Entering::Imported);
    match transaction.write(&Write::new(who, id.kind, Some(id), record)) {
        Ok(Done::Recorded { .. }) => Ok(()),
        Ok(Done::AlreadySo { .. }) => bail!("{id} is so already"),
        Ok(Done::Refused { shortfall, .. }) => bail!("refused: {}", shortfall.missing),
        Err(invalid) => Err(anyhow!("{invalid:?}")),
    }
}

/// A record by its id, a person by the organisation's key.
fn named(image: &Image, text: &Located) -> Result<RecordId> {
    let text = text.text().context("it is no id")?;
    let person = image.keyed(Kind::Person, text);
    person.or_else(|| text.parse().ok()).with_context(|| format!("{text} is no record"))
}
