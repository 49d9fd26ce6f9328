//! When an act for a body is the body's: who took part, and how many were for it.

use super::*;
use crate::act::{ActName, Ballot, Vote};
use crate::decide::{Decision, Invalid};
use crate::fact::Subject;

/// The executive committee of five, with that quorum and majority, and votes minuted in the order of its members.
fn counted(quorum: i64, majority: &str, ballots: &[Ballot]) -> Result<Tally, Shortfall> {
    let mut story = Story::founded();
    let members = ["ceo", "cro", "cio", "counsel", "product"];
    let mut body = story::body("Executive committee", "top-management", "ceo", &members, Some("BOD-1"));
    (body["quorum"], body["majority"]) = (quorum.into(), majority.into());
    story.revise("chair", "BOD-2", body);
    story.board_approves("BOD-2");
    let minuted: Vec<Vote> =
        members.iter().zip(ballots).map(|(key, vote)| Vote { person: story.person(key), vote: *vote }).collect();
    let (body, subject) = (story.id("BOD-2").typed().unwrap(), Subject::Record { id: story.id("D-1") });
    let act = BodyAct { body, name: ActName::Approve, subject: &subject, minuted: &minuted };
    tally(&story.reading(), act, story.today())
}

fn carried(majority: &str, ballots: &[Ballot]) -> bool {
    counted(1, majority, ballots).is_ok()
}

const YES: Ballot = Ballot::For;
const NO: Ballot = Ballot::Against;
const NEITHER: Ballot = Ballot::Abstain;
const OUT: Ballot = Ballot::Recuse;

#[test]
fn a_simple_majority_is_more_for_than_against() {
    assert!(carried("simple", &[YES, YES, NO, NEITHER]));
    assert!(!carried("simple", &[YES, NO]));
    assert!(!carried("simple", &[NEITHER]));
}

#[test]
fn two_thirds_are_two_of_three_votes_cast_for_or_against() {
    assert!(carried("two-thirds", &[YES, YES, NO, NEITHER, NEITHER]));
    assert!(carried("two-thirds", &[YES, YES, YES, YES, NO]));
    assert!(carried("two-thirds", &[YES]));
    assert!(!carried("two-thirds", &[YES, NO]));
    assert!(!carried("two-thirds", &[YES, YES, YES, NO, NO]));
    assert!(!carried("two-thirds", &[NEITHER, NEITHER]), "nobody was for it");
}

#[test]
fn unanimous_is_at_least_one_for_and_none_against() {
    assert!(carried("unanimous", &[YES, NEITHER, NEITHER]));
    assert!(!carried("unanimous", &[YES, YES, YES, YES, NO]));
    assert!(!carried("unanimous", &[NEITHER, NEITHER]), "nobody was for it");
}

#[test]
fn whoever_recuses_does_not_count_towards_the_quorum_and_whoever_abstains_does() {
    let told = counted(3, "simple", &[YES, OUT, OUT, YES]).unwrap_err();
    assert_eq!((told.cause, told.missing.as_str()), (Cause::Quorum, "2 of 3 members needed took part"));
    let tally = counted(3, "simple", &[YES, OUT, NEITHER, YES, NO]).unwrap();
    assert_eq!((tally.in_favour, tally.against, tally.abstained), (2, 1, 1));
    assert_eq!((tally.voted.len(), tally.recused.len()), (4, 1));
}

#[test]
fn a_majority_that_is_not_reached_is_told_with_its_figures() {
    let told = counted(1, "two-thirds", &[YES, NO]).unwrap_err();
    assert_eq!(
        (told.cause, told.missing.as_str()),
        (Cause::Quorum, "1 for and 1 against do not reach the majority (two-thirds)")
    );
}

#[test]
fn whoever_does_not_sit_on_the_body_has_no_vote_in_it() {
    let story = Story::founded();
    let outsider = [Vote { person: story.person("product"), vote: YES }];
    let subject = Subject::Record { id: story.id("D-1") };
    let body = story.id("BOD-2").typed().unwrap();
    let act = BodyAct { body, name: ActName::Approve, subject: &subject, minuted: &outsider };
    let told = tally(&story.reading(), act, story.today()).unwrap_err();
    assert_eq!((told.cause, told.missing.contains("has no vote in BOD-2")), (Cause::Quorum, true));
}

/// The executives may approve policies, and one waits for them.
fn with_policy() -> Story {
    let mut story = Story::founded();
    board_gives(&mut story, json!({"body": "BOD-2"}), json!([{"power": "approve-policy"}]));
    story.record("aims-owner", Kind::Policy, story::policy());
    story
}

/// The chair of the executives records their decision without minuting any vote.
fn decides_by_votes_cast(story: &mut Story) -> Result<Decision, Invalid> {
    let mut attempt = story.attempt("ceo", ActName::Approve, "POL-1", json!({}));
    attempt.who.on_behalf = story.id("BOD-2").typed();
    story.try_act(&attempt)
}

