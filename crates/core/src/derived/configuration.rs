//! The configuration of systems: what they are made of, what moved in it since somebody looked, and which of that is material (specification:
//! records, section 2).

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::act::ActName;
use crate::authority::{all_in_force, is_approved};
use crate::datum::AnyPin;
use crate::derived::{Dated, days_after};
use crate::fact::Form;
use crate::id::{Kind, RecordId};
use crate::image::{Live, Slot, Version};
use crate::kinds::change::ChangeType;
use crate::kinds::component::ComponentType;
use crate::kinds::method::{MethodTrigger, MethodType};
use crate::kinds::{Change, Component, Method, Setting, System};
use crate::reading::Reading;

#[cfg(test)]
mod stories;

/// A configuration somebody looked at, and what they looked at it for.
pub(crate) struct Looked<'a> {
    /// The systems it is of. One that is not among the pins counts as one nobody looked at.
    pub systems: BTreeSet<RecordId>,
    /// The versions looked at.
    pub pins: &'a [AnyPin],
    /// When it was looked at.
    pub at: Dated,
}

/// How a part of a configuration moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// It is part of it now.
    Came,
    /// It is no part of it any more.
    Went,
    /// This of it differs.
    Changed(Setting),
}

/// One thing that moved in a configuration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Move {
    /// The part.
    pub part: RecordId,
    /// The system whose part it is, where that says so; else the part itself.
    pub under: RecordId,
    /// How it moved.
    pub how: How,
    /// The fact by which it moved.
    pub at: Dated,
}

impl<'a> Looked<'a> {
    /// What a record pins of a system.
    pub(crate) fn at(reading: &Reading<'_>, version: &Version, system: RecordId, pins: &'a [AnyPin]) -> Self {
        let systems = pins.iter().map(|pin| pin.id).filter(|id| id.kind == Kind::System).chain([system]).collect();
        Self { systems, pins, at: Dated::of(reading, version) }
    }

    fn pinned(&self, id: RecordId) -> Option<u32> {
        self.pins.iter().find(|pin| pin.id == id).map(|pin| pin.version)
    }
}

/// A system with its components, data and suppliers, as they are named on the day.
pub(crate) fn parts(reading: &Reading<'_>, system: RecordId) -> BTreeSet<RecordId> {
    let mut found = BTreeSet::from([system]);
    for component in components(reading, system) {
        found.insert(component.id());
        found.extend(component.record.supplier.map(RecordId::from));
    }
    if let Some(system) = reading.get::<System>(system) {
        found.extend(named(system.record));
    }
    found
}

/// The live components that name the system.
fn components<'a>(reading: &Reading<'a>, system: RecordId) -> impl Iterator<Item = Live<'a, Component>> {
    let all = reading.naming::<Component>(system);
    all.filter(move |live| live.record.systems.iter().any(|one| RecordId::from(*one) == system))
}

/// The data and suppliers a system names itself.
fn named(system: &System) -> impl Iterator<Item = RecordId> {
    system.data.iter().map(|data| data.any()).chain(system.suppliers.iter().map(|supplier| supplier.any()))
}

/// Everything that moved since a configuration was looked at, oldest first.
pub(crate) fn moved(reading: &Reading<'_>, looked: &Looked<'_>) -> Vec<Move> {
    let mut moves = Vec::new();
    let mut now = BTreeSet::new();
    for system in &looked.systems {
        for part in parts(reading, *system) {
            if now.insert(part) {
                moves.extend(moves_of(reading, looked, *system, part));
            }
        }
    }
    for pin in looked.pins.iter().filter(|pin| !now.contains(&pin.id)) {
        moves.extend(went(reading, looked, pin));
    }
    moves.sort_by_key(|one| (one.at, one.part));
    moves
}

