//! What a kind of record is, from its declaration.

use ephor_core::act::ActName;
use ephor_core::conformity::Evaluator;
use ephor_core::kinds::{BESIDES, Declaration, Need, Needs};
use ephor_core::rules;
use ephor_core::shape::{Field, Shape, Target};
use ephor_pages::component::chrome::Button;
use ephor_pages::component::grid::{Column, Grid};
use ephor_pages::component::words::{Link, Words};
use ephor_pages::kind::{Kind, page};
use ephor_pages::writing::{article, capital};

use crate::engine::Snapshot;
use crate::web::answer::{Answer, Problem};
use crate::web::chrome::chrome;
use crate::web::register;
use crate::web::request::Request;
use crate::web::words::{kept, requirement_href, serving, spoken};

/// The fields that stand before a kind's own.
const COMMON: [&str; 4] = ["title", "owner", "review_every", "requirements"];
/// How deep parts within parts are told.
const DEEPEST: usize = 3;

pub(super) fn about(request: &Request) -> Result<Answer, Problem> {
    let declaration = request.kind()?;
    let snapshot = request.snapshot()?;
    let kind = declaration.kind;
    let all = kept(request, &format!("/records/{kind}"));
    let mut fields = Grid::new(vec!["Field", "Holds", "Marks", "Meaning"].into_iter().map(Column::words).collect(), 0);
    list(declaration.fields, declaration, "", 0, &mut fields);
    let is_common = |field: &&Field| COMMON.contains(&field.name) || BESIDES.contains(&field.name);
    let data = Kind {
        crumbs: vec![Link::new(kind.plural(), all.clone())],
        label: kind.label().to_owned(),
        tags: vec![Words::from("Ids ").code(format!("{}-1", kind.prefix())), Words::from("In fact files ").code(kind.name())],
        buttons: vec![
            Button::show("Register", all),
            Button::write(format!("New {}", kind.noun()), format!("/records/{kind}/new")),
        ],
        meaning: declaration.meaning.to_owned(),
        queries: register::examples(request, declaration),
        serves: serving(request, Words::new(), "Serves ", declaration),
        writers: writers(declaration),
        fields,
        common: declaration.fields.iter().filter(is_common).count().try_into().unwrap_or(u64::MAX),
        acts: acts(declaration),
        general: GENERAL.to_owned(),
        rules: read_by(request, snapshot, declaration),
        schema: format!("ephor schema {kind}"),
    };
    Ok(Answer::Page(page(&chrome(request, kind.label())?, &data)))
}

/// What `authority::required` says of acts that no kind lists.
const GENERAL: &str = "Besides, anybody may acknowledge, attest, sign, answer, recommend, attend and escalate; whoever may write it adopts, withdraws \
    and observes it; its owner or a holder of the function reviews it, its owner publishes it; block-use blocks it, legal-hold holds it, \
    erase-personal erases what is personal in it.";

/// The fields as rows, those of a part under the field that holds it.
fn list(fields: &'static [Field], declaration: &Declaration, under: &str, depth: usize, grid: &mut Grid) {
    for field in fields {
        let name = format!("{under}{}", field.name);
        let mut marks = Vec::new();
        marks.extend(field.required.then_some(if field.must_be_said() || field.filled {
            "required"
        } else {
            "required, may be empty"
        }));
        marks.extend(field.progress.then_some("progress"));
        marks.extend((depth == 0 && declaration.is_personal(field) || field.personal).then_some("personal"));
        marks.extend(field.filled.then_some("filled by the server"));
        let writers = field.writers.iter().map(|writer| format!("written by {writer}"));
        let marks: Vec<String> = marks.into_iter().map(str::to_owned).chain(writers).collect();
        grid.rows.push(vec![
            Words::new().code(name.clone()),
            holds(&field.shape).into(),
            marks.join(", ").into(),
            field.help.into(),
        ]);
        if let Shape::Part(parts) = field.shape.innermost()
            && depth < DEEPEST
        {
            list(parts, declaration, &format!("{name}."), depth + 1, grid);
        }
    }
}

/// What may stand in a field, in words.
fn holds(shape: &Shape) -> String {
    let target = |target: &Target| match target {
        Target::Kind(kind) => article(&kind.noun()),
        Target::Any => "any record".to_owned(),
    };
    match shape {
        Shape::Text => "a line of text".to_owned(),
        Shape::Prose => "text".to_owned(),
        Shape::Query(_) => "an expression of the query language".to_owned(),
        Shape::Int => "a whole number".to_owned(),
        Shape::Days => "days".to_owned(),
        Shape::Level => "a level on the scale in force".to_owned(),
        Shape::Tier => "a tier, 1 to 4".to_owned(),
        Shape::UpTo(most) => format!("1 to {most}"),
        Shape::Bool => "yes or no".to_owned(),
        Shape::Date => "a day".to_owned(),
        Shape::Instant => "a moment".to_owned(),
        Shape::Money => "an amount of money".to_owned(),
        Shape::File => "a file".to_owned(),
        Shape::Digest => "a digest, computed".to_owned(),
        Shape::Category => "a category of the criteria in force".to_owned(),
        Shape::Requirement => "a requirement, such as iso42001:5.2".to_owned(),
        Shape::Choice(words) => words.join(", "),
        Shape::Reference(to) => target(to),
        Shape::Pin(to) => format!("one version of {}", target(to)),
        Shape::Systems => "AI systems, or own".to_owned(),
        Shape::List(inner) => format!("several: {}", holds(inner)),
        Shape::Part(_) => "the fields below".to_owned(),
    }
}

fn writers(declaration: &Declaration) -> Vec<String> {
    let own = declaration.writers.iter().map(|writer| capital(&writer.to_string()));
    own.chain(declaration.maintained.then(|| "Holders of maintain".to_owned())).collect()
}

fn acts(declaration: &Declaration) -> Grid {
    let mut grid = Grid::new(vec!["Act", "Takes", "What it does"].into_iter().map(Column::words).collect(), 0);
    for Need { act, types, needs } in declaration.acts {
        let only = if types.is_empty() { String::new() } else { format!(", of type {}", types.join(", ")) };
        grid.rows.push(vec![spoken(act.word()).into(), format!("{}{only}", takes(*needs)).into(), ActName::meaning(*act).into()]);
    }
    grid
}

fn takes(needs: Needs) -> String {
    match needs {
        Needs::Power(power) => power.to_string(),
        Needs::RiskPower => "accept-risk; accept-beyond-appetite where the level is above the appetite".to_owned(),
        Needs::CommunicationPower => {
            "notify-authority to a regulator, publish-externally to the outside, else approve-document".to_owned()
        }
        Needs::MatterPower => "the power that the matter names".to_owned(),
        Needs::PowersGiven => "each power it gives, with leave to pass it on".to_owned(),
        Needs::Owner => "its owner".to_owned(),
        Needs::OwnerOr(power) => format!("its owner, or {power}"),
    }
}

/// The rules that read records of the kind, of those that are built.
fn read_by(request: &Request, snapshot: &Snapshot, declaration: &Declaration) -> Grid {
    let mut grid = Grid::new(vec!["Rule", "States", "Judges"].into_iter().map(Column::words).collect(), 0);
    for rule in Evaluator::that_read(rules::ALL, &snapshot.image, snapshot.on, declaration.kind) {
        let judged = Words::new().link(rule.requirement, requirement_href(request, rule.requirement));
        grid.rows.push(vec![Words::new().code(rule.code), rule.states.into(), judged]);
    }
    grid
}
