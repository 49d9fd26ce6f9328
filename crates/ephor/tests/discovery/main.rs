//! AI that nobody registered: found in a tree and a log, waiting as a candidate, decided once.

#[path = "../common/mod.rs"]
mod common;
mod scans;
mod served;

use std::path::Path;
use std::sync::Arc;

use common::{Desk, ephor};
use ephor::discovery::{Sighting, Standing, judge, of_logs, of_report, of_trees};
use ephor::engine::{Access, Clock, Done, Engine, Sweep, Swept};
use ephor::sample;
use ephor_core::act::ActName;
use ephor_core::conformity::Status;
use ephor_core::decide::{Aim, Attempt, Who};
use ephor_core::id::{Kind, RecordId};
use ephor_core::kinds::Candidate;
use ephor_discover::logs::{Search, Services, Telling};
use ephor_discover::{Catalogue, scan};
use jiff::{Span, Timestamp};
use serde_json::{Value, json};

/// The manifest of a helper for rotas, of which nobody knows.
const ROTAS: &str = r#"{"name": "rota-helper", "scripts": {"start": "x"}, "dependencies": {"@anthropic-ai/sdk": "1.0.0"}}"#;

/// The sample organisation, with a clock that goes by hand.
struct Northwind {
    desk: Desk,
    engine: Arc<Engine>,
    clock: Clock,
}

impl Northwind {
    fn new() -> Self {
        let desk = Desk::new();
        let dir = desk.sample("org");
        let clock = Clock::by_hand(sample::today());
        let engine = Engine::open(Path::new(&dir), Access::Write, clock.clone(), &()).expect("the sample opens");
        Self { desk, engine: Arc::new(engine), clock }
    }

    fn days(&self, days: i64) {
        let now: Timestamp = self.engine.now();
        self.clock.set(now + Span::new().hours(24 * days));
    }

    /// Northwind's repositories: Harbour, which is registered, and a helper for rotas, of which nobody knows.
    fn repositories(&self) {
        self.desk.file(
            "src/harbour/package.json",
            r#"{"name": "harbour", "scripts": {"start": "x"}, "dependencies": {"openai": "5.0.0"}}"#,
        );
        self.desk.file("src/harbour/chat.js", "import OpenAI from 'openai';\nconst asked = { model: \"gpt-4o-mini\" };\n");
        self.desk.file("src/harbour/Dockerfile", "FROM node:24\nCMD [\"node\", \"chat.js\"]\n");
        self.desk.file("src/rotas/package.json", ROTAS);
        self.desk.file(
            "src/rotas/plan.js",
            "import Anthropic from '@anthropic-ai/sdk';\nconst asked = { model: \"claude-sonnet-4-5\" };\n",
        );
        self.desk.file("src/rotas/Dockerfile", "FROM node:24\nCMD [\"node\", \"plan.js\"]\n");
    }

    fn scan(&self) -> Swept {
        let trees = ["src/harbour", "src/rotas"].map(|tree| self.desk.path(tree));
        let found = scan(&trees, Catalogue::built_in().expect("the catalogue is sound")).expect("the trees can be read");
        self.sweep("SRC-1", of_trees(&found))
    }

    /// The first scan, and what the AIMS owner says of it; returns the candidate for rotas.
    fn scan_and_say_which_is_harbour(&self) -> RecordId {
        let swept = self.scan();
        assert_eq!(swept.standings, [Standing::Unregistered(Some(harbour())), Standing::Unregistered(None)]);
        let [same, rotas] = *swept.candidates else { panic!("{:?}", swept.candidates) };
        self.triage(same, json!({"disposition": "merge", "result": "AIS-1"}));
        rotas
    }

    fn read_log(&self, text: &str) -> Swept {
        let log = self.desk.file("access.log", text);
        let services = Services::built_in().expect("the catalogue is sound");
        let search = Search { files: &[log.into()], services: &services, telling: &Telling::Names, from: None };
        self.sweep("SRC-4", of_logs(&search.run().expect("the log can be read")))
    }

    fn sweep(&self, source: &str, seen: Vec<Sighting>) -> Swept {
        let sweep = Sweep { source: source.to_owned(), by: "P33".to_owned(), seen };
        self.engine.sweep(sweep).expect("the ledger takes it").expect("it is recorded")
    }

