//! The writer thread: the only one that changes anything.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use ephor_core::conformity::Evaluator;
use ephor_core::decide::Entry;
use ephor_core::image::{Image, Touched};
use ephor_core::rules;
use ephor_ledger::Ledger;
use jiff::Timestamp;

use crate::engine::asof::History;
use crate::engine::files::Failure;
use crate::engine::transaction::{Pending, Transaction};
use crate::engine::waiting::Waiting;
use crate::engine::{Clock, GROUP, SIGN_AFTER, Snapshot, asof, keeper, kept};
use crate::out::tell;

/// How long the writer waits for more before it signs.
const IDLE: Duration = Duration::from_millis(50);
/// The longest the head goes unsigned while commands keep coming.
const SIGN_WITHIN: Duration = Duration::from_secs(1);

type Commands = Box<dyn FnOnce(&mut Transaction<'_>) -> (bool, Answer) + Send>;
type Answer = Box<dyn FnOnce(Option<Failure>) + Send>;

/// What one caller wants done.
pub(super) struct Job {
    entry: Entry,
    commands: Commands,
}

impl Job {
    pub(super) fn new<T: Send + 'static, E: Send + 'static>(
        entry: Entry,
        commands: impl FnOnce(&mut Transaction<'_>) -> Result<T, E> + Send + 'static,
        answer: mpsc::Sender<Result<Result<T, E>, Failure>>,
    ) -> Self {
        let commands: Commands = Box::new(move |transaction| {
            let outcome = commands(transaction);
            let keep = outcome.is_ok();
            let answer: Answer = Box::new(move |failure| {
                // A caller that has gone away needs no answer.
                drop(answer.send(failure.map_or(Ok(outcome), Err)));
            });
            (keep, answer)
        });
        Self { entry, commands }
    }
}

pub(super) struct Writer {
    dir: PathBuf,
    ledger: Ledger,
    /// It has judged nothing before the first command, or the first moment in which none comes.
    evaluator: Evaluator,
    image: Image,
    published: Arc<ArcSwap<Snapshot>>,
    history: Arc<Mutex<History>>,
    clock: Clock,
    signed: u64,
    signed_at: Instant,
}

/// What a group of callers has decided.
#[derive(Default)]
struct Group {
    pending: BTreeMap<u64, Pending>,
    touched: Vec<Touched>,
    answers: Vec<Answer>,
    erased: bool,
}

impl Writer {
    pub(super) fn new(
        dir: PathBuf,
        ledger: Ledger,
        published: Arc<ArcSwap<Snapshot>>,
        history: Arc<Mutex<History>>,
        clock: Clock,
    ) -> Self {
        let image = published.load().image.clone();
        let evaluator = Evaluator::new(rules::ALL);
        Self { dir, ledger, evaluator, image, published, history, clock, signed: 0, signed_at: Instant::now() }
    }

    pub(super) fn run(mut self, jobs: &mpsc::Receiver<Job>) {
        self.sign();
        loop {
            match jobs.recv_timeout(IDLE) {
                Ok(first) => {
                    let mut waiting = vec![first];
                    waiting.extend(jobs.try_iter().take(GROUP - 1));
                    self.commit(waiting);
                    if self.ledger.size() - self.signed >= SIGN_AFTER || self.signed_at.elapsed() >= SIGN_WITHIN {
                        self.sign();
                    }
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    self.sign();
                    self.prepare();
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => return self.sign(),
            }
        }
    }

    fn sign(&mut self) {
        if self.signed < self.ledger.size() || self.signed == 0 {
            match self.ledger.sign() {
                Ok(_) => self.signed = self.ledger.size(),
                Err(error) => tell!("ephor: the head could not be signed: {error}"),
            }
            self.signed_at = Instant::now();
        }
    }

    /// Judges what is published once more and notes what each judgement reads, before somebody waits for a command to be judged.
    fn prepare(&mut self) {
        let on = self.published.load().on;
        if !self.evaluator.has_judged() {
            self.evaluator.update(&self.image, on, &[]);
        }
    }

    fn commit(&mut self, jobs: Vec<Job>) {
        let now = self.clock.now();
        let mut group = Group::default();
        for job in jobs {
            self.decide(job, now, &mut group);
        }
        let entries: Vec<_> = group.pending.values_mut().filter_map(|pending| pending.entry.take()).collect();
        let forgotten = if group.erased { self.forget() } else { Ok(()) };
        let appended = forgotten.and_then(|()| if entries.is_empty() { Ok(()) } else { self.append(&entries) });
        match appended {
            Ok(()) => {
                self.publish(&group, now);
                group.answers.into_iter().for_each(|answer| answer(None));
            }
            Err(failure) => {
                self.image = self.published.load().image.clone();
                self.erased(&group);
                group.answers.into_iter().for_each(|answer| answer(Some(failure.clone())));
            }
        }
    }

    fn append(&mut self, entries: &[ephor_ledger::Entry]) -> Result<(), Failure> {
        let size = self.ledger.size();
        self.ledger.append(size, entries).map(drop).map_err(|error| Failure::Halted(error.to_string()))
    }

    /// What is kept beside the ledger may say what is to be erased, and goes first.
    fn forget(&self) -> Result<(), Failure> {
        let mut history = asof::locked(&self.history)?;
        history.erase();
        kept::remove(&self.dir).map_err(|error| keeper::failed(&self.dir, &error))
    }

    fn decide(&mut self, job: Job, now: Timestamp, group: &mut Group) {
        let mut transaction = Transaction {
            image: self.image.clone(),
            now,
            entry: job.entry,
            ledger: &self.ledger,
            pending: &group.pending,
            own: BTreeMap::new(),
            touched: Vec::new(),
            erased: false,
        };
        let (keep, answer) = (job.commands)(&mut transaction);
        let Transaction { image, own, touched, erased, .. } = transaction;
        if keep {
            self.image = image;
            group.pending.extend(own);
            group.touched.extend(touched);
            group.erased |= erased;
        }
        group.answers.push(answer);
    }

    fn publish(&mut self, group: &Group, now: Timestamp) {
        let zone = self.image.zone().clone();
        if let Ok(mut history) = self.history.lock() {
            for (position, pending) in &group.pending {
                history.note(pending.recorded.to_zoned(zone.clone()).date(), *position);
            }
        }
        let on = now.to_zoned(zone).date();
        let before = self.published.load();
        let looked_at = self.evaluator.update(&self.image, on, &group.touched);
        // Collecting all findings of a large organisation takes longer than everything else here.
        let conformity = if looked_at == 0 && before.on == on {
            before.conformity.clone()
        } else {
            Arc::new(self.evaluator.conformity(&self.image, on))
        };
        let root = self.ledger.root().to_string();
        let selections = before.selections.carried(&group.touched);
        // Another day asks for everything again; what was found for this one is of no use to it.
        let waiting = if before.on == on { before.waiting.carried(&group.touched) } else { Waiting::default() };
        let image = self.image.clone();
        let snapshot = Snapshot { selections, waiting, ..Snapshot::new(image, on, conformity, root, false) };
        self.published.store(Arc::new(snapshot));
        // Only now does nobody begin with what was there before.
        self.erased(group);
    }

    /// What a group erases is gone, or stays.
    fn erased(&self, group: &Group) {
        if group.erased
            && let Ok(mut history) = self.history.lock()
        {
            history.erased();
        }
    }
}
