//! The first run: a one-time code, the organisation, its governing body and the first people.

use ephor_core::act::ActName;
use ephor_core::decide::{Aim, Attempt, Entry, Invalid, Who, Write};
use ephor_core::id::{Kind, PersonId, RecordId};
use ephor_pages::component::chrome::{Actor, Chrome, Navigation, Seal};
use ephor_pages::component::words::Words;
use ephor_pages::setup::{Entered, FirstPerson, Setup, page};
use serde_json::{Value, json};

use crate::engine::{self, Access, Clock, Done, Engine, Transaction};
use crate::web::answer::{Answer, Problem};
use crate::web::form::parse::is_email;
use crate::web::request::Request;

/// Letters of the code: none that could be taken for another.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// The parts of the first people, with what each does.
const PEOPLE: [(&str, &str, &str); 4] = [
    ("chair", "Chair of the governing body", "Signs for the body until it records its members."),
    ("executive", "Accountable executive", "In top management. Answers for the system as a whole."),
    ("owner", "AIMS owner", "Keeps the system and reports on it."),
    ("administrator", "Administrator: you", "Runs the machine and decides nothing."),
];

/// A code of sixty random bits, in groups that can be read aloud.
pub(super) fn one_time_code() -> String {
    let random = engine::random();
    let letters: Vec<char> =
        random.iter().take(12).filter_map(|byte| LETTERS.get(usize::from(byte & 31))).map(|byte| char::from(*byte)).collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

fn bare_chrome(request: &Request) -> Chrome {
    let now = Clock::machine();
    Chrome {
        title: "First run".to_owned(),
        organisation: String::new(),
        actor: Actor::Person { name: String::new(), part: String::new(), href: "/".to_owned() },
        today: now.today(&jiff::tz::TimeZone::UTC),
        as_of: None,
        address: request.address(),
        events: Vec::new(),
        navigation: Navigation::default(),
        letters: true,
        seal: Seal {
            size: 0,
            time: now.now().to_zoned(jiff::tz::TimeZone::UTC).strftime("%-d %b %Y, %H:%M UTC").to_string(),
            root: "no root yet; the first entry makes it".to_owned(),
            demonstration: false,
            href: "/setup".to_owned(),
        },
    }
}

#[expect(clippy::unnecessary_wraps, reason = "every handler has the same form")]
pub(super) fn form(request: &Request) -> Result<Answer, Problem> {
    Ok(Answer::Page(page(&bare_chrome(request), &filled(request, &[], Vec::new()))))
}

/// The form with what was entered, and what is wrong with it.
fn filled(request: &Request, wrong: &[(String, String)], errors: Vec<String>) -> Setup {
    let error = |name: &str| {
        let said: Vec<&str> = wrong.iter().filter(|(at, _)| at == name).map(|(_, what)| what.as_str()).collect();
        (!said.is_empty()).then(|| said.join("; "))
    };
    let entered = |name: &str, otherwise: &str| {
        let value = request.field(name);
        let value = if value.is_empty() && wrong.is_empty() { otherwise } else { value };
        Entered { value: value.to_owned(), error: error(name) }
    };
    let people = PEOPLE.iter().enumerate().map(|(place, (_, part, help))| FirstPerson {
        part: (*part).to_owned(),
        help: (*help).to_owned(),
        name: request.field(&format!("people.{place}.name")).to_owned(),
        email: request.field(&format!("people.{place}.email")).to_owned(),
        error: error(&format!("people.{place}")),
    });
    let zone = request.field("zone");
    Setup {
        action: "/setup".to_owned(),
        errors,
        code: entered("code", ""),
        organisation: entered("organisation", ""),
        zone: if zone.is_empty() { "Europe/London".to_owned() } else { zone.to_owned() },
        zones: jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect(),
        body: entered("body", "Board"),
        resolution: entered("resolution", ""),
        people: people.collect(),
        writes: "Writes the first ledger entries; none can be removed later.".to_owned(),
        others: vec![
            Words::from("Restore an organisation from an export instead: ").code("ephor restore --data DIR FILE"),
            Words::from("To look around first, start Ephor with ").code("ephor demo"),
        ],
    }
}

pub(super) fn create(request: &Request) -> Result<Answer, Problem> {
    let wrong = problems(request);
    if !wrong.is_empty() {
        return Ok(Answer::Not(
            axum::http::StatusCode::UNPROCESSABLE_ENTITY,
            page(&bare_chrome(request), &filled(request, &wrong, Vec::new())),
        ));
    }
    let dir = &request.app.dir;
    engine::create(dir, &crate::cli::origin_of(dir))?;
    let engine = Engine::open(dir, Access::Serve, Clock::machine(), &())?;
    let first = First::of(request);
    let outcome = engine.run_as(Entry::Entered, move |transaction| first.found(transaction))?;
    match outcome {
        Ok(()) => {
            request.app.begin(engine);
            Ok(Answer::Elsewhere("/".to_owned()))
        }
        Err(message) => {
            // Nothing has been recorded: the empty ledger goes again, so that the form can be sent once more.
            drop(engine);
            engine::remove_empty(dir)?;
            let setup = filled(request, &[], vec![message]);
            Ok(Answer::Not(axum::http::StatusCode::UNPROCESSABLE_ENTITY, page(&bare_chrome(request), &setup)))
        }
    }
}

fn problems(request: &Request) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    let mut need = |name: &str, message: &str, fine: bool| {
        if !fine {
            wrong.push((name.to_owned(), message.to_owned()));
        }
    };
    let code = request.field("code").trim().to_uppercase();
    need("code", "this is not the code that Ephor printed where it was started", code == request.app.code);
    need("organisation", "say what the organisation is called", !request.field("organisation").trim().is_empty());
    need("body", "say what the governing body is called", !request.field("body").trim().is_empty());
    need("zone", "choose one of the time zones", jiff::tz::TimeZone::get(request.field("zone")).is_ok());
    for place in 0..PEOPLE.len() {
        let entered = |part: &str| request.field(&format!("people.{place}.{part}")).trim();
        let at = format!("people.{place}");
        need(&at, "name this person; in a small organisation the same one may stand twice", !entered("name").is_empty());
        let email = entered("email");
        let message = format!("“{email}” is no email address; expected one such as ann@example.org, or none");
        need(&at, &message, email.is_empty() || is_email(email));
    }
    wrong
}

