//! A small organisation to tell stories with: given facts, when somebody acts, then facts or a refusal. For tests alone; everything goes
//! through [`crate::decide`], as it does in the program.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::needless_pass_by_value,
    clippy::similar_names,
    reason = "a story that does not hold stops its test, and reads best with values in their places"
)]

use std::cell::Cell;
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::act::ActName;
use crate::authority::Shortfall;
use crate::conformity::{Conformity, Evaluator, Finding, Status};
use crate::decide::{self, Aim, Attempt, Decision, Earlier, EarlierAct, Entry, Invalid, Prepared, Surroundings, Who, Write};
use crate::fact::{Fact, Origin, Sha256, When};
use crate::id::{BodyId, Kind, PersonId, RecordId};
use crate::image::{Image, Touched};
use crate::kinds::Record;
use crate::reading::Reading;
use crate::rules;
use crate::seal::SealedValue;

/// An organisation in memory, and the time in it.
pub struct Story {
    /// What is so.
    pub image: Image,
    now: Timestamp,
    entry: Entry,
    told: BTreeMap<u64, (Fact, Vec<u8>, Vec<SealedValue>)>,
    chance: Cell<u64>,
    touched: Vec<Touched>,
}

/// The members of the story, by the organisation's keys.
pub const BOARD: [&str; 3] = ["chair", "director", "deputy-chair"];
/// The members of its top management.
pub const EXECUTIVES: [&str; 3] = ["ceo", "cro", "cio"];

impl Story {
    /// Nobody and nothing, on 12 January 2026 at nine.
    pub fn blank() -> Self {
        let now = "2026-01-12T09:00:00Z".parse().unwrap();
        Self {
            image: Image::default(),
            now,
            entry: Entry::Entered,
            told: BTreeMap::new(),
            chance: Cell::new(0),
            touched: Vec::new(),
        }
    }

    /// An organisation with a board (BOD-1), an executive committee (BOD-2), people, and delegations from the board to the chief executive (D-1) and
    /// the chief risk officer (D-2), all approved on 12 January 2026; no parameters, roles or policy yet.
    pub fn founded() -> Self {
        let mut story = Self::blank();
        story.image = Image::default();
        let founder = PersonId::new(1);
        let people = [
            ("chair", "director", json!([])),
            ("director", "director", json!([])),
            ("deputy-chair", "director", json!([])),
            ("ceo", "employee", json!([])),
            ("cro", "employee", json!(["risk"])),
            ("cio", "employee", json!(["technology"])),
            ("aims-owner", "employee", json!(["compliance"])),
            ("counsel", "employee", json!(["legal"])),
            ("product", "employee", json!(["product"])),
            ("auditor", "employee", json!(["audit"])),
        ];
        for (key, employment, functions) in people {
            let person = json!({"title": key, "key": key, "name": key, "employment": employment, "functions": functions, "from": "2020-01-01"});
            story.put(founder, Kind::Person, None, person);
        }
        let organisation = json!({"title": "Small Mutual", "legal_names": ["Small Mutual Ltd"], "zone": "Europe/London", "year_starts": "04-01",
            "go_live": "2026-01-12", "currency": "GBP", "locale": "en-GB"});
        story.record("chair", Kind::Organisation, organisation);
        story.record("chair", Kind::Body, body("Board", "governing-body", "chair", &BOARD, None));
        story.board_approves("BOD-1");
        story.record("chair", Kind::Body, body("Executive committee", "top-management", "ceo", &EXECUTIVES, Some("BOD-1")));
        story.board_approves("BOD-2");
        let to_ceo =
            ["approve-policy", "approve-objectives", "conclude-review", "assign-roles", "approve-document", "maintain", "fund"];
        let powers: Vec<Value> = to_ceo.iter().map(|power| json!({"power": power})).collect();
        story.record("chair", Kind::Delegation, delegation("chief executive", json!({"person": "ceo"}), json!(powers), true));
        story.board_approves("D-1");
        let to_cro = json!([
            {"power": "accept-risk", "limits": {"level": [{"category": "any", "max": 9}], "days": 365}},
            {"power": "ratify-act", "limits": {"level": [{"category": "any", "max": 9}]}},
        ]);
        story.record("chair", Kind::Delegation, delegation("chief risk officer", json!({"person": "cro"}), to_cro, true));
        story.board_approves("D-2");
        story
    }

