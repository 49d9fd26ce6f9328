//! Views of a register: those that every register has, computed, and those that people gave a name. A view is an address; none holds rows.

use std::collections::BTreeSet;
use std::sync::Arc;

use ephor_core::fact::Form;
use ephor_core::id::RecordId;
use ephor_core::image::Slot;
use ephor_core::kinds::Declaration;
use ephor_core::query::{Condition, Context as Within};
use ephor_core::shape::Shape;
use ephor_pages::component::views::{Columns, Keeping, View, Views};
use ephor_pages::component::words::{Link, Words};
use ephor_pages::writing::number;

use crate::engine::{Asked, COUNT_AT_MOST, Column, categories, columns};
use crate::views::{Refused, View as Saved};
use crate::web::answer::{Answer, Problem};
use crate::web::register::{Context, query};
use crate::web::request::Request;
use crate::web::standing;
use crate::web::words::kept;

/// The parameter that names columns, once for each.
const COLUMN: &str = "column";

/// Which records a register shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// Those that are live.
    All,
    /// Those that whoever looks owns.
    Mine,
    /// Those about which something waits on whoever looks.
    Waiting,
    /// Those about which something should have been done, by whomever.
    Overdue,
    /// Those that a rule found something about.
    Findings,
    Drafts,
    Proposals,
    Withdrawn,
}

impl Shown {
    const ALL: [Self; 8] =
        [Self::All, Self::Mine, Self::Waiting, Self::Overdue, Self::Findings, Self::Drafts, Self::Proposals, Self::Withdrawn];

    pub(super) fn asked(request: &Request) -> Self {
        Self::ALL.into_iter().find(|one| one.word() == request.asked("view")).unwrap_or(Self::All)
    }

    /// Whether its records count, so that filters, queries and columns hold for it.
    pub(super) const fn is_live(self) -> bool {
        !matches!(self, Self::Drafts | Self::Proposals | Self::Withdrawn)
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mine => "mine",
            Self::Waiting => "waiting",
            Self::Overdue => "overdue",
            Self::Findings => "findings",
            Self::Drafts => "drafts",
            Self::Proposals => "proposals",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Mine => "Mine",
            Self::Waiting => "Waiting on you",
            Self::Overdue => "Overdue",
            Self::Findings => "With findings",
            Self::Drafts => "Drafts",
            Self::Proposals => "Proposals",
            Self::Withdrawn => "Withdrawn",
        }
    }

    pub(super) fn of(slot: &Slot) -> Self {
        match slot.newest() {
            _ if slot.live().is_some() => Self::All,
            _ if standing::is_withdrawn(slot) => Self::Withdrawn,
            Some(newest) if newest.form == Form::Draft => Self::Drafts,
            _ => Self::Proposals,
        }
    }

    /// What is asked of the register under this view.
    pub(super) fn narrowing(self, context: &Context<'_>, asked: &Asked) -> Asked {
        let mut asked = asked.clone();
        if self == Self::Mine {
            let owner = context.request.actor.map(|person| person.to_string()).unwrap_or_default();
            asked.filters.push(("owner".to_owned(), owner));
        } else {
            asked.among = self.among(context);
        }
        asked
    }

    /// The records that it holds, where they are known one by one.
    fn among(self, context: &Context<'_>) -> Option<Arc<BTreeSet<RecordId>>> {
        let (snapshot, kind) = (context.snapshot, context.kind());
        match self {
            Self::Waiting => Some(context.request.actor.map(|person| snapshot.pressing_about(person, kind)).unwrap_or_default()),
            Self::Overdue => Some(snapshot.overdue(kind)),
            Self::Findings => Some(snapshot.with_findings(kind)),
            _ => None,
        }
    }

    /// How many records it holds; none where counting would mean a walk over a large register.
    fn count(self, context: &Context<'_>) -> Option<u64> {
        let live = context.snapshot.image.register(context.kind()).live_count();
        let has_owner = || context.narrowing.iter().any(|column| column.path == "owner");
        match self {
            Self::All => Some(live),
            Self::Mine if context.request.actor.is_none() || !has_owner() => Some(0),
            Self::Mine if live > COUNT_AT_MOST as u64 => None,
            Self::Mine => {
                let asked = self.narrowing(context, &Asked::default());
                Some(context.snapshot.register(context.kind(), &asked).matching as u64)
            }
            _ => Some(self.among(context).map_or(live, |among| among.len() as u64)),
        }
    }
}

/// The views that hold anything, then those with a name, and what can be done with the one that is open.
pub(super) fn views(context: &Context<'_>) -> (Views, Option<Words>) {
    let saved = context.request.app.views.all();
    let (saved, broken) = saved.map_or_else(|refused| (Vec::new(), Some(refused.to_string())), |all| (all, None));
    let kind = context.kind().name();
    let own: Vec<&Saved> = saved.iter().filter(|one| one.kind == kind).collect();
    let here = sorted(asks(context.declaration, &context.request.query));
    let open = own.iter().find(|one| sorted(pairs(&one.asks)) == here);
    let register = format!("/records/{kind}");
    let mut views = Vec::new();
    let waiting = Counted::of(context);
    for one in Shown::ALL {
        let count = if one.is_live() { one.count(context) } else { Some(waiting.of_view(one)) };
        if count == Some(0) && one != Shown::All && one != context.shown {
            continue;
        }
        let label = count.map_or_else(|| one.label().to_owned(), |count| format!("{} {}", one.label(), number(count)));
        let href = if one == Shown::All { register.clone() } else { format!("{register}?view={}", one.word()) };
        let current = one == context.shown && open.is_none();
        views.push(View { link: Link::new(label, kept(context.request, &href)), current });
    }
    for one in &own {
        let href = kept(context.request, &format!("{register}?{}", one.asks));
        views.push(View { link: Link::new(one.name.clone(), href), current: open.is_some_and(|open| open.name == one.name) });
    }
    let keeping = match open {
        Some(view) => Some(Keeping::Remove { action: format!("{register}/views/removal"), name: view.name.clone() }),
        None if here.is_empty() || context.wrong.is_some() => None,
        None => Some(Keeping::Save {
            action: format!("{register}/views"),
            asks: written(&asks(context.declaration, &context.request.query)),
        }),
    };
    (Views { views, columns: context.shown.is_live().then(|| choice(context)), keeping }, broken.map(Words::from))
}

