//! What many judgements rest on, answered once.
//!
//! A question is asked through a [`Reading`]. Where answers are kept, whoever asks notes the question alone; what the answer itself rests on is noted
//! for the question. So a change reaches a judgement only where an answer became another.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex};

use foldhash::HashMap;
use jiff::civil::Date;

use crate::authority;
use crate::derived::source::{LookedAt, Looks};
use crate::derived::supply::{Supply, find_supply};
use crate::derived::{audience, body, source, system};
use crate::id::{Kind, RecordId};
use crate::image::Image;
use crate::kinds::parameter::ParameterType;
use crate::print::{NOTHING, Print, print};
use crate::reading::{Notes, Reading};

/// Something many judgements ask about the day of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// Which version of a record is in force.
    InForce(RecordId),
    /// Which records of a kind are in force, and in which version.
    AllInForce(Kind),
    /// Whether the act at that position has effect.
    Counts(u64),
    /// Whether a version of a delegation was approved on a day.
    Granted(RecordId, u32, Date),
    /// Which parameters of a type are in force, and in which version.
    Parameters(ParameterType),
    /// Whether a system is in use.
    Used(RecordId),
    /// The tier of a system.
    Tier(RecordId),
    /// The people of an audience.
    People(RecordId),
    /// What a supplier supplies.
    Supply(RecordId),
    /// Whether the filter of an audience finds somebody.
    Found(RecordId, RecordId),
    /// Which body is the governing body.
    GoverningBody,
    /// Until when a source looks for AI, and where.
    Looks(RecordId),
    /// Where something looks for AI, and until when.
    LookedAt,
    /// Whether a body governs, itself or as a committee, on a day.
    Governs(RecordId, Date),
    /// What the audiences and parties outside the organisation are called, or those inside.
    Names(bool),
    /// Whether a word is among those names.
    Known(Word, bool),
    /// What a record says in the field at that place.
    Says(RecordId, u8),
}

/// A word that is asked about, by its place among those that were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(u32);

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Yes or no.
    Is(bool),
    /// A small number, where there is one.
    Number(Option<u32>),
    /// Records.
    Records(Arc<BTreeSet<RecordId>>),
    /// Versions of records.
    Versions(Arc<[(RecordId, u32)]>),
    /// Words.
    Words(Arc<BTreeSet<Arc<str>>>),
    /// What stands for a value.
    Print(Print),
    /// What a supplier supplies.
    Supply(Arc<Supply>),
    /// Until when a source looks for AI, and in which units.
    Looks(Arc<Looks>),
    /// The source by which each unit was looked at last.
    LookedAt(Arc<LookedAt>),
}

impl Answer {
    /// Whether it is yes.
    pub(crate) const fn is(&self) -> bool {
        matches!(self, Self::Is(true))
    }

    /// The number, where there is one.
    pub(crate) const fn number(&self) -> Option<u32> {
        if let Self::Number(number) = self { *number } else { None }
    }

    /// The records; none where it names none.
    pub(crate) fn records(self) -> Arc<BTreeSet<RecordId>> {
        if let Self::Records(records) = self { records } else { Arc::default() }
    }

    /// The versions; none where it names none.
    pub(crate) fn versions(self) -> Arc<[(RecordId, u32)]> {
        if let Self::Versions(versions) = self { versions } else { Arc::default() }
    }

    /// The words; none where it names none.
    pub(crate) fn words(self) -> Arc<BTreeSet<Arc<str>>> {
        if let Self::Words(words) = self { words } else { Arc::default() }
    }

    /// Until when a source looks for AI, and where; nowhere where it says none.
    pub(crate) fn looks(self) -> Arc<Looks> {
        if let Self::Looks(looks) = self { looks } else { Arc::default() }
    }

    /// The source by which each unit was looked at last; none where it says none.
    pub(crate) fn looked_at(self) -> Arc<LookedAt> {
        if let Self::LookedAt(units) = self { units } else { Arc::default() }
    }

