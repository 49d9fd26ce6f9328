//! Deciding an act: what it is about, whether it may be, what it rests on.

use std::sync::Arc;

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::act::{ActName, Binding, Cause, Payload};
use crate::authority::{BodyAct, Doing, Grounds, Shortfall, Tally, breaches, counts, open, takes_two, tally, unended, voting_in};
use crate::check::check;
use crate::decide::{
    Aim, Attempt, Decision, EarlierAct, Entry, InImage, Invalid, Prepared, Surroundings, is_founding, payload, read_payload,
};
use crate::fact::{ActFact, Content, Envelope, Erased, Fact, Family, Subject, UltraVires, When};
use crate::id::RecordId;
use crate::image::{Act, Aimed, Image, Live, Slot, Version};
use crate::kinds::{AnyRecord, Risk};
use crate::power::Power;
use crate::reading::Reading;

mod authorised;

use authorised::authorised;

/// What an attempt is aimed at, found in the image.
struct Target<'a> {
    subject: Subject,
    slot: Option<&'a Slot>,
    version: Option<&'a Version>,
    act: Option<&'a Arc<Act>>,
}

impl<'a> Target<'a> {
    /// The record it is about, in the version that it names.
    fn record(&self) -> Option<Live<'a, dyn AnyRecord>> {
        let (slot, version) = self.slot.zip(self.version)?;
        Some(Live { slot, version, record: version.record.as_deref()? })
    }
}

pub(super) fn decide(surroundings: &mut Surroundings<'_>, attempt: &Attempt) -> Result<Decision, Invalid> {
    let image = surroundings.image;
    let envelope = surroundings.envelope(&attempt.who, None)?;
    let on = surroundings.day(&envelope);
    let restored_refusal = attempt.name == ActName::Refused;
    if restored_refusal && !matches!(surroundings.entry, Entry::Restored { .. }) {
        return Err(Invalid::because("/act", "refusals are written by the server; only a restore brings them back"));
    }
    let target = aim(surroundings, attempt)?;
    let (payload, typed) = checked(surroundings, attempt, on)?;
    disposed(surroundings.image, &target, &typed)?;
    if !matches!(surroundings.entry, Entry::Restored { .. }) {
        sensible(&target, &typed, on)?;
    }
    let reading = Reading::new(image, on);
    if matches!(surroundings.entry, Entry::Entered) {
        cast_in_a_body(&reading, attempt, on)?;
    }
    if let Some(position) = already(surroundings, &reading, attempt, &target, &payload, on) {
        return Ok(Decision::AlreadySo { position });
    }
    if restored_refusal {
        let fact = fact(envelope, attempt.name, target.subject, None, Grounds::default());
        return Ok(Decision::Recorded(Box::new(prepared(fact, &payload, attempt, typed))));
    }
    let judged = judge(&reading, attempt, &target, &typed, on);
    if let Some(shortfall) = refusal(&judged).filter(|_| !surroundings.keeps_claims()) {
        let refused = refused(envelope, attempt, target.subject, &judged, &shortfall)?;
        return Ok(Decision::Refused { shortfall, attempt: Some(Box::new(refused)) });
    }
    let mut done = fact(envelope, attempt.name, target.subject, judged.power, judged.grounds);
    if let Family::Act(act) = &mut done.family {
        act.ultra_vires = judged.shortfall.map(|short| UltraVires { cause: short.cause, missing: with_link(&short).into() });
        act.separation = judged.breaches.into_iter().map(|(code, _)| code).collect();
        // A claim without authority erases nothing: what is gone could not come back when it is annulled.
        if let Payload::Erase(erase) = &typed
            && act.ultra_vires.is_none()
            && act.separation.is_empty()
        {
            act.erases = erased(surroundings, target.slot, &erase.fields);
        }
    }
    done.envelope.founding = judged.founding;
    Ok(Decision::Recorded(Box::new(prepared(done, &payload, attempt, typed))))
}

