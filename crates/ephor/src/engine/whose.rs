//! Whose something is: the person whom somebody names.

use ephor_core::id::{Kind, PersonId, RecordId};
use ephor_core::image::Image;

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
