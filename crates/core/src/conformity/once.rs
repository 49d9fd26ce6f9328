//! An image judged once, from nothing, on every core there is.

use std::sync::Arc;

use jiff::civil::Date;

use crate::answer::{Answers, Common};
use crate::conformity::judging::{CONTRADICTS, judgement, not_applicable, seen};
use crate::conformity::{Conformity, Flaw, Population, Rule, Subject};
use crate::cores;
use crate::image::Image;
use crate::reading::Reading;

/// The populations are gone through in so many turns, in each the same stretch of every one: what has near numbers was written together, is read
/// together, and lies together in memory.
const TURNS: usize = 1_024;

/// What was seen of a population.
#[derive(Default)]
struct Seen {
    outside: usize,
    flaws: Vec<(Subject, Flaw)>,
}

/// What the rules find in an image on a day.
pub(super) fn judge(rules: &'static [&'static Rule], image: &Image, on: Date) -> Conformity {
    let common = Arc::new(Common::default());
    let populations = populations(rules, image, on, &common);
    let all = cores::share(TURNS, |turns| {
        let answers = Answers::among(&common);
        let mut all: Vec<Seen> = rules.iter().map(|_| Seen::default()).collect();
        for turn in turns {
            for ((rule, population), seen) in rules.iter().zip(&populations).zip(&mut all) {
                look_at(rule, population, turn, seen, || Reading::keeping(image, on, &answers));
            }
            answers.pass_on();
        }
        all
    });
    let mut together: Vec<Seen> = rules.iter().map(|_| Seen::default()).collect();
    for one in all {
        for (whole, part) in together.iter_mut().zip(one) {
            whole.outside += part.outside;
            whole.flaws.extend(part.flaws);
        }
    }
    let contradicting = rules.iter().zip(&together).filter(|(rule, _)| rule.name == CONTRADICTS);
    let contradicted = contradicting.flat_map(|(_, seen)| seen.flaws.iter().map(|(subject, _)| subject));
    let left_out = not_applicable(image, on, contradicted);
    let judged = rules.iter().zip(&populations).zip(together).map(|((rule, population), mut seen)| {
        seen.flaws.sort_by(|(one, _), (other, _)| one.cmp(other));
        let flaws = seen.flaws.into_iter().map(|(_, flaw)| flaw);
        Arc::new(judgement(rule, population.examined.saturating_sub(seen.outside), flaws, on))
    });
    Conformity::new(on, image.size(), judged.collect(), &left_out)
}

/// What each rule examines. To list it takes an eighth of a judgement, so that is shared out as well.
fn populations(rules: &'static [&'static Rule], image: &Image, on: Date, common: &Arc<Common>) -> Vec<Population> {
    let counted = cores::share(rules.len(), |turns| {
        let answers = Answers::among(common);
        let count = |place: usize| Some((place, (rules.get(place)?.examines)(&Reading::keeping(image, on, &answers))));
        turns.filter_map(count).collect::<Vec<_>>()
    });
    let mut counted: Vec<(usize, Population)> = counted.into_iter().flatten().collect();
    counted.sort_unstable_by_key(|(place, _)| *place);
    counted.into_iter().map(|(_, population)| population).collect()
}

/// Looks at the stretch of a population whose turn it is.
fn look_at<'a>(rule: &Rule, population: &Population, turn: usize, all: &mut Seen, reading: impl Fn() -> Reading<'a>) {
    let edge = |turn: usize| population.subjects.len() * turn / TURNS;
    for subject in population.subjects.get(edge(turn)..edge(turn + 1)).unwrap_or_default() {
        match seen(rule, population, &reading(), subject) {
            None => all.outside += 1,
            Some(flaws) => all.flaws.extend(flaws.into_iter().map(|flaw| (subject.clone(), flaw))),
        }
    }
}
