//! What is decided on, so that nobody decides by a title and a digest: the content, what differs from the content decided on before, the
//! reviews it needs and the numbers it is held against.

use ephor_core::act::{ActName, Payload};
use ephor_core::authority::{appetite, counts};
use ephor_core::datum::AnyPin;
use ephor_core::id::RecordId;
use ephor_core::image::{Act, Version};
use ephor_core::kinds::{BESIDES, Delegation, Policy, Risk};
use ephor_core::power::Power;
use ephor_core::reading::Reading;
use ephor_core::shape::Field;
use ephor_pages::act::Decided;
use ephor_pages::component::diff::Changes;
use ephor_pages::component::facts::{Fact, Value as Shown};
use ephor_pages::component::state::{Sign, State};
use ephor_pages::component::words::{Link, Words};
use serde_json::Value;

use crate::web::act::Context;
use crate::web::act::trial::Outcome;
use crate::web::answer::Problem;
use crate::web::difference::changes;
use crate::web::standing::done;
use crate::web::value::Values;
use crate::web::words::{called, day, entry, record_href, spoken};

/// A record of no more bytes than this is shown whole, whatever was decided on before.
const SHORT_BYTES: usize = 4_000;

/// What the act decides on; of a record whose body is gone nothing can be shown.
pub(super) fn decided(context: &Context<'_>, outcome: &Outcome) -> Result<Option<Decided>, Problem> {
    let Some(version) = context.version.or_else(|| context.slot.live()) else { return Ok(None) };
    let Some(record) = said(context, version)? else { return Ok(None) };
    let before = context.version.and_then(|version| decided_before(context, version));
    let since = match before {
        Some((earlier, act)) => since(context, (earlier, act), version, &record)?,
        None => (String::new(), Changes::default()),
    };
    let id = context.id();
    let href = format!("/records/{}/{id}/versions/{}", id.kind, version.number);
    Ok(Some(Decided {
        facts: facts(
            context,
            &record,
            (context.version.is_some() && before.is_none()) || record.to_string().len() <= SHORT_BYTES,
        ),
        whole: Link::new(format!("Read all of {}, version {}", called(&context.snapshot.image, id), version.number), href),
        since,
        reviews: context.version.map(|version| reviews(context, version)).unwrap_or_default(),
        measures: context.version.map(|version| measures(context, version, outcome)).unwrap_or_default(),
    }))
}

fn said(context: &Context<'_>, version: &Version) -> Result<Option<Value>, Problem> {
    let opened = context.request.engine()?.fact(version.position)?;
    Ok(opened.filter(|opened| !opened.erased).and_then(|opened| opened.record))
}

/// The content of the version: all that an approval is about, or only what is said in a few words.
fn facts(context: &Context<'_>, record: &Value, all: bool) -> Vec<Fact> {
    let decides = |field: &&'static Field| !field.progress && field.name != "title" && !BESIDES.contains(&field.name);
    let fields: Vec<&'static Field> = context.declaration.fields.iter().filter(decides).collect();
    let values = Values { request: context.request, image: &context.snapshot.image };
    let is_short = |fact: &Fact| matches!(fact.value, Shown::Short(_) | Shown::Erased(_));
    let mut facts = values.facts(&fields, record);
    facts.retain(|fact| all || is_short(fact));
    facts.sort_by_key(|fact| !is_short(fact));
    facts
}

/// The newest earlier content that was approved or accepted, and by which act.
fn decided_before<'a>(context: &Context<'a>, version: &Version) -> Option<(&'a Version, &'a Act)> {
    let reading = Reading::new(&context.snapshot.image, context.snapshot.on);
    let on = reading.on();
    let earlier = context.slot.versions.iter().rev();
    let mut earlier =
        earlier.filter(|one| one.number < version.number && one.content.is_some() && one.content != version.content);
    earlier.find_map(|one| {
        let mut acts = context.slot.acts.iter().rev().filter(|act| context.slot.names(act, one) && act.day <= on);
        let act = acts.find(|act| matches!(act.name, ActName::Approve | ActName::Accept) && counts(&reading, act, on))?;
        Some((one, act.as_ref()))
    })
}

