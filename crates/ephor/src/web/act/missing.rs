//! What is not filled in yet: it is asked for, and never refused.

use ephor_core::act::{ActName, Vote};
use ephor_core::authority::{BodyAct, Holder, longest, votes_missing};
use ephor_core::fact::Subject;
use ephor_core::image::Live;
use ephor_core::reading::Reading;
use ephor_pages::writing::{count, day};
use jiff::civil::Date;
use serde::Deserialize as _;
use serde_json::Value;

use crate::web::act::Context;

/// The field that says how long a decision holds.
const END: &str = "valid_until";

/// The last day that the actor's limits allow; it stands in the form, to be taken or brought forward.
pub(super) fn prefill_end(context: &mut Context<'_>) {
    if context.tree.at(END).is_blank()
        && let Some(until) = last_day(context)
    {
        context.tree.put(END, until.to_string());
    }
}

/// What the act takes and nobody has entered: a last day where there is a limit to it, the votes of a body.
pub(super) fn missing(context: &Context<'_>, payload: &Value) -> Vec<(String, String)> {
    let end = || last_day(context).map(|until| (END.to_owned(), format!("Give a last day, {} at the latest", day(until))));
    let end = if context.tree.at(END).is_blank() { end() } else { None };
    let why = why(context.name, context.tree.at("reason").value());
    end.into_iter().chain(why).chain(votes(context, payload)).collect()
}

/// The reason of what takes something back: whoever looks for it later finds nothing else.
pub(super) fn why(name: ActName, reason: &str) -> Option<(String, String)> {
    let takes_back = matches!(name, ActName::Withdraw | ActName::Revoke | ActName::Annul);
    (takes_back && reason.trim().is_empty())
        .then(|| ("reason".to_owned(), "Say why: whoever looks for it later reads this".to_owned()))
}

fn last_day(context: &Context<'_>) -> Option<Date> {
    context.name.fields().iter().find(|field| field.name == END)?;
    let version = context.version?;
    let subject = Live { slot: context.slot, version, record: version.record.as_deref()? };
    let holder = context.behalf.map(Holder::Body).or(context.request.actor.map(Holder::Person))?;
    let on = context.snapshot.on;
    longest(&Reading::new(&context.snapshot.image, on), holder, context.name, subject, on)
}

/// The votes that the quorum takes and that neither are entered nor were cast.
fn votes(context: &Context<'_>, payload: &Value) -> Option<(String, String)> {
    let body = context.behalf.filter(|_| context.name.is_of_body())?;
    let entered = payload.get("votes").and_then(Value::as_array);
    let minuted: Vec<Vote> = entered.into_iter().flatten().filter_map(|vote| Vote::deserialize(vote).ok()).collect();
    let subject = match (context.act, context.version) {
        (Some(_), _) => return None,
        (None, Some(version)) => Subject::Version { id: context.id(), version: version.number, content: version.content? },
        (None, None) => Subject::Record { id: context.id() },
    };
    let on = context.snapshot.on;
    let act = BodyAct { body, name: context.name, subject: &subject, minuted: &minuted };
    let (quorum, missing) = votes_missing(&Reading::new(&context.snapshot.image, on), act, on)?;
    let needed = count(quorum as u64, "vote");
    Some(if super::behalf::takes_votes(context) {
        ("votes".to_owned(), format!("Say how each member voted: {missing} of {needed} needed missing"))
    } else {
        (String::new(), format!("{missing} of {needed} needed missing; its members vote on it first"))
    })
}
