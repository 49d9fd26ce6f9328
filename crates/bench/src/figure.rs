//! One figure of the design: what was measured, what was promised, whether it holds.

/// A promise is kept from below or from above.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Limit {
    AtMost(f64),
    AtLeast(f64),
}

/// One line of the table.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    what: String,
    measured: f64,
    unit: &'static str,
    limit: Option<Limit>,
    detail: String,
}

impl Figure {
    pub(crate) fn new(what: impl Into<String>, measured: f64, unit: &'static str, limit: Limit) -> Self {
        Self { what: what.into(), measured, unit, limit: Some(limit), detail: String::new() }
    }

    /// What helps to read the others and was promised nowhere.
    pub(crate) fn aside(what: impl Into<String>, measured: f64, unit: &'static str) -> Self {
        Self { what: what.into(), measured, unit, limit: None, detail: String::new() }
    }

    /// What the figure was made of.
    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Whether the promise is kept.
    pub(crate) fn holds(&self) -> bool {
        match self.limit {
            None => true,
            Some(Limit::AtMost(most)) => self.measured <= most,
            Some(Limit::AtLeast(least)) => self.measured >= least,
        }
    }

    /// The line as it is printed.
    pub(crate) fn line(&self) -> String {
        let (limit, held) = match self.limit {
            None => (String::new(), ""),
            Some(Limit::AtMost(most)) => (format!("≤ {most}"), if self.holds() { "held" } else { "NOT HELD" }),
            Some(Limit::AtLeast(least)) => (format!("≥ {least}"), if self.holds() { "held" } else { "NOT HELD" }),
        };
        format!("{:<64} {:>10.2} {:<5} {limit:>8}  {held:<8}  {}", self.what, self.measured, self.unit, self.detail)
    }
}
