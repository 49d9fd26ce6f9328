//! An image judged once, from nothing, on every core there is.

use std::sync::Arc;
use std::{iter, num, thread};

use jiff::civil::Date;

use crate::answer::Answers;
use crate::conformity::judging::{CONTRADICTS, judgement, not_applicable, seen};
use crate::conformity::{Conformity, Flaw, Population, Rule, Subject};
use crate::image::Image;
use crate::reading::Reading;

/// More threads than these wait for memory.
const THREADS_AT_MOST: usize = 8;

/// What was seen in a share of a population.
#[derive(Default)]
struct Seen {
    outside: usize,
    flawed: Vec<(Subject, Vec<Flaw>)>,
}

/// What the rules find in an image on a day.
pub(super) fn judge(rules: &'static [&'static Rule], image: &Image, on: Date) -> Conformity {
    let answers = Answers::new(false);
    let populations: Vec<Population> = rules.iter().map(|rule| (rule.examines)(&Reading::keeping(image, on, &answers))).collect();
    let shares = thread::available_parallelism().map_or(1, num::NonZero::get).min(THREADS_AT_MOST);
    let look = |share: usize, answers: &Answers| -> Vec<Seen> {
        let both = rules.iter().zip(&populations);
        both.map(|(rule, population)| {
            let mut all = Seen::default();
            for subject in population.subjects.iter().filter(|subject| place(subject) % shares == share) {
                match seen(rule, population, &Reading::keeping(image, on, answers), subject) {
                    None => all.outside += 1,
                    Some(flaws) if flaws.is_empty() => {}
                    Some(flaws) => all.flawed.push((subject.clone(), flaws)),
                }
            }
            all
        })
        .collect()
    };
    let all: Vec<Vec<Seen>> = thread::scope(|scope| {
        let look = &look;
        let others: Vec<_> = (1..shares).map(|share| scope.spawn(move || look(share, &Answers::new(false)))).collect();
        let own = look(0, &answers);
        // A share whose thread could not end is looked at here.
        let rest = (1..).zip(others).map(|(share, other)| other.join().unwrap_or_else(|_| look(share, &answers)));
        iter::once(own).chain(rest).collect()
    });
    let mut together: Vec<Seen> = rules.iter().map(|_| Seen::default()).collect();
    for share in all {
        for (whole, part) in together.iter_mut().zip(share) {
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

/// Which of equal shares a subject belongs to: what is asked of one record by several rules is asked in one place.
fn place(subject: &Subject) -> usize {
    let number = match subject {
        Subject::Whole | Subject::Word(None, _) => 0,
        Subject::Record(id) | Subject::Word(Some(id), _) => id.number,
        Subject::Act(position) => *position,
    };
    usize::try_from(number).unwrap_or(0)
}
