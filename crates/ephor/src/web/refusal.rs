//! Saying no: what may not be done, the numbers, who can decide, and how to come inside.

use axum::http::StatusCode;
use ephor_core::act::Cause;
use ephor_core::authority::Shortfall;
use ephor_core::id::RecordId;
use ephor_core::image::Image;
use ephor_core::power::Power;
use ephor_pages::component::chrome::{Button, Weight};
use ephor_pages::component::refusal::Refusal;
use ephor_pages::component::state::{Sign, State};
use ephor_pages::component::words::{Link, Words};
use ephor_pages::refused::{self as page, Refused};
use ephor_pages::writing::sentence;
use jiff::civil::Date;

use crate::web::answer::{Answer, Problem};
use crate::web::chrome::chrome;
use crate::web::request::Request;
use crate::web::trace::Chain;
use crate::web::trace::named;
use crate::web::words::{day, entry, record_href, spoken};

/// The most people named as those who may.
const NAMED: usize = 3;

/// Something that was refused, or would be.
pub(super) struct No<'a> {
    pub(super) request: &'a Request,
    pub(super) image: &'a Image,
    pub(super) on: Date,
    /// What cannot be done, after “You cannot”.
    pub(super) what: String,
    /// The record it is about.
    pub(super) record: Option<RecordId>,
    /// The power it takes.
    pub(super) power: Option<Power>,
    pub(super) shortfall: Shortfall,
    /// Who else may, where the shortfall names nobody.
    pub(super) others: Vec<RecordId>,
    /// What the actor can do instead: the same for a body whose votes they record.
    pub(super) through_body: Option<Link>,
    /// The fact that records the attempt.
    pub(super) position: Option<u64>,
}

impl No<'_> {
    fn chain(&self) -> Chain<'_> {
        Chain { request: self.request, image: self.image, on: self.on, power: self.power }
    }

    fn actor(&self) -> String {
        self.request.actor.map(|person| self.image.person_name(person)).unwrap_or_default()
    }

    /// The chain up to where it breaks.
    pub(super) fn trace(&self) -> Vec<ephor_pages::component::trace::Step> {
        self.chain().cut(&self.shortfall, &self.actor())
    }

    /// The refusal as it stands first on a page.
    pub(super) fn refusal(&self) -> Refusal {
        let mut sentence = Words::from(sentence(&named(self.image, &self.shortfall.missing)));
        if let Some(position) = self.position {
            let at = entry(self.request, position);
            sentence = sentence.plain(" The attempt is recorded, ").entry(at.number, at.href).plain(".");
        }
        let mut rows = Vec::new();
        if let Some(link) = &self.through_body {
            rows.push((
                "You can".to_owned(),
                Words::new().link(link.text.clone(), link.href.clone()).plain(": you record its votes."),
            ));
        }
        rows.push(("Cause".to_owned(), Words::from(spoken(self.shortfall.cause.word()))));
        if let Some(power) = self.power {
            rows.push(("Power needed".to_owned(), Words::from(spoken(power.word()))));
        }
        if let Some(id) = self.shortfall.through {
            let href = record_href(self.request, id);
            rows.push(("Through".to_owned(), Words::new().link(format!("{id} {}", self.image.title(id)), href)));
        }
        let who = self.who();
        if !who.is_empty() {
            rows.push(("Who can decide".to_owned(), who));
        }
        rows.push(("Until then".to_owned(), "Everything stays as it was.".into()));
        if self.through_body.is_none() {
            rows.push(("How to come inside".to_owned(), Words::from(self.inside())));
        }
        let through_body = self.through_body.iter().map(|link| Button::write(link.text.clone(), link.href.clone()));
        let mut buttons: Vec<Button> = through_body.map(|button| button.weighing(Weight::Primary)).collect();
        if let (Some(record), Some(to)) = (self.record, self.shortfall.escalate_to) {
            let href = format!("/records/{}/{record}/acts/escalate?to={to}", record.kind);
            let weight = if buttons.is_empty() { Weight::Primary } else { Weight::Ordinary };
            buttons.push(Button::write(format!("Put it before {}", self.image.title(to)), href).weighing(weight));
        }
        Refusal { heading: format!("You cannot {}", self.what), sentence, rows, buttons }
    }

    /// Who can decide: whoever the shortfall names, else the others who may.
    fn who(&self) -> Words {
        if self.shortfall.escalate_to.is_some() || self.others.is_empty() {
            return self.chain().who_can(&self.shortfall);
        }
        let named = self.others.iter().take(NAMED).enumerate().fold(Words::new(), |words, (place, id)| {
            let words = if place > 0 { words.plain(", ") } else { words };
            words.link(self.image.title(*id), record_href(self.request, *id))
        });
        let more = self.others.len().saturating_sub(NAMED);
        if more > 0 { named.plain(format!(" and {more} more")) } else { named }
    }

    /// What would make it possible.
    fn inside(&self) -> String {
        let who = match self.shortfall.escalate_to {
            Some(id) => Some(self.image.title(id)),
            None => (!self.others.is_empty()).then(|| "one of them".to_owned()),
        };
        match (self.shortfall.cause, who) {
            (Cause::NoPower, Some(who)) => format!("Ask {who} to do it, or to give you the power by a delegation."),
            (Cause::NoPower, None) => {
                "Nobody recorded here may do it yet. It takes a delegation that gives the power, or a person with that function."
                    .to_owned()
            }
            (Cause::OverLimit, Some(who)) => format!("Bring it within the limit, or put it before {who}."),
            (Cause::OverLimit, None) => "Bring it within the limit.".to_owned(),
            (Cause::Expired, Some(who)) => format!("Ask {who} to renew what has ended."),
            (Cause::Expired, None) => "Renew what has ended.".to_owned(),
            (Cause::Separation, _) => {
                "Somebody else must do it, who neither proposed or wrote it nor administers Ephor.".to_owned()
            }
            (Cause::Quorum, _) => "Record the votes that are missing, then do it again.".to_owned(),
            (Cause::Order, _) => "Do first what must come before it.".to_owned(),
            (Cause::Suspended, _) => "End the suspension first.".to_owned(),
            (Cause::Parameter, _) => "The governing body sets the missing parameter first.".to_owned(),
        }
    }

    /// A page of its own, after the attempt.
    pub(super) fn answer(
        &self,
        (title, here): (&str, &str),
        crumbs: Vec<Link>,
        bound: Vec<(String, Words)>,
        reason: String,
    ) -> Result<Answer, Problem> {
        let number = self.record.map(|id| id.to_string()).unwrap_or_default();
        let state = State::new(Sign::Not, "refused");
        let data = Refused {
            crumbs,
            here: here.to_owned(),
            number,
            title: title.to_owned(),
            tags: vec![state.into(), format!("attempted by {} on {}", self.actor(), day(self.on)).into()],
            refusal: self.refusal(),
            trace: self.trace(),
            broken: "the chain breaks before it reaches you".to_owned(),
            bound,
            reason,
        };
        Ok(Answer::Not(StatusCode::FORBIDDEN, page::page(&chrome(self.request, title)?, &data)))
    }
}
