//! Delegations: how powers reach people.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::{AtLeastOne, Category, Datum, Days, Level, List, Money, Ref, Text, Tier};
use crate::id::{BodyId, PersonId, RecordId, noun};
use crate::kinds::{Due, Group, Need, Needs, Writer};
use crate::pack::{Bytes, Packed};
use crate::power::Power;
use crate::shape::{Shape, View};

part! {
    /// One holder: a person, a body or a role. Exactly one of the three.
    pub struct NamedHolder {
        /// A person.
        person: Option<PersonId>, "Person";
        /// A body, which acts by vote.
        body: Option<BodyId>, "Body";
        /// A role: its holders on the day.
        role: Option<Ref<noun::Role>>, "Role";
    }
}

part! {
    /// The highest level in one category.
    pub struct LevelLimit {
        /// The category; `any` for all, never above the appetite.
        category: Category, "Category";
        /// The highest level.
        max: Level, "Up to";
    }
}

/// The systems a power holds for: `own`, those the holder owns, or a list.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
pub enum Systems {
    /// Those in the list.
    Listed(Box<[RecordId]>),
    /// Those the holder owns.
    Own(Own),
}

choice! {
    /// The word that stands for the systems a holder owns.
    pub enum Own { Own "own" }
}

impl Packed for Systems {
    fn pack(&self, out: &mut Vec<u8>) {
        let listed = matches!(self, Self::Listed(_));
        listed.pack(out);
        if let Self::Listed(systems) = self {
            systems.pack(out);
        }
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        Some(Option::unpack(from)?.map_or(Self::Own(Own::Own), Self::Listed))
    }
}

impl Datum for Systems {
    const SHAPE: Shape = Shape::Systems;
    fn view(&self) -> View<'_> {
        match self {
            Self::Listed(systems) => View::List(systems),
            Self::Own(own) => own.view(),
        }
    }
}

part! {
    /// How far a power goes. Every dimension left out is without limit.
    pub struct Limits {
        /// The highest level of residual risk, per category.
        level: List<LevelLimit>, "Level up to";
        /// The most severe tier the holder may decide.
        tier: Option<Tier>, "Most severe tier";
        /// The types, stages, grades or kinds it holds for; of changes also material or non-material.
        types: List<Text>, "Types";
        /// The most money in one act.
        money_each: Option<Money>, "Money, each";
        /// The most money in a financial year.
        money_year: Option<Money>, "Money, a year";
        /// The longest validity the holder may give.
        days: Option<Days>, "Longest validity (days)";
        /// The units it holds for.
        units: List<Text>, "Units";
        /// The systems it holds for.
        systems: Option<Systems>, "Systems";
        /// Joint: takes effect with a second person holding each of these powers or functions.
        with: List<Text>, "Jointly with";
    }
}

part! {
    /// One power given, with its limits.
    pub struct Grant {
        /// The power.
        power: Power, "Power";
        /// How far it goes.
        limits: Option<Limits>, "Limits";
    }
}

record! {
    /// Named powers from one holder to another, with limits. Delegating never moves accountability.
    pub struct Delegation {
        @ place: 6;
        @ prefix: "D";
        @ label: "Delegation";
        @ plural: "Delegations";
        @ serves: &["5.1", "5.3", "A.3.2"];
        @ group: Group::Governing;
        @ remembered: true;
        @ writers: &[Writer::Anyone];
        @ maintained: false;
        @ acts: &[Need::of(ActName::Approve, Needs::PowersGiven)];
        @ dues: &[Due::end("valid_until", "Renew").of("from")];
        @ columns: &["from", "to", "powers.power", "may_pass_on", "valid_until"];
        /// Who gives.
        from: NamedHolder, "From";
        /// Who receives.
        to: NamedHolder, "To";
        /// What is given; one power may stand twice with different limits.
        powers: AtLeastOne<Grant>, "Powers";
        /// Whether the receiver may give it on.
        may_pass_on: bool, "May be passed on";
        /// The first day.
        valid_from: Date, "Valid from";
        /// The last day, at most 24 months after the first.
        valid_until: Date, "Valid until";
        /// The resolution or reserved matter it rests on.
        under: Option<Ref<noun::Parameter>>, "Under";
        /// Who decides what goes beyond it.
        escalate_to: NamedHolder, "Escalate to";
    }
}

impl NamedHolder {
    /// The one holder named; none where the record names nobody or several.
    pub fn one(&self) -> Option<RecordId> {
        let named = [self.person.map(Into::into), self.body.map(Into::into), self.role.map(Into::into)];
        let mut named = named.into_iter().flatten();
        let first = named.next()?;
        named.next().is_none().then_some(first)
    }
}

impl Limits {
    /// The highest level these limits allow in that category; none where they name other categories only.
    pub fn highest_level(&self, category: &str) -> Option<u8> {
        let rows = self.level.iter().filter(|row| &*row.category == "any" || *row.category == *category);
        rows.map(|row| row.max.0).max()
    }
}
