//! Sources of machine facts.

use crate::act::ActName;
use crate::datum::{Days, List, Ref, Text};
use crate::id::noun;
use crate::kinds::{Group, Need, Writer};
use crate::power::Power;

choice! {
    /// What a source reads.
    pub enum SourceType {
        Repository "repository",
        Dependency "dependency",
        ModelFile "model-file",
        Infrastructure "infrastructure",
        Network "network",
        Identity "identity",
        Expense "expense",
        Telemetry "telemetry",
        EventLog "event-log",
        Directory "directory",
        McpConfig "mcp-config",
        Bom "bom",
        Ticketing "ticketing",
        Survey "survey",
        SupplierChange "supplier-change",
    }
}

impl SourceType {
    /// Whether such a source shows what AI is used, and not how what is known runs.
    pub const fn finds_ai(self) -> bool {
        !matches!(self, Self::Telemetry | Self::EventLog | Self::Directory | Self::Ticketing | Self::Bom)
    }

    /// Whether such a source reads files that lie in a tree.
    pub const fn reads_trees(self) -> bool {
        matches!(self, Self::Repository | Self::Dependency | Self::ModelFile | Self::Infrastructure | Self::McpConfig)
    }
}

choice! {
    /// What keeps its entries from being changed unseen.
    pub enum Integrity { None "none", Hashed "hashed", Signed "signed" }
}

record! {
    /// Where machine facts come from: discovery, telemetry, logs, directory.
    pub struct Source {
        @ place: 45;
        @ prefix: "SRC";
        @ label: "Source";
        @ plural: "Sources";
        @ serves: &["4.3", "9.1", "A.6.2.8"];
        @ group: Group::Inventory;
        @ owner_expected: true;
        @ writers: &[Writer::Power(Power::Administer)];
        @ acts: &[
            Need::power(ActName::Suspend, Power::Administer),
            Need::power(ActName::Resume, Power::Administer),
        ];
        @ columns: &["type", "covers", "covers_share", "every", "systems", "owner"];
        /// What it reads.
        r#type: SourceType, "Type";
        /// The units, hosts, tenants or repositories it sees; units by the name they bear in the scope.
        covers: Box<[Text]>, "Covers";
        /// How much of what it should see it does see, in per cent.
        covers_share: Option<i64>, "Covers (per cent)", progress;
        /// The systems it reports on.
        systems: List<Ref<noun::System>>, "Systems";
        /// How often it runs; twice as long without news, and it counts as silent.
        every: Days, "Runs every (days)";
        /// What keeps its entries from being changed unseen.
        integrity: Option<Integrity>, "Integrity";
        /// How long the source itself keeps what it has seen.
        keep_for: Option<Days>, "Kept there (days)";
    }
}
