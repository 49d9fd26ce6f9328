//! The evaluator remembers what each judgement read, so that a changed record re-evaluates only what read it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use foldhash::{HashMap, HashSet};
use jiff::civil::Date;

use crate::answer::{Answers, Question};
use crate::conformity::judging::{CONTRADICTS, judgement, not_applicable, seen};
use crate::conformity::readers::{Cell, Readers};
use crate::conformity::{Conformity, Flaw, Judgement, Population, Rule, Subject, once};
use crate::id::Kind;
use crate::image::{Image, Touched};
use crate::reading::Reading;

/// What a cell computes.
#[derive(Clone)]
enum Work {
    /// The population of a rule.
    Count(usize),
    /// What a rule sees in one subject.
    Examine(usize, Subject),
    /// What many judgements rest on.
    Answer(Question),
}

#[derive(Default)]
struct RuleState {
    population: Population,
    examined: BTreeMap<Subject, Cell>,
    outside: BTreeSet<Subject>,
    flawed: BTreeMap<Subject, Vec<Flaw>>,
    /// What follows from all that on the day of the last update; none where something has changed since.
    judgement: Option<Arc<Judgement>>,
}

impl RuleState {
    fn judge(&self, rule: &'static Rule, on: Date) -> Judgement {
        let examined = self.population.examined.saturating_sub(self.outside.len());
        judgement(rule, examined, self.flawed.values().flatten().cloned(), on)
    }
}

/// Judges an image by a list of rules, and again after every change, looking only at what the change touched.
pub struct Evaluator {
    rules: &'static [&'static Rule],
    states: Vec<RuleState>,
    readers: Readers<Work>,
    answers: Answers,
    answering: HashMap<Question, Cell>,
    on: Option<Date>,
}

