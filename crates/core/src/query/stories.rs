//! Stories of the query language, in the words of the specification.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::act::ActName;
use crate::decide::Decision;
use crate::fact::Content;
use crate::image::{Image, Wanted};
use crate::story::{Story, risk};

/// The examples of the specification, and their like.
const QUERIES: &[&str] = &[
    "system where state(in-use) and tier <= 2 and <-risk.systems is empty",
    "component where type = agent and observed.at < today - 90d",
    "act where act = accept and subject.kind = risk and happened > today - 365d",
    "person where employment in [employee, contractor] and functions has technology",
    "risk where residual.level > 9 and not (category = privacy or category = \"customer harm\")",
    "delegation where powers has (power = accept-risk and limits.level has (category = any and max >= 9))",
    "system where <-component.systems.type = agent and owner.manager.unit = retail",
];

fn query(text: &str) -> Query {
    Query::parse(text).unwrap_or_else(|wrong| panic!("{}", wrong.pointed(text)))
}

fn found(story: &Story, text: &str) -> Vec<String> {
    query(text).records(&story.reading()).iter().map(ToString::to_string).collect()
}

fn wrong(text: &str) -> String {
    let wrong = Query::parse(text).expect_err("it means nothing");
    wrong.pointed(text)
}

#[test]
fn what_is_read_is_written_the_same() {
    for text in QUERIES {
        assert_eq!(query(text).to_string(), *text);
    }
}

#[test]
fn whatever_means_nothing_is_refused_at_its_place_with_advice() {
    let texts = [
        "sistem where tier = 1",
        "system where tire <= 2",
        "system where autonomy = act-alone",
        "system where autonomy > drafts",
        "system where tier <= low",
        "system where state(aproved)",
        "system where owner.manager.manager.manager.manager.manager.manager.unit = x",
        "risk where residual.level > 9 or",
        "risk where residual = 9",
        "risk where happened > 30d",
        "risk where happened > today - 30",
        "risk where owner = AIS-1",
        "risk where residual >= 9",
        "system where affected.count > 1 or affected > 50",
        "risk where state = accepted",
        "risk where state != “acceptance reopend”",
        "risk where state(not accepted)",
        "system where state(accepted)",
        "risk where owner = Ines",
        "risk where owner = \"Ines Albrecht\"",
        "risk where systems has Harbour",
        "risk where owner = ownr.manager",
        "risk where requirements has iso42001:5.99",
        "risk where <-system.owner is empty and title.length = 3",
        "risk where (level = 3",
        "risk where title = \"open",
        "risk where title = a; drop",
        "all(system, owner is not empty)",
        "system where all(risk)",
        "system where count(risk, residual.level = 1) > 2",
        "",
    ];
    let answers: Vec<String> = texts.iter().map(|text| wrong(text)).collect();
    insta::assert_snapshot!(answers.join("\n\n"));
}

fn portfolio() -> Story {
    let mut story = Story::founded();
    let criteria = json!({"title": "Criteria", "type": "criteria", "statement": "Five by five.", "effective_from": "2026-01-12", "resolution": "2026/01"});
    story.record("chair", Kind::Parameter, criteria);
    story.board_approves("PAR-1");
    let system = |title: &str, autonomy: &str, unit: &str| {
        json!({"title": title, "owner": "product", "acquired": "service", "purpose": "answers", "not_for": "advice", "users": ["staff"],
            "affected": [{"who": "customers", "count": 90}, {"who": "patients", "vulnerable": true}], "org_role": ["deployer"],
            "autonomy": autonomy, "unit": unit, "jurisdictions": ["GB"], "data": [], "classification": "internal", "in_use_from": "2026-01-10"})
    };
    story.record("product", Kind::System, system("Chat", "drafts", "digital"));
    story.record("product", Kind::System, system("Agent", "acts-alone", "claims"));
    let mut high = risk("privacy", 12);
    high["systems"] = json!(["AIS-1"]);
    story.record("product", Kind::Risk, high);
    story.record("product", Kind::Risk, risk("privacy", 3));
    story
}

