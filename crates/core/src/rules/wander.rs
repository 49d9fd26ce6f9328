//! People do this and that at random, allowed or not; following it must say the same as starting anew. For tests alone.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::act::ActName;
use crate::decide::{Aim, Attempt, Write};
use crate::fact::When;
use crate::id::{Kind, RecordId};
use crate::rules::days_after;
use crate::rules::watched::{Watched, criteria, document, objective};
use crate::story::{BOARD, delegation, who};

const PEOPLE: [&str; 8] = ["chair", "director", "ceo", "cro", "cio", "aims-owner", "counsel", "product"];
const RECORDS: [&str; 14] =
    ["OBJ-1", "OBJ-2", "POL-1", "PAR-1", "PAR-2", "PAR-3", "PAR-4", "ROL-1", "ROL-2", "BOD-2", "D-1", "D-3", "DOC-1", "R-1"];

/// Chance, from a seed, so that a failure comes again.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn of<T: Copy>(&mut self, several: &[T]) -> T {
        several[self.below(several.len())]
    }
}

/// The sound organisation with one more objective, and a document approved under a delegation of the chief executive.
fn busy() -> Watched {
    let mut story = Watched::sound();
    story.record("product", Kind::Objective, objective());
    let mut given = delegation("AIMS owner", json!({"person": "aims-owner"}), json!([{"power": "approve-document"}]), false);
    given["from"] = json!({"person": "ceo"});
    story.record("aims-owner", Kind::Delegation, given);
    story.act("ceo", ActName::Approve, "D-3", json!({}));
    story.record("counsel", Kind::Document, document());
    story.act("aims-owner", ActName::Approve, "DOC-1", json!({}));
    story
}

/// A day within some weeks of today, before or after.
fn near(story: &Watched, chance: &mut Chance) -> String {
    days_after(story.today(), i32::try_from(chance.below(90)).unwrap() - 30).to_string()
}

/// What somebody may want to change in a record, by its kind.
fn wish(story: &Watched, chance: &mut Chance, kind: Kind) -> Value {
    let day = near(story, chance);
    let holder = chance.of(&PEOPLE);
    let wishes = match kind {
        Kind::Objective => vec![
            json!({"statement": day}),
            json!({"priority": {"id": "PAR-4", "version": 1}}),
            json!({"type": "responsible-use"}),
        ],
        Kind::Policy => vec![
            json!({"edition": day}),
            json!({"related": [{"area": "hr", "relation": "conflicts", "checked_on": day}]}),
            json!({"reviews_required": ["legal", "risk"]}),
            json!({"location": null}),
            json!({"sections": []}),
        ],
        Kind::Parameter => vec![
            json!({"effective_until": day}),
            json!({"effective_from": day, "effective_until": null}),
            json!({"type": "threshold", "key": "link_check_days", "value_num": 5}),
            json!({"type": "appetite", "category": "security", "max_level": 8}),
            criteria(),
            json!({"consequence": []}),
        ],
        Kind::Role => vec![
            json!({"holders": [{"person": holder, "from": "2026-01-12", "until": day}]}),
            json!({"holders": [{"person": "ceo", "from": day}, {"person": holder, "from": "2026-01-12"}]}),
            json!({"aims_duties": ["reporting"]}),
            json!({"type": "accountable-executive"}),
        ],
        Kind::Body => vec![
            json!({"decision_rights": [{"power": "approve-use", "may": "decide"}]}),
            json!({"members": [{"person": "ceo", "from": "2020-01-01", "until": day}, {"person": holder, "from": "2020-01-01"}]}),
        ],
        Kind::Delegation => vec![
            json!({"valid_until": day}),
            json!({"valid_until": "2027-03-31"}),
            json!({"powers": [{"power": "approve-policy"}, {"power": "approve-objectives"}]}),
        ],
        Kind::Risk => vec![json!({ "type": "threat" }), json!({ "type": "opportunity" }), json!({ "event": day })],
        Kind::Person => vec![json!({ "until": day }), json!({ "title": day })],
        _ => vec![json!({ "number": day })],
    };
    wishes[chance.below(wishes.len())].clone()
}