    /// The AIMS owner says what a candidate is.
    fn triage(&self, candidate: RecordId, payload: Value) {
        self.act(ActName::Triage, candidate, payload);
    }

    /// The AIMS owner does something about a candidate.
    fn act(&self, name: ActName, candidate: RecordId, payload: Value) {
        self.act_by("P08", name, candidate, payload);
    }

    fn act_by(&self, key: &str, name: ActName, record: RecordId, payload: Value) {
        let author = self.engine.snapshot().image.keyed(Kind::Person, key).and_then(RecordId::typed).expect("somebody known");
        let who =
            Who { author, on_behalf: None, happened: None, reason: Some("Looked at with its owner.".to_owned()), key: None };
        let attempt = Attempt { who, name, aim: Aim::Record(record, None), payload };
        let done = self.engine.run(move |transaction| transaction.act(&attempt)).expect("the ledger takes it");
        assert!(matches!(done, Ok(Done::Recorded { .. })), "{done:?}");
    }

    fn status(&self, requirement: &str) -> Status {
        let snapshot = self.engine.snapshot();
        snapshot.conformity.requirements.iter().find(|one| one.id == requirement).expect("it is judged").status
    }

    /// The records that a rule found something about.
    fn found_by(&self, code: &str) -> Vec<RecordId> {
        let snapshot = self.engine.snapshot();
        let judged = snapshot.conformity.judgements.iter().find(|one| one.rule.code == code).expect("there is such a rule");
        judged.findings.iter().filter_map(|finding| finding.flaw.record).collect()
    }
}

fn harbour() -> RecordId {
    "AIS-1".parse().expect("an id")
}

/// A line of a proxy's log: somebody in lending asks a service.
fn asked(host: &str, how: &str) -> String {
    format!("1794900000.123 2 10.0.0.5 {how} 5 CONNECT {host}:443 someone HIER_DIRECT/192.0.2.7 -\n")
}

#[test]
fn ai_that_nobody_registered_is_found_waits_and_lowers_what_conforms_until_somebody_decides() {
    let northwind = Northwind::new();
    northwind.repositories();
    for waiting in ["CAN-7", "CAN-8"] {
        northwind.triage(waiting.parse().expect("an id"), json!({"disposition": "stop-use"}));
    }
    assert_eq!((northwind.status("4.3"), northwind.status("A.4.2")), (Status::Conforms, Status::Conforms));

    let rotas = northwind.scan_and_say_which_is_harbour();
    let swept = northwind.scan();
    let [Standing::Changed(system, parts), Standing::Waiting(waiting)] = swept.standings.as_slice() else {
        panic!("{:?}", swept.standings);
    };
    assert_eq!((*system, *waiting), (harbour(), rotas));
    assert_eq!(parts, &["gpt-4o-mini", "OpenAI"]);
    let [model, provider] = swept.candidates.as_slice() else { panic!("{:?}", swept.candidates) };
    assert_eq!(northwind.found_by("EPH-A.4.2-2"), [*model, *provider]);
    assert_eq!(northwind.status("A.4.2"), Status::Minor);
    let log = northwind.read_log(&asked("chatgpt.com", "TCP_TUNNEL/200"));
    let [service] = log.candidates.as_slice() else { panic!("{:?}", log.candidates) };

    northwind.days(15);
    northwind.scan();
    assert_eq!(northwind.found_by("EPH-4.3-3"), [*service, rotas, *model, *provider], "what was seen first comes first");
    assert_eq!(northwind.status("4.3"), Status::Minor);
    for part in [*model, *provider] {
        northwind.triage(part, json!({"disposition": "merge", "result": "AIS-1"}));
    }
    northwind.triage(rotas, json!({"disposition": "out-of-scope", "until": "2027-01-31"}));
    northwind.triage(*service, json!({"disposition": "stop-use"}));
    assert_eq!((northwind.found_by("EPH-4.3-3"), northwind.found_by("EPH-A.4.2-2").contains(model)), (Vec::new(), false));
}