#[test]
fn a_population_follows_fields_references_and_what_refers_back() {
    let story = portfolio();
    assert_eq!(found(&story, "system"), ["AIS-1", "AIS-2"]);
    assert_eq!(found(&story, "system where <-risk.systems is empty"), ["AIS-2"]);
    assert_eq!(found(&story, "system where <-risk.systems.residual.level > 9"), ["AIS-1"]);
    assert_eq!(found(&story, "risk where systems.unit = digital"), ["R-1"]);
    assert_eq!(found(&story, "system where state(agentic) and state(in-use) and tier = 1"), ["AIS-2"]);
    assert_eq!(found(&story, "system where agentic = true"), ["AIS-2"]);
    assert_eq!(found(&story, "system where owner.functions has product"), ["AIS-1", "AIS-2"]);
}

#[test]
fn a_category_that_the_criteria_in_force_do_not_have_is_refused_at_its_place_with_the_one_meant() {
    let categories = ["privacy", "customer-harm"].map(str::to_owned);
    let read = |text: &str| Query::parse_among(text, &categories);
    let refused = |text: &str| read(text).expect_err("it means nothing").pointed(text);
    insta::assert_snapshot!(
        [
            refused("risk where category = privcy"),
            refused("risk where residual.level > 9 and category in [privacy, \"costumer-harm\"]"),
            refused("delegation where powers.limits.level has (category = weather and max >= 9)"),
        ]
        .join("\n\n")
    );
    for text in
        ["risk where category = privacy", "delegation where powers.limits.level.category = any", "risk where category = title"]
    {
        assert_eq!(read(text).is_ok(), !text.contains("title"), "{text}");
    }
    assert!(Query::parse("risk where category = weather").is_ok(), "what was written under other criteria stays readable");
}

#[test]
fn what_is_written_down_is_held_against_the_categories_in_force() {
    let mut story = portfolio();
    let categories = json!([{"code": "privacy", "name": "Privacy"}, {"code": "safety", "name": "Safety"}]);
    let test = |category: &str| {
        let test = format!("none(risk where category = {category} and residual.level > 9)");
        json!({"title": "Objective", "done_when": test})
    };
    let refused = |story: &Story, category: &str| {
        let find = crate::decide::InImage::new(&story.image, story.today(), false);
        let problems = crate::check::check(Kind::Action.declaration().fields, &mut test(category), "", false, &find);
        problems.into_iter().map(|problem| problem.message).find(|message| message.contains("no category"))
    };
    assert_eq!(refused(&story, "privcy"), None, "there are no criteria in force yet");
    story.change("chair", "PAR-1", json!({"categories": categories}));
    story.board_approves("PAR-1");
    let message = "“privcy” is no category of the criteria in force; did you mean “privacy”? there are privacy, safety";
    assert!(refused(&story, "privcy").is_some_and(|said| said.ends_with(message)));
    assert_eq!(refused(&story, "privacy"), None);
}

#[test]
fn the_tier_follows_from_the_rules_of_the_criteria_in_force() {
    let mut story = portfolio();
    assert_eq!(found(&story, "system where tier = 1"), ["AIS-1", "AIS-2"], "without inputs the default is the highest");
    let rules = json!([
        {"tier": 2, "when": "unit = claims and autonomy in [acts-alone, decides-alone]"},
        {"tier": 4, "when": "affected has (count < 100)"},
    ]);
    story.change("chair", "PAR-1", json!({"tier_rules": rules}));
    assert_eq!(found(&story, "system where tier = 1").len(), 2, "until the governing body approves them");
    story.board_approves("PAR-1");
    assert_eq!(
        (found(&story, "system where tier = 2"), found(&story, "system where tier = 4")),
        (vec!["AIS-2".to_owned()], vec!["AIS-1".to_owned()])
    );
}

#[test]
fn a_rule_for_the_tier_cannot_ask_for_the_tier() {
    let wrong = Condition::parse("<-risk.systems.systems.tier = 1", Context::System).unwrap_err();
    assert!(wrong.message.contains("cannot ask for the tier"), "{wrong}");
}

#[test]
fn one_element_meets_all_of_has_and_lists_need_only_some() {
    let story = portfolio();
    assert_eq!(found(&story, "system where affected.vulnerable = true and affected.count > 50").len(), 2);
    assert!(found(&story, "system where affected has (vulnerable = true and count > 50)").is_empty());
    assert_eq!(found(&story, "system where affected has (who = patients and vulnerable = true)").len(), 2);
}

