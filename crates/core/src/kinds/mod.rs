//! The kinds of record, one file each, and what a file may say about its kind. `build.rs` lists them; nothing else does.

use std::any::Any;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::act::ActName;
use crate::datum::{Days, Text, Title};
use crate::id::{Kind, Noun, PersonId, RecordId};
use crate::pack::{Bytes, Packed};
use crate::power::{Function, Power};
use crate::shape::{Field, Fields, View};

pub use crate::declare::{Due, Group, Meaning};

macro_rules! modules {
    ($($module:ident $noun:ident $name:literal)*) => {
        $(
            pub mod $module;
            pub use $module::$noun;
        )*

        /// What every kind is, by place.
        pub const DECLARED: &[&Declaration] = &by_place([$(($module::PLACE, $noun::DECLARATION),)*]);
    };
}

every_kind!(modules);

/// Puts one thing for each kind into the order of their places. It runs while compiling, so that a place that is left out or not there does
/// not compile; nor does one that two kinds claim, for no two variants of [`Kind`] may have the same value.
#[expect(clippy::indexing_slicing, reason = "both indices are below N, and what is wrong does not compile")]
pub(crate) const fn by_place<T: Copy, const N: usize>(things: [(u8, T); N]) -> [T; N] {
    let mut ordered = [things[0].1; N];
    let mut at = 0;
    while at < N {
        let (place, thing) = things[at];
        assert!(1 <= place && place as usize <= N, "the places of kinds run from 1 without a gap: a new kind takes the next one");
        ordered[place as usize - 1] = thing;
        at += 1;
    }
    ordered
}

/// Fields that every kind has and that matter least; pages show them last.
pub const BESIDES: &[&str] = &["requirements", "links", "note"];

part! {
    /// Another record this one belongs with.
    pub struct Link {
        /// How the two belong together.
        rel: Text, "Relation";
        /// The other record.
        to: RecordId, "Record";
    }
}

/// Who may write records of a kind, or a single field of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// Its owner, also of the first version.
    Owner,
    /// Holders of a power.
    Power(Power),
    /// Holders of a power, where the record's `type` is one of these.
    PowerFor(&'static [&'static str], Power),
    /// Whoever holds a function.
    Function(Function),
    /// Anybody known.
    Anyone,
    /// A machine that reports what it sees.
    Connector,
    /// A person of the supplier that the record is about: employed by a supplier, with a reference to that one in their own record.
    Supplier,
}

impl std::fmt::Display for Writer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Owner => out.write_str("its owner"),
            Self::Power(power) => write!(out, "holders of {power}"),
            Self::PowerFor(types, power) => write!(out, "holders of {power}, of type {}", types.join(", ")),
            Self::Function(function) => write!(out, "whoever holds the function {function}"),
            Self::Anyone => out.write_str("anybody known"),
            Self::Connector => out.write_str("a machine that reports what it sees"),
            Self::Supplier => out.write_str("a person of the supplier that it is about"),
        }
    }
}

/// Who may do an act on records of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Holders of a power.
    Power(Power),
    /// Holders of accept-risk, or of accept-beyond-appetite where what is left of the risk is above the appetite.
    RiskPower,
    /// Holders of notify-authority where a communication goes to a regulator, of publish-externally where it leaves the organisation, else of
    /// approve-document.
    CommunicationPower,
    /// Holders of the power that a matter names.
    MatterPower,
    /// Holders of each power that a delegation gives, with `may_pass_on`.
    PowersGiven,
    /// The record's owner.
    Owner,
    /// The record's owner, or holders of a power.
    OwnerOr(Power),
}

/// One act on a kind, and what it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// The act.
    pub act: ActName,
    /// Where the record's `type` is one of these; empty for all.
    pub types: &'static [&'static str],
    /// Who may.
    pub needs: Needs,
}

impl Need {
    /// The act needs a power, whatever the type.
    pub const fn power(act: ActName, power: Power) -> Self {
        Self { act, types: &[], needs: Needs::Power(power) }
    }

