//! Deciding a new version of a record.

use serde_json::Value;

use crate::act::Cause;
use crate::authority::Holder;
use crate::authority::{Ask, Shortfall, may, may_write};
use crate::check::check;
use crate::decide::{Decision, Earlier, Entry, InImage, Invalid, Prepared, Surroundings, Write, is_founding, next_id, payload};
use crate::fact::{Content, Fact, Family, Form, Origin, RecordFact, Sha256};
use crate::id::{Kind, PersonId, RecordId};
use crate::image::{Slot, Version};
use crate::kinds::body::BodyType;
use crate::kinds::{AnyRecord, Body, Declaration, Person, Writer, declaration, type_word};
use crate::power::Power;
use crate::reading::Reading;
use crate::seal::{content, content_digest, seal};

pub(super) fn decide(surroundings: &mut Surroundings<'_>, write: &Write) -> Result<Decision, Invalid> {
    let Some(declaration) = declaration(write.kind) else {
        return Err(Invalid::because("/kind", format!("records of kind {} cannot be kept yet", write.kind)));
    };
    let image = surroundings.image;
    let mut envelope = surroundings.envelope(&write.who, write.origin)?;
    let today = surroundings.day(&envelope);
    let slot = write.id.and_then(|id| image.slot(id));
    if let (Some(base), Some(newest)) = (write.base, slot.and_then(Slot::newest))
        && base != newest.number
    {
        let message = format!("version {} was saved meanwhile; look at it before you save yours over it", newest.number);
        return Err(Invalid::because("/base", message));
    }
    let record = checked(surroundings, declaration, write, today)?;
    let typed = if write.form == Form::Final { Some(read(declaration, &record)?) } else { None };
    let record = typed.as_ref().map_or(Ok(record), |typed| typed.to_json()).map_err(|error| unreadable(&error))?;

    let reading = Reading::new(image, today);
    let founding = is_founding(&reading) && may_found(write.kind, typed.as_deref());
    envelope.founding = founding;
    if !founding && !surroundings.keeps_claims() {
        let live = slot.and_then(Slot::live).and_then(|version| version.record.as_deref());
        if let Err(shortfall) = may_write_record(&reading, write, declaration, live.or(typed.as_deref()), today) {
            return Ok(Decision::Refused { shortfall, attempt: None });
        }
    }

    if let Some(known) = known_already(surroundings, write, slot, &record) {
        return Ok(Decision::AlreadySo { position: known });
    }
    let newest = slot.and_then(Slot::newest);
    let id = write.id.unwrap_or_else(|| fresh_id(surroundings, write.kind));
    let number = newest.map_or(1, |version| version.number + 1);
    if let Some(wanted) = write.version.filter(|wanted| *wanted != number) {
        return Err(Invalid::because("/version", format!("it says version {wanted}, and the next version of {id} is {number}")));
    }
    let before =
        slot.and_then(last_final).and_then(|version| Some((version, (surroundings.earlier)(version.envelope.position)?)));
    let Sealed { body, values, digest } = sealed(surroundings, declaration, write, record, before.as_ref());
    let fact = RecordFact { id, version: number, form: write.form, content: digest };
    let fact = Fact { envelope, family: Family::Record(fact) };
    let content = typed.map_or(Content::Nothing, Content::Record);
    Ok(Decision::Recorded(Box::new(Prepared { fact, body, values, content })))
}

/// An id that nobody has. Random ids meet once in many lifetimes; then another is drawn.
fn fresh_id(surroundings: &mut Surroundings<'_>, kind: Kind) -> RecordId {
    loop {
        let id = next_id(surroundings.image, kind, (surroundings.salts)());
        if surroundings.image.slot(id).is_none() {
            return id;
        }
    }
}

fn checked(
    surroundings: &Surroundings<'_>,
    declaration: &'static Declaration,
    write: &Write,
    today: jiff::civil::Date,
) -> Result<Value, Invalid> {
    if let Some(id) = write.id
        && id.kind != write.kind
    {
        return Err(Invalid::because("/id", format!("{id} is not the id of a {}", write.kind)));
    }
    let mut record = write.record.clone();
    let find = InImage::new(surroundings.image, today, !surroundings.keeps_claims());
    let problems = check(declaration.fields, &mut record, "/record", write.form == Form::Final, &find);
    if problems.is_empty() { Ok(record) } else { Err(Invalid(problems)) }
}

fn read(declaration: &Declaration, record: &Value) -> Result<std::sync::Arc<dyn AnyRecord>, Invalid> {
    (declaration.read)(&record.to_string()).map_err(|error| unreadable(&error))
}

fn unreadable(error: &serde_json::Error) -> Invalid {
    Invalid::because("/record", error.to_string())
}

