//! On whose behalf somebody acts: for themselves, or for a body on which they sit or whose minutes they keep.

use ephor_core::id::{BodyId, Kind, PersonId, RecordId};
use ephor_core::kinds::{Body, Meeting};
use ephor_pages::component::words::{Link, Words};

use crate::web::act::Context;
use crate::web::words::spoken;

/// The bodies the person may act for.
fn bodies(context: &Context<'_>, person: PersonId) -> Vec<BodyId> {
    let image = &context.snapshot.image;
    let concerned = image.all::<Body>().filter(|body| {
        let member = body.record.has_member(person, context.snapshot.on);
        member || body.id().typed().is_some_and(|id| keeps_minutes(context, person, id))
    });
    concerned.filter_map(|body| body.id().typed()).collect()
}

/// Whether the person records the votes of the body: its chair, or the owner of one of its meetings.
fn keeps_minutes(context: &Context<'_>, person: PersonId, body: BodyId) -> bool {
    let image = &context.snapshot.image;
    let chairs = image.get::<Body>(body).is_some_and(|one| one.record.chair == person);
    let minutes = |id| image.get::<Meeting>(id).is_some_and(|one| one.record.body == body && one.record.owner == Some(person));
    chairs || image.incoming_of(Kind::Meeting, body.into()).any(minutes)
}

/// The same act for the body that can decide it, where the person records the votes of that body and does not act for it yet.
pub(super) fn instead(context: &Context<'_>, escalate_to: Option<RecordId>) -> Option<Link> {
    let (person, body) = context.request.actor.zip(escalate_to.and_then(RecordId::typed))?;
    let able = context.behalf != Some(body) && keeps_minutes(context, person, body);
    able.then(|| for_body(context, body))
}

fn for_body(context: &Context<'_>, body: BodyId) -> Link {
    let text = format!("{} for {}", spoken(context.name.word()), context.snapshot.image.title(body.into()));
    Link::new(text, format!("{}?for={body}", context.request.arrived.uri.path()))
}

/// Whether votes are entered with the act.
pub(super) fn takes_votes(context: &Context<'_>) -> bool {
    let person = context.request.actor;
    let body = context.behalf.filter(|_| context.name.is_of_body());
    body.zip(person).is_some_and(|(body, person)| keeps_minutes(context, person, body))
}

/// A row for each voting member, their votes still open.
pub(super) fn prefill(context: &mut Context<'_>) {
    let Some(body) = context.behalf.filter(|_| takes_votes(context) && context.tree.at("votes").is_blank()) else { return };
    let voters: Vec<PersonId> =
        context.snapshot.image.get::<Body>(body).map(|one| one.record.voters(context.snapshot.on).collect()).unwrap_or_default();
    for (place, voter) in voters.iter().enumerate() {
        context.tree.put(&format!("votes.{place}.person"), voter.to_string());
    }
}

/// Who acts for whom, with a way to act for somebody else.
pub(super) fn signer(context: &Context<'_>) -> Words {
    let image = &context.snapshot.image;
    let Some(person) = context.request.actor else { return "Choose in the header as whom you act.".into() };
    let here = context.request.arrived.uri.path();
    let mut words = Words::from("You act as ").strong(image.person_name(person));
    words = match context.behalf {
        Some(body) => words.plain(" for ").strong(image.title(body.into())).plain(". ").link("Act for yourself", here),
        None => words.plain(", for yourself."),
    };
    for body in bodies(context, person).into_iter().filter(|body| Some(*body) != context.behalf) {
        let link = for_body(context, body);
        words = words.plain(" ").link(link.text, link.href);
    }
    words
}