/// Refuses what cannot be so, whoever says it: a decision before there was what it decides, one that ends before it begins, and the acceptance of
/// another level than the one that is left.
fn sensible(target: &Target<'_>, payload: &Payload, on: Date) -> Result<(), Invalid> {
    let decided = matches!(target.subject, Subject::Version { .. }).then_some(target.version).flatten();
    if let Some(version) = decided.filter(|version| on < version.day) {
        let message = format!("it was written on {}; nobody did anything about it before, on {on}", version.day);
        return Err(Invalid::because("/happened", message));
    }
    if let Some(until) = payload.valid_until().filter(|until| *until < on) {
        let at = if matches!(payload, Payload::Triage(_)) { "/payload/until" } else { "/payload/valid_until" };
        return Err(Invalid::because(at, format!("it would end on {until}, before it begins on {on}")));
    }
    let risk = target.version.and_then(Version::typed::<Risk>);
    if let (Some(risk), Payload::Accept(accept)) = (risk, payload) {
        let left = risk.residual.level;
        if accept.level.is_some_and(|level| level != left) {
            let message =
                format!("the level left of this risk is {}; leave it out, or write the version that you accept", left.0);
            return Err(Invalid::because("/payload/level", message));
        }
        if accept.category.as_ref().is_some_and(|category| *category != risk.category) {
            return Err(Invalid::because("/payload/category", format!("this risk belongs to the category {}", risk.category)));
        }
    }
    Ok(())
}

/// A vote is cast in a body: one that names none would wait to be counted for ever.
fn cast_in_a_body(reading: &Reading<'_>, attempt: &Attempt, on: Date) -> Result<(), Invalid> {
    if attempt.name != ActName::CastVote || attempt.who.on_behalf.is_some() {
        return Ok(());
    }
    let bodies: Vec<String> = voting_in(reading, attempt.who.author, on).map(|body| body.to_string()).collect();
    if bodies.is_empty() {
        return Ok(());
    }
    let message = format!("a vote is cast in a body, and this one names none; vote for {}", bodies.join(" or for "));
    Err(Invalid::because("/for", message))
}

/// The payload in declared order, so that the same payload always has the same bytes, and as it is understood.
fn checked(surroundings: &Surroundings<'_>, attempt: &Attempt, on: Date) -> Result<(Value, Payload), Invalid> {
    let mut payload = if attempt.payload.is_null() { json!({}) } else { attempt.payload.clone() };
    let find = InImage::new(surroundings.image, on, !surroundings.keeps_claims());
    let problems = check(attempt.name.fields(), &mut payload, "/payload", true, &find);
    if !problems.is_empty() {
        return Err(Invalid(problems));
    }
    let typed = read_payload(attempt.name, &payload)?;
    let ordered = typed.to_json().map_err(|error| Invalid::because("/payload", error.to_string()))?;
    Ok((ordered, typed))
}

/// Triage finds a record to be one of what its kind can be, and names the record it became where that word says that there is one.
fn disposed(image: &Image, target: &Target<'_>, payload: &Payload) -> Result<(), Invalid> {
    let (Payload::Triage(triage), Some(slot)) = (payload, target.slot) else { return Ok(()) };
    let (declaration, said) = (slot.id.kind.declaration(), &*triage.disposition);
    let words = declaration.dispositions;
    if !words.is_empty() && !words.contains(&said) {
        let message = format!("“{said}” is not one of the words; there are {}", words.join(", "));
        return Err(Invalid::because("/payload/disposition", message));
    }
    let Some((_, kind)) = declaration.becomes.iter().find(|(word, _)| *word == said) else { return Ok(()) };
    if triage.result.is_some_and(|id| id.kind == *kind && image.live(id).is_some()) {
        return Ok(());
    }
    let noun = kind.noun();
    let message =
        format!("“{said}” holds of what is on record as {noun}; record the {noun} first where there is none, and name it");
    Err(Invalid::because("/payload/result", message))
}