    /// Moves on to a day, at noon. Time in a story never goes back.
    pub fn on(&mut self, day: &str) -> &mut Self {
        self.now = self.now.max(format!("{day}T12:00:00Z").parse().unwrap());
        self
    }

    /// From here on facts are claims that are imported.
    pub fn importing(&mut self) -> &mut Self {
        self.entry = Entry::Imported;
        self
    }

    /// From here on people enter facts themselves.
    pub fn entering(&mut self) -> &mut Self {
        self.entry = Entry::Entered;
        self
    }

    /// The day it is.
    pub fn today(&self) -> Date {
        self.now.to_zoned(self.image.zone().clone()).date()
    }

    /// The person with that key.
    pub fn person(&self, key: &str) -> PersonId {
        let id = self.image.keyed(Kind::Person, key);
        id.unwrap_or_else(|| panic!("the story knows no {key}")).typed().unwrap()
    }

    /// The id that is written so.
    pub fn id(&self, id: &str) -> RecordId {
        id.parse().unwrap_or_else(|_| self.person(id).into())
    }

    /// Somebody records something new; it must come in.
    pub fn record(&mut self, by: &str, kind: Kind, record: Value) -> RecordId {
        let author = self.person(by);
        self.put(author, kind, None, record)
    }

    /// Somebody saves a new version; it must come in.
    pub fn revise(&mut self, by: &str, id: &str, record: Value) -> RecordId {
        let (author, id) = (self.person(by), self.id(id));
        self.put(author, id.kind, Some(id), record)
    }

    /// Somebody changes some fields of the live version.
    pub fn change(&mut self, by: &str, id: &str, changes: Value) -> RecordId {
        let mut record = self.image.live(self.id(id)).expect("the record is live").record.to_json().unwrap();
        for (name, value) in changes.as_object().unwrap() {
            record[name.as_str()] = value.clone();
        }
        self.revise(by, id, record)
    }

    fn put(&mut self, author: PersonId, kind: Kind, id: Option<RecordId>, record: Value) -> RecordId {
        let write = Write::new(who(author), kind, id, record);
        match self.try_write(&write) {
            Ok(Decision::Recorded(prepared)) => match prepared.fact.family {
                crate::fact::Family::Record(fact) => fact.id,
                crate::fact::Family::Act(_) => panic!("a write made an act"),
            },
            Ok(Decision::AlreadySo { .. }) => id.expect("only a known record can be so already"),
            Ok(Decision::Refused { shortfall, .. }) => panic!("refused: {shortfall:?}"),
            Err(invalid) => panic!("{invalid:?}"),
        }
    }

    /// Tries a write as it is.
    pub fn try_write(&mut self, write: &Write) -> Result<Decision, Invalid> {
        let decision = self.deciding(|surroundings| decide::write(surroundings, write))?;
        self.keep(&decision);
        Ok(decision)
    }

    /// Tries an act as it is.
    pub fn try_act(&mut self, attempt: &Attempt) -> Result<Decision, Invalid> {
        let decision = self.deciding(|surroundings| decide::act(surroundings, attempt))?;
        self.keep(&decision);
        Ok(decision)
    }

    /// An act of a person for themselves on the live version of a record, not yet done.
    pub fn attempt(&self, by: &str, name: ActName, id: &str, payload: Value) -> Attempt {
        Attempt { who: who(self.person(by)), name, aim: Aim::Record(self.id(id), None), payload }
    }

    /// Somebody acts; it must come in (as a claim, while importing). Returns its position.
    pub fn act(&mut self, by: &str, name: ActName, id: &str, payload: Value) -> u64 {
        let attempt = self.attempt(by, name, id, payload);
        self.done(&attempt)
    }

    /// Somebody acts on an earlier act; it must come in.
    pub fn act_on(&mut self, by: &str, name: ActName, position: u64) -> u64 {
        let attempt = Attempt { who: who(self.person(by)), name, aim: Aim::Act(position), payload: json!({}) };
        self.done(&attempt)
    }

    /// An attempt that must come in.
    pub fn done(&mut self, attempt: &Attempt) -> u64 {
        match self.try_act(attempt) {
            Ok(Decision::Recorded(prepared)) => prepared.fact.envelope.position,
            Ok(Decision::AlreadySo { position }) => position,
            Ok(Decision::Refused { shortfall, .. }) => panic!("refused: {shortfall:?}"),
            Err(invalid) => panic!("{invalid:?}"),
        }
    }

