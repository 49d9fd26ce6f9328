//! The conformity map: every requirement at once, each next to what it was judged by.

use maud::{Markup, Render as _, html};

use super::level::Level;
use super::state::{Rules, Sign, State, Status};

/// A block of the map, such as clauses 4 to 10.
#[derive(Debug, Clone)]
pub struct Map {
    /// Heading.
    pub heading: String,
    /// How many there are and how many conform.
    pub under: String,
    /// Its groups in order.
    pub groups: Vec<Group>,
}

/// A row of the map: one clause, one group of controls.
#[derive(Debug, Clone)]
pub struct Group {
    /// Number, such as `A.5`.
    pub number: String,
    /// Name in one word.
    pub label: String,
    /// Its requirements.
    pub cells: Vec<Cell>,
}

/// One requirement.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Number, such as `6.1.2`.
    pub number: String,
    /// Its short title.
    pub label: String,
    /// Its page.
    pub href: String,
    /// Its status.
    pub status: Status,
    /// Findings that stand against it, or opportunities it holds.
    pub findings: u64,
    /// Who answers.
    pub level: Level,
    /// How many of its rules run.
    pub rules: Rules,
    /// Whether its status changed within a week.
    pub changed: bool,
}

/// Cells a row of the ordinary map holds.
const NARROW: usize = 7;

impl Cell {
    /// The status in words with what judged it, as it is heard.
    fn spoken(&self) -> String {
        let said = self.status.said(self.findings).to_lowercase();
        match self.rules.missing() {
            Some(rules) => format!("{said}, {rules}"),
            None => said,
        }
    }

    fn markup(&self) -> Markup {
        let spoken = self.spoken();
        let counted = matches!(self.status, Status::Major | Status::Minor | Status::Opportunity) && self.findings > 0;
        html! {
            a.cell data-st=(self.status.sign().code()) data-lv=(self.level.code()) data-new[self.changed]
                href=(self.href) title={ (self.number) " " (self.label) ": " (spoken) } {
                (self.number)
                i {
                    (self.status.sign().plain_glyph())
                    @if counted { (self.findings) }
                    span.sr { " " (spoken) }
                }
            }
        }
    }
}

/// All blocks side by side.
pub(crate) fn maps(maps: &[Map]) -> Markup {
    html! { div.maps { @for map in maps { (block(map)) } } }
}

fn block(map: &Map) -> Markup {
    let wide = map.groups.iter().any(|group| group.cells.len() > NARROW);
    html! {
        section.map.nine[wide] aria-label=(map.heading) {
            h2 { (map.heading) " " small.dim { (map.under) } }
            @for group in &map.groups {
                div.r {
                    span.rl { b { (group.number) } " " (group.label) }
                    div.cells { @for cell in &group.cells { (cell.markup()) " " } }
                }
            }
        }
    }
}

/// What the shapes and bars of the map mean.
pub(crate) fn key() -> Markup {
    let words = [
        (Sign::Met, "Conforms"),
        (Sign::Opportunity, "Opportunity"),
        (Sign::Part, "Minor"),
        (Sign::Not, "Major"),
        (Sign::Unknown, "Unknown"),
        (Sign::NotApplicable, "Not applicable"),
    ];
    html! {
        p.key {
            @for (sign, word) in words { (State::new(sign, word).render()) }
            span { "numbers count findings" }
            span { "◢ changed this week" }
            span { span.cell data-lv="gov" {} "governing body answers" }
            span { span.cell data-lv="hyb" {} "both levels" }
        }
    }
}

/// How many are unknown and why, how many are left out, and how many rules are missing, in a few words; which they are the map says.
pub(crate) fn in_words(maps: &[Map]) -> Markup {
    let cells = || maps.iter().flat_map(|map| &map.groups).flat_map(|group| &group.cells);
    let mut reasons: Vec<(&str, usize)> = Vec::new();
    for cell in cells() {
        if let Status::Unknown(reason) = &cell.status {
            match reasons.iter_mut().find(|(known, _)| known == reason) {
                Some((_, number)) => *number += 1,
                None => reasons.push((reason, 1)),
            }
        }
    }
    let left_out = cells().filter(|cell| cell.status == Status::NotApplicable).count();
    let (built, planned) =
        cells().fold((0, 0), |(built, planned), cell| (built + cell.rules.built, planned + cell.rules.planned));
    html! {
        @if !reasons.is_empty() || left_out > 0 || built < planned {
            p.faint {
                @for (reason, number) in &reasons {
                    (number) " unknown" @if !reason.is_empty() { ", " (reason) } ". "
                }
                @if left_out > 0 { (left_out) " not applicable: left out by the approved statement of applicability. " }
                @if built < planned { (built) " of " (planned) " planned rules judge these requirements today." }
            }
        }
    }
}