/// Somebody saves a new version of something; it may be refused.
fn write(story: &mut Watched, chance: &mut Chance) {
    let leaver = chance.below(12) == 0;
    let id = if leaver { story.id(chance.of(&PEOPLE)) } else { story.id(chance.of(&RECORDS)) };
    let Some(live) = story.image.live(id) else { return };
    let (author, mut record) = (live.version.author, live.record.to_json().unwrap());
    let wish = wish(story, chance, id.kind);
    for (name, value) in wish.as_object().unwrap() {
        record[name.as_str()] = value.clone();
    }
    record.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    let write = Write::new(who(author), id.kind, Some(id), record);
    story.try_write(&write).ok();
    if chance.below(2) == 0 {
        let attempt = board_approval(story, id);
        story.try_act(&attempt).ok();
    }
}

/// The board votes for a record; whoever wrote it recuses.
fn board_approval(story: &Watched, id: RecordId) -> Attempt {
    let author = story.image.live(id).map(|live| live.version.author);
    let vote = |key: &&str| {
        let own = author == Some(story.person(key));
        json!({"person": key, "vote": if own { "recuse" } else { "for" }})
    };
    let votes: Vec<Value> = BOARD.iter().map(vote).collect();
    let mut attempt = story.attempt("chair", ActName::Approve, &id.to_string(), json!({ "votes": votes }));
    attempt.who.on_behalf = story.id("BOD-1").typed();
    attempt
}

/// Somebody acts on something; it may be refused.
fn act(story: &mut Watched, chance: &mut Chance) {
    let (by, id) = (chance.of(&PEOPLE), chance.of(&RECORDS));
    let moment = format!("{}T00:00:00Z", days_after(story.today(), -1));
    let (name, payload) = match chance.below(12) {
        0..=4 => (ActName::Approve, json!({})),
        5 => (ActName::Approve, json!({"valid_until": days_after(story.today(), 20).to_string()})),
        6 | 7 => (ActName::Review, json!({"outcome": "fit", "function": chance.of(&["legal", "product", "risk"])})),
        8 => (ActName::Publish, json!({"audiences": []})),
        9 | 10 => (ActName::Observe, json!({"at": moment, "ok": chance.below(3) > 0})),
        _ if chance.below(6) == 0 => (ActName::Withdraw, json!({})),
        _ => (ActName::Deny, json!({})),
    };
    let mut attempt =
        if chance.below(3) == 0 { board_approval(story, story.id(id)) } else { story.attempt(by, name, id, payload) };
    if chance.below(4) == 0 {
        attempt.who.happened = Some(When::Day(days_after(story.today(), -i32::try_from(chance.below(40)).unwrap())));
    }
    story.try_act(&attempt).ok();
}

/// Somebody revokes, ratifies or annuls one of the last acts; it may be refused.
fn undo(story: &mut Watched, chance: &mut Chance) {
    let last: Vec<u64> = story.image.acts().rev().take(15).map(|act| act.position).collect();
    let position = chance.of(&last);
    let from = days_after(story.today(), i32::try_from(chance.below(20)).unwrap()).to_string();
    let (name, payload) = match chance.below(3) {
        0 => (ActName::Revoke, json!({ "effective_from": from })),
        1 => (ActName::Ratify, json!({})),
        _ => (ActName::Annul, json!({})),
    };
    let author = story.person(chance.of(&["ceo", "cro", "chair"]));
    let attempt = Attempt { who: who(author), name, aim: Aim::Act(position), payload };
    story.try_act(&attempt).ok();
}

/// How many rules find something in what these people do; the others read kinds that nobody here writes.
const FINDING: usize = 18;

#[test]
fn whatever_people_do_following_it_says_the_same_as_starting_anew() {
    let mut seen = BTreeSet::new();
    // At least four walks, and as many more as it takes for those rules to have found something.
    for seed in 1..=12 {
        if seed > 4 && seen.len() >= FINDING {
            break;
        }
        let (mut story, mut chance) = (busy(), Chance(seed));
        for _ in 0..200 {
            if chance.below(3) == 0 {
                story.importing();
            } else {
                story.entering();
            }
            match chance.below(10) {
                0..=2 => write(&mut story, &mut chance),
                3..=7 => act(&mut story, &mut chance),
                _ => undo(&mut story, &mut chance),
            }
            let conformity = story.look();
            let found = conformity.judgements.iter().flat_map(|judgement| &judgement.findings);
            seen.extend(found.map(|finding| finding.rule.code));
            let passing = chance.below(5);
            story.days(i32::try_from(passing).unwrap());
        }
    }
    assert!(seen.len() >= FINDING, "{FINDING} rules should have found something: {seen:?}");
}
