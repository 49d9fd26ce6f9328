//! Deciding a new version of a record.

use serde_json::Value;

use crate::act::Cause;
use crate::authority::{Rewritten, Saying, Shortfall, Writing, breaches_of_record, may_rewrite, may_write};
use crate::check::check;
use crate::decide::{
    Decision, Earlier, Entry, InImage, Invalid, Prepared, Surroundings, Write, configuration, is_founding, next_id, payload,
};
use crate::fact::{Content, Fact, Family, Form, Origin, RecordFact, Sha256};
use crate::id::{Kind, RecordId};
use crate::image::{Slot, Version};
use crate::kinds::body::BodyType;
use crate::kinds::{AnyRecord, Body, Declaration, Writer};
use crate::reading::Reading;
use crate::seal::{content, content_digest, says_erased, seal};

pub(super) fn decide(surroundings: &mut Surroundings<'_>, write: &Write) -> Result<Decision, Invalid> {
    let declaration = write.kind.declaration();
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
    let live = slot.and_then(Slot::live).and_then(|version| version.record.as_deref());
    // What waits for adoption is judged when somebody adopts it, and a draft when somebody completes it.
    let counts = typed.as_deref().filter(|_| !write.origin.is_some_and(waits));
    let rewritten = counts.map_or_else(Rewritten::default, |record| Rewritten::of(live, record));
    let owner = record.get("owner").and_then(Value::as_str).and_then(|owner| owner.parse::<RecordId>().ok()?.typed());
    let writing = |record| Writing { declaration, slot, record, owner };
    if !founding && !surroundings.keeps_claims() {
        let may = |record| may_write(&reading, write.who.author, &writing(record), today);
        // Where the writer depends on the type, whoever changes the type must be a writer of both.
        let retyped =
            typed.as_deref().filter(|_| declaration.writers.iter().any(|writer| matches!(writer, Writer::PowerFor(..))));
        let as_whole = || may(live.or(typed.as_deref())).and_then(|()| retyped.map_or(Ok(()), |record| may(Some(record))));
        if let Some(shortfall) = (!rewritten.is_of_fields_alone()).then(as_whole).and_then(Result::err) {
            return Ok(Decision::Refused { shortfall, attempt: None });
        }
        let saying = typed.as_deref().map(|record| Saying { author: write.who.author, slot, record, on: today });
        if let Some((code, what)) = saying.and_then(|saying| breaches_of_record(&reading, &saying).into_iter().next()) {
            let shortfall = Shortfall::new(Cause::Separation, format!("{code}: {what}"));
            return Ok(Decision::Refused { shortfall, attempt: None });
        }
    }

    if let Some(known) = known_already(surroundings, write, slot, &record) {
        return Ok(Decision::AlreadySo { position: known });
    }
    // A record that is imported cannot be kept and flagged as an act can, so what is not its author's to write is refused. A restore repeats history.
    if !founding && !matches!(surroundings.entry, Entry::Restored { .. }) {
        let may = may_rewrite(&reading, write.who.author, &writing(live.or(typed.as_deref())), &rewritten, today);
        if let Err(shortfall) = may {
            return Ok(Decision::Refused { shortfall, attempt: None });
        }
    }
    let newest = slot.and_then(Slot::newest);
    let id = write.id.unwrap_or_else(|| fresh_id(surroundings, write.kind));
    let number = newest.map_or(1, |version| version.number + 1);
    if let Some(wanted) = write.version.filter(|wanted| *wanted != number) {
        return Err(Invalid::because("/version", format!("it says version {wanted}, and the next version of {id} is {number}")));
    }
    let before = slot.and_then(last_final).and_then(|version| Some((version, (surroundings.earlier)(version.position)?)));
    let Sealed { body, values, digest } = sealed(surroundings, declaration, write, record, before.as_ref())?;
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
    if write.form == Form::Final {
        configuration::fill(surroundings.image, declaration, &mut record, today);
    }
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

const fn waits(origin: Origin) -> bool {
    matches!(origin, Origin::Proposal | Origin::Template)
}

/// The newest finished version that is not a proposal or a template.
fn last_final(slot: &Slot) -> Option<&Version> {
    slot.versions.iter().rev().find(|version| version.form == Form::Final && version.content.is_some())
}

/// The fact that says the same already: the newest version for what is entered, any in the history for what a file says. A restore repeats
/// a history as it was, so nothing in it is known already.
fn known_already(surroundings: &Surroundings<'_>, write: &Write, slot: Option<&Slot>, record: &Value) -> Option<u64> {
    let slot = slot?;
    let declaration = write.kind.declaration();
    // As a record that is written now reads: what has been erased no longer says what it was committed to.
    let find = InImage::new(surroundings.image, jiff::civil::Date::MIN, false);
    // What the server filled is not what the author said.
    let filled: Vec<_> = configuration::left_out(declaration, &write.record).collect();
    let said_by_author = |mut record: Value| {
        if let Value::Object(fields) = &mut record {
            fields.retain(|name, _| !filled.contains(&name.as_str()));
        }
        record
    };
    let reads = |mut earlier: Value| {
        check(declaration.fields, &mut earlier, "/record", false, &find);
        said_by_author(earlier)
    };
    let record = &said_by_author(record.clone());
    let same = |version: &Version| {
        let alike = waits(version.origin) == write.origin.is_some_and(waits) && version.form == write.form;
        alike && (surroundings.earlier)(version.position).is_some_and(|earlier| reads(earlier.record) == *record)
    };
    let said = |version: &Version| {
        let happened = write.who.happened.is_none_or(|happened| happened == version.happened());
        let number = write.version.is_none_or(|number| number == version.number);
        happened && number && version.author == write.who.author
    };
    let known = match surroundings.entry {
        Entry::Restored { .. } => None,
        Entry::Entered => slot.newest().filter(|newest| same(newest)),
        Entry::Imported => slot.versions.iter().rev().find(|version| said(version) && same(version)),
    };
    known.map(|version| version.position)
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
) -> Result<Sealed, Invalid> {
    let fields = declaration.fields;
    let unchanged = before.filter(|(_, earlier)| content(fields, &earlier.record) == content(fields, &record));
    let carried = unchanged.and_then(|(version, earlier)| Some((version.content?, earlier.content_salt?)));
    let known = before.map_or(&[][..], |(_, earlier)| &earlier.values);
    let values = seal(declaration, &mut record, known, surroundings.salts);
    if says_erased(&record) {
        return Err(Invalid::because("/record", "a field says that it was erased, and only personal values can be"));
    }
    let (digest, salt) = match (write.form, carried) {
        (Form::Draft, _) => (None, None),
        (Form::Final, Some((digest, salt))) => (Some(digest), Some(salt)),
        (Form::Final, None) => {
            let salt = (surroundings.salts)();
            (Some(content_digest(&salt, &content(fields, &record))), Some(salt))
        }
    };
    Ok(Sealed { body: payload::of_record(&record, salt, write.who.reason.as_deref()), values, digest })
}
