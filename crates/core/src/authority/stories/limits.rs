//! How far a power goes, on each dimension that a delegation names.

use super::*;
use crate::datum::Money;

/// What a person who was given the approval of uses within those limits is told.
fn within(limits: Value, ask: &Ask) -> Result<(), String> {
    let mut story = Story::founded();
    let mut row = json!({"power": "approve-use"});
    row["limits"] = limits;
    board_gives(&mut story, json!({"person": "cio"}), json!([row]));
    let outcome = asked(&story, Holder::Person(story.person("cio")), Power::ApproveUse, ask);
    outcome.map(drop).map_err(|shortfall| {
        assert_eq!((shortfall.cause, shortfall.through), (Cause::OverLimit, Some(story.id("D-3"))));
        shortfall.missing
    })
}

#[test]
fn a_level_holds_for_its_category_up_to_the_figure() {
    let limits = || json!({"level": [{"category": "privacy", "max": 6}]});
    let risk = |category: &str, level: u8| Ask { levels: vec![(category.into(), level)], ..Ask::default() };
    assert_eq!(within(limits(), &risk("privacy", 6)), Ok(()));
    assert_eq!(within(limits(), &risk("privacy", 7)), Err("level 7, limit 6".into()));
    assert_eq!(within(limits(), &risk("safety", 1)), Err("it does not hold for safety".into()));
    assert_eq!(within(json!({}), &risk("safety", 25)), Ok(()), "what is not limited has no limit");
}

#[test]
fn a_tier_holds_for_itself_and_those_less_severe() {
    let limits = || json!({"tier": 2});
    let of = |tier: u8| Ask { tier: Some(tier), ..Ask::default() };
    assert_eq!(within(limits(), &of(3)), Ok(()));
    assert_eq!(within(limits(), &of(2)), Ok(()));
    assert_eq!(within(limits(), &of(1)), Err("tier 1, limit tier 2".into()));
    assert_eq!(within(limits(), &Ask::default()), Ok(()));
}

#[test]
fn types_hold_for_any_word_that_fits_the_record() {
    let limits = || json!({"types": ["design", "pilot"]});
    let of = |words: &[&str]| Ask { types: words.iter().map(|word| (*word).into()).collect(), ..Ask::default() };
    assert_eq!(within(limits(), &of(&["gate", "pilot"])), Ok(()));
    assert_eq!(within(limits(), &of(&["gate", "release"])), Err("it holds for design, pilot, not for gate, release".into()));
    assert_eq!(within(limits(), &Ask::default()), Ok(()), "nothing is asked of the type");
}

#[test]
fn days_hold_up_to_the_figure() {
    let limits = || json!({"days": 90});
    let of = |days: i32| Ask { days: Some(days), ..Ask::default() };
    assert_eq!(within(limits(), &of(90)), Ok(()));
    assert_eq!(within(limits(), &of(91)), Err("91 days, limit 90 days".into()));
    assert_eq!(within(limits(), &of(i32::MAX)), Err("no end, limit 90 days".into()));
}

#[test]
fn money_holds_in_its_currency_up_to_the_amount() {
    let limits = || json!({"money_each": {"amount": 500, "currency": "GBP"}});
    let of = |amount: i64, currency: &str| Ask { money: Some(Money { amount, currency: currency.into() }), ..Ask::default() };
    assert_eq!(within(limits(), &of(500, "GBP")), Ok(()));
    assert_eq!(within(limits(), &of(501, "GBP")), Err("GBP 501, limit 500 in minor units".into()));
    assert_eq!(within(limits(), &of(1, "EUR")), Err("asked in EUR, limit in GBP".into()));
}

#[test]
fn units_hold_where_every_unit_concerned_is_one_of_them() {
    let limits = || json!({"units": ["digital", "claims"]});
    let of = |units: &[&str]| Ask { units: units.iter().map(|unit| (*unit).into()).collect(), ..Ask::default() };
    assert_eq!(within(limits(), &of(&["digital"])), Ok(()));
    assert_eq!(within(limits(), &of(&["claims", "digital"])), Ok(()));
    let outside = "it holds for the unit digital, claims, not for sales";
    assert_eq!(within(limits(), &of(&["digital", "sales"])), Err(outside.into()));
    assert_eq!(within(json!({}), &of(&["sales"])), Ok(()));
}

fn system(owner: &str) -> Value {
    json!({"title": "Helper", "owner": owner, "acquired": "service", "purpose": "It answers.", "not_for": "Advice.", "users": [],
        "affected": [], "org_role": ["deployer"], "autonomy": "suggests", "unit": "digital", "jurisdictions": ["GB"], "data": [],
        "classification": "internal"})
}

