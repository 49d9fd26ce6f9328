//! What was seen of each service, gathered so that the order of files and the number of threads change nothing, in bounded memory.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::fast::FixedState;
use foldhash::{HashMap, HashMapExt as _};

use super::format::Format;
use super::row::Verdict;
use super::services::Place;
use super::when::Day;

/// Pairs of person and service that are counted exactly. Beyond, those of the smallest pseudonyms are kept, which are the same in whatever order
/// they come, and the count says "at least".
pub(super) const PAIRS: usize = 1 << 18;

/// Hosts outside the catalogue that are counted exactly.
pub(super) const ELSEWHERE: usize = 1 << 18;

/// Hosts, applications or scopes of one service that are told.
const FEW: usize = 100;

/// Longest of them, in bytes.
const TEXT: usize = 300;

/// Places of one service that are told, one for each file.
pub(super) const PLACES: usize = 5;

/// A text in which nothing commands the terminal of whoever reads it.
pub(super) fn harmless(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

/// A set of texts with their counts that keeps the first of them in order.
#[derive(Default)]
pub(super) struct Few {
    pub texts: BTreeMap<String, u64>,
    /// Whether there were more.
    pub more: bool,
}

impl Few {
    pub(super) fn add(&mut self, text: &str, times: u64) {
        let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= TEXT).last().unwrap_or_default();
        let text = if text.len() <= TEXT { text } else { text.get(..end).unwrap_or_default() };
        if text.is_empty() {
            return;
        }
        if text.contains(char::is_control) {
            return self.add(&harmless(text), times);
        }
        if let Some(count) = self.texts.get_mut(text) {
            *count += times;
            return;
        }
        self.texts.insert(text.to_owned(), times);
        if self.texts.len() > FEW {
            self.texts.pop_last();
            self.more = true;
        }
    }

    fn merge(&mut self, other: &Self) {
        self.more |= other.more;
        other.texts.iter().for_each(|(text, times)| self.add(text, *times));
    }
}

/// What was seen of one service.
#[derive(Default)]
pub(super) struct Seen {
    pub requests: u64,
    pub allowed: u64,
    pub blocked: u64,
    pub grants: u64,
    pub for_everyone: bool,
    pub hosts: Few,
    pub applications: Few,
    pub scopes: Few,
    pub first: Option<Day>,
    pub last: Option<Day>,
    pub confidence: u8,
    /// By the file's place among those that are read, the first line in it.
    pub places: BTreeMap<usize, u64>,
    pub formats: BTreeSet<Format>,
}

impl Seen {
    /// Notes that it was seen at a place.
    pub(super) fn at(&mut self, place: At, confidence: u8) {
        self.confidence = self.confidence.max(confidence);
        let first = self.places.entry(place.file).or_insert(place.line);
        *first = place.line.min(*first);
        if self.places.len() > PLACES {
            self.places.pop_last();
        }
        self.formats.insert(place.format);
    }

    /// Notes on which day it was seen.
    pub(super) fn on(&mut self, day: Option<Day>) {
        let Some(day) = day else { return };
        self.first = Some(self.first.map_or(day, |first| first.min(day)));
        self.last = Some(self.last.map_or(day, |last| last.max(day)));
    }

    pub(super) fn judged(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Allowed => self.allowed += 1,
            Verdict::Blocked => self.blocked += 1,
            Verdict::Unsaid => {}
        }
    }

    fn merge(&mut self, other: Self) {
        self.requests += other.requests;
        self.allowed += other.allowed;
        self.blocked += other.blocked;
        self.grants += other.grants;
        self.for_everyone |= other.for_everyone;
        self.hosts.merge(&other.hosts);
        self.applications.merge(&other.applications);
        self.scopes.merge(&other.scopes);
        self.on(other.first);
        self.on(other.last);
        self.confidence = self.confidence.max(other.confidence);
        for (file, line) in other.places {
            let first = self.places.entry(file).or_insert(line);
            *first = line.min(*first);
        }
        while self.places.len() > PLACES {
            self.places.pop_last();
        }
        self.formats.extend(other.formats);
    }
}

/// Where something stands.
#[derive(Clone, Copy)]
pub(super) struct At {
    /// The file's place among those that are read.
    pub file: usize,
    pub line: u64,
    pub format: Format,
}

/// By what a person is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum By {
    /// The name of an account.
    User,
    /// The address or device that asked, behind which several may stand.
    Address,
    /// The id of an account in a directory.
    Account,
}

/// What one person did with one service.
pub(super) struct Person {
    pub by: By,
    pub requests: u64,
    pub consented: bool,
    pub name: Option<Box<str>>,
}

/// Who used what.
pub(super) struct People {
    pub pairs: HashMap<(u64, Place), Person>,
    /// Pairs above are not kept.
    cut: (u64, Place),
    /// Services of which somebody is not kept.
    pub dropped: BTreeSet<Place>,
    most: usize,
}

impl People {
    fn new(most: usize) -> Self {
        Self { pairs: HashMap::new(), cut: (u64::MAX, Place::MAX), dropped: BTreeSet::new(), most }
    }

    pub(super) fn add(&mut self, pseudonym: u64, service: Place, make: impl FnOnce() -> Person) {
        if (pseudonym, service) > self.cut {
            self.dropped.insert(service);
            return;
        }
        let new = make();
        self.pairs
            .entry((pseudonym, service))
            .and_modify(|known| {
                known.requests += new.requests;
                known.consented |= new.consented;
                known.by = known.by.min(new.by);
            })
            .or_insert(new);
        if self.pairs.len() >= self.most * 2 {
            self.prune();
        }
    }

