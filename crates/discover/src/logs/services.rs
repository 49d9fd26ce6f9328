//! The catalogue of AI services: one line a service, with its hosts, its names in registers, and an example that a test holds it against.

use foldhash::fast::FixedState;
use foldhash::{HashMap, HashMapExt as _};
use serde::Serialize;
use thiserror::Error;

const SERVICES: &str = include_str!("../../data/services.txt");

/// Labels of a host that are looked at, from its end. No host of the catalogue has more.
const LABELS: usize = 8;

/// Services that fit; one is known by two bytes.
const MOST: usize = 60_000;

/// What services are for. The words are those of the catalogue.
pub const KINDS: [&str; 16] = [
    "agent",
    "assistant",
    "audio",
    "avatar",
    "coding",
    "companion",
    "data",
    "gateway",
    "image",
    "meeting",
    "model",
    "platform",
    "search",
    "translation",
    "video",
    "writing",
];

/// A line of a catalogue of services that says nothing that is understood.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("line {line} of {file}: {reason}")]
pub struct ServicesError {
    /// Which file.
    pub file: String,
    /// Which line, from 1.
    pub line: usize,
    /// Why, and what is expected.
    pub reason: String,
}

/// A service.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub name: String,
    pub publisher: String,
    pub kind: String,
    /// When it came into the catalogue, as `2026-11-22`.
    pub added: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "a test holds the line against it"))]
    pub example: String,
}

/// Which service, by its place in the catalogue.
pub(crate) type Place = u16;

/// What is known of a suffix.
#[derive(Default)]
struct Node {
    /// Whose it is with everything below it.
    service: Option<Place>,
    /// What stands before it, with one `*` for anything, and whose that is.
    below: Vec<(String, Place)>,
}

/// What a catalogue holds, so that a report says what it was held against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Extent {
    /// Services.
    pub services: usize,
    /// Hosts and patterns of hosts.
    pub hosts: usize,
    /// The day on which the newest service was added.
    pub newest: String,
}

/// The services that are known.
pub struct Services {
    list: Vec<Service>,
    by_name: HashMap<String, Place>,
    suffixes: std::collections::HashMap<Box<[u8]>, Node, FixedState>,
    applications: HashMap<String, Place>,
    ids: HashMap<String, Place>,
    publishers: HashMap<String, Place>,
    hosts: usize,
}

impl Services {
    /// The catalogue that comes with the program.
    ///
    /// # Errors
    /// The first line that is not understood.
    pub fn built_in() -> Result<Self, ServicesError> {
        let mut services = Self {
            list: Vec::new(),
            by_name: HashMap::new(),
            suffixes: std::collections::HashMap::default(),
            applications: HashMap::new(),
            ids: HashMap::new(),
            publishers: HashMap::new(),
            hosts: 0,
        };
        services.extend("services.txt", SERVICES)?;
        Ok(services)
    }