fn aim<'a>(surroundings: &Surroundings<'a>, attempt: &Attempt) -> Result<Target<'a>, Invalid> {
    let image = surroundings.image;
    let nothing = |id: RecordId| Invalid::because("/of", format!("{id} does not exist"));
    match (attempt.name.binding(), attempt.aim) {
        (Binding::Act | Binding::Attempted, Aim::Act(position)) => {
            let act = image.act(position).ok_or_else(|| Invalid::because("/of", format!("№ {position} is not an act")))?;
            let earlier = (surroundings.earlier_act)(position);
            let leaf = earlier.ok_or_else(|| Invalid::because("/of", format!("№ {position} cannot be read")))?.leaf;
            let slot = act.about().and_then(|id| image.slot(id));
            Ok(Target { subject: Subject::Act { position, leaf }, slot, version: acted_on(image, act), act: Some(act) })
        }
        (Binding::Record, Aim::Record(id, _)) => {
            let slot = image.slot(id).ok_or_else(|| nothing(id))?;
            let version = slot.live().or_else(|| slot.newest());
            Ok(Target { subject: Subject::Record { id }, slot: Some(slot), version, act: None })
        }
        (Binding::Version | Binding::Attempted, Aim::Record(id, number)) => {
            let slot = image.slot(id).ok_or_else(|| nothing(id))?;
            let version = named_version(surroundings, attempt.name, slot, number)?;
            let Some(content) = version.content else {
                return Err(Invalid::because(
                    "/of",
                    format!("version {} of {id} is a draft, and nobody acts on a draft; complete it first", version.number),
                ));
            };
            let subject = Subject::Version { id, version: version.number, content };
            Ok(Target { subject, slot: Some(slot), version: Some(version), act: None })
        }
        (Binding::Act, Aim::Record(..)) => {
            Err(Invalid::because("/of", format!("{} is done on an act, not on a record", attempt.name)))
        }
        (_, Aim::Act(_)) => Err(Invalid::because("/of", format!("{} is done on a record, not on an act", attempt.name))),
    }
}

/// The version an earlier act was about.
fn acted_on<'a>(image: &'a Image, act: &Act) -> Option<&'a Version> {
    let slot = image.slot(act.about()?)?;
    match act.aimed() {
        Aimed::Version(version) => slot.version(version),
        _ => slot.live(),
    }
}

/// The live version, or the one that waits for adoption; imports may name an older one.
fn named_version<'a>(
    surroundings: &Surroundings<'a>,
    name: ActName,
    slot: &'a Slot,
    number: Option<u32>,
) -> Result<&'a Version, Invalid> {
    let id = slot.id;
    let wanted = match name {
        ActName::Adopt => slot.newest().filter(|version| version.waits_for_adoption()),
        _ => slot.live(),
    };
    let asked = number.and_then(|number| slot.version(number));
    match (wanted, number, asked) {
        (_, Some(number), None) => Err(Invalid::because("/of/version", format!("{id} has no version {number}"))),
        (_, Some(_), Some(asked)) if surroundings.keeps_claims() => Ok(asked),
        (Some(wanted), None, _) => Ok(wanted),
        (Some(wanted), Some(number), _) if wanted.number == number => Ok(wanted),
        (Some(wanted), Some(number), _) => {
            let message = format!("version {number} of {id} is not the live one; version {} is", wanted.number);
            Err(Invalid::because("/of/version", message))
        }
        (None, ..) if name == ActName::Adopt => {
            Err(Invalid::because("/of", format!("{id} has nothing that waits to be adopted")))
        }
        (None, ..) => {
            Err(Invalid::because("/of", format!("{id} has no live version; complete a draft or adopt a proposal first")))
        }
    }
}

/// The act that already says the same: for what is entered one that still counts, for what a file says any in the history. A restore repeats
/// a history as it was, so nothing in it is known already.
fn already(
    surroundings: &Surroundings<'_>,
    reading: &Reading<'_>,
    attempt: &Attempt,
    target: &Target<'_>,
    payload: &Value,
    on: Date,
) -> Option<u64> {
    let slot = target.slot?;
    let aimed = match target.subject {
        Subject::Version { version, .. } => Aimed::Version(version),
        Subject::Record { .. } => Aimed::Record,
        Subject::Act { position, .. } => Aimed::Act(position),
    };
    // What it says stands in the ledger, so that is asked last.
    let same = |act: &Act, happened: Option<When>| {
        let same_place = act.aimed() == aimed && act.name == attempt.name;
        let same_actor = act.author == attempt.who.author && act.ground.on_behalf == attempt.who.on_behalf;
        let said = |earlier: EarlierAct| {
            earlier.payload.as_ref() == Some(payload) && happened.is_none_or(|happened| happened == earlier.happened)
        };
        same_place && same_actor && (surroundings.earlier_act)(act.position).is_some_and(said)
    };
    let known = match surroundings.entry {
        Entry::Restored { .. } => None,
        Entry::Imported => slot.acts_like(attempt.name).iter().rev().find(|act| same(act, attempt.who.happened)),
        Entry::Entered => entered_already(slot, attempt.name, &|act| same(act, None)).filter(|act| counts(reading, act, on)),
    };
    known.map(|act| act.position)
}

