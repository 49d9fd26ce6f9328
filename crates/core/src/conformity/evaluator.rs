//! The evaluator remembers what each judgement read, so that a changed record re-evaluates only what read it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use crate::conformity::{Conformity, Empty, Finding, Flaw, Judgement, Population, Rule, Subject, Unknown, UnknownReason};
use crate::derived::soa::left_out;
use crate::image::{Image, Touched};
use crate::reading::{Notes, Reading};

/// The rule that finds an exclusion contradicted. It examines a row of the statement as the word of its control, such as `A.10.4`.
const CONTRADICTS: &str = "soa-contradicted";

/// One thing that was computed: the population of a rule, or what it saw in one subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Cell {
    Population(usize),
    Subject(usize, Subject),
}

#[derive(Default)]
struct RuleState {
    population: Population,
    examined: BTreeSet<Subject>,
    outside: BTreeSet<Subject>,
    flawed: BTreeMap<Subject, Vec<Flaw>>,
}

/// Judges an image by a list of rules, and again after every change, looking only at what the change touched.
pub struct Evaluator {
    rules: &'static [&'static Rule],
    states: Vec<RuleState>,
    notes: HashMap<Cell, Notes>,
    readers: HashMap<Touched, BTreeSet<Cell>>,
    due: BTreeMap<Date, BTreeSet<Cell>>,
    on: Option<Date>,
}