#[test]
fn what_was_seen_before_is_never_a_candidate_twice() {
    let northwind = Northwind::new();
    northwind.repositories();
    let rotas = northwind.scan_and_say_which_is_harbour();
    let first = northwind.scan();
    let [model, provider] = first.candidates.as_slice() else { panic!("{:?}", first.candidates) };
    let again = northwind.scan();
    let part_waits = Standing::PartWaits(harbour(), *provider);
    assert_eq!((again.candidates.len(), again.standings), (0, vec![part_waits, Standing::Waiting(rotas)]));
    northwind.triage(rotas, json!({"disposition": "not-ai"}));
    northwind.triage(*model, json!({"disposition": "not-ai", "until": "2026-12-31"}));
    northwind.triage(*provider, json!({"disposition": "merge", "result": "AIS-1"}));
    let later = northwind.scan();
    assert_eq!((later.candidates.len(), later.standings), (0, vec![Standing::Registered(harbour()), Standing::Aside(rotas)]));
    northwind.days(60);
    assert_eq!(
        northwind.scan().standings.first(),
        Some(&Standing::PartWaits(harbour(), *model)),
        "what was set aside for a time comes back"
    );
}

#[test]
fn whatever_calls_itself_like_a_registered_system_is_not_taken_for_it_by_that_alone() {
    let northwind = Northwind::new();
    let snapshot = northwind.engine.snapshot();
    let stands = |names_itself: bool, parts: &[&str]| {
        let seen = Sighting {
            key: "discovered/system/shadow".to_owned(),
            name: "harbour".to_owned(),
            names_itself,
            parts: parts.iter().map(|part| (*part).to_owned()).collect(),
            what: String::new(),
            place: String::new(),
            confidence: 90,
            first: None,
            times: None,
        };
        judge(&snapshot.image, snapshot.on, &[seen]).remove(0)
    };
    let alike = Standing::Unregistered(Some(harbour()));
    assert_eq!((stands(true, &[]), stands(true, &["gpt-4o-mini", "OpenAI"])), (alike.clone(), alike.clone()));
    assert!(alike.is_unregistered() && alike.to_string().starts_with("not registered; AIS-1 is called so too"));
    assert_eq!(stands(true, &["Lumen Labs"]), Standing::Registered(harbour()), "its supplier is on record");
    let differs = Standing::Changed(harbour(), vec!["gpt-4o-mini".to_owned()]);
    assert_eq!(stands(true, &["Lumen Labs", "gpt-4o-mini"]), differs);
    assert_eq!(stands(false, &[]), Standing::Registered(harbour()), "a service does not choose what it is called");
    northwind.repositories();
    let [shadow, _] = *northwind.scan().candidates else { panic!("two candidates") };
    let says = northwind.engine.snapshot().image.get::<Candidate>(shadow).expect("it is live").record.what.to_string();
    assert!(says.contains("AIS-1 is called so too, and nothing that it names is on record there."), "{says}");
    assert_eq!(northwind.scan().standings.first(), Some(&Standing::Waiting(shadow)), "it waits until somebody says what it is");
}

#[test]
fn a_stopped_service_that_is_used_again_is_found_and_one_that_is_blocked_is_not_used() {
    let northwind = Northwind::new();
    let [service] = *northwind.read_log(&asked("chatgpt.com", "TCP_TUNNEL/200")).candidates else { panic!("one service") };
    let seen = northwind.engine.snapshot().image.get::<Candidate>(service).expect("it is live").record.first_seen;
    assert_eq!(seen.to_string(), "2026-11-17", "the time to decide runs from the day of the log");
    northwind.triage(service, json!({"disposition": "stop-use"}));
    northwind.days(1);
    assert_eq!(northwind.read_log(&asked("chatgpt.com", "TCP_DENIED/403")).standings, []);
    assert!(northwind.found_by("EPH-A.9.2-2").is_empty(), "blocked is not used");
    northwind.days(1);
    let again = northwind.read_log(&asked("chatgpt.com", "TCP_TUNNEL/200").repeat(3));
    assert_eq!(again.standings, [Standing::Stopped(service)]);
    assert_eq!(northwind.found_by("EPH-A.9.2-2"), [service]);
    northwind.days(1);
    northwind.read_log(&asked("example.org", "TCP_TUNNEL/200"));
    assert_eq!(northwind.found_by("EPH-A.9.2-2"), [service], "a log in which it does not stand does not say that it has gone");
    let looked = json!({"at": northwind.engine.now().to_string(), "ok": true, "count": 0});
    northwind.act(ActName::Observe, service, looked);
    assert!(northwind.found_by("EPH-A.9.2-2").is_empty(), "somebody has looked, and it is gone");
}

