//! Holds every declaration against the specification, of which `data/` keeps the pages on records and on powers as they are written.
//!
//! Both sides are brought to the same text, line by line, so that a difference reads like one.

use std::collections::{BTreeMap, BTreeSet};

use ephor_core::act::ActName;
use ephor_core::id::Kind;
use ephor_core::kinds::{DECLARED, Declaration, Need, Needs, Writer};
use ephor_core::power::{Function, Power};
use ephor_core::shape::{Field, Shape, Target};

const RECORDS: &str = include_str!("data/records.md");
const POWERS: &str = include_str!("data/powers.md");

/// Where a declaration says something else on purpose: the kind, the line of the specification, the line declared, why.
const APART: &[(&str, &str, &str, &str)] = &[
    (
        "delegation",
        "from*: {person: ->person, body: ->body}",
        NAMED,
        "one part names whoever gives; nobody acts as a role, so one gives nothing",
    ),
    ("delegation", "escalate_to*: {person: ->person, body: ->body}", NAMED, "the same part"),
    ("matter", "decider*: {person: ->person, body: ->body}", NAMED, "the same part"),
    ("policy", "location*: text", "location: text", "a policy that cannot be found is kept, and judged by EPH-A.2.2-1"),
    ("risk", "who_is_hurt*: [individuals | groups | society | organisation]", HURT, "one list of those who bear a consequence"),
];

const NAMED: &str = "…: {person: ->person, body: ->body, role: ->role}";
const HURT: &str = "…: [organisation | individuals | groups | society]";

/// What the specification writes of a kind in one section of the page on records.
struct Section<'a> {
    heading: &'a str,
    text: &'a str,
}

fn sections() -> BTreeMap<&'static str, Section<'static>> {
    let named = RECORDS.split("\n### ").skip(1).map(|text| {
        let (heading, rest) = text.split_once('\n').unwrap();
        let name = heading.split(' ').next().unwrap();
        (name, Section { heading, text: rest })
    });
    named.collect()
}

/// The field blocks by name: `common`, `limits` and one for each kind.
fn blocks() -> BTreeMap<&'static str, Vec<&'static str>> {
    let named = RECORDS.split("```fields ").skip(1).map(|text| {
        let block = text.split("\n```").next().unwrap();
        let mut lines = block.lines();
        (lines.next().unwrap().trim(), lines.collect())
    });
    named.collect()
}

/// A row of the notation: the words after the sign in the first column.
fn notation(sign: &str) -> &'static str {
    let row = RECORDS.lines().find(|line| line.starts_with(&format!("| `{sign}` |"))).unwrap();
    row.split(" | ").nth(1).unwrap().trim_end_matches(" |")
}

/// Brings a type of the specification to the text that [`declared_type`] gives for its declaration.
fn specified_type(written: &str, blocks: &BTreeMap<&str, Vec<&str>>) -> String {
    let written = written.trim();
    let inside = |open: char, close: char| written.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    if written.contains("own | [->system]") {
        return "systems".to_owned();
    }
    if let Some(inner) = inside('[', ']') {
        return format!("[{}]", specified_type(inner, blocks));
    }
    if let Some(inner) = inside('{', '}') {
        return part(split_top(inner, ',').into_iter(), blocks);
    }
    match written {
        "cond" | "test" | "query" => written.to_owned(),
        "power" => power_names().join(" | "),
        // A name that may be either is held as text, and looked up where it is used.
        "power | function" => "text".to_owned(),
        "function" | "stage" => notation(written).replace("\\|", "|"),
        "limits" => part(blocks["limits"].iter().map(|line| line.split(" # ").next().unwrap()), blocks),
        numbers if numbers.starts_with("1 | 2") => format!("1..{}", numbers.split(" | ").count()),
        other => other.to_owned(),
    }
}

fn part<'a>(fields: impl Iterator<Item = &'a str>, blocks: &BTreeMap<&str, Vec<&str>>) -> String {
    let fields: Vec<String> = fields.map(|field| specified_field(field, blocks)).collect();
    format!("{{{}}}", fields.join(", "))
}

