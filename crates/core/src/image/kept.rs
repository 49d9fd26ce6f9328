//! An image written down and read again, so that whoever starts need not fold every fact anew.
//!
//! It is written in parts, each of which can be read by itself, on every core there is: first what stands alone, then what shares its acts with that.
//! What comes back is the image that was written, down to the acts that its parts share.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::cores;
use crate::id::{Kind, RecordId};
use crate::image::naming::Naming;
use crate::image::paged::Paged;
use crate::image::{Act, Ground, Image, OfType, Outcomes, Register, Slot};
use crate::pack::{Bytes, Packed, pack_each};
use crate::shape::Shape;

/// Items of what is kept by number that make one part.
const ITEMS_IN_PART: usize = 2_048;
/// Acts that make one part.
const ACTS_IN_PART: usize = 8_192;

/// What a part of an image holds, in the order in which they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What acts rest on; one part.
    Grounds,
    /// What there is one of, and all that stands in short lists; one part.
    Whole,
    /// Acts, by position.
    Acts,
    /// Who names records of a kind.
    Names,
    /// What was decided about the records of each kind; one part.
    Outcomes,
    /// Records of a kind.
    Records,
}

impl Part {
    const ALL: [Self; 6] = [Self::Grounds, Self::Whole, Self::Acts, Self::Names, Self::Outcomes, Self::Records];
}

impl Packed for Part {
    fn pack(&self, out: &mut Vec<u8>) {
        (*self as u8).pack(out);
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        Self::ALL.get(usize::from(u8::unpack(from)?)).copied()
    }
}

packed!(OfType { live, left });

/// Items with their numbers.
type Numbered<T> = Vec<(u64, T)>;

/// What a part that stands alone says.
enum Alone {
    Whole(Box<Image>),
    Acts(Numbered<Arc<Act>>),
    Names(Kind, Numbered<Naming>),
}

/// What a part that shares acts says.
enum Sharing {
    Outcomes(Vec<(Kind, Outcomes)>),
    Records(Kind, Numbered<Slot>),
}

impl Image {
    /// Writes the image down, part by part.
    ///
    /// # Errors
    /// The first of whoever takes the parts; nothing more is given then.
    pub fn pack<E>(&self, mut take: impl FnMut(Part, Vec<u8>) -> Result<(), E>) -> Result<(), E> {
        let mut places: HashMap<*const Ground, usize> = HashMap::new();
        let mut grounds: Vec<&Arc<Ground>> = Vec::new();
        for act in self.acts() {
            places.entry(Arc::as_ptr(&act.ground)).or_insert_with(|| {
                grounds.push(&act.ground);
                grounds.len() - 1
            });
        }
        take(Part::Grounds, bytes(|out| pack_each(&grounds, out, |ground, out| ground.pack(out))))?;
        take(Part::Whole, bytes(|out| self.pack_whole(out)))?;
        let acts: Numbered<&Arc<Act>> = self.acts.numbered().collect();
        for acts in acts.chunks(ACTS_IN_PART) {
            let pack = |act: &Arc<Act>, out: &mut Vec<u8>| {
                places.get(&Arc::as_ptr(&act.ground)).copied().unwrap_or_default().pack(out);
                act.pack(out);
            };
            take(Part::Acts, bytes(|out| pack_numbered(acts, out, pack)))?;
        }
        for (kind, named) in Kind::ALL.iter().zip(&self.incoming) {
            let items: Numbered<&Naming> = named.numbered().collect();
            for items in items.chunks(ITEMS_IN_PART) {
                take(Part::Names, of_kind(*kind, |out| pack_numbered(items, out, Packed::pack)))?;
            }
        }
        take(Part::Outcomes, bytes(|out| self.pack_outcomes(out)))?;
        for (kind, register) in Kind::ALL.iter().zip(&self.registers) {
            let items: Numbered<&Slot> = register.slots.numbered().collect();
            for items in items.chunks(ITEMS_IN_PART) {
                take(Part::Records, of_kind(*kind, |out| pack_numbered(items, out, Slot::pack)))?;
            }
        }
        Ok(())
    }

