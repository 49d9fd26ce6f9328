//! The ledger: its head, every fact newest first, and each fact with its proof.

use std::io::Write;

use ephor_core::act::ActName;
use ephor_core::fact::{Fact, Family, Origin, Subject};
use ephor_core::id::RecordId;
use ephor_core::image::Image;
use ephor_pages::component::chrome::Button;
use ephor_pages::component::pager::Pager;
use ephor_pages::component::state::{Sign, State};
use ephor_pages::component::words::Words;
use ephor_pages::{entry as entry_page, ledger as ledger_page};

use crate::engine::{self, Engine, Opened, hex_of_base64 as hex};
use crate::web::answer::{Answer, Problem};
use crate::web::chrome::chrome;
use crate::web::record::happened;
use crate::web::request::Request;
use crate::web::standing::days_late;
use crate::web::trace::named;
use crate::web::words::{entry, kept, moment, record_href, spoken};

/// The most bytes of an export that a page hands out, because it is made in memory: 64 MiB, some 60,000 facts.
const EXPORT_BYTES: usize = 64 * 1024 * 1024;
/// What the checkpoint that is downloaded is called.
const CHECKPOINT: &str = "checkpoint.txt";
/// Facts on a page.
const FACTS: u64 = 50;

pub(super) fn list(request: &Request) -> Result<Answer, Problem> {
    let (engine, snapshot) = (request.engine()?, request.snapshot()?);
    let size = snapshot.image.size();
    let newest = request.asked("before").parse::<u64>().map_or(size, |before| before.saturating_sub(1).min(size));
    let oldest = newest.saturating_sub(FACTS) + 1;
    let mut recorded = Vec::new();
    for position in (oldest..=newest).rev() {
        if let Some(opened) = engine.fact(position)? {
            recorded.push(line(request, &snapshot.image, &opened));
        }
    }
    let page_href = |before: u64| kept(request, &format!("/ledger?before={before}"));
    let checkpoint = engine.checkpoint()?.unwrap_or_default();
    let data = ledger_page::Ledger {
        size,
        root: hex(&snapshot.root),
        facts: vec![
            ("Origin".to_owned(), checkpoint.lines().next().unwrap_or("not signed yet").to_owned().into()),
            ("Verifier key".to_owned(), Words::new().code(engine.verifier_key().unwrap_or_default())),
            ("Witnesses".to_owned(), "none yet; keep a copy of the checkpoint elsewhere".into()),
        ],
        commands: commands(engine, &checkpoint),
        checkpoint,
        buttons: if request.as_of.is_some() || size == 0 {
            Vec::new()
        } else {
            vec![Button::show("Checkpoint", "/ledger/checkpoint"), Button::show("Full export", "/ledger/export")]
        },
        recorded,
        pager: Pager {
            words: format!("№ {newest} to № {oldest} of {size}"),
            previous: (newest < size).then(|| page_href((newest + FACTS + 1).min(size + 1))),
            next: (oldest > 1).then(|| page_href(oldest)),
        },
    };
    Ok(Answer::Page(ledger_page::page(&chrome(request, "Ledger")?, &data)))
}

fn command(engine: &Engine) -> String {
    let key = engine.verifier_key().unwrap_or_default();
    format!("ephor verify {} --key '{key}' --checkpoint kept-elsewhere.txt", engine.dir().display())
}

/// How to check all of it: here, and on another machine with what was downloaded, by either verifier.
fn commands(engine: &Engine, checkpoint: &str) -> Vec<(String, String)> {
    let key = engine.verifier_key().unwrap_or_default();
    let given = format!("{} --key '{key}' --checkpoint {CHECKPOINT}", export_name(checkpoint));
    let way = |when: &str, command: String| (when.to_owned(), command);
    vec![
        way("On this machine, against a checkpoint that was kept elsewhere:", command(engine)),
        way("Anywhere, offline, with the full export and a checkpoint that somebody kept:", format!("ephor verify {given}")),
        way(
            "With the second verifier, which shares no code with Ephor. It stands in the folder verifier of the source and needs Python alone:",
            format!("python3 verifier/verify.py {given}"),
        ),
    ]
}

