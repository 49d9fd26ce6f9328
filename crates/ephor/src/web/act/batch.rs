//! The same act on several records. Each is decided by itself, through the same authority as an act alone, and has a fact of its own; all of them
//! are recorded together or none is. What would be refused is named and left out before anything is attempted.
//!
//! Offered are acts that are the same for each record. What asks for judgement of one record, such as accepting a risk, signing or passing a gate,
//! is not.

use axum::http::StatusCode;
use ephor_core::act::{ActName, Binding};
use ephor_core::authority::Shortfall;
use ephor_core::check::check;
use ephor_core::decide::{Aim, Attempt, InImage, Invalid, Who};
use ephor_core::id::RecordId;
use ephor_core::image::{Slot, Version};
use ephor_core::kinds::{Declaration, Group, Needs};
use ephor_core::power::Power;
use ephor_core::reading::Reading;
use ephor_core::shape::{Field, Shape};
use ephor_pages::batch::{Batch as Page, page};
use ephor_pages::component::field::Input;
use ephor_pages::component::grid::{Column, Grid};
use ephor_pages::component::words::{Link, Words};
use ephor_pages::form::UNSEEN;
use ephor_pages::writing::{capital, number};
use serde_json::{Value, json};

use crate::engine::{Done, Snapshot, Transaction};
use crate::web::act::missing::why;
use crate::web::answer::{Answer, Problem};
use crate::web::chrome::chrome;
use crate::web::form::inputs::Inputs;
use crate::web::form::parse::Parse;
use crate::web::form::tree::Tree;
use crate::web::form::{joined, placed};
use crate::web::register::title;
use crate::web::request::Request;
use crate::web::standing;
use crate::web::trace::{Chain, named};
use crate::web::words::{entry, number_of, record_href, spoken};

/// The most records of one batch; more than a page of a register holds.
const AT_MOST: usize = 100;
/// Approvals of paper, which one may give to several papers at once. Any other power decides one matter at a time.
const OF_PAPER: [Power; 2] = [Power::ApproveDocument, Power::ApproveTreatment];

/// Whether the act may be taken on several records of a kind at once.
fn is_offered(declaration: &Declaration, name: ActName) -> bool {
    let mut needs = declaration.acts.iter().filter(|need| need.act == name).peekable();
    let declared = needs.peek().is_some();
    let of_paper = |needs: &Needs| matches!(needs, Needs::Power(power) if OF_PAPER.contains(power));
    match name {
        ActName::Adopt => true,
        // What gives powers and sets limits is decided one by one.
        _ if declaration.group == Group::Governing => false,
        ActName::Withdraw => true,
        ActName::Verify => declared,
        ActName::Approve => declared && needs.all(|need| of_paper(&need.needs)),
        _ => false,
    }
}

/// The acts for rows of a register: for what waits to be adopted, for what counts, or for other rows.
pub(in crate::web) fn offered(declaration: &Declaration, waits: bool, live: bool) -> Vec<(String, String)> {
    let fits = |name: &ActName| match name {
        ActName::Adopt => waits,
        ActName::Withdraw => true,
        _ => live,
    };
    let names = [ActName::Adopt, ActName::Approve, ActName::Verify, ActName::Withdraw].into_iter();
    let names = names.filter(|name| fits(name) && is_offered(declaration, *name));
    names.map(|name| (name.word().to_owned(), spoken(name.word()))).collect()
}

/// What is to be done, on which records.
#[derive(Clone)]
struct Plan {
    name: ActName,
    /// The records, each with the version that was seen.
    chosen: Vec<(RecordId, Option<u32>)>,
    /// The size of the ledger when the page was first shown: what was done since is not done again.
    seen: u64,
    who: Who,
    payload: Value,
}

/// What becomes of one record.
enum Becomes {
    /// It is done, or would be.
    Recorded(u32),
    /// It is done already.
    Already(u64),
    /// The person may not.
    Refused(Shortfall),
    /// It cannot be done.
    Impossible(String),
}

impl Plan {
    fn carry_out(&self, transaction: &mut Transaction<'_>) -> Vec<(RecordId, Becomes)> {
        self.chosen.iter().map(|(id, version)| (*id, self.act(transaction, *id, *version))).collect()
    }

