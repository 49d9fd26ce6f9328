//! The groups of kinds, by what people do with them: the order in which the menu shows them.

choice! {
    /// What people do with records of a kind.
    pub enum Group {
        Governing "governing body",
        Plan "plan",
        Inventory "inventory",
        Risk "risk",
        Run "run",
        Suppliers "suppliers",
        People "people",
        Check "check",
        Improve "improve",
        Prove "prove",
    }
}
