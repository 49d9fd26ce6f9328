//! Applying a recorded fact. It cannot fail: whatever stands in the ledger has been decided.

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::act::{ActName, Payload};
use crate::answer::Question;
use crate::datum::COMMITMENT;
use crate::fact::{ActFact, Content, Envelope, Erased, Fact, Family, RecordFact, Subject, When};
use crate::id::{Kind, RecordId};
use crate::image::naming::Naming;
use crate::image::outcome::is_outcome;
use crate::image::slot::Seen;
use crate::image::{Act, Aimed, Ground, Image, Register, Slot, Version};
use crate::kinds::body::BodyType;
use crate::kinds::{AnyRecord, Body, Organisation, Person, type_word};

/// What a fact touched: whatever read any of it must be looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Touched {
    /// A record: its versions.
    Record(RecordId),
    /// The acts on a record, but for acknowledgements.
    ActsOn(RecordId),
    /// Something that a version of a record says: it was erased. Nothing else ever changes that.
    Erased(RecordId),
    /// What of a record belongs to the configuration of systems: it moved, came or went.
    Configuration(RecordId),
    /// Who has acknowledged a record. They may be very many, and nothing else follows from them.
    Acknowledged(RecordId),
    /// Which records of a kind are live, and what they say.
    Population(Kind),
    /// Which records of a kind are live.
    Members(Kind),
    /// Which live records refer to that one.
    Incoming(RecordId),
    /// The days on which that person or body decided something.
    Decided(RecordId),
    /// Which acts there are.
    Acts,
    /// Which acts are flagged.
    Flagged,
    /// The last day a delegation was used, and what was spent on it.
    Used(RecordId),
    /// What was decided about records of a kind.
    Outcomes(Kind),
    /// The day of the earliest fact.
    Began,
    /// The zone of the organisation.
    Zone,
    /// The answer to a question that many ask.
    Answer(Question),
}

impl Touched {
    /// The kind of record that changed, where it was one.
    pub const fn kind(self) -> Option<Kind> {
        match self {
            Self::Record(id) | Self::ActsOn(id) | Self::Erased(id) | Self::Configuration(id) => Some(id.kind),
            Self::Population(kind) | Self::Members(kind) => Some(kind),
            _ => None,
        }
    }
}

impl Image {
    /// Folds one more fact in. Returns what it touched.
    pub fn apply(&mut self, fact: &Fact, content: Content) -> Vec<Touched> {
        let mut touched = Vec::new();
        self.fold(fact, content, &mut touched);
        touched
    }

    /// Folds one more fact in, and notes what it touched: whoever folds many has one list for it.
    pub fn fold(&mut self, fact: &Fact, content: Content, touched: &mut Vec<Touched>) {
        let recorded = fact.envelope.recorded;
        self.size = fact.envelope.position;
        self.recorded = Some(recorded);
        self.recorded_on = recorded.to_zoned(self.zone.clone()).date();
        let now = fact.envelope.happened == When::Moment(recorded);
        let day = if now { self.recorded_on } else { fact.envelope.happened.day(&self.zone) };
        if self.began.is_none_or(|began| day < began) {
            self.began = Some(day);
            touched.push(Touched::Began);
        }
        match &fact.family {
            Family::Record(record) => self.apply_record(&fact.envelope, record, day, content, touched),
            Family::Act(act) => self.apply_act(&fact.envelope, act, day, content, touched),
        }
    }

    fn apply_record(&mut self, envelope: &Envelope, fact: &RecordFact, day: Date, content: Content, touched: &mut Vec<Touched>) {
        let waiting = matches!(content, Content::Later);
        let record = if let Content::Record(record) = content { Some(record) } else { None };
        if let Some(key) = &envelope.key {
            self.keys.insert((fact.id.kind, key.clone()), fact.id);
        }
        let version = Version::new(envelope, fact, day, record, waiting);
        self.change(fact.id, day, touched, |slot| slot.add_version(version));
    }

    /// The slot of a record, for itself to change.
    pub(super) fn slot_mut(&mut self, id: RecordId) -> Option<&mut Slot> {
        let register = self.registers.get_mut(id.kind.index())?;
        register.highest = register.highest.max(id.number);
        register.slots.get_or(id.number, || Slot::new(id))
    }

