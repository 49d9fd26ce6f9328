//! Audiences.

use crate::datum::{List, Query};
use crate::id::PersonId;
use crate::kinds::{Group, Writer};

record! {
    /// People a policy, training or message must reach, by directory filter or list.
    pub struct Audience {
        @ place: 5;
        @ prefix: "GRP";
        @ label: "Audience";
        @ plural: "Audiences";
        @ serves: &["7.3", "7.4", "5.2"];
        @ group: Group::People;
        @ writers: &[Writer::Owner];
        @ columns: &["filter", "members", "external", "size_estimate", "owner"];
        /// A filter on people, such as employment = employee and unit = "Claims"; it keeps up with the directory by itself.
        filter: Option<Box<Query>>, "Filter";
        /// The people one by one, where no filter says who they are.
        members: List<PersonId>, "Members";
        /// Whether they are outside the organisation; what goes to them needs the power to publish externally.
        external: Option<bool>, "Outside the organisation";
        /// Outside audiences that cannot be listed: how many people, roughly.
        size_estimate: Option<i64>, "Estimated size", progress;
    }
}