#[test]
fn a_gate_in_ci_fails_while_something_is_not_registered_and_says_what_to_name() {
    let desk = Desk::new();
    let dir = desk.founded("org");
    desk.file("rotas/package.json", ROTAS);
    let tree = desk.at("rotas");
    let told = ephor(&["discover", &tree, "--data", &dir]).done().out;
    assert!(told.contains("rota-helper: not registered."), "{told}");
    let failed = ephor(&["discover", &tree, "--data", &dir, "--fail-on", "unregistered", "--format", "json"]);
    assert_eq!((failed.code, &failed.json()["inventory"][0]["standing"]), (1, &json!("unregistered")));
    ephor(&["discover", &tree, "--fail-on", "unregistered"]).fails(2, &["--data"]);
    for wanted in [["--fail-on", "unregistered"].as_slice(), &["--source", "SRC-9", "--by", "cro"]] {
        let partial = [&["discover", &tree, "--data", &dir, "--since", "HEAD"], wanted].concat();
        ephor(&partial).fails(2, &["--since looks only at what changed and tells no systems", "leave out --since"]);
    }
    ephor(&["discover", &tree, "--data", &dir, "--source", "SRC-9", "--by", "cro"]).fails(3, &["“SRC-9” is no source on record"]);
    ephor(&["discover", &tree, "--data", &dir, "--source", "SRC-9"]).fails(2, &["--by"]);
    let nothing = desk.at("empty");
    std::fs::create_dir(&nothing).expect("a folder");
    let gate = ephor(&["discover", &nothing, "--data", &dir, "--fail-on", "changed"]);
    gate.fails(3, &["nothing was read", "a checkout that failed"]);
}

#[test]
fn a_report_that_ci_wrote_comes_in_once_and_only_with_its_source() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    desk.file("rotas/package.json", ROTAS);
    let trees = ephor(&["discover", &desk.at("rotas"), "--format", "json"]).done().out;
    let log = desk.file("access.log", &asked("chatgpt.com", "TCP_TUNNEL/200"));
    let services = ephor(&["discover", "logs", &log, "--format", "json"]).done().out;
    let (trees, services) = (desk.file("trees.json", &trees), desk.file("services.json", &services));
    let import = |files: &[&str]| {
        let arguments = ["import", "--data", &dir, "--by", "P33", "--source", "SRC-1"];
        ephor(&arguments.iter().chain(files).copied().collect::<Vec<_>>())
    };
    let told = import(&[&trees, &services, &trees]).done().out;
    assert!(told.contains("ChatGPT: not registered.") && told.contains("2 new candidates"), "{told}");
    assert!(import(&[&trees, &services]).done().out.contains("0 new candidates"));
    ephor(&["import", "--data", &dir, "--by", "P33", &trees]).fails(2, &["trees.json is a report of discovery", "--source"]);
    let size = desk.size("org");
    let other = desk.file("other.json", "{\"facts\": []}");
    import(&[&trees, &other])
        .fails(3, &["other.json: this is no report of `ephor discover --format json`", "nothing was recorded"]);
    assert_eq!(desk.size("org"), size);
}

#[test]
fn a_candidate_at_the_top_of_a_tree_says_which_tree_that_was() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    desk.file("rotas/package.json", ROTAS);
    let report = desk.file("trees.json", &ephor(&["discover", &desk.at("rotas"), "--format", "json"]).done().out);
    let told = ephor(&["import", "--data", &dir, "--by", "P33", "--source", "SRC-1", &report]).done().out;
    let candidate = told.split(['(', ')']).find(|word| word.starts_with("CAN-")).expect("a candidate");
    let shown = ephor(&["show", "candidate", candidate, "--data", &dir]).done().out;
    assert!(shown.contains("rotas, package.json:1"), "{shown}");
}

#[test]
fn a_report_of_more_candidates_than_people_could_decide_about_is_refused_whole() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    desk.file("rotas/package.json", ROTAS);
    let report = ephor(&["discover", &desk.at("rotas"), "--format", "json"]).done().out;
    let mut report: Value = serde_json::from_str(&report).expect("a report");
    let one = report["systems"][0].clone();
    let many = (0..2_001).map(|at| {
        let mut system = one.clone();
        system["fingerprint"] = json!(format!("{at:032x}"));
        system["name"] = json!(format!("helper-{at}"));
        system
    });
    report["systems"] = many.collect();
    let (size, file) = (desk.size("org"), desk.file("many.json", &report.to_string()));
    ephor(&["import", "--data", &dir, "--by", "P33", "--source", "SRC-1", &file])
        .fails(3, &["it would make 2001 candidates, and one run may make 2000", "look at fewer trees or logs at a time"]);
    assert_eq!(desk.size("org"), size, "nothing was recorded");
}

