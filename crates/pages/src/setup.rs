//! The first run: one-time code, organisation, governing body, first people. It works once.

use maud::{Markup, html};

use crate::component::chrome::Chrome;
use crate::component::field::{Field, Input, errors, field};
use crate::component::section::standing;
use crate::component::words::Words;
use crate::writing::capital;

/// The first run. All fields of it are named as they are posted.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Address it posts to.
    pub action: String,
    /// Errors of no single field.
    pub errors: Vec<String>,
    /// What was entered as one-time code: `code`.
    pub code: Entered,
    /// The organisation's name: `organisation`.
    pub organisation: Entered,
    /// Its time zone, one of the list: `zone`.
    pub zone: String,
    /// The time zones to choose from.
    pub zones: Vec<String>,
    /// What the governing body is called: `body`.
    pub body: Entered,
    /// Its resolution to begin: `resolution`.
    pub resolution: Entered,
    /// The first people: `people.0.name`, `people.0.email` and so on.
    pub people: Vec<FirstPerson>,
    /// What it writes: `Writes ledger entries 1 to 7; none can be removed later.`
    pub writes: String,
    /// Other ways to begin.
    pub others: Vec<Words>,
}

/// What was entered in a field, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Entered {
    /// The text.
    pub value: String,
    /// The error.
    pub error: Option<String>,
}

/// One of the first people.
#[derive(Debug, Clone)]
pub struct FirstPerson {
    /// Their part: `Accountable executive`.
    pub part: String,
    /// What they do.
    pub help: String,
    /// Name.
    pub name: String,
    /// Email.
    pub email: String,
    /// What is wrong.
    pub error: Option<String>,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Setup) -> Markup {
    let fields = fields(data);
    let button = if data.organisation.value.is_empty() { "the organisation" } else { &data.organisation.value };
    chrome.door(
        true,
        &html! {
            (errors(&fields.iter().collect::<Vec<_>>(), &data.errors))
            h1 { "First run: create the organisation" }
            p.dim { "Nothing is recorded yet. This page works once; after it, every change is an act by somebody named." }
            form method="post" action=(data.action) data-guard novalidate {
                (standing("It is you", None, &code(data)))
                (standing("The organisation", None, &html! {
                    @for one in fields.iter().filter(|one| one.name == "organisation") { (field(one)) }
                    (zone(data))
                }))
                (standing(
                    "The governing body",
                    Some("Stands over management. All authority in Ephor leads back to it."),
                    &html! { @for one in fields.iter().filter(|one| one.name == "body" || one.name == "resolution") { (field(one)) } },
                ))
                (standing(
                    "The first people",
                    Some("Four different people, or fewer in a small organisation."),
                    &html! { @for (index, person) in data.people.iter().enumerate() { (someone(index, person)) } },
                ))
                div.savebar { button.btn.primary { "Create " (button) } span.dim { (data.writes) } }
            }
            @if !data.others.is_empty() { ul.out { @for way in &data.others { li { (way) } } } }
        },
    )
}

/// The fields that are like those of any form; also what the list of errors is made from.
fn fields(data: &Setup) -> Vec<Field> {
    let text = |name: &str, label: &str, help: &str, optional: bool, entered: &Entered| Field {
        help: help.into(),
        optional,
        error: entered.error.clone(),
        ..Field::new(name, label, Input::Text(entered.value.clone()))
    };
    let people = data.people.iter().enumerate().map(|(index, person)| {
        let entered = Entered { value: String::new(), error: person.error.clone() };
        text(&format!("people.{index}"), &person.part, &person.help, false, &entered)
    });
    [
        text("code", "One-time code", "", false, &data.code),
        text(
            "organisation",
            "Name",
            "As its own papers call it. It stands on every page and every export.",
            false,
            &data.organisation,
        ),
        text("body", "What it is called", "", false, &data.body),
        text(
            "resolution",
            "Its resolution to begin",
            "Number or date of the decision that mandates the management system.",
            true,
            &data.resolution,
        ),
    ]
    .into_iter()
    .chain(people)
    .collect()
}

fn code(data: &Setup) -> Markup {
    let error = &data.code.error;
    html! {
        div.field.bad[error.is_some()] {
            label for="f-code" { "One-time code" }
            p.help #code-h {
                "Ephor printed it where it was started. It may be pasted, works once, and a new one is printed at each "
                "start until this page is done."
            }
            @if let Some(error) = error { p.err #f-code-e { (capital(error)) "." } }
            input.code #f-code name="code" value=(data.code.value) autocomplete="one-time-code" autocapitalize="characters"
                spellcheck="false" placeholder="K7QF-2M9D-XR4T" aria-describedby="code-h" required;
        }
    }
}

fn zone(data: &Setup) -> Markup {
    html! {
        div.field {
            label for="f-zone" { "Time zone" }
            p.help #zone-h { "Days and due dates are counted in it." }
            select.w-m #f-zone name="zone" aria-describedby="zone-h" {
                @for zone in &data.zones { option selected[*zone == data.zone] { (zone) } }
            }
        }
    }
}

fn someone(index: usize, person: &FirstPerson) -> Markup {
    let id = format!("f-people.{index}");
    html! {
        fieldset.field.bad[person.error.is_some()] #(id) tabindex="-1" {
            legend { (person.part) }
            p.help #{ (id) "-h" } { (person.help) }
            @if let Some(error) = &person.error { p.err { (capital(error)) "." } }
            div.pair {
                label { "Name" input name={ "people." (index) ".name" } value=(person.name) autocomplete="off" required
                    aria-describedby={ (id) "-h" }; }
                label { span { "Email " span.opt { "optional" } } input name={ "people." (index) ".email" } type="email"
                    value=(person.email) autocomplete="off"; }
            }
        }
    }
}
