//! Files on their way in, between the request that brings one and the one that says what to do with it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use ephor_core::id::PersonId;

use crate::engine;
use crate::web::answer::Problem;
use crate::web::request::Request;

/// Files of one sort kept between their steps; each is bounded by what is read of a file.
const KEPT: usize = 4;

/// A file that was read and waits.
pub(super) trait Waits {
    /// What its address names it by.
    fn token(&self) -> &str;
    /// Whoever brought it; nobody else sees it.
    fn actor(&self) -> PersonId;
}

/// What an address names a new file by: nobody guesses it.
pub(super) fn new_token() -> String {
    engine::hex(engine::random().get(..16).unwrap_or_default())
}

/// Files on their way, newest first. They are in memory alone: what is not proposed is forgotten.
pub(super) struct Uploads<T>(Mutex<VecDeque<Arc<T>>>);

impl<T> Default for Uploads<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Waits> Uploads<T> {
    pub(super) fn keep(&self, upload: T) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_front(Arc::new(upload));
        kept.truncate(KEPT);
    }

    /// The file in the address that this person brought, if it is of that sort.
    pub(super) fn of(&self, request: &Request, fits: impl Fn(&T) -> bool) -> Result<Arc<T>, Problem> {
        let (token, actor) = (request.parameter("upload"), request.actor()?);
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|one| one.token() == token && one.actor() == actor && fits(one));
        found.cloned().ok_or_else(|| Problem::Missing("The file is not kept any more. Choose it again under Import.".to_owned()))
    }

    pub(super) fn forget(&self, token: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|one| one.token() != token);
    }
}