#[test]
fn what_several_systems_share_is_placed_in_the_folder_of_each() {
    let northwind = Northwind::new();
    for name in ["claims-desk", "letter-desk"] {
        northwind.desk.file(
            &format!("src/{name}/package.json"),
            &format!(r#"{{"name": "{name}", "scripts": {{"start": "x"}}, "dependencies": {{"openai": "5.0.0"}}}}"#),
        );
        northwind.desk.file(&format!("src/{name}/ask.js"), "import OpenAI from 'openai';\n");
    }
    let trees = ["src/claims-desk", "src/letter-desk"].map(|tree| northwind.desk.path(tree));
    let found = scan(&trees, Catalogue::built_in().expect("the catalogue is sound")).expect("the trees can be read");
    let seen = of_trees(&found);
    let [claims, letters] = seen.as_slice() else { panic!("{seen:?}") };
    for (one, other) in [(claims, "letter-desk"), (letters, "claims-desk")] {
        assert!(one.place.contains("package.json:1") && !one.place.contains(other), "{}", one.place);
    }
}

#[test]
fn what_is_named_twice_in_one_run_is_a_candidate_once() {
    let northwind = Northwind::new();
    northwind.desk.file("src/rotas/package.json", ROTAS);
    let tree = northwind.desk.path("src/rotas");
    let found =
        scan(&[tree.clone(), tree.join("")], Catalogue::built_in().expect("the catalogue is sound")).expect("it can be read");
    assert_eq!(northwind.sweep("SRC-1", of_trees(&found)).candidates.len(), 1);
    let mut report = serde_json::to_value(&found).expect("a report");
    let systems = report["systems"].as_array_mut().expect("its systems");
    systems.extend(systems.clone());
    assert_eq!(of_report(report.to_string().as_bytes()).expect("a report").len(), 1);
}

#[test]
fn what_cannot_be_a_candidate_is_named() {
    let northwind = Northwind::new();
    northwind.desk.file("src/rotas/package.json", ROTAS);
    let found = scan(&[northwind.desk.path("src/rotas")], Catalogue::built_in().expect("the catalogue is sound"));
    let mut seen = of_trees(&found.expect("it can be read"));
    for one in &mut seen {
        one.name = "rota\nhelper".to_owned();
    }
    let sweep = Sweep { source: "SRC-1".to_owned(), by: "P33".to_owned(), seen };
    let refused = northwind.engine.sweep(sweep).expect("the ledger answers").expect_err("it is no title");
    assert!(refused.starts_with("the candidate \"rota\\nhelper\": /record/title"), "{refused}");
}

#[test]
fn what_a_log_shows_is_counted_in_words() {
    let northwind = Northwind::new();
    let [service] = *northwind.read_log(&asked("chatgpt.com", "TCP_TUNNEL/200")).candidates else { panic!("one service") };
    let says = northwind.engine.snapshot().image.get::<Candidate>(service).expect("it is live").record.what.to_string();
    assert!(says.ends_with("1 request not blocked and 0 grants, by one person or device."), "{says}");
}

#[test]
fn a_report_that_would_mislead_whoever_reads_it_is_shown_for_what_it_says() {
    let system = json!({"name": "esc\u{1b}[31mred\u{202e}evil", "root": ".", "fingerprint": ephor_discover::Fingerprint::of(ephor_discover::Kind::Model, "x"),
        "confidence": 255, "why": [], "components": [], "models": ["gpt\u{7}"], "providers": [], "endpoints": [], "deployments": []});
    let report = json!({"systems": [system], "accounting": {}});
    let seen = of_report(report.to_string().as_bytes()).expect("it is a report");
    let [one] = seen.as_slice() else { panic!("{seen:?}") };
    assert_eq!((one.name.as_str(), one.confidence), ("esc\\u{1b}[31mred\\u{202e}evil", 100));
    assert_eq!(one.parts, ["gpt\\u{7}"]);
}