/// What moved in one part that is there today.
fn moves_of(reading: &Reading<'_>, looked: &Looked<'_>, system: RecordId, part: RecordId) -> Vec<Move> {
    let Some(slot) = reading.configured(part) else { return Vec::new() };
    let Some(live) = slot.live() else { return Vec::new() };
    let Some(pinned) = looked.pinned(part).filter(|number| slot.version(*number).is_some()) else {
        // A supplier that came with a component is that component's own move.
        return came(reading, looked, system, slot).into_iter().collect();
    };
    let changed = slot.moved(pinned, live.number).filter(|setting| !is_naming(*setting));
    let each = changed.map(|setting| {
        let at = moved_at(reading, slot, live, |number| slot.moved(pinned, number).any(|one| one == setting));
        Move { part, under: part, how: How::Changed(setting), at }
    });
    each.collect()
}

/// What says which records are parts, and is seen in their coming and going.
fn is_naming(setting: Setting) -> bool {
    matches!(setting, Setting::Field("systems" | "data" | "suppliers"))
}

fn came(reading: &Reading<'_>, looked: &Looked<'_>, system: RecordId, slot: &Slot) -> Option<Move> {
    let part = slot.id;
    let (under, field) = match part.kind {
        Kind::System => (part, ""),
        Kind::Component => (part, "systems"),
        Kind::Data => (system, "data"),
        _ => (system, "suppliers"),
    };
    if under != part && !named(reading.get::<System>(system)?.record).any(|id| id == part) {
        return None;
    }
    Some(Move { part, under, how: How::Came, at: named_at(reading, looked, reading.configured(under)?, field)? })
}

fn went(reading: &Reading<'_>, looked: &Looked<'_>, pin: &AnyPin) -> Option<Move> {
    let (part, how) = (pin.id, How::Went);
    let slot = reading.configured(part)?;
    match part.kind {
        Kind::Component => {
            let withdrawn = || reading.acts(part).iter().rfind(|act| act.name == ActName::Withdraw);
            let at = match slot.live() {
                Some(_) => named_at(reading, looked, slot, "systems")?,
                None => Dated::from(withdrawn()?.as_ref()),
            };
            Some(Move { part, under: part, how, at })
        }
        // A part only its system names: which it was is seen by that list having moved.
        Kind::Data | Kind::Supplier => {
            let field = Setting::Field(if part.kind == Kind::Data { "data" } else { "suppliers" });
            let dropped = looked.systems.iter().find_map(|system| {
                let slot = reading.configured(*system)?;
                slot.moved(looked.pinned(*system)?, slot.live()?.number).any(|one| one == field).then_some(slot)
            });
            let system = dropped?;
            Some(Move { part, under: system.id, how, at: named_at(reading, looked, system, field.name())? })
        }
        _ => None,
    }
}

/// The first version, of those that came after somebody looked, in which the list of a record moved that says what is part of what; the first of all
/// where none did, for then it had been left out.
fn named_at(reading: &Reading<'_>, looked: &Looked<'_>, slot: &Slot, field: &'static str) -> Option<Dated> {
    let finished = || slot.versions.iter().filter(|version| version.form == Form::Final);
    let later = finished().zip(finished().skip(1)).find(|(before, version)| {
        version.position > looked.at.position && slot.moved(before.number, version.number).any(|one| one == Setting::Field(field))
    });
    let version = later.map(|(_, version)| version).or_else(|| finished().next())?;
    Some(Dated::of(reading, version))
}

/// The first of the unbroken run of versions, up to the live one, that differ.
fn moved_at(reading: &Reading<'_>, slot: &Slot, live: &Version, differs: impl Fn(u32) -> bool) -> Dated {
    let earlier = slot.versions.iter().rev().skip_while(|version| version.number != live.number);
    let finished = earlier.filter(|version| version.form == Form::Final);
    let first = finished.take_while(|version| differs(version.number)).last().unwrap_or(live);
    Dated::of(reading, first)
}

/// What of it is material: a trigger of the approved impact method names it, or a component moved and no approved change names that. While no method
/// is approved nothing says what does not matter, so every trigger holds.
pub(crate) fn material(reading: &Reading<'_>, looked: &Looked<'_>, moves: Vec<Move>) -> Vec<Move> {
    let triggers = triggers(reading);
    let holds = |one: &Move| {
        let triggered = triggered(reading, one).iter().any(|trigger| triggers.contains(trigger));
        let unnamed = || one.part.kind == Kind::Component && changes(reading, one, looked.at.day).is_empty();
        is_unseen(one) || triggered || unnamed()
    };
    moves.into_iter().filter(holds).collect()
}