    fn act(&self, transaction: &mut Transaction<'_>, id: RecordId, seen: Option<u32>) -> Becomes {
        let Some(slot) = transaction.image.slot(id) else { return Becomes::Impossible(format!("There is no {id}.")) };
        let mut since = slot.acts.iter().rev().take_while(|act| act.position > self.seen);
        if let Some(act) = since.find(|act| act.name == self.name && act.author == self.who.author) {
            return Becomes::Already(act.position);
        }
        let Some(version) = self.aimed(slot) else {
            return Becomes::Impossible(format!("{} is not what it waits for.", spoken(self.name.word())));
        };
        let number = version.number;
        if seen.is_some_and(|seen| seen != number) {
            return Becomes::Impossible(format!("Version {number} was saved meanwhile. Look at it first."));
        }
        let aim = Aim::Record(id, (self.name.binding() == Binding::Version).then_some(number));
        let attempt = Attempt { who: self.who.clone(), name: self.name, aim, payload: self.payload.clone() };
        match transaction.act(&attempt) {
            Ok(Done::Recorded { .. }) => Becomes::Recorded(number),
            Ok(Done::AlreadySo { position }) => Becomes::Already(position),
            Ok(Done::Refused { shortfall, .. }) => Becomes::Refused(shortfall),
            Err(Invalid(problems)) => {
                let first = problems.first().map_or("it cannot be done", |problem| problem.message.as_str());
                Becomes::Impossible(format!("{}.", capital(first.trim_end_matches('.'))))
            }
        }
    }

    /// The version it is about.
    fn aimed<'s>(&self, slot: &'s Slot) -> Option<&'s Version> {
        match self.name {
            ActName::Adopt => slot.newest().filter(|newest| newest.waits_for_adoption()),
            ActName::Withdraw => slot.newest().filter(|_| !slot.is_withdrawn()),
            _ => slot.live(),
        }
    }
}

/// A batch as it was asked for.
struct Batch<'a> {
    request: &'a Request,
    snapshot: &'a Snapshot,
    declaration: &'static Declaration,
    plan: Plan,
    tree: Tree,
    /// What was entered, and what is wrong with it.
    errors: Vec<(String, String)>,
}

impl<'a> Batch<'a> {
    fn new(request: &'a Request) -> Result<Self, Problem> {
        let (declaration, snapshot) = (request.kind()?, request.snapshot()?);
        let sent = !request.fields.is_empty();
        let unseen = request.fields.iter().filter_map(|(name, value)| Some((name.strip_prefix(UNSEEN)?, value)));
        let asked = request.query.iter().map(|(name, value)| (name.as_str(), value));
        let said: Vec<(&str, &String)> = if sent { unseen.collect() } else { asked.collect() };
        let value = |wanted: &str| said.iter().find(|(name, _)| *name == wanted).map_or("", |(_, value)| value.as_str());
        let name = ActName::of_word(value("act")).filter(|name| is_offered(declaration, *name));
        let name = name.ok_or_else(|| {
            Problem::Missing(format!("“{}” is not done on several {} at once.", value("act"), declaration.kind.nouns()))
        })?;
        let mut chosen: Vec<(RecordId, Option<u32>)> = Vec::new();
        for (_, text) in said.iter().filter(|(name, _)| *name == "sel") {
            let (id, version) = text.split_once('@').map_or((text.as_str(), None), |(id, version)| (id, version.parse().ok()));
            let id = id.parse::<RecordId>().ok().filter(|id| id.kind == declaration.kind);
            chosen.extend(id.filter(|id| !chosen.iter().any(|(known, _)| known == id)).map(|id| (id, version)));
        }
        chosen.truncate(AT_MOST);
        let tree = Tree::of(if sent { &request.fields } else { &[] });
        let (payload, errors) = if sent { entered(snapshot, name, &tree) } else { (supposed(name), Vec::new()) };
        let reason = Some(tree.at("reason").value().to_owned()).filter(|reason| !reason.is_empty());
        let who = Who { author: request.actor()?, on_behalf: None, happened: None, reason, key: None };
        let plan = Plan { name, chosen, seen: value("seen").parse().unwrap_or(snapshot.image.size()), who, payload };
        Ok(Self { request, snapshot, declaration, plan, tree, errors })
    }