/// How many records count for nothing, by why.
struct Counted([u64; 3]);

impl Counted {
    fn of(context: &Context<'_>) -> Self {
        let register = context.snapshot.image.register(context.kind());
        let mut counted = [0; 3];
        if register.live_count() < register.slot_count() as u64 {
            for slot in register.slots() {
                match Shown::of(slot) {
                    Shown::Drafts => counted[0] += 1,
                    Shown::Proposals => counted[1] += 1,
                    Shown::Withdrawn => counted[2] += 1,
                    _ => {}
                }
            }
        }
        Self(counted)
    }

    const fn of_view(&self, shown: Shown) -> u64 {
        let [drafts, proposals, withdrawn] = self.0;
        match shown {
            Shown::Drafts => drafts,
            Shown::Proposals => proposals,
            Shown::Withdrawn => withdrawn,
            _ => 0,
        }
    }
}

/// What of an address is asked of the register, in its order: not the page, nor the day.
fn asks(declaration: &'static Declaration, query: &[(String, String)]) -> Vec<(String, String)> {
    let columns = columns_of(declaration);
    let is_known = |name: &str| {
        matches!(name, "q" | "sort" | "desc" | "view" | COLUMN | query::WHERE) || columns.iter().any(|column| column.path == name)
    };
    query.iter().filter(|(name, value)| !value.trim().is_empty() && is_known(name)).cloned().collect()
}

fn sorted(mut asks: Vec<(String, String)>) -> Vec<(String, String)> {
    asks.sort();
    asks
}

fn pairs(asks: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(asks.as_bytes()).map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

fn written(asks: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(asks).finish()
}

/// Every column that a register of the kind can show: those declared for it, and its other short fields, but what is personal.
pub(super) fn columns_of(declaration: &'static Declaration) -> Vec<Column> {
    let mut all = columns(declaration);
    let short = |shape: &Shape| {
        !matches!(shape.innermost(), Shape::Part(_) | Shape::Prose | Shape::File | Shape::Digest | Shape::Query(_))
    };
    let shown = |path: &str| path == "title" || path == "key";
    let known = |all: &[Column], path: &str| all.iter().any(|column| column.path == path);
    for field in declaration.fields {
        if short(&field.shape) && !shown(field.name) && !declaration.is_personal(field) && !known(&all, field.name) {
            all.push(Column { path: field.name, label: field.label.to_owned(), shape: *field.shape.innermost() });
        }
    }
    all
}

/// The columns that the address names; none where it names none.
pub(super) fn chosen(request: &Request, declaration: &'static Declaration) -> Vec<Column> {
    let named = |column: &Column| request.query.iter().any(|(name, value)| name == COLUMN && value == column.path);
    columns_of(declaration).into_iter().filter(named).collect()
}

fn choice(context: &Context<'_>) -> Columns {
    let shown = |path: &str| context.columns.iter().any(|column| column.path == path);
    let columns = columns_of(context.declaration).into_iter();
    let query = context.request.query.iter();
    Columns {
        action: format!("/records/{}", context.kind()),
        keep: query.filter(|(name, value)| !value.is_empty() && name != COLUMN && name != "after").cloned().collect(),
        columns: columns.map(|column| (column.path.to_owned(), column.label, shown(column.path))).collect(),
    }
}

/// Keeps what is asked of the register under a name.
pub(in crate::web) fn keep(request: &Request) -> Result<Answer, Problem> {
    let declaration = request.kind()?;
    let asks = asks(declaration, &pairs(request.field("asks")));
    if asks.is_empty() {
        let message = "There is nothing to keep: filter, sort or choose columns first, then save the view.";
        return Err(Problem::Forbidden(message.to_owned()));
    }
    let condition = asks.iter().find(|(name, _)| name == query::WHERE).map_or("", |(_, text)| text.as_str());
    let snapshot = request.snapshot()?;
    if !condition.is_empty()
        && let Err(wrong) =
            Condition::parse_among(condition, Within::Kind(declaration.kind), &categories(&snapshot.image, snapshot.on))
    {
        return Err(Problem::Forbidden(format!("The query of the view means nothing, {wrong}. Nothing was kept.")));
    }
    let kind = declaration.kind.name();
    let view = Saved { kind: kind.to_owned(), name: request.field("name").trim().to_owned(), asks: written(&asks) };
    let there = format!("/records/{kind}?{}", view.asks);
    request.app.views.keep(view).map_err(problem)?;
    Ok(Answer::Elsewhere(there))
}

/// Forgets a view.
pub(in crate::web) fn forget(request: &Request) -> Result<Answer, Problem> {
    let kind = request.kind()?.kind;
    request.app.views.forget(kind.name(), request.field("name")).map_err(problem)?;
    Ok(Answer::Elsewhere(format!("/records/{kind}")))
}

fn problem(refused: Refused) -> Problem {
    match refused {
        Refused::Request(message) => Problem::Forbidden(message),
        other => Problem::Failed(other.to_string()),
    }
}
