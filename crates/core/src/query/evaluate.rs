//! Evaluating an expression in an image on a day.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::HashMap;

use jiff::civil::Date;

use crate::act::ActName;
use crate::derived::days_after;
use crate::id::{Kind, RecordId};
use crate::image::{Act, Live};
use crate::kinds::AnyRecord;
use crate::query::{Asks, Condition, Day, Operator, Path, Query, Range, Step, Test, Value, word};
use crate::reading::Reading;
use crate::shape::{View, place_of};

/// What a path leads to.
#[derive(Clone, Copy)]
pub(super) enum Item<'a> {
    Record(Live<'a, dyn AnyRecord>),
    /// The subject of an attempted act, with the act.
    Attempt(Attempted<'a>),
    Act(&'a Act),
    Value(View<'a>),
}

/// An act that somebody attempts, for a reserved matter to ask about.
#[derive(Clone, Copy)]
pub struct Attempted<'a> {
    /// Its name.
    pub name: ActName,
    /// The earlier act that it is done on; none for an act on a record.
    pub of: Option<&'a Act>,
    /// The record that it is about, itself or through the earlier act.
    pub subject: Live<'a, dyn AnyRecord>,
}

/// What a test says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it holds.
    pub holds: bool,
    /// The records that break `all` or fall under `none`.
    pub records: Vec<RecordId>,
}

impl Query {
    /// The records of the population; for acts, the records they are about.
    pub fn records(&self, reading: &Reading<'_>) -> Vec<RecordId> {
        let evaluation = Evaluation::new(reading);
        let mut found = Vec::new();
        evaluation.population(self, None, &mut |item| {
            found.extend(id_of(item));
            true
        });
        found
    }

    /// Whether that record belongs to the population.
    pub fn has(&self, reading: &Reading<'_>, id: RecordId) -> bool {
        let holds = || self.condition.as_ref().is_none_or(|condition| condition.holds(reading, id));
        self.range == Range::Kind(id.kind) && reading.live(id).is_some() && holds()
    }

    /// Whether every record can be asked alone whether it belongs: nothing is asked that has the same answer for all of them.
    pub(crate) fn asks_each(&self) -> bool {
        self.condition.as_ref().is_none_or(Condition::is_own)
    }

    /// How many belong to the population.
    pub fn count(&self, reading: &Reading<'_>) -> usize {
        let mut count = 0;
        Evaluation::new(reading).population(self, None, &mut |_| {
            count += 1;
            true
        });
        count
    }
}

impl Condition {
    /// Whether it holds of a record.
    pub fn holds(&self, reading: &Reading<'_>, id: RecordId) -> bool {
        let Some(live) = reading.live(id) else { return false };
        Evaluation::new(reading).holds(self, Item::Record(live), Item::Record(live))
    }

    /// The same for one record after another, until so many steps have been taken in all: values and records looked at.
    pub fn asking<'c, 'r, 'a>(&'c self, reading: &'r Reading<'a>, steps: u64) -> Asking<'c, 'r, 'a> {
        let evaluation = Evaluation { left: Cell::new(steps), ..Evaluation::new(reading) };
        Asking { condition: self, evaluation }
    }

    /// Whether it holds of the subject of an attempted act (specification: reserved matters).
    pub fn holds_of_attempt<'a>(&self, reading: &Reading<'a>, attempted: Attempted<'a>) -> bool {
        let attempt = Item::Attempt(attempted);
        Evaluation::new(reading).holds(self, attempt, attempt)
    }

    /// The kind whose records can be asked one at a time whether they break it: where it is one `all` or `none` over them, and what it asks of each has
    /// no answer that is the same for all of them.
    pub(crate) fn asks_each(&self) -> Option<Kind> {
        let Self::Test(test) = self else { return None };
        let asked = match &test.asks {
            Asks::All(asked) => Some(asked),
            Asks::None(asked) => asked.as_ref(),
            Asks::Any(_) | Asks::Count(..) => return None,
        };
        let Range::Kind(kind) = test.query.range else { return None };
        (asked.is_none_or(Self::is_own) && test.query.asks_each()).then_some(kind)
    }

    /// Whether every test in it speaks of the record that it is asked for.
    fn is_own(&self) -> bool {
        match self {
            Self::Test(test) => test.names_self,
            Self::Has(_, inner) | Self::Not(inner) => inner.is_own(),
            Self::And(parts) | Self::Or(parts) => parts.iter().all(Self::is_own),
            _ => true,
        }
    }

    /// Whether that record breaks a test that asks each.
    pub(crate) fn is_broken_by(&self, reading: &Reading<'_>, id: RecordId) -> bool {
        let (Self::Test(test), Some(live)) = (self, reading.live(id)) else { return false };
        let (evaluation, item) = (Evaluation::new(reading), Item::Record(live));
        let belongs = test.query.condition.as_ref().is_none_or(|condition| evaluation.holds(condition, item, item));
        belongs && evaluation.breaks(test, item)
    }

    /// What a test says, and of which records.
    pub fn verdict(&self, reading: &Reading<'_>) -> Verdict {
        let evaluation = Evaluation::new(reading);
        let nothing = Item::Value(View::Empty);
        let mut verdict = Verdict { holds: evaluation.holds(self, nothing, nothing), records: Vec::new() };
        if !verdict.holds {
            evaluation.breakers(self, &mut verdict.records);
            verdict.records.sort_unstable();
            verdict.records.dedup();
        }
        verdict
    }
}

