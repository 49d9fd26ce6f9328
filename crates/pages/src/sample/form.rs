//! The form of a risk: with errors and changes, new, and with every control there is.

use crate::component::diff::Change;
use crate::component::field::{Choice, Field, Input, Options};
use crate::component::refs::Picked;
use crate::component::savebar::SaveBar;
use crate::component::words::{Link, Words};
use crate::form::{Form, FormSection};

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
            changes: (String::new(), String::new(), Vec::new()),
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
            sections: vec![FormSection {
                heading: "Every control".into(),
                under: String::new(),
                fields: controls(),
            }],
            ..edit.clone()
        };
        vec![
            ("form", edit),
            ("form-new", fresh),
            ("form-controls", controls),
        ]
    }
}

fn edit() -> Form {
    let change = |field: &str, before: &str, after: &str| Change {
        field: field.into(),
        before: Some(before.into()),
        after: Some(after.into()),
    };
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
        sections: vec![what(), who(), level()],
        lists: lists(),
        changes: (
            "Version 6, in force".into(),
            "Your version".into(),
            vec![
                change("What happens", "Exports are never deleted, so personal data stays in shared folders.", "Exports have no end date, so personal data of members stays in shared folders."),
                change("Owner", "Marit Solheim", "Digital team"),
                change("Treatment", "Modify", "Retain"),
            ],
        ),
        effect: "Saving makes version 7. Version 6 stays readable. Two requirements will be computed again: 6.1.2 and 8.3.".into(),
        bar: SaveBar { save: "Save version 7".into(), draft: Some("Save as draft".into()), leave: Link::new("Discard", "/risks/R-33"), words: "3 unsaved changes, 2 errors".into() },
    }
}

fn plain(name: &str, label: &str, input: Input) -> Field {
    Field {
        name: name.into(),
        label: label.into(),
        help: String::new(),
        optional: false,
        error: None,
        changed: false,
        input,
    }
}

fn choice(value: &str, label: &str, help: &str) -> Choice {
    Choice {
        value: value.into(),
        label: label.into(),
        help: help.into(),
    }
}

fn lists() -> Vec<Options> {
    let list = |id: &str, records: &[(&str, &str)]| Options {
        id: id.into(),
        records: records
            .iter()
            .map(|(id, title)| ((*id).into(), (*title).into()))
            .collect(),
    };
    vec![
        list(
            "list-person",
            &[("P23", "Marit Solheim"), ("P24", "Tobias Renn")],
        ),
        list(
            "list-system",
            &[
                ("AIS-3", "Shortlist"),
                ("AIS-4", "Codebench"),
                ("AIS-5", "Adjust"),
            ],
        ),
    ]
}

fn what() -> FormSection {
    FormSection {
        heading: "What could happen".into(),
        under: "feeds 6.1.2 and A.5.4".into(),
        fields: vec![
            Field { help: "Say the event, in under ten words.".into(), ..plain("title", "Name", Input::Text("Log exports kept too long".into())) },
            Field { changed: true, ..plain("what", "What happens, and to whom", Input::Prose("Analysts export conversations to study them. Exports have no end date, so personal data of members stays in shared folders after the log itself has been erased.".into())) },
            plain("hurts", "Who could be hurt", Input::Several {
                chosen: vec!["individuals".into(), "organisation".into()],
                options: vec![choice("individuals", "Individuals", ""), choice("groups", "Groups", "people who share a trait, such as age or language"), choice("society", "Society", ""), choice("organisation", "The organisation", "")],
            }),
        ],
    }
}

fn who() -> FormSection {
    let picked = |id: &str, title: &str| Picked {
        id: id.into(),
        record: Link::new(title, format!("/systems/{id}")),
    };
    FormSection {
        heading: "Who answers".into(),
        under: String::new(),
        fields: vec![
            Field {
                help: "One person. They answer for the risk and are asked first.".into(),
                error: Some("Choose one person as owner; “Digital team” is a group".into()),
                ..plain(
                    "owner",
                    "Owner",
                    Input::Reference {
                        chosen: "Digital team".into(),
                        list: "list-person".into(),
                        shown: None,
                    },
                )
            },
            plain(
                "systems",
                "Systems",
                Input::References {
                    chosen: vec![
                        picked("AIS-1", "Harbour, customer chatbot"),
                        picked("AIS-2", "Sentry, card fraud model"),
                    ],
                    list: "list-system".into(),
                },
            ),
        ],
    }
}