    /// What would become of each, decided and given up.
    fn tried(&self) -> Result<Vec<(RecordId, Becomes)>, Problem> {
        let mut plan = self.plan.clone();
        if !self.errors.is_empty() {
            plan.payload = supposed(plan.name);
        }
        let tried = self.request.engine()?.run(move |transaction| Err::<(), _>(plan.carry_out(transaction)))?;
        Ok(tried.err().unwrap_or_default())
    }

    fn rendered(&self, outcomes: &[(RecordId, Becomes)], message: Option<&str>) -> Result<maud::Markup, Problem> {
        let data = self.data(outcomes, message)?;
        Ok(page(&chrome(self.request, &data.title)?, &data))
    }

    fn data(&self, outcomes: &[(RecordId, Becomes)], message: Option<&str>) -> Result<Page, Problem> {
        let (request, image, name) = (self.request, &self.snapshot.image, self.plan.name);
        let kind = self.declaration.kind;
        let table = |last: &str| Grid::new(["No", "Record", last].map(Column::words).to_vec(), 1);
        let (mut ready, mut left_out, mut done) = (table("Version"), table("Why"), table("Fact"));
        let mut hidden = vec![("act".to_owned(), name.word().to_owned()), ("seen".to_owned(), self.plan.seen.to_string())];
        for (id, outcome) in outcomes {
            let called = image.slot(*id).map(|slot| title(request, slot)).transpose()?.unwrap_or_else(|| id.to_string());
            let mut row = vec![Words::from(number_of(*id)), Words::new().link(called, record_href(request, *id))];
            match outcome {
                Becomes::Recorded(version) => {
                    hidden.push(("sel".to_owned(), format!("{id}@{version}")));
                    row.push(self.version(*id, *version));
                    ready.rows.push(row);
                }
                Becomes::Already(position) => {
                    let at = entry(request, *position);
                    row.push(Words::new().entry(at.number, at.href));
                    done.rows.push(row);
                }
                Becomes::Refused(shortfall) => {
                    row.push(self.refused(shortfall));
                    left_out.rows.push(row);
                }
                Becomes::Impossible(why) => {
                    row.push(why.as_str().into());
                    left_out.rows.push(row);
                }
            }
        }
        let count = |grid: &Grid| number(grid.rows.len() as u64);
        let (verb, past) = (spoken(name.word()), standing::done(name));
        let actor = image.person_name(self.plan.who.author);
        let tags = [(&ready, format!("would be {past}")), (&done, past.clone()), (&left_out, "left out".to_owned())];
        let tags = tags.iter().filter(|(grid, _)| !grid.rows.is_empty());
        let inputs = Inputs::new(request, image, self.snapshot.on, self.errors.clone());
        let fields = fields(name).map(|field| inputs.field(field, &self.tree, ""));
        let reason = Input::Prose(self.tree.at("reason").value().to_owned());
        let fields = fields.chain([inputs.own("reason", "Reason", "Why, in your own words", reason)]).collect();
        let register = format!("/records/{kind}");
        let back = if name == ActName::Adopt { format!("{register}?view=proposals") } else { register.clone() };
        let noun = if outcomes.len() == 1 { kind.noun() } else { kind.nouns() };
        let nothing = outcomes.is_empty().then_some("Nothing is selected. Tick rows in the register first.");
        Ok(Page {
            crumbs: vec![Link::new(kind.plural(), register.clone())],
            title: format!("{verb} {} {noun}", number(outcomes.len() as u64)),
            tags: tags.map(|(grid, what)| Words::from(format!("{} {what}", count(grid)))).collect(),
            action: format!("{register}/batch"),
            hidden,
            errors: message.or(nothing).map(str::to_owned).into_iter().chain(inputs.errors.rest()).collect(),
            submit: format!("{verb} {} as {actor}", count(&ready)),
            ready,
            left_out,
            done,
            statement: name.meaning().to_owned(),
            fields,
            signer: Words::from("You act as ").strong(actor).plain(", for yourself."),
            leave: Link::new("Back to the register", back),
        })
    }

