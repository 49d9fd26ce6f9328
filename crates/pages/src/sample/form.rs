//! The form of a risk: with errors and changes, new, and with every control there is.

use crate::component::diff::{Change, Changes};
use crate::component::field::{Choice, Field, Input, Options};
use crate::component::refs::Picked;
use crate::component::refusal::Refusal;
use crate::component::savebar::SaveBar;
use crate::component::words::{Link, Words};
use crate::form::{Form, FormSection};
use crate::sample::act::refusal;

impl Form {
    /// An edit with errors, a new record, and every control.
    pub fn samples() -> Vec<(&'static str, Self)> {
        let edit = edit();
        let fresh = Self {
            crumbs: vec![Link::new("Risks", "/risks")],
            here: "New".into(),
            number: String::new(),
            title: "New risk".into(),
            tags: Vec::new(),
            action: "/risks".into(),
            expected: String::new(),
            errors: Vec::new(),
            sections: vec![what()],
            changes: Changes::default(),
            effect: Words::new(),
            bar: SaveBar {
                save: "Record the risk".into(),
                draft: Some("Save as draft".into()),
                leave: Link::new("Discard", "/risks"),
                words: "Makes version 1".into(),
            },
            ..edit.clone()
        };
        let controls = Self {
            errors: vec!["Somebody saved version 7 while you edited version 6".into()],
            sections: vec![FormSection { heading: "Every control".into(), under: String::new(), fields: controls() }],
            ..edit.clone()
        };
        let refused = Self { refusal: Some(Refusal { buttons: Vec::new(), ..refusal() }), ..fresh.clone() };
        vec![("form", edit), ("form-new", fresh), ("form-refused", refused), ("form-controls", controls)]
    }
}

fn edit() -> Form {
    Form {
        crumbs: vec![Link::new("Risks", "/risks"), Link::new("R-33", "/risks/R-33")],
        here: "Edit".into(),
        number: "R-33".into(),
        title: "Log exports kept too long".into(),
        tags: vec!["Editing version 6".into(), Words::from("Saved by M. Solheim, 17 October ").entry(46_911, "/ledger/46911")],
        action: "/risks/R-33".into(),
        expected: "6".into(),
        hidden: vec![("return_to".into(), "/risks".into())],
        errors: Vec::new(),
        refusal: None,
        sections: vec![what(), who(), level()],
        lists: lists(),
        changes: Changes {
            older: "Version 6, in force".into(),
            newer: "Your version".into(),
            fields: vec![
                Change::text(
                    "What happens",
                    "Exports are never deleted, so personal data stays in shared folders.",
                    "Exports have no end date, so personal data of members stays in shared folders.",
                ),
                Change::text("Owner", "Marit Solheim", "Digital team"),
                Change::text("Treatment", "Modify", "Retain"),
            ],
        },
        effect: "Saving makes version 7. Version 6 stays readable. Two requirements will be computed again: 6.1.2 and 8.3."
            .into(),
        bar: SaveBar {
            save: "Save version 7".into(),
            draft: Some("Save as draft".into()),
            leave: Link::new("Discard", "/risks/R-33"),
            words: "3 unsaved changes, 2 errors".into(),
        },
    }
}

fn choice(value: &str, label: &str, help: &str) -> Choice {
    Choice { value: value.into(), label: label.into(), help: help.into() }
}

fn lists() -> Vec<Options> {
    let list = |id: &str, records: &[(&str, &str)]| Options {
        id: id.into(),
        records: records.iter().map(|(id, title)| ((*id).into(), (*title).into())).collect(),
    };
    vec![
        list("list-person", &[("P23", "Marit Solheim"), ("P24", "Tobias Renn")]),
        list("list-system", &[("AIS-3", "Shortlist"), ("AIS-4", "Codebench"), ("AIS-5", "Adjust")]),
    ]
}

fn what() -> FormSection {
    FormSection {
        heading: "What could happen".into(),
        under: "feeds 6.1.2 and A.5.4".into(),
        fields: vec![
            Field { help: "Say the event, in under ten words.".into(), ..Field::new("title", "Name", Input::Text("Log exports kept too long".into())) },
            Field { changed: true, ..Field::new("what", "What happens, and to whom", Input::Prose("Analysts export conversations to study them. Exports have no end date, so personal data of members stays in shared folders after the log itself has been erased.".into())) },
            Field::new("hurts", "Who could be hurt", Input::Several {
                chosen: vec!["individuals".into(), "organisation".into()],
                options: vec![choice("individuals", "Individuals", ""), choice("groups", "Groups", "people who share a trait, such as age or language"), choice("society", "Society", ""), choice("organisation", "The organisation", "")],
            }),
        ],
    }
}

fn who() -> FormSection {
    let picked =
        |id: &str, title: &str| Picked { id: id.into(), record: Link::new(title, format!("/systems/{id}")), found: Vec::new() };
    FormSection {
        heading: "Who answers".into(),
        under: String::new(),
        fields: vec![
            Field {
                help: "One person. They answer for the risk and are asked first.".into(),
                error: Some("Choose one person as owner; “Digital team” is a group".into()),
                ..Field::new(
                    "owner",
                    "Owner",
                    Input::Reference {
                        chosen: "Digital team".into(),
                        list: "list-person".into(),
                        shown: None,
                        found: Vec::new(),
                    },
                )
            },
            Field::new(
                "systems",
                "Systems",
                Input::References {
                    chosen: vec![picked("AIS-1", "Harbour, customer chatbot"), picked("AIS-2", "Sentry, card fraud model")],
                    list: "list-system".into(),
                },
            ),
        ],
    }
}

