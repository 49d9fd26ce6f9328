//! What stands around every page: head, timeline, navigation, the band of the past, the seal.

use std::fmt::Write as _;

use jiff::civil::Date;
use maud::{DOCTYPE, Markup, PreEscaped, Render, html};

use super::keys;
use super::rail::{self, Event};
use super::words::Link;
use crate::assets::{GLYPHS, script, stylesheet};
use crate::writing::{count, day, grouped, long_day, number, with_as_of};

/// Everything about a page that is not its matter.
#[derive(Debug, Clone)]
pub struct Chrome {
    /// Title of the page, without the name of the program.
    pub title: String,
    /// Name of the organisation.
    pub organisation: String,
    /// Who acts.
    pub actor: Actor,
    /// Today in the organisation's zone.
    pub today: Date,
    /// The past day the page shows, or none for now.
    pub as_of: Option<Date>,
    /// Address of this page without its date.
    pub address: Address,
    /// What the timeline shows, in any order.
    pub events: Vec<Event>,
    /// The navigation.
    pub navigation: Navigation,
    /// What the page was computed from.
    pub seal: Seal,
    /// Whether keys that are single letters do anything, which a person may switch off.
    pub letters: bool,
}

/// Who acts on the page.
#[derive(Debug, Clone)]
pub enum Actor {
    /// A person who signed in.
    Person {
        /// Name.
        name: String,
        /// Part they play, such as `AIMS owner`.
        part: String,
        /// Their own page.
        href: String,
    },
    /// Until there is sign-in: whoever sits at this machine chooses as whom they act.
    Chosen {
        /// Whether everybody to choose from is of the sample.
        demonstration: bool,
        /// Id and label of each person, in the order to show; where they are too many for a list, only whoever is acting.
        people: Vec<(String, String)>,
        /// Whether a person is found by words of their name, because they are too many for a list.
        searched: bool,
        /// Id of the one acting.
        chosen: String,
        /// Address to return to after a switch.
        return_to: String,
    },
}

/// A path and its query, not encoded.
#[derive(Debug, Clone, Default)]
pub struct Address {
    /// Path from the root.
    pub path: String,
    /// Parameters in order, without `as-of`.
    pub query: Vec<(String, String)>,
}

/// The navigation: the governing body above the line, management below it.
#[derive(Debug, Clone, Default)]
pub struct Navigation {
    /// Pages of the governing body.
    pub governing: Vec<Place>,
    /// Pages of management, in groups.
    pub management: Vec<Group>,
}

/// Pages that belong together, under a heading that opens and closes them.
#[derive(Debug, Clone)]
pub struct Group {
    /// Heading.
    pub heading: String,
    /// The pages.
    pub places: Vec<Place>,
    /// Whether they are shown before anybody opens the group. The group of the page shown always is.
    pub open: bool,
}

/// A page in the navigation.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
    /// How many records it holds; none and zero show nothing.
    pub count: Option<u64>,
    /// Whether the count is of things that wait on somebody.
    pub due: bool,
    /// Whether this is the page shown.
    pub current: bool,
}

/// What the page was computed from, and how to check it.
#[derive(Debug, Clone)]
pub struct Seal {
    /// Number of facts in the ledger; the newest is № `size`.
    pub size: u64,
    /// When the page was computed, as `20 Nov 2026, 16:04`.
    pub time: String,
    /// Short root in hexadecimal, with what is known of witnesses.
    pub root: String,
    /// Whether all of it is demonstration data.
    pub demonstration: bool,
    /// The ledger's page.
    pub href: String,
}

impl Address {
    /// The address, encoded.
    pub fn href(&self) -> String {
        let mut href = self.path.clone();
        for (index, (name, value)) in self.query.iter().enumerate() {
            href.push(if index == 0 { '?' } else { '&' });
            encode(&mut href, name);
            href.push('=');
            encode(&mut href, value);
        }
        href
    }
}

impl Chrome {
    /// Whether the page shows the past, where nothing can be changed.
    pub fn is_past(&self) -> bool {
        self.as_of.is_some()
    }

    /// An address of this site that keeps the page's date.
    pub fn to(&self, href: &str) -> String {
        with_as_of(href, self.as_of)
    }