    /// Adds a catalogue of one's own. What it says of a host, name or id that was known already holds from now on.
    ///
    /// # Errors
    /// The first line that is not understood.
    pub fn extend(&mut self, file: &str, text: &str) -> Result<(), ServicesError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (place, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')) {
            self.add(line).map_err(|reason| ServicesError { file: file.to_owned(), line: place + 1, reason })?;
        }
        Ok(())
    }

    /// What it holds.
    pub fn extent(&self) -> Extent {
        let newest = self.list.iter().map(|service| service.added.clone()).max().unwrap_or_default();
        Extent { services: self.list.len(), hosts: self.hosts, newest }
    }

    fn add(&mut self, line: &str) -> Result<(), String> {
        let parts: Vec<&str> = line.split(" | ").map(str::trim).collect();
        let [name, publisher, kind, hosts, applications, ids, added, example] = parts.as_slice() else {
            return Err(
                "expected name | publisher | kind | hosts or - | names of applications or - | ids or - | day added | an example"
                    .to_owned(),
            );
        };
        if !KINDS.contains(kind) {
            return Err(format!("there is no kind {kind}; there are {}", KINDS.join(", ")));
        }
        if super::when::day(added.as_bytes(), None).is_none_or(|day| day.to_string() != *added) {
            return Err(format!("{added} is no day such as 2026-11-22"));
        }
        let words =
            |text: &str| text.split(',').map(|one| one.trim().to_lowercase()).filter(|one| one != "-").collect::<Vec<_>>();
        let service = Service {
            name: (*name).to_owned(),
            publisher: (*publisher).to_owned(),
            kind: (*kind).to_owned(),
            added: (*added).to_owned(),
            example: (*example).to_owned(),
        };
        let place = self.place(service)?;
        for host in words(hosts) {
            self.add_host(&host, place)?;
        }
        for application in words(applications) {
            match application.strip_prefix("by:") {
                Some(publisher) => self.publishers.insert(publisher.to_owned(), place),
                None => self.applications.insert(application, place),
            };
        }
        self.ids.extend(words(ids).into_iter().map(|id| (id, place)));
        Ok(())
    }

    /// Where a service stands; one of the same name is replaced.
    fn place(&mut self, service: Service) -> Result<Place, String> {
        let name = service.name.to_lowercase();
        if let Some(place) = self.by_name.get(&name) {
            if let Some(known) = self.list.get_mut(usize::from(*place)) {
                *known = service;
            }
            return Ok(*place);
        }
        let fits = u16::try_from(self.list.len()).ok().filter(|place| usize::from(*place) < MOST);
        let place = fits.ok_or_else(|| format!("there are more than {MOST} services"))?;
        self.by_name.insert(name, place);
        self.list.push(service);
        Ok(place)
    }

    fn add_host(&mut self, host: &str, place: Place) -> Result<(), String> {
        let (below, suffix) = match host.rfind('*') {
            None => (None, host),
            Some(at) => {
                let rest = host.get(at..).unwrap_or_default();
                let dot = rest.find('.').ok_or_else(|| format!("{host} ends with a pattern, which would match anything"))?;
                (host.get(..at + dot), rest.get(dot + 1..).unwrap_or_default())
            }
        };
        let labels: Vec<&str> = suffix.split('.').collect();
        let fine = |label: &str| {
            !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        if labels.len() < 2 || labels.len() > LABELS || !labels.iter().copied().all(fine) {
            return Err(format!("{host} is no host such as chatgpt.com or *.openai.azure.com"));
        }
        if below.is_some_and(|below| below.matches('*').count() > 1) {
            return Err(format!("{host} has more than one *"));
        }
        self.hosts += 1;
        let node = self.suffixes.entry(suffix.as_bytes().into()).or_default();
        match below {
            None => node.service = Some(place),
            Some(below) => {
                node.below.retain(|(known, _)| known != below);
                node.below.push((below.to_owned(), place));
                // Of two patterns that fit, the one that says more counts.
                node.below.sort_by(|one, other| other.0.len().cmp(&one.0.len()).then_with(|| one.0.cmp(&other.0)));
            }
        }
        Ok(())
    }

    pub(crate) fn get(&self, place: Place) -> Option<&Service> {
        self.list.get(usize::from(place))
    }

    /// Whose host it is; it is in lower case. What is longest counts.
    pub(crate) fn of_host(&self, host: &[u8]) -> Option<Place> {
        let mut found = None;
        let ends = memchr::memrchr_iter(b'.', host).map(|dot| dot + 1).skip(1).chain([0]);
        for start in ends.take(LABELS) {
            let Some(node) = host.get(start..).and_then(|suffix| self.suffixes.get(suffix)) else { continue };
            let head = host.get(..start.saturating_sub(1)).unwrap_or_default();
            let pattern =
                node.below.iter().find(|(pattern, _)| start > 0 && fits(pattern.as_bytes(), head)).map(|(_, place)| *place);
            found = pattern.or(node.service).or(found);
        }
        found
    }

    /// Whose application it is, by the name that a register or gateway gives it.
    pub(crate) fn of_application(&self, name: &str) -> Option<Place> {
        self.applications.get(&name.trim().to_lowercase()).copied()
    }

    /// Whose application it is, by its id.
    pub(crate) fn of_id(&self, id: &str) -> Option<Place> {
        self.ids.get(&id.to_lowercase()).copied()
    }

    /// The service for which a publisher of AI stands.
    pub(crate) fn of_publisher(&self, name: &str) -> Option<Place> {
        self.publishers.get(&name.trim().to_lowercase()).copied()
    }

    #[cfg(test)]
    pub(crate) fn list(&self) -> &[Service] {
        &self.list
    }
}

/// Whether a pattern with at most one `*` fits all of a text.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    let Some(star) = memchr::memchr(b'*', pattern) else { return pattern == text };
    let (before, after) = (pattern.get(..star).unwrap_or_default(), pattern.get(star + 1..).unwrap_or_default());
    text.len() > before.len() + after.len() && text.starts_with(before) && text.ends_with(after)
}

#[cfg(test)]
mod stories {
    use super::super::host::Host;
    use super::*;