/// Before there is a governing body: the organisation, that body, and people.
fn may_found(kind: Kind, record: Option<&dyn AnyRecord>) -> bool {
    match kind {
        Kind::Organisation | Kind::Person => true,
        Kind::Body => {
            let body = record.and_then(|record| record.as_any().downcast_ref::<Body>());
            body.is_some_and(|body| body.r#type == BodyType::GoverningBody)
        }
        _ => false,
    }
}

/// Whether the author may write this record (specification: powers, section 3).
fn may_write_record(
    reading: &Reading<'_>,
    write: &Write,
    declaration: &Declaration,
    record: Option<&dyn AnyRecord>,
    today: jiff::civil::Date,
) -> Result<(), Shortfall> {
    let author = write.who.author;
    let ask = Ask::of_kind(write.kind, record.map_or("", type_word));
    let mut nearest: Option<Shortfall> = None;
    for writer in declaration.writers {
        let outcome = match writer {
            Writer::Anyone => may(reading, Holder::Person(author), Power::Administer, &Ask::default(), today)
                .map(drop)
                .or_else(|_| known(reading, author, today)),
            Writer::Owner => owner(record, author),
            Writer::Function(function) => {
                let person = reading.get::<Person>(author);
                let holds =
                    person.is_some_and(|person| person.record.is_active(today) && person.record.functions.contains(function));
                holds.then_some(()).ok_or_else(|| Shortfall::new(Cause::NoPower, format!("it is for the function {function}")))
            }
            Writer::Power(power) => may_write(reading, author, *power, &ask, today).map(drop),
            Writer::Connector => Err(Shortfall::new(Cause::NoPower, "it is for connectors")),
        };
        match outcome {
            Ok(()) => return Ok(()),
            Err(shortfall) => nearest = Some(prefer(nearest, shortfall)),
        }
    }
    let maintained = !matches!(write.kind, Kind::Parameter | Kind::Delegation | Kind::Finding | Kind::Sample | Kind::Retention);
    if maintained && may(reading, Holder::Person(author), Power::Maintain, &ask, today).is_ok() {
        return Ok(());
    }
    let nobody = || Shortfall::new(Cause::NoPower, format!("nobody writes records of kind {} by hand", write.kind));
    Err(nearest.unwrap_or_else(nobody))
}

/// Keeps the shortfall that names somebody who can.
fn prefer(before: Option<Shortfall>, after: Shortfall) -> Shortfall {
    match before {
        Some(before) if before.escalate_to.is_some() || after.escalate_to.is_none() => before,
        _ => after,
    }
}

fn known(reading: &Reading<'_>, author: PersonId, today: jiff::civil::Date) -> Result<(), Shortfall> {
    let person = reading.get::<Person>(author);
    let active = person.is_some_and(|person| person.record.is_active(today));
    active.then_some(()).ok_or_else(|| Shortfall::new(Cause::NoPower, format!("{author} is nobody known here")))
}

fn owner(record: Option<&dyn AnyRecord>, author: PersonId) -> Result<(), Shortfall> {
    let owner = record.and_then(AnyRecord::owner);
    if owner == Some(author) {
        return Ok(());
    }
    let mut shortfall = Shortfall::new(Cause::NoPower, "it is for the record’s owner");
    shortfall.escalate_to = owner.map(RecordId::from);
    Err(shortfall)
}

/// The newest finished version that is not a proposal or a template.
fn last_final(slot: &Slot) -> Option<&Version> {
    slot.versions.iter().rev().find(|version| version.form == Form::Final && version.content.is_some())
}

/// The fact that says the same already: the newest version for what is entered, any in the history for what a file says. A restore repeats
/// a history as it was, so nothing in it is known already.
fn known_already(surroundings: &Surroundings<'_>, write: &Write, slot: Option<&Slot>, record: &Value) -> Option<u64> {
    let slot = slot?;
    let waits = |origin: Origin| matches!(origin, Origin::Proposal | Origin::Template);
    let same = |version: &Version| {
        let alike = waits(version.envelope.origin) == write.origin.is_some_and(waits) && version.form == write.form;
        alike && (surroundings.earlier)(version.envelope.position).is_some_and(|earlier| earlier.record == *record)
    };
    let said = |version: &Version| {
        let happened = write.who.happened.is_none_or(|happened| happened == version.envelope.happened);
        let number = write.version.is_none_or(|number| number == version.number);
        happened && number && version.envelope.author == write.who.author
    };
    let known = match surroundings.entry {
        Entry::Restored { .. } => None,
        Entry::Entered => slot.newest().filter(|newest| same(newest)),
        Entry::Imported => slot.versions.iter().rev().find(|version| said(version) && same(version)),
    };
    known.map(|version| version.envelope.position)
}

struct Sealed {
    body: Vec<u8>,
    values: Vec<crate::seal::SealedValue>,
    digest: Option<Sha256>,
}

/// Takes personal values out and digests the content; content that has not changed keeps its digest and its salt.
fn sealed(
    surroundings: &mut Surroundings<'_>,
    declaration: &'static Declaration,
    write: &Write,
    mut record: Value,
    before: Option<&(&Version, Earlier)>,
) -> Sealed {
    let fields = declaration.fields;
    let unchanged = before.filter(|(_, earlier)| content(fields, &earlier.record) == content(fields, &record));
    let carried = unchanged.and_then(|(version, earlier)| Some((version.content?, earlier.content_salt?)));
    let known = before.map_or(&[][..], |(_, earlier)| &earlier.values);
    let values = seal(declaration, &mut record, known, surroundings.salts);
    let (digest, salt) = match (write.form, carried) {
        (Form::Draft, _) => (None, None),
        (Form::Final, Some((digest, salt))) => (Some(digest), Some(salt)),
        (Form::Final, None) => {
            let salt = (surroundings.salts)();
            (Some(content_digest(&salt, &content(fields, &record))), Some(salt))
        }
    };
    Sealed { body: payload::of_record(&record, salt, write.who.reason.as_deref()), values, digest }
}
