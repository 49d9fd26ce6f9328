//! Taking an act: a form that says what it binds to and on which authority, and the act itself.

use std::sync::Arc;

use axum::http::StatusCode;
use ephor_core::act::{ActName, Binding};
use ephor_core::check::{self, check};
use ephor_core::decide::{Aim, Attempt, InImage, Invalid, Who};
use ephor_core::fact::Form;
use ephor_core::id::{BodyId, RecordId};
use ephor_core::image::{Act, Slot, Version};
use ephor_core::kinds::Declaration;
use ephor_pages::act::{self as page, LOOK};
use serde_json::Value;

use crate::engine::{Done, Snapshot};
use crate::web::answer::{Answer, Problem};
use crate::web::chrome::chrome;
use crate::web::form::parse::Parse;
use crate::web::form::tree::Tree;
use crate::web::form::{happened, joined, placed};
use crate::web::request::Request;
use crate::web::words::record_href;

pub(super) mod batch;
mod behalf;
mod decided;
mod missing;
mod trial;
mod view;

/// An act about to be taken.
struct Context<'a> {
    request: &'a Request,
    snapshot: &'a Snapshot,
    declaration: &'static Declaration,
    name: ActName,
    /// The record it is about.
    slot: &'a Slot,
    /// The version it binds to; none for an act on a record or on an act.
    version: Option<&'a Version>,
    /// The act it is about.
    act: Option<&'a Arc<Act>>,
    /// The body on whose behalf.
    behalf: Option<BodyId>,
    /// What was entered.
    tree: Tree,
}

impl<'a> Context<'a> {
    fn on_record(request: &'a Request) -> Result<Self, Problem> {
        let (declaration, id, snapshot) = (request.kind()?, request.record()?, request.snapshot()?);
        let name = named(request, &[Binding::Version, Binding::Record])?;
        let slot = snapshot.image.slot(id).ok_or_else(|| Problem::Missing(format!("There is no {id}.")))?;
        let version = match (name.binding(), name) {
            (Binding::Record, _) => None,
            (_, ActName::Adopt) => {
                let waits = slot.newest().filter(|newest| newest.waits_for_adoption());
                let waits = waits.ok_or_else(|| Problem::Missing(format!("{id} has nothing that waits to be adopted.")))?;
                if waits.form == Form::Draft {
                    return Err(Problem::Missing(format!(
                        "{id} is a draft: complete it first, and it is yours without an adoption."
                    )));
                }
                Some(waits)
            }
            _ => {
                let missing =
                    || Problem::Missing(format!("{id} has no version that counts; complete a draft or adopt a proposal first."));
                Some(slot.live().ok_or_else(missing)?)
            }
        };
        Ok(Self::about(request, snapshot, declaration, name, slot, version, None))
    }

    fn on_act(request: &'a Request) -> Result<Self, Problem> {
        let (position, snapshot) = (request.position()?, request.snapshot()?);
        let name = named(request, &[Binding::Act])?;
        let missing = || Problem::Missing(format!("№ {position} is not an act."));
        let act = snapshot.image.act(position).ok_or_else(missing)?;
        let slot = act.about().and_then(|id| snapshot.image.slot(id)).ok_or_else(missing)?;
        let declaration = slot.id.kind.declaration();
        Ok(Self::about(request, snapshot, declaration, name, slot, None, Some(act)))
    }

    fn about(
        request: &'a Request,
        snapshot: &'a Snapshot,
        declaration: &'static Declaration,
        name: ActName,
        slot: &'a Slot,
        version: Option<&'a Version>,
        act: Option<&'a Arc<Act>>,
    ) -> Self {
        let sent = !request.fields.is_empty();
        let behalf = if sent { request.unseen("for") } else { request.asked("for") };
        let behalf = behalf.parse::<RecordId>().ok().and_then(RecordId::typed);
        let tree = Tree::of(if sent { &request.fields } else { &request.query });
        Self { request, snapshot, declaration, name, slot, version, act, behalf, tree }
    }

    fn id(&self) -> RecordId {
        self.slot.id
    }

    fn aim(&self) -> Aim {
        match self.act {
            Some(act) => Aim::Act(act.position),
            None => Aim::Record(self.id(), self.version.map(|version| version.number)),
        }
    }

    /// Whether only what would come of it is asked.
    fn looks(&self) -> bool {
        self.request.field("save") == LOOK
    }

    /// The digest of what is bound, so that nothing else is acted on.
    fn expected(&self) -> String {
        self.version.and_then(|version| version.content).map(|content| content.to_string()).unwrap_or_default()
    }

