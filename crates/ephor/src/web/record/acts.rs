//! Acts on a record, newest first: who did what for whom, on which authority, and whether it counts.

use std::sync::Arc;

use ephor_core::act::{ActName, Ballot, Payload, Vote};
use ephor_core::authority::counts;
use ephor_core::fact::Content;
use ephor_core::image::{Act as Done, Aimed};
use ephor_core::reading::Reading;
use ephor_core::shape::Field;
use ephor_pages::component::state::{Sign, State};
use ephor_pages::component::trace::Part;
use ephor_pages::component::words::Words;
use ephor_pages::record::Act;
use ephor_pages::writing::capital;
use serde_json::Value;

use crate::web::answer::Problem;
use crate::web::record::{Context, happened};
use crate::web::standing;
use crate::web::trace::{Chain, named};
use crate::web::value::is_empty;
use crate::web::words::{day, entry, kept, spoken};

/// The most acts on one page. Decisions go before observations and acknowledgements, of which there may be thousands.
pub(super) const SHOWN: usize = 40;

pub(super) fn acts(context: &Context<'_>, all: bool) -> Result<Vec<Act>, Problem> {
    let wanted = |act: &&Arc<Done>| all || on_version(context, act);
    let mut acts: Vec<&Arc<Done>> = context.slot.every_act().filter(wanted).collect();
    acts.sort_by_key(|act| (std::cmp::Reverse(weighs(act)), std::cmp::Reverse(act.position)));
    let before = SHOWN.saturating_mul(page(context).saturating_sub(1));
    let mut acts: Vec<&Arc<Done>> = acts.into_iter().skip(before).take(SHOWN).collect();
    acts.sort_by_key(|act| std::cmp::Reverse(act.position));
    let reading = Reading::new(context.image(), context.snapshot.on);
    acts.into_iter().map(|act| one(context, &reading, act)).collect()
}

/// Which page of acts is asked for, from 1.
pub(super) fn page(context: &Context<'_>) -> usize {
    context.request.asked("acts").parse().unwrap_or(1).max(1)
}

fn weighs(act: &Done) -> bool {
    !matches!(act.name, ActName::Acknowledge | ActName::Observe | ActName::Attend | ActName::Attest)
}

/// Whether an act names the content of the version shown, or an act that does.
fn on_version(context: &Context<'_>, act: &Arc<Done>) -> bool {
    match act.aimed() {
        Aimed::Version(_) => context.slot.names(act, context.version),
        Aimed::Act(position) => context.image().act(position).is_some_and(|earlier| on_version(context, earlier)),
        Aimed::Record => false,
    }
}

fn one(context: &Context<'_>, reading: &Reading<'_>, act: &Arc<Done>) -> Result<Act, Problem> {
    let image = context.image();
    let counting = counts(reading, act, reading.on());
    let actor = image.person_name(act.author);
    let opened = context.request.engine()?.fact(act.position)?;
    let opened = opened.ok_or_else(|| Problem::Missing(format!("There is no № {} in the ledger.", act.position)))?;
    let payload = if let Content::Act(payload) = &opened.content { Some(payload) } else { None };
    let chain = Chain { request: context.request, image, on: act.day, power: act.ground.power };
    let last = if counting { Part::Inside } else { Part::Beyond };
    let mut flags = flags(context, reading, act, counting);
    flags.extend(standing::marks(image, &opened.fact.envelope, None));
    Ok(Act {
        sign: sign(act, counting),
        what: what(context, act, payload, &actor),
        happened: happened(image, opened.fact.envelope.happened),
        entry: entry(context.request, act.position),
        reason: opened.reason.clone().unwrap_or_default(),
        facts: facts(context, act, payload, counting),
        trace: chain.steps(&act.ground.trace, &actor, last),
        flags,
    })
}

fn sign(act: &Done, counting: bool) -> Sign {
    match act.name {
        ActName::Refused | ActName::Deny => Sign::Not,
        _ if act.ultra_vires().is_some() && !counting => Sign::Not,
        _ if !counting => Sign::NotApplicable,
        ActName::Suspend | ActName::Block | ActName::Hold => Sign::Late,
        _ => Sign::Met,
    }
}

fn what(context: &Context<'_>, act: &Done, payload: Option<&Payload>, actor: &str) -> String {
    let image = context.image();
    let done = match payload {
        Some(Payload::Refused(refused)) => format!("refused: {} by", refused.attempted),
        Some(Payload::CastVote(cast)) => format!("vote {} by", cast.vote),
        Some(Payload::Review(review)) => format!("reviewed ({}) by", review.outcome.word().replace('-', " ")),
        _ => format!("{} by", standing::done(act.name)),
    };
    let on_act = if let Aimed::Act(position) = act.aimed() { format!("№ {position} ") } else { String::new() };
    let body = act.ground.on_behalf.map(|body| format!(" for {}", image.title(body.into()))).unwrap_or_default();
    capital(&format!("{on_act}{done} {actor}{body}"))
}

