//! What stands around every page: navigation, timeline, who acts, the seal.

use ephor_core::id::Kind;
use ephor_core::kinds::meeting::MeetingType;
use ephor_core::kinds::{DECLARED, Group as Kinds, Meeting, Organisation};
use ephor_pages::component::chrome::{Chrome, Group, Navigation, Place, Seal};
use ephor_pages::component::rail::Event;
use ephor_pages::writing::capital;

use crate::engine::Snapshot;
use crate::web::answer::Problem;
use crate::web::identity;
use crate::web::keys;
use crate::web::request::Request;
use crate::web::waiting::pressing_on;
use crate::web::words::{kept, moment, record_href};

/// Groups that are open before anybody opens them: what most people come for.
const OPEN: [Kinds; 2] = [Kinds::Inventory, Kinds::Risk];

/// The most meetings shown on the timeline.
const EVENTS: usize = 8;

/// The chrome of a page of that title.
///
/// # Errors
/// Before the first run there is no organisation to show around.
pub(super) fn chrome(request: &Request, title: &str) -> Result<Chrome, Problem> {
    let engine = request.engine()?;
    let now = engine.snapshot();
    let snapshot = request.snapshot().unwrap_or(&now);
    let organisation = snapshot.image.all::<Organisation>().next();
    Ok(Chrome {
        title: title.to_owned(),
        organisation: organisation.map(|one| one.record.title.shown().to_owned()).unwrap_or_default(),
        actor: identity::actor(request, &now),
        today: now.on,
        as_of: request.as_of,
        address: request.address(),
        events: events(request, &now),
        navigation: navigation(request, snapshot),
        letters: keys::letters(request),
        seal: Seal {
            size: snapshot.image.size(),
            time: moment(&snapshot.image, engine.now()),
            root: format!("{} …, not yet witnessed", short(&snapshot.root)),
            demonstration: engine.is_demonstration(),
            href: kept(request, "/ledger"),
        },
    })
}

/// The beginning of a root in hexadecimal, in groups that can be compared by eye.
fn short(root: &str) -> String {
    let hex = crate::engine::hex_of_base64(root);
    let groups: Vec<&str> = hex.as_bytes().chunks(4).take(3).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(" ")
}

fn navigation(request: &Request, snapshot: &Snapshot) -> Navigation {
    let path = request.arrived.uri.path();
    let register = |kind: Kind| {
        let href = format!("/records/{kind}");
        let current = path == href || path.starts_with(&format!("{href}/"));
        place(kind.plural(), kept(request, &href), Some(snapshot.image.register(kind).live_count()), current)
    };
    let kinds = |group: Kinds| DECLARED.iter().filter(move |declared| declared.group == group).map(|declared| declared.kind);
    let own = Place {
        due: true,
        ..place("Waiting on you", kept(request, "/waiting"), Some(pressing_on(request, snapshot)), path == "/waiting")
    };
    let readiness = place("Readiness", kept(request, "/"), None, path == "/");
    let mut management = vec![Group { heading: "Management".to_owned(), places: vec![readiness, own], open: true }];
    for group in Kinds::ALL.iter().copied().filter(|group| *group != Kinds::Governing) {
        let mut places: Vec<Place> = kinds(group).map(register).collect();
        if group == Kinds::Prove {
            let requirements = u64::try_from(snapshot.conformity.requirements.len()).ok();
            places.insert(
                0,
                place("Requirements", kept(request, "/requirements"), requirements, path.starts_with("/requirements")),
            );
            places.push(place("Ledger", kept(request, "/ledger"), Some(snapshot.image.size()), path.starts_with("/ledger")));
        }
        let open = OPEN.contains(&group) || group == Kinds::Prove;
        management.push(Group { heading: capital(group.word()), places, open });
    }
    Navigation { governing: kinds(Kinds::Governing).map(register).collect(), management }
}

fn place(label: &str, href: String, count: Option<u64>, current: bool) -> Place {
    Place { label: label.to_owned(), href, count, due: false, current }
}

/// The start of the ledger and the meetings, as places in time.
fn events(request: &Request, now: &Snapshot) -> Vec<Event> {
    let mut events = Vec::new();
    let here = request.address();
    let as_of = |day: jiff::civil::Date| {
        let mut address = here.clone();
        address.query.push(("as-of".to_owned(), day.to_string()));
        address.href()
    };
    let first = request.engine().ok().and_then(|engine| engine.first_day().ok()?);
    if let Some(first) = first {
        events.push(Event { date: first, label: "Start".to_owned(), href: as_of(first) });
    }
    let mut meetings: Vec<Event> = now
        .image
        .all::<Meeting>()
        .filter(|meeting| matches!(meeting.record.r#type, MeetingType::GoverningBody | MeetingType::ManagementReview))
        .filter_map(|meeting| {
            let label = if meeting.record.r#type == MeetingType::GoverningBody { "Board" } else { "Review" };
            let date = meeting.record.held_on.unwrap_or(meeting.record.planned_on);
            let planned = date > now.on;
            let href = if planned { record_href(request, meeting.id()) } else { as_of(date) };
            (Some(date) > first).then(|| Event { date, label: label.to_owned(), href })
        })
        .collect();
    meetings.sort_by_key(|event| event.date);
    let surplus = meetings.len().saturating_sub(EVENTS);
    events.extend(meetings.into_iter().skip(surplus));
    events
}
