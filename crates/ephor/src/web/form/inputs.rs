//! The fields of a form from a declaration, holding what was entered and what is wrong with it.

use std::cell::RefCell;

use ephor_core::check::Find as _;
use ephor_core::decide::InImage;
use ephor_core::id::{Kind, RecordId};
use ephor_core::image::{Image, Slot, Version};
use ephor_core::shape::{Field, Shape, Target};
use ephor_pages::component::field::{Choice, Field as Shown, Input, Options};
use ephor_pages::component::refs::Picked;
use ephor_pages::component::words::Link;
use ephor_pages::writing::number;
use jiff::civil::Date;

use crate::web::form::records::{Finder, Unclear, list_id};
use crate::web::form::tree::{Errors, Tree};
use crate::web::request::Request;
use crate::web::words::{day, record_href, spoken};

/// What to enter, and who does where that is not whoever writes the record.
fn help_of(field: &Field) -> String {
    let help = field.help.trim_end_matches('.');
    if field.writers.is_empty() {
        return help.to_owned();
    }
    let writers: Vec<String> = field.writers.iter().map(ToString::to_string).collect();
    format!("{help}. Written by {}", writers.join(", or by "))
}

/// The most versions of a record offered, the newest of them.
const VERSIONS: usize = 50;

/// Builds fields of a form.
pub(in crate::web) struct Inputs<'a> {
    request: &'a Request,
    image: &'a Image,
    categories: Vec<String>,
    pub(in crate::web) errors: Errors,
    targets: RefCell<Vec<Target>>,
}

impl<'a> Inputs<'a> {
    pub(in crate::web) fn new(request: &'a Request, image: &'a Image, on: Date, errors: Vec<(String, String)>) -> Self {
        let categories = InImage::new(image, on, false).categories().to_vec();
        Self { request, image, categories, errors: Errors::new(errors), targets: RefCell::default() }
    }

    /// The lists that the fields built so far offer.
    pub(in crate::web) fn lists(&self) -> Vec<Options> {
        let finder = Finder { image: self.image };
        self.targets.borrow().iter().map(|target| finder.options(*target)).collect()
    }

    /// A field of the declaration under a dotted name.
    pub(in crate::web) fn field(&self, field: &'static Field, tree: &Tree, at: &str) -> Shown {
        let name = if at.is_empty() { field.name.to_owned() } else { format!("{at}.{}", field.name) };
        let below = tree.at(field.name);
        let input = self.input(&field.shape, below, &name, field.label);
        // Groups and parts show the errors of their fields at those fields; any other control shows all that is below it.
        let own_fields = matches!(input, Input::Group(_) | Input::Parts { .. });
        Shown {
            error: self.errors.take(&name, !own_fields),
            name,
            label: field.label.to_owned(),
            help: self.help(&help_of(field), &field.shape),
            optional: !field.must_be_said(),
            changed: false,
            input,
        }
    }

    /// A field of an act on a record of a kind, which says what triage may find it to be, and records of which kind that becomes.
    pub(in crate::web) fn of_act(&self, field: &'static Field, tree: &Tree, kind: Kind) -> Shown {
        let declaration = kind.declaration();
        let shown = self.field(field, tree, "");
        let input = match (field.name, declaration.becomes.first()) {
            ("disposition", _) if !declaration.dispositions.is_empty() => {
                let option = |word: &&str| Choice { help: meaning(word).to_owned(), ..choice(word) };
                let options = declaration.dispositions.iter().map(option).collect();
                Input::Choice { chosen: tree.at(field.name).typed().to_owned(), options }
            }
            ("result", Some((_, becomes))) => self.reference(Target::Kind(*becomes), tree.at(field.name).value()),
            _ => return shown,
        };
        Shown { input, ..shown }
    }

    /// A field that no declaration has.
    pub(in crate::web) fn own(&self, name: &str, label: &str, help: &str, input: Input) -> Shown {
        Shown {
            name: name.to_owned(),
            label: label.to_owned(),
            help: help.to_owned(),
            optional: true,
            error: self.errors.take(name, true),
            changed: false,
            input,
        }
    }

    /// What to enter, and how a record is found where there are too many for a list.
    fn help(&self, help: &str, shape: &Shape) -> String {
        let Shape::Reference(target) = shape.innermost() else { return help.to_owned() };
        let Some(many) = (Finder { image: self.image }).too_many(*target) else { return help.to_owned() };
        let search = format!("Type an id or words of a title; the form asks which of {} you mean", number(many));
        if help.is_empty() { search } else { format!("{help}. {search}") }
    }