/// The version it is bound to, what it says, the votes, and what can be done about it.
fn facts(context: &Context<'_>, act: &Arc<Done>, payload: Option<&Payload>, counting: bool) -> Vec<(String, Words)> {
    let mut facts = Vec::new();
    match act.aimed() {
        Aimed::Version(version) => {
            let id = context.id();
            let href = kept(context.request, &format!("/records/{}/{id}/versions/{version}", id.kind));
            let digest = context.slot.content_of(act).map(|content| content.to_string()).unwrap_or_default();
            let short: String = digest.chars().take(12).collect();
            facts.push((
                "Bound to".to_owned(),
                Words::new().link(format!("version {version}"), href).plain(", content ").code(short),
            ));
        }
        Aimed::Act(position) => {
            let at = entry(context.request, position);
            facts.push(("Bound to".to_owned(), Words::new().entry(at.number, at.href)));
        }
        Aimed::Record => {}
    }
    if let Some(payload) = payload {
        said(context, act.name.fields(), payload, &mut facts);
        if !payload.votes().is_empty() {
            facts.push(("Votes".to_owned(), votes(context, payload.votes()).into()));
        }
    }
    for name in act.ground.jointly.iter() {
        facts.push(("Takes effect with".to_owned(), spoken(name).into()));
    }
    let next = next(context, act, counting);
    if !next.is_empty() {
        facts.push(("Next".to_owned(), next));
    }
    facts
}

fn said(context: &Context<'_>, fields: &'static [Field], payload: &Payload, facts: &mut Vec<(String, Words)>) {
    let Ok(json) = payload.to_json() else { return };
    for field in fields.iter().filter(|field| field.name != "votes") {
        if let Some(value) = json.get(field.name).filter(|value| !is_empty(value) && **value != Value::Bool(false)) {
            facts.push((field.label.to_owned(), context.values().words(Words::new(), &field.shape, value)));
        }
    }
}

/// How a body voted: the count, then who did not vote for it.
fn votes(context: &Context<'_>, votes: &[Vote]) -> String {
    let who_said = |ballot: Ballot| {
        let who = votes.iter().filter(move |vote| vote.vote == ballot);
        who.map(|vote| context.image().person_name(vote.person)).collect::<Vec<_>>()
    };
    let mut words = vec![format!("{} for", who_said(Ballot::For).len())];
    for (ballot, word) in [(Ballot::Against, "against"), (Ballot::Abstain, "abstained"), (Ballot::Recuse, "recused")] {
        let who = who_said(ballot);
        if !who.is_empty() {
            words.push(format!("{word}: {}", who.join(", ")));
        }
    }
    words.join("; ")
}

/// What is wrong with an act, and what became of it.
fn flags(context: &Context<'_>, reading: &Reading<'_>, act: &Arc<Done>, counting: bool) -> Vec<State> {
    let mut flags = Vec::new();
    if let Some(flaw) = &act.ultra_vires() {
        flags.push(State::new(Sign::Not, format!("outside authority: {}", named(context.image(), &flaw.missing))));
    }
    if !act.separation().is_empty() {
        flags.push(State::new(Sign::Not, format!("separation not kept: {}", act.separation().join(", "))));
    }
    for effect in context.image().effects_on(act.position).filter(|effect| effect.day <= reading.on()) {
        if effect.name != ActName::Refused && counts(reading, effect, reading.on()) {
            let word = standing::done(effect.name);
            let sign = if effect.name == ActName::Ratify { Sign::Met } else { Sign::NotApplicable };
            flags.push(State::new(sign, format!("{word} {}, № {}", day(effect.day), effect.position)));
        }
    }
    let waits = !counting && !act.ground.jointly.is_empty() && flags.is_empty() && act.name != ActName::Refused;
    if waits {
        flags.push(State::new(Sign::Wait, format!("takes effect with {}", act.ground.jointly.join(", "))));
    }
    if let Some(end) = standing::end(act).filter(|end| *end < reading.on()) {
        flags.push(State::new(Sign::Late, format!("ran out on {}", day(end))));
    }
    flags
}

/// Acts on the act that make sense now. In the past nothing does.
fn next(context: &Context<'_>, act: &Arc<Done>, counting: bool) -> Words {
    let words = Words::new();
    if context.request.as_of.is_some() {
        return words;
    }
    let href = |name: ActName| format!("/ledger/{}/acts/{name}", act.position);
    let reading = Reading::new(context.image(), context.snapshot.on);
    if standing::is_open_flag(&reading, act) {
        return words.link("Ratify", href(ActName::Ratify)).plain(" or ").link("Annul", href(ActName::Annul));
    }
    let of_live = context.slot.live().is_some_and(|live| context.slot.names(act, live));
    let ends = of_live && matches!(act.name, ActName::Approve | ActName::Accept);
    if ends && counting { words.link("Revoke", href(ActName::Revoke)) } else { words }
}