    /// The act needs a power where the record is of one of these types. Stands before the general row.
    pub const fn power_for(act: ActName, types: &'static [&'static str], power: Power) -> Self {
        Self { act, types, needs: Needs::Power(power) }
    }

    /// The act needs what follows from the record, whatever the type.
    pub const fn of(act: ActName, needs: Needs) -> Self {
        Self { act, types: &[], needs }
    }
}

/// Something of a record that belongs to the configuration of the systems it is part of (specification: records, section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// A whole field.
    Field(&'static str),
    /// The first number in a field, such as 4 of the release `4.1`.
    FirstNumber(&'static str),
}

impl Setting {
    /// The field it stands in.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Field(name) | Self::FirstNumber(name) => name,
        }
    }
}

/// What a kind is: said once, in its own file, by `record!`.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a yes or no of the specification, and read by its name")]
pub struct Declaration {
    /// The kind.
    pub kind: Kind,
    /// What stands before the number in an id.
    pub prefix: &'static str,
    /// What a person calls one of them.
    pub label: &'static str,
    /// What a person calls the register of them.
    pub plural: &'static str,
    /// What it means, in a sentence or two.
    pub meaning: &'static str,
    /// What people do with its records; the menu shows it there.
    pub group: Group,
    /// The requirements its records serve (specification: line **S**): one by its id, a group such as `A.6`, `A` for all of Annex A, or
    /// `all`.
    pub serves: &'static [&'static str],
    /// Whether every record should have an owner.
    pub owner_expected: bool,
    /// Whether `title` is personal data.
    pub personal_title: bool,
    /// Whether earlier versions stay in memory, because authority is judged as it stood, or because rules ask since when it has been so.
    pub remembered: bool,
    /// Whether rules count its records by type, and ask when one of a type ceased to be: then no version may be passed over.
    pub counted: bool,
    /// What of it belongs to the configuration of systems, and what says which records are parts of one; how that moved is followed through all
    /// versions.
    pub configures: &'static [Setting],
    /// Whether rules ask what observations of it say.
    pub observed: bool,
    /// Who writes it.
    pub writers: &'static [Writer],
    /// Whether holders of `maintain` write it too, as they do most kinds.
    pub maintained: bool,
    /// Which acts exist on it besides those every record has, and what they need.
    pub acts: &'static [Need],
    /// What triage may find a record to be; empty where it is not triaged.
    pub dispositions: &'static [&'static str],
    /// Those of them that are true only of what became a record, with the kind of it.
    pub becomes: &'static [(&'static str, Kind)],
    /// The fields that state its money, the most telling first: limits are held against the first that is filled.
    pub money: &'static [&'static str],
    /// The fields with the first and the last day of what is granted, where the record itself says how long.
    pub span: Option<(&'static str, &'static str)>,
    /// The days that wait on somebody.
    pub dues: &'static [Due],
    /// Dotted paths of the columns of its register, after number and title.
    pub columns: &'static [&'static str],
    /// Its fields, the common ones included.
    pub fields: &'static [Field],
    /// Reads a record of the kind.
    pub read: fn(&str) -> Result<Arc<dyn AnyRecord>, serde_json::Error>,
    /// Reads a record of the kind out of the body that holds it.
    pub read_body: fn(&str) -> Result<Arc<dyn AnyRecord>, serde_json::Error>,
    /// Reads a record of the kind that was written down by [`AnyRecord::pack`].
    pub unpack: fn(&mut Bytes<'_>) -> Option<Arc<dyn AnyRecord>>,
}

impl Declaration {
    /// A declaration that says nothing yet; `record!` starts from it.
    pub const fn plain(kind: Kind) -> Self {
        Self {
            kind,
            prefix: "",
            label: "",
            plural: "",
            meaning: "",
            group: Group::Plan,
            serves: &[],
            owner_expected: false,
            personal_title: false,
            remembered: false,
            counted: false,
            configures: &[],
            observed: false,
            writers: &[],
            maintained: true,
            acts: &[],
            dispositions: &[],
            becomes: &[],
            money: &[],
            span: None,
            dues: &[],
            columns: &[],
            fields: &[],
            read: unreadable,
            read_body: unreadable,
            unpack: |_| None,
        }
    }