    fn input(&self, shape: &Shape, tree: &Tree, name: &str, label: &str) -> Input {
        let text = || tree.typed().to_owned();
        match shape {
            Shape::Text | Shape::Digest | Shape::Requirement => Input::Text(text()),
            Shape::Prose | Shape::Query(_) => Input::Prose(text()),
            Shape::Int | Shape::Days | Shape::Level | Shape::Tier | Shape::UpTo(_) => Input::Number(text()),
            Shape::Bool => Input::YesNo(tree.value().parse().ok()),
            Shape::Date => Input::Date(text()),
            Shape::Instant => Input::Moment(text()),
            Shape::Money => {
                let currency = tree.at("currency").value();
                let currency = if currency.is_empty() { self.currency() } else { currency.to_owned() };
                Input::Money { amount: tree.at("amount").value().to_owned(), currency }
            }
            Shape::File => Input::Group(["name", "media", "bytes", "digest"].map(|part| self.plain(name, part, tree)).to_vec()),
            Shape::Category if self.categories.is_empty() => Input::Text(text()),
            Shape::Category => {
                // A record may hold a code that the criteria no longer list; it stays to be chosen.
                let held = Some(text()).filter(|held| !held.is_empty() && held != "any" && !self.categories.contains(held));
                // `any` is a limit's word for all categories; a record itself stands in one.
                let any = name.contains('.').then(|| choice("any"));
                let codes = self.categories.iter().chain(&held).map(|code| choice(code));
                Input::Choice { chosen: text(), options: any.into_iter().chain(codes).collect() }
            }
            Shape::Choice(words) => Input::Choice { chosen: text(), options: words.iter().map(|word| choice(word)).collect() },
            Shape::Reference(target) => self.reference(*target, tree.value()),
            Shape::Pin(target) => self.pin(*target, tree, name),
            Shape::Systems => {
                let own = Input::YesNo(tree.at("own").value().parse().ok());
                let system = Target::Kind(ephor_core::id::Kind::System);
                let listed = Shown {
                    name: name.to_owned(),
                    label: "Those listed".to_owned(),
                    help: self.help("", &Shape::Reference(system)),
                    ..self.inner(name, "", "", self.references(system, tree))
                };
                Input::Group(vec![self.inner(name, "own", "Those the holder owns", own), listed])
            }
            Shape::Part(fields) => Input::Group(fields.iter().map(|field| self.field(field, tree, name)).collect()),
            Shape::List(inner) => self.list(inner, tree, name, label),
        }
    }

    fn list(&self, inner: &Shape, tree: &Tree, name: &str, label: &str) -> Input {
        match inner {
            Shape::Choice(words) => {
                // What is chosen stands first, in its own order: a form sends boxes as they stand, and a new order would be a new content.
                let chosen = tree.values();
                let others = words.iter().filter(|word| !chosen.iter().any(|one| one == *word)).map(|word| choice(word));
                let options = chosen.iter().map(|word| choice(word)).chain(others).collect();
                Input::Several { chosen, options }
            }
            Shape::Reference(target) => self.references(*target, tree),
            Shape::Part(_) | Shape::Pin(_) | Shape::Money | Shape::File => {
                let row = |(place, row): (usize, &&Tree)| match self.input(inner, row, &format!("{name}.{place}"), label) {
                    Input::Group(fields) => fields,
                    other => vec![self.inner(name, &place.to_string(), label, other)],
                };
                Input::Parts { noun: singular(label), rows: tree.rows().iter().enumerate().map(row).collect() }
            }
            _ => {
                let lines = tree.rows().into_iter().map(|row| row.value().to_owned());
                Input::Texts(lines.filter(|line| !line.is_empty()).collect())
            }
        }
    }

    fn plain(&self, at: &str, part: &str, tree: &Tree) -> Shown {
        self.inner(at, part, &spoken(part), Input::Text(tree.at(part).value().to_owned()))
    }

    fn inner(&self, at: &str, part: &str, label: &str, input: Input) -> Shown {
        let name = format!("{at}.{part}");
        let error = self.errors.take(&name, true);
        // Of yes and no one can always say neither; anything else stands under the label of its group.
        let optional = matches!(input, Input::YesNo(_));
        Shown { name, label: label.to_owned(), help: String::new(), optional, error, changed: false, input }
    }

    fn note(&self, target: Target) -> String {
        if (Finder { image: self.image }).too_many(target).is_some() {
            return String::new();
        }
        let mut targets = self.targets.borrow_mut();
        if !targets.contains(&target) {
            targets.push(target);
        }
        list_id(target)
    }