    /// An act that must be refused; returns why.
    pub fn refused(&mut self, by: &str, name: ActName, id: &str, payload: Value) -> Shortfall {
        let attempt = self.attempt(by, name, id, payload);
        match self.try_act(&attempt) {
            Ok(Decision::Refused { shortfall, .. }) => shortfall,
            Ok(_) => panic!("{by} could {name} {id}"),
            Err(invalid) => panic!("{invalid:?}"),
        }
    }

    /// A member votes on a record in a body; it must come in.
    pub fn casts(&mut self, by: &str, body: &str, id: &str, ballot: &str) -> u64 {
        let mut attempt = self.attempt(by, ActName::CastVote, id, json!({ "vote": ballot }));
        attempt.who.on_behalf = self.id(body).typed();
        self.done(&attempt)
    }

    /// The board approves a record by vote; those who wrote it recuse themselves.
    pub fn board_approves(&mut self, id: &str) -> u64 {
        self.body_approves("BOD-1", "chair", &BOARD, id)
    }

    /// The executive committee approves a record by vote.
    pub fn executives_approve(&mut self, id: &str) -> u64 {
        self.body_approves("BOD-2", "ceo", &EXECUTIVES, id)
    }

    /// A body approves a record by the votes of all its members, minuted by its chair; whoever wrote the content recuses.
    pub fn body_approves(&mut self, body: &str, chair: &str, members: &[&str], id: &str) -> u64 {
        let attempt = self.vote(body, chair, members, id);
        self.done(&attempt)
    }

    /// The board or the executive committee does something else than approve, by the votes of all its members.
    pub fn body_acts(&mut self, body: &str, name: ActName, id: &str, mut payload: Value) -> u64 {
        let (chair, members) = if body == "BOD-1" { ("chair", BOARD) } else { ("ceo", EXECUTIVES) };
        let mut attempt = self.vote(body, chair, &members, id);
        payload["votes"] = attempt.payload["votes"].take();
        (attempt.name, attempt.payload) = (name, payload);
        self.done(&attempt)
    }

    /// The board takes back what was done about a record, by the votes of all its members.
    pub fn board_revokes(&mut self, id: &str, position: u64) -> u64 {
        let vote = self.vote("BOD-1", "chair", &BOARD, id);
        self.done(&Attempt { name: ActName::Revoke, aim: Aim::Act(position), ..vote })
    }

    fn vote(&self, body: &str, chair: &str, members: &[&str], id: &str) -> Attempt {
        let record = self.id(id);
        let author = self.image.live(record).map(|live| live.version.author);
        let founding = self.image.governing_body() == Some(record);
        let ballot = |key: &&str| {
            let own = author == Some(self.person(key)) && !founding;
            json!({"person": key, "vote": if own { "recuse" } else { "for" }})
        };
        let votes: Vec<Value> = members.iter().map(ballot).collect();
        let mut attempt = self.attempt(chair, ActName::Approve, id, json!({ "votes": votes }));
        let body: BodyId = self.id(body).typed().unwrap();
        attempt.who.on_behalf = Some(body);
        attempt
    }

    /// What holds today.
    pub fn conformity(&self) -> Conformity {
        Evaluator::judge(rules::ALL, &self.image, self.today())
    }

    /// What the rule of that code finds today.
    pub fn findings(&self, code: &str) -> Vec<Finding> {
        let conformity = self.conformity();
        let judgement = conformity.judgements.iter().find(|judgement| judgement.rule.code == code);
        judgement.unwrap_or_else(|| panic!("there is no rule {code}")).findings.clone()
    }

    /// The status of a requirement today.
    pub fn status(&self, requirement: &str) -> Status {
        self.conformity().requirement(requirement).unwrap().status
    }

    /// What has been touched since it was last asked, for an evaluator that follows.
    pub fn take_touched(&mut self) -> Vec<Touched> {
        std::mem::take(&mut self.touched)
    }