    /// Keeps the pairs with the smallest pseudonyms.
    fn prune(&mut self) {
        if self.pairs.len() <= self.most {
            return;
        }
        let mut keys: Vec<(u64, Place)> = self.pairs.keys().copied().collect();
        let (_, cut, _) = keys.select_nth_unstable(self.most - 1);
        let cut = *cut;
        self.cut = self.cut.min(cut);
        let dropped = &mut self.dropped;
        self.pairs.retain(|key, _| {
            let stays = *key <= cut;
            if !stays {
                dropped.insert(key.1);
            }
            stays
        });
    }

    fn merge(&mut self, other: Self) {
        self.dropped.extend(other.dropped);
        self.cut = self.cut.min(other.cut);
        for ((pseudonym, service), person) in other.pairs {
            self.add(pseudonym, service, || person);
        }
    }
}

/// Requests to hosts that are not in the catalogue.
#[derive(Default)]
pub(super) struct Elsewhere {
    pub requests: u64,
    pub hosts: std::collections::HashSet<u64, FixedState>,
    pub more: bool,
    /// Those of which a part sounds like AI.
    pub sounding: Few,
}

impl Elsewhere {
    /// Whether a host was not counted yet.
    fn add(&mut self, host: u64) -> bool {
        if self.hosts.len() < ELSEWHERE {
            return self.hosts.insert(host);
        }
        let new = !self.hosts.contains(&host);
        self.more |= new;
        new
    }

    /// Counts a request to a host, by its name and the hash of that.
    pub(super) fn request(&mut self, name: &[u8], host: u64) {
        self.requests += 1;
        if self.add(host) && sounds_like_ai(name) {
            self.sounding.add(&String::from_utf8_lossy(name), 1);
        }
    }
}

/// Whether a part of a host or of an application's name is a word for AI; it is a hint to look, and no finding.
fn sounds_like_ai(name: &[u8]) -> bool {
    let mut parts = name.split(|byte| !byte.is_ascii_alphanumeric());
    parts.any(|part| {
        let word: Vec<u8> = part.to_ascii_lowercase();
        matches!(word.as_slice(), b"ai" | b"llm" | b"genai" | b"copilot" | b"chatbot")
            || word.windows(3).any(|three| three == b"gpt")
    })
}

/// All that was seen.
pub(super) struct Tally {
    pub services: BTreeMap<Place, Seen>,
    pub people: People,
    pub elsewhere: Elsewhere,
}

impl Tally {
    pub(super) fn new() -> Self {
        Self { services: BTreeMap::new(), people: People::new(PAIRS), elsewhere: Elsewhere::default() }
    }

    /// What two saw together.
    pub(super) fn merge(mut self, other: Self) -> Self {
        for (service, seen) in other.services {
            self.services.entry(service).or_default().merge(seen);
        }
        self.people.merge(other.people);
        self.elsewhere.requests += other.elsewhere.requests;
        self.elsewhere.more |= other.elsewhere.more;
        self.elsewhere.sounding.merge(&other.elsewhere.sounding);
        for host in other.elsewhere.hosts {
            self.elsewhere.add(host);
        }
        self
    }

    /// Leaves no more than is told.
    pub(super) fn finish(&mut self) {
        self.people.prune();
    }
}

#[cfg(test)]
mod stories {
    use super::*;

    fn person() -> Person {
        Person { by: By::User, requests: 1, consented: false, name: None }
    }

    #[test]
    fn who_is_kept_of_too_many_does_not_depend_on_the_order_or_on_how_the_work_is_parted() {
        let pairs: Vec<(u64, Place)> =
            (0..400_u64).map(|n| (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 150, Place::try_from(n % 3).unwrap())).collect();
        let told = |mut people: People| {
            people.prune();
            let mut told: Vec<_> = people.pairs.iter().map(|(key, person)| (*key, person.requests)).collect();
            told.sort_unstable();
            (told, people.dropped)
        };
        let of = |pairs: &mut dyn Iterator<Item = &(u64, Place)>| {
            let mut people = People::new(20);
            pairs.for_each(|(pseudonym, service)| people.add(*pseudonym, *service, person));
            people
        };
        let straight = told(of(&mut pairs.iter()));
        let mut parted = of(&mut pairs.iter().skip(200));
        parted.merge(of(&mut pairs.iter().take(200)));
        assert_eq!(straight.0.len(), 20);
        assert_eq!(straight.1.len(), 3);
        assert_eq!(straight, told(of(&mut pairs.iter().rev())));
        assert_eq!(straight, told(parted));
    }

    #[test]
    fn of_many_texts_the_first_in_order_are_kept_with_all_their_counts() {
        let mut few = Few::default();
        for round in 0..2 {
            for n in (0..150).rev() {
                few.add(&format!("{:03}", (n * 7 + round) % 150), 1);
            }
        }
        assert_eq!(few.texts.len(), FEW);
        assert!(few.more);
        assert!(few.texts.iter().all(|(_, times)| *times == 2), "what is kept was never dropped");
        few.add("\u{1b}[2J", 1);
        assert!(few.texts.keys().all(|text| !text.contains('\u{1b}')), "no text commands a terminal");
        few.add(&"\u{e9}".repeat(1_000), 1);
        assert!(few.texts.keys().all(|text| text.len() <= TEXT));
    }
}