    /// What was entered, as the payload of the act, and everything wrong with it by dotted name.
    fn payload(&self) -> (Value, Vec<(String, String)>) {
        let image = &self.snapshot.image;
        let mut parse = Parse::new(image);
        let mut payload = parse.part(self.name.fields(), &self.tree, "", None);
        // A member without a vote did not take part.
        if let Some(Value::Array(votes)) = payload.get_mut("votes") {
            votes.retain(|vote| vote.get("vote").is_some());
        }
        let find = InImage::new(image, self.snapshot.on, true);
        let problems = check(self.name.fields(), &mut payload, "", true, &find);
        let errors = joined(parse.errors, problems.into_iter().map(placed));
        (payload, errors)
    }

    fn attempt(&self, payload: Value, happened: Option<ephor_core::fact::When>) -> Result<Attempt, Problem> {
        let reason = self.tree.at("reason").value();
        let reason = (!reason.is_empty()).then(|| reason.to_owned());
        let who = Who { author: self.request.actor()?, on_behalf: self.behalf, happened, reason, key: None };
        Ok(Attempt { who, name: self.name, aim: self.aim(), payload })
    }
}

fn named(request: &Request, bindings: &[Binding]) -> Result<ActName, Problem> {
    let word = request.parameter("act");
    let name = ActName::of_word(word).filter(|name| bindings.contains(&name.binding()));
    name.ok_or_else(|| Problem::Missing(format!("There is no act “{word}” here.")))
}

/// The form of an act on a record.
pub(super) fn on_record(request: &Request) -> Result<Answer, Problem> {
    shown(Context::on_record(request)?)
}

/// The form of an act on an earlier act.
pub(super) fn on_act(request: &Request) -> Result<Answer, Problem> {
    shown(Context::on_act(request)?)
}

/// Acts on a record.
pub(super) fn act_on_record(request: &Request) -> Result<Answer, Problem> {
    carried_out(Context::on_record(request)?)
}

/// Acts on an earlier act.
pub(super) fn act_on_act(request: &Request) -> Result<Answer, Problem> {
    carried_out(Context::on_act(request)?)
}

fn shown(mut context: Context<'_>) -> Result<Answer, Problem> {
    behalf::prefill(&mut context);
    missing::prefill_end(&mut context);
    Ok(Answer::Page(rendered(&context, Vec::new())?))
}

fn rendered(context: &Context<'_>, errors: Vec<(String, String)>) -> Result<maud::Markup, Problem> {
    let outcome = trial::outcome(context)?;
    let errors = match &outcome {
        trial::Outcome::Invalid(problems) if errors.is_empty() && context.looks() => problems.clone(),
        _ => errors,
    };
    let data = view::act(context, outcome, errors)?;
    Ok(page::page(&chrome(context.request, &data.title)?, &data))
}

fn again(context: &Context<'_>, errors: Vec<(String, String)>) -> Result<Answer, Problem> {
    Ok(Answer::Not(StatusCode::UNPROCESSABLE_ENTITY, rendered(context, errors)?))
}

/// Where on the form each problem stands; what the act is about is no field of it.
fn placed_in(problems: Vec<check::Problem>) -> Vec<(String, String)> {
    let of = |at: &str| at == "of" || at.starts_with("of.");
    let general = |(at, message): (String, String)| if of(&at) { (String::new(), message) } else { (at, message) };
    problems.into_iter().map(placed).map(general).collect()
}

fn carried_out(mut context: Context<'_>) -> Result<Answer, Problem> {
    let request = context.request;
    if context.tree.rearrange(request) {
        return Ok(Answer::Page(rendered(&context, Vec::new())?));
    }
    context.tree.prune();
    let (payload, mut errors) = context.payload();
    if errors.is_empty() {
        errors = missing::missing(&context, &payload);
    }
    // Enter in a field only looks again: an act cannot be undone.
    if context.looks() {
        return Ok(Answer::Page(rendered(&context, errors)?));
    }
    let happened = happened(request, &mut errors);
    let expected = request.unseen("expected");
    if !expected.is_empty() && expected != context.expected() {
        let message = "Another version was saved meanwhile; look at it before you act on it".to_owned();
        errors.push((String::new(), message));
    }
    if !errors.is_empty() {
        return again(&context, errors);
    }
    if trial::is_another(&context, request.field("save"))? {
        let message = "With what is entered now something else would come of it; see below, and then say so again".to_owned();
        return again(&context, vec![(String::new(), message)]);
    }
    let attempt = context.attempt(payload, happened)?;
    let done = request.engine()?.run(move |transaction| transaction.act(&attempt))?;
    match done {
        Err(Invalid(problems)) => again(&context, placed_in(problems)),
        Ok(Done::Recorded { .. } | Done::AlreadySo { .. }) => Ok(Answer::Elsewhere(record_href(request, context.id()))),
        Ok(Done::Refused { shortfall, position }) => view::refused(&context, shortfall, position),
    }
}