    /// The image looked at today.
    pub fn reading(&self) -> Reading<'_> {
        Reading::new(&self.image, self.today())
    }

    /// The live record of that type.
    pub fn live<T: Record>(&self, id: &str) -> &T {
        self.image.get::<T>(self.id(id)).expect("the record is live").record
    }

    fn deciding<R>(&self, decide: impl FnOnce(&mut Surroundings<'_>) -> R) -> R {
        let mut salts = || {
            self.chance.set(self.chance.get() + 1);
            let mut salt = [0; 32];
            salt[..8].copy_from_slice(&self.chance.get().wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
            salt
        };
        let earlier = |position: u64| {
            let (_, body, values) = self.told.get(&position)?;
            Earlier::open(body, values.clone())
        };
        let earlier_act = |position: u64| {
            let leaf = Sha256([u8::try_from(position % 256).unwrap(); 32]);
            let (fact, body, _) = self.told.get(&position)?;
            Some(EarlierAct::open(leaf, fact, Some(body)))
        };
        let mut surroundings = Surroundings {
            image: &self.image,
            now: self.now,
            entry: self.entry,
            salts: &mut salts,
            earlier: &earlier,
            earlier_act: &earlier_act,
        };
        decide(&mut surroundings)
    }

    fn keep(&mut self, decision: &Decision) {
        let prepared: &Prepared = match decision {
            Decision::Recorded(prepared) => prepared,
            Decision::Refused { attempt: Some(attempt), .. } => attempt,
            _ => return,
        };
        let told = (prepared.fact.clone(), prepared.body.clone(), prepared.values.clone());
        self.told.insert(prepared.fact.envelope.position, told);
        self.touched.extend(self.image.apply(&prepared.fact, prepared.content.clone()));
        self.now = self.now.saturating_add(jiff::SignedDuration::from_secs(1)).unwrap();
    }
}

/// Somebody, now, for themselves.
pub fn who(author: PersonId) -> Who {
    Who { author, on_behalf: None, happened: None, reason: None, key: None }
}

/// The same, for a body.
pub fn on_behalf_of(author: PersonId, body: BodyId) -> Who {
    Who { on_behalf: Some(body), ..who(author) }
}

/// Happened on that day.
pub fn day(day: &str) -> Option<When> {
    Some(day.parse().unwrap())
}

/// How a proposal comes in.
pub const PROPOSAL: Option<Origin> = Some(Origin::Proposal);

/// A body that decides by simple majority of two.
pub fn body(title: &str, kind: &str, chair: &str, members: &[&str], reports_to: Option<&str>) -> Value {
    let members: Vec<Value> = members.iter().map(|key| json!({"person": key, "from": "2020-01-01"})).collect();
    let mut body = json!({"title": title, "type": kind, "charter": format!("The {title} answers for AI."), "decision_rights": [], "chair": chair,
        "members": members, "quorum": 2, "majority": "simple", "cadence": 90});
    if let Some(above) = reports_to {
        body["reports_to"] = above.into();
    }
    body
}

/// A delegation from the board, from January 2026 for a year and more.
pub fn delegation(title: &str, to: Value, powers: Value, may_pass_on: bool) -> Value {
    json!({"title": title, "from": {"body": "BOD-1"}, "to": to, "powers": powers, "may_pass_on": may_pass_on,
        "valid_from": "2026-01-01", "valid_until": "2027-03-31", "escalate_to": {"body": "BOD-1"}})
}

/// An appetite for a category.
pub fn appetite(category: &str, max_level: u8) -> Value {
    json!({"title": format!("Appetite for {category}"), "type": "appetite", "statement": format!("No more than {max_level}."),
        "category": category, "max_level": max_level, "escalate_after": 30, "effective_from": "2026-01-12", "resolution": "2026/01"})
}

/// An AI policy whose one section covers everything a policy must contain.
pub fn policy() -> Value {
    let anchors: Vec<&str> = crate::kinds::policy::Anchor::ALL.iter().map(|anchor| anchor.word()).collect();
    json!({"title": "AI policy", "owner": "aims-owner", "type": "ai", "edition": "v1", "sponsor": "ceo", "purpose_link": [],
        "sections": [{"no": "1", "heading": "Everything", "body": "We use AI where it helps and a person answers for it.", "anchors": anchors}],
        "reviews_required": [], "audiences": [], "acknowledge_within": 14, "effective_from": "2026-01-12", "review_triggers": []})
}

/// A threat with a residual level in a category.
pub fn risk(category: &str, level: u8) -> Value {
    let score = json!({"likelihood": 1, "consequence": level, "level": level});
    json!({"title": "Something goes wrong", "owner": "product", "type": "threat", "event": "something goes wrong", "cause": "a mistake",
        "sources": ["own"], "category": category, "who_is_hurt": ["individuals"],
        "consequences": [{"axis": "individuals", "text": "they are worse off", "value": 3}],
        "inherent": score, "residual": score, "target": score, "criteria": {"id": "PAR-1", "version": 1}})
}