    /// Changes one slot on a day and carries through what follows from its live version.
    pub(super) fn change(&mut self, id: RecordId, day: Date, touched: &mut Vec<Touched>, change: impl FnOnce(&mut Slot)) {
        let Some(slot) = self.slot_mut(id) else {
            return;
        };
        let before = slot.live().and_then(|version| version.record.clone());
        let configured = slot.configured();
        change(slot);
        if slot.has_moved_since(configured) {
            touched.push(Touched::Configuration(id));
        }
        let after = slot.live().and_then(|version| version.record.clone());
        slot.forget_old_records();
        touched.push(Touched::Record(id));
        let same = match (&before, &after) {
            (Some(before), Some(after)) => Arc::ptr_eq(before, after),
            (None, None) => true,
            _ => false,
        };
        if same {
            return;
        }
        if let Some(register) = self.registers.get_mut(id.kind.index()) {
            match (before.is_some(), after.is_some()) {
                (false, true) => register.live += 1,
                (true, false) => register.live = register.live.saturating_sub(1),
                _ => {}
            }
            if before.is_some() != after.is_some() {
                touched.push(Touched::Members(id.kind));
            }
            if id.kind.declaration().counted {
                register.retype(before.as_deref().map(type_word), after.as_deref().map(type_word), day);
            }
        }
        touched.push(Touched::Population(id.kind));
        self.refer(id, before.as_deref(), after.as_deref(), touched);
        self.note_singular(id, after.as_deref(), touched);
    }

    /// Keeps the reverse indexes of references.
    fn refer(&mut self, id: RecordId, before: Option<&dyn AnyRecord>, after: Option<&dyn AnyRecord>, touched: &mut Vec<Touched>) {
        let (old, new) = (references(before), references(after));
        for gone in old.iter().filter(|target| new.binary_search(target).is_err()) {
            let named = self.incoming.get_mut(gone.kind.index());
            if let Some(naming) = named.and_then(|named| named.get_mut(gone.number)) {
                naming.remove(id);
            }
            touched.push(Touched::Incoming(*gone));
        }
        for come in new.iter().filter(|target| old.binary_search(target).is_err()) {
            let named = self.incoming.get_mut(come.kind.index());
            if let Some(naming) = named.and_then(|named| named.get_or(come.number, Naming::default)) {
                naming.add(id);
            }
            touched.push(Touched::Incoming(*come));
        }
    }

    /// Notes what there is one of: the zone of the organisation, the governing body, people's keys.
    fn note_singular(&mut self, id: RecordId, record: Option<&dyn AnyRecord>, touched: &mut Vec<Touched>) {
        let Some(record) = record else { return };
        match id.kind {
            Kind::Organisation => {
                let organisation = record.as_any().downcast_ref::<Organisation>();
                let zone = organisation.and_then(|one| TimeZone::get(&one.zone).ok());
                if let Some(zone) = zone.filter(|zone| *zone != self.zone) {
                    touched.push(Touched::Zone);
                    self.zone = zone;
                    self.recorded_on = self.recorded.map_or(self.recorded_on, |last| last.to_zoned(self.zone.clone()).date());
                }
            }
            Kind::Body => {
                let body = record.as_any().downcast_ref::<Body>();
                if self.governing.is_none() && body.is_some_and(|body| body.r#type == BodyType::GoverningBody) {
                    self.governing = Some(id);
                }
            }
            Kind::Person => {
                let person = record.as_any().downcast_ref::<Person>();
                if let Some(key) = person.and_then(|person| person.key.as_ref()?.known()) {
                    self.keys.insert((Kind::Person, Arc::from(&**key)), id);
                }
            }
            _ => {}
        }
    }

    fn apply_act(&mut self, envelope: &Envelope, fact: &ActFact, day: Date, content: Content, touched: &mut Vec<Touched>) {
        let position = envelope.position;
        let seen = seen(position, fact, &content);
        let payload = if let Content::Act(payload) = content { Some(payload) } else { None };
        touched.push(Touched::Acts);
        let about = match fact.subject {
            Subject::Act { position, .. } => self.act(position).and_then(|act| act.about()),
            ref named => named.record(),
        };
        if let Subject::Act { position: earlier, .. } = fact.subject {
            if let Some(effects) = self.effects.get_or(earlier, Arc::default) {
                Arc::make_mut(effects).push(position);
            }
            if self.flagged.contains(&earlier) {
                touched.push(Touched::Flagged);
            }
        }
        if fact.ultra_vires.is_some() || !fact.separation.is_empty() {
            self.flagged.insert(position);
            touched.push(Touched::Flagged);
        }
        if decides(fact.name) {
            let actors = [Some(RecordId::from(envelope.author)), envelope.on_behalf.map(RecordId::from)];
            for actor in actors.into_iter().flatten() {
                self.decided.entry(actor).or_default().entry(day).or_insert(position);
                touched.push(Touched::Decided(actor));
            }
        }
        for link in fact.trace.iter().filter(|link| link.id.kind == Kind::Delegation) {
            let last = self.traced.entry(link.id).or_insert(day);
            *last = day.max(*last);
            if fact.name == ActName::Approve && about.is_some_and(|about| !about.kind.declaration().money.is_empty()) {
                self.spent.entry(link.id).or_default().insert((day, position));
            }
            touched.push(Touched::Used(link.id));
        }
        let ground = self.ground(envelope, fact);
        let days = (day, self.recorded_on);
        let slot = about.and_then(|about| self.slot_mut(about));
        let aimed = Aimed::at(&fact.subject, slot.as_deref());
        let act = Arc::new(Act::new(envelope, fact, (about, aimed), days, ground, payload));
        let kept = act.clone();
        if let Some(about) = about {
            let acknowledged = kept.name == ActName::Acknowledge;
            touched.push(if acknowledged { Touched::Acknowledged(about) } else { Touched::ActsOn(about) });
            match fact.name {
                ActName::Adopt | ActName::Withdraw => self.change(about, day, touched, |slot| slot.add_act(act)),
                ActName::Erase => {
                    touched.push(Touched::Erased(about));
                    self.change(about, day, touched, |slot| {
                        erase(slot, &fact.erases);
                        slot.add_act(act);
                    });
                }
                // Any other act leaves live what is live.
                _ => {
                    if let Some(slot) = slot {
                        slot.add_act(act);
                        slot.seen = seen.or(slot.seen.take());
                    }
                }
            }
            if is_outcome(kept.name) && kept.ultra_vires().is_none() && kept.separation().is_empty() {
                self.outcomes.entry(about.kind).or_default().add(about.kind, &kept);
                touched.push(Touched::Outcomes(about.kind));
            }
        }
        self.acts.get_or(position, || kept);
    }
}

