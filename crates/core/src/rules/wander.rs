//! People do this and that at random, allowed or not; following it must say the same as starting anew. For tests alone.
//!
//! Nothing here names a kind or a field: what may be written and done follows from the declarations, so that a new kind or rule is walked over
//! as soon as it is there.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::act::{ActName, Binding};
use crate::decide::{Aim, Attempt, Write};
use crate::fact::When;
use crate::id::{Kind, RecordId};
use crate::kinds::DECLARED;
use crate::query::Context;
use crate::rules::watched::{Watched, operation};
use crate::rules::{self, days_after};
use crate::shape::{Field, Shape, Target};
use crate::story::{BOARD, who};

const PEOPLE: [&str; 8] = ["chair", "director", "ceo", "cro", "cio", "aims-owner", "counsel", "product"];
/// Those who may write almost anything.
const WRITERS: [&str; 3] = ["ceo", "ceo", "chair"];

/// Chance, from a seed, so that a failure comes again.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    /// Once in so many times.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn of<T: Copy>(&mut self, several: &[T]) -> T {
        several[self.below(several.len())]
    }
}

/// Somebody walking about in an organisation.
struct Walk {
    story: Watched,
    chance: Chance,
    /// The kinds of which the sound organisation holds something.
    held: Vec<Kind>,
}

impl Walk {
    fn new(seed: u64) -> Self {
        let mut story = Watched::sound();
        operation::used(&mut story);
        let held = |kind: &Kind| story.image.register(*kind).live_count() > 0;
        let held = DECLARED.iter().map(|declared| declared.kind).filter(held).collect();
        Self { story, chance: Chance(seed), held }
    }

    /// A record of a kind that is live; none where there is none.
    fn of_kind(&mut self, kind: Kind) -> Option<RecordId> {
        let slots = self.story.image.register(kind).slots();
        let live: Vec<RecordId> = slots.filter(|slot| slot.live().is_some()).map(|slot| slot.id).collect();
        if live.is_empty() { None } else { Some(self.chance.of(&live)) }
    }

    /// A kind: most often one of which the sound organisation holds something.
    fn kind(&mut self) -> Kind {
        if self.chance.once_in(2) { self.chance.of(DECLARED).kind } else { self.chance.of(&self.held) }
    }

    /// A live record, each kind as likely as the others.
    fn anything(&mut self) -> Option<RecordId> {
        let kind = self.kind();
        self.of_kind(kind)
    }

    /// A day before or after today, most often soon.
    fn day(&mut self) -> String {
        let reach = self.chance.of(&[20, 60, 400]);
        let days = i32::try_from(self.chance.below(2 * reach)).unwrap();
        days_after(self.story.today(), days - i32::try_from(reach).unwrap()).to_string()
    }

    /// A value that may stand in a field of that shape; none where nothing can.
    fn invent(&mut self, shape: Shape) -> Option<Value> {
        Some(match shape {
            Shape::Text | Shape::Prose => json!(format!("word {}", self.chance.below(4))),
            Shape::Query(context) => json!(self.expression(context)),
            Shape::Int | Shape::Days => json!(self.chance.of(&[0, 1, 2, 5, 30, 300])),
            Shape::Level => json!(1 + self.chance.below(20)),
            Shape::Tier => json!(1 + self.chance.below(4)),
            Shape::UpTo(most) => json!(1 + self.chance.below(usize::from(most))),
            Shape::Bool => json!(self.chance.once_in(2)),
            Shape::Date => json!(self.day()),
            Shape::Instant => json!(format!("{}T00:00:00Z", self.day())),
            Shape::Money => json!({"amount": self.chance.below(1_000_000), "currency": "GBP"}),
            Shape::File | Shape::Digest => return None,
            Shape::Category => json!(self.chance.of(&["security", "customer-harm"])),
            Shape::Requirement => json!(self.chance.of(&["iso42001:5.2", "iso42001:8.4", "euaia:26", "own:reading"])),
            Shape::Choice(words) => json!(self.chance.of(words)),
            Shape::Reference(target) => json!(self.target(target)?.to_string()),
            Shape::Pin(target) => {
                let id = self.target(target)?;
                let versions = self.story.image.slot(id).map_or(1, |slot| slot.versions.len());
                json!({"id": id.to_string(), "version": 1 + self.chance.below(versions)})
            }
            Shape::Systems => json!("own"),
            Shape::List(inner) => {
                let several = 1 + self.chance.below(2);
                (0..several).map(|_| self.invent(*inner)).collect::<Option<Vec<Value>>>()?.into()
            }
            Shape::Part(fields) => self.part(fields)?,
        })
    }

