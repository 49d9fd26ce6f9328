//! The evaluator remembers what each judgement read, so that a changed record re-evaluates only what read it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use foldhash::{HashMap, HashSet};
use jiff::civil::Date;

use crate::answer::{Answers, Question};
use crate::conformity::readers::{Cell, Readers};
use crate::conformity::{
    Conformity, Empty, Finding, Flaw, Judgement, Population, Rule, Severity, Subject, Unknown, UnknownReason,
};
use crate::derived::soa::left_out;
use crate::id::{Kind, RecordId};
use crate::image::{Image, Touched};
use crate::reading::Reading;

/// The rule that finds an exclusion contradicted. It examines a row of the statement as the word of its control, such as `A.10.4`.
const CONTRADICTS: &str = "soa-contradicted";

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
        Self::with(rules, Answers::new(true))
    }

    fn with(rules: &'static [&'static Rule], answers: Answers) -> Self {
        let states = rules.iter().map(|_| RuleState::default()).collect();
        Self { rules, states, readers: Readers::default(), answers, answering: HashMap::default(), on: None }
    }

    /// Judges an image on a day from nothing, and once.
    pub fn judge(rules: &'static [&'static Rule], image: &Image, on: Date) -> Conformity {
        let mut evaluator = Self::with(rules, Answers::new(false));
        evaluator.update(image, on, &[]);
        evaluator.conformity(image, on)
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
            *self = Self::with(self.rules, Answers::new(self.answers.noting()));
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
                state.judgement = Some(Arc::new(judgement(rule, state, on)));
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
        if self.answers.noting() {
            self.readers.remember(cell, reading.into_notes());
        }
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
        let belongs = state.population.belongs.is_none_or(|belongs| belongs(&reading, &subject));
        let flaws = if belongs { (declared.examine)(&reading, &subject) } else { Vec::new() };
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
        if self.answers.noting() {
            self.readers.remember(cell, reading.into_notes());
        }
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
        let known = |(rule, state): (&&'static Rule, &RuleState)| {
            state.judgement.clone().unwrap_or_else(|| Arc::new(judgement(rule, state, on)))
        };
        let judgements = self.rules.iter().zip(&self.states).map(known).collect();
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
    findings.sort_by(|one, other| key(one).cmp(&key(other)));
    Judgement { rule, examined, findings, unknown }
}

/// Worst first, then oldest, then by record; people, whose ids are random, by what is said of them.
fn key(finding: &Finding) -> (Severity, Date, Option<RecordId>, &str) {
    let record = finding.flaw.record.filter(|id| id.kind != Kind::Person);
    (finding.severity, finding.flaw.since, record, &finding.flaw.message)
}
