//! The page of an act: what it binds to, what it states, on which authority.

use ephor_core::authority::Shortfall;
use ephor_core::shape::Field;
use ephor_pages::act::Act as Page;
use ephor_pages::component::field::{Field as Shown, Input};
use ephor_pages::component::trace::Part;
use ephor_pages::component::words::{Link, Words};

use crate::web::act::trial::Outcome;
use crate::web::act::{Context, behalf, decided};
use crate::web::answer::{Answer, Problem};
use crate::web::form::inputs::Inputs;
use crate::web::refusal::No;
use crate::web::standing;
use crate::web::trace::Chain;
use crate::web::words::{called, day, doing, entry, kept, moment, number_of, record_href, record_link, spoken};

pub(super) fn act(context: &Context<'_>, outcome: Outcome, errors: Vec<(String, String)>) -> Result<Page, Problem> {
    let (request, image) = (context.request, &context.snapshot.image);
    let inputs = Inputs::new(request, image, context.snapshot.on, errors);
    let fields = fields(context, &inputs);
    let lists = inputs.lists();
    let actor = request.actor.map(|person| image.person_name(person)).unwrap_or_default();
    let mut tags = Vec::new();
    let (mut trace, mut refusal) = (Vec::new(), None);
    let decided = decided::decided(context, &outcome)?;
    let may = matches!(outcome, Outcome::May { .. });
    match outcome {
        Outcome::May { trace: pins, power, jointly } => {
            let chain = Chain { request, image, on: context.snapshot.on, power };
            trace = chain.steps(&pins, &actor, Part::Open);
            if let Some(power) = power {
                tags.push(Words::from(format!("takes the power {power}")));
            }
            if !jointly.is_empty() {
                tags.push(Words::from(format!("takes effect with {}", jointly.join(", "))));
            }
        }
        Outcome::MayNot { shortfall, power } => {
            let no = no(context, shortfall, power, None);
            trace = no.trace();
            refusal = Some(no.refusal());
        }
        Outcome::Already(position) => {
            let at = entry(request, position);
            tags.push(Words::from("it is so already, ").entry(at.number, at.href));
        }
        Outcome::Invalid(_) | Outcome::Unknown => {}
    }
    if may && context.looks() {
        tags.push(Words::from("with what is entered it would be recorded; nothing is yet"));
    }
    let mut hidden = Vec::new();
    if let Some(body) = context.behalf {
        hidden.push(("for".to_owned(), body.to_string()));
    }
    Ok(Page {
        crumbs: crumbs(context),
        here: spoken(context.name.word()),
        number: number_of(context.id()),
        title: title(context),
        tags,
        action: request.arrived.uri.path().to_owned(),
        expected: context.expected(),
        hidden,
        errors: inputs.errors.rest(),
        bound: bound(context),
        decided,
        statement: context.name.meaning().to_owned(),
        fields,
        lists,
        signer: behalf::signer(context),
        trace,
        may,
        submit: if refusal.is_some() {
            "Ask anyway, on the record".to_owned()
        } else {
            format!("{} as {actor}", spoken(context.name.word()))
        },
        refusal,
        leave: Link::new("Leave", record_href(request, context.id())),
    })
}

fn fields(context: &Context<'_>, inputs: &Inputs<'_>) -> Vec<Shown> {
    let votes = behalf::takes_votes(context);
    let wanted = |field: &&'static Field| field.name != "votes" || votes;
    let shown = |field| inputs.of_act(field, &context.tree, context.declaration.kind);
    let mut fields: Vec<Shown> = context.name.fields().iter().filter(wanted).map(shown).collect();
    let reason = Input::Prose(context.tree.at("reason").value().to_owned());
    let happened = Input::Date(context.tree.at("happened").value().to_owned());
    fields.push(inputs.own("reason", "Reason", "Why, in your own words", reason));
    fields.push(inputs.own("happened", "Happened", "The day it came about, if it was not today", happened));
    fields
}

fn title(context: &Context<'_>) -> String {
    let what = context.snapshot.image.title(context.id());
    match context.act {
        Some(act) => format!("{} № {} on {what}", spoken(context.name.word()), act.position),
        None => doing(context.name, &what),
    }
}

fn crumbs(context: &Context<'_>) -> Vec<Link> {
    let kind = context.declaration.kind;
    let register = Link::new(kind.plural(), kept(context.request, &format!("/records/{kind}")));
    vec![register, Link::new(called(&context.snapshot.image, context.id()), record_href(context.request, context.id()))]
}

/// Exactly what the act is about.
fn bound(context: &Context<'_>) -> Vec<(String, Words)> {
    let (request, image) = (context.request, &context.snapshot.image);
    let id = context.id();
    let mut bound = vec![("Record".to_owned(), Words::from(record_link(request, image, id)))];
    if let Some(version) = context.version {
        let at = entry(request, version.position);
        let words = format!("{}, recorded {}, ", version.number, moment(image, version.recorded()));
        bound.push(("Version".to_owned(), Words::from(words).entry(at.number, at.href)));
        let short: String = context.expected().chars().take(16).collect();
        bound.push(("Content".to_owned(), Words::new().code(short)));
    } else if let Some(act) = context.act {
        let at = entry(request, act.position);
        let who = image.person_name(act.author);
        let words = format!("{} by {who} on {}, ", standing::done(act.name), day(act.day));
        bound.push(("Act".to_owned(), Words::from(words).entry(at.number, at.href)));
    } else {
        bound.push(("Version".to_owned(), "every version: it is said of the record itself".into()));
    }
    bound
}

fn no<'a>(context: &Context<'a>, shortfall: Shortfall, power: Option<ephor_core::power::Power>, position: Option<u64>) -> No<'a> {
    let on_act = context.act.map(|act| format!(" № {} on", act.position)).unwrap_or_default();
    let what = format!("{}{on_act} {}", context.name.word().replace('-', " "), called(&context.snapshot.image, context.id()));
    No {
        request: context.request,
        image: &context.snapshot.image,
        on: context.snapshot.on,
        what,
        record: Some(context.id()),
        power,
        others: Vec::new(),
        through_body: behalf::instead(context, shortfall.escalate_to),
        shortfall,
        position,
    }
}

/// The page after an attempt that was refused.
pub(super) fn refused(context: &Context<'_>, shortfall: Shortfall, position: Option<u64>) -> Result<Answer, Problem> {
    let opened = position.map(|position| context.request.engine()?.fact(position).map_err(Problem::from)).transpose()?.flatten();
    let power = opened.and_then(|opened| opened.payload?.get("power")?.as_str().and_then(ephor_core::power::Power::of_word));
    let here = spoken(context.name.word());
    let reason = context.tree.at("reason").value().to_owned();
    no(context, shortfall, power, position).answer((&title(context), &here), crumbs(context), bound(context), reason)
}
