//! Registers of a directory: which applications there are, and who let them in with what.

use foldhash::{HashMap, HashMapExt as _};

use super::format::Format;
use super::host::Host;
use super::json::{self, Fields};
use super::members::Slot;
use super::services::{Place, Services};
use super::tally::{At, By};
use super::{Came, Look, when};

/// Applications of AI that are remembered for their grants. No directory has as many.
const MOST: usize = 100_000;

/// Applications of AI by the ids under which grants name them.
pub(super) struct Directory(HashMap<String, Place>);

impl Default for Directory {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl Directory {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whose application it is, and how sure that is.
fn whose(services: &Services, fields: &Fields<'_>) -> Option<(Place, u8)> {
    let host = |text: &str| services.of_host(Host::of(text.as_bytes())?.bytes());
    let id = fields.all(Slot::Id).find_map(|id| services.of_id(id)).map(|place| (place, 99));
    let name = || fields.all(Slot::Application).find_map(|name| services.of_application(name)).map(|place| (place, 85));
    let address = || fields.all(Slot::Host).find_map(host).map(|place| (place, 90));
    let publisher = || fields.all(Slot::Publisher).find_map(|name| services.of_publisher(name)).map(|place| (place, 70));
    id.or_else(name).or_else(address).or_else(publisher)
}

impl Look<'_> {
    /// Looks at an application of a directory.
    pub(super) fn application(&mut self, text: &[u8], at: At, directory: &mut Directory) -> Result<Came, &'static str> {
        let fields = json::fields(self.format, text)?;
        let Some(name) = fields.all(Slot::Application).next() else { return Ok(Came::Unnamed) };
        let Some((place, confidence)) = whose(self.search.services, &fields) else {
            self.tally.elsewhere.request(name.as_bytes(), super::hash(name.as_bytes()));
            return Ok(Came::Understood);
        };
        let seen = self.tally.services.entry(place).or_default();
        seen.at(at, confidence);
        seen.on(fields.get(Slot::Time).and_then(|time| when::day(time.as_bytes(), None)));
        // Okta's first name is the key of its integration; what people read comes last.
        seen.applications.add(
            if self.format == Format::OktaApplications { fields.all(Slot::Application).last().unwrap_or(name) } else { name },
            1,
        );
        for id in fields.all(Slot::Object) {
            if directory.0.len() < MOST {
                directory.0.insert(id.to_owned(), place);
            }
        }
        Ok(Came::Understood)
    }

    /// Looks at a grant of permissions.
    pub(super) fn grant(&mut self, text: &[u8], at: At, directory: &Directory) -> Result<Came, &'static str> {
        let fields = json::fields(self.format, text)?;
        let client = fields.get(Slot::Object).ok_or("a grant without its application")?;
        let by_name = || fields.get(Slot::Application).and_then(|name| self.search.services.of_application(name));
        let Some(place) = directory.0.get(client).copied().or_else(by_name) else {
            return Ok(Came::Understood);
        };
        let seen = self.tally.services.entry(place).or_default();
        seen.grants += 1;
        seen.at(at, 85);
        seen.on(fields.get(Slot::Time).and_then(|time| when::day(time.as_bytes(), None)));
        seen.for_everyone |= matches!(fields.get(Slot::Extent), Some("AllPrincipals" | "ADMIN"));
        for scope in fields.all(Slot::Scope).flat_map(str::split_whitespace) {
            seen.scopes.add(scope, 1);
        }
        if let Some(user) = fields.get(Slot::User) {
            self.person(place, user.as_bytes(), By::Account, true);
        }
        Ok(Came::Understood)
    }
}