    /// Reads the image that [`Image::pack`] wrote in these parts; `read` brings the bytes of the part at a place. None where one cannot be brought or
    /// is not what this program writes.
    pub fn unpack(parts: &[Part], read: impl Fn(usize) -> Option<Vec<u8>> + Sync) -> Option<Self> {
        parts.first().filter(|part| **part == Part::Grounds)?;
        let grounds: Vec<Arc<Ground>> = whole(&read(0)?, Packed::unpack)?;
        let alone = parts.iter().take_while(|part| **part < Part::Outcomes).count();
        let read_alone = |place| Alone::read(*parts.get::<usize>(place)?, &read(place)?, &grounds);
        let mut all = read_all(1..alone, read_alone)?.into_iter();
        let Some(Alone::Whole(mut image)) = all.next() else { return None };
        for one in all {
            match one {
                Alone::Whole(_) => return None,
                Alone::Acts(items) => add(&mut image.acts, items),
                Alone::Names(kind, items) => add(image.incoming.get_mut(kind.index())?, items),
            }
        }
        let acts = image.acts.clone();
        let act = |position: u64| acts.get(position).cloned();
        let read_sharing = |place| Sharing::read(*parts.get::<usize>(place)?, &read(place)?, &act);
        for one in read_all(alone..parts.len(), read_sharing)? {
            match one {
                Sharing::Outcomes(outcomes) => image.outcomes.extend(outcomes),
                Sharing::Records(kind, items) => add(&mut image.registers.get_mut(kind.index())?.slots, items),
            }
        }
        image.grounds = grounds.into_iter().map(|ground| (ground.clone(), ground)).collect();
        Some(*image)
    }

    fn pack_whole(&self, out: &mut Vec<u8>) {
        ((self.size, self.recorded), (self.recorded_on, self.began)).pack(out);
        self.zone.iana_name().unwrap_or_default().to_owned().pack(out);
        for register in &self.registers {
            register.pack(out);
        }
        self.effects.pack(out);
        self.flagged.pack(out);
        self.decided.pack(out);
        self.traced.pack(out);
        self.spent.pack(out);
        self.keys.pack(out);
        self.governing.pack(out);
    }

    fn unpack_whole(from: &mut Bytes<'_>) -> Option<Self> {
        let ((size, recorded), (recorded_on, began)) = Packed::unpack(from)?;
        let zone = TimeZone::get(&String::unpack(from)?).ok()?;
        let registers = Kind::ALL.iter().map(|kind| Register::unpack(*kind, from)).collect::<Option<_>>()?;
        Some(Self {
            size,
            recorded,
            recorded_on,
            began,
            zone,
            registers,
            acts: Paged::default(),
            grounds: imbl::HashMap::new(),
            effects: Packed::unpack(from)?,
            flagged: Packed::unpack(from)?,
            decided: Packed::unpack(from)?,
            traced: Packed::unpack(from)?,
            spent: Packed::unpack(from)?,
            outcomes: imbl::HashMap::new(),
            incoming: vec![Paged::default(); Kind::ALL.len()],
            keys: Packed::unpack(from)?,
            governing: Packed::unpack(from)?,
        })
    }

    fn pack_outcomes(&self, out: &mut Vec<u8>) {
        let all: Vec<_> = Kind::ALL.iter().filter_map(|kind| Some((kind, self.outcomes.get(kind)?))).collect();
        pack_each(&all, out, |(kind, outcomes), out| {
            kind.pack(out);
            outcomes.pack(out);
        });
    }
}

impl Register {
    /// Writes down what is counted; its slots stand apart.
    fn pack(&self, out: &mut Vec<u8>) {
        (self.highest, self.live).pack(out);
        let types: Vec<(String, OfType)> = self.types.iter().map(|(word, of_type)| ((*word).to_owned(), *of_type)).collect();
        types.pack(out);
    }

