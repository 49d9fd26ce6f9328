//! A fact file says what happened; what it says wrongly is reported in full.

use serde_json::json;

use crate::import::Problem;
use crate::import::facts::{Envelope, Fact, Subject, alone, from_json, from_yaml};

fn problems(text: &str) -> Vec<Problem> {
    from_yaml(text.as_bytes(), &alone).unwrap_err().problems
}

fn messages(text: &str) -> Vec<String> {
    problems(text).iter().map(ToString::to_string).collect()
}

#[test]
fn a_record_says_who_when_and_what() {
    let text = "- record: system\n  id: AIS-1\n  version: 2\n  form: draft\n  happened: 2025-10-02\n  by: PER-owner\n  \
                for: BOD-1\n  origin: proposal\n  recorded: 2025-10-03T09:00:00Z\n  key: bom-1\n  why: moved\n  \
                body: { title: Harbour, users: [desk] }\n";
    let items = from_yaml(text.as_bytes(), &alone).unwrap();
    let Fact::Record(record) = &items[0].fact else { panic!("not a record") };
    assert_eq!((record.kind.as_str(), record.id.as_deref(), record.version), ("system", Some("AIS-1"), Some(2)));
    assert_eq!((record.form.as_deref(), record.why.as_deref()), (Some("draft"), Some("moved")));
    let envelope = Envelope {
        key: Some("bom-1".into()),
        happened: Some("2025-10-02".into()),
        by: Some("PER-owner".into()),
        for_body: Some("BOD-1".into()),
        origin: Some("proposal".into()),
        recorded: Some("2025-10-03T09:00:00Z".into()),
    };
    assert_eq!(record.envelope, envelope);
    assert_eq!(json!(record.body), json!({"title": "Harbour", "users": ["desk"]}));
    assert_eq!(items[0].source.line_of("/body/title"), 12);
}

#[test]
fn an_act_is_about_a_record_or_about_an_earlier_act() {
    let text = "- act: approve\n  of: { kind: policy, id: POL-1, version: 1 }\n  happened: 2025-11-12\n  by: PER-ceo\n  for: BOD-4\n  \
                votes: [{ person: PER-ceo, vote: for }]\n  payload: { valid_until: 2026-11-12 }\n  reason: fit\n\
                - act: annul\n  of: { act: accept, kind: risk, id: R-60, version: 2, by: P14, happened: 2026-06-03 }\n";
    let items = from_yaml(text.as_bytes(), &alone).unwrap();
    let Fact::Act(approval) = &items[0].fact else { panic!("not an act") };
    assert_eq!(approval.of, Subject::Record { kind: "policy".into(), id: "POL-1".into(), version: Some(1) });
    let payload = json!({"valid_until": "2026-11-12", "votes": [{"person": "PER-ceo", "vote": "for"}]});
    assert_eq!(json!(approval.payload), payload);
    assert_eq!(approval.reason.as_deref(), Some("fit"));
    let Fact::Act(annulment) = &items[1].fact else { panic!("not an act") };
    let earlier = Subject::Act {
        act: "accept".into(),
        kind: "risk".into(),
        id: "R-60".into(),
        version: Some(2),
        by: Some("P14".into()),
        happened: Some("2026-06-03".into()),
    };
    assert_eq!(annulment.of, earlier);
    assert!(annulment.payload.is_empty());
}

#[test]
fn documents_may_be_lists_single_items_or_empty_and_json_says_the_same() {
    let yaml = "---\n- record: role\n  body: {}\n---\nrecord: role\nbody: {title: b}\n---\n";
    let json = "[{\"record\": \"role\", \"body\": {}}]\n{\"record\": \"role\", \"body\": {\"title\": \"b\"}}\n";
    let facts = |items: Vec<_>| items.into_iter().map(|item: crate::import::facts::FactItem| item.fact).collect::<Vec<_>>();
    let from_yaml = facts(from_yaml(yaml.as_bytes(), &alone).unwrap());
    assert_eq!(from_yaml.len(), 2);
    assert_eq!(from_yaml, facts(from_json(json.as_bytes(), &alone).unwrap()));
}

#[test]
fn every_problem_is_reported_with_its_line_and_the_nearest_known_word() {
    let text = "- record: system\n  hapened: 2025-01-01\n  form: fnal\n  version: 0\n  id: 7\n- act: approve\n  by:\n- recrod: system\n- nonsense\n\
                - act: close\n  record: risk\n- act: vote\n  of: {kind: policy, id: POL-1, by: x}\n  votes: all\n";
    assert_eq!(
        messages(text),
        [
            "line 2, /0/hapened: `hapened` is no member of a record; did you mean `happened`?",
            "line 5, /0/id: `id` is a number and must be text; put it in quotes",
            "line 4, /0/version: `version` is a whole number counted from 1, without quotes",
            "line 3, /0/form: `form` is `fnal`, which it cannot be; did you mean `final`?",
            "line 1, /0: `body` is missing; add the fields of the record",
            "line 6, /1: `of` is missing; add what the act is about, such as {kind: policy, id: POL-1, version: 1}",
            "line 7, /1/by: `by` is empty; write it, or leave the member out",
            "line 8, /2/recrod: `recrod` is no member that could say what this item is; did you mean `record`?",
            "line 8, /2: an item begins with `record: KIND` or `act: ACT` and this one has neither; add it",
            "line 9, /3: this is text and must be a map of members, such as `record: system`",
            "line 10, /4: an item says `record` and `act`; make two items of it",
            "line 13, /5/of: `by` and `happened` name an earlier act; add `act: ACT`, or leave them out for a record",
            "line 14, /5/votes: votes is text and must be a list, such as [{person: …, vote: for}]",
        ]
    );
}

#[test]
fn a_member_nothing_like_a_known_one_is_answered_with_the_list() {
    let text = "- act: close\n  of: {kind: risk, id: R-1, colour: red}\n  payload: 3\n";
    let said = messages(text);
    assert!(said[0].ends_with("one of act, kind, id, version, by, happened"), "{said:?}");
    assert_eq!(said[1], "line 3, /0/payload: `payload` is a number and must be a map of fields; write {} if it has none");
}

#[test]
fn votes_said_twice_are_refused() {
    let text = "- act: approve\n  of: {kind: policy, id: POL-1}\n  payload: {votes: []}\n  votes: []\n";
    assert_eq!(messages(text), ["line 4, /0/votes: votes are given here and in `payload`; keep one"]);
}

#[test]
fn text_that_cannot_be_read_is_one_problem() {
    let found = problems("- record: [\n");
    assert_eq!(found.len(), 1);
    assert!(found[0].message.starts_with("this is not YAML: "), "{}", found[0]);
    assert!(from_json(b"{", &alone).unwrap_err().problems[0].message.starts_with("this is not JSON: "));
}

#[test]
fn a_file_of_nothing_but_problems_names_the_first_thousand_and_counts_the_rest() {
    let found = problems(&"- wrong\n".repeat(5000));
    assert_eq!(found.len(), 1001);
    assert_eq!(found[1000].to_string(), "line 1000: 4000 more problems follow; mend those before and try again");
}