/// A line such as `name*†: type   # comment`, its marks in one order.
fn specified_field(line: &str, blocks: &BTreeMap<&str, Vec<&str>>) -> String {
    let (name, written) = line.split(" # ").next().unwrap().split_once(':').unwrap();
    let plain = name.trim().trim_end_matches(['*', '~', '†']);
    let marks: String = ['*', '~', '†'].into_iter().filter(|mark| name.contains(*mark)).collect();
    format!("{plain}{marks}: {}", specified_type(written, blocks))
}

/// Splits at a separator that stands in no bracket.
fn split_top(text: &str, separator: char) -> Vec<&str> {
    let (mut depth, mut start, mut pieces) = (0, 0, Vec::new());
    for (at, one) in text.char_indices() {
        match one {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            _ if one == separator && depth == 0 => {
                pieces.push(text[start..at].trim());
                start = at + one.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(text[start..].trim());
    pieces
}

fn declared_type(field: &Field) -> String {
    if field.filled {
        assert_eq!(field.shape, Shape::List(&Shape::Pin(Target::Any)), "{} is filled by the server", field.name);
        return "config".to_owned();
    }
    declared_shape(&field.shape)
}

fn declared_shape(shape: &Shape) -> String {
    let target = |target: &Target| match target {
        Target::Kind(kind) => kind.name(),
        Target::Any => "any",
    };
    match shape {
        Shape::Text => "text".to_owned(),
        Shape::Prose => "prose".to_owned(),
        Shape::Query(context) => context.word().to_owned(),
        Shape::Int => "int".to_owned(),
        Shape::Days => "days".to_owned(),
        Shape::Level => "level".to_owned(),
        Shape::Tier => "tier".to_owned(),
        Shape::UpTo(most) => format!("1..{most}"),
        Shape::Bool => "bool".to_owned(),
        Shape::Date => "date".to_owned(),
        Shape::Instant => "instant".to_owned(),
        Shape::Money => "money".to_owned(),
        Shape::File => "file".to_owned(),
        Shape::Digest => "digest".to_owned(),
        Shape::Category => "category".to_owned(),
        Shape::Requirement => "ref".to_owned(),
        Shape::Choice(words) => words.join(" | "),
        Shape::Reference(one) => format!("->{}", target(one)),
        Shape::Pin(one) => format!("=>{}", target(one)),
        Shape::Systems => "systems".to_owned(),
        Shape::List(inner) => format!("[{}]", declared_shape(inner)),
        Shape::Part(fields) => {
            // What a part must say is not marked in the specification; its declaration decides.
            let fields: Vec<String> = fields.iter().map(|field| declared_field(field, false, field.personal)).collect();
            format!("{{{}}}", fields.join(", "))
        }
    }
}

fn declared_field(field: &Field, required: bool, personal: bool) -> String {
    let marks = [(required, '*'), (field.progress, '~'), (personal, '†')];
    let marks: String = marks.into_iter().filter(|(stands, _)| *stands).map(|(_, mark)| mark).collect();
    format!("{}{marks}: {}", field.name, declared_type(field))
}

fn declared_fields(declaration: &Declaration) -> Vec<String> {
    declaration.fields.iter().map(|field| declared_field(field, field.required, field.personal)).collect()
}

fn power_names() -> Vec<&'static str> {
    let table = POWERS.split("\n## 2.").nth(1).unwrap().split("\n## 3.").next().unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    rows.filter(|name| name.chars().all(|one| one.is_ascii_lowercase() || one == '-') && !name.starts_with('-')).collect()
}

#[test]
fn every_kind_has_the_fields_of_the_specification() {
    let blocks = blocks();
    let common: Vec<String> = blocks["common"].iter().map(|line| specified_field(line, &blocks)).collect();
    let mut apart = BTreeSet::new();
    let mut different = Vec::new();
    for declaration in DECLARED {
        let kind = declaration.kind.name();
        let (own, shared): (Vec<_>, Vec<_>) = declared_fields(declaration).into_iter().partition(|line| !common.contains(line));
        assert_eq!(shared, common, "the common fields of {kind}");
        let specified = blocks[kind].iter().map(|line| specified_field(line, &blocks)).map(|line| {
            let exempt = APART.iter().position(|(of, from, ..)| *of == kind && *from == line);
            apart.extend(exempt);
            exempt.map_or_else(|| line.clone(), |exempt| APART[exempt].2.replace('…', line.split(':').next().unwrap()))
        });
        let specified: Vec<_> = specified.collect();
        for place in 0..own.len().max(specified.len()) {
            let (said, meant) = (own.get(place).map_or("", String::as_str), specified.get(place).map_or("", String::as_str));
            if said != meant {
                different.push(format!("{kind}\n  declared:  {said}\n  specified: {meant}"));
            }
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
    assert_eq!(apart.len(), APART.len(), "a stale exemption is a finding");
}

#[test]
fn every_kind_stands_where_the_specification_has_it() {
    let sections = RECORDS.split("\n### ").skip(1).map(|text| text.split(' ').next().unwrap());
    assert_eq!(sections.collect::<Vec<_>>(), Kind::NAMES, "names and places are for ever");
}

#[test]
fn every_kind_bears_the_name_prefix_and_owner_of_its_heading() {
    let sections = sections();
    for kind in Kind::ALL {
        let heading = sections[kind.name()].heading.trim_end_matches(" (owner!)");
        assert_eq!(heading, format!("{kind} — {}", kind.prefix()));
    }
    let titles = RECORDS.split("ledger; on ").nth(1).unwrap().split(" also `title`").next().unwrap();
    for declaration in DECLARED {
        let name = declaration.kind.name();
        assert_eq!(declaration.owner_expected, sections[name].heading.ends_with("(owner!)"), "owner of {name}");
        assert_eq!(declaration.personal_title, titles.split(" and ").any(|one| one == name), "title of {name}");
    }
}

/// The requirements from one to another, such as `A.6.2.2..A.6.2.6`; a single one is itself.
fn span(word: &str) -> Vec<String> {
    let Some((from, to)) = word.split_once("..") else { return vec![word.to_owned()] };
    let parse = |id: &str| id.rsplit_once('.').map(|(group, number)| (group.to_owned(), number.parse::<u8>().unwrap())).unwrap();
    let ((group, first), (_, last)) = (parse(from), parse(to));
    (first..=last).map(|number| format!("{group}.{number}")).collect()
}

#[test]
fn every_kind_serves_what_its_line_says() {
    for declaration in DECLARED {
        let text = sections().remove(declaration.kind.name()).unwrap().text;
        let line = text.lines().find_map(|line| line.strip_prefix("- **S** ")).unwrap().split(" · **D**").next().unwrap();
        // Clauses, controls and their groups; what else stands there lies outside the standard.
        let is_ours =
            |word: &str| word == "all" || word.strip_prefix("A.").unwrap_or(word).starts_with(|one: char| one.is_ascii_digit());
        let every = line.replace("every Annex A row", "A");
        let words = every.split([',', ';']).map(str::trim).filter(|word| is_ours(word) || *word == "A");
        assert_eq!(declaration.serves, words.flat_map(span).collect::<Vec<_>>(), "{}", declaration.kind);
    }
}

#[test]
fn triage_finds_what_the_derived_states_of_a_kind_list() {
    for declaration in DECLARED {
        let text = sections().remove(declaration.kind.name()).unwrap().text;
        let listed = text.split("**D** ").nth(1).unwrap().lines().next().unwrap().split("triaged (").nth(1);
        let listed = listed.map(|rest| rest.split(')').next().unwrap().split(", ").collect::<Vec<_>>()).unwrap_or_default();
        assert_eq!(declaration.dispositions, listed, "{}", declaration.kind);
        let triaged = declaration.acts.iter().any(|need| need.act == ActName::Triage);
        assert_eq!(triaged, !listed.is_empty(), "whether {} is triaged", declaration.kind);
    }
}

/// The rows of the table of writers and acts, one for each kind.
fn rows() -> BTreeMap<&'static str, (&'static str, &'static str)> {
    let table = POWERS.split("\n## 3.").nth(1).unwrap().split("\n## 4.").next().unwrap();
    let mut rows = BTreeMap::new();
    for line in table.lines().filter(|line| line.starts_with("| ")).skip(2) {
        let cells: Vec<&str> = line.trim_matches(['|', ' ']).split(" | ").collect();
        for kind in cells[0].split(", ") {
            rows.insert(kind, (cells[1], cells[2]));
        }
    }
    rows
}

/// Writers as `(types, word)`; no types for any.
fn specified_writers(declaration: &Declaration, cell: &str) -> BTreeSet<(String, String)> {
    let mut writers = BTreeSet::new();
    for piece in cell.split("; ") {
        if let Some((of, who)) = piece.split_once(": ") {
            // A right to write one field alone; only `type` is a matter of the whole record.
            if declaration.field(of).is_none() && of != "answers" {
                writers.insert((of.to_owned(), who.to_owned()));
            }
        } else if let Some((kind, who)) = piece.split_once(" also ") {
            if kind == declaration.kind.name() {
                writers.insert((String::new(), who.to_owned()));
            }
        } else {
            writers.extend(piece.split(", ").map(|who| (String::new(), who.to_owned())));
        }
    }
    // Whoever maintains writes most kinds; the table names it besides where it wants to remind.
    writers.retain(|(_, who)| who != "maintain" || !declaration.maintained);
    writers
}

fn declared_writer(writer: &Writer) -> (String, String) {
    let (types, word) = match writer {
        Writer::Owner => (String::new(), "owner"),
        Writer::Anyone => (String::new(), "anyone"),
        Writer::Connector => (String::new(), "connector"),
        Writer::Power(power) => (String::new(), power.word()),
        Writer::PowerFor(types, power) => (types.join(", "), power.word()),
        Writer::Function(function) => (String::new(), function.word()),
        Writer::Supplier => (String::new(), "the supplier"),
    };
    (types, word.to_owned())
}

/// Acts as `(act, types, what is needed)`.
fn specified_acts(cell: &str) -> BTreeSet<(String, String, String)> {
    let mut found = BTreeSet::new();
    let mut acts: Vec<&str> = Vec::new();
    for piece in cell.split("; ").filter(|piece| *piece != "-") {
        let (head, rest) = piece.split_once(": ").unwrap();
        let names: Vec<&str> = head.split(", ").collect();
        let is_acts = names.iter().all(|name| ActName::of_word(name).is_some());
        let (types, needs) = match (is_acts, rest.split_once(": ")) {
            (true, Some((types, needs))) => (types, needs),
            (true, None) => ("", rest),
            (false, _) => (head, rest),
        };
        if is_acts {
            acts = names;
        }
        // Where the table says that nothing is needed, there is no such act to declare.
        let needed = acts.iter().filter(|_| needs != "none needed");
        found.extend(needed.map(|act| ((*act).to_owned(), types.to_owned(), needs.to_owned())));
    }
    found
}

fn declared_act(need: &Need) -> Vec<(String, String, String)> {
    let types = need.types.join(", ");
    let cases: &[(&str, &str)] = match need.needs {
        Needs::Power(power) => &[(&types, power.word())],
        Needs::Owner => &[(&types, "owner")],
        Needs::OwnerOr(power) => &[(&types, &format!("{}, owner", power.word()))],
        Needs::RiskPower => &[("", "accept-risk"), ("above appetite", "accept-beyond-appetite")],
        Needs::CommunicationPower => {
            &[("", "approve-document"), ("external", "publish-externally"), ("to a regulator", "notify-authority")]
        }
        Needs::MatterPower => &[("", "`matter.power`")],
        Needs::PowersGiven => &[("", "each power given, held with `may_pass_on`")],
    };
    cases.iter().map(|(types, needs)| (need.act.word().to_owned(), (*types).to_owned(), (*needs).to_owned())).collect()
}

#[test]
fn every_kind_is_written_by_whom_the_table_names() {
    let exempt = POWERS.split("may write any kind but ").nth(1).unwrap().split('.').next().unwrap();
    let exempt: Vec<&str> = exempt.split(", ").collect();
    for declaration in DECLARED {
        let kind = declaration.kind.name();
        assert_eq!(declaration.maintained, !exempt.contains(&kind), "whether maintain writes {kind}");
        let declared: BTreeSet<_> = declaration.writers.iter().map(declared_writer).collect();
        assert_eq!(declared, specified_writers(declaration, rows()[kind].0), "who writes {kind}");
    }
}

/// The fields with writers of their own, by the name the table has for them: an answer stands in a row of the questions.
fn fields_of_others(fields: &'static [Field], under: &str, found: &mut BTreeSet<(String, String)>) {
    for field in fields {
        let called = if under == "questions" { "answers" } else { field.name };
        found.extend(field.writers.iter().map(|writer| (called.to_owned(), declared_writer(writer).1)));
        if let Shape::Part(inner) = field.shape.innermost() {
            fields_of_others(inner, field.name, found);
        }
    }
}

#[test]
fn every_single_field_is_written_by_whom_the_table_names() {
    for declaration in DECLARED {
        let kind = declaration.kind.name();
        let pieces = rows()[kind].0.split("; ").filter_map(|piece| piece.split_once(": "));
        let single = pieces.filter(|(of, _)| declaration.field(of).is_some() || *of == "answers");
        let specified: BTreeSet<_> = single.map(|(of, who)| (of.to_owned(), who.to_owned())).collect();
        let mut declared = BTreeSet::new();
        fields_of_others(declaration.fields, "", &mut declared);
        assert_eq!(declared, specified, "who writes single fields of {kind}");
    }
}

#[test]
fn every_act_on_a_kind_needs_what_the_table_says() {
    for declaration in DECLARED {
        let kind = declaration.kind.name();
        let declared: BTreeSet<_> = declaration.acts.iter().flat_map(declared_act).collect();
        assert_eq!(declared, specified_acts(rows()[kind].1), "the acts on {kind}");
        for (place, need) in declaration.acts.iter().enumerate().filter(|(_, need)| need.types.is_empty()) {
            let after = declaration.acts.iter().skip(place + 1).any(|later| later.act == need.act);
            assert!(!after, "a row for some types of {kind} stands after the general one and is never reached: {}", need.act);
        }
    }
}

#[test]
fn the_types_that_a_power_depends_on_are_words_of_the_kind() {
    for declaration in DECLARED {
        let words = match declaration.field("type").map(|field| field.shape) {
            Some(Shape::Choice(words)) => words,
            _ => &[],
        };
        let of_writers = declaration.writers.iter().filter_map(|writer| match writer {
            Writer::PowerFor(types, _) => Some(*types),
            _ => None,
        });
        for word in declaration.acts.iter().map(|need| need.types).chain(of_writers).flatten() {
            assert!(words.contains(word), "{} has no type {word}", declaration.kind);
        }
    }
}

#[test]
fn powers_and_functions_are_those_of_the_specification() {
    let powers: Vec<&str> = Power::ALL.iter().map(|power| power.word()).collect();
    assert_eq!(powers, power_names());
    let functions: Vec<&str> = Function::ALL.iter().map(|function| function.word()).collect();
    assert_eq!(functions, notation("function").split(" \\| ").collect::<Vec<_>>());
}

#[test]
fn every_act_of_the_specification_exists_and_binds_as_it_says() {
    let table = RECORDS.split("\n## 3. Acts").nth(1).unwrap().split("**Body acts.**").next().unwrap();
    let mut listed = Vec::new();
    for line in table.lines().filter(|line| line.starts_with("| ")).skip(1).filter(|line| !line.starts_with("| ---")) {
        let cells: Vec<&str> = line.split(" | ").collect();
        for name in cells[0].trim_start_matches("| ").split(" / ") {
            let act = ActName::of_word(name).unwrap_or_else(|| panic!("there is no act {name}"));
            assert!(act.binding().word() == cells[1] || cells[1] == "as attempted", "{act} binds to a {}", cells[1]);
            listed.push(act);
        }
    }
    assert_eq!(listed, ActName::ALL);
}