fn since(
    context: &Context<'_>,
    (earlier, act): (&Version, &Act),
    version: &Version,
    record: &Value,
) -> Result<(String, Changes), Problem> {
    let how = format!("since version {}, {} on {}", earlier.number, done(act.name), day(act.day));
    let Some(before) = said(context, earlier)? else { return Ok((how, Changes::default())) };
    let values = Values { request: context.request, image: &context.snapshot.image };
    let is_content = |name: &str| context.declaration.field(name).is_some_and(|field| !field.progress);
    let differing = changes(values, context.declaration, &before, record).into_iter().filter(|(name, _)| is_content(name));
    let fields = differing.map(|(_, change)| change).collect();
    let (older, newer) = (format!("Version {}", earlier.number), format!("Version {}", version.number));
    Ok((how, Changes { older, newer, fields }))
}

/// The functions that must look at a policy before it is approved, and what each of them said of this content.
fn reviews(context: &Context<'_>, version: &Version) -> Vec<(String, Words)> {
    let Some(policy) = version.typed::<Policy>() else { return Vec::new() };
    let image = &context.snapshot.image;
    let reading = Reading::new(image, context.snapshot.on);
    let given = |function| {
        let acts = context.slot.acts.iter().rev().filter(|act| context.slot.names(act, version) && act.day <= reading.on());
        acts.filter(|act| counts(&reading, act, reading.on())).find_map(|act| match act.payload.as_ref() {
            Some(Payload::Review(review)) if review.function == Some(function) => Some((act, review.outcome)),
            _ => None,
        })
    };
    let required = policy.reviews_required.iter().map(|function| {
        let words = match given(*function) {
            None => State::new(Sign::Wait, "missing").into(),
            Some((act, outcome)) => {
                let at = entry(context.request, act.position);
                let fine = matches!(outcome.word(), "fit" | "no-objection");
                let state = State::new(if fine { Sign::Met } else { Sign::Not }, spoken(outcome.word()).to_lowercase());
                let by = format!(", {}, {} ", image.person_name(act.author), day(act.day));
                Words::from(state).plain(by).entry(at.number, at.href)
            }
        };
        (spoken(function.word()), words)
    });
    required.collect()
}

/// What is left of a risk, how far the actor may go, and how far the governing body lets anybody go.
fn measures(context: &Context<'_>, version: &Version, outcome: &Outcome) -> Vec<(String, Words)> {
    let Some(risk) = version.typed::<Risk>().filter(|_| context.name == ActName::Accept) else { return Vec::new() };
    let level = |level: u8, id: RecordId| {
        Words::new()
            .strong(level.to_string())
            .plain(", ")
            .link(called(&context.snapshot.image, id), record_href(context.request, id))
    };
    let mut measures = vec![("Residual".to_owned(), Words::new().strong(risk.residual.level.0.to_string()))];
    if let Some((max, id)) = limit(context, &risk.category, outcome) {
        measures.push(("Your limit".to_owned(), level(max, id)));
    }
    let body = context.snapshot.image.governing_body().map_or_else(|| "Board".to_owned(), |id| context.snapshot.image.title(id));
    let reading = Reading::new(&context.snapshot.image, context.snapshot.on);
    let appetite = appetite(&reading, &risk.category, reading.on());
    let words = appetite.map_or_else(|| "none set for this category".into(), |(max, id)| level(max, id));
    measures.push((format!("Appetite of {body}"), words));
    measures
}

/// The narrowest limit of level in the chain of authority, or in the delegation that falls short, and where it stands.
fn limit(context: &Context<'_>, category: &str, outcome: &Outcome) -> Option<(u8, RecordId)> {
    let (pins, power) = match outcome {
        Outcome::May { trace, power, .. } => (trace.clone(), *power),
        Outcome::MayNot { shortfall, power } => {
            let id = shortfall.through?;
            let version = context.snapshot.image.slot(id)?.live()?.number;
            (vec![AnyPin { id, version }], *power)
        }
        Outcome::Already(_) | Outcome::Invalid(_) | Outcome::Unknown => return None,
    };
    let limits = pins.iter().filter_map(|pin| Some((level_of(context, pin, category, power?)?, pin.id)));
    limits.min_by_key(|(level, _)| *level)
}

fn level_of(context: &Context<'_>, pin: &AnyPin, category: &str, power: Power) -> Option<u8> {
    let version = context.snapshot.image.slot(pin.id)?.version(pin.version)?;
    let grant = version.typed::<Delegation>()?.powers.iter().find(|grant| grant.power == power)?;
    grant.limits.as_ref()?.highest_level(category)
}
