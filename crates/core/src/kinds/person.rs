//! People.

use jiff::civil::Date;

use crate::datum::{List, Personal, Text};
use crate::id::{PersonId, RecordId};
use crate::kinds::{Group, Writer};
use crate::power::Function;

choice! {
    /// How a person stands to the organisation.
    pub enum Employment {
        Employee "employee",
        Contractor "contractor",
        Director "director",
        Supplier "supplier",
        Auditor "auditor",
        Affected "affected",
    }
}

part! {
    /// A span of days, both included.
    pub struct Absence {
        /// The first day away.
        from: Date, "From";
        /// The last day away.
        until: Date, "Until";
    }
}

part! {
    /// Something that stands between a person and a fair judgement.
    pub struct Conflict {
        /// What the conflict is with.
        with: RecordId, "With";
        /// Of what nature it is.
        nature: Option<Personal<Text>>, "Nature";
    }
}

record! {
    /// One human being, from the directory or by hand. The id is random; `key` is the organisation's own.
    pub struct Person {
        @ place: 2;
        @ prefix: "PER";
        @ label: "Person";
        @ plural: "People";
        @ serves: &["5.3", "7.2", "A.3.2", "A.4.6"];
        @ group: Group::People;
        @ personal_title: true;
        @ remembered: true;
        @ writers: &[Writer::Connector, Writer::Function(Function::Hr)];
        @ columns: &["employment", "unit", "functions", "from", "until"];
        /// The organisation's own key, by which imports refer.
        key: Option<Personal<Text>>, "Key";
        /// The name, as the directory has it.
        name: Personal<Text>, "Name";
        /// Where the person is written to.
        email: Option<Personal<Text>>, "Email";
        /// How the person stands to the organisation.
        employment: Employment, "Employment";
        /// The unit the person works in.
        unit: Option<Text>, "Unit";
        /// To whom the person reports.
        manager: Option<PersonId>, "Manager";
        /// What the person stands for.
        functions: List<Function>, "Functions";
        /// The first day.
        from: Date, "From";
        /// The last day.
        until: Option<Date>, "Until";
        /// Times away.
        absences: Option<Personal<Box<[Absence]>>>, "Absences";
        /// What stands between the person and a fair judgement.
        conflicts: List<Conflict>, "Conflicts";
    }
}

impl Person {
    /// Whether the person belongs to the organisation on that day.
    pub fn is_active(&self, on: Date) -> bool {
        self.from <= on && self.until.is_none_or(|until| on <= until)
    }
}