#[test]
fn a_comparison_with_nothing_is_false_and_empty_asks() {
    let story = portfolio();
    assert!(found(&story, "system where in_use_until < 2030-01-01").is_empty());
    assert!(found(&story, "system where in_use_until != 2030-01-01").is_empty());
    assert_eq!(found(&story, "system where in_use_until is empty").len(), 2);
    assert_eq!(found(&story, "system where not in_use_until < 2030-01-01").len(), 2);
}

#[test]
fn an_erased_value_is_not_empty() {
    let mut story = portfolio();
    assert_eq!(found(&story, "person where key = counsel").len(), 1);
    story.record(
        "chair",
        Kind::Delegation,
        crate::story::delegation("dpo", json!({"person": "counsel"}), json!([{"power": "erase-personal"}]), false),
    );
    story.board_approves("D-3");
    story.act("counsel", ActName::Erase, "product", json!({"fields": ["key"], "basis": "asked for"}));
    assert!(found(&story, "person where key = product").is_empty());
    assert!(found(&story, "person where key is empty").is_empty());
}

#[test]
fn a_test_names_the_records_that_break_it() {
    let story = portfolio();
    let test = |text: &str| Condition::parse(text, Context::Nothing).unwrap_or_else(|wrong| panic!("{}", wrong.pointed(text)));
    let verdict = |text: &str| test(text).verdict(&story.reading());
    let broken = verdict("all(system, <-risk.systems is not empty)");
    assert_eq!((broken.holds, broken.records), (false, vec![story.id("AIS-2")]));
    let broken = verdict("none(risk where residual.level > 9) and count(system) = 2");
    assert_eq!((broken.holds, broken.records), (false, vec![story.id("R-1")]));
    assert!(verdict("any(risk where category = privacy) or any(meeting)").holds);
    assert!(!verdict("count(risk where not state(approved)) < 2").holds);
}

#[test]
fn a_test_may_look_back_at_the_record_that_asks() {
    let story = portfolio();
    assert_eq!(found(&story, "system where any(risk where systems = self and residual.level > 9)"), ["AIS-1"]);
    assert_eq!(found(&story, "system where none(risk where systems = self)"), ["AIS-2"]);
    assert_eq!(found(&story, "system where any(risk where residual.level > 9)"), ["AIS-1", "AIS-2"]);
    assert_eq!(found(&story, "person where any(system where owner = self)"), [story.id("product").to_string()]);
}

#[test]
fn acts_are_a_population_too() {
    let mut story = portfolio();
    story.importing();
    story.act("cro", ActName::Accept, "R-1", json!({"level": 12, "valid_until": "2026-06-30"}));
    story.act("counsel", ActName::Sign, "R-1", json!({"meaning": "witnessed"}));
    assert_eq!(found(&story, "act where act = accept and subject.kind = risk and happened > today - 365d"), ["R-1"]);
    assert!(found(&story, "act where act = accept and valid_until < today").is_empty());
    assert_eq!(found(&story, "act where act = accept and level = 12 and author.functions has risk"), ["R-1"]);
}

#[test]
fn what_only_the_ledger_keeps_of_acts_is_not_asked_for() {
    for text in ["act where meaning = witnessed", "act where votes is empty", "act where understood = false"] {
        assert!(wrong(text).contains("stands in the ledger alone"), "{text}");
    }
}

#[test]
fn the_last_observation_speaks_for_any_record() {
    let mut story = portfolio();
    let seen = |at: &str, ok: bool| json!({"at": at, "ok": ok, "count": 7});
    assert_eq!(found(&story, "system where observed is empty").len(), 2);
    story.act("product", ActName::Observe, "AIS-1", seen("2026-01-10T08:00:00Z", false));
    assert_eq!(found(&story, "system where observed.ok = false and observed.at < today"), ["AIS-1"]);
    story.act("product", ActName::Observe, "AIS-1", seen("2026-01-11T08:00:00Z", true));
    assert!(found(&story, "system where observed.ok = false").is_empty());
    assert_eq!(found(&story, "system where observed.count = 7"), ["AIS-1"]);
    assert!(story.image.slot(story.id("AIS-1")).unwrap().acts.iter().all(|act| act.payload.is_none()), "no other is kept");
}