    /// A whole page around its matter.
    pub(crate) fn document(&self, matter: &Markup) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en-GB" data-asof=[self.as_of] data-keys=[(!self.letters).then_some("off")] {
                (self.head())
                body {
                    a.skip href="#main" { "Skip to content" }
                    (PreEscaped(GLYPHS))
                    header.top { (self.top()) }
                    (rail::rail(self))
                    @if let Some(date) = self.as_of { (self.band(date)) }
                    div.frame {
                        (self.side())
                        main.sheet #main { (matter) }
                    }
                    (self.footer(true))
                    (keys::keys(self))
                }
            }
        }
    }

    /// A page without navigation, for those who are not yet inside.
    pub(crate) fn door(&self, wide: bool, matter: &Markup) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en-GB" {
                (self.head())
                body.door.wide[wide] {
                    (PreEscaped(GLYPHS))
                    main #main {
                        p.brand { span { "Ephor" } }
                        (matter)
                    }
                    (self.footer(false))
                }
            }
        }
    }

    fn head(&self) -> Markup {
        html! {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (self.title) " · Ephor" }
                link rel="stylesheet" href=(stylesheet());
                script src=(script()) defer {}
            }
        }
    }

    fn top(&self) -> Markup {
        html! {
            a.brand href=(self.to("/")) { span { "Ephor" } }
            span.org { (self.organisation) }
            form.find role="search" action="/search" {
                label.sr for="q" { "Search" }
                input #q name="q" type="search" placeholder="Find a record, clause or №, or do: new risk …";
                @if let Some(date) = self.as_of { input type="hidden" name="as-of" value=(date); }
            }
            (self.when())
            (self.actor.render_in_head())
            button.btn.menu-btn popovertarget="nav" { "Menu" }
        }
    }

    /// The button that says when, and the same choice of dates the timeline offers.
    fn when(&self) -> Markup {
        let shown = self.as_of.map_or_else(|| "now".to_owned(), day);
        let mut past: Vec<&Event> = self.events.iter().filter(|event| event.date <= self.today).collect();
        past.sort_by_key(|event| std::cmp::Reverse(event.date));
        let first = past.last().map(|event| event.date);
        html! {
            div.asof {
                button.btn popovertarget="asof-pop" { "As of " b { (shown) } }
                div.pop #asof-pop popover {
                    form action=(self.address.path) {
                        @for (name, value) in &self.address.query { input type="hidden" name=(name) value=(value); }
                        h2 { label for="asof-d" { "Show everything as it stood on" } }
                        p.pair {
                            input.w-m #asof-d type="date" name="as-of" value=(self.as_of.unwrap_or(self.today))
                                min=[first] max=(self.today);
                            " " button.btn.primary { "Show" }
                        }
                    }
                    @if !past.is_empty() {
                        ul {
                            @for event in past.iter().take(6) {
                                li { a href=(event.href) {
                                    span { (event.label) }
                                    time datetime=(event.date) { (day(event.date)) }
                                } }
                            }
                        }
                    }
                    p.help { "Nothing can be changed while you look at the past." }
                }
            }
        }
    }

    /// The band that says this is the past, with the way back.
    fn band(&self, date: Date) -> Markup {
        let ago = date.until(self.today).map_or(0, |span| span.get_days());
        let mut events: Vec<&Event> = self.events.iter().filter(|event| event.date <= self.today).collect();
        events.sort_by_key(|event| event.date);
        let earlier = events.iter().rev().find(|event| event.date < date);
        let later = events.iter().find(|event| event.date > date);
        html! {
            div.past role="status" {
                b { (long_day(date)) }
                span {
                    "You are looking at the past, " (count(u64::try_from(ago).unwrap_or(0), "day"))
                    " ago. Records cannot be changed."
                }
                span.end {
                    @for (word, event) in [("Earlier", earlier), ("Later", later)] {
                        @if let Some(event) = event {
                            a.btn href=(event.href) title={ (event.label) ", " (day(event.date)) } { (word) }
                            " "
                        }
                    }
                    a.btn.primary href=(self.address.href()) { "Return to now" }
                }
            }
        }
    }

    fn side(&self) -> Markup {
        html! {
            nav.side #nav popover aria-label="Main" {
                div.above {
                    h2 { "Governing body" }
                    (places(&self.navigation.governing))
                }
                p.line { "delegated below this line" }
                @for group in &self.navigation.management { (group) }
            }
        }
    }

    /// The seal; beside it, where there is a menu, the keys.
    fn footer(&self, keys: bool) -> Markup {
        let seal = &self.seal;
        html! {
            footer.seal {
                @if seal.demonstration { span { "Demonstration data" } }
                @if keys { button.plain popovertarget="keys" { "Keys" } }
                @if seal.size == 0 {
                    span { "Ledger empty" }
                    span { (seal.time) }
                    span { "no root yet; the first entry makes it" }
                    a href=(seal.href) { "How to verify it" }
                } @else {
                    span { "Computed from the ledger up to № " (grouped(seal.size)) }
                    span { (seal.time) }
                    span { "root " (seal.root) }
                    a href=(seal.href) { "Verify it yourself" }
                }
            }
        }
    }
}