/// The last such act, unless one that ends it came after. Looking again is always new.
fn entered_already<'a>(slot: &'a Slot, name: ActName, same: &dyn Fn(&Act) -> bool) -> Option<&'a Arc<Act>> {
    if matches!(name, ActName::Observe | ActName::Review | ActName::Verify) {
        return None;
    }
    let latest = slot.acts_like(name).iter().rev().find(|act| same(act))?;
    let ends = |later: &Arc<Act>| name.opposite() == Some(later.name);
    let ended = slot.acts.iter().any(|act| ends(act) && act.position > latest.position);
    (!ended).then_some(latest)
}

/// What the domain makes of an attempt.
struct Judged {
    power: Option<Power>,
    grounds: Grounds,
    shortfall: Option<Shortfall>,
    breaches: Vec<(Arc<str>, String)>,
    founding: bool,
}

fn judge(reading: &Reading<'_>, attempt: &Attempt, target: &Target<'_>, payload: &Payload, on: Date) -> Judged {
    let founding = founds(reading, attempt, target);
    let mut judged = Judged { power: None, grounds: Grounds::default(), shortfall: None, breaches: Vec::new(), founding };
    let subject = target.record().filter(|_| target.act.is_none());
    judged.shortfall = subject.and_then(|subject| open(reading, attempt.name, subject, on).err());
    let votes = votes(reading, attempt, target, payload, on);
    let tally = match votes {
        Ok(tally) => tally,
        Err(shortfall) => {
            judged.shortfall.get_or_insert(shortfall);
            None
        }
    };
    if judged.shortfall.is_none() {
        judged.shortfall = target.slot.and_then(|slot| match attempt.name {
            ActName::Approve => blocked(reading, slot, on),
            ActName::Erase => held(reading, slot, on),
            _ => None,
        });
    }
    match authorised(reading, attempt, target, payload, on) {
        Ok((power, grounds)) => {
            judged.power = power;
            judged.grounds = grounds;
        }
        Err((power, shortfall)) => {
            judged.power = power;
            judged.shortfall.get_or_insert(shortfall);
        }
    }
    if attempt.name.takes_back() {
        judged.grounds.jointly.clear();
    }
    let doing = Doing {
        name: attempt.name,
        author: attempt.who.author,
        on_behalf: attempt.who.on_behalf,
        tally: tally.as_ref(),
        version: target.slot.zip(target.version).filter(|_| target.act.is_none()),
        act: target.act.map(AsRef::as_ref),
        jointly: !judged.grounds.jointly.is_empty(),
        on,
        founding,
    };
    if let Some(power) = takes_two(reading, &doing).filter(|_| !doing.jointly) {
        judged.grounds.jointly = vec![Arc::from(power.word())];
    }
    judged.breaches = breaches(reading, &doing);
    judged
}

/// Founding ends with the governing body's own approval of its record.
fn founds(reading: &Reading<'_>, attempt: &Attempt, target: &Target<'_>) -> bool {
    let own = target.slot.map(|slot| slot.id);
    attempt.name == ActName::Approve && own.is_some() && own == reading.governing_body() && is_founding(reading)
}

/// The votes behind an act for a body; an act for oneself has none.
fn votes(
    reading: &Reading<'_>,
    attempt: &Attempt,
    target: &Target<'_>,
    payload: &Payload,
    on: Date,
) -> Result<Option<Tally>, Shortfall> {
    let Some(body) = attempt.who.on_behalf.filter(|_| attempt.name.is_of_body()) else {
        return Ok(None);
    };
    let minutes = crate::authority::keeps_minutes(reading, attempt.who.author, body, on);
    if !payload.votes().is_empty() && !minutes {
        let missing = format!("only the chair of {body} or the owner of its meeting records its votes");
        return Err(Shortfall::new(Cause::NoPower, missing));
    }
    let act = BodyAct { body, name: attempt.name, subject: &target.subject, minuted: payload.votes() };
    tally(reading, act, on).map(Some)
}