#[test]
fn of_a_long_history_the_last_observation_alone_is_read() {
    let seen = |count: u64| json!({"at": "2026-01-10T08:00:00Z", "ok": true, "count": count});
    let mut story = portfolio();
    let mut folded = story.image.clone();
    let mut observations = Vec::new();
    for count in [1, 2] {
        let attempt = story.attempt("product", ActName::Observe, "AIS-1", seen(count));
        let Ok(Decision::Recorded(prepared)) = story.try_act(&attempt) else { panic!("it was not recorded") };
        assert!(Image::may_wait(&prepared.fact));
        story.image.apply(&prepared.fact, prepared.content.clone());
        folded.apply(&prepared.fact, Content::Later);
        observations.push(prepared);
    }
    let last = observations.pop().unwrap();
    let position = last.fact.envelope.position;
    let wanted = Wanted::Observation(story.id("AIS-1"));
    assert_eq!(folded.wanted(), [(position, wanted)]);
    folded.fill(position, wanted, last.content);
    let said = |image: &Image| image.slot(story.id("AIS-1")).and_then(|slot| slot.observed()?.1.count);
    assert_eq!((said(&folded), said(&story.image), folded.wanted().len()), (Some(2), Some(2), 0));
}

#[test]
fn a_system_out_of_the_approved_scope_is_not_in_use() {
    let mut story = portfolio();
    let scope = json!({"title": "Scope", "owner": "product", "statement": "Insurance.", "org_roles": ["deployer"], "units_in": ["digital"],
        "units_out": [{"unit": "claims", "justification": "sold"}], "activities": ["use"], "issues_considered": [], "parties_considered": [],
        "climate_relevant": false, "climate_reason": "small"});
    story.record("product", Kind::Scope, scope);
    assert_eq!(found(&story, "system where state(in-scope)").len(), 2, "until it is approved");
    let row = json!([{"power": "approve-scope"}]);
    story.record("chair", Kind::Delegation, crate::story::delegation("scope", json!({"person": "counsel"}), row, false));
    story.board_approves("D-3");
    story.act("counsel", ActName::Approve, "SCP-1", json!({}));
    assert_eq!(found(&story, "system where state(in-scope)"), ["AIS-1"]);
    assert_eq!(found(&story, "system where in-use = true"), ["AIS-1"]);
    story.change("product", "SCP-1", json!({"units_out": [], "systems_out": [{"system": "AIS-1", "justification": "small"}]}));
    assert_eq!(found(&story, "system where state(in-use)"), ["AIS-1"], "what is not approved changes nothing");
    story.act("counsel", ActName::Approve, "SCP-1", json!({}));
    assert_eq!(found(&story, "system where state(in-use)"), ["AIS-2"]);
}

#[test]
fn a_request_has_a_tier_by_the_same_rules() {
    let mut story = portfolio();
    story.record("product", Kind::Intake, json!({"title": "Minutes", "requester": "product", "use": "Writes minutes.", "benefit": "time",
        "acquired": "service", "unit": "claims", "personal_data": true, "people_affected": "staff", "autonomy": "drafts", "asked_on": "2026-01-12",
        "tier_inputs": {"severity": 3, "reach": 1, "autonomy": 1, "rights": 1, "reversibility": 1}}));
    assert_eq!(found(&story, "intake where tier = 3"), ["INT-1"]);
    story.change("chair", "PAR-1", json!({"tier_rules": [{"tier": 2, "when": "unit = claims"}]}));
    story.board_approves("PAR-1");
    assert_eq!(found(&story, "intake where tier = 2"), ["INT-1"]);
}

#[test]
fn in_a_test_of_its_own_self_is_each_record_of_the_population() {
    let story = portfolio();
    let written = "all(risk, systems.<-risk.systems has (id = self.id))";
    let test = Condition::parse(written, Context::Nothing).unwrap_or_else(|wrong| panic!("{}", wrong.pointed(written)));
    assert_eq!(test.verdict(&story.reading()).records, [story.id("R-2")], "it names no system");
}

#[test]
fn a_reserved_matter_asks_of_the_attempted_act() {
    let story = portfolio();
    let when = "act = accept and kind = risk and category = privacy and residual.level > 9";
    let condition = Condition::parse(when, Context::Attempt).unwrap_or_else(|wrong| panic!("{}", wrong.pointed(when)));
    let reading = story.reading();
    let attempted = |name: ActName, id: &str| Attempted { name, of: None, subject: reading.live(story.id(id)).unwrap() };
    assert!(condition.holds_of_attempt(&reading, attempted(ActName::Accept, "R-1")));
    assert!(!condition.holds_of_attempt(&reading, attempted(ActName::Close, "R-1")));
    assert!(!condition.holds_of_attempt(&reading, attempted(ActName::Accept, "R-2")));
}