/// A system that nobody looked at when they looked at its parts.
const fn is_unseen(one: &Move) -> bool {
    matches!((one.part.kind, one.how), (Kind::System, How::Came))
}

/// The approved changes to systems that name what moved and had not been made before somebody looked: those are part of what they saw.
pub(crate) fn changes<'a>(reading: &Reading<'a>, one: &Move, looked_on: Date) -> Vec<Live<'a, Change>> {
    let moved = BTreeSet::from([one.part, one.under]);
    let naming = moved.iter().flat_map(|id| reading.naming::<Change>(*id));
    let fits = naming.filter(|live| {
        let names = live.record.parts.iter().any(|part| moved.contains(part));
        let open = live.record.made_on.is_none_or(|made| made >= looked_on);
        names && open && live.record.r#type != ChangeType::Aims && is_approved(reading, live.slot)
    });
    fits.collect()
}

/// Whether a change is material: by the fields it says it moves, and, once it is made, by what moved in its parts on that day. What names parts of
/// systems and neither says nor shows what of them it moves has not been weighed: nothing says that it does not matter, so it does.
pub(crate) fn is_material_change(reading: &Reading<'_>, change: &Change) -> bool {
    let triggers = triggers(reading);
    let announced: Vec<_> = change.moves.iter().filter_map(|place| announced(place)).collect();
    let made = change.made_on.into_iter().filter(|made| reading.reached(*made));
    let done: Vec<_> = made.flat_map(|made| change.parts.iter().filter_map(move |part| moved_on(reading, *part, made))).collect();
    let of_systems = |part: &RecordId| !part.kind.declaration().configures.is_empty();
    let unweighed = change.r#type != ChangeType::Aims && announced.is_empty() && done.is_empty();
    (unweighed && change.parts.iter().any(of_systems))
        || announced.into_iter().chain(done).flatten().any(|trigger| triggers.contains(&trigger))
}

/// The triggers that a field pulls which a change says it moves, such as `component.tool`; none where that is no field.
fn announced(place: &str) -> Option<Vec<MethodTrigger>> {
    let (kind, field) = place.split_once('.')?;
    let declared = Kind::named(kind)?.declaration();
    declared.field(field)?;
    let setting = declared.configures.iter().find(|setting| matches!(setting, Setting::Field(name) if *name == field));
    Some(setting.map(|setting| triggered_by(declared.kind, *setting, None)).unwrap_or_default())
}