    fn name_of<'s>(services: &'s Services, text: &str) -> Option<&'s str> {
        let host = Host::of(text.as_bytes())?;
        services.of_host(host.bytes()).and_then(|place| services.get(place)).map(|service| service.name.as_str())
    }

    #[test]
    fn every_line_of_the_catalogue_matches_its_example() {
        let services = Services::built_in().unwrap();
        for service in services.list() {
            let application = services.of_application(&service.example).and_then(|place| services.get(place));
            let found = name_of(&services, &service.example).or(application.map(|service| service.name.as_str()));
            assert_eq!(found, Some(service.name.as_str()), "{}", service.example);
        }
    }

    #[test]
    fn the_catalogue_holds_hundreds_of_services_and_no_line_takes_from_another() {
        let services = Services::built_in().unwrap();
        assert!(services.extent().services >= 250, "{:?}", services.extent());
        let mut seen = std::collections::BTreeSet::new();
        for line in SERVICES.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let parts: Vec<&str> = line.split(" | ").collect();
            assert!(seen.insert(format!("service {}", parts[0].to_lowercase())), "twice: {line}");
            for (place, part) in [parts[3], parts[4], parts[5]].into_iter().enumerate() {
                for one in part.split(',').map(|one| one.trim().to_lowercase()).filter(|one| one != "-") {
                    assert!(seen.insert(format!("{place} {one}")), "{one} is twice in the catalogue: {line}");
                }
            }
        }
    }

    #[test]
    fn ordinary_hosts_and_near_misses_are_no_service() {
        let services = Services::built_in().unwrap();
        let traps: Vec<&str> = include_str!("../../data/services-traps.txt")
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
            .collect();
        assert!(traps.len() >= 200, "{}", traps.len());
        for trap in traps {
            assert_eq!(name_of(&services, trap), None, "{trap}");
            assert_eq!(services.of_application(trap), None, "{trap}");
        }
    }

    #[test]
    fn ordinary_applications_are_no_service() {
        let services = Services::built_in().unwrap();
        for trap in [
            "Google",
            "Microsoft Teams",
            "Office 365",
            "Slack",
            "Alice Claude",
            "ssl",
            "web-browsing",
            "dns",
            "Salesforce",
            "Zoom",
            "GitHub",
            "Box",
            "Jasper Smith",
            "Gamma",
            "Poe",
        ] {
            assert_eq!(services.of_application(trap), None, "{trap}");
            assert_eq!(services.of_publisher(trap), None, "{trap}");
        }
        assert_eq!(services.of_publisher("Microsoft Corporation"), None);
    }

    #[test]
    fn what_is_most_precise_counts() {
        let mut services = Services::built_in().unwrap();
        let own = "# Ours.\nHouse model | Example Ltd | model | ai.example.org, llm-*.example.net | House Model | 1-2-3 | 2026-01-31 | ai.example.org\n";
        services.extend("own.txt", own).unwrap();
        for (host, expected) in [
            ("ai.example.org", Some("House model")),
            ("v2.ai.example.org", Some("House model")),
            ("example.org", None),
            ("llm-1.example.net", Some("House model")),
            ("llm-.example.net", None),
            ("llm-1.example.net.evil.example", None),
            ("xllm-1.example.net", None),
        ] {
            assert_eq!(name_of(&services, host), expected, "{host}");
        }
        assert_eq!(services.of_id("1-2-3"), services.of_application("house model"));
        services.extend("more.txt", "Other | O | model | ai.example.org | - | - | 2026-02-01 | ai.example.org\n").unwrap();
        assert_eq!(name_of(&services, "ai.example.org"), Some("Other"), "what comes later holds");
    }

    #[test]
    fn a_wrong_line_is_refused_with_its_place_and_what_is_expected() {
        for (line, reason) in [
            ("only a name", "expected name | publisher"),
            ("A | B | thing | a.example | - | - | 2026-01-01 | x", "there is no kind thing"),
            ("A | B | model | com | - | - | 2026-01-01 | x", "com is no host"),
            ("A | B | model | a.* | - | - | 2026-01-01 | x", "would match anything"),
            ("A | B | model | *.com | - | - | 2026-01-01 | x", "*.com is no host"),
            ("A | B | model | *.*.example.org | - | - | 2026-01-01 | x", "more than one *"),
            ("A | B | model | https://a.example | - | - | 2026-01-01 | x", "is no host"),
            ("A | B | model | a.example | - | - | yesterday | x", "is no day"),
        ] {
            let mut services = Services::built_in().unwrap();
            let error = services.extend("own.txt", &format!("# head\n{line}\n")).unwrap_err();
            assert_eq!((error.file.as_str(), error.line), ("own.txt", 2));
            assert!(error.reason.contains(reason), "{line}: {}", error.reason);
        }
    }
}