    fn target(&mut self, target: Target) -> Option<RecordId> {
        match target {
            Target::Kind(kind) => self.of_kind(kind),
            Target::Any => self.anything(),
        }
    }

    fn expression(&mut self, context: Context) -> &'static str {
        match context {
            Context::Population => self.chance.of(&["person where employment = employee", "person where functions has legal"]),
            Context::Nothing => self.chance.of(&[
                "none(system where state(in-use))",
                "all(document, state(approved))",
                "none(risk where <-treatment.risks is empty)",
                "count(person where until is empty or until > today) >= 10",
            ]),
            Context::System => "tier_inputs.rights >= 4",
            Context::Attempt => "kind = risk",
            Context::Kind(_) => "title is not empty",
        }
    }

    /// Fields that belong together: those that must be there, and some of the others.
    fn part(&mut self, fields: &'static [Field]) -> Option<Value> {
        let mut part = Map::new();
        for field in fields.iter().filter(|field| !field.filled) {
            if !field.required && !self.chance.once_in(3) {
                continue;
            }
            match self.invent(field.shape) {
                Some(value) => drop(part.insert(field.name.to_owned(), value)),
                None if field.required && !field.holds_one && matches!(field.shape, Shape::List(_)) => {
                    part.insert(field.name.to_owned(), json!([]));
                }
                None if field.required => return None,
                None => {}
            }
        }
        Some(part.into())
    }

    /// Changes one thing in a record or part: drops an optional field, or says something else in it.
    fn alter(&mut self, fields: &'static [Field], part: &mut Map<String, Value>) {
        let said: Vec<&Field> = fields.iter().filter(|field| part.contains_key(field.name)).collect();
        let field = if said.is_empty() || self.chance.once_in(3) {
            &fields[self.chance.below(fields.len())]
        } else {
            self.chance.of(&said)
        };
        if !field.required && self.chance.once_in(3) {
            part.remove(field.name);
        } else if let Some(value) = part.get_mut(field.name) {
            self.change(field.shape, value);
        } else if let Some(value) = self.invent(field.shape) {
            part.insert(field.name.to_owned(), value);
        }
    }

    /// Another value of the same shape; of a list, emptied, shortened, lengthened, or changed in one place.
    fn change(&mut self, shape: Shape, value: &mut Value) {
        match (shape, value) {
            (Shape::List(inner), Value::Array(list)) => match self.chance.below(4) {
                0 => list.clear(),
                1 if !list.is_empty() => drop(list.remove(self.chance.below(list.len()))),
                2 if !list.is_empty() => {
                    let at = self.chance.below(list.len());
                    self.change(*inner, &mut list[at]);
                }
                _ => list.extend(self.invent(*inner)),
            },
            (Shape::Part(fields), Value::Object(part)) => self.alter(fields, part),
            (shape, value) => {
                if let Some(other) = self.invent(shape) {
                    *value = other;
                }
            }
        }
    }

    /// Somebody writes something new, or a new version of something; it may be refused, and somebody may approve it.
    fn write(&mut self) {
        let write = if self.chance.once_in(3) { self.new_record() } else { self.new_version() };
        let Some(write) = write else { return };
        let before = self.story.image.register(write.kind).highest();
        self.story.try_write(&write).ok();
        let after = self.story.image.register(write.kind).highest();
        let written = write.id.or_else(|| (after > before).then(|| RecordId::new(write.kind, after)));
        if let Some(id) = written.filter(|_| !self.chance.once_in(3)) {
            let attempt = self.board(ActName::Approve, id, json!({}));
            self.story.try_act(&attempt).ok();
        }
    }

    /// Something new: out of the air, or like something there is.
    fn new_record(&mut self) -> Option<Write> {
        let author = self.story.person(self.chance.of(&WRITERS));
        if self.chance.once_in(2) {
            let like = self.new_version()?;
            return Some(Write::new(who(author), like.kind, None, like.record));
        }
        let kind = self.kind();
        let record = self.part(kind.declaration().fields)?;
        Some(Write::new(who(author), kind, None, record))
    }

    fn new_version(&mut self) -> Option<Write> {
        let id = self.anything()?;
        let live = self.story.image.live(id)?;
        let (author, record) = (live.version.author, live.record.to_json().unwrap());
        let Value::Object(mut record) = record else { return None };
        for _ in 0..=self.chance.below(3) {
            self.alter(id.kind.declaration().fields, &mut record);
        }
        Some(Write::new(who(author), id.kind, Some(id), record.into()))
    }

    /// An act of the board, by the votes of its members; whoever wrote the record recuses.
    fn board(&self, name: ActName, id: RecordId, mut payload: Value) -> Attempt {
        let author = self.story.image.live(id).map(|live| live.version.author);
        let vote = |key: &&str| {
            let own = author == Some(self.story.person(key));
            json!({"person": key, "vote": if own { "recuse" } else { "for" }})
        };
        payload["votes"] = BOARD.iter().map(vote).collect();
        let mut attempt = self.story.attempt("chair", name, &id.to_string(), payload);
        attempt.who.on_behalf = self.story.id("BOD-1").typed();
        attempt
    }

    /// What is done on a record: most often what its kind asks a power for.
    fn name_of_act(&mut self, kind: Kind) -> Option<ActName> {
        let asked: Vec<ActName> = kind.declaration().acts.iter().map(|need| need.act).collect();
        let any: Vec<ActName> = ActName::ALL.iter().copied().filter(|name| is_open(*name)).collect();
        let name = if asked.is_empty() || self.chance.once_in(3) { self.chance.of(&any) } else { self.chance.of(&asked) };
        // Of what is gone nothing more can be said.
        (name != ActName::Withdraw || self.chance.once_in(3)).then_some(name)
    }

    /// Somebody acts on something; it may be refused.
    fn act(&mut self) -> Option<()> {
        let id = self.anything()?;
        let name = self.name_of_act(id.kind)?;
        let said: &'static [Field] = name.fields();
        let mut payload = self.part(said)?;
        payload.as_object_mut()?.remove("votes");
        let by = self.chance.of(&PEOPLE);
        let mut attempt = match self.chance.below(2) {
            0 => self.board(name, id, payload),
            _ => self.story.attempt(by, name, &id.to_string(), payload),
        };
        if self.chance.once_in(4) {
            let back = i32::try_from(self.chance.below(40)).unwrap();
            attempt.who.happened = Some(When::Day(days_after(self.story.today(), -back)));
        }
        self.story.try_act(&attempt).ok()?;
        Some(())
    }

    /// Somebody revokes, ratifies or annuls one of the last acts; it may be refused.
    fn undo(&mut self) -> Option<()> {
        let last: Vec<u64> = self.story.image.acts().rev().take(15).map(|act| act.position).collect();
        let position = self.chance.of(&last);
        let names: Vec<ActName> = ActName::ALL.iter().copied().filter(|name| name.binding() == Binding::Act).collect();
        let name = self.chance.of(&names);
        let mut payload = self.part(name.fields())?;
        payload.as_object_mut()?.remove("votes");
        let author = self.story.person(self.chance.of(&["ceo", "cro", "chair"]));
        let attempt = Attempt { who: who(author), name, aim: Aim::Act(position), payload };
        self.story.try_act(&attempt).ok()?;
        Some(())
    }

    /// One thing somebody does, perhaps as a claim that is imported; then time passes.
    fn step(&mut self) {
        if self.chance.once_in(3) {
            self.story.importing();
        } else {
            self.story.entering();
        }
        match self.chance.below(10) {
            0..=4 => self.write(),
            5..=8 => drop(self.act()),
            _ => drop(self.undo()),
        }
    }

    fn rest(&mut self) {
        let days = self.chance.of(&[0, 0, 1, 2, 9]);
        let later = days_after(self.story.today(), days).to_string();
        self.story.on(&later);
    }
}

/// Acts on a record that anybody can attempt.
fn is_open(name: ActName) -> bool {
    matches!(name.binding(), Binding::Record | Binding::Version)
}

/// How much is done between one look and the next.
const STEPS: usize = 6;

/// How many of ten rules find something in what these people do.
const OF_TEN: usize = 7;

#[test]
fn whatever_people_do_following_it_says_the_same_as_starting_anew() {
    let mut seen = BTreeSet::new();
    for seed in 1..=4 {
        let mut walk = Walk::new(seed);
        for _ in 0..80 {
            for _ in 0..STEPS {
                walk.step();
            }
            let conformity = walk.story.look();
            let found = conformity.judgements.iter().flat_map(|judgement| &judgement.findings);
            seen.extend(found.map(|finding| finding.rule.code));
            walk.rest();
        }
    }
    let silent: Vec<&str> = rules::ALL.iter().map(|rule| rule.code).filter(|code| !seen.contains(code)).collect();
    assert!(
        seen.len() * 10 >= rules::ALL.len() * OF_TEN,
        "{OF_TEN} of ten rules should have found something, but not {silent:?}"
    );
}