/// A condition asked of one record after another, of no more than it may look at in all: what somebody types must not occupy the program.
pub struct Asking<'c, 'r, 'a> {
    condition: &'c Condition,
    evaluation: Evaluation<'r, 'a>,
}

impl Asking<'_, '_, '_> {
    /// Whether it holds of a record; none once all steps are spent, for then nobody knows.
    pub fn holds(&self, id: RecordId) -> Option<bool> {
        let live = self.evaluation.reading.live(id);
        let holds = live.is_some_and(|live| self.evaluation.holds(self.condition, Item::Record(live), Item::Record(live)));
        (self.evaluation.left.get() > 0).then_some(holds)
    }
}

/// What a state takes, in steps: it is computed from acts and the authority behind them.
const STATE_STEPS: u64 = 20;

/// One evaluation: tests that do not look back are answered once.
struct Evaluation<'r, 'a> {
    reading: &'r Reading<'a>,
    answered: RefCell<HashMap<*const Test, bool>>,
    /// Steps that may still be taken. At zero every population ends early, and no answer means anything.
    left: Cell<u64>,
}

impl<'r, 'a> Evaluation<'r, 'a> {
    fn new(reading: &'r Reading<'a>) -> Self {
        Self { reading, answered: RefCell::default(), left: Cell::new(u64::MAX) }
    }

    fn spend(&self, steps: u64) {
        self.left.set(self.left.get().saturating_sub(steps));
    }

