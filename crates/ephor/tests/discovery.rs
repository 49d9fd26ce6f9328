//! AI that nobody registered: found in a tree and a log, waiting as a candidate, decided once.

mod common;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

use common::{Desk, ephor, program};
use ephor::discovery::{Sighting, Standing, judge, of_logs, of_trees};
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
    engine: Engine,
    clock: Clock,
}

impl Northwind {
    fn new() -> Self {
        let desk = Desk::new();
        let dir = desk.sample("org");
        let clock = Clock::by_hand(sample::today());
        let engine = Engine::open(Path::new(&dir), Access::Write, clock.clone(), &()).expect("the sample opens");
        Self { desk, engine, clock }
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
        let author = self.engine.snapshot().image.keyed(Kind::Person, "P08").and_then(RecordId::typed).expect("P08 is known");
        let who =
            Who { author, on_behalf: None, happened: None, reason: Some("Looked at with its owner.".to_owned()), key: None };
        let attempt = Attempt { who, name, aim: Aim::Record(candidate, None), payload };
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

/// `ephor serve` over an organisation, at a port that was free.
struct Served {
    child: Child,
    address: String,
}

impl Served {
    fn new(arguments: &[&str]) -> Self {
        let mut command = program();
        let command = command.args(["serve", "--listen", "127.0.0.1:0"]).args(arguments).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("an output")).read_line(&mut line).expect("it says where");
        let address = line.trim().strip_prefix("Open http://").and_then(|rest| rest.strip_suffix('/')).expect("an address");
        Self { address: address.to_owned(), child }
    }

    /// Posts a report as CI does; returns the answer with its head.
    fn post(&self, token: &str, report: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let (host, length) = (&self.address, report.len());
        let head = format!("POST /discovery HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n");
        write!(stream, "{head}Content-Length: {length}\r\nConnection: close\r\n\r\n{report}").expect("it is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
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
    assert_eq!((again.candidates.len(), again.standings), (0, vec![Standing::Waiting(*provider), Standing::Waiting(rotas)]));
    northwind.triage(rotas, json!({"disposition": "register"}));
    northwind.triage(*model, json!({"disposition": "not-ai", "until": "2026-12-31"}));
    northwind.triage(*provider, json!({"disposition": "merge", "result": "AIS-1"}));
    let later = northwind.scan();
    assert_eq!(
        (later.candidates.len(), later.standings),
        (0, vec![Standing::Registered(harbour()), Standing::Registered(rotas)])
    );
    northwind.days(60);
    assert_eq!(northwind.scan().standings.first(), Some(&Standing::Waiting(*model)), "what was set aside for a time comes back");
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
    ephor(&["discover", &nothing, "--data", &dir, "--fail-on", "changed"]).done();
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
fn a_token_is_made_for_a_source_that_may_run_by_whom_may_say_so_listed_without_itself_and_taken_away() {
    let desk = Desk::new();
    let dir = desk.with_sources("org");
    let add =
        |source: &str, by: &str| ephor(&["token", "add", "--data", &dir, "--source", source, "--by", by, "--note", "claims"]);
    let size = desk.size("org");
    for (source, by, says) in [
        ("SRC-99", "chair", "“SRC-99” is no source on record"),
        ("SRC-2", "chair", "SRC-2 is of type telemetry, which finds no AI"),
        ("SRC-1", "nobody", "“nobody” is nobody known"),
        ("SRC-1", "product", "that SRC-1 was looked at cannot be recorded"),
    ] {
        add(source, by).fails(3, &[says, "no token was made"]);
    }
    assert!(ephor(&["token", "list", "--data", &dir]).done().out.contains("There are no tokens"));
    let made = add("SRC-1", "chair").done();
    let token = made.out.trim_end();
    let is_token = |text: &str| text.len() == 49 && text.starts_with("ephor_") && !text.contains(char::is_whitespace);
    assert!(is_token(token) && made.err.contains("SRC-1") && !made.err.contains(token), "{made:?}");
    let listed = ephor(&["token", "list", "--data", &dir]).done().out;
    assert!(listed.starts_with("T1  SRC-1 in the name of Ana Chair, made ") && listed.ends_with(": claims\n"), "{listed}");
    assert!(!listed.contains(&token[6..]) && !desk.text("org/tokens.json").contains(&token[6..]));
    for _ in 0..2 {
        ephor(&["token", "remove", "T1", "--data", &dir]).done();
    }
    ephor(&["token", "remove", "T2", "--data", &dir]).fails(3, &["there is no token T2", "ephor token list"]);
    ephor(&["token", "list", "--data", &desk.at("nowhere")]).fails(3, &["there is no organisation in"]);
    assert_eq!(desk.size("org"), size, "a token is no fact");
}

#[test]
fn a_server_that_runs_knows_a_token_made_meanwhile_and_knows_it_no_more_once_it_is_taken_away() {
    let desk = Desk::new();
    let dir = desk.with_sources("org");
    desk.file("rotas/package.json", ROTAS);
    let report = ephor(&["discover", &desk.at("rotas"), "--format", "json"]).done().out;
    let served = Served::new(&["--data", &dir]);
    let made = ephor(&["token", "add", "--data", &dir, "--source", "SRC-1", "--by", "chair"]).done().out;
    let taken = served.post(made.trim_end(), &report);
    assert!(taken.starts_with("HTTP/1.1 200 ") && taken.contains("\"candidates\":[\"CAN-1\"]"), "{taken}");
    ephor(&["token", "remove", "T1", "--data", &dir]).done();
    let refused = served.post(made.trim_end(), &report);
    assert!(refused.starts_with("HTTP/1.1 401 ") && refused.contains("www-authenticate: Bearer"), "{refused}");
    drop(served);
    let shown = ephor(&["show", "candidate", "CAN-1", "--data", &dir]).done().out;
    assert!(shown.contains("rota-helper"), "{shown}");
}