/// What the export of a ledger is called, after the origin that its checkpoint names.
fn export_name(checkpoint: &str) -> String {
    let origin = checkpoint.lines().next().unwrap_or_default();
    let last = origin.rsplit('/').next().unwrap_or_default();
    let plain: String = last.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
    format!("{}.ephor-export", if plain.is_empty() { "ledger" } else { &plain })
}

/// The last checkpoint, as it was signed (C2SP signed note).
pub(super) fn checkpoint(request: &Request) -> Result<Answer, Problem> {
    let unsigned = || Problem::Missing("Nothing has been signed yet; the first fact makes the first checkpoint.".to_owned());
    let note = request.engine()?.checkpoint()?.ok_or_else(unsigned)?;
    Ok(Answer::File(CHECKPOINT.to_owned(), "text/plain; charset=utf-8", note.into_bytes()))
}

/// Everything but the private key, to verify or restore elsewhere.
pub(super) fn export(request: &Request) -> Result<Answer, Problem> {
    let engine = request.engine()?;
    let name = export_name(&engine.checkpoint()?.unwrap_or_default());
    let mut bounded = Bounded::default();
    let written = engine::export_full(engine.dir(), &mut bounded);
    if bounded.full {
        return Err(Problem::Forbidden(format!(
            "The export is larger than {} MiB, more than a page hands out; nothing was written. Whoever runs the machine writes it with `ephor export --data {} --format full -o {name}`.",
            EXPORT_BYTES / 1024 / 1024,
            engine.dir().display()
        )));
    }
    written?;
    Ok(Answer::File(name, "application/octet-stream", bounded.bytes))
}

/// What is written, up to as much as a page hands out.
#[derive(Default)]
struct Bounded {
    bytes: Vec<u8>,
    full: bool,
}

