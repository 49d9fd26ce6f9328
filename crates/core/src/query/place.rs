//! Where a path can lead, as the declarations have it: what may stand at its end, and which words could go on.

use crate::act::ActName;
use crate::check::nearest;
use crate::datum::Datum;
use crate::id::Kind;
use crate::image::is_kept;
use crate::kinds::DECLARED;
use crate::query::{Step, word};
use crate::shape::{Field, Shape, Target};

/// The most words that a message lists.
const MOST_LISTED: usize = 40;

/// One thing that may stand somewhere along a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Place {
    /// A record.
    Record(Target),
    /// An act.
    Act,
    /// The subject of an attempted act.
    Attempt,
    /// Fields that belong together.
    Part(&'static [Field]),
    /// A value.
    Plain(Shape),
}

impl Place {
    /// What stands in a field of that shape. Lists are looked through, and references lead on to their records.
    pub(super) const fn of(shape: Shape) -> Self {
        match shape {
            Shape::List(inner) => Self::of(*inner),
            Shape::Reference(target) | Shape::Pin(target) => Self::Record(target),
            Shape::Systems => Self::Record(Target::Kind(Kind::System)),
            Shape::Part(fields) => Self::Part(fields),
            plain => Self::Plain(plain),
        }
    }

    /// What may stand one step on.
    fn step(self, name: &str) -> Vec<Self> {
        let field = |fields: &'static [Field]| fields.iter().find(|field| field.name == name).map(|field| Self::of(field.shape));
        match self {
            Self::Record(target) => {
                let kinds = DECLARED.iter().filter(|declaration| target.admits(declaration.kind));
                let found =
                    kinds.filter_map(|declaration| field(declaration.fields).or_else(|| word::place(declaration.kind, name)));
                distinct(found)
            }
            Self::Act => {
                let payloads = kept().filter(|_| !is_let_go(name)).filter_map(|act| field(act.fields()));
                word::place_of_act(name).map_or_else(|| distinct(payloads), |place| vec![place])
            }
            Self::Attempt if name == "act" => vec![Self::Plain(ActName::SHAPE)],
            // What is attempted on an earlier act has that act as its subject.
            Self::Attempt if name == "subject" => Self::Record(Target::Any).step(name).into_iter().chain([Self::Act]).collect(),
            Self::Attempt => Self::Record(Target::Any).step(name),
            Self::Part(fields) => field(fields).into_iter().collect(),
            Self::Plain(_) => Vec::new(),
        }
    }

    /// The words that could go on from here.
    fn words(self) -> Vec<&'static str> {
        let names = |fields: &'static [Field]| fields.iter().map(|field| field.name);
        match self {
            Self::Record(target) => {
                let kinds = DECLARED.iter().filter(|declaration| target.admits(declaration.kind));
                kinds.flat_map(|declaration| names(declaration.fields).chain(word::names(declaration.kind))).collect()
            }
            Self::Act => {
                let said = kept().flat_map(|act| names(act.fields())).filter(|name| !is_let_go(name));
                said.chain(word::ACT.iter().copied()).collect()
            }
            Self::Attempt => {
                let mut words = Self::Record(Target::Any).words();
                words.push("act");
                words
            }
            Self::Part(fields) => names(fields).collect(),
            Self::Plain(_) => Vec::new(),
        }
    }

    /// What it is called in a message.
    pub(super) fn called(self) -> String {
        match self {
            Self::Record(Target::Kind(kind)) => kind.name().to_owned(),
            Self::Record(Target::Any) | Self::Attempt => "record".to_owned(),
            Self::Act => "act".to_owned(),
            Self::Part(fields) => format!("part with {}", listed(fields.iter().map(|field| field.name))),
            Self::Plain(_) => "value".to_owned(),
        }
    }
}

/// The acts whose payloads are kept at hand.
fn kept() -> impl Iterator<Item = ActName> {
    ActName::ALL.iter().copied().filter(|act| is_kept(*act))
}

/// Whether a field of that name stands in payloads that only the ledger keeps: asked for, it would be empty where it is not.
fn is_let_go(name: &str) -> bool {
    let let_go = ActName::ALL.iter().filter(|act| !is_kept(**act));
    let_go.flat_map(|act| act.fields()).any(|field| field.name == name)
}

fn distinct(found: impl Iterator<Item = Place>) -> Vec<Place> {
    let mut places = Vec::new();
    for place in found {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

pub(super) fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

/// Everything that may stand one step on; else what is wrong with the step.
pub(super) fn step(from: &[Place], name: &str) -> Result<Vec<Place>, String> {
    let found = distinct(from.iter().flat_map(|place| place.step(name)));
    if !found.is_empty() {
        return Ok(found);
    }
    let Some(first) = from.first() else {
        return Err("there is nothing here that a path could start from; name a population, as in any(system where …)".to_owned());
    };
    if from.contains(&Place::Act) && is_let_go(name) {
        return Err(format!(
            "“{name}” of an act stands in the ledger alone and cannot be asked for here; ask for who acted and when"
        ));
    }
    if from.iter().all(|place| matches!(place, Place::Plain(_))) {
        return Err(format!("“{name}” cannot follow: what stands before it is a value and has no fields"));
    }
    let mut words: Vec<&str> = from.iter().flat_map(|place| place.words()).collect();
    words.sort_unstable();
    words.dedup();
    let advice = match nearest(name, words.iter().copied()) {
        Some(near) => format!("; did you mean “{near}”?"),
        None if words.len() > MOST_LISTED => String::new(),
        None => format!("; there are {}", words.join(", ")),
    };
    Err(format!("“{name}” is no field or word of a {}{advice}", first.called()))
}

/// The end of a reverse reference: how many of the words name the field, which must hold references.
pub(super) fn back(kind: Kind, words: &[&str]) -> Result<usize, String> {
    let mut fields = kind.declaration().fields;
    for (place, word) in words.iter().enumerate() {
        let Some(field) = fields.iter().find(|field| field.name == *word) else {
            let near = nearest(word, fields.iter().map(|field| field.name));
            let advice = near.map(|near| format!("; did you mean “{near}”?")).unwrap_or_default();
            return Err(format!("“{word}” is no field of a {kind}{advice}"));
        };
        match Place::of(field.shape) {
            Place::Record(_) => return Ok(place + 1),
            Place::Part(inner) => fields = inner,
            _ => return Err(format!("“{word}” of a {kind} refers to nothing")),
        }
    }
    if words.is_empty() { Err(format!("the field of {kind} that refers here is missing")) } else { Ok(words.len()) }
}

/// What may stand at the end of steps that have been read before.
pub(super) fn along(start: &[Place], outer: &[Place], steps: &[Step]) -> Vec<Place> {
    let mut here = start.to_vec();
    for one in steps {
        here = match one {
            Step::Outer => outer.to_vec(),
            Step::Named(name) => step(&here, name).unwrap_or_default(),
            Step::Back(kind, _) => vec![Place::Record(Target::Kind(*kind))],
        };
    }
    here
}