    /// Visits what belongs to a population until the visitor has seen enough.
    fn population(&self, query: &Query, outer: Option<Item<'a>>, visit: &mut dyn FnMut(Item<'a>) -> bool) {
        let mut offer = |item: Item<'a>| {
            self.spend(1);
            if self.left.get() == 0 {
                return false;
            }
            let belongs = query.condition.as_ref().is_none_or(|condition| self.holds(condition, item, outer.unwrap_or(item)));
            !belongs || visit(item)
        };
        match query.range {
            Range::Acts => {
                for act in self.reading.every_act() {
                    if !offer(Item::Act(act)) {
                        return;
                    }
                }
            }
            Range::Kind(kind) => {
                if let Some(id) = outer.and_then(|outer| referred(query.condition.as_ref()?, kind, outer)) {
                    let mut here = self.reading.incoming_of(kind, id).filter_map(|one| self.reading.live(one));
                    here.all(|live| offer(Item::Record(live)));
                    return;
                }
                for slot in self.reading.slots(kind) {
                    if let Some(live) = self.reading.image().live(slot.id)
                        && !offer(Item::Record(live))
                    {
                        return;
                    }
                }
            }
        }
    }

    fn holds(&self, condition: &Condition, item: Item<'a>, outer: Item<'a>) -> bool {
        match condition {
            Condition::Compare(path, operator, value) => self.compares(path, *operator, value, item, outer),
            Condition::In(path, values) => values.iter().any(|value| self.compares(path, Operator::Equal, value, item, outer)),
            Condition::Empty(path, empty) => {
                let mut nothing = true;
                self.walk(item, outer, &path.0, &mut |found| {
                    nothing = is_empty(found);
                    nothing
                });
                nothing == *empty
            }
            Condition::Has(path, inner) => {
                let mut found = false;
                self.walk(item, outer, &path.0, &mut |element| {
                    found = self.holds(inner, element, outer);
                    !found
                });
                found
            }
            Condition::State(name) => {
                self.spend(STATE_STEPS);
                let state = id_of(item).and_then(|id| Some((word::named(id.kind, name)?, id)));
                state.is_some_and(|(state, id)| (state.holds)(self.reading, id))
            }
            Condition::Test(test) => self.answer(test, item),
            Condition::Not(inner) => !self.holds(inner, item, outer),
            Condition::And(parts) => parts.iter().all(|part| self.holds(part, item, outer)),
            Condition::Or(parts) => parts.iter().any(|part| self.holds(part, item, outer)),
        }
    }

    fn answer(&self, test: &Test, outer: Item<'a>) -> bool {
        if test.names_self {
            return self.test(test, outer);
        }
        let key = std::ptr::from_ref(test);
        if let Some(known) = self.answered.borrow().get(&key) {
            return *known;
        }
        let answer = self.test(test, outer);
        self.answered.borrow_mut().insert(key, answer);
        answer
    }

    /// Where no record holds the test, `self` names each record of its population.
    fn test(&self, test: &Test, outer: Item<'a>) -> bool {
        let outer = Some(outer).filter(|outer| !is_empty(*outer));
        let meets = |condition: &Condition, item: Item<'a>| self.holds(condition, item, outer.unwrap_or(item));
        let mut result = matches!(test.asks, Asks::All(_) | Asks::None(_));
        let mut count = 0_i64;
        self.population(&test.query, outer, &mut |item| {
            match &test.asks {
                Asks::All(condition) => result = meets(condition, item),
                Asks::Any(condition) => result = condition.as_ref().is_none_or(|condition| meets(condition, item)),
                Asks::None(condition) => result = !condition.as_ref().is_none_or(|condition| meets(condition, item)),
                Asks::Count(..) => count += 1,
            }
            match test.asks {
                Asks::Any(_) => !result,
                Asks::All(_) | Asks::None(_) => result,
                Asks::Count(..) => true,
            }
        });
        match test.asks {
            Asks::Count(operator, wanted) => operator.holds(count.cmp(&wanted)),
            _ => result,
        }
    }

    /// The records that make a test fail.
    fn breakers(&self, condition: &Condition, found: &mut Vec<RecordId>) {
        match condition {
            Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|part| self.breakers(part, found)),
            Condition::Test(test) => {
                self.population(&test.query, None, &mut |item| {
                    found.extend(id_of(item).filter(|_| self.breaks(test, item)));
                    true
                });
            }
            _ => {}
        }
    }

    /// Whether one of the population makes a test fail.
    fn breaks(&self, test: &Test, item: Item<'a>) -> bool {
        match &test.asks {
            Asks::All(condition) => !self.holds(condition, item, item),
            Asks::None(condition) => condition.as_ref().is_none_or(|condition| self.holds(condition, item, item)),
            Asks::Any(_) | Asks::Count(..) => false,
        }
    }

    /// The record an item is or refers to.
    fn record(&self, item: Item<'a>) -> Option<Live<'a, dyn AnyRecord>> {
        match item {
            Item::Record(live) | Item::Attempt(Attempted { subject: live, .. }) => Some(live),
            Item::Value(View::Id(id) | View::Pin(id, _)) => self.reading.live(id),
            _ => None,
        }
    }

    /// Visits everything at the end of the steps until the visitor has seen enough; whether it has not.
    fn walk(&self, item: Item<'a>, outer: Item<'a>, steps: &[Step], visit: Visit<'_, 'a>) -> bool {
        self.spend(1);
        let Some((step, rest)) = steps.split_first() else {
            return match item {
                Item::Value(View::Empty) => true,
                Item::Value(View::List(list)) => (0..list.count()).all(|place| visit(Item::Value(list.item(place)))),
                other => visit(other),
            };
        };
        match step {
            Step::Outer => self.walk(outer, outer, rest, visit),
            Step::Named(name) => each(item, &mut |one| self.walk(self.named(one, name), outer, rest, visit)),
            Step::Back(kind, field) => each(item, &mut |one| {
                let Some(id) = id_of(one) else { return true };
                self.reading.incoming_of(*kind, id).all(|from| {
                    self.spend(1);
                    !self.refers(from, field, id) || self.walk(Item::Value(View::Id(from)), outer, rest, visit)
                })
            }),
        }
    }

    /// Whether the field of a record, or anything nested in it, refers to another.
    fn refers(&self, from: RecordId, field: &[Box<str>], to: RecordId) -> bool {
        let Some((name, rest)) = field.split_first() else { return false };
        let mut found = false;
        let mut visit = |value: View<'_>| value.references(&mut |one, _| found = found || one == to);
        match self.reading.field(from, name) {
            Some(value) if rest.is_empty() => value.each(&mut visit),
            Some(value) => value.at(&rest.join("."), &mut visit),
            None => {}
        }
        found
    }

    /// The value under a name, of a record, an act or a part; a reference leads on to its record.
    fn named(&self, item: Item<'a>, name: &str) -> Item<'a> {
        match item {
            Item::Act(act) => word::of_act(act, name),
            Item::Attempt(attempted) if name == "act" => Item::Value(View::Word(attempted.name.word())),
            Item::Attempt(Attempted { of: Some(act), .. }) if name == "subject" => Item::Act(act),
            Item::Value(View::Part(part)) => Item::Value(part.named(name)),
            Item::Value(View::Id(id) | View::Pin(id, _)) if let Some(said) = self.reading.field(id, name) => Item::Value(said),
            other => self.record(other).map_or(Item::Value(View::Empty), |live| match place_of(live.record.fields(), name) {
                Some(place) => Item::Value(live.record.view(place)),
                None => word::of_record(self.reading, live, name),
            }),
        }
    }

    fn compares(&self, path: &Path, operator: Operator, value: &Value, item: Item<'a>, outer: Item<'a>) -> bool {
        // Whether something at the end of a path meets what is asked.
        let any = |steps: &[Step], meets: &dyn Fn(Item<'a>) -> bool| !self.walk(item, outer, steps, &mut |found| !meets(found));
        match value {
            Value::Day(Day::Today, days) => any(&path.0, &|found| {
                self.day(found).is_some_and(|day| self.against_today(days_after(day, days.saturating_neg()), operator))
            }),
            Value::Day(Day::At(other), days) => any(&path.0, &|found| {
                let holds = |day: Date, right: Date| operator.holds(day.cmp(&days_after(right, *days)));
                self.day(found).is_some_and(|day| any(&other.0, &|right| self.day(right).is_some_and(|right| holds(day, right))))
            }),
            Value::Path(other) => {
                any(&path.0, &|found| any(&other.0, &|right| order(found, right).is_some_and(|order| operator.holds(order))))
            }
            constant => any(&path.0, &|found| self.against(found, constant).is_some_and(|order| operator.holds(order))),
        }
    }

    /// How a day compares with today, through the reading, which notes the next day on which that changes.
    fn against_today(&self, day: Date, operator: Operator) -> bool {
        let (reached, passed) = (|| self.reading.reached(day), || self.reading.passed(day));
        match operator {
            Operator::Less => passed(),
            Operator::AtMost => reached(),
            Operator::Greater => !reached(),
            Operator::AtLeast => !passed(),
            Operator::Equal | Operator::Has => reached() && !passed(),
            Operator::Unequal => !reached() || passed(),
        }
    }

    /// The day of a day or a moment.
    fn day(&self, item: Item<'a>) -> Option<Date> {
        match item {
            Item::Value(View::Date(day)) => Some(day),
            Item::Value(View::Instant(moment)) => Some(self.reading.day(moment)),
            _ => None,
        }
    }

    /// How what was found compares with a constant; nothing where the two cannot be compared.
    fn against(&self, found: Item<'a>, value: &Value) -> Option<Ordering> {
        match value {
            Value::Day(Day::On(date), days) => Some(self.day(found)?.cmp(&days_after(*date, *days))),
            Value::Id(id) => equality(id_of(found)? == *id),
            Value::Word(word) | Value::Text(word) => match found {
                Item::Value(View::Word(text) | View::Text(text)) => equality(text == &**word),
                _ => None,
            },
            Value::Int(number) => {
                if let Item::Value(View::Int(found)) = found {
                    Some(found.cmp(number))
                } else {
                    None
                }
            }
            Value::Bool(yes) => {
                if let Item::Value(View::Bool(found)) = found {
                    equality(found == *yes)
                } else {
                    None
                }
            }
            Value::Money(minor, currency) => match found {
                Item::Value(View::Money(found, of)) if of == &**currency => Some(found.cmp(minor)),
                _ => None,
            },
            Value::Day(..) | Value::Path(_) => None,
        }
    }
}

/// Equal, or only different: such values have no order.
#[expect(clippy::unnecessary_wraps, reason = "every arm above is an option")]
const fn equality(equal: bool) -> Option<Ordering> {
    Some(if equal { Ordering::Equal } else { Ordering::Less })
}

fn order(one: Item<'_>, other: Item<'_>) -> Option<Ordering> {
    if let (Some(one), Some(other)) = (id_of(one), id_of(other)) {
        return equality(one == other);
    }
    let (Item::Value(one), Item::Value(other)) = (one, other) else { return None };
    match (one, other) {
        (View::Int(one), View::Int(other)) => Some(one.cmp(&other)),
        (View::Bool(one), View::Bool(other)) => equality(one == other),
        (View::Money(one, of), View::Money(other, currency)) if of == currency => Some(one.cmp(&other)),
        (View::Word(one) | View::Text(one), View::Word(other) | View::Text(other)) => equality(one == other),
        _ => None,
    }
}

/// The record that everything in the population must refer to, where the condition says so: then its reverse index is looked at alone.
fn referred(condition: &Condition, kind: Kind, outer: Item<'_>) -> Option<RecordId> {
    match condition {
        Condition::And(parts) => parts.iter().find_map(|part| referred(part, kind, outer)),
        Condition::Compare(path, Operator::Equal | Operator::Has, value) if is_own_field(path, kind) => match value {
            Value::Id(id) => Some(*id),
            Value::Path(Path(steps)) if steps.as_slice() == [Step::Outer] => id_of(outer),
            _ => None,
        },
        _ => None,
    }
}

/// Whoever is shown one thing after another, and says whether to go on.
type Visit<'v, 'a> = &'v mut dyn FnMut(Item<'a>) -> bool;

/// Each element of a list, until the visitor has seen enough; a single thing is its own element.
fn each<'a>(item: Item<'a>, visit: Visit<'_, 'a>) -> bool {
    match item {
        Item::Value(View::List(list)) => (0..list.count()).all(|place| each(Item::Value(list.item(place)), visit)),
        other => visit(other),
    }
}

fn id_of(item: Item<'_>) -> Option<RecordId> {
    match item {
        Item::Record(live) | Item::Attempt(Attempted { subject: live, .. }) => Some(live.slot.id),
        Item::Value(View::Id(id) | View::Pin(id, _)) => Some(id),
        Item::Act(act) => act.about(),
        Item::Value(_) => None,
    }
}

fn is_empty(item: Item<'_>) -> bool {
    matches!(item, Item::Value(view) if view.is_empty())
}

/// Whether a path names a field of the kind itself, one step long.
fn is_own_field(path: &Path, kind: Kind) -> bool {
    let [Step::Named(name)] = path.0.as_slice() else { return false };
    kind.declaration().field(name).is_some()
}
