//! What of a record belongs to the configuration of systems, through its versions.
//!
//! Earlier versions are not kept whole. Of each setting a digest is kept, and only where it moved, so that a record costs what really changed in it:
//! twenty bytes a move.

use crate::kinds::{AnyRecord, Setting};
use crate::print::{NOTHING, Print, print};
use crate::shape::View;

/// Stands in the place of a setting where a version can no longer be read.
const UNREADABLE: u8 = u8::MAX;

/// A setting that moved in a version.
#[derive(Clone, Copy, Debug)]
struct Moved {
    version: u32,
    setting: u8,
    print: Print,
}

packed!(Moved { version, setting, print });

const _: () = assert!(size_of::<Moved>() == 20, "there are many of these");

/// Every move of every setting of a record, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings(Vec<Moved>);

inside!(Settings);

impl Settings {
    /// Notes what moved in a version, the newest so far; none where its body cannot be read.
    pub(super) fn note(&mut self, settings: &[Setting], version: u32, record: Option<&dyn AnyRecord>) {
        let Some(record) = record else {
            return self.push(Moved { version, setting: UNREADABLE, print: NOTHING });
        };
        for (setting, declared) in (0..).zip(settings) {
            let print = said(*declared, record);
            if print != self.at(version, setting) {
                self.push(Moved { version, setting, print });
            }
        }
    }

    /// How many moves there are.
    pub(super) const fn moves(&self) -> usize {
        self.0.len()
    }

    /// Lets go of what a version alone said. What still holds in the next one is that one's own word.
    pub(super) fn forget(&mut self, version: u32, is_newest: bool) {
        if is_newest {
            self.0.retain(|moved| moved.version != version);
        }
        for moved in self.0.iter_mut().filter(|moved| moved.version == version && moved.setting != UNREADABLE) {
            moved.version += 1;
        }
        let place = self.0.partition_point(|moved| moved.version <= version);
        self.0.insert(place, Moved { version, setting: UNREADABLE, print: NOTHING });
    }

    /// Whether a setting differs between two versions. Where one of them has been erased, nobody can say that it does.
    pub(super) fn differ(&self, one: u32, other: u32, setting: u8) -> bool {
        let readable = |version| !self.0.iter().any(|moved| moved.version == version && moved.setting == UNREADABLE);
        self.at(one, setting) != self.at(other, setting) && readable(one) && readable(other)
    }

    fn at(&self, version: u32, setting: u8) -> Print {
        let earlier = self.0.iter().rev().filter(|moved| moved.version <= version);
        earlier.into_iter().find(|moved| moved.setting == setting).map_or(NOTHING, |moved| moved.print)
    }

    fn push(&mut self, moved: Moved) {
        super::slot::push(&mut self.0, moved);
    }
}

/// What stands for what a record says of a setting; progress within it is no move.
fn said(setting: Setting, record: &dyn AnyRecord) -> Print {
    let value = match setting {
        Setting::Field(name) => record.named(name),
        Setting::FirstNumber(name) => match record.named(name) {
            View::Text(text) => View::Text(first_number(text)),
            other => other,
        },
    };
    print(value, |field| field.progress)
}

/// The first number in a text, such as 4 of `v4.1`; the whole text where there is none.
fn first_number(text: &str) -> &str {
    let digits = text.trim_start_matches(|one: char| !one.is_ascii_digit());
    let rest = digits.trim_start_matches(|one: char| one.is_ascii_digit());
    let number = digits.strip_suffix(rest).unwrap_or(digits);
    if number.is_empty() { text } else { number }
}

#[cfg(test)]
mod stories {
    use serde_json::json;

    use super::*;
    use crate::decide::{Decision, Write};
    use crate::id::Kind;
    use crate::image::{Image, Slot};
    use crate::story::{Story, who};

    fn moved(slot: &Slot, from: u32, to: u32) -> Vec<Setting> {
        slot.moved(from, to).collect()
    }

    fn story() -> Story {
        let mut story = Story::founded();
        let system = json!({"title": "Helper", "owner": "product", "acquired": "service", "purpose": "It answers.", "not_for": "Advice.",
            "users": [], "affected": [], "org_role": ["deployer"], "autonomy": "suggests", "unit": "digital", "jurisdictions": ["GB"],
            "data": [], "classification": "internal"});
        story.record("product", Kind::System, system);
        story
    }