    /// What a supplier supplies; nothing where it says none.
    pub(crate) fn supply(self) -> Arc<Supply> {
        if let Self::Supply(supply) = self { supply } else { Arc::default() }
    }
}

impl Question {
    /// Whether it is about one record or act, so that hardly anybody asks who does not look at its neighbours as well.
    const fn is_passing(self) -> bool {
        matches!(self, Self::Counts(_) | Self::Used(_) | Self::Tier(_) | Self::Found(..) | Self::Says(..))
    }

    /// Works the answer out from what the reading reads.
    pub(crate) fn answer(self, reading: &Reading<'_>) -> Answer {
        match self {
            Self::InForce(id) => {
                Answer::Number(authority::find_in_force(reading, id, reading.on()).map(|version| version.number))
            }
            Self::AllInForce(kind) => Answer::Versions(authority::find_all_in_force(reading, kind)),
            Self::Counts(position) => {
                let counts = |act: &Arc<_>| authority::find_whether_counts(reading, act, reading.on());
                Answer::Is(reading.act(position).is_some_and(counts))
            }
            Self::Granted(id, version, day) => Answer::Is(authority::find_whether_granted(reading, id, version, day)),
            Self::Parameters(r#type) => Answer::Versions(authority::find_parameters(reading, r#type, reading.on())),
            Self::Used(system) => Answer::Is(system::find_whether_used(reading, system)),
            Self::Tier(system) => Answer::Number(Some(system::find_tier(reading, system).into())),
            Self::People(audience) => Answer::Records(audience::find_people(reading, audience)),
            Self::Supply(supplier) => Answer::Supply(Arc::new(find_supply(reading, supplier))),
            Self::Found(audience, person) => Answer::Is(audience::find_whether_found(reading, audience, person)),
            Self::GoverningBody => {
                let number = reading.find_governing_body().and_then(|id| u32::try_from(id.number).ok());
                Answer::Number(number)
            }
            Self::Looks(id) => Answer::Looks(Arc::new(source::find_looks(reading, id))),
            Self::LookedAt => Answer::LookedAt(Arc::new(source::find_looked_at(reading))),
            Self::Governs(id, day) => Answer::Is(body::find_whether_governs(reading, id, day)),
            Self::Names(outside) => Answer::Words(Arc::new(system::find_names(reading, outside))),
            Self::Known(word, outside) => {
                let names = reading.ask(Self::Names(outside)).words();
                Answer::Is(reading.text(word).is_some_and(|text| names.contains(&text)))
            }
            Self::Says(record, place) => {
                let value = reading.live(record).map(|live| live.record.view(place.into()));
                Answer::Print(value.map_or(NOTHING, |value| print(value, |_| false)))
            }
        }
    }
}

/// Answers that are kept while an image changes, or while it is judged once.
pub(crate) struct Answers {
    noting: bool,
    kept: RefCell<Kept>,
    common: Arc<Common>,
}

/// The lasting answers of those who ask about one image on one day at the same time, so that what one has worked out no other does again.
#[derive(Default)]
pub(crate) struct Common(Mutex<HashMap<Question, Answer>>);

impl Common {
    fn get(&self, question: Question) -> Option<Answer> {
        self.0.lock().ok()?.get(&question).cloned()
    }

    fn keep(&self, question: Question, answer: &Answer) {
        if let Ok(mut answers) = self.0.lock() {
            answers.insert(question, answer.clone());
        }
    }
}

#[derive(Default)]
struct Kept {
    /// The answers about single records and acts.
    passing: HashMap<Question, Known>,
    /// All others.
    lasting: HashMap<Question, Known>,
    /// Worked out since somebody last took them, with what each rests on.
    fresh: Vec<(Question, Notes)>,
    /// Whose answer has become another.
    changed: Vec<Question>,
    words: HashMap<Arc<str>, Word>,
    texts: Vec<Arc<str>>,
}

impl Kept {
    /// Where the answer to a question is kept.
    fn known(&mut self, question: Question) -> &mut HashMap<Question, Known> {
        if question.is_passing() { &mut self.passing } else { &mut self.lasting }
    }
}

struct Known {
    answer: Answer,
    standing: Standing,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It holds.
    Holds,
    /// Something it rests on has changed.
    Stale,
    /// It is being worked out.
    Open,
}

impl Answers {
    /// None yet. What they rest on is noted where they shall be kept through changes.
    pub(crate) fn new(noting: bool) -> Self {
        Self { noting, kept: RefCell::default(), common: Arc::default() }
    }