impl Evaluator {
    /// An evaluator that has seen nothing yet.
    pub fn new(rules: &'static [&'static Rule]) -> Self {
        let states = rules.iter().map(|_| RuleState::default()).collect();
        let answers = Answers::new(true);
        Self { rules, states, readers: Readers::default(), answers, answering: HashMap::default(), on: None }
    }

    /// Whether it has judged an image.
    pub const fn has_judged(&self) -> bool {
        self.on.is_some()
    }

    /// Judges an image on a day from nothing, and once.
    pub fn judge(rules: &'static [&'static Rule], image: &Image, on: Date) -> Conformity {
        once::judge(rules, image, on)
    }

    /// Brings the judgement up to that image and day, given what has been touched since the last time. Returns how many populations and subjects
    /// were looked at again.
    pub fn update(&mut self, image: &Image, on: Date, touched: &[Touched]) -> usize {
        let (mut populations, mut subjects) = (BTreeSet::new(), BTreeSet::new());
        if self.on.is_some_and(|before| before <= on) {
            let stale = self.readers.stale(touched, on);
            for cell in self.answered(image, on, stale) {
                match self.readers.work(cell) {
                    Some(Work::Count(_)) => _ = populations.insert(cell),
                    Some(Work::Examine(..)) => _ = subjects.insert(cell),
                    Some(Work::Answer(_)) | None => {}
                }
            }
        } else {
            *self = Self::new(self.rules);
            populations.extend((0..self.rules.len()).map(|rule| self.readers.add(Work::Count(rule))));
        }
        let before = self.on.replace(on).unwrap_or(on);
        let mut looked_at = 0;
        // Populations first: they say which subjects there are.
        for cell in populations {
            looked_at += 1;
            subjects.extend(self.count(image, on, cell));
        }
        for cell in subjects {
            looked_at += usize::from(self.examine(image, on, cell));
        }
        self.keep_answers();
        for (rule, state) in self.rules.iter().zip(&mut self.states) {
            if state.judgement.is_none() || on != before {
                state.judgement = Some(Arc::new(state.judge(rule, on)));
            }
        }
        looked_at
    }

    /// Answers again what does not hold any more, and returns those cells with all that rest on an answer that has become another.
    fn answered(&mut self, image: &Image, on: Date, mut stale: HashSet<Cell>) -> HashSet<Cell> {
        let mut doubted = stale.clone();
        loop {
            let asks =
                |cell: Cell| if let Some(Work::Answer(question)) = self.readers.work(cell) { Some(*question) } else { None };
            let questions: Vec<Question> = doubted.iter().filter_map(|cell| asks(*cell)).collect();
            self.answers.doubt(&questions);
            for question in questions {
                self.answers.ask(question, image, on);
            }
            self.keep_answers();
            let changed: Vec<Touched> = self.answers.take_changed().into_iter().map(Touched::Answer).collect();
            if changed.is_empty() {
                return stale;
            }
            doubted = self.readers.also_stale(&changed);
            stale.extend(&doubted);
        }
    }

    /// Notes what the answers worked out lately rest on.
    fn keep_answers(&mut self) {
        for (question, notes) in self.answers.take_fresh() {
            let cell = *self.answering.entry(question).or_insert_with(|| self.readers.add(Work::Answer(question)));
            self.readers.remember(cell, notes);
        }
    }

    /// Computes a rule's population; returns the subjects that are new in it.
    fn count(&mut self, image: &Image, on: Date, cell: Cell) -> Vec<Cell> {
        let Some(Work::Count(rule)) = self.readers.work(cell).cloned() else { return Vec::new() };
        let (Some(declared), Some(state)) = (self.rules.get(rule), self.states.get_mut(rule)) else {
            return Vec::new();
        };
        let reading = Reading::keeping(image, on, &self.answers);
        let population = (declared.examines)(&reading);
        self.readers.remember(cell, reading.into_notes());
        if population.examined == state.population.examined && population.subjects == state.population.subjects {
            return Vec::new();
        }
        state.judgement = None;
        let mut gone = std::mem::take(&mut state.examined);
        let mut come = Vec::new();
        for subject in &population.subjects {
            let known = gone.remove_entry(subject);
            let (subject, cell) = known.unwrap_or_else(|| {
                let cell = self.readers.add(Work::Examine(rule, subject.clone()));
                come.push(cell);
                (subject.clone(), cell)
            });
            state.examined.insert(subject, cell);
        }
        for (subject, cell) in gone {
            state.flawed.remove(&subject);
            state.outside.remove(&subject);
            self.readers.remove(cell);
        }
        state.population = population;
        come
    }

    /// Looks at one subject again; whether it is still one.
    fn examine(&mut self, image: &Image, on: Date, cell: Cell) -> bool {
        let Some(Work::Examine(rule, subject)) = self.readers.work(cell).cloned() else { return false };
        let (Some(declared), Some(state)) = (self.rules.get(rule), self.states.get_mut(rule)) else {
            return false;
        };
        let reading = Reading::keeping(image, on, &self.answers);
        let seen = seen(declared, &state.population, &reading, &subject);
        let (belongs, flaws) = (seen.is_some(), seen.unwrap_or_default());
        let before = state.flawed.get(&subject).map_or(&[][..], Vec::as_slice);
        if state.outside.contains(&subject) == belongs || before != flaws {
            state.judgement = None;
        }
        if belongs {
            state.outside.remove(&subject);
        } else {
            state.outside.insert(subject.clone());
        }
        if flaws.is_empty() {
            state.flawed.remove(&subject);
        } else {
            state.flawed.insert(subject, flaws);
        }
        self.readers.remember(cell, reading.into_notes());
        true
    }

    /// The rules that read records of a kind when they judge that image on that day.
    pub fn that_read(rules: &'static [&'static Rule], image: &Image, on: Date, kind: Kind) -> Vec<&'static Rule> {
        let mut evaluator = Self::new(rules);
        evaluator.update(image, on, &[]);
        let cells = evaluator.readers.of(|touched| touched.kind() == Some(kind));
        let mut reading = BTreeSet::new();
        let (mut seen, mut next): (HashSet<Cell>, Vec<Cell>) = (HashSet::default(), cells.collect());
        while let Some(cell) = next.pop() {
            if !seen.insert(cell) {
                continue;
            }
            match evaluator.readers.work(cell) {
                Some(Work::Count(rule) | Work::Examine(rule, _)) => _ = reading.insert(*rule),
                Some(Work::Answer(question)) => next.extend(evaluator.readers.that_read(Touched::Answer(*question))),
                None => {}
            }
        }
        reading.into_iter().filter_map(|rule| rules.get(rule).copied()).collect()
    }

    /// What the rules found, as of the last update.
    pub fn conformity(&self, image: &Image, on: Date) -> Conformity {
        let both = || self.rules.iter().zip(&self.states);
        let known = both().map(|(rule, state)| state.judgement.clone().unwrap_or_else(|| Arc::new(state.judge(rule, on))));
        let contradicted = both().filter(|(rule, _)| rule.name == CONTRADICTS).flat_map(|(_, state)| state.flawed.keys());
        Conformity::new(on, image.size(), known.collect(), &not_applicable(image, on, contradicted))
    }
}