fn blocked(reading: &Reading<'_>, slot: &Slot, on: Date) -> Option<Shortfall> {
    let block = unended(reading, slot.id, ActName::Block, on)?;
    Some(stopped_by(block, format!("{} has blocked it since {}", block.author, block.day)))
}

/// A legal hold stands before every erasure.
fn held(reading: &Reading<'_>, slot: &Slot, on: Date) -> Option<Shortfall> {
    let hold = unended(reading, slot.id, ActName::Hold, on)?;
    Some(stopped_by(hold, format!("it is on hold since {}", hold.day)))
}

/// Whoever stopped it can lift it.
fn stopped_by(act: &Act, missing: String) -> Shortfall {
    let mut shortfall = Shortfall::new(Cause::Order, missing);
    shortfall.escalate_to = Some(act.author.into());
    shortfall
}

/// What stands in the way: lack of authority first, then separation.
fn refusal(judged: &Judged) -> Option<Shortfall> {
    judged.shortfall.clone().or_else(|| {
        let (code, what) = judged.breaches.first()?;
        Some(Shortfall::new(Cause::Separation, format!("{code}: {what}")))
    })
}

fn with_link(shortfall: &Shortfall) -> String {
    match shortfall.through {
        Some(through) if !shortfall.missing.contains(&through.to_string()) => {
            format!("{} ({through})", shortfall.missing)
        }
        _ => shortfall.missing.clone(),
    }
}

fn refused(
    envelope: Envelope,
    attempt: &Attempt,
    subject: Subject,
    judged: &Judged,
    shortfall: &Shortfall,
) -> Result<Prepared, Invalid> {
    let mut payload = json!({"attempted": attempt.name.word(), "cause": shortfall.cause.word(), "missing": with_link(shortfall)});
    if let (Some(to), Some(object)) = (shortfall.escalate_to, payload.as_object_mut()) {
        object.insert("escalate_to".to_owned(), json!(to));
    }
    if let (Some(power), Some(object)) = (judged.power, payload.as_object_mut()) {
        object.insert("power".to_owned(), json!(power));
    }
    let typed = read_payload(ActName::Refused, &payload)?;
    let fact = fact(envelope, ActName::Refused, subject, None, Grounds::default());
    Ok(prepared(fact, &payload, attempt, typed))
}

fn fact(envelope: Envelope, name: ActName, subject: Subject, power: Option<Power>, grounds: Grounds) -> Fact {
    let act = ActFact {
        name,
        subject,
        power,
        trace: grounds.trace.into(),
        jointly: grounds.jointly.into(),
        ultra_vires: None,
        separation: Arc::new([]),
        erases: Vec::new(),
    };
    Fact { envelope, family: Family::Act(act) }
}

fn prepared(fact: Fact, payload: &Value, attempt: &Attempt, typed: Payload) -> Prepared {
    let body = payload::of_act(payload, attempt.who.reason.as_deref());
    Prepared { fact, body, values: Vec::new(), content: Content::Act(typed) }
}

/// What an act `erase` takes out: whole bodies, or the values under the fields named.
fn erased(surroundings: &Surroundings<'_>, slot: Option<&Slot>, fields: &[crate::datum::Text]) -> Vec<Erased> {
    let mut found = Vec::new();
    for version in slot.into_iter().flat_map(|slot| &slot.versions) {
        let position = version.position;
        let Some(earlier) = (surroundings.earlier)(position) else {
            continue;
        };
        if fields.is_empty() {
            found.push(Erased { position, path: None });
            continue;
        }
        for value in earlier.values {
            let named = fields.iter().any(|field| {
                let place = format!("/record/{}", field.replace('.', "/"));
                value.path == place || value.path.starts_with(&format!("{place}/"))
            });
            if named {
                found.push(Erased { position, path: Some(value.path) });
            }
        }
    }
    found
}
