//! Powers travel by chains of delegations, each in force, each passed on by somebody who may.

use super::*;
use crate::act::ActName;

fn levels(max: u8) -> Value {
    json!([{"power": "accept-risk", "limits": {"level": [{"category": "any", "max": max}]}}])
}

fn risk(level: u8) -> Ask {
    Ask { levels: vec![("privacy".into(), level)], ..Ask::default() }
}

fn accepts(story: &Story, key: &str, level: u8) -> Result<Grounds, Shortfall> {
    asked(story, Holder::Person(story.person(key)), Power::AcceptRisk, &risk(level))
}

#[test]
fn the_governing_body_may_everything_and_rests_on_itself() {
    let story = Story::founded();
    let board = Holder::Body(story.id("BOD-1").typed().unwrap());
    let grounds = asked(&story, board, Power::SetParameters, &Ask::default()).unwrap();
    assert_eq!(grounds.trace.iter().map(|link| link.id).collect::<Vec<_>>(), [story.id("BOD-1")]);
}

#[test]
fn a_power_passed_on_rests_on_every_link_from_the_governing_body_down() {
    let mut story = Story::founded();
    let first = gives_on(&mut story, "cro", "cio", levels(6), json!({}));
    let second = gives_on(&mut story, "cio", "product", levels(4), json!({}));
    let trace = accepts(&story, "product", 4).unwrap().trace.into_iter().map(|link| link.id).collect::<Vec<_>>();
    assert_eq!(trace, [story.id("BOD-1"), story.id("D-2"), first, second]);
}

#[test]
fn the_way_up_leads_past_those_whose_own_limit_does_not_suffice() {
    let mut story = Story::founded();
    gives_on(&mut story, "cro", "cio", levels(6), json!({}));
    gives_on(&mut story, "cio", "product", levels(4), json!({}));
    assert_eq!(accepts(&story, "product", 5).unwrap_err().escalate_to, Some(story.id("cio")));
    assert_eq!(accepts(&story, "product", 8).unwrap_err().escalate_to, Some(story.id("cro")));
    assert_eq!(accepts(&story, "product", 10).unwrap_err().escalate_to, Some(story.id("BOD-1")));
}

#[test]
fn where_nobody_above_has_it_a_body_that_has_it_can_decide() {
    let mut story = Story::founded();
    let committee = json!({"body": "BOD-2"});
    board_gives(&mut story, committee.clone(), json!([{"power": "approve-soa"}]));
    let limited = json!([{"power": "approve-supplier", "limits": {"tier": 3}}]);
    board_gives(&mut story, committee, limited);
    let asks = |power: Power, tier: Option<u8>| {
        asked(&story, Holder::Person(story.person("product")), power, &Ask { tier, ..Ask::default() }).unwrap_err()
    };
    assert_eq!(asks(Power::ApproveSoa, None).escalate_to, Some(story.id("BOD-2")));
    assert_eq!(asks(Power::ApproveSupplier, Some(3)).escalate_to, Some(story.id("BOD-2")));
    assert_eq!(asks(Power::ApproveSupplier, Some(2)).escalate_to, Some(story.id("BOD-1")), "it is beyond the committee too");
    assert_eq!(asks(Power::ApproveScope, None).escalate_to, Some(story.id("BOD-1")), "the committee was given something else");
}

#[test]
fn a_body_that_had_it_is_not_who_can_decide() {
    let mut story = Story::founded();
    let mut given = story::delegation("for a month", json!({"body": "BOD-2"}), json!([{"power": "approve-soa"}]), true);
    given["valid_until"] = "2026-02-11".into();
    story.record("chair", Kind::Delegation, given);
    story.board_approves("D-3");
    assert_eq!(person_may(&story, "product", Power::ApproveSoa).unwrap_err().escalate_to, Some(story.id("BOD-2")));
    story.on("2026-02-12");
    assert_eq!(person_may(&story, "product", Power::ApproveSoa).unwrap_err().escalate_to, Some(story.id("BOD-1")));
}

