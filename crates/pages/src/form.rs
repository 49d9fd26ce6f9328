//! The form that makes a record or its next version.

use maud::{Markup, html};

use crate::component::chrome::{Chrome, crumbs};
use crate::component::diff::{Changes, changes};
use crate::component::field::{Field, Options, errors, field, lists};
use crate::component::refusal::{Refusal, refusal};
use crate::component::savebar::{SaveBar, savebar};
use crate::component::section::hanging;
use crate::component::words::{Link, Words, tags};

/// A form.
///
/// It works without a script: `name=add` and `name=remove` submit the path of a list and show the
/// form again with a row more or less; `save=final` and `save=draft` keep it.
#[derive(Debug, Clone)]
pub struct Form {
    /// Where it stands.
    pub crumbs: Vec<Link>,
    /// The last step of the way: `Edit`, `New`.
    pub here: String,
    /// Number of the record; empty for a new one.
    pub number: String,
    /// Title of the record or of the act of making one.
    pub title: String,
    /// The version being edited and who saved it.
    pub tags: Vec<Words>,
    /// Address it posts to.
    pub action: String,
    /// Version the edit began from, sent unseen as `expected`, so that nobody's change is overwritten unseen.
    pub expected: String,
    /// What else is sent back unseen, by name without [`UNSEEN`].
    pub hidden: Vec<(String, String)>,
    /// Errors of no single field.
    pub errors: Vec<String>,
    /// Why it was not saved, where whoever sent it may not write it.
    pub refusal: Option<Refusal>,
    /// The fields by subject.
    pub sections: Vec<FormSection>,
    /// The lists that reference fields offer.
    pub lists: Vec<Options>,
    /// What differs from the version in force; empty for a new record.
    pub changes: Changes,
    /// What saving makes, and which requirements are computed again; may be empty.
    pub effect: Words,
    /// What can be done with it.
    pub bar: SaveBar,
}

/// Fields of one subject.
#[derive(Debug, Clone)]
pub struct FormSection {
    /// Heading.
    pub heading: String,
    /// What they feed; may be empty.
    pub under: String,
    /// The fields.
    pub fields: Vec<Field>,
}

/// The page.
pub fn page(chrome: &Chrome, data: &Form) -> Markup {
    if chrome.is_past() {
        return chrome.document(&html! { (crumbs(&data.crumbs, &data.here)) (head(data)) (unchangeable(chrome)) });
    }
    let fields: Vec<&Field> = data.sections.iter().flat_map(|section| &section.fields).collect();
    let begun =
        data.refusal.is_some() || !data.changes.fields.is_empty() || fields.iter().any(|field| !field.errors().is_empty());
    chrome.document(&html! {
        (crumbs(&data.crumbs, &data.here))
        form method="post" action=(data.action) data-guard=(if begun { "dirty" } else { "" }) novalidate {
            (default_button("final", "Save"))
            (hidden(&data.expected, &data.hidden))
            (errors(&fields, &data.errors))
            (head(data))
            @if let Some(refused) = &data.refusal { (refusal(chrome, refused)) }
            @for section in &data.sections {
                (hanging(&section.heading, (!section.under.is_empty()).then_some(section.under.as_str()), &html! {
                    @for one in &section.fields { (field(one)) }
                }))
            }
            @if !data.changes.fields.is_empty() || !data.effect.is_empty() { (changed(data)) }
            (savebar(&data.bar, !data.expected.is_empty()))
            (lists(&data.lists))
        }
    })
}

fn head(data: &Form) -> Markup {
    html! {
        div.head {
            div {
                h1 { @if !data.number.is_empty() { span.num { (data.number) } } (data.title) }
                (tags(&data.tags))
            }
        }
    }
}

/// What was changed when the form was last sent, and what saving sets off. A page knows nothing of what is typed into it afterwards.
fn changed(data: &Form) -> Markup {
    let effect = html! { @if !data.effect.is_empty() { p.faint { (data.effect) } } };
    if data.changes.fields.is_empty() {
        return hanging("When it is saved", None, &effect);
    }
    let counted = format!("{}, as last sent", data.changes.counted());
    hanging("What you changed", Some(&counted), &html! { (changes(&data.changes)) (effect) })
}

/// Enter in a field presses the first button of a form, which must then be the one that does what is meant and not one that takes a row
/// away: it saves a form, and only looks again at an act, which cannot be undone. It is neither seen, heard nor reached.
pub(crate) fn default_button(value: &str, says: &str) -> Markup {
    html! { button.sr name="save" value=(value) tabindex="-1" aria-hidden="true" { (says) } }
}

/// Begins the name of everything that a form sends back unseen. No field of a declaration has a hyphen in its name, so that nothing
/// which somebody enters can be taken for it, nor it for what somebody entered.
pub const UNSEEN: &str = "form-";

/// What a form sends back unseen.
pub(crate) fn hidden(expected: &str, others: &[(String, String)]) -> Markup {
    html! {
        @if !expected.is_empty() { input type="hidden" name={ (UNSEEN) "expected" } value=(expected); }
        @for (name, value) in others { input type="hidden" name={ (UNSEEN) (name) } value=(value); }
    }
}

/// What stands in place of a form in the past.
pub(crate) fn unchangeable(chrome: &Chrome) -> Markup {
    html! {
        p.note {
            "Nothing can be changed while you look at the past. "
            a href=(chrome.address.href()) { "Return to now" }
        }
    }
}
