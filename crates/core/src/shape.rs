//! What a field may hold, as data: from it follow forms, registers, pages, diffs, schemas, fact files and the query language.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::id::{Kind, RecordId};
use crate::kinds::Writer;
use crate::query::Context;

/// What a value looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// One line of text.
    Text,
    /// Formatted long text.
    Prose,
    /// An expression of the query language.
    Query(Context),
    /// A whole number; the field's name carries the unit. Rates are hundredths of a per cent.
    Int,
    /// A whole number of days.
    Days,
    /// A level on the scale in force, 1 to 25 by default.
    Level,
    /// 1 highest to 4 lowest.
    Tier,
    /// A whole number from 1 up to this one.
    UpTo(u8),
    /// Yes or no.
    Bool,
    /// A calendar day.
    Date,
    /// A moment.
    Instant,
    /// An amount in minor units of a currency (ISO 4217).
    Money,
    /// A file beside the ledger: digest, bytes, media type, name.
    File,
    /// A digest computed by the server or a connector.
    Digest,
    /// A code listed by the criteria in force.
    Category,
    /// A reference to a requirement: `iso42001:5.2`.
    Requirement,
    /// One of a closed list of words.
    Choice(&'static [&'static str]),
    /// The id of a record.
    Reference(Target),
    /// A record's id and version; does not move.
    Pin(Target),
    /// Systems in a list, or the word `own` for those the holder owns.
    Systems,
    /// Several of the same.
    List(&'static Shape),
    /// A few fields that belong together.
    Part(&'static [Field]),
}

impl Shape {
    /// Whether it is a whole number, whatever it counts.
    pub const fn is_whole_number(&self) -> bool {
        matches!(self, Self::Int | Self::Days | Self::Level | Self::Tier | Self::UpTo(_))
    }

    /// What a list holds, however deep; anything else is itself.
    pub const fn innermost(&self) -> &Self {
        let mut shape = self;
        while let Self::List(inner) = shape {
            shape = inner;
        }
        shape
    }
}

/// What a reference may point at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Records of one kind.
    Kind(Kind),
    /// Records of any kind.
    Any,
}

impl Target {
    /// Whether a record of that kind may stand here.
    pub fn admits(self, kind: Kind) -> bool {
        match self {
            Self::Kind(only) => only == kind,
            Self::Any => true,
        }
    }
}

/// One field of a record, part or payload, as declared.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of the specification, and read by its name")]
pub struct Field {
    /// Its name in fact files, queries and addresses.
    pub name: &'static str,
    /// What a form calls it.
    pub label: &'static str,
    /// One sentence that helps whoever fills it.
    pub help: &'static str,
    /// What it may hold.
    pub shape: Shape,
    /// Must be present in a final version; a list may be present and empty, unless it must hold one.
    pub required: bool,
    /// A list that a final version may not leave empty.
    pub holds_one: bool,
    /// Progress or observation: outside the content, so it never touches an approval.
    pub progress: bool,
    /// Personal data: only a salted commitment enters the body; the value can be erased.
    pub personal: bool,
    /// Filled by the server where the author leaves it out.
    pub filled: bool,
    /// Who writes it, where that is not whoever writes the record; empty for those.
    pub writers: &'static [Writer],
}

impl Field {
    /// Whether whoever writes a final version must say something here.
    pub const fn must_be_said(&self) -> bool {
        self.required && !self.filled && (self.holds_one || !matches!(self.shape, Shape::List(_)))
    }
}

/// Where an enumeration, a reference and so on can be read without knowing the type.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// Nothing there.
    Empty,
    /// There was a value; it has been erased.
    Erased,
    /// Text or prose.
    Text(&'a str),
    /// A word of a closed list.
    Word(&'static str),
    /// A whole number.
    Int(i64),
    /// Yes or no.
    Bool(bool),
    /// A calendar day.
    Date(Date),
    /// A moment.
    Instant(Timestamp),
    /// Minor units and currency.
    Money(i64, &'a str),
    /// A reference.
    Id(RecordId),
    /// A pinned reference.
    Pin(RecordId, u32),
    /// Several.
    List(&'a dyn Items),
    /// Fields that belong together.
    Part(&'a dyn Fields),
}

/// A list read without knowing the type of its elements.
pub trait Items {
    /// How many elements there are.
    fn count(&self) -> usize;
    /// The element at that place, counted from 0; empty past the end.
    fn item(&self, place: usize) -> View<'_>;
}

/// A record, part or payload read without knowing its type.
pub trait Fields {
    /// Its declaration.
    fn fields(&self) -> &'static [Field];
    /// The value of the field at that place of the declaration; empty past the end.
    fn view(&self, place: usize) -> View<'_>;

    /// The value of the field of that name; empty when there is none of that name.
    fn named(&self, name: &str) -> View<'_> {
        place_of(self.fields(), name).map_or(View::Empty, |place| self.view(place))
    }
}

/// The place of the field of that name; none where there is none.
pub(crate) fn place_of(fields: &[Field], name: &str) -> Option<usize> {
    fields.iter().position(|field| field.name == name)
}

impl<'a> View<'a> {
    /// Whether nothing stands there. An erased value is not empty.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.is_empty(),
            Self::List(list) => list.count() == 0,
            _ => false,
        }
    }

    /// The elements of a list; one element for anything else but nothing.
    pub fn each(self, visit: &mut dyn FnMut(View<'a>)) {
        match self {
            Self::Empty => {}
            Self::List(list) => (0..list.count()).for_each(|place| visit(list.item(place))),
            one => visit(one),
        }
    }

    /// Whether it is that text, or a list with it.
    pub fn has(self, text: &str) -> bool {
        let mut has = false;
        self.each(&mut |one| has = has || matches!(one, Self::Text(one) | Self::Word(one) if one == text));
        has
    }

    /// The value at a dotted path such as `residual.level`; a path through a list visits every element.
    pub fn at(self, path: &str, visit: &mut dyn FnMut(View<'a>)) {
        let (step, rest) = path.split_once('.').map_or((path, None), |(step, rest)| (step, Some(rest)));
        self.each(&mut |element| {
            if let View::Part(part) = element {
                match rest {
                    Some(rest) => part.named(step).at(rest, visit),
                    None => part.named(step).each(visit),
                }
            }
        });
    }

    /// Every reference and pin inside, however deep, with the name of the top field it stands under.
    pub fn references(self, visit: &mut dyn FnMut(RecordId, Option<u32>)) {
        match self {
            Self::Id(id) => visit(id, None),
            Self::Pin(id, version) => visit(id, Some(version)),
            Self::List(list) => (0..list.count()).for_each(|place| list.item(place).references(visit)),
            Self::Part(part) => (0..part.fields().len()).for_each(|place| part.view(place).references(visit)),
            _ => {}
        }
    }
}
