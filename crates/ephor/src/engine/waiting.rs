//! What waits on whom: found when first asked for; later a change asks only for the records it touched.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use ephor_core::conformity::Severity;
use ephor_core::id::{Kind, PersonId, RecordId};
use ephor_core::image::Touched;
use ephor_core::reading::Reading;
use ephor_core::task::{Pressing, Task, Tasks, of_person};

use crate::engine::Snapshot;

/// After more changes than this without anybody asking, all of it is looked at again.
const CHANGES: usize = 20_000;

/// The tasks of a snapshot, and what each person who asked was told.
#[derive(Default)]
pub(super) struct Waiting(Mutex<Kept>);

#[derive(Clone, Default)]
struct Kept {
    tasks: Option<Tasks>,
    /// What has been touched since the tasks were found.
    touched: Vec<Touched>,
    told: HashMap<PersonId, Arc<Told>>,
}

/// What a person was told.
struct Told {
    tasks: Arc<[Task]>,
    /// How many of them press: all but reviews to come.
    pressing: usize,
    /// The live records about which something presses.
    records: ByKind,
}

impl Waiting {
    /// What is kept after a change, for the next snapshot. What people were told may have changed, for findings too may have.
    pub(super) fn carried(&self, touched: &[Touched]) -> Self {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.tasks.is_none() || kept.touched.len() + touched.len() > CHANGES {
            return Self::default();
        }
        let touched = kept.touched.iter().chain(touched).copied().collect();
        Self(Mutex::new(Kept { tasks: kept.tasks.clone(), touched, told: HashMap::new() }))
    }
}

impl Snapshot {
    /// Finds what waits on whom before somebody asks.
    pub(crate) fn find_waiting(&self) {
        self.waiting.0.lock().unwrap_or_else(PoisonError::into_inner).followed(self);
    }

    /// Everything that waits on a person, most pressing first.
    pub fn waiting_on(&self, person: PersonId) -> Arc<[Task]> {
        self.told(person).tasks.clone()
    }

    /// How much presses a person: all that waits on them but reviews to come.
    pub fn pressing_on(&self, person: PersonId) -> usize {
        self.told(person).pressing
    }

    /// The records of a kind about which something presses a person.
    pub fn pressing_about(&self, person: PersonId, kind: Kind) -> Arc<BTreeSet<RecordId>> {
        self.told(person).records.get(&kind).cloned().unwrap_or_default()
    }

    fn told(&self, person: PersonId) -> Arc<Told> {
        let mut kept = self.waiting.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(told) = kept.told.get(&person) {
            return told.clone();
        }
        let found = kept.followed(self);
        let tasks: Arc<[Task]> = of_person(found, &Reading::new(&self.image, self.on), &self.conformity, person).into();
        let pressing = || tasks.iter().filter(|task| task.pressing(self.on) != Pressing::NextReview);
        let (many, records) =
            (pressing().count(), by_kind(pressing().filter_map(|task| task.record).filter(|id| self.image.live(*id).is_some())));
        let told = Arc::new(Told { pressing: many, records, tasks });
        kept.told.insert(person, told.clone());
        told
    }

    /// The records of a kind about which something should have been done by now, whoever it waits on.
    pub fn overdue(&self, kind: Kind) -> Arc<BTreeSet<RecordId>> {
        let late = self.late.get_or_init(|| {
            let mut kept = self.waiting.0.lock().unwrap_or_else(PoisonError::into_inner);
            by_kind(kept.followed(self).overdue())
        });
        late.get(&kind).cloned().unwrap_or_default()
    }

    /// The records of a kind that a rule found something about, opportunities apart.
    pub fn with_findings(&self, kind: Kind) -> Arc<BTreeSet<RecordId>> {
        let flawed = self.flawed.get_or_init(|| {
            let findings = self.conformity.judgements.iter().flat_map(|judgement| &judgement.findings);
            by_kind(findings.filter(|one| one.severity != Severity::Opportunity).filter_map(|one| one.flaw.record))
        });
        flawed.get(&kind).cloned().unwrap_or_default()
    }
}

/// Records by their kinds.
pub(super) type ByKind = BTreeMap<Kind, Arc<BTreeSet<RecordId>>>;

fn by_kind(records: impl Iterator<Item = RecordId>) -> ByKind {
    let mut kinds: BTreeMap<Kind, BTreeSet<RecordId>> = BTreeMap::new();
    for id in records {
        kinds.entry(id.kind).or_default().insert(id);
    }
    kinds.into_iter().map(|(kind, records)| (kind, Arc::new(records))).collect()
}

impl Kept {
    /// The tasks, brought up to a snapshot.
    fn followed(&mut self, snapshot: &Snapshot) -> &Tasks {
        let touched = std::mem::take(&mut self.touched);
        let tasks = self.tasks.get_or_insert_with(|| Tasks::new(&snapshot.image, snapshot.on));
        if !touched.is_empty() {
            tasks.follow(&snapshot.image, snapshot.on, &touched);
        }
        tasks
    }
}
