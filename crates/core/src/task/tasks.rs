//! Every task on a record of an image, found once and then followed: a changed record asks for no other again.

use std::collections::BTreeSet;
use std::sync::Arc;

use imbl::{HashMap, OrdSet};
use jiff::civil::Date;

use crate::answer::Answers;
use crate::authority::{Deciders, SAYS_WHO_MAY};
use crate::cores;
use crate::id::{PersonId, RecordId};
use crate::image::{Image, Touched};
use crate::kinds::role::AimsDuty;
use crate::kinds::{DECLARED, Role};
use crate::reading::Reading;
use crate::rules::is_active;
use crate::task::record::{Look, unfinished};
use crate::task::{Pressing, Task};

/// So many records are looked at in one turn.
const STRETCH: usize = 1_024;

/// What was found in a record, and what else was read for it.
struct Found {
    id: RecordId,
    tasks: Vec<Task>,
    read: Vec<Touched>,
}

/// Every task on a record of an image on a day. Cloning shares it.
#[derive(Clone)]
pub struct Tasks {
    on: Date,
    open: HashMap<RecordId, Arc<[Task]>>,
    people: HashMap<PersonId, OrdSet<RecordId>>,
    /// Records to look at again when something other than themselves is touched.
    readers: HashMap<Touched, OrdSet<RecordId>>,
    keepers: Arc<[PersonId]>,
}

impl Tasks {
    /// Looks at every record of an image on a day.
    pub fn new(image: &Image, on: Date) -> Self {
        let keepers = keepers(&Reading::new(image, on));
        let mut tasks = Self { on, open: HashMap::new(), people: HashMap::new(), readers: HashMap::new(), keepers };
        let ids: Vec<RecordId> =
            DECLARED.iter().flat_map(|declared| image.register(declared.kind).slots()).map(|slot| slot.id).collect();
        let stretches: Vec<&[RecordId]> = ids.chunks(STRETCH).collect();
        let found = cores::share(stretches.len(), |turns| {
            let ids = turns.filter_map(|turn| stretches.get(turn)).flat_map(|stretch| stretch.iter().copied());
            tasks.looked(image, ids)
        });
        found.into_iter().flatten().for_each(|found| tasks.take(found));
        tasks
    }

    /// Brings them up to that image and day, given what has been touched since. Returns how many records were looked at again.
    pub fn follow(&mut self, image: &Image, on: Date, touched: &[Touched]) -> usize {
        // They change seldom, and then everything is looked at again.
        let governing = |one: &Touched| match one {
            Touched::Record(id) | Touched::ActsOn(id) => SAYS_WHO_MAY.contains(&id.kind),
            Touched::Population(kind) => SAYS_WHO_MAY.contains(kind),
            _ => false,
        };
        if on != self.on || touched.iter().any(governing) {
            *self = Self::new(image, on);
            return DECLARED.iter().map(|declared| image.register(declared.kind).slot_count()).sum();
        }
        let mut stale: BTreeSet<RecordId> = BTreeSet::new();
        for one in touched {
            stale.extend(self.readers.get(one).into_iter().flatten());
            if let Touched::Record(id) | Touched::ActsOn(id) = one {
                stale.insert(*id);
            }
        }
        for found in self.looked(image, stale.iter().copied()) {
            self.take(found);
        }
        stale.len()
    }

    /// Looks at records.
    fn looked(&self, image: &Image, ids: impl Iterator<Item = RecordId>) -> Vec<Found> {
        // What deciders rest on is asked of all records and noted of none: whatever says who may is followed whole.
        let answers = Answers::new(false);
        let shared = Reading::keeping(image, self.on, &answers);
        let deciders = Deciders::new(&shared);
        let look = |id| {
            let reading = Reading::new(image, self.on);
            let tasks = Look::at(&reading, &deciders, &self.keepers, id)
                .map_or_else(|| unfinished(&reading, &self.keepers, id).into_iter().collect(), |look| look.tasks());
            let mut read = reading.into_notes().read;
            read.retain(|one| is_followed(id, one));
            read.sort_unstable();
            read.dedup();
            read.shrink_to_fit();
            Found { id, tasks, read }
        };
        ids.map(look).collect()
    }

    fn take(&mut self, found: Found) {
        let Found { id, tasks, read } = found;
        self.forget(id);
        for one in read {
            self.readers.entry(one).or_default().insert(id);
        }
        if tasks.is_empty() {
            return;
        }
        for person in tasks.iter().flat_map(|task| task.people.iter()) {
            self.people.entry(*person).or_default().insert(id);
        }
        self.open.insert(id, tasks.into());
    }

    /// Takes out what was found in a record. What once read something else goes on being told of it: looking once more does no harm.
    fn forget(&mut self, id: RecordId) {
        for person in self.open.remove(&id).iter().flat_map(|tasks| tasks.iter()).flat_map(|task| task.people.iter()) {
            if let Some(records) = self.people.get_mut(person) {
                records.remove(&id);
            }
        }
    }

    /// The records about which something should have been done, whoever it waits on.
    pub fn overdue(&self) -> impl Iterator<Item = RecordId> + '_ {
        let late = |tasks: &[Task]| tasks.iter().any(|task| task.pressing(self.on) == Pressing::Overdue);
        self.open.iter().filter(move |(_, tasks)| late(tasks)).map(|(id, _)| *id)
    }

    /// What waits on a person about records, in no order.
    pub(super) fn on_records(&self, person: PersonId) -> Vec<Task> {
        let records = self.people.get(&person).into_iter().flatten();
        let open = records.filter_map(|id| self.open.get(id)).flat_map(|tasks| tasks.iter());
        open.filter(|task| task.people.contains(&person)).cloned().collect()
    }

    /// Who answers for what that person owns.
    pub(super) fn answering(&self, reading: &Reading<'_>, owner: Option<PersonId>) -> Arc<[PersonId]> {
        answering(reading, &self.keepers, owner)
    }
}

/// Whether what was read of a record is followed for it alone: not the record itself, and not what says who may.
fn is_followed(id: RecordId, read: &Touched) -> bool {
    match read {
        Touched::Record(other) | Touched::ActsOn(other) | Touched::Erased(other) => {
            *other != id && !SAYS_WHO_MAY.contains(&other.kind)
        }
        Touched::Population(kind) => !SAYS_WHO_MAY.contains(kind),
        _ => true,
    }
}

/// The owner while they belong to the organisation, else the holders of the duty of conformity.
pub(super) fn answering(reading: &Reading<'_>, keepers: &Arc<[PersonId]>, owner: Option<PersonId>) -> Arc<[PersonId]> {
    match owner.filter(|owner| is_active(reading, *owner, reading.on())) {
        Some(owner) => Arc::new([owner]),
        None => keepers.clone(),
    }
}

/// Whoever has the duty of conformity on the day.
fn keepers(reading: &Reading<'_>) -> Arc<[PersonId]> {
    let roles = reading.all::<Role>().filter(|role| role.record.aims_duties.contains(&AimsDuty::Conformity));
    let holders = roles.flat_map(|role| role.record.holders.iter().filter(|row| row.holds(reading.on())));
    let people: BTreeSet<PersonId> =
        holders.map(|row| row.person).filter(|person| is_active(reading, *person, reading.on())).collect();
    people.into_iter().collect()
}