    /// Whether the field's value is personal data in records of this kind.
    pub fn is_personal(&self, field: &Field) -> bool {
        field.personal || (self.personal_title && field.name == "title")
    }

    /// Whether its records serve that requirement of the standard.
    pub fn serves(&self, requirement: &str) -> bool {
        let within = |group: &str| requirement.strip_prefix(group).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        self.serves.iter().any(|one| *one == "all" || within(one))
    }

    /// Whether it lists that act, for a record of that type.
    pub fn lists(&self, act: ActName, type_word: &str) -> bool {
        self.acts.iter().any(|need| need.act == act && (need.types.is_empty() || need.types.contains(&type_word)))
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

fn unreadable(_: &str) -> Result<Arc<dyn AnyRecord>, serde_json::Error> {
    Err(serde::de::Error::custom("this kind is not declared"))
}

/// A record of one kind.
pub trait Record: Fields + Serialize + DeserializeOwned + Packed + Send + Sync + 'static {
    /// Its noun.
    type Noun: Noun;
    /// Its declaration.
    const DECLARATION: &'static Declaration;

    /// What people call it.
    fn title(&self) -> &Title;
    /// The person who answers for it.
    fn owner(&self) -> Option<PersonId>;
    /// Its own cadence of review.
    fn review_every(&self) -> Option<Days>;
}

/// A record of whatever kind.
pub trait AnyRecord: Fields + Send + Sync {
    /// Its declaration.
    fn declaration(&self) -> &'static Declaration;
    /// What people call it.
    fn title(&self) -> &Title;
    /// The person who answers for it.
    fn owner(&self) -> Option<PersonId>;
    /// Its own cadence of review.
    fn review_every(&self) -> Option<Days>;
    /// Itself, to be taken for the type it is.
    fn as_any(&self) -> &dyn Any;
    /// As it stands in fact files, in declared order.
    fn to_json(&self) -> Result<serde_json::Value, serde_json::Error>;
    /// Writes it down for this very program.
    fn pack(&self, out: &mut Vec<u8>);
}

/// Its kind, then itself.
impl Packed for Arc<dyn AnyRecord> {
    fn pack(&self, out: &mut Vec<u8>) {
        self.declaration().kind.pack(out);
        AnyRecord::pack(self.as_ref(), out);
    }
    fn unpack(from: &mut Bytes<'_>) -> Option<Self> {
        (Kind::unpack(from)?.declaration().unpack)(from)
    }
}

impl<T: Record> AnyRecord for T {
    fn declaration(&self) -> &'static Declaration {
        T::DECLARATION
    }
    fn title(&self) -> &Title {
        Record::title(self)
    }
    fn owner(&self) -> Option<PersonId> {
        Record::owner(self)
    }
    fn review_every(&self) -> Option<Days> {
        Record::review_every(self)
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn to_json(&self) -> Result<serde_json::Value, serde_json::Error> {
        serde_json::to_value(self)
    }
    fn pack(&self, out: &mut Vec<u8>) {
        Packed::pack(self, out);
    }
}

/// The word of a record's `type` field; empty where the kind has none.
pub fn type_word(record: &dyn AnyRecord) -> &'static str {
    match record.named("type") {
        View::Word(word) => word,
        _ => "",
    }
}

pub(crate) fn read<T: Record>(json: &str) -> Result<Arc<dyn AnyRecord>, serde_json::Error> {
    serde_json::from_str::<T>(json).map(|record| Arc::new(record) as Arc<dyn AnyRecord>)
}

pub(crate) fn read_body<T: Record>(json: &str) -> Result<Arc<dyn AnyRecord>, serde_json::Error> {
    /// What of a body is the record.
    #[derive(Deserialize)]
    struct Holding<T> {
        record: T,
    }
    serde_json::from_str::<Holding<T>>(json).map(|body| Arc::new(body.record) as Arc<dyn AnyRecord>)
}

pub(crate) fn unpack<T: Record>(from: &mut Bytes<'_>) -> Option<Arc<dyn AnyRecord>> {
    T::unpack(from).map(|record| Arc::new(record) as Arc<dyn AnyRecord>)
}
