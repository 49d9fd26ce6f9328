//! Fields of a form: help before the control, the error between help and control, input kept.

use maud::{Markup, html};

use super::refs;
use super::words::Link;
use crate::writing::{article, capital};

/// One field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its dotted path, such as `members.0.person`: the name of its control, and unique in its form.
    pub name: String,
    /// Its label.
    pub label: String,
    /// What to enter; may be empty.
    pub help: String,
    /// Whether it may stay empty.
    pub optional: bool,
    /// What is wrong with it.
    pub error: Option<String>,
    /// Whether it differs from the version in force.
    pub changed: bool,
    /// Its control and what it holds.
    pub input: Input,
}

/// The control of a field and what was entered.
#[derive(Debug, Clone)]
pub enum Input {
    /// One line.
    Text(String),
    /// Long text.
    Prose(String),
    /// A number, as entered.
    Number(String),
    /// A day, as `2026-11-20`.
    Date(String),
    /// A moment, as `2026-11-20T16:04`.
    Moment(String),
    /// An amount and its currency: `name.amount` and `name.currency`.
    Money {
        /// The amount in major units, as entered.
        amount: String,
        /// Code of the currency.
        currency: String,
    },
    /// Yes or no: `true`, `false`, or empty when optional.
    YesNo(Option<bool>),
    /// One of several.
    Choice {
        /// The value chosen; empty for none.
        chosen: String,
        /// What there is to choose.
        options: Vec<Choice>,
    },
    /// Any of several; the name is sent once for each.
    Several {
        /// The values chosen.
        chosen: Vec<String>,
        /// What there is to choose.
        options: Vec<Choice>,
    },
    /// One record, by its number.
    Reference {
        /// Its number.
        chosen: String,
        /// Id of the list of records that can be chosen; empty where they are too many for one.
        list: String,
        /// The record now chosen.
        shown: Option<Link>,
        /// The records that what was typed may mean; empty where it means one.
        found: Vec<Choice>,
    },
    /// Several records: `name.0`, `name.1` …
    References {
        /// The records chosen.
        chosen: Vec<refs::Picked>,
        /// Id of the list of records that can be chosen; empty where they are too many for one.
        list: String,
    },
    /// Several lines: `name.0`, `name.1` …
    Texts(Vec<String>),
    /// Parts, each with fields of its own.
    Parts {
        /// What one part is called, such as `member`.
        noun: String,
        /// The fields of each part.
        rows: Vec<Vec<Field>>,
    },
    /// Fields that belong together.
    Group(Vec<Field>),
}

/// Something to choose.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Its value.
    pub value: String,
    /// Its label.
    pub label: String,
    /// What it means; may be empty.
    pub help: String,
}

/// Records that fields of a form can name.
#[derive(Debug, Clone)]
pub struct Options {
    /// Id of the list.
    pub id: String,
    /// Number and title of each record.
    pub records: Vec<(String, String)>,
}

/// Up to this many choices are shown all at once; more go into a select.
const SHOWN_CHOICES: usize = 6;

impl Field {
    /// A field that must be filled, without help, error or change.
    pub fn new(name: impl Into<String>, label: impl Into<String>, input: Input) -> Self {
        Self { name: name.into(), label: label.into(), help: String::new(), optional: false, error: None, changed: false, input }
    }

    /// Id of the control, or of the group of controls. A group may hold a field of its own name.
    pub(crate) fn id(&self) -> String {
        let kind = if matches!(self.input, Input::Group(_)) { "g" } else { "f" };
        format!("{kind}-{}", self.name)
    }

    /// Whether its control fits beside others.
    fn is_short(&self) -> bool {
        use Input::{Choice, Date, Moment, Money, Number, Reference, Text, YesNo};
        match &self.input {
            Reference { found, .. } => found.is_empty(),
            Text(_) | Number(_) | Date(_) | Moment(_) | YesNo(_) | Choice { .. } | Money { .. } => true,
            _ => false,
        }
    }

