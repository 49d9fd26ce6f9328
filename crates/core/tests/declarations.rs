//! What every declaration must offer to whoever fills a form or reads a register.

use std::collections::BTreeSet;

use ephor_core::kinds::{DECLARED, Declaration, Group};
use ephor_core::shape::{Field, Shape};

fn each_part(fields: &'static [Field], at: &str, visit: &mut dyn FnMut(&str, &'static [Field])) {
    visit(at, fields);
    for field in fields {
        if let Shape::Part(inner) = field.shape.innermost() {
            each_part(inner, &format!("{at}/{}", field.name), visit);
        }
    }
}

fn at_path(declaration: &Declaration, path: &str) -> Option<&'static Field> {
    let mut fields = declaration.fields;
    let mut found = None;
    for step in path.split('.') {
        found = fields.iter().find(|field| field.name == step);
        fields = match found?.shape.innermost() {
            Shape::Part(inner) => inner,
            _ => &[],
        };
    }
    found
}

#[test]
fn every_field_has_a_label_of_its_own_and_a_sentence_that_helps() {
    let mut repeats = Vec::new();
    for declaration in DECLARED {
        each_part(declaration.fields, declaration.kind.name(), &mut |at, fields| {
            let mut labels = BTreeSet::new();
            for field in fields {
                let place = format!("{at}/{}", field.name);
                assert!(labels.insert(field.label), "two fields of {at} are called “{}”", field.label);
                assert!(field.label.split(' ').count() <= 5, "the label of {place} is long: {}", field.label);
                assert!(field.help.ends_with('.') && field.help.starts_with(char::is_uppercase), "{place}: {}", field.help);
                if field.help.trim_end_matches('.').eq_ignore_ascii_case(field.label) {
                    repeats.push(place);
                }
            }
        });
    }
    assert!(repeats.is_empty(), "the help repeats the label: {repeats:?}");
}

#[test]
fn every_register_shows_a_few_columns_that_exist() {
    for declaration in DECLARED {
        let kind = declaration.kind;
        assert!((3..=7).contains(&declaration.columns.len()), "{kind} has {} columns", declaration.columns.len());
        for path in declaration.columns {
            let field = at_path(declaration, path).unwrap_or_else(|| panic!("{kind} has no field {path}"));
            let shown = match field.shape.innermost() {
                Shape::Part(fields) => fields.iter().all(|field| matches!(field.shape, Shape::Reference(_))),
                shape => !matches!(shape, Shape::Prose | Shape::File),
            };
            assert!(shown, "{path} of {kind} does not fit into a column");
            assert!(!declaration.is_personal(field), "{path} of {kind} would show personal data in a list");
        }
    }
}

#[test]
fn the_fields_that_limits_are_held_against_are_of_the_kind_they_must_be() {
    for declaration in DECLARED {
        for name in declaration.money {
            assert_eq!(declaration.field(name).map(|field| field.shape), Some(Shape::Money), "{name} of {}", declaration.kind);
        }
        for name in declaration.span.into_iter().flat_map(|(from, until)| [from, until]) {
            assert_eq!(declaration.field(name).map(|field| field.shape), Some(Shape::Date), "{name} of {}", declaration.kind);
        }
    }
}

#[test]
fn every_day_that_waits_on_somebody_is_a_day_and_names_what_there_is() {
    let mut days = 0;
    for declaration in DECLARED {
        let kind = declaration.kind;
        for due in declaration.dues {
            let field = at_path(declaration, due.path).unwrap_or_else(|| panic!("{kind} has no field {}", due.path));
            assert!(matches!(field.shape, Shape::Date | Shape::Instant), "{} of {kind} is no day", due.path);
            if let Some(done) = due.until {
                let beside = due.path.rsplit_once('.').map_or(done.to_owned(), |(part, _)| format!("{part}.{done}"));
                assert!(at_path(declaration, &beside).is_some(), "{kind} has no field {beside}");
            }
            let named = due.of.and_then(|name| declaration.field(name)).map(|field| field.shape);
            let names_people = matches!(named, Some(Shape::Reference(_) | Shape::Part(_)));
            assert!(due.of.is_none() || names_people, "{:?} of {kind} names nobody", due.of);
            if let Some(about) = due.per {
                assert!(declaration.field(about).is_some(), "{kind} has no field {about}");
            }
            assert!(due.verb.starts_with(char::is_uppercase), "{} of {kind} says nothing to do", due.path);
            days += 1;
        }
    }
    assert!(days > 20);
}

#[test]
fn the_menu_has_no_group_without_kinds_and_none_too_long_to_read() {
    for group in Group::ALL {
        let kinds = DECLARED.iter().filter(|declaration| declaration.group == *group).count();
        assert!((2..=11).contains(&kinds), "{group} has {kinds} kinds");
    }
}