/// What the first run writes.
struct First {
    organisation: String,
    zone: String,
    body: String,
    resolution: String,
    people: Vec<(String, String, String)>,
    administrator_decides: bool,
}

impl First {
    fn of(request: &Request) -> Self {
        let field = |name: &str| request.field(name).trim().to_owned();
        let people = PEOPLE.iter().enumerate().map(|(place, (key, _, _))| {
            ((*key).to_owned(), field(&format!("people.{place}.name")), field(&format!("people.{place}.email")))
        });
        let people: Vec<_> = people.collect();
        let administrator = people.last().map(|(_, name, _)| name.clone()).unwrap_or_default();
        let administrator_decides = people.iter().filter(|(_, name, _)| *name == administrator).count() > 1;
        Self {
            organisation: field("organisation"),
            zone: field("zone"),
            body: field("body"),
            resolution: field("resolution"),
            people,
            administrator_decides,
        }
    }

    fn found(&self, transaction: &mut Transaction<'_>) -> Result<(), String> {
        let today = transaction.now.to_zoned(jiff::tz::TimeZone::get(&self.zone).map_err(|error| error.to_string())?).date();
        let until = today.saturating_add(jiff::ToSpan::months(12));
        // Before anybody is recorded, the founder speaks: the chair of the governing body.
        let founder = ephor_core::decide::next_id(&transaction.image, Kind::Person, transaction.random());
        let author: PersonId = founder.typed().ok_or("no id for the founder")?;
        let mut ids: Vec<(String, RecordId)> = Vec::new();
        for (_, name, email) in &self.people {
            if ids.iter().any(|(known, _)| known == name) {
                continue;
            }
            let mut person = json!({"title": name, "name": name, "employment": "employee", "from": today.to_string()});
            if let (false, Some(object)) = (email.is_empty(), person.as_object_mut()) {
                object.insert("email".to_owned(), Value::String(email.clone()));
            }
            let id = ids.is_empty().then_some(founder);
            let id = write(transaction, author, Kind::Person, id, person)?;
            ids.push((name.clone(), id));
        }
        let who = |place: usize| {
            let name = self.people.get(place).map(|(_, name, _)| name.as_str()).unwrap_or_default();
            ids.iter().find(|(known, _)| known == name).map(|(_, id)| *id).ok_or_else(|| format!("nobody is called {name}"))
        };
        write(
            transaction,
            author,
            Kind::Organisation,
            None,
            json!({"title": self.organisation, "legal_names": [self.organisation], "zone": self.zone,
            "year_starts": "01-01", "go_live": today.to_string(), "currency": "EUR", "locale": "en"}),
        )?;
        let mandate =
            if self.resolution.is_empty() { String::new() } else { format!(" Its resolution to begin: {}.", self.resolution) };
        let body = write(
            transaction,
            author,
            Kind::Body,
            None,
            json!({"title": self.body, "type": "governing-body",
            "charter": format!("{} governs the organisation and answers for its use of AI.{mandate}", self.body), "decision_rights": [],
            "chair": who(0)?, "members": [{"person": who(0)?, "from": today.to_string()}], "quorum": 1, "majority": "simple", "cadence": 90}),
        )?;
        approve(transaction, author, body, body)?;
        if !self.administrator_decides {
            let delegation = json!({"title": "Run the machine", "from": {"body": body}, "to": {"person": who(3)?}, "powers": [{"power": "administer"}],
                "may_pass_on": false, "valid_from": today.to_string(), "valid_until": until.to_string(), "escalate_to": {"body": body}});
            // Recorded by whoever receives it, so that the chair can vote for what somebody else wrote.
            let receiver: PersonId = who(3)?.typed().ok_or("no administrator")?;
            let delegation = write(transaction, receiver, Kind::Delegation, None, delegation)?;
            approve(transaction, author, body, delegation)?;
        }
        Ok(())
    }
}