    /// Whether it holds more than one control.
    fn is_group(&self) -> bool {
        match &self.input {
            Input::Choice { options, .. } => options.len() <= SHOWN_CHOICES,
            Input::Reference { found, .. } => !found.is_empty(),
            Input::YesNo(_)
            | Input::Several { .. }
            | Input::Money { .. }
            | Input::References { .. }
            | Input::Texts(_)
            | Input::Parts { .. }
            | Input::Group(_) => true,
            _ => false,
        }
    }

    /// Whether it needs the whole width, because it holds fields that do.
    fn is_wide(&self) -> bool {
        match &self.input {
            Input::Parts { .. } => true,
            Input::Group(fields) => !fields.iter().all(Self::is_short),
            _ => false,
        }
    }

    /// Ids of what describes the control.
    pub(crate) fn described(&self) -> Option<String> {
        let help = (!self.help.is_empty()).then(|| format!("{}-h", self.id()));
        let error = self.error.as_ref().map(|_| format!("{}-e", self.id()));
        let ids: Vec<String> = help.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn invalid(&self) -> Option<&'static str> {
        self.error.as_ref().map(|_| "true")
    }

    /// All errors in it and below it, each with the id of what to put right and the label it stands under.
    pub(crate) fn errors(&self) -> Vec<(String, String)> {
        let own = self.error.iter().map(|error| (self.id(), under(&self.label, ": ", error)));
        let inner: Vec<(String, String)> = match &self.input {
            Input::Parts { noun, rows } => {
                let named = |(place, row): (usize, &Vec<Self>)| below(&format!("{} {}", capital(noun), place + 1), row);
                rows.iter().enumerate().flat_map(named).collect()
            }
            Input::Group(fields) => below(&self.label, fields),
            _ => Vec::new(),
        };
        own.chain(inner).collect()
    }
}

/// The errors of fields that stand together under a label.
fn below(label: &str, fields: &[Field]) -> Vec<(String, String)> {
    fields.iter().flat_map(Field::errors).map(|(id, error)| (id, under(label, ", ", &error))).collect()
}

fn under(label: &str, joint: &str, words: &str) -> String {
    if label.is_empty() { words.to_owned() } else { format!("{label}{joint}{words}") }
}

