//! The organisation itself.

use jiff::civil::Date;

use crate::act::ActName;
use crate::datum::Text;
use crate::kinds::{Group, Need, Writer};
use crate::power::Power;

record! {
    /// The organisation itself; one live record, whose title is its own name.
    pub struct Organisation {
        @ place: 1;
        @ prefix: "ORG";
        @ label: "Organisation";
        @ plural: "Organisation";
        @ serves: &["4.1", "4.3"];
        @ group: Group::Plan;
        @ remembered: true;
        @ writers: &[Writer::Power(Power::Administer)];
        @ acts: &[Need::power(ActName::Approve, Power::SetParameters)];
        @ columns: &["zone", "go_live", "currency"];
        /// The names it bears in law.
        legal_names: Box<[Text]>, "Legal names";
        /// Time zone (IANA) in which its days and due dates are counted.
        zone: Text, "Time zone";
        /// First day of its financial year, MM-DD.
        year_starts: Text, "Year starts";
        /// The day its management system went live.
        go_live: Date, "Went live";
        /// Its currency, three letters of ISO 4217.
        currency: Text, "Currency";
        /// Its language and region, such as en-GB.
        locale: Text, "Locale";
    }
}