#[test]
fn votes_that_members_have_cast_themselves_decide() {
    let mut story = with_policy();
    story.casts("cro", "BOD-2", "POL-1", "for");
    let Ok(Decision::Refused { shortfall, .. }) = decides_by_votes_cast(&mut story) else { panic!("one vote made a decision") };
    assert_eq!(shortfall.missing, "1 of 2 members needed took part");
    story.casts("cio", "BOD-2", "POL-1", "for");
    assert!(matches!(decides_by_votes_cast(&mut story), Ok(Decision::Recorded(_))));
    let slot = story.image.slot(story.id("POL-1")).unwrap();
    assert!(is_approved(&story.reading(), slot));
}

#[test]
fn a_vote_names_the_body_in_which_it_is_cast_and_counts_there_alone() {
    let mut story = with_policy();
    let nowhere = story.attempt("cro", ActName::CastVote, "POL-1", json!({"vote": "for"}));
    let Err(Invalid(problems)) = story.try_act(&nowhere) else { panic!("it would be counted nowhere") };
    assert_eq!(problems[0].message, "a vote is cast in a body, and this one names none; vote for BOD-2");
    let mut elsewhere = nowhere.clone();
    elsewhere.who.on_behalf = story.id("BOD-1").typed();
    let Ok(Decision::Refused { shortfall, .. }) = story.try_act(&elsewhere) else { panic!("no member of the board") };
    assert_eq!(shortfall.missing, "it is for a voting member of the body");
    story.casts("cro", "BOD-2", "POL-1", "for");
    let slot = story.image.slot(story.id("POL-1")).unwrap();
    let content = slot.live().unwrap().content.unwrap();
    let subject = Subject::Version { id: story.id("POL-1"), version: 1, content };
    let missing = |body: &str| {
        let body = story.id(body).typed().unwrap();
        votes_missing(&story.reading(), BodyAct { body, name: ActName::Approve, subject: &subject, minuted: &[] }, story.today())
    };
    assert_eq!((missing("BOD-2"), missing("BOD-1")), (Some((2, 1)), Some((2, 2))));
}

#[test]
fn votes_cast_on_what_it_said_before_decide_nothing() {
    let mut story = with_policy();
    for member in ["cro", "cio"] {
        story.casts(member, "BOD-2", "POL-1", "for");
    }
    story.change("aims-owner", "POL-1", json!({"edition": "v2"}));
    let Ok(Decision::Refused { shortfall, .. }) = decides_by_votes_cast(&mut story) else { panic!("they never saw it") };
    assert_eq!(shortfall.missing, "0 of 2 members needed took part");
}

#[test]
fn other_acts_of_members_are_no_votes() {
    let mut story = with_policy();
    for member in ["cro", "cio"] {
        story.act(
            member,
            ActName::Review,
            "POL-1",
            json!({"outcome": "fit", "function": if member == "cro" { "risk" } else { "technology" }}),
        );
    }
    let Ok(Decision::Refused { shortfall, .. }) = decides_by_votes_cast(&mut story) else { panic!("nobody voted") };
    assert_eq!(shortfall.cause, Cause::Quorum);
}

fn meeting(owner: &str, body: &str) -> Value {
    json!({"title": "A sitting", "owner": owner, "type": "management-review", "body": body, "planned_on": "2026-01-12"})
}

#[test]
fn the_chair_and_whoever_owns_a_meeting_keep_the_minutes_and_nobody_else() {
    let mut story = Story::founded();
    story.record("counsel", Kind::Meeting, meeting("counsel", "BOD-2"));
    story.record("aims-owner", Kind::Meeting, meeting("aims-owner", "BOD-1"));
    let keeps = |key: &str| keeps_minutes(&story.reading(), story.person(key), story.id("BOD-2").typed().unwrap(), story.today());
    assert_eq!(["ceo", "counsel", "cro", "aims-owner"].map(keeps), [true, true, false, false]);
}

#[test]
fn a_chair_concludes_the_reviews_of_the_own_body_without_a_delegation() {
    let mut story = Story::founded();
    let forum = story::body("Review board", "forum", "cio", &story::EXECUTIVES, Some("BOD-2"));
    story.record("chair", Kind::Body, forum);
    story.board_approves("BOD-3");
    story.record("counsel", Kind::Meeting, meeting("counsel", "BOD-3"));
    let links = |key: &str, power: Power| {
        let record = story.live::<Meeting>("MTG-1");
        let grounds = chairs(&story.reading(), Holder::Person(story.person(key)), power, record, story.today())?;
        Some(grounds.trace.into_iter().map(|link| link.id.to_string()).collect::<Vec<_>>())
    };
    assert_eq!(links("cio", Power::ConcludeReview), Some(vec!["BOD-1".to_owned(), "BOD-3".to_owned()]));
    assert_eq!(links("cro", Power::ConcludeReview), None, "only the chair");
    assert_eq!(links("cio", Power::ApproveSoa), None, "only reviews");
}

#[test]
fn the_chair_of_the_governing_body_rests_on_that_body_alone() {
    let mut story = Story::founded();
    story.record("counsel", Kind::Meeting, meeting("counsel", "BOD-1"));
    let record = story.live::<Meeting>("MTG-1");
    let chair = Holder::Person(story.person("chair"));
    let grounds = chairs(&story.reading(), chair, Power::ConcludeReview, record, story.today()).unwrap();
    assert_eq!(grounds.trace.into_iter().map(|link| link.id).collect::<Vec<_>>(), [story.id("BOD-1")]);
}