#[test]
fn what_has_ended_is_named_to_whoever_had_it_and_to_nobody_else() {
    let mut story = Story::founded();
    let mut given = story::delegation("for a month", json!({"person": "cio"}), json!([{"power": "approve-soa"}]), true);
    given["valid_until"] = "2026-02-11".into();
    story.record("chair", Kind::Delegation, given);
    story.board_approves("D-3");
    board_gives(&mut story, json!({"person": "cio"}), json!([{"power": "approve-document"}]));
    assert!(person_may(&story, "cio", Power::ApproveSoa).is_ok());
    story.on("2026-02-12");
    let ended = person_may(&story, "cio", Power::ApproveSoa).unwrap_err();
    assert_eq!((ended.cause, ended.through), (Cause::Expired, Some(story.id("D-3"))));
    assert_eq!(ended.missing, "D-3 gave approve-soa from 2026-01-01 until 2026-02-11");
    let never = person_may(&story, "product", Power::ApproveSoa).unwrap_err();
    assert_eq!((never.cause, never.through), (Cause::NoPower, None), "it was never theirs");
    let other = person_may(&story, "cio", Power::ApproveScope).unwrap_err();
    assert_eq!((other.cause, other.through), (Cause::NoPower, None), "what ended was another power");
}

/// Two ways to accept risks that both fall short, given in that order.
fn two_ways(first: (&str, Value, Value), second: (&str, Value, Value)) -> (Story, Shortfall) {
    let mut story = Story::founded();
    board_gives(&mut story, json!({"person": "cio"}), json!([{"power": "accept-risk"}]));
    for (by, powers, days) in [first, second] {
        gives_on(&mut story, by, "product", powers, days);
    }
    // What was given to the chief information officer is taken away again: what they gave on hangs in the air.
    story.change("chair", "D-3", json!({"valid_until": "2026-01-31"}));
    story.board_approves("D-3");
    story.on("2026-02-01");
    let shortfall = accepts(&story, "product", 8).unwrap_err();
    (story, shortfall)
}

#[test]
fn of_two_ways_that_fall_short_a_limit_explains_more_than_an_end() {
    let over = || ("cro", levels(4), json!({}));
    let ended = || ("cio", levels(8), json!({}));
    for (way, through) in [(two_ways(over(), ended()), "D-4"), (two_ways(ended(), over()), "D-5")] {
        let (story, shortfall) = way;
        assert_eq!((shortfall.cause, shortfall.through), (Cause::OverLimit, Some(story.id(through))));
        assert_eq!(shortfall.missing, "level 8, limit 4");
    }
}

#[test]
fn of_two_ways_that_fall_short_an_end_explains_more_than_a_giver_who_has_nothing() {
    let ended = || ("cio", levels(8), json!({}));
    for swapped in [false, true] {
        let mut story = Story::founded();
        board_gives(&mut story, json!({"person": "cio"}), json!([{"power": "accept-risk"}]));
        board_gives(&mut story, json!({"person": "counsel"}), json!([{"power": "accept-risk"}]));
        let (by, powers, days) = ended();
        let ways = if swapped { ["counsel", by] } else { [by, "counsel"] };
        for giver in ways {
            gives_on(&mut story, giver, "product", powers.clone(), days.clone());
        }
        story.change("chair", "D-3", json!({"valid_until": "2026-01-31"}));
        story.board_approves("D-3");
        story.change("chair", "D-4", json!({"powers": [{"power": "approve-document"}]}));
        story.board_approves("D-4");
        story.on("2026-02-01");
        let shortfall = accepts(&story, "product", 8).unwrap_err();
        assert_eq!(shortfall.cause, Cause::Expired, "{}", shortfall.missing);
        assert!(shortfall.missing.starts_with("D-3 gave accept-risk"), "{}", shortfall.missing);
    }
}

#[test]
fn a_chain_of_more_than_eight_links_is_followed_no_further() {
    let mut story = Story::founded();
    let powers = json!([{"power": "approve-soa"}]);
    board_gives(&mut story, json!({"person": "ceo"}), powers.clone());
    let people = ["ceo", "cro", "cio", "aims-owner", "counsel", "product", "auditor", "director", "deputy-chair"];
    for pair in people[..8].windows(2) {
        gives_on(&mut story, pair[0], pair[1], powers.clone(), json!({}));
    }
    assert_eq!(person_may(&story, "director", Power::ApproveSoa).unwrap().trace.len(), 9, "the body and eight links");
    let mut ninth = story::delegation("the ninth", json!({"person": people[8]}), powers, true);
    ninth["from"] = json!({"person": people[7]});
    let id = story.record("chair", Kind::Delegation, ninth).to_string();
    assert_eq!(story.refused(people[7], ActName::Approve, &id, json!({})).cause, Cause::NoPower);
}

