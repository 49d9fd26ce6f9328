//! What would become of an act, found out by deciding it and keeping nothing.

use ephor_core::act::Payload;
use ephor_core::authority::{Ask, Holder, Required, Shortfall, may, names_decider, open, required};
use ephor_core::datum::AnyPin;
use ephor_core::decide::Invalid;
use ephor_core::image::Live;
use ephor_core::power::Power;
use ephor_core::reading::Reading;
use ephor_pages::act::{ASK, SIGN};

use crate::engine::Done;
use crate::web::act::missing::missing;
use crate::web::act::{Context, placed_in};
use crate::web::answer::Problem;
use crate::web::form::happened;

/// What would become of an act.
pub(super) enum Outcome {
    /// It would count, resting on this chain.
    May { trace: Vec<AnyPin>, power: Option<Power>, jointly: Vec<String> },
    /// It would be refused.
    MayNot { shortfall: Shortfall, power: Option<Power> },
    /// It is so already, by that fact.
    Already(u64),
    /// What was entered makes no sense: where, and why.
    Invalid(Vec<(String, String)>),
    /// Too little was entered to say.
    Unknown,
}

/// Decides the act as it was entered so far, in a transaction that is given up.
pub(super) fn outcome(context: &Context<'_>) -> Result<Outcome, Problem> {
    if context.request.as_of.is_some() || context.request.actor.is_none() {
        return Ok(Outcome::Unknown);
    }
    let (payload, errors) = context.payload();
    // What is not filled in yet says nothing about whether somebody may.
    if !errors.is_empty() || !missing(context, &payload).is_empty() {
        return Ok(by_power(context));
    }
    let attempt = context.attempt(payload, happened(context.request, &mut Vec::new()))?;
    let tried = context.request.engine()?.run(move |transaction| -> Result<(), Outcome> {
        Err(match transaction.act(&attempt) {
            Ok(Done::Recorded { position, .. }) => {
                let act = transaction.image.act(position);
                act.map_or(Outcome::Unknown, |act| Outcome::May {
                    trace: act.ground.trace.to_vec(),
                    power: act.ground.power,
                    jointly: act.ground.jointly.iter().map(ToString::to_string).collect(),
                })
            }
            Ok(Done::AlreadySo { position }) => Outcome::Already(position),
            Ok(Done::Refused { shortfall, position }) => {
                let attempt = position.and_then(|position| transaction.image.act(position)?.payload.clone());
                let power =
                    attempt.and_then(|payload| if let Payload::Refused(refused) = payload { refused.power } else { None });
                Outcome::MayNot { shortfall, power }
            }
            Err(Invalid(problems)) => Outcome::Invalid(placed_in(problems)),
        })
    })?;
    Ok(tried.err().unwrap_or(Outcome::Unknown))
}

/// Whether what was pressed says something else than what would come of what is entered: it asks on the record for what would be done, or does
/// what would be refused.
pub(super) fn is_another(context: &Context<'_>, pressed: &str) -> Result<bool, Problem> {
    Ok(match pressed {
        ASK => !matches!(outcome(context)?, Outcome::MayNot { .. }),
        SIGN => matches!(outcome(context)?, Outcome::MayNot { .. }),
        _ => false,
    })
}

/// Whether the actor holds the power the act takes, where there is too little to decide it.
fn by_power(context: &Context<'_>) -> Outcome {
    let (image, on) = (&context.snapshot.image, context.snapshot.on);
    let reading = Reading::new(image, on);
    let version = context.version.or_else(|| context.slot.live());
    let written = version.and_then(|version| Some((version, version.record.as_deref()?)));
    let Some((version, record)) = written.filter(|_| context.act.is_none()) else {
        return Outcome::Unknown;
    };
    let Some(person) = context.request.actor else { return Outcome::Unknown };
    let holder = context.behalf.map_or(Holder::Person(person), Holder::Body);
    let subject = Live { slot: context.slot, version, record };
    if names_decider(&reading, holder, context.name, record, on) {
        return Outcome::Unknown;
    }
    let needs = open(&reading, context.name, subject, on).and_then(|()| required(&reading, context.name, subject, on));
    match needs.map(|needs| needs.of(person, record)) {
        Err(shortfall) => Outcome::MayNot { shortfall, power: None },
        Ok(Required::Powers(powers)) => {
            let ask = Ask::of_act(&reading, context.id(), record, None, on).to(context.name, context.id());
            let mut outcome = Outcome::Unknown;
            for power in powers {
                outcome = match may(&reading, holder, power, &ask, on) {
                    Err(shortfall) => return Outcome::MayNot { shortfall, power: Some(power) },
                    Ok(grounds) => Outcome::May {
                        trace: grounds.trace,
                        power: Some(power),
                        jointly: grounds.jointly.iter().map(ToString::to_string).collect(),
                    },
                };
            }
            outcome
        }
        Ok(_) => Outcome::Unknown,
    }
}