impl Write for Bounded {
    fn write(&mut self, more: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + more.len() > EXPORT_BYTES {
            self.full = true;
            return Err(std::io::Error::other("larger than a page hands out"));
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn line(request: &Request, image: &Image, opened: &Opened) -> ledger_page::Recorded {
    let envelope = &opened.fact.envelope;
    ledger_page::Recorded {
        entry: entry(request, envelope.position),
        recorded: moment(image, envelope.recorded),
        happened: happened(image, envelope.happened),
        author: author(image, &opened.fact),
        what: what(request, image, &opened.fact),
        marks: marks(image, opened),
    }
}

fn author(image: &Image, fact: &Fact) -> String {
    let name = image.person_name(fact.envelope.author);
    fact.envelope.on_behalf.map_or_else(|| name.clone(), |body| format!("{name} for {}", image.title(body.into())))
}

/// A record by its number and its title; a draft without a title is its number once.
fn titled(image: &Image, id: RecordId) -> String {
    let (number, title) = (id.to_string(), image.title(id));
    if number == title { number } else { format!("{number} {title}") }
}

/// What a fact says, in a few words with a link.
pub(super) fn what(request: &Request, image: &Image, fact: &Fact) -> Words {
    match &fact.family {
        Family::Record(record) => Words::new()
            .link(titled(image, record.id), record_href(request, record.id))
            .plain(format!(", version {}", record.version)),
        Family::Act(act) => {
            let words = Words::from(format!("{} ", spoken(act.name.word())));
            match act.subject {
                Subject::Version { id, version, .. } => {
                    words.link(titled(image, id), record_href(request, id)).plain(format!(", version {version}"))
                }
                Subject::Record { id } => words.link(titled(image, id), record_href(request, id)),
                Subject::Act { position, .. } => words.plain("the act ").entry(position, entry(request, position).href),
            }
        }
    }
}

/// Backdated, imported, refused, flagged.
fn marks(image: &Image, opened: &Opened) -> Vec<State> {
    let envelope = &opened.fact.envelope;
    let mut marks = Vec::new();
    if !matches!(envelope.origin, Origin::Entered) {
        marks.push(State::new(Sign::NotApplicable, envelope.origin.word()));
    }
    if let Some(late) = days_late(image, envelope) {
        marks.push(State::new(Sign::Part, format!("backdated {late} days")));
    }
    if let Family::Act(act) = &opened.fact.family {
        if act.name == ActName::Refused {
            marks.push(State::new(Sign::Not, "refused"));
        }
        if act.ultra_vires.is_some() {
            marks.push(State::new(Sign::Not, "ultra vires"));
        }
        if !act.separation.is_empty() {
            marks.push(State::new(Sign::Not, format!("separation {}", act.separation.join(", "))));
        }
    }
    if opened.erased {
        marks.push(State::new(Sign::NotApplicable, "erased"));
    }
    marks
}

pub(super) fn one(request: &Request) -> Result<Answer, Problem> {
    let (engine, snapshot) = (request.engine()?, request.snapshot()?);
    let position = request.position()?;
    let missing = || Problem::Missing(format!("There is no № {position}."));
    let opened = engine.fact(position)?.ok_or_else(missing)?;
    let proof = engine.proof(position)?;
    let mut buttons = Vec::new();
    if position > 1 {
        buttons.push(Button::show("Before", kept(request, &format!("/ledger/{}", position - 1))));
    }
    if position < snapshot.image.size() {
        buttons.push(Button::show("After", kept(request, &format!("/ledger/{}", position + 1))));
    }
    let commitment: serde_json::Value = serde_json::from_str(&opened.leaf).unwrap_or_default();
    let commitment = commitment.get("body").and_then(serde_json::Value::as_str).map(hex).unwrap_or_default();
    let data = entry_page::Entry {
        number: position,
        title: title(&snapshot.image, &opened.fact),
        marks: marks(&snapshot.image, &opened),
        buttons,
        envelope: envelope(request, &snapshot.image, &opened),
        leaf_hash: hex(&proof.leaf_hash),
        body: body(&opened)?,
        commitment,
        size: proof.size,
        root: hex(&proof.root),
        proof: proof.path.iter().map(|hash| hex(hash)).collect(),
        command: command(engine),
        leaf: opened.leaf,
    };
    Ok(Answer::Page(entry_page::page(&chrome(request, &format!("№ {position}"))?, &data)))
}

fn title(image: &Image, fact: &Fact) -> String {
    match &fact.family {
        Family::Record(record) => format!("{} version {}", record.id, record.version),
        Family::Act(act) => match act.subject.record() {
            Some(id) => format!("{} {}", spoken(act.name.word()), titled(image, id)),
            None => format!("{} an act", spoken(act.name.word())),
        },
    }
}

fn envelope(request: &Request, image: &Image, opened: &Opened) -> Vec<(String, Words)> {
    let envelope = &opened.fact.envelope;
    let mut rows = vec![
        ("What".to_owned(), what(request, image, &opened.fact)),
        ("By".to_owned(), author(image, &opened.fact).into()),
        ("Happened".to_owned(), happened(image, envelope.happened).into()),
        ("Recorded".to_owned(), moment(image, envelope.recorded).into()),
        ("Came in".to_owned(), envelope.origin.word().into()),
    ];
    if let Some(reason) = &opened.reason {
        rows.push(("Reason".to_owned(), Words::new().said(reason.clone())));
    }
    if let Family::Act(act) = &opened.fact.family {
        if let Some(power) = act.power {
            rows.push(("Power".to_owned(), power.word().into()));
        }
        if !act.trace.is_empty() {
            let mut trace = Words::new();
            for link in act.trace.iter() {
                trace = trace.link(format!("{} v{}", link.id, link.version), record_href(request, link.id)).plain(" ");
            }
            rows.push(("Authority".to_owned(), trace));
        }
        if let Some(beyond) = &act.ultra_vires {
            rows.push(("Ultra vires".to_owned(), format!("{}: {}", beyond.cause, named(image, &beyond.missing)).into()));
        }
    }
    rows
}

fn body(opened: &Opened) -> Result<entry_page::Body, Problem> {
    if opened.erased {
        return Ok(entry_page::Body::Erased("The body has been erased; leaf and proof stand.".into()));
    }
    let shown = opened.record.as_ref().or(opened.payload.as_ref());
    let text = shown.map(serde_json::to_string_pretty).transpose().map_err(|error| Problem::Failed(error.to_string()))?;
    Ok(text.map_or(entry_page::Body::None, entry_page::Body::Text))
}
