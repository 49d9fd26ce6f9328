//! The chain of authority behind an act, or the place where it ends, read from the governing body down.

use ephor_core::authority::Shortfall;
use ephor_core::datum::AnyPin;
use ephor_core::id::{Kind, RecordId};
use ephor_core::image::Image;
use ephor_core::kinds::delegation::Limits;
use ephor_core::kinds::{Delegation, Role};
use ephor_core::power::Power;
use ephor_core::shape::Shape;
use ephor_pages::component::trace::{Part, Step};
use ephor_pages::component::words::Words;
use jiff::civil::Date;

use crate::web::request::Request;
use crate::web::value::Values;
use crate::web::words::{day, record_href, record_link};

/// What a chain is shown for.
#[derive(Clone, Copy)]
pub(super) struct Chain<'a> {
    pub(super) request: &'a Request,
    pub(super) image: &'a Image,
    /// The day of the act.
    pub(super) on: Date,
    /// The power it takes.
    pub(super) power: Option<Power>,
}

impl Chain<'_> {
    /// The links an act rests on, and the act itself at the end. Nothing where it rests on no power.
    pub(super) fn steps(self, pins: &[AnyPin], actor: &str, last: Part) -> Vec<Step> {
        if pins.is_empty() {
            return Vec::new();
        }
        let mut steps: Vec<Step> = pins.iter().map(|pin| self.link(pin)).collect();
        let words = if last == Part::Open { "inside these limits" } else { "" };
        steps.push(Step { part: last, who: "This decision".to_owned(), name: actor.to_owned(), limit: words.into() });
        steps
    }

    /// Where the chain ends for somebody who may not, with who can decide.
    pub(super) fn cut(self, shortfall: &Shortfall, actor: &str) -> Vec<Step> {
        let mut steps = Vec::new();
        let governing = self.image.governing_body();
        let can = |id: RecordId| shortfall.escalate_to == Some(id);
        if let Some(id) = governing {
            let part = if can(id) { Part::CanDecide } else { Part::Holds };
            steps.push(Step { part, who: self.image.title(id), name: String::new(), limit: "holds every power".into() });
        }
        if let Some(id) = shortfall.escalate_to.filter(|id| Some(*id) != governing) {
            let name = if id.kind == Kind::Role { self.holders(id) } else { String::new() };
            steps.push(Step { part: Part::CanDecide, who: self.image.title(id), name, limit: Words::new() });
        }
        if let Some(id) = shortfall.through {
            let newest = self.image.live(id).map_or(1, |live| live.version.number);
            let step = self.link(&AnyPin { id, version: newest });
            steps.push(Step { part: Part::Cut, ..step });
        }
        steps.push(Step {
            part: Part::Beyond,
            who: "This decision".to_owned(),
            name: actor.to_owned(),
            limit: named(self.image, &shortfall.missing).into(),
        });
        steps
    }

    /// One link: who received what, up to where, until when, by which delegation.
    fn link(self, pin: &AnyPin) -> Step {
        let version = self.image.slot(pin.id).and_then(|slot| slot.version(pin.version));
        let Some(given) = version.and_then(|version| version.typed::<Delegation>()) else {
            let limit = if pin.id.kind == Kind::Body { Words::from("holds every power") } else { Words::new() };
            return Step { part: Part::Holds, who: self.image.title(pin.id), name: String::new(), limit };
        };
        let receiver = given.to.one();
        let who = receiver.map_or_else(|| "nobody in particular".to_owned(), |id| self.image.title(id));
        let mut limit = Words::new();
        let grant = given.powers.iter().find(|grant| Some(grant.power) == self.power);
        if let Some(limits) = grant.and_then(|grant| grant.limits.as_ref()).and_then(|limits| serde_json::to_value(limits).ok()) {
            let values = Values { request: self.request, image: self.image };
            limit = values.words(limit, &Shape::Part(Limits::FIELDS), &limits).plain("; ");
        }
        limit = limit.link(pin.id.to_string(), record_href(self.request, pin.id));
        limit = limit.plain(format!(", until {}", day(given.valid_until)));
        Step { part: Part::Holds, who, name: receiver.map(|id| self.holders(id)).unwrap_or_default(), limit }
    }

    /// The people who hold a role on the day.
    fn holders(self, id: RecordId) -> String {
        let Some(role) = self.image.get::<Role>(id) else { return String::new() };
        let holders = role.record.holders.iter().filter(|holder| holder.holds(self.on));
        holders.map(|holder| self.image.person_name(holder.person)).collect::<Vec<_>>().join(", ")
    }

    /// Who can decide, as a link.
    pub(super) fn who_can(self, shortfall: &Shortfall) -> Words {
        shortfall.escalate_to.map_or_else(Words::new, |id| record_link(self.request, self.image, id).into())
    }
}

/// The same words with people by their names instead of their ids.
pub(super) fn named(image: &Image, words: &str) -> String {
    let word = |word: &str| match word.parse::<RecordId>() {
        Ok(id) if !id.kind.is_numbered() => image.title(id),
        _ => word.to_owned(),
    };
    words.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