fn level() -> FormSection {
    let scale = |words: [&str; 5]| {
        (1..)
            .zip(words)
            .map(|(level, word)| choice(&format!("{level}"), &format!("{level} {word}"), ""))
            .collect::<Vec<_>>()
    };
    let levels = |chosen: &str, words: [&str; 5]| Input::Choice {
        chosen: chosen.into(),
        options: scale(words),
    };
    FormSection {
        heading: "Level".into(),
        under: "criteria version 3".into(),
        fields: vec![
            Field {
                help: "After the controls that work today. Level is likelihood times impact."
                    .into(),
                ..plain(
                    "residual",
                    "Residual",
                    Input::Group(vec![
                        plain(
                            "residual.likelihood",
                            "Likelihood",
                            levels(
                                "2",
                                ["Rare", "Unlikely", "Possible", "Likely", "Almost certain"],
                            ),
                        ),
                        plain(
                            "residual.impact",
                            "Impact",
                            levels("4", ["Slight", "Limited", "Moderate", "Serious", "Severe"]),
                        ),
                    ]),
                )
            },
            plain(
                "treatment",
                "Treatment",
                Input::Choice {
                    chosen: "retain".into(),
                    options: vec![
                        choice("modify", "Modify", ""),
                        choice("share", "Share", ""),
                        choice("avoid", "Avoid", ""),
                        choice(
                            "retain",
                            "Retain",
                            "needs a reason and an acceptance by somebody with the authority",
                        ),
                    ],
                },
            ),
            Field {
                error: Some("Say why the rest of the risk is retained".into()),
                ..plain(
                    "rationale",
                    "Why it is retained",
                    Input::Prose(String::new()),
                )
            },
            Field {
                optional: true,
                ..plain("review_by", "Review by", Input::Date("2026-12-15".into()))
            },
        ],
    }
}

fn controls() -> Vec<Field> {
    let long: Vec<Choice> = (1..=9)
        .map(|index| choice(&format!("{index}"), &format!("Category {index}"), ""))
        .collect();
    let money = Input::Money {
        amount: "2500000.00".into(),
        currency: "GBP".into(),
    };
    let supplier = Input::Reference {
        chosen: "P23".into(),
        list: "list-person".into(),
        shown: Some(Link::new("Marit Solheim", "/people/P23")),
    };
    let why = Input::Prose("Because it pays only what the member confirms.".into());
    let oversight = Input::Group(vec![
        plain("oversight.level", "Level", Input::Number("2".into())),
        plain("oversight.why", "Why this level", why),
    ]);
    let members = Input::Parts {
        noun: "member".into(),
        rows: vec![
            member(0, "P23", None),
            member(1, "P99", Some("Nobody has this number")),
        ],
    };
    vec![
        plain("number", "Number", Input::Number("7".into())),
        plain("moment", "Moment", Input::Moment("2026-11-20T16:04".into())),
        Field {
            optional: true,
            ..plain("budget", "Budget", money)
        },
        plain("answer", "Told to the people affected", Input::YesNo(None)),
        plain(
            "category",
            "Category",
            Input::Choice {
                chosen: "3".into(),
                options: long,
            },
        ),
        plain("supplier", "Supplier", supplier),
        Field {
            error: Some("Name at least two".into()),
            ..plain("names", "Other names", Input::Texts(vec!["Harbour".into()]))
        },
        plain("oversight", "Human oversight", oversight),
        Field {
            help: "Everyone who may vote.".into(),
            changed: true,
            ..plain("members", "Members", members)
        },
    ]
}

fn member(index: usize, person: &str, error: Option<&str>) -> Vec<Field> {
    let name = |field: &str| format!("members.{index}.{field}");
    let person = Input::Reference {
        chosen: person.into(),
        list: "list-person".into(),
        shown: None,
    };
    vec![
        Field {
            error: error.map(Into::into),
            ..plain(&name("person"), "Person", person)
        },
        Field {
            optional: true,
            ..plain(&name("from"), "From", Input::Date("2026-01-12".into()))
        },
        plain(&name("votes"), "Votes", Input::YesNo(Some(true))),
        plain(
            &name("duties"),
            "Duties",
            Input::Prose("Chairs the meeting.".into()),
        ),
    ]
}