fn somebody(author: PersonId) -> Who {
    Who { author, on_behalf: None, happened: None, reason: Some("first run".to_owned()), key: None }
}

fn write(
    transaction: &mut Transaction<'_>,
    author: PersonId,
    kind: Kind,
    id: Option<RecordId>,
    record: Value,
) -> Result<RecordId, String> {
    let write = Write::new(somebody(author), kind, id, record);
    match transaction.write(&write).map_err(|invalid| explained(&invalid))? {
        Done::Recorded { record: Some(id), .. } => Ok(id),
        Done::Refused { shortfall, .. } => Err(shortfall.missing),
        _ => Err(format!("the {kind} was not recorded")),
    }
}

/// The governing body approves by the vote of its chair.
fn approve(transaction: &mut Transaction<'_>, chair: PersonId, body: RecordId, id: RecordId) -> Result<(), String> {
    let who = Who { on_behalf: body.typed(), ..somebody(chair) };
    let payload = json!({"votes": [{"person": chair, "vote": "for"}]});
    let attempt = Attempt { who, name: ActName::Approve, aim: Aim::Record(id, None), payload };
    match transaction.act(&attempt).map_err(|invalid| explained(&invalid))? {
        Done::Refused { shortfall, .. } => Err(shortfall.missing),
        _ => Ok(()),
    }
}

fn explained(invalid: &Invalid) -> String {
    invalid.0.iter().map(|problem| format!("{}: {}", problem.path, problem.message)).collect::<Vec<_>>().join("; ")
}
