//! What waits on whom: found when first asked for; later a change asks only for the records it touched.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ephor_core::id::PersonId;
use ephor_core::image::Touched;
use ephor_core::reading::Reading;
use ephor_core::task::{Task, Tasks, of_person};

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
    told: HashMap<PersonId, Arc<[Task]>>,
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
    /// Everything that waits on a person, most pressing first.
    pub fn waiting_on(&self, person: PersonId) -> Arc<[Task]> {
        let mut kept = self.waiting.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(told) = kept.told.get(&person) {
            return told.clone();
        }
        let touched = std::mem::take(&mut kept.touched);
        let tasks = match kept.tasks.take() {
            Some(mut tasks) => {
                if !touched.is_empty() {
                    tasks.follow(&self.image, self.on, &touched);
                }
                tasks
            }
            None => Tasks::new(&self.image, self.on),
        };
        let all: Arc<[Task]> = of_person(&tasks, &Reading::new(&self.image, self.on), &self.conformity, person).into();
        kept.tasks = Some(tasks);
        kept.told.insert(person, all.clone());
        all
    }
}
