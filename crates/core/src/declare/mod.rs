//! The declarations: `choice!` for a closed list of words, `part!` for fields that belong together, `record!` for a kind.
//!
//! Everything that is said about a noun is said once, in its declaration; forms, registers, pages, diffs, schemas and fact files follow from it.
//! A field reads `name: Type, "Label";` under a sentence of help. The type says what may be left out (`Option`, `List`) and what is
//! personal (`Personal`); `progress` after the label says that the field stands outside the content, and `@ writers: &[…]` who writes it where that is
//! not whoever writes the record.

/// A closed list of words: `choice! { /// … pub enum RiskType { Threat "threat", Opportunity "opportunity" } }`.
macro_rules! choice {
    ($(#[doc = $doc:literal])* pub enum $name:ident { $($variant:ident $word:literal),+ $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $(#[doc = $word] #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every word, in the order of the specification.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word as it stands in fact files.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The value of that word, if it is one.
            pub fn of_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.word())
            }
        }

        impl $crate::pack::Packed for $name {
            fn pack(&self, out: &mut Vec<u8>) {
                out.push(*self as u8);
            }
            fn unpack(from: &mut $crate::pack::Bytes<'_>) -> Option<Self> {
                Self::ALL.get(usize::from(<u8 as $crate::pack::Packed>::unpack(from)?)).copied()
            }
        }

        impl $crate::datum::Datum for $name {
            const SHAPE: $crate::shape::Shape = $crate::shape::Shape::Choice(&[$($word,)+]);
            fn view(&self) -> $crate::shape::View<'_> {
                $crate::shape::View::Word(self.word())
            }
        }
    };
}

/// The name of a field without the mark that keeps a keyword from being one.
pub(crate) const fn plain(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

macro_rules! field {
    ($help:expr, $name:ident, $type:ty, $label:literal, $progress:expr, $writers:expr) => {
        $crate::shape::Field {
            name: $crate::declare::plain(stringify!($name)),
            label: $label,
            help: $help.trim_ascii(),
            shape: <$type as $crate::datum::Datum>::SHAPE,
            required: <$type as $crate::datum::Datum>::REQUIRED,
            holds_one: <$type as $crate::datum::Datum>::HOLDS_ONE,
            progress: $progress,
            personal: <$type as $crate::datum::Datum>::PERSONAL,
            filled: <$type as $crate::datum::Datum>::FILLED,
            writers: $writers,
        }
    };
}

macro_rules! writers_of {
    () => {
        &[]
    };
    ($writers:expr) => {
        $writers
    };
}

macro_rules! is_progress {
    () => {
        false
    };
    (progress) => {
        true
    };
}

/// Fields that belong together, inside a record or as the payload of an act.
macro_rules! part {
    ($(#[doc = $doc:literal])* pub struct $name:ident {
        $(#[doc = $help:literal] $field:ident : $type:ty, $label:literal $(, $progress:ident)? $(, @ writers: $writers:expr)? ;)*
    }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $(#[doc = $help] #[serde(skip_serializing_if = "crate::datum::Datum::absent")] pub $field: $type,)*
        }

        impl $name {
            /// The declaration of its fields.
            pub const FIELDS: &'static [$crate::shape::Field] =
                &[$(field!($help, $field, $type, $label, is_progress!($($progress)?), writers_of!($($writers)?)),)*];
        }

        impl $crate::shape::Fields for $name {
            fn fields(&self) -> &'static [$crate::shape::Field] {
                Self::FIELDS
            }
            fn view(&self, place: usize) -> $crate::shape::View<'_> {
                let mut left = place;
                $(if left == 0 { return $crate::datum::Datum::view(&self.$field); } left = left.wrapping_sub(1);)*
                let _ = left;
                $crate::shape::View::Empty
            }
        }

        packed!($name { $($field),* });

        impl $crate::datum::Datum for $name {
            const SHAPE: $crate::shape::Shape = $crate::shape::Shape::Part(Self::FIELDS);
            fn view(&self) -> $crate::shape::View<'_> {
                $crate::shape::View::Part(self)
            }
        }
    };
}

/// A kind of record: its fields, who writes it, which power each act on it needs, what it serves.
macro_rules! record {
    ($(#[doc = $doc:literal])* pub struct $name:ident {
        @ place: $place:literal;
        @ prefix: $prefix:literal;
        @ label: $one:literal;
        @ plural: $several:literal;
        $(@ $key:ident: $value:expr;)*
        $(#[doc = $help:literal] $field:ident : $type:ty, $label:literal $(, $progress:ident)? $(, @ writers: $writers:expr)? ;)*
    }) => {
        part! {
            $(#[doc = $doc])*
            pub struct $name {
                /// What people call it, in under ten words.
                title: $crate::datum::Title, "Title";
                /// The one person who answers for it and is asked first.
                owner: Option<$crate::id::PersonId>, "Owner";
                /// How often it is looked at again, in days.
                review_every: Option<$crate::datum::Days>, "Review every (days)";
                /// Requirements it is meant to serve besides those of its kind.
                requirements: $crate::datum::List<$crate::datum::Requirement>, "Also serves";
                $(#[doc = $help] $field: $type, $label $(, $progress)? $(, @ writers: $writers)?;)*
                /// Other records it belongs with.
                links: $crate::datum::List<$crate::kinds::Link>, "Links";
                /// Anything worth keeping that has no field.
                note: Option<$crate::datum::Prose>, "Note";
            }
        }

        /// The kind's place among all kinds, counted from 1.
        pub(crate) const PLACE: u8 = $place;

        impl $crate::kinds::Record for $name {
            type Noun = $crate::id::noun::$name;
            const DECLARATION: &'static $crate::kinds::Declaration = &$crate::kinds::Declaration {
                prefix: $prefix,
                label: $one,
                plural: $several,
                $($key: $value,)*
                meaning: concat!($($doc),*).trim_ascii(),
                fields: Self::FIELDS,
                read: $crate::kinds::read::<Self>,
                read_body: $crate::kinds::read_body::<Self>,
                unpack: $crate::kinds::unpack::<Self>,
                ..$crate::kinds::Declaration::plain($crate::id::Kind::$name)
            };
            fn title(&self) -> &$crate::datum::Title {
                &self.title
            }
            fn owner(&self) -> Option<$crate::id::PersonId> {
                self.owner
            }
            fn review_every(&self) -> Option<$crate::datum::Days> {
                self.review_every
            }
        }
    };
}

mod due;
mod group;

pub use due::{Due, Meaning};
pub use group::Group;
