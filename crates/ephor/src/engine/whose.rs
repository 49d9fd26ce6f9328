//! Whose something is: the person whom somebody names.

use std::collections::BTreeMap;

use ephor_core::id::{Kind, PersonId, RecordId};
use ephor_core::image::Image;
use ephor_core::kinds::{Person, Role};

use crate::engine::Snapshot;

/// Where people are looked up.
const LISTED: &str = "`ephor show person` lists everybody’s key and id";

/// The person of that key or id, or of that full name where nobody else has it.
///
/// # Errors
/// That there is nobody, or that there are several, and what to give.
pub fn whose(image: &Image, by: &str) -> Result<PersonId, String> {
    let known = |id: &RecordId| image.slot(*id).is_some();
    let one = image.keyed(Kind::Person, by).or_else(|| by.parse().ok().filter(known)).and_then(RecordId::typed);
    if let Some(one) = one {
        return Ok(one);
    }
    let wanted = by.trim().to_lowercase();
    let live = image.register(Kind::Person).slots().filter(|slot| slot.live().is_some()).map(|slot| slot.id);
    let named: Vec<RecordId> = live.filter(|id| image.title(*id).to_lowercase() == wanted).collect();
    match named.as_slice() {
        [] => Err(format!("“{by}” is nobody known; give a person’s key, id or full name: {LISTED}")),
        [one] => one.typed().ok_or_else(|| format!("“{by}” is nobody known; {LISTED}")),
        several => {
            let ids = several.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            Err(format!("“{by}” is the name of {} people, {ids}; give the key or id of one: {LISTED}", several.len()))
        }
    }
}

impl Snapshot {
    /// Everybody who belongs to the organisation on the day, by name, with the first role they hold: by it people know each other.
    pub(crate) fn people(&self) -> &[(PersonId, String)] {
        self.people.get_or_init(|| {
            let mut roles: BTreeMap<PersonId, &str> = BTreeMap::new();
            for role in self.image.all::<Role>() {
                for holder in role.record.holders.iter().filter(|holder| holder.holds(self.on)) {
                    roles.entry(holder.person).or_insert(role.record.title.shown());
                }
            }
            let active = self.image.all::<Person>().filter(|person| person.record.is_active(self.on));
            let known = active.filter_map(|person| Some((person.id().typed()?, person.record.title.shown())));
            let called = |(id, name): (PersonId, &str)| match roles.get(&id) {
                Some(role) => (id, format!("{name}, {role}")),
                None => (id, name.to_owned()),
            };
            let mut people: Vec<(PersonId, String)> = known.map(called).collect();
            people.sort_by(|one, other| one.1.cmp(&other.1));
            people
        })
    }
}
