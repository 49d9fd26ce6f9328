//! What is one of a few has a word, by which it is written and read.

/// Makes an enum of members and their words.
macro_rules! spelled {
    ($(#[$about:meta])* pub enum $name:ident { $($(#[$of:meta])* $member:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$of])* $member,)+
        }

        impl $name {
            /// Every one with its word.
            pub const ALL: [(Self, &'static str); [$($word),+].len()] = [$((Self::$member, $word)),+];

            /// The one of that word.
            pub fn named(word: &str) -> Option<Self> {
                Self::ALL.into_iter().find_map(|(one, own)| (own == word).then_some(one))
            }

            /// Its word.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$member => $word,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.pad(self.word())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::named(&word).ok_or_else(|| {
                    let known = Self::ALL.map(|(_, word)| word).join(", ");
                    serde::de::Error::custom(format!("{word:?} is none of {known}"))
                })
            }
        }
    };
}

pub(crate) use spelled;
