//! The form that makes a record or its next version, built from the declaration of its kind. It works without a script.

use std::sync::Arc;

use axum::http::StatusCode;
use ephor_core::authority::Shortfall;
use ephor_core::check::check;
use ephor_core::decide::{InImage, Invalid, Who, Write};
use ephor_core::fact::{Form, When};
use ephor_core::id::RecordId;
use ephor_core::image::{Slot, Version};
use ephor_core::kinds::Declaration;
use ephor_pages::form as page;
use serde_json::Value;

use crate::engine::{Done, Snapshot};
use crate::web::answer::{Answer, Problem};
use crate::web::chrome::chrome;
use crate::web::request::Request;
use crate::web::words::record_href;

pub(super) mod inputs;
pub(super) mod parse;
pub(super) mod records;
pub(super) mod tree;
mod view;

use parse::{Parse, entered, is_email};
use tree::Tree;

/// The field that holds where a person is written to.
const EMAIL: &str = "email";

/// A form under way.
struct Context<'a> {
    request: &'a Request,
    snapshot: &'a Snapshot,
    declaration: &'static Declaration,
    /// The record that is edited; none for a new one.
    slot: Option<&'a Slot>,
    /// The record of the version the edit begins from.
    before: Option<Value>,
    /// What was entered.
    tree: Tree,
    /// Whether the page has said that another version was saved meanwhile and shows what differs from it.
    warned: bool,
    /// Why whoever sent it may not write it. Nothing is recorded of that.
    refused: Option<Shortfall>,
}

impl<'a> Context<'a> {
    fn new(request: &'a Request, id: Option<RecordId>) -> Result<Self, Problem> {
        let declaration = request.kind()?;
        let snapshot = request.snapshot()?;
        let slot = id.and_then(|id| snapshot.image.slot(id));
        let position = slot.and_then(Slot::newest).map(|newest| newest.position);
        let opened = position.map(|position| request.engine()?.fact(position).map_err(Problem::from)).transpose()?.flatten();
        let before = opened.and_then(|opened| opened.record);
        Ok(Self { request, snapshot, declaration, slot, before, tree: Tree::default(), warned: false, refused: None })
    }

    /// Begins from the newest version, with what the address says in place of what stood there.
    fn prefilled(mut self) -> Self {
        if let Some(before) = &self.before {
            self.tree = entered(self.declaration.fields, before, self.snapshot.image.zone());
        }
        // Whoever begins a record answers for it until they say who else does.
        if let Some(person) = self.request.actor.filter(|_| self.slot.is_none() && self.declaration.field("owner").is_some()) {
            self.tree.put("owner", person.to_string());
        }
        let asked = Tree::of(&self.request.query);
        let known = |name: &str| self.declaration.field(name).is_some() || matches!(name, "happened" | "form-why");
        let names: Vec<String> = asked.names().filter(|name| known(name)).map(str::to_owned).collect();
        for name in names {
            self.tree.replace(&name, asked.at(&name).clone());
        }
        self
    }

    /// The version the edit begins from.
    fn newest(&self) -> Option<&'a Version> {
        self.slot.and_then(Slot::newest)
    }

    fn id(&self) -> Option<RecordId> {
        self.slot.map(|slot| slot.id)
    }

    /// The record that was entered, and everything wrong with it by dotted name.
    fn record(&self, complete: bool) -> (Value, Vec<(String, String)>) {
        let image = &self.snapshot.image;
        let mut parse = Parse::new(image);
        let mut record = parse.part(self.declaration.fields, &self.tree, "", self.before.as_ref());
        let find = InImage::new(image, self.snapshot.on, true);
        let problems = check(self.declaration.fields, &mut record, "", complete, &find);
        let mut errors = joined(parse.errors, problems.into_iter().map(placed));
        if self.declaration.field(EMAIL).is_some()
            && let Some(wrong) = record.get(EMAIL).and_then(Value::as_str).filter(|text| !is_email(text))
        {
            errors.push((EMAIL.to_owned(), format!("“{wrong}” is no email address; expected one such as ann@example.org")));
        }
        (record, errors)
    }
}

/// What is wrong, said once for each place: what the form says of it or of a part of it, else what the check says.
pub(super) fn joined(own: Vec<(String, String)>, others: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    let mut all = own;
    for (at, message) in others {
        let within = |known: &str| known.strip_prefix(&*at).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        if !all.iter().any(|(known, _)| within(known)) {
            all.push((at, message));
        }
    }
    all
}

/// A problem at its field. The field says its own label and help, and nobody who fills a form knows the names of the declaration.
pub(super) fn placed(problem: ephor_core::check::Problem) -> (String, String) {
    let at = dotted(&problem.path);
    let name = at.rsplit('.').next().unwrap_or_default();
    let says = |what: &str| problem.message.starts_with(&format!("“{name}” is {what}"));
    let message = match (says("missing"), says("empty")) {
        (true, _) => "missing".to_owned(),
        (_, true) => "empty; expected at least one".to_owned(),
        _ => problem.message,
    };
    (at, message)
}

/// A place in a record or a payload (RFC 6901) as the name of its field.
pub(super) fn dotted(pointer: &str) -> String {
    let path = pointer.strip_prefix("/record").or_else(|| pointer.strip_prefix("/payload")).unwrap_or(pointer);
    path.trim_start_matches('/').replace('/', ".")
}