    fn reference(&self, target: Target, typed: &str) -> Input {
        let (mut shown, mut found) = (None, Vec::new());
        if !typed.is_empty() {
            match (Finder { image: self.image }).resolve(target, typed) {
                Ok(id) => shown = self.image.slot(id).map(|_| self.link(id)),
                Err(unclear) => found = self.asked(&unclear),
            }
        }
        Input::Reference { chosen: typed.to_owned(), list: self.note(target), shown, found }
    }

    /// A record, and which of its versions once it is known which record. The one that counts is chosen until somebody says otherwise.
    fn pin(&self, target: Target, tree: &Tree, name: &str) -> Input {
        let (typed, version) = (tree.at("id").value(), tree.at("version").value().to_owned());
        let known = (Finder { image: self.image }).resolve(target, typed).ok().and_then(|id| self.image.slot(id));
        let which = match known.and_then(|slot| Some((slot, slot.live().or(slot.newest())?))) {
            Some((slot, counts)) => {
                let chosen = if version.is_empty() { counts.number.to_string() } else { version };
                let newest = slot.versions.iter().rev().take(VERSIONS);
                let mut options: Vec<Choice> = newest.map(|one| version_of(slot, one)).collect();
                // What is held stays to be chosen, however old it is, and so does what does not exist: the check says so.
                if !options.iter().any(|one| one.value == chosen) {
                    options.push(Choice { label: format!("Version {chosen}"), value: chosen.clone(), help: String::new() });
                }
                Input::Choice { chosen, options }
            }
            None => Input::Number(version),
        };
        let help = self.help("", &Shape::Reference(target));
        Input::Group(vec![
            Shown { help, ..self.inner(name, "id", "Record", self.reference(target, typed)) },
            self.inner(name, "version", "Version", which),
        ])
    }

    fn references(&self, target: Target, tree: &Tree) -> Input {
        let finder = Finder { image: self.image };
        let typed = tree.rows().into_iter().map(Tree::value).filter(|typed| !typed.is_empty());
        let picked = |typed: &str| match finder.resolve(target, typed) {
            Ok(id) => Picked { id: id.to_string(), record: self.link(id), found: Vec::new() },
            Err(unclear) => Picked { id: typed.to_owned(), record: Link::new("not known", ""), found: self.asked(&unclear) },
        };
        Input::References { chosen: typed.map(picked).collect(), list: self.note(target) }
    }

    fn link(&self, id: RecordId) -> Link {
        Link::new(self.image.title(id), record_href(self.request, id))
    }

    /// The records that a text may mean, to choose from.
    fn asked(&self, unclear: &Unclear) -> Vec<Choice> {
        let choice = |id: &RecordId| Choice { value: id.to_string(), label: self.image.title(*id), help: id.to_string() };
        unclear.found.iter().map(choice).collect()
    }

    /// The organisation's own currency, offered where none was entered.
    fn currency(&self) -> String {
        let organisation = self.image.all::<ephor_core::kinds::Organisation>().next();
        let word = organisation.map(|one| one.record as &dyn ephor_core::kinds::AnyRecord);
        match word.map(|record| record.named("currency")) {
            Some(ephor_core::shape::View::Text(code)) => code.to_owned(),
            _ => String::new(),
        }
    }
}

/// A version of a record, to choose.
fn version_of(slot: &Slot, version: &Version) -> Choice {
    let counts = if slot.live().is_some_and(|live| live.number == version.number) { ", which counts" } else { "" };
    let label = format!("Version {} of {}{counts}", version.number, day(version.day));
    Choice { value: version.number.to_string(), label, help: String::new() }
}

/// What triage says of a candidate by each answer; those of other kinds speak for themselves.
fn meaning(answer: &str) -> &'static str {
    match answer {
        "register" => "AI of ours that is a system of its own; record that first, and name it as the result",
        "merge" => "Part of a system that is on record; name that as the result",
        "not-ai" => "None; with a day until which this holds, it waits again after it",
        "out-of-scope" => "AI that is not ours to register; a day as above",
        "stop-use" => "May not be used; seen again on a later day, it is a finding",
        _ => "",
    }
}

fn choice(word: &str) -> Choice {
    Choice { value: word.to_owned(), label: spoken(word), help: String::new() }
}

/// What one of a list is called, from the label of the list.
fn singular(label: &str) -> String {
    let words = label.to_lowercase();
    let one = |word: &str| match word.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => word.strip_suffix('s').unwrap_or(word).to_owned(),
    };
    match words.split_once(' ') {
        // Units outside, votes as minuted: what is counted stands first.
        Some((first, rest)) if !words.ends_with('s') => format!("{} {rest}", one(first)),
        Some(_) | None => match words.rsplit_once(' ') {
            Some((before, last)) => format!("{before} {}", one(last)),
            None => one(&words),
        },
    }
}