#[test]
fn two_who_give_each_other_a_power_that_neither_has_have_nothing() {
    let mut story = Story::founded();
    let powers = json!([{"power": "approve-soa"}]);
    board_gives(&mut story, json!({"person": "cio"}), powers.clone());
    gives_on(&mut story, "cio", "product", powers.clone(), json!({}));
    gives_on(&mut story, "product", "cio", powers, json!({}));
    assert!(person_may(&story, "cio", Power::ApproveSoa).is_ok());
    story.change("chair", "D-3", json!({"powers": [{"power": "approve-document"}]}));
    story.board_approves("D-3");
    for key in ["cio", "product"] {
        let shortfall = person_may(&story, key, Power::ApproveSoa).unwrap_err();
        assert_eq!((shortfall.cause, shortfall.escalate_to), (Cause::NoPower, Some(story.id("BOD-1"))), "{key}");
    }
}

#[test]
fn what_is_reserved_stays_with_the_governing_body_and_its_committees() {
    let mut story = Story::founded();
    let committee = story::body("Risk committee", "risk-committee", "director", &story::BOARD, Some("BOD-1"));
    story.record("chair", Kind::Body, committee);
    story.board_approves("BOD-3");
    let powers = json!([{"power": "set-parameters"}, {"power": "set-bodies"}]);
    for to in [json!({"body": "BOD-3"}), json!({"body": "BOD-2"}), json!({"person": "ceo"})] {
        board_gives(&mut story, to, powers.clone());
    }
    let body = |id: &str| Holder::Body(story.id(id).typed().unwrap());
    let kinds = |word: &str| Ask::of_kind(Kind::Body, word);
    assert!(asked(&story, body("BOD-3"), Power::SetParameters, &Ask::default()).is_ok());
    assert!(asked(&story, body("BOD-2"), Power::SetParameters, &Ask::default()).is_err());
    assert!(person_may(&story, "ceo", Power::SetParameters).is_err());
    let ceo = Holder::Person(story.person("ceo"));
    assert!(asked(&story, ceo, Power::SetBodies, &kinds("forum")).is_ok());
    for above in ["governing-body", "top-management"] {
        assert!(asked(&story, ceo, Power::SetBodies, &kinds(above)).is_err(), "{above}");
    }
}

#[test]
fn whoever_administers_decides_nothing_and_may_administer() {
    let mut story = Story::founded();
    let both = json!([{"power": "administer"}, {"power": "approve-soa"}]);
    board_gives(&mut story, json!({"person": "cio"}), both);
    let shortfall = person_may(&story, "cio", Power::ApproveSoa).unwrap_err();
    assert_eq!((shortfall.cause, shortfall.escalate_to), (Cause::Separation, Some(story.id("BOD-1"))));
    assert!(person_may(&story, "cio", Power::Administer).is_ok());
}

#[test]
fn a_power_is_held_from_the_first_to_the_last_day_in_the_organisation() {
    let mut story = Story::founded();
    board_gives(&mut story, json!({"person": "cio"}), json!([{"power": "approve-soa"}]));
    let cio = story.id("cio").to_string();
    story.change("ceo", &cio, json!({"until": "2026-02-11"}));
    story.on("2026-02-11");
    assert!(person_may(&story, "cio", Power::ApproveSoa).is_ok());
    story.on("2026-02-12");
    let gone = person_may(&story, "cio", Power::ApproveSoa).unwrap_err();
    assert_eq!((gone.cause, gone.missing.contains("does not belong")), (Cause::Expired, true));
    let nobody = Holder::Person(PersonId::new(99));
    assert_eq!(asked(&story, nobody, Power::ApproveSoa, &Ask::default()).unwrap_err().cause, Cause::NoPower);
}

#[test]
fn those_who_receive_a_power_are_those_it_is_given_to_today() {
    let mut story = Story::founded();
    let mut given = story::delegation("for a month", json!({"person": "cio"}), json!([{"power": "approve-soa"}]), true);
    given["valid_until"] = "2026-02-11".into();
    story.record("chair", Kind::Delegation, given);
    story.board_approves("D-3");
    board_gives(&mut story, json!({"body": "BOD-2"}), json!([{"power": "approve-soa"}]));
    board_gives(&mut story, json!({"person": "product"}), json!([{"power": "approve-scope"}]));
    let receivers = |story: &Story| {
        let reading = story.reading();
        let receivers = Delegations::on(&reading, story.today()).receivers(Power::ApproveSoa);
        receivers.into_iter().map(Holder::record).collect::<Vec<_>>()
    };
    assert_eq!(receivers(&story), [story.id("cio"), story.id("BOD-2")]);
    story.on("2026-02-12");
    assert_eq!(receivers(&story), [story.id("BOD-2")]);
}
