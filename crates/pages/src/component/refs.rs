//! Lists whose items are picked or written one by one; the server checks each.

use maud::{Markup, html};

use super::field::{Choice, Field, add, choice, remove};
use super::words::Link;

/// A record already picked.
#[derive(Debug, Clone)]
pub struct Picked {
    /// Its number, which is sent.
    pub id: String,
    /// The record.
    pub record: Link,
    /// The records that what was typed may mean; empty where it means one.
    pub found: Vec<Choice>,
}

/// The list beside a control, where there is one.
pub(crate) fn listed(list: &str) -> Option<&str> {
    Some(list).filter(|list| !list.is_empty())
}

/// Asks which of several records a few words mean, or for other words. Nothing is taken before somebody says so.
pub(crate) fn which(field: &Field, name: &str, typed: &str, list: &str, found: &[Choice]) -> Markup {
    let other = Choice { value: String::new(), label: "None of these, but".into(), help: String::new() };
    html! {
        div.choices {
            @for one in found { (choice(name, "radio", false, one)) }
            (choice(name, "radio", true, &other))
            input.w-m name=(name) value=(typed) list=[listed(list)] autocomplete="off"
                aria-label={ "Other words for " (field.label) };
        }
    }
}

/// The picked records, each removable, and an empty control for the next.
pub(crate) fn references(field: &Field, chosen: &[Picked], list: &str) -> Markup {
    html! {
        ul.refs {
            @for (index, picked) in chosen.iter().enumerate() {
                @let name = format!("{}.{index}", field.name);
                li {
                    @if picked.found.is_empty() {
                        span.dim { (picked.id) }
                        span {
                            (picked.record)
                            input type="hidden" name=(name) value=(picked.id);
                        }
                    } @else {
                        span.dim { "Which" }
                        (which(field, &name, &picked.id, list, &picked.found))
                    }
                    (remove(&name, &picked.record.text))
                }
            }
            li {
                span.dim { "Add" }
                input.w-m name={ (field.name) "." (chosen.len()) } list=[listed(list)] autocomplete="off"
                    aria-label={ "Add to " (field.label) };
                (add(&field.name, "Add"))
            }
        }
    }
}

/// Lines to fill in one by one, always with one empty line at the end.
pub(crate) fn texts(field: &Field, texts: &[String]) -> Markup {
    let empty = String::new();
    html! {
        ul.refs {
            @for (index, text) in texts.iter().chain([&empty]).enumerate() {
                li {
                    span.dim { (index + 1) }
                    input name={ (field.name) "." (index) } value=(text) aria-label={ (field.label) " " (index + 1) };
                    @if index < texts.len() {
                        (remove(&format!("{}.{index}", field.name), &format!("line {}", index + 1)))
                    } @else {
                        (add(&field.name, "Add"))
                    }
                }
            }
        }
    }
}