#[test]
fn systems_hold_where_they_are_listed_or_ones_own() {
    let mut story = Story::founded();
    story.record("cio", Kind::System, system("cio"));
    story.record("product", Kind::System, system("product"));
    let of = |systems: &str| json!([{"power": "approve-use", "limits": {"systems": systems}}]);
    board_gives(&mut story, json!({"person": "cio"}), of("own"));
    board_gives(&mut story, json!({"person": "counsel"}), json!([{"power": "approve-use", "limits": {"systems": ["AIS-2"]}}]));
    let may_use = |key: &str, systems: &[&str]| {
        let systems = systems.iter().map(|id| story.id(id)).collect();
        let outcome = asked(&story, Holder::Person(story.person(key)), Power::ApproveUse, &Ask { systems, ..Ask::default() });
        outcome.map(drop).map_err(|shortfall| shortfall.missing)
    };
    assert_eq!(may_use("cio", &["AIS-1"]), Ok(()));
    assert_eq!(may_use("cio", &["AIS-1", "AIS-2"]), Err("it does not hold for AIS-2".into()));
    assert_eq!(may_use("counsel", &["AIS-2"]), Ok(()));
    assert_eq!(may_use("counsel", &["AIS-2", "AIS-1"]), Err("it does not hold for AIS-1".into()));
}

#[test]
fn a_power_held_jointly_says_with_whom_along_the_whole_chain() {
    let mut story = Story::founded();
    let with = |name: &str| json!([{"power": "approve-use", "limits": {"with": [name]}}]);
    board_gives(&mut story, json!({"person": "cio"}), with("risk"));
    gives_on(&mut story, "cio", "product", with("approve-soa"), json!({}));
    let grounds = person_may(&story, "product", Power::ApproveUse).unwrap();
    assert_eq!(grounds.jointly.iter().map(|name| &**name).collect::<Vec<_>>(), ["risk", "approve-soa"]);
}

/// What the chief information officer, who may pass on the approval of uses within those limits, is told when giving it on within others.
fn given_on(held: Value, given: Value) -> Result<(), String> {
    let mut story = Story::founded();
    let [held, given] = [held, given].map(|limits| {
        let mut row = json!({"power": "approve-use"});
        row["limits"] = limits;
        row
    });
    board_gives(&mut story, json!({"person": "cio"}), json!([held]));
    let grant = serde_json::from_value(given).unwrap();
    let outcome = may_give(&story.reading(), Holder::Person(story.person("cio")), &grant, story.today());
    outcome.map(drop).map_err(|shortfall| shortfall.missing)
}

#[test]
fn nobody_gives_on_more_than_they_hold_on_any_dimension() {
    assert_eq!(given_on(json!({"tier": 2}), json!({"tier": 3})), Ok(()));
    assert_eq!(given_on(json!({"tier": 2}), json!({"tier": 1})), Err("tier 1, limit tier 2".into()));
    assert_eq!(given_on(json!({"days": 90}), json!({"days": 90})), Ok(()));
    assert_eq!(given_on(json!({"days": 90}), json!({"days": 91})), Err("91 days, limit 90 days".into()));
    let money = |amount: i64| json!({"money_each": {"amount": amount, "currency": "GBP"}});
    assert_eq!(given_on(money(500), money(500)), Ok(()));
    assert_eq!(given_on(money(500), money(501)), Err("GBP 501, limit 500 in minor units".into()));
    let a_year = json!({"money_year": {"amount": 501, "currency": "GBP"}});
    assert_eq!(given_on(money(500), a_year), Err("GBP 501, limit 500 in minor units".into()));
    let level =
        |category: &str, max: u8| json!({"level": [{"category": "safety", "max": 2}, {"category": category, "max": max}]});
    assert_eq!(given_on(level("privacy", 6), level("privacy", 6)), Ok(()));
    assert_eq!(given_on(level("privacy", 6), level("privacy", 7)), Err("level 7, limit 6".into()));
}

#[test]
fn how_long_a_decision_may_hold_follows_from_the_narrowest_limit_of_days() {
    let mut story = Story::founded();
    story.record("chair", Kind::Parameter, story::appetite("privacy", 12));
    story.board_approves("PAR-1");
    gives_on(&mut story, "cro", "counsel", json!([{"power": "accept-risk", "limits": {"days": 90}}]), json!({}));
    story.record("product", Kind::Risk, story::risk("privacy", 6));
    let until = |story: &Story, holder: Holder, name: crate::act::ActName, id: &str| {
        let live = story.image.live(story.id(id)).unwrap();
        longest(&story.reading(), holder, name, live, story.today()).map(|day| day.to_string())
    };
    let accept = crate::act::ActName::Accept;
    let person = |story: &Story, key: &str| Holder::Person(story.person(key));
    assert_eq!(until(&story, person(&story, "cro"), accept, "R-1").as_deref(), Some("2027-01-12"), "365 days");
    assert_eq!(until(&story, person(&story, "counsel"), accept, "R-1").as_deref(), Some("2026-04-12"), "90 days");
    assert_eq!(until(&story, person(&story, "product"), accept, "R-1"), None, "no power at all");
    let board = Holder::Body(story.id("BOD-1").typed().unwrap());
    assert_eq!(until(&story, board, accept, "R-1"), None, "nothing limits the governing body");
    story.record("aims-owner", Kind::Policy, story::policy());
    assert_eq!(until(&story, person(&story, "ceo"), crate::act::ActName::Approve, "POL-1"), None, "no limit says how long");
}