impl Actor {
    fn render_in_head(&self) -> Markup {
        match self {
            Self::Person { name, part, href } => html! { p.me { a href=(href) { (name) } (part) } },
            Self::Chosen { demonstration, people, searched, chosen, return_to } => html! {
                form.me.demo method="post" action="/act-as" {
                    label for="act-as" {
                        @if *demonstration { b { "Demonstration." } " You act as" }
                        @else { "Until sign-in exists you choose whom you act as" }
                    }
                    @if *searched {
                        @let label = people.iter().find(|(id, _)| id == chosen).map_or("", |(_, label)| label);
                        input.w-m #act-as name="person" value=(label) autocomplete="off";
                    } @else {
                        select #act-as name="person" {
                            @for (id, label) in people { option value=(id) selected[id == chosen] { (label) } }
                        }
                    }
                    input type="hidden" name="return_to" value=(return_to);
                    button.btn.small { "Switch" }
                }
            },
        }
    }
}

/// A button at the head of a page or a section. It leads to a page; what writes happens there.
#[derive(Debug, Clone)]
pub struct Button {
    /// What it says: the act by name.
    pub link: Link,
    /// How it looks.
    pub weight: Weight,
    /// Whether it leads to something that writes, and so has no place in the past.
    pub live: bool,
}

/// The weight of a button. One primary a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The one thing to do here.
    Primary,
    /// Anything else.
    Ordinary,
    /// Stops or takes away.
    Stop,
    /// A way out.
    Quiet,
}

impl Button {
    /// A button that only shows something.
    pub fn show(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { link: Link::new(text, href), weight: Weight::Ordinary, live: false }
    }

    /// A button towards something that writes.
    pub fn write(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { link: Link::new(text, href), weight: Weight::Ordinary, live: true }
    }

    /// The same button with another weight.
    #[must_use]
    pub fn weighing(self, weight: Weight) -> Self {
        Self { weight, ..self }
    }
}

/// The buttons that may stand on the page, or nothing at all.
pub(crate) fn buttons(chrome: &Chrome, buttons: &[Button]) -> Markup {
    let shown: Vec<&Button> = buttons.iter().filter(|button| !(button.live && chrome.is_past())).collect();
    html! {
        @if !shown.is_empty() {
            p.acts {
                @for button in shown {
                    a.btn.live[button.live].primary[button.weight == Weight::Primary]
                        .stop[button.weight == Weight::Stop].quiet[button.weight == Weight::Quiet]
                        href=(button.link.href) { (button.link.text) }
                    " "
                }
            }
        }
    }
}

/// Where the page stands among others: links above it, then its own name.
pub(crate) fn crumbs(above: &[Link], here: &str) -> Markup {
    html! {
        @if !above.is_empty() {
            nav.crumbs aria-label="Breadcrumb" {
                @for link in above { (link) }
                span { (here) }
            }
        }
    }
}

impl Render for Group {
    fn render(&self) -> Markup {
        let open = self.open || self.places.iter().any(|place| place.current);
        html! {
            details open[open] {
                summary { h2 { (self.heading) } }
                (places(&self.places))
            }
        }
    }
}

fn places(items: &[Place]) -> Markup {
    html! {
        ul {
            @for item in items {
                li { a href=(item.href) aria-current=[item.current.then_some("page")] {
                    (item.label)
                    @if let Some(held) = item.count.filter(|held| *held > 0) {
                        span.ct.due[item.due] { @if held < 10_000 { (number(held)) } @else { (grouped(held)) } }
                    }
                } }
            }
        }
    }
}

fn encode(into: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:/,".contains(&byte) {
            into.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(into, "%{byte:02X}");
        }
    }
}