    #[test]
    fn what_moved_between_two_versions_is_known_though_neither_is_kept() {
        let mut story = story();
        story.change("product", "AIS-1", json!({"purpose": "It decides.", "unit": "claims"}));
        story.change("product", "AIS-1", json!({"affected": [{"who": "members", "count": 3}]}));
        story.change("product", "AIS-1", json!({"affected": [{"who": "members", "count": 4}], "note": "counted again"}));
        let slot = story.image.slot(story.id("AIS-1")).unwrap();
        assert_eq!(moved(slot, 1, 2), [Setting::Field("purpose")]);
        assert_eq!(moved(slot, 2, 3), [Setting::Field("affected")]);
        assert_eq!(moved(slot, 3, 4), [], "what is progress, or belongs to no configuration, moves nothing");
        assert_eq!(moved(slot, 1, 4), [Setting::Field("purpose"), Setting::Field("affected")]);
    }

    #[test]
    fn whoever_goes_back_has_moved_nothing() {
        let mut story = story();
        story.change("product", "AIS-1", json!({"purpose": "It decides."}));
        story.change("product", "AIS-1", json!({"purpose": "It answers."}));
        let slot = story.image.slot(story.id("AIS-1")).unwrap();
        assert_eq!((moved(slot, 1, 3).len(), moved(slot, 1, 2).len(), moved(slot, 2, 3).len()), (0, 1, 1));
    }

    #[test]
    fn an_erased_version_says_nothing_and_those_beside_it_all_they_did() {
        let mut story = story();
        for purpose in ["It sorts.", "It decides."] {
            story.change("product", "AIS-1", json!({ "purpose": purpose }));
        }
        let mut slot = story.image.slot(story.id("AIS-1")).unwrap().clone();
        slot.forget_settings(2);
        assert_eq!((moved(&slot, 1, 2).len(), moved(&slot, 2, 3).len(), moved(&slot, 1, 3).len()), (0, 0, 1));
        slot.forget_settings(3);
        assert_eq!(moved(&slot, 1, 3), []);
    }

    #[test]
    fn a_version_whose_settings_are_followed_is_read_when_it_comes() {
        let mut story = story();
        let (mut folded, id) = (Image::default(), story.id("AIS-1"));
        for purpose in ["It sorts.", "It decides."] {
            let mut record = story.image.live(id).unwrap().record.to_json().unwrap();
            record["purpose"] = purpose.into();
            let write = Write::new(who(story.person("product")), Kind::System, Some(id), record);
            let Ok(Decision::Recorded(prepared)) = story.try_write(&write) else { panic!("it was not recorded") };
            assert!(!Image::may_wait(&prepared.fact));
            folded.apply(&prepared.fact, prepared.content.clone());
        }
        let anew = folded.slot(id).unwrap();
        assert_eq!(moved(anew, 2, 3), moved(story.image.slot(id).unwrap(), 2, 3));
        assert_eq!(moved(anew, 2, 3), [Setting::Field("purpose")]);
    }

    #[test]
    fn ten_releases_of_a_component_cost_less_than_seven_hundred_bytes() {
        let mut story = story();
        let component = json!({"title": "Model", "owner": "product", "type": "model", "systems": ["AIS-1"], "release": "1.0", "provenance": "us",
            "tool": {"action": "read"}});
        let id = story.record("product", Kind::Component, component);
        let mut settings = Settings::default();
        for number in 1..=10 {
            let digest = format!("{}{}=", char::from(b'A' + u8::try_from(number).unwrap()), "A".repeat(42));
            story.change("product", "CMP-1", json!({"release": format!("1.{number}"), "fingerprint": digest}));
            let live = story.image.live(id).unwrap();
            settings.note(live.record.declaration().configures, number, Some(live.record));
        }
        let bytes = settings.0.capacity() * size_of::<Moved>();
        assert!((400..700).contains(&bytes), "{bytes}");
    }

    #[test]
    fn the_first_number_of_a_release_stands_apart_from_the_rest() {
        let numbers = ["4.1", "v4.2-beta3", "model-4", "latest"].map(first_number);
        assert_eq!(numbers, ["4", "4", "4", "latest"]);
    }
}