    fn unpack(kind: Kind, from: &mut Bytes<'_>) -> Option<Self> {
        let (highest, live) = Packed::unpack(from)?;
        let types: Vec<(String, OfType)> = Packed::unpack(from)?;
        let words = match kind.declaration().field("type").map(|field| &field.shape) {
            Some(Shape::Choice(words)) => words,
            _ => &[][..],
        };
        // A record whose kind has no types is counted under no word.
        let word = |one: &str| if one.is_empty() { Some("") } else { words.iter().copied().find(|word| *word == one) };
        let types = types.into_iter().map(|(one, of_type)| Some((word(&one)?, of_type))).collect::<Option<_>>()?;
        Some(Self { slots: Paged::default(), highest, live, types })
    }
}

impl Alone {
    fn read(part: Part, bytes: &[u8], grounds: &[Arc<Ground>]) -> Option<Self> {
        whole(bytes, |from| match part {
            Part::Whole => Image::unpack_whole(from).map(Box::new).map(Self::Whole),
            Part::Acts => {
                let ground = |from: &mut Bytes<'_>| grounds.get(usize::unpack(from)?).cloned();
                let act = |position, from: &mut Bytes<'_>| Act::unpack(position, ground(from)?, from).map(Arc::new);
                unpack_numbered(from, act).map(Self::Acts)
            }
            Part::Names => {
                let kind = Kind::unpack(from)?;
                unpack_numbered(from, |_, from| Packed::unpack(from)).map(|items| Self::Names(kind, items))
            }
            _ => None,
        })
    }
}

impl Sharing {
    fn read(part: Part, bytes: &[u8], act: &impl Fn(u64) -> Option<Arc<Act>>) -> Option<Self> {
        let outcomes = |from: &mut Bytes<'_>| Some((Kind::unpack(from)?, Outcomes::unpack(from, act)?));
        whole(bytes, |from| match part {
            Part::Outcomes => {
                let count = usize::unpack(from)?;
                (0..count).map(|_| outcomes(from)).collect::<Option<_>>().map(Self::Outcomes)
            }
            Part::Records => {
                let kind = Kind::unpack(from)?;
                let slot = |number, from: &mut Bytes<'_>| Slot::unpack(RecordId::new(kind, number), from, act);
                unpack_numbered(from, slot).map(|items| Self::Records(kind, items))
            }
            _ => None,
        })
    }
}

/// What somebody writes.
fn bytes(write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out);
    out
}

/// The same, under a kind.
fn of_kind(kind: Kind, write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    bytes(|out| {
        kind.pack(out);
        write(out);
    })
}

/// What is read of bytes, provided that nothing of them is left over.
fn whole<T>(bytes: &[u8], read: impl FnOnce(&mut Bytes<'_>) -> Option<T>) -> Option<T> {
    let mut from = Bytes::new(bytes);
    read(&mut from).filter(|_| from.is_empty())
}

/// Reads the parts at those places on every core, and returns them in their order.
fn read_all<T: Send>(places: Range<usize>, read: impl Fn(usize) -> Option<T> + Sync) -> Option<Vec<T>> {
    let first = places.start;
    let some =
        |turns: &mut dyn Iterator<Item = usize>| turns.map(|turn| Some((turn, read(first + turn)?))).collect::<Option<Vec<_>>>();
    let mut all: Vec<_> =
        cores::share(places.len(), some).into_iter().collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
    all.sort_unstable_by_key(|(turn, _)| *turn);
    Some(all.into_iter().map(|(_, one)| one).collect())
}

fn add<T: Clone>(paged: &mut Paged<T>, items: Numbered<T>) {
    for (number, item) in items {
        paged.get_or(number, || item);
    }
}

fn pack_numbered<T>(items: &[(u64, &T)], out: &mut Vec<u8>, pack: impl Fn(&T, &mut Vec<u8>)) {
    pack_each(items, out, |(number, item), out| {
        number.pack(out);
        pack(item, out);
    });
}

fn unpack_numbered<T>(from: &mut Bytes<'_>, unpack: impl Fn(u64, &mut Bytes<'_>) -> Option<T>) -> Option<Numbered<T>> {
    let item = |from: &mut Bytes<'_>| {
        let number = u64::unpack(from)?;
        Some((number, unpack(number, from)?))
    };
    let count = usize::unpack(from)?;
    (0..count).map(|_| item(from)).collect()
}