    /// The version an act is about, and how it stands.
    fn version(&self, id: RecordId, version: u32) -> Words {
        let reading = Reading::new(&self.snapshot.image, self.snapshot.on);
        let href = format!("/records/{}/{id}/versions/{version}", id.kind);
        let words = Words::new().link(format!("Version {version}"), href).plain(" ");
        let states = self.snapshot.image.slot(id).map(|slot| standing::states(&reading, slot)).unwrap_or_default();
        states.into_iter().fold(words, |words, state| words.state(state).plain(" "))
    }

    /// Why the person may not, and who can.
    fn refused(&self, shortfall: &Shortfall) -> Words {
        let image = &self.snapshot.image;
        let missing = named(image, &shortfall.missing);
        let words = Words::from(format!("{}. ", capital(missing.trim_end_matches('.'))));
        let chain = Chain { request: self.request, image, on: self.snapshot.on, power: None };
        let who = chain.who_can(shortfall);
        if who.is_empty() { words } else { words.quiet("Who can: ").then(who) }
    }
}

/// The fields that can say the same of each record.
fn fields(name: ActName) -> impl Iterator<Item = &'static Field> {
    name.fields().iter().filter(|field| field.name != "votes" && !matches!(field.shape, Shape::List(_)))
}

/// What was entered, as the payload of each act.
fn entered(snapshot: &Snapshot, name: ActName, tree: &Tree) -> (Value, Vec<(String, String)>) {
    let mut parse = Parse::new(&snapshot.image);
    let mut payload = parse.part(name.fields(), tree, "", None);
    let problems = check(name.fields(), &mut payload, "", true, &InImage::new(&snapshot.image, snapshot.on, true));
    let mut errors = joined(parse.errors, problems.into_iter().map(placed));
    errors.extend(why(name, tree.at("reason").value()));
    (payload, errors)
}

/// What is supposed, before anything was entered, to find out whether the person may; it is never recorded.
fn supposed(name: ActName) -> Value {
    if name == ActName::Verify { json!({"result": "effective", "method": "not yet stated"}) } else { json!({}) }
}

/// What would become of each record.
pub(in crate::web) fn shown(request: &Request) -> Result<Answer, Problem> {
    if request.as_of.is_some() {
        return Err(Problem::Forbidden("Nothing can be changed while you look at the past.".to_owned()));
    }
    let batch = Batch::new(request)?;
    Ok(Answer::Page(batch.rendered(&batch.tried()?, None)?))
}

/// Acts on all of them, or on none.
pub(in crate::web) fn carried_out(request: &Request) -> Result<Answer, Problem> {
    let batch = Batch::new(request)?;
    if !batch.errors.is_empty() || batch.plan.chosen.is_empty() {
        return Ok(Answer::Not(StatusCode::UNPROCESSABLE_ENTITY, batch.rendered(&batch.tried()?, None)?));
    }
    let plan = batch.plan.clone();
    let done = request.engine()?.run(move |transaction| {
        let outcomes = plan.carry_out(transaction);
        let whole = outcomes.iter().all(|(_, outcome)| matches!(outcome, Becomes::Recorded(_) | Becomes::Already(_)));
        if whole { Ok(()) } else { Err(outcomes) }
    })?;
    if let Err(outcomes) = done {
        let message =
            "Nothing was done: since this page was shown, something has changed for the records that are left out below";
        return Ok(Answer::Not(StatusCode::CONFLICT, batch.rendered(&outcomes, Some(message))?));
    }
    let mut to = form_urlencoded::Serializer::new(String::new());
    to.append_pair("act", batch.plan.name.word()).append_pair("seen", &batch.plan.seen.to_string());
    for (id, _) in &batch.plan.chosen {
        to.append_pair("sel", &id.to_string());
    }
    Ok(Answer::Elsewhere(format!("/records/{}/batch?{}", batch.declaration.kind, to.finish())))
}