impl Evaluator {
    /// An evaluator that has seen nothing yet.
    pub fn new(rules: &'static [&'static Rule]) -> Self {
        let states = rules.iter().map(|_| RuleState::default()).collect();
        Self { rules, states, notes: HashMap::new(), readers: HashMap::new(), due: BTreeMap::new(), on: None }
    }

    /// Judges an image on a day from nothing.
    pub fn judge(rules: &'static [&'static Rule], image: &Image, on: Date) -> Conformity {
        let mut evaluator = Self::new(rules);
        evaluator.update(image, on, &[]);
        evaluator.conformity(image, on)
    }

    /// Brings the judgement up to that image and day, given what has been touched since the last time. Returns how many populations and subjects
    /// were looked at again.
    pub fn update(&mut self, image: &Image, on: Date, touched: &[Touched]) -> usize {
        let mut stale: BTreeSet<Cell> = BTreeSet::new();
        match self.on {
            Some(before) if before <= on => {
                for one in touched {
                    stale.extend(self.readers.get(one).into_iter().flatten().cloned());
                }
                let later = self.due.split_off(&on.tomorrow().unwrap_or(on));
                let come = std::mem::replace(&mut self.due, later);
                stale.extend(come.into_values().flatten());
            }
            _ => {
                *self = Self::new(self.rules);
                stale.extend((0..self.rules.len()).map(Cell::Population));
            }
        }
        self.on = Some(on);
        let mut looked_at = 0;
        // Populations first: they say which subjects there are.
        while let Some(cell) = stale.pop_first() {
            looked_at += 1;
            match cell {
                Cell::Population(rule) => stale.extend(self.count(image, on, rule)),
                Cell::Subject(rule, subject) => self.examine(image, on, rule, subject),
            }
        }
        looked_at
    }

    /// Computes a rule's population; returns the subjects that are new in it.
    fn count(&mut self, image: &Image, on: Date, rule: usize) -> Vec<Cell> {
        let (Some(declared), Some(state)) = (self.rules.get(rule), self.states.get_mut(rule)) else {
            return Vec::new();
        };
        let reading = Reading::new(image, on);
        let population = (declared.examines)(&reading);
        if population.examined == state.population.examined && population.subjects == state.population.subjects {
            self.remember(Cell::Population(rule), reading.into_notes());
            return Vec::new();
        }
        let now: BTreeSet<Subject> = population.subjects.iter().cloned().collect();
        let gone: Vec<Subject> = state.examined.difference(&now).cloned().collect();
        let come: Vec<Cell> = now.difference(&state.examined).map(|one| Cell::Subject(rule, one.clone())).collect();
        for subject in &gone {
            state.flawed.remove(subject);
            state.outside.remove(subject);
        }
        state.population = population;
        state.examined = now;
        for subject in gone {
            self.forget(&Cell::Subject(rule, subject));
        }
        self.remember(Cell::Population(rule), reading.into_notes());
        come
    }

    fn examine(&mut self, image: &Image, on: Date, rule: usize, subject: Subject) {
        let (Some(declared), Some(state)) = (self.rules.get(rule), self.states.get_mut(rule)) else {
            return;
        };
        if !state.examined.contains(&subject) {
            return;
        }
        let reading = Reading::new(image, on);
        let belongs = state.population.belongs.is_none_or(|belongs| belongs(&reading, &subject));
        let flaws = if belongs { (declared.examine)(&reading, &subject) } else { Vec::new() };
        if belongs {
            state.outside.remove(&subject);
        } else {
            state.outside.insert(subject.clone());
        }
        if flaws.is_empty() {
            state.flawed.remove(&subject);
        } else {
            state.flawed.insert(subject.clone(), flaws);
        }
        self.remember(Cell::Subject(rule, subject), reading.into_notes());
    }

    fn remember(&mut self, cell: Cell, notes: Notes) {
        self.forget(&cell);
        for touched in &notes.read {
            self.readers.entry(*touched).or_default().insert(cell.clone());
        }
        if let Some(until) = notes.until {
            self.due.entry(until).or_default().insert(cell.clone());
        }
        self.notes.insert(cell, notes);
    }

    fn forget(&mut self, cell: &Cell) {
        let Some(notes) = self.notes.remove(cell) else {
            return;
        };
        for touched in notes.read {
            if let Some(readers) = self.readers.get_mut(&touched) {
                readers.remove(cell);
                if readers.is_empty() {
                    self.readers.remove(&touched);
                }
            }
        }
        if let Some(cells) = notes.until.and_then(|until| self.due.get_mut(&until)) {
            cells.remove(cell);
        }
    }

    /// What the rules found, as of the last update.
    pub fn conformity(&self, image: &Image, on: Date) -> Conformity {
        let judgements = self.rules.iter().zip(&self.states).map(|(rule, state)| judgement(rule, state, on)).collect();
        Conformity::new(on, image.size(), judgements, &self.not_applicable(image, on))
    }

    /// The controls that the approved Statement of Applicability leaves out, but for those of which a rule finds that contradicted.
    fn not_applicable(&self, image: &Image, on: Date) -> BTreeSet<&'static str> {
        let mut left_out = left_out(&Reading::new(image, on));
        let contradicting = self.rules.iter().zip(&self.states).filter(|(rule, _)| rule.name == CONTRADICTS);
        for subject in contradicting.flat_map(|(_, state)| state.flawed.keys()) {
            if let Subject::Word(Some(_), control) = subject {
                left_out.remove(&**control);
            }
        }
        left_out
    }
}

fn judgement(rule: &'static Rule, state: &RuleState, on: Date) -> Judgement {
    let weigh = |flaw: &Flaw| Finding { rule, severity: rule.severity(flaw, on), flaw: flaw.clone() };
    let mut findings: Vec<Finding> = state.flawed.values().flatten().map(weigh).collect();
    let mut unknown = None;
    let examined = state.population.examined.saturating_sub(state.outside.len());
    if examined == 0 {
        match rule.empty {
            Empty::Passes => {}
            Empty::Unknown => {
                let what = format!("there is no {} to examine", rule.noun.0);
                unknown = Some(Unknown { reason: UnknownReason::NothingToExamine, what });
            }
            Empty::Finds(message) => {
                let next = crate::conformity::Step { text: rule.next.0.to_owned(), go: rule.next.1.clone() };
                findings.push(weigh(&Flaw { record: None, weight: None, since: on, message: message.to_owned(), next }));
            }
        }
    }
    findings.sort_by(|one, other| {
        let key = |finding: &Finding| (finding.severity, finding.flaw.since, finding.flaw.record);
        key(one).cmp(&key(other))
    });
    Judgement { rule, examined, findings, unknown }
}