#[cfg(test)]
mod stories {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::act::ActName;
    use crate::conformity::Evaluator;
    use crate::decide::{Decision, Write};
    use crate::rules;
    use crate::story::{Story, who};

    type Parts = Vec<(Part, Vec<u8>)>;

    fn parts(image: &Image) -> Parts {
        let mut parts = Parts::new();
        let Ok(()) = image.pack::<std::convert::Infallible>(|part, bytes| {
            parts.push((part, bytes));
            Ok(())
        });
        parts
    }

    fn read(parts: &Parts) -> Option<Image> {
        let kinds: Vec<Part> = parts.iter().map(|(part, _)| *part).collect();
        Image::unpack(&kinds, |place| parts.get(place).map(|(_, bytes)| bytes.clone()))
    }

    /// An organisation with decisions, a system that changed, and one that was withdrawn.
    fn organisation() -> Story {
        let mut story = Story::founded();
        let system = json!({"title": "Helper", "owner": "product", "acquired": "service", "purpose": "It answers.", "not_for": "Advice.",
            "users": [], "affected": [], "org_role": ["deployer"], "autonomy": "suggests", "unit": "digital", "jurisdictions": ["GB"],
            "data": [], "classification": "internal"});
        story.record("product", Kind::System, system.clone());
        story.change("product", "AIS-1", json!({"purpose": "It decides."}));
        story.record("product", Kind::System, system);
        story.act("product", ActName::Withdraw, "AIS-2", json!({}));
        story.act("auditor", ActName::Acknowledge, "BOD-1", json!({"understood": true}));
        story
    }

    fn judged(image: &Image, story: &Story) -> String {
        format!("{:?}", Evaluator::judge(rules::ALL, image, story.today()).judgements)
    }

    #[test]
    fn what_comes_back_is_what_was_written() {
        let story = organisation();
        let written = parts(&story.image);
        let again = read(&written).unwrap();
        assert!(parts(&again) == written, "the same image gives the same bytes");
        assert_eq!(judged(&again, &story), judged(&story.image, &story));
    }

    #[test]
    fn it_goes_on_where_it_was_written() {
        let mut story = organisation();
        let mut again = read(&parts(&story.image)).unwrap();
        let mut record = again.live(story.id("AIS-1")).unwrap().record.to_json().unwrap();
        record["unit"] = "claims".into();
        let write = Write::new(who(story.person("product")), Kind::System, Some(story.id("AIS-1")), record);
        let Ok(Decision::Recorded(prepared)) = story.try_write(&write) else { panic!("it was not recorded") };
        again.apply(&prepared.fact, prepared.content);
        assert!(parts(&again) == parts(&story.image));
    }

    #[test]
    fn nothing_at_all_comes_back_too() {
        let nothing = read(&parts(&Image::default())).unwrap();
        assert_eq!((nothing.size(), nothing.acts().count()), (0, 0));
        assert!(Image::unpack(&[], |_| None).is_none());
    }

    proptest! {
        #[test]
        fn what_was_cut_off_is_not_read_and_what_was_altered_stops_nobody(
            part in any::<prop::sample::Index>(),
            at in any::<prop::sample::Index>(),
            bits in 1..=u8::MAX,
        ) {
            static WRITTEN: std::sync::LazyLock<Parts> = std::sync::LazyLock::new(|| parts(&organisation().image));
            let mut altered = WRITTEN.clone();
            let (_, bytes) = &mut altered[part.index(WRITTEN.len())];
            let at = at.index(bytes.len());
            bytes[at] ^= bits;
            drop(read(&altered));
            let (_, bytes) = &mut altered[part.index(WRITTEN.len())];
            bytes[at] ^= bits;
            bytes.truncate(at);
            prop_assert!(read(&altered).is_none());
        }
    }
}
