//! Of records that are approved or should be.

use jiff::civil::Date;

use crate::act::ActName;
use crate::authority::counts;
use crate::id::RecordId;
use crate::image::{Act, Live};
use crate::kinds::Record;
use crate::reading::Reading;
use crate::rules::unapproved_since;

/// The approvals of whatever content of a record that have effect, however long ago they ran out, oldest first.
pub(in crate::rules) fn approvals<'a>(reading: &Reading<'a>, id: RecordId) -> impl Iterator<Item = &'a Act> {
    let acts = reading.acts(id).iter().map(AsRef::as_ref);
    acts.filter(|act| act.name == ActName::Approve && counts(reading, act, reading.on()))
}

/// Since when none of those records has been approved: the day one that was approved ceased to be, and the day given where none ever was. A draft
/// that nobody has approved shortens nothing.
pub(in crate::rules) fn unapproved_all_since<'a, T: Record>(
    reading: &Reading<'a>,
    records: impl Iterator<Item = Live<'a, T>>,
    begun: Date,
) -> Date {
    let approved = records
        .filter(|live| reading.acts(live.id()).iter().any(|act| act.name == ActName::Approve && act.ultra_vires().is_none()));
    approved.map(|live| unapproved_since(reading, &live)).chain([begun]).max().unwrap_or(begun)
}
