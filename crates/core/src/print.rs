//! What stands for a value: whether it became another can be told without keeping it.

use sha2::Digest as _;

use crate::shape::{Field, View};

/// 120 bits of SHA-256: too many for anybody to find two values with the same.
pub(crate) type Print = [u8; 15];

/// What stands for nothing.
pub(crate) const NOTHING: Print = [0; 15];

/// What stands for a value, in which some fields of its parts may be passed over.
pub(crate) fn print(value: View<'_>, passed_over: fn(&Field) -> bool) -> Print {
    if value.is_empty() {
        return NOTHING;
    }
    let mut hash = sha2::Sha256::new();
    feed(&mut hash, value, passed_over);
    let mut print = NOTHING;
    print.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    print
}

/// Every value with its length or count ahead of it, so that no two values look alike; what is passed over leaves no trace.
fn feed(hash: &mut sha2::Sha256, value: View<'_>, passed_over: fn(&Field) -> bool) {
    let mut text = |mark: u8, text: &str| {
        hash.update([mark]);
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    };
    match value {
        View::Empty => text(0, ""),
        View::Erased => text(1, ""),
        View::Text(one) => text(2, one),
        View::Word(word) => text(3, word),
        View::Int(number) => text(4, &number.to_string()),
        View::Bool(yes) => text(5, if yes { "yes" } else { "no" }),
        View::Date(day) => text(6, &day.to_string()),
        View::Instant(moment) => text(7, &moment.to_string()),
        View::Money(minor, currency) => text(8, &format!("{currency} {minor}")),
        View::Id(id) => text(9, &id.to_string()),
        View::Pin(id, version) => text(10, &format!("{id}/{version}")),
        View::List(list) => {
            text(11, &list.count().to_string());
            (0..list.count()).for_each(|place| feed(hash, list.item(place), passed_over));
        }
        View::Part(part) => {
            let filled = part.fields().iter().enumerate().map(|(place, field)| (field, part.view(place)));
            let filled: Vec<_> = filled.filter(|(field, value)| !passed_over(field) && !value.is_empty()).collect();
            text(12, &filled.len().to_string());
            for (field, value) in filled {
                feed(hash, View::Text(field.name), passed_over);
                feed(hash, value, passed_over);
            }
        }
    }
}
