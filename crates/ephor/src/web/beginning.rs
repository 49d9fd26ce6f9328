//! What comes first in a new organisation, in the order of the clauses, and what of it is done.

use ephor_core::id::Kind;
use ephor_core::image::Image;
use ephor_core::kinds::body::BodyType;
use ephor_core::kinds::issue::Side;
use ephor_core::kinds::parameter::ParameterType;
use ephor_core::kinds::role::{AimsDuty, RoleType};
use ephor_core::kinds::{Body, Issue, Parameter, Role};
use ephor_pages::beginning::{Beginning, Step, page};
use ephor_pages::component::chrome::{Button, Weight};
use ephor_pages::component::level::Level;
use ephor_pages::component::lines::{Line, Lines};
use ephor_pages::component::words::{Link, Words};

use crate::engine::Snapshot;
use crate::web::answer::{Answer, Problem};
use crate::web::chrome::chrome;
use crate::web::ledger::what;
use crate::web::request::Request;
use crate::web::words::{entry, kept, requirement_href};

/// The most ledger entries named on the home page of a new organisation: all that the first run writes.
const NAMED: u64 = 12;

/// What comes first: who acts, what, where, which requirements it serves, why then.
const FIRST: [(Level, &str, &str, &[&str], &str); STEPS] = [
    (
        Level::Management,
        "Record the issues around you that bear on AI, inside and outside",
        "/records/issue/new",
        &["4.1"],
        "Whoever keeps the management system. Law, market, technology, climate, your own skills: what the rest is an answer to.",
    ),
    (
        Level::Management,
        "Record the interested parties and what they need",
        "/records/party/new",
        &["4.2"],
        "Whoever keeps the management system. Customers or affected people, employees and a regulator at least.",
    ),
    (
        Level::Management,
        "Write the scope",
        "/records/scope/new",
        &["4.3"],
        "Whoever keeps the management system, with regard to those issues and parties. It counts once it is approved.",
    ),
    (
        Level::Governing,
        "Set the purpose, values and priorities for AI",
        "/records/parameter/new?type=purpose",
        &["5.1", "6.2"],
        "The governing body. Everything below is measured against these lines; only the body writes them.",
    ),
    (
        Level::Governing,
        "Set criteria for risk, with meanings for people and society",
        "/records/parameter/new?type=criteria",
        &["6.1.1"],
        "The governing body. Scales, categories and how levels follow.",
    ),
    (
        Level::Governing,
        "Set the appetite for each category",
        "/records/parameter/new?type=appetite",
        &["6.1.1", "5.1"],
        "The governing body. What goes beyond it comes back to the body.",
    ),
    (
        Level::Governing,
        "Form top management as a body",
        "/records/body/new?type=top-management",
        &["5.1", "5.3"],
        "The governing body. Its members decide within what is delegated to them.",
    ),
    (
        Level::Governing,
        "Appoint the accountable executive",
        "/records/role/new?type=accountable-executive",
        &["5.1", "5.3"],
        "The governing body. One person, by name.",
    ),
    (
        Level::Governing,
        "Pass on authority",
        "/records/delegation/new",
        &["5.3", "A.3.2"],
        "The governing body. Who may approve, accept, block and spend, up to what limit, until when.",
    ),
    (
        Level::Management,
        "Assign the duties of conformity and reporting",
        "/records/role/new?type=aims-owner",
        &["5.3"],
        "The accountable executive.",
    ),
    (
        Level::Management,
        "Register every AI system, bought and embedded too",
        "/records/system/new",
        &["4.3", "A.4.2"],
        "The AIMS owner. Type the ones you know; import bills of materials for the others.",
    ),
    (
        Level::Governing,
        "Establish the AI policy",
        "/records/policy/new?type=ai",
        &["5.2", "A.2.2"],
        "Written below, reviewed by several functions, established by top management.",
    ),
    (
        Level::Management,
        "Set AI objectives",
        "/records/objective/new?type=aims",
        &["6.2"],
        "Top management, from the priorities of the governing body.",
    ),
];

/// How many things come first.
const STEPS: usize = 13;

