//! The organisation every history begins with: people, bodies, delegations, parameters and a policy with its versions.

use anyhow::{Result, anyhow};
use ephor_core::act::ActName;
use ephor_core::id::{BodyId, Kind, PersonId, RecordId};
use serde_json::{Value, json};

use crate::desk::Desk;

/// The members of the board and of top management, by their places in [`Founded::people`].
const BOARD: [usize; 3] = [0, 1, 2];
const EXECUTIVES: [usize; 3] = [3, 4, 5];
/// Categories of risk with an appetite.
pub(crate) const CATEGORIES: [&str; 6] = ["privacy", "conduct", "security", "model", "supply", "fairness"];
/// How many people there are.
const PEOPLE: u64 = 35;
/// Functions people hold, by their places; the others hold none.
const FUNCTIONS: [(usize, &str); 7] =
    [(4, "risk"), (5, "technology"), (6, "compliance"), (7, "legal"), (8, "product"), (9, "audit"), (10, "security")];

/// Who there is.
pub(crate) struct Founded {
    pub(crate) people: Vec<PersonId>,
    pub(crate) policy: RecordId,
}

impl Founded {
    pub(crate) fn ceo(&self) -> PersonId {
        self.people[3]
    }

    pub(crate) fn risk_officer(&self) -> PersonId {
        self.people[4]
    }

    /// Those who own things: everybody outside the board.
    pub(crate) fn owner(&self, number: u64) -> PersonId {
        let staff = &self.people[EXECUTIVES[0]..];
        staff[usize::try_from(number % staff.len() as u64).unwrap_or(0)]
    }
}

/// Founds the organisation.
pub(crate) fn found(desk: &mut Desk<'_, '_>) -> Result<Founded> {
    let people: Vec<PersonId> = (1..=PEOPLE).map(|number| PersonId::new(number << 20)).collect();
    for (place, id) in people.iter().enumerate() {
        let key = format!("p{place}");
        let functions: Vec<&str> = FUNCTIONS.iter().filter(|(at, _)| *at == place).map(|(_, function)| *function).collect();
        let employment = if place < BOARD.len() { "director" } else { "employee" };
        let person = json!({"title": key, "key": key, "name": key, "employment": employment, "functions": functions,
            "unit": "head office", "from": "2020-01-01"});
        desk.write(people[0], Kind::Person, Some(id.any()), person)?;
    }
    let organisation = json!({"title": "Measured Mutual", "legal_names": ["Measured Mutual Ltd"], "zone": "Europe/London",
        "year_starts": "04-01", "go_live": "2023-01-02", "currency": "GBP", "locale": "en-GB"});
    desk.write(people[0], Kind::Organisation, None, organisation)?;
    let board = desk.write(people[0], Kind::Body, None, body("Board", "governing-body", &people, &BOARD, None))?;
    let mut founding = Founding { desk, people, board };
    founding.approve(board)?;
    for (title, kind) in [("Executive committee", "top-management"), ("AI forum", "forum"), ("Risk committee", "risk-committee")]
    {
        let record = body(title, kind, &founding.people, &EXECUTIVES, Some(board));
        founding.approved(Kind::Body, record)?;
    }
    founding.delegations()?;
    founding.parameters()?;
    let policy = founding.policy()?;
    Ok(Founded { people: founding.people, policy })
}

struct Founding<'d, 't, 'l> {
    desk: &'d mut Desk<'t, 'l>,
    people: Vec<PersonId>,
    board: RecordId,
}