    /// None yet but those that others have worked out, of which nobody notes what they rest on.
    pub(crate) fn among(common: &Arc<Common>) -> Self {
        Self { common: common.clone(), ..Self::new(false) }
    }

    /// Whether it is noted what answers rest on.
    pub(crate) const fn noting(&self) -> bool {
        self.noting
    }

    /// The answer; worked out where it is not known or may not hold any more. A question that comes back to itself is worked out without being kept.
    pub(crate) fn ask(&self, question: Question, image: &Image, on: Date) -> Option<Answer> {
        let is_common = !self.noting && !question.is_passing();
        let before = {
            let mut kept = self.kept.borrow_mut();
            match kept.known(question).entry(question) {
                Entry::Occupied(mut known) => match known.get_mut() {
                    Known { answer, standing: Standing::Holds } => return Some(answer.clone()),
                    Known { standing: Standing::Open, .. } => return None,
                    Known { answer, standing } => {
                        *standing = Standing::Open;
                        Some(answer.clone())
                    }
                },
                Entry::Vacant(unknown) => {
                    if is_common && let Some(answer) = self.common.get(question) {
                        unknown.insert(Known { answer: answer.clone(), standing: Standing::Holds });
                        return Some(answer);
                    }
                    unknown.insert(Known { answer: Answer::Number(None), standing: Standing::Open });
                    None
                }
            }
        };
        let reading = Reading::keeping(image, on, self);
        let answer = question.answer(&reading);
        if is_common {
            self.common.keep(question, &answer);
        }
        let mut kept = self.kept.borrow_mut();
        if self.noting {
            kept.fresh.push((question, reading.into_notes()));
        }
        if before.is_some_and(|before| before != answer) {
            kept.changed.push(question);
        }
        if let Some(known) = kept.known(question).get_mut(&question) {
            *known = Known { answer: answer.clone(), standing: Standing::Holds };
        }
        Some(answer)
    }

    /// What a word is asked about as.
    pub(crate) fn word(&self, text: &str) -> Option<Word> {
        let mut kept = self.kept.borrow_mut();
        if let Some(word) = kept.words.get(text) {
            return Some(*word);
        }
        let (word, text) = (Word(u32::try_from(kept.texts.len()).ok()?), Arc::<str>::from(text));
        kept.texts.push(text.clone());
        kept.words.insert(text, word);
        Some(word)
    }

    /// The text of a word.
    pub(crate) fn text(&self, word: Word) -> Option<Arc<str>> {
        self.kept.borrow().texts.get(usize::try_from(word.0).ok()?).cloned()
    }

    /// Forgets the answers about single records and acts: those asked next are about others, and a small table of answers stays near at hand.
    pub(crate) fn pass_on(&self) {
        self.kept.borrow_mut().passing.clear();
    }

    /// Lets no answer to these stand unasked.
    pub(crate) fn doubt(&self, questions: &[Question]) {
        let mut kept = self.kept.borrow_mut();
        for question in questions {
            if let Some(known) = kept.known(*question).get_mut(question) {
                known.standing = Standing::Stale;
            }
        }
    }

    /// What has been worked out since this was last called, with what it rests on.
    pub(crate) fn take_fresh(&self) -> Vec<(Question, Notes)> {
        std::mem::take(&mut self.kept.borrow_mut().fresh)
    }

    /// The questions whose answers have become others since this was last called.
    pub(crate) fn take_changed(&self) -> Vec<Question> {
        std::mem::take(&mut self.kept.borrow_mut().changed)
    }
}