/// Which of the first things are done.
fn done(image: &Image) -> [bool; STEPS] {
    let has = |wanted: ParameterType| image.all::<Parameter>().any(|one| one.record.r#type == wanted);
    let from = |side: Side| image.all::<Issue>().any(|one| one.record.side == side);
    let body = |wanted: BodyType| image.all::<Body>().any(|one| one.record.r#type == wanted);
    let role = |wanted: RoleType| image.all::<Role>().any(|one| one.record.r#type == wanted);
    let held = |duty: AimsDuty| image.all::<Role>().any(|one| one.record.aims_duties.contains(&duty));
    let count = |kind: Kind| image.register(kind).live_count();
    [
        Side::ALL.iter().all(|side| from(*side)),
        count(Kind::Party) > 0,
        count(Kind::Scope) > 0,
        has(ParameterType::Purpose),
        has(ParameterType::Criteria),
        has(ParameterType::Appetite),
        body(BodyType::TopManagement),
        role(RoleType::AccountableExecutive),
        count(Kind::Delegation) > 1,
        AimsDuty::ALL.iter().all(|duty| held(*duty)),
        count(Kind::System) > 0,
        count(Kind::Policy) > 0,
        count(Kind::Objective) > 0,
    ]
}

/// Whether something of what comes first is still to be done.
pub(super) fn is_unfinished(image: &Image) -> bool {
    done(image).contains(&false)
}

/// What comes first in a new organisation, in order, and what of it is done.
pub(super) fn shown(request: &Request) -> Result<Answer, Problem> {
    let snapshot = request.snapshot()?;
    let steps = FIRST.iter().zip(done(&snapshot.image)).map(|((level, text, href, serves, why), done)| Step {
        level: *level,
        act: Link::new(*text, *href),
        serves: serves.iter().map(|id| Link::new(*id, requirement_href(request, id))).collect(),
        why: (*why).to_owned(),
        done,
    });
    let steps: Vec<Step> = steps.collect();
    let left = steps.iter().filter(|step| !step.done).count();
    let statement = Words::new()
        .strong(snapshot.conformity.requirements.len().to_string())
        .plain(" requirements, hardly a record yet. These ")
        .strong(left.to_string())
        .plain(" things come first.");
    let begin =
        steps.iter().find(|step| !step.done).map_or_else(|| "/records/issue/new".to_owned(), |step| step.act.href.clone());
    let data = Beginning {
        statement,
        under: "Until they are done most of the map reads unknown, nothing to examine, and what is essential reads major. Every organisation starts there.".into(),
        buttons: vec![Button::show("Show the map", kept(request, "/?map=1")), Button::write("Begin with the first", begin).weighing(Weight::Primary)],
        steps,
        columns: vec![ways_in(), already(request, snapshot)?],
    };
    Ok(Answer::Page(page(&chrome(request, "Readiness")?, &data)))
}

fn ways_in() -> Lines {
    let line = |text: Words, edge: &str, why: &str| Line { text, edge: edge.into(), why: why.into() };
    Lines {
        heading: "Bring what you have".to_owned(),
        under: "imported records say so, and keep their own dates".to_owned(),
        lines: vec![
            line(
                Words::from("Import fact files ").code("ephor import --data DIR FILE"),
                "",
                "All of them or none; the same file twice adds nothing.",
            ),
            line(
                Words::new().link("Import a bill of materials or a model card", "/import"),
                "4.3",
                "Models and services become proposals.",
            ),
        ],
        more: None,
    }
}

/// What the ledger holds so far, oldest first: the first run, and what was begun since.
fn already(request: &Request, snapshot: &Snapshot) -> Result<Lines, Problem> {
    let size = snapshot.image.size();
    let mut lines = Vec::new();
    for position in 1..=size.min(NAMED) {
        let Some(opened) = request.engine()?.fact(position)? else { continue };
        let at = entry(request, position);
        lines.push(Line {
            text: what(request, &snapshot.image, &opened.fact),
            edge: Words::new().entry(at.number, at.href),
            why: Words::new(),
        });
    }
    let more = (size > NAMED).then(|| Link::new(format!("All {size} entries of the ledger"), kept(request, "/ledger")));
    Ok(Lines { heading: "Already recorded".to_owned(), under: "first entry first".to_owned(), lines, more })
}