/// The triggers that a part pulls by what moved in it on a day; none where nothing did.
fn moved_on(reading: &Reading<'_>, part: RecordId, on: Date) -> Option<Vec<MethodTrigger>> {
    let slot = reading.configured(part)?;
    let r#type = type_of(reading, part);
    match (slot.live_on(days_after(on, -1)), slot.live_on(on)) {
        (Some(before), Some(after)) => {
            let mut moved = slot.moved(before.number, after.number).filter(|setting| !is_naming(*setting)).peekable();
            moved.peek()?;
            Some(moved.flat_map(|setting| triggered_by(part.kind, setting, r#type)).collect())
        }
        (None, Some(_)) => Some(triggered_whole(part.kind, r#type)),
        _ => None,
    }
}

/// The triggers of the approved impact methods; all where there is none.
fn triggers(reading: &Reading<'_>) -> BTreeSet<MethodTrigger> {
    let held = all_in_force::<Method>(reading).into_iter().map(|live| live.record);
    let held: Vec<&Method> = held.filter(|method| method.r#type == MethodType::ImpactAssessment).collect();
    if held.is_empty() {
        return MethodTrigger::ALL.iter().copied().collect();
    }
    held.into_iter().flat_map(|method| method.triggers.iter().copied()).collect()
}

/// The triggers that a move pulls.
fn triggered(reading: &Reading<'_>, one: &Move) -> Vec<MethodTrigger> {
    let r#type = type_of(reading, one.part);
    match one.how {
        How::Changed(setting) => triggered_by(one.part.kind, setting, r#type),
        How::Came | How::Went => triggered_whole(one.part.kind, r#type),
    }
}

/// What a component is, or was last.
fn type_of(reading: &Reading<'_>, part: RecordId) -> Option<ComponentType> {
    let slot = reading.configured(part)?;
    let version = slot.live().or_else(|| slot.newest())?;
    Some(version.typed::<Component>()?.r#type)
}

/// The triggers that a record pulls by becoming a part, or ceasing to be one.
fn triggered_whole(kind: Kind, r#type: Option<ComponentType>) -> Vec<MethodTrigger> {
    match (kind, r#type) {
        (Kind::Data, _) => vec![MethodTrigger::Data],
        (Kind::Supplier, _) => vec![MethodTrigger::SupplierTerms],
        (Kind::Component, Some(ComponentType::Model)) => vec![MethodTrigger::ModelMajor],
        (Kind::Component, Some(ComponentType::Tool | ComponentType::Agent | ComponentType::McpServer)) => {
            vec![MethodTrigger::Tool]
        }
        _ => Vec::new(),
    }
}

/// The triggers that a setting of a kind pulls, of a component of that type.
fn triggered_by(kind: Kind, setting: Setting, r#type: Option<ComponentType>) -> Vec<MethodTrigger> {
    let is_model = r#type.is_none_or(|r#type| r#type == ComponentType::Model);
    match (kind, setting) {
        (Kind::System, Setting::Field("purpose" | "not_for" | "autonomy" | "decides_on")) => vec![MethodTrigger::Purpose],
        (Kind::System, Setting::Field("users" | "affected")) => vec![MethodTrigger::AffectedGroup],
        (Kind::System, Setting::Field("jurisdictions")) => vec![MethodTrigger::Jurisdiction],
        // What was a model or a tool is another thing now, or another thing became one.
        (Kind::Component, Setting::Field("type")) => vec![MethodTrigger::ModelMajor, MethodTrigger::Tool],
        (Kind::Component, Setting::Field("supplier" | "trained_on") | Setting::FirstNumber(_)) if is_model => {
            vec![MethodTrigger::ModelMajor]
        }
        (Kind::Component, Setting::Field("agent" | "tool" | "mcp")) => vec![MethodTrigger::Tool],
        (Kind::Data, _) => vec![MethodTrigger::Data],
        (Kind::Supplier, _) => vec![MethodTrigger::SupplierTerms],
        _ => Vec::new(),
    }
}

/// What moved, for people: `AIS-5/7 to AIS-5/9: purpose; component CMP-12 came`.
pub(crate) fn described(reading: &Reading<'_>, looked: &Looked<'_>, system: RecordId, moves: &[Move]) -> String {
    let now = reading.slot(system).and_then(Slot::live).map(|version| version.number);
    let head = match (looked.pinned(system), now) {
        (Some(then), Some(now)) if then != now => format!("{system}/{then} to {system}/{now}: "),
        (Some(then), _) => format!("{system}/{then}: "),
        (None, _) => String::new(),
    };
    // Thousands of parts may have moved.
    let mut different = BTreeSet::new();
    let mut said: Vec<String> =
        moves.iter().map(|one| spoken(one, system)).filter(|text| different.insert(text.clone())).collect();
    let rest = said.len().saturating_sub(MOST_SPOKEN);
    said.truncate(MOST_SPOKEN);
    let more = if rest == 0 { String::new() } else { format!("; and {rest} more") };
    format!("{head}{}{more}", said.join("; "))
}

/// The most moves that a message spells out.
const MOST_SPOKEN: usize = 4;

fn spoken(one: &Move, system: RecordId) -> String {
    let part = one.part;
    match one.how {
        How::Came if part == system => format!("nobody looked at {part} itself"),
        How::Came => format!("{} {part} came", part.kind.name()),
        How::Went => format!("{} {part} went", part.kind.name()),
        How::Changed(setting) => {
            let label = part.kind.declaration().field(setting.name()).map_or("", |field| field.label);
            if part == system { label.to_lowercase() } else { format!("{} of {} {part}", label.to_lowercase(), part.kind.name()) }
        }
    }
}