impl Register {
    /// Counts a record whose type was one word and is another from that day on.
    fn retype(&mut self, before: Option<&'static str>, after: Option<&'static str>, day: Date) {
        if before == after {
            return;
        }
        if let Some(of_type) = before.and_then(|word| self.types.get_mut(word)) {
            of_type.live = of_type.live.saturating_sub(1);
            of_type.left = of_type.left.max(Some(day));
        }
        if let Some(word) = after {
            self.types.entry(word).or_default().live += 1;
        }
    }
}

impl Image {
    /// What an act rests on, shared with the acts before it that rest on the same.
    fn ground(&mut self, envelope: &Envelope, fact: &ActFact) -> Arc<Ground> {
        let (trace, jointly) = (fact.trace.clone(), fact.jointly.clone());
        let ground = Ground { on_behalf: envelope.on_behalf, power: fact.power, trace, jointly };
        if let Some(known) = self.grounds.get(&ground) {
            return known.clone();
        }
        let ground = Arc::new(ground);
        self.grounds.insert(ground.clone(), ground.clone());
        ground
    }
}

/// What an act shows of a record, where it is an observation made with authority.
fn seen(position: u64, fact: &ActFact, content: &Content) -> Option<Box<Seen>> {
    let authorised = fact.ultra_vires.is_none() && fact.separation.is_empty();
    let says = if let Content::Act(Payload::Observe(says)) = content { Some(says.clone()) } else { None };
    let seen = Seen { position, says, waiting: matches!(content, Content::Later) };
    (authorised && fact.name == ActName::Observe).then(|| Box::new(seen))
}

/// What the ledger has forgotten, memory forgets too.
fn erase(slot: &mut Slot, erases: &[Erased]) {
    for erased in erases {
        if let Some(seen) = slot.seen.as_mut().filter(|seen| seen.position == erased.position) {
            (seen.says, seen.waiting) = (None, false);
        }
        if erased.path.is_none()
            && let Some(number) = slot.versions.iter().find(|version| version.position == erased.position).map(|one| one.number)
        {
            slot.forget_settings(number);
        }
        let Some(version) = slot.versions.iter_mut().find(|version| version.position == erased.position) else {
            continue;
        };
        if erased.path.is_none() {
            (version.threat, version.waiting) = (None, false);
        }
        version.record = match &erased.path {
            None => None,
            Some(path) => version.record.as_deref().and_then(|record| without(record, path)),
        };
    }
}

/// A record without one of its personal values.
fn without(record: &dyn AnyRecord, path: &str) -> Option<Arc<dyn AnyRecord>> {
    let mut json = record.to_json().ok()?;
    let place = json.pointer_mut(path.strip_prefix("/record")?)?;
    *place = serde_json::json!({ COMMITMENT: "" });
    (record.declaration().read)(&json.to_string()).ok()
}

/// Acts by which somebody decides (rules, section 1: top management act).
pub(crate) const fn decides(name: ActName) -> bool {
    matches!(name, ActName::Approve | ActName::Deny | ActName::Accept | ActName::CastVote | ActName::Suspend | ActName::Revoke)
}

/// What a record refers to, in order, each once.
fn references(record: Option<&dyn AnyRecord>) -> Vec<RecordId> {
    let mut found = Vec::new();
    if let Some(record) = record {
        let places = 0..record.fields().len();
        places.for_each(|place| record.view(place).references(&mut |id, _| found.push(id)));
    }
    found.sort_unstable();
    found.dedup();
    found
}