impl Founding<'_, '_, '_> {
    /// The chair writes it and the board approves it.
    fn approved(&mut self, kind: Kind, record: Value) -> Result<RecordId> {
        let id = self.desk.write(self.people[0], kind, None, record)?;
        self.approve(id)?;
        Ok(id)
    }

    fn approve(&mut self, id: RecordId) -> Result<()> {
        let founding = id == self.board;
        let ballot = |place: &usize| json!({"person": self.people[*place], "vote": if *place == 0 && !founding { "recuse" } else { "for" }});
        let votes: Vec<Value> = BOARD.iter().map(ballot).collect();
        let board: BodyId = self.board.typed().ok_or_else(|| anyhow!("the board is a body"))?;
        self.desk.act(self.people[0], Some(board), ActName::Approve, id, json!({ "votes": votes }))
    }

    fn delegations(&mut self) -> Result<()> {
        let plain = |powers: &[&str]| powers.iter().map(|power| json!({ "power": power })).collect::<Vec<Value>>();
        let to_ceo = plain(&[
            "approve-policy",
            "approve-objectives",
            "conclude-review",
            "assign-roles",
            "approve-document",
            "maintain",
            "fund",
            "approve-change",
            "suspend-system",
            "resume-system",
        ]);
        let levels: Vec<Value> = vec![json!({"category": "any", "max": 12})];
        let to_risk = vec![
            json!({"power": "accept-risk", "limits": {"level": levels}}),
            json!({"power": "ratify-act", "limits": {"level": levels}}),
        ];
        self.delegation(&self.board.to_string(), "body", 3, &to_ceo)?;
        self.delegation(&self.board.to_string(), "body", 4, &to_risk)?;
        let ceo = self.people[3].to_string();
        for place in 5..15 {
            let record = delegation(&ceo, "person", self.people[place], &plain(&["approve-document", "approve-change"]));
            let id = self.desk.write(self.people[3], Kind::Delegation, None, record)?;
            self.desk.act(self.people[3], None, ActName::Approve, id, json!({}))?;
        }
        Ok(())
    }

    fn delegation(&mut self, from: &str, party: &str, to: usize, powers: &[Value]) -> Result<RecordId> {
        let record = delegation(from, party, self.people[to], powers);
        self.approved(Kind::Delegation, record)
    }

    fn parameters(&mut self) -> Result<()> {
        let categories: Vec<Value> = CATEGORIES.iter().map(|code| json!({"code": code, "name": code})).collect();
        let criteria = json!({"title": "Criteria", "type": "criteria", "statement": "Five by five.", "categories": categories,
            "effective_from": "2023-01-02", "resolution": "2023/01"});
        self.approved(Kind::Parameter, criteria)?;
        for category in CATEGORIES {
            let appetite = json!({"title": format!("Appetite for {category}"), "type": "appetite", "statement": "No more than 8.",
                "category": category, "max_level": 8, "escalate_after": 30, "effective_from": "2023-01-02", "resolution": "2023/02"});
            self.approved(Kind::Parameter, appetite)?;
        }
        for (kind, title) in
            [("purpose", "What we are for"), ("value", "Fairness first"), ("strategic-priority", "Claims in a day")]
        {
            let record = json!({"title": title, "type": kind, "statement": title, "effective_from": "2023-01-02", "resolution": "2023/03"});
            self.approved(Kind::Parameter, record)?;
        }
        Ok(())
    }

    fn policy(&mut self) -> Result<RecordId> {
        let (owner, ceo) = (self.people[6], self.people[3]);
        let anchors: Vec<&str> = ephor_core::kinds::policy::Anchor::ALL.iter().map(|anchor| anchor.word()).collect();
        let mut id = None;
        for edition in 1..=5 {
            let policy = json!({"title": "AI policy", "owner": owner, "type": "ai", "edition": format!("v{edition}"), "sponsor": ceo,
                "purpose_link": [], "sections": [{"no": "1", "heading": "Everything", "body": "We use AI where it helps.", "anchors": anchors}],
                "reviews_required": [], "audiences": [], "acknowledge_within": 14, "effective_from": "2023-01-02", "review_triggers": []});
            let policy = self.desk.write(owner, Kind::Policy, id, policy)?;
            self.desk.act(ceo, None, ActName::Approve, policy, json!({}))?;
            id = Some(policy);
        }
        id.ok_or_else(|| anyhow!("a policy has a version"))
    }
}

fn delegation(from: &str, party: &str, to: PersonId, powers: &[Value]) -> Value {
    json!({"title": format!("Powers of {to}"), "from": {party: from}, "to": {"person": to}, "powers": powers, "may_pass_on": party == "body",
        "valid_from": "2023-01-01", "valid_until": "2027-12-31", "escalate_to": {"body": "BOD-1"}})
}

fn body(title: &str, kind: &str, people: &[PersonId], members: &[usize], reports_to: Option<RecordId>) -> Value {
    let seats: Vec<Value> = members.iter().map(|place| json!({"person": people[*place], "from": "2020-01-01"})).collect();
    let mut body = json!({"title": title, "type": kind, "charter": format!("The {title} answers for AI."), "decision_rights": [],
        "chair": people[members[0]], "members": seats, "quorum": 2, "majority": "simple", "cadence": 90});
    if let Some(above) = reports_to {
        body["reports_to"] = json!(above);
    }
    body
}
