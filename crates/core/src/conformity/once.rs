//! An image judged once, from nothing, on every core there is.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{iter, num, thread};

use jiff::civil::Date;

use crate::answer::Answers;
use crate::conformity::judging::{CONTRADICTS, judgement, not_applicable, seen};
use crate::conformity::{Conformity, Flaw, Population, Rule, Subject};
use crate::image::Image;
use crate::reading::Reading;

/// More threads than these wait for memory.
const THREADS_AT_MOST: usize = 8;
/// The populations are gone through in so many turns, in each the same stretch of every one: what has near numbers was written together, is read
/// together, and lies together in memory.
const TURNS: usize = 1_024;

/// What was seen of a population.
#[derive(Default)]
struct Seen {
    outside: usize,
    flawed: Vec<(Subject, Vec<Flaw>)>,
}

/// What the rules find in an image on a day.
pub(super) fn judge(rules: &'static [&'static Rule], image: &Image, on: Date) -> Conformity {
    let answers = Answers::new(false);
    let populations: Vec<Population> = rules.iter().map(|rule| (rule.examines)(&Reading::keeping(image, on, &answers))).collect();
    let threads = thread::available_parallelism().map_or(1, num::NonZero::get).min(THREADS_AT_MOST);
    let turn = AtomicUsize::new(0);
    let look = |answers: &Answers| -> Vec<Seen> {
        let mut all: Vec<Seen> = rules.iter().map(|_| Seen::default()).collect();
        for turn in iter::repeat_with(|| turn.fetch_add(1, Ordering::Relaxed)).take_while(|turn| *turn < TURNS) {
            for ((rule, population), seen) in rules.iter().zip(&populations).zip(&mut all) {
                look_at(rule, population, turn, seen, || Reading::keeping(image, on, answers));
            }
            answers.pass_on();
        }
        all
    };
    let all: Vec<Vec<Seen>> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(|| look(&Answers::new(false)))).collect();
        let own = look(&answers);
        let others: Result<Vec<_>, _> = others.into_iter().map(thread::ScopedJoinHandle::join).collect();
        // What a thread that could not end had seen is lost, so all is looked at again.
        others.map_or_else(
            |_| {
                turn.store(0, Ordering::Relaxed);
                vec![look(&answers)]
            },
            |others| iter::once(own).chain(others).collect(),
        )
    });
    let mut together: Vec<Seen> = rules.iter().map(|_| Seen::default()).collect();
    for one in all {
        for (whole, part) in together.iter_mut().zip(one) {
            whole.outside += part.outside;
            whole.flawed.extend(part.flawed);
        }
    }
    let contradicting = rules.iter().zip(&together).filter(|(rule, _)| rule.name == CONTRADICTS);
    let contradicted = contradicting.flat_map(|(_, seen)| seen.flawed.iter().map(|(subject, _)| subject));
    let left_out = not_applicable(image, on, contradicted);
    let judged = rules.iter().zip(&populations).zip(together).map(|((rule, population), mut seen)| {
        seen.flawed.sort_by(|(one, _), (other, _)| one.cmp(other));
        let flaws = seen.flawed.into_iter().flat_map(|(_, flaws)| flaws);
        Arc::new(judgement(rule, population.examined.saturating_sub(seen.outside), flaws, on))
    });
    Conformity::new(on, image.size(), judged.collect(), &left_out)
}

/// Looks at the stretch of a population whose turn it is.
fn look_at<'a>(rule: &Rule, population: &Population, turn: usize, all: &mut Seen, reading: impl Fn() -> Reading<'a>) {
    let edge = |turn: usize| population.subjects.len() * turn / TURNS;
    for subject in population.subjects.get(edge(turn)..edge(turn + 1)).unwrap_or_default() {
        match seen(rule, population, &reading(), subject) {
            None => all.outside += 1,
            Some(flaws) if flaws.is_empty() => {}
            Some(flaws) => all.flawed.push((subject.clone(), flaws)),
        }
    }
}