/// A field with its label, help and error.
pub(crate) fn field(field: &Field) -> Markup {
    let matter = html! {
        @if !field.help.is_empty() { p.help #{ (field.id()) "-h" } { (field.help) } }
        @if let Some(error) = &field.error { p.err #{ (field.id()) "-e" } { (capital(error)) "." } }
        (control(field))
    };
    let name = html! { (field.label) @if field.optional { " " span.opt { "optional" } } };
    html! {
        @if field.is_wide() {
            fieldset.changed[field.changed] #(field.id()) tabindex="-1" aria-describedby=[field.described()] {
                legend { b { (name) } }
                (matter)
            }
        } @else if field.is_group() {
            fieldset.field.bad[field.error.is_some()].changed[field.changed] #(field.id()) tabindex="-1"
                aria-describedby=[field.described()] { legend { (name) } (matter) }
        } @else {
            div.field.bad[field.error.is_some()].changed[field.changed] {
                label for=(field.id()) { (name) }
                (matter)
            }
        }
    }
}

fn control(field: &Field) -> Markup {
    match &field.input {
        Input::Prose(text) => html! {
            textarea #(field.id()) name=(field.name) aria-invalid=[field.invalid()]
                aria-describedby=[field.described()] { (text) }
        },
        Input::YesNo(said) => yes_or_no(field, *said),
        Input::Choice { chosen, options } if options.len() <= SHOWN_CHOICES => {
            html! { div.choices {
                (choices(field, "radio", std::slice::from_ref(chosen), options))
                @if field.optional { (unsaid(field, chosen.is_empty())) }
            } }
        }
        Input::Choice { chosen, options } => select(field, Some(&field.id()), chosen, options),
        Input::Several { chosen, options } => html! { div.choices { (choices(field, "checkbox", chosen, options)) } },
        Input::Money { amount, currency } => {
            html! { div.pair { (money(field, amount, currency)) } }
        }
        Input::Reference { chosen, list, found, .. } if !found.is_empty() => refs::which(field, &field.name, chosen, list, found),
        Input::References { chosen, list } => refs::references(field, chosen, list),
        Input::Texts(texts) => refs::texts(field, texts),
        Input::Parts { noun, rows } => parts(field, noun, rows),
        Input::Group(fields) if field.is_wide() => html! { div.cols { (together(fields)) } },
        Input::Group(fields) => together(fields),
        _ => line(field, Some(&field.id())),
    }
}

/// A control of one line. Inside a label it needs no id of its own, unless an error leads to it.
fn line(field: &Field, id: Option<&str>) -> Markup {
    let (kind, value, list, class) = match &field.input {
        Input::Number(value) => ("number", value.as_str(), None, Some("w-s")),
        Input::Date(value) => ("date", value.as_str(), None, Some("w-m")),
        Input::Moment(value) => ("datetime-local", value.as_str(), None, Some("w-m")),
        Input::Reference { chosen, list, .. } => ("text", chosen.as_str(), refs::listed(list), Some("w-m")),
        Input::Text(value) => ("text", value.as_str(), None, None),
        _ => ("text", "", None, None),
    };
    let complete = matches!(field.input, Input::Reference { .. }).then_some("off");
    html! {
        input id=[id] name=(field.name) type=(kind) value=(value) list=[list] class=[class] autocomplete=[complete]
            step=[(kind == "number").then_some("any")] aria-invalid=[field.invalid()]
            aria-describedby=[field.described()];
        @if let Input::Reference { shown: Some(link), .. } = &field.input { span.help { (link) } }
    }
}

fn select(field: &Field, id: Option<&str>, chosen: &str, options: &[Choice]) -> Markup {
    html! {
        select id=[id] name=(field.name) aria-invalid=[field.invalid()] aria-describedby=[field.described()] {
            @if field.optional || chosen.is_empty() { option value="" { "not said" } }
            @for option in options { option value=(option.value) selected[option.value == chosen] { (option.label) } }
        }
    }
}

fn choices(field: &Field, kind: &str, chosen: &[String], options: &[Choice]) -> Markup {
    html! { @for option in options { (choice(&field.name, kind, chosen.contains(&option.value), option)) } }
}

/// One box or button with its label.
pub(crate) fn choice(name: &str, kind: &str, chosen: bool, option: &Choice) -> Markup {
    html! {
        label {
            input type=(kind) name=(name) value=(option.value) checked[chosen];
            span { (option.label) @if !option.help.is_empty() { small { (option.help) } } }
        }
    }
}

/// The button that takes a choice back.
fn unsaid(field: &Field, chosen: bool) -> Markup {
    choice(&field.name, "radio", chosen, &Choice { value: String::new(), label: "Not said".into(), help: String::new() })
}

fn yes_or_no(field: &Field, said: Option<bool>) -> Markup {
    let answers = [("true", "Yes", said == Some(true)), ("false", "No", said == Some(false))];
    html! {
        div.choices {
            @for (value, label, checked) in answers {
                label { input type="radio" name=(field.name) value=(value) checked[checked]; span { (label) } }
            }
            @if field.optional {
                (unsaid(field, said.is_none()))
            }
        }
    }
}

fn money(field: &Field, amount: &str, currency: &str) -> Markup {
    html! {
        label { "Amount" input.w-s name={ (field.name) ".amount" } inputmode="decimal" value=(amount)
            aria-invalid=[field.invalid()]; }
        label { "Currency" input.w-s name={ (field.name) ".currency" } value=(currency) maxlength="3"
            autocapitalize="characters" spellcheck="false"; }
    }
}

/// Parts one under the other, each with the button that takes it away at its edge.
fn parts(field: &Field, noun: &str, rows: &[Vec<Field>]) -> Markup {
    html! {
        ul.lines {
            @for (index, fields) in rows.iter().enumerate() {
                @let named = format!("{noun} {}", index + 1);
                li {
                    fieldset { legend.sr { (named) } div.cols { (together(fields)) } }
                    span.e { (remove(&format!("{}.{index}", field.name), &named)) }
                }
            }
        }
        (add(&field.name, &format!("Add {}", article(noun))))
    }
}

/// Short neighbours side by side, others one under the other.
fn together(fields: &[Field]) -> Markup {
    html! {
        @for run in fields.chunk_by(|one, next| one.is_short() == next.is_short()) {
            @if run.first().is_some_and(Field::is_short) {
                @for one in run.iter() { @if let Some(error) = &one.error {
                    p.err #{ (one.id()) "-e" } { (one.label) ": " (error) "." }
                } }
                div.pair { @for one in run { (side_by_side(one)) } }
            } @else {
                @for one in run { (field(one)) }
            }
        }
    }
}

fn side_by_side(field: &Field) -> Markup {
    // Help is read out from the label itself, so only the error is described elsewhere.
    let bare = Field { help: String::new(), ..field.clone() };
    let name = html! {
        span {
            (field.label)
            @if field.optional { " " span.opt { "optional" } }
            @if !field.help.is_empty() { small.help { " " (field.help) } }
        }
    };
    let id = field.id();
    match &field.input {
        // Amounts stand side by side in a limit, so each says what it is an amount of.
        Input::Money { amount, currency } => html! {
            fieldset.pair #(id) tabindex="-1" { legend { (name) } (money(&bare, amount, currency)) }
        },
        Input::Choice { chosen, options } => {
            html! { label { (name) (select(&bare, Some(&id), chosen, options)) } }
        }
        Input::YesNo(said) => {
            let chosen = said.map_or("", |yes| if yes { "true" } else { "false" });
            let option = |value: &str, label: &str| Choice { value: value.into(), label: label.into(), help: String::new() };
            html! { label { (name) (select(&bare, Some(&id), chosen, &[option("true", "Yes"), option("false", "No")])) } }
        }
        _ => html! { label { (name) (line(&bare, Some(&id))) } },
    }
}

/// A button that shows the form again with one more row. Nothing is saved by it.
pub(crate) fn add(path: &str, says: &str) -> Markup {
    html! { button.btn.small name="add" value=(path) formnovalidate { (says) } }
}

/// A button that shows the form again without one row.
pub(crate) fn remove(path: &str, what: &str) -> Markup {
    html! { button.btn.quiet.small name="remove" value=(path) formnovalidate { "Remove" span.sr { " " (what) } } }
}

/// The lists that reference fields offer, once per form.
pub(crate) fn lists(lists: &[Options]) -> Markup {
    html! {
        @for list in lists {
            datalist #(list.id) { @for (number, title) in &list.records { option value=(number) { (title) } } }
        }
    }
}

/// What is wrong, above everything else and focused, each item leading to its field.
pub(crate) fn errors(fields: &[&Field], general: &[String]) -> Markup {
    let found: Vec<(String, String)> = fields.iter().flat_map(|field| field.errors()).collect();
    let total = found.len() + general.len();
    html! {
        @if total > 0 {
            section.errors role="alert" aria-labelledby="errors" tabindex="-1" autofocus {
                h2 #errors {
                    @if total == 1 { "One thing to put right before this can be saved" }
                    @else { (total) " things to put right before this can be saved" }
                }
                ul {
                    @for error in general { li { (error) } }
                    @for (id, error) in found { li { a href={ "#" (id) } { (error) } } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_that_may_stay_open_can_be_taken_back() {
        let short = || vec![Choice { value: "share".into(), label: "Share".into(), help: String::new() }];
        let buttons = Field {
            optional: true,
            ..Field::new("treatment", "Treatment", Input::Choice { chosen: "share".into(), options: short() })
        };
        let nothing = "<input type=\"radio\" name=\"treatment\" value=\"\"> <span>Not said</span>".replace("> <", "><");
        assert!(field(&buttons).into_string().contains(&nothing), "{}", field(&buttons).into_string());
        let required = Field { optional: false, ..buttons.clone() };
        assert!(!field(&required).into_string().contains(&nothing));
        let long: Vec<Choice> = short().into_iter().cycle().take(SHOWN_CHOICES + 1).collect();
        let list = Field { input: Input::Choice { chosen: "share".into(), options: long }, ..buttons };
        assert!(field(&list).into_string().contains("<option value=\"\">not said</option>"));
    }
}
