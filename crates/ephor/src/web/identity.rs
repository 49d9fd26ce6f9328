//! As whom one acts, until there is sign-in: chosen in the header, which says so.

use axum::http::{HeaderMap, StatusCode};
use ephor_core::id::{Kind, PersonId, RecordId};
use ephor_core::image::Image;
use ephor_core::kinds::{Person, Role};
use ephor_core::shape::Target;
use ephor_pages::acting::{self, Acting};
use ephor_pages::component::chrome::Actor;
use ephor_pages::component::field::Choice;

use crate::engine::Snapshot;
use crate::web::answer::{Answer, Problem};
use crate::web::chrome::chrome;
use crate::web::form::records::{Finder, Unclear};
use crate::web::request::Request;
use crate::web::words::kept;

/// Whom one may act as.
const PERSON: Target = Target::Kind(Kind::Person);
/// The cookie that keeps the choice.
const COOKIE: &str = "ephor-as";

/// The person chosen, while that person is known.
pub(super) fn chosen(headers: &HeaderMap, now: &Snapshot) -> Option<PersonId> {
    let kept = Request::cookie(headers, COOKIE).and_then(|id| id.parse::<RecordId>().ok());
    let kept = kept.filter(|id| now.image.get::<Person>(*id).is_some()).and_then(RecordId::typed);
    kept.or_else(|| first_choice(now))
}

/// Whoever keeps the management system; else anybody.
fn first_choice(now: &Snapshot) -> Option<PersonId> {
    let roles = now.image.all::<Role>().filter(|role| role.record.r#type == ephor_core::kinds::role::RoleType::AimsOwner);
    let holder = roles.into_iter().find_map(|role| Some(role.record.holders.iter().find(|holder| holder.holds(now.on))?.person));
    holder.or_else(|| {
        now.image.all::<Person>().find(|person| person.record.is_active(now.on)).and_then(|person| person.id().typed())
    })
}

/// Who acts, as the header shows it: of too many people only the one who does.
pub(super) fn actor(request: &Request, now: &Snapshot) -> Actor {
    let searched = (Finder { image: &now.image }).too_many(PERSON).is_some();
    let chosen = request.actor.map(|person| person.to_string()).unwrap_or_default();
    let people = if searched {
        let acting = request.actor.map(RecordId::from).and_then(|id| now.image.get::<Person>(id));
        acting.map(|person| (chosen.clone(), person.record.title.shown().to_owned())).into_iter().collect()
    } else {
        now.people().iter().map(|(person, name)| (person.to_string(), name.clone())).collect()
    };
    let demonstration = request.engine.as_ref().is_some_and(|engine| engine.is_demonstration());
    Actor::Chosen { demonstration, people, searched, chosen, return_to: kept(request, &request.address().href()) }
}

/// The page that asks whom somebody means.
fn which(request: &Request, image: &Image, typed: &str, unclear: &Unclear) -> Result<Answer, Problem> {
    let choice = |id: &RecordId| Choice { value: id.to_string(), label: image.title(*id), help: String::new() };
    let asked = Acting {
        typed: typed.to_owned(),
        unclear: unclear.message.clone(),
        found: unclear.found.iter().map(choice).collect(),
        return_to: request.back().to_owned(),
    };
    let page = acting::page(&chrome(request, "Whom do you act as?")?, &asked);
    Ok(Answer::Not(StatusCode::UNPROCESSABLE_ENTITY, page))
}

/// Switches to another person and goes back to where one was.
pub(super) fn act_as(request: &Request) -> Result<Answer, Problem> {
    let image = &request.snapshot()?.image;
    // Where the form asked which of several is meant, it sends the one chosen before the words that were typed.
    let sent = request.fields.iter().filter(|(name, _)| name == "person").map(|(_, value)| value.trim());
    let typed = sent.into_iter().find(|value| !value.is_empty()).unwrap_or_default();
    let person = match (Finder { image }).resolve(PERSON, typed) {
        Ok(person) => person,
        Err(unclear) => return which(request, image, typed, &unclear),
    };
    if image.get::<Person>(person).is_none() {
        return Err(Problem::Missing("There is no such person.".to_owned()));
    }
    let cookie = format!("{COOKIE}={person}; Path=/; HttpOnly; SameSite=Lax");
    Ok(Answer::ElsewhereWith(request.back().to_owned(), cookie))
}