#[test]
fn a_comparison_with_today_says_when_its_answer_will_change() {
    let story = portfolio();
    let reading = story.reading();
    let old = query("system where in_use_from < today - 10d");
    assert!(old.records(&reading).is_empty());
    // In use from 10 January: ten days lie between on the 21st.
    assert_eq!(reading.into_notes().until.map(|day| day.to_string()), Some("2026-01-21".to_owned()));
}

#[test]
fn a_question_that_asks_too_much_is_given_up_without_an_answer() {
    let story = Story::founded();
    let ids: Vec<RecordId> = story.reading().slots(Kind::Person).map(|slot| slot.id).collect();
    let condition = |text: &str| Condition::parse(text, Context::Kind(Kind::Person)).expect(text);
    let (cheap, dear) = (condition("id is not empty"), condition("count(person where manager = self or id = self) = 1"));
    let reading = story.reading();
    let (asking, gives_up) = (cheap.asking(&reading, 1_000), dear.asking(&reading, 1_000));
    assert!(ids.len() > 3 && ids.iter().all(|id| asking.holds(*id) == Some(true)));
    let answers: Vec<Option<bool>> = ids.iter().cycle().take(1_000).map(|id| gives_up.holds(*id)).collect();
    let known = answers.iter().take_while(|answer| answer.is_some()).count();
    assert!(known > 0 && known < 500 && answers[known..].iter().all(Option::is_none), "{known}");
    assert!(answers[..known].iter().zip(ids.iter().cycle()).all(|(answer, id)| *answer == Some(dear.holds(&reading, *id))));
}

/// Words and signs that expressions are made of, thrown together.
fn soup() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "system",
        "risk",
        "act",
        "where",
        "and",
        "or",
        "not",
        "in",
        "is",
        "has",
        "empty",
        "state",
        "all",
        "any",
        "none",
        "count",
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        "=",
        "!=",
        "<",
        "<=",
        "<-",
        "+",
        "-",
        "today",
        "self",
        "owner",
        "tier",
        "residual",
        "level",
        "systems",
        "title",
        "approved",
        "in-use",
        "30d",
        "9",
        "-4",
        "2026-11-20",
        "GBP",
        "2.50",
        "\"a b\"",
        "R-1",
        "C.3.1",
        "é",
        "\\",
        "\"",
    ]);
    prop::collection::vec(word, 0..24).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn nothing_that_is_thrown_at_it_brings_it_down(text in prop_oneof![soup(), ".{0,60}"]) {
        for context in [Context::Kind(Kind::System), Context::Attempt, Context::Nothing] {
            if let Err(wrong) = Condition::parse(&text, context) {
                prop_assert!(wrong.at <= text.chars().count() && wrong.long > 0, "{}", wrong.pointed(&text));
            }
        }
    }

    #[test]
    fn what_is_understood_is_written_so_that_it_is_understood_alike(text in conditions()) {
        let context = Context::Kind(Kind::System);
        if let Ok(condition) = Condition::parse(&text, context) {
            let written = condition.to_string();
            let again = Condition::parse(&written, context).unwrap_or_else(|wrong| panic!("{text}\n{}", wrong.pointed(&written)));
            prop_assert_eq!(again, condition, "{} | {}", text, written);
        } else {
            prop_assert!(false, "{} is refused", text);
        }
    }
}

/// Conditions on a system that mean something.
fn conditions() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "tier <= 2",
        "state(in-use)",
        "purpose = \"to \\\"answer\\\"\"",
        "<-risk.systems is empty",
        "owner.functions has risk",
        "in_use_from > today - 30d",
        "in_use_from <= in_use_until + 5d",
        "today > in_use_until",
        "affected has (count > 3 and vulnerable = true)",
        "unit in [retail, \"back office\"]",
        "any(risk where systems = self)",
        "count(person) >= 3",
        "owner is not empty",
        "id = AIS-3",
        "recorded < 2026-01-01",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(5, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("({one}) and {other}")),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("{one} or ({other})")),
            inner.clone().prop_map(|one| format!("not ({one})")),
            inner.prop_map(|one| format!("all(risk where systems = self, residual.level < 3) or {one}")),
        ]
    })
}