/// A form for a new record.
pub(super) fn new(request: &Request) -> Result<Answer, Problem> {
    let context = Context::new(request, None)?.prefilled();
    Ok(Answer::Page(shown(&context, Vec::new())?))
}

/// A form for the next version of a record.
pub(super) fn edit(request: &Request) -> Result<Answer, Problem> {
    let id = request.record()?;
    let context = Context::new(request, Some(id))?.prefilled();
    Ok(Answer::Page(shown(&context, Vec::new())?))
}

/// Makes a record.
pub(super) fn create(request: &Request) -> Result<Answer, Problem> {
    kept(request, None)
}

/// Makes the next version of a record.
pub(super) fn save(request: &Request) -> Result<Answer, Problem> {
    let id = request.record()?;
    kept(request, Some(id))
}

fn shown(context: &Context<'_>, errors: Vec<(String, String)>) -> Result<maud::Markup, Problem> {
    let data = view::form(context, errors);
    Ok(page::page(&chrome(context.request, &data.title)?, &data))
}

fn kept(request: &Request, id: Option<RecordId>) -> Result<Answer, Problem> {
    let mut context = Context::new(request, id)?;
    context.tree = Tree::of(&request.fields);
    if context.tree.rearrange(request) {
        return Ok(Answer::Page(shown(&context, Vec::new())?));
    }
    context.tree.prune();
    let form = if request.field("save") == "draft" { Form::Draft } else { Form::Final };
    let (record, mut errors) = context.record(form == Form::Final);
    let happened = happened(request, &mut errors);
    let base = request.unseen("expected").parse().ok();
    if id.is_some() && base.is_none() {
        errors.push((String::new(), "The form did not say which version it began from; open it again".to_owned()));
    }
    if !errors.is_empty() {
        return again(&context, errors);
    }
    if let Some(id) = id.filter(|_| is_same(&context, &record, form)) {
        return Ok(Answer::Elsewhere(record_href(request, id)));
    }
    let token = Some(request.unseen("token")).filter(|token| id.is_none() && !token.is_empty());
    let key = token.map(|token| Arc::from(format!("form:{token}")));
    let why = request.field("form-why").trim();
    let write = Write {
        who: Who { author: request.actor()?, on_behalf: None, happened, reason: (!why.is_empty()).then(|| why.to_owned()), key },
        kind: context.declaration.kind,
        id,
        base,
        version: None,
        form,
        origin: None,
        record,
    };
    carried_out(context, write)
}

fn again(context: &Context<'_>, errors: Vec<(String, String)>) -> Result<Answer, Problem> {
    Ok(Answer::Not(StatusCode::UNPROCESSABLE_ENTITY, shown(context, errors)?))
}

/// When it happened, where somebody says so.
pub(super) fn happened(request: &Request, errors: &mut Vec<(String, String)>) -> Option<When> {
    let text = request.field("happened").trim();
    if text.is_empty() {
        return None;
    }
    let parsed = text.parse::<When>();
    parsed.map_err(|message| errors.push(("happened".to_owned(), message))).ok()
}

/// Whether the newest version says exactly this already: the same form sent twice adds nothing, and nobody's change is in the way.
fn is_same(context: &Context<'_>, record: &Value, form: Form) -> bool {
    let ordered = |value: &Value| {
        let read = (context.declaration.read)(&value.to_string()).ok();
        read.and_then(|read| read.to_json().ok()).unwrap_or_else(|| value.clone())
    };
    let newest = context.newest().filter(|newest| newest.form == form && !newest.waits_for_adoption());
    newest.is_some() && context.before.as_ref().is_some_and(|before| ordered(before) == ordered(record))
}

fn carried_out(mut context: Context<'_>, write: Write) -> Result<Answer, Problem> {
    let (request, kind) = (context.request, context.declaration.kind);
    let done = request.engine()?.run(move |transaction| -> Result<Result<Done, RecordId>, Invalid> {
        let known = write.who.key.as_deref().and_then(|key| transaction.image.keyed(kind, key));
        match known {
            // The same form, sent once more.
            Some(id) => Ok(Err(id)),
            None => transaction.write(&write).map(Ok),
        }
    })?;
    match done {
        Err(Invalid(problems)) => {
            context.warned = problems.iter().any(|problem| problem.path == "/base");
            let general = |(at, message): (String, String)| if at == "base" { (String::new(), message) } else { (at, message) };
            again(&context, problems.into_iter().map(placed).map(general).collect())
        }
        Ok(Err(id)) => Ok(Answer::Elsewhere(record_href(request, id))),
        Ok(Ok(Done::Recorded { record, .. })) => {
            let href = record.or(context.id()).map_or_else(|| format!("/records/{kind}"), |id| record_href(request, id));
            Ok(Answer::Elsewhere(href))
        }
        Ok(Ok(Done::AlreadySo { position })) => {
            let href = context.id().map_or_else(|| format!("/ledger/{position}"), |id| record_href(request, id));
            Ok(Answer::Elsewhere(href))
        }
        Ok(Ok(Done::Refused { shortfall, .. })) => {
            context.refused = Some(shortfall);
            Ok(Answer::Not(StatusCode::FORBIDDEN, shown(&context, Vec::new())?))
        }
    }
}