fn level() -> FormSection {
    let scale = |words: [&str; 5]| {
        (1..).zip(words).map(|(level, word)| choice(&format!("{level}"), &format!("{level} {word}"), "")).collect::<Vec<_>>()
    };
    let levels = |chosen: &str, words: [&str; 5]| Input::Choice { chosen: chosen.into(), options: scale(words) };
    FormSection {
        heading: "Level".into(),
        under: "criteria version 3".into(),
        fields: vec![
            Field {
                help: "After the controls that work today. Level is likelihood times impact.".into(),
                ..Field::new(
                    "residual",
                    "Residual",
                    Input::Group(vec![
                        Field::new(
                            "residual.likelihood",
                            "Likelihood",
                            levels("2", ["Rare", "Unlikely", "Possible", "Likely", "Almost certain"]),
                        ),
                        Field::new(
                            "residual.impact",
                            "Impact",
                            levels("4", ["Slight", "Limited", "Moderate", "Serious", "Severe"]),
                        ),
                    ]),
                )
            },
            Field::new(
                "treatment",
                "Treatment",
                Input::Choice {
                    chosen: "retain".into(),
                    options: vec![
                        choice("modify", "Modify", ""),
                        choice("share", "Share", ""),
                        choice("avoid", "Avoid", ""),
                        choice("retain", "Retain", "needs a reason and an acceptance by somebody with the authority"),
                    ],
                },
            ),
            Field {
                error: Some("Say why the rest of the risk is retained".into()),
                ..Field::new("rationale", "Why it is retained", Input::Prose(String::new()))
            },
            Field { optional: true, ..Field::new("review_by", "Review by", Input::Date("2026-12-15".into())) },
        ],
    }
}

fn controls() -> Vec<Field> {
    let long: Vec<Choice> = (1..=9).map(|index| choice(&format!("{index}"), &format!("Category {index}"), "")).collect();
    let money = Input::Money { amount: "2500000.00".into(), currency: "GBP".into() };
    let supplier = Input::Reference {
        chosen: "P23".into(),
        list: "list-person".into(),
        shown: Some(Link::new("Marit Solheim", "/people/P23")),
        found: Vec::new(),
    };
    let found = || vec![choice("P23", "Marit Solheim", "P23"), choice("P41", "Marit Aune", "P41")];
    let deputy = Input::Reference { chosen: "marit".into(), list: String::new(), shown: None, found: found() };
    let unclear = Picked { id: "marit".into(), record: Link::new("not known", ""), found: found() };
    let readers = Input::References { chosen: vec![unclear], list: String::new() };
    let treatment = vec![choice("modify", "Modify", ""), choice("retain", "Retain", "")];
    let why = Input::Prose("Because it pays only what the member confirms.".into());
    let oversight = Input::Group(vec![
        Field::new("oversight.level", "Level", Input::Number("2".into())),
        Field::new("oversight.why", "Why this level", why),
    ]);
    let members = Input::Parts {
        noun: "member".into(),
        rows: vec![member(0, "P23", None), member(1, "P99", Some("Nobody has this number"))],
    };
    vec![
        Field::new("number", "Number", Input::Number("7".into())),
        Field::new("moment", "Moment", Input::Moment("2026-11-20T16:04".into())),
        Field { optional: true, ..Field::new("budget", "Budget", money) },
        Field::new("answer", "Told to the people affected", Input::YesNo(None)),
        Field::new("category", "Category", Input::Choice { chosen: "3".into(), options: long }),
        Field::new("supplier", "Supplier", supplier),
        Field {
            help: "Type an id or words of a title; the form asks which of 1,204 you mean".into(),
            error: Some("“marit” is no whole title; say which one you mean".into()),
            ..Field::new("deputy", "Deputy", deputy)
        },
        Field::new("readers", "Readers", readers),
        Field {
            optional: true,
            ..Field::new("treatment", "Treatment", Input::Choice { chosen: "retain".into(), options: treatment })
        },
        Field {
            error: Some("Name at least two".into()),
            ..Field::new("names", "Other names", Input::Texts(vec!["Harbour".into()]))
        },
        Field::new("oversight", "Human oversight", oversight),
        Field { help: "Everyone who may vote.".into(), changed: true, ..Field::new("members", "Members", members) },
    ]
}

fn member(index: usize, person: &str, error: Option<&str>) -> Vec<Field> {
    let name = |field: &str| format!("members.{index}.{field}");
    let person = Input::Reference { chosen: person.into(), list: "list-person".into(), shown: None, found: Vec::new() };
    vec![
        Field { error: error.map(Into::into), ..Field::new(name("person"), "Person", person) },
        Field { optional: true, ..Field::new(name("from"), "From", Input::Date("2026-01-12".into())) },
        Field::new(name("votes"), "Votes", Input::YesNo(Some(true))),
        Field::new(name("duties"), "Duties", Input::Prose("Chairs the meeting.".into())),
    ]
}
