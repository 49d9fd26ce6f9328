//! A server that runs: tokens made and taken away meanwhile, and scans that it does by itself.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Stdio};

use crate::ROTAS;
use crate::common::{Desk, ephor, program};

/// `ephor serve` over an organisation, at a port that was free.
struct Served {
    child: Child,
    address: String,
    said: BufReader<ChildStderr>,
}

impl Served {
    fn new(arguments: &[&str]) -> Self {
        let mut command = program();
        let command = command.args(["serve", "--listen", "127.0.0.1:0"]).args(arguments).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("an output")).read_line(&mut line).expect("it says where");
        let address = line.trim().strip_prefix("Open http://").and_then(|rest| rest.strip_suffix('/')).expect("an address");
        let said = BufReader::new(child.stderr.take().expect("an output for what goes wrong"));
        Self { address: address.to_owned(), child, said }
    }

    /// The next line on standard error.
    fn says(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).expect("a line");
        line
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

#[test]
fn a_server_scans_what_is_due_when_it_starts_and_says_what_came_of_it() {
    let desk = Desk::new();
    let dir = desk.with_sources("org");
    desk.file("rotas/package.json", ROTAS);
    let tree = desk.at("rotas");
    let mut served = Served::new(&["--data", &dir, "--scan", &format!("SRC-1={tree}")]);
    let line = served.says();
    assert!(line.starts_with(&format!("ephor: SRC-1 scanned {tree}: 1 new candidate; next on ")), "{line}");
    drop(served);
    assert!(ephor(&["show", "candidate", "CAN-1", "--data", &dir]).done().out.contains("rota-helper"));
}

#[test]
fn a_server_does_not_start_with_a_scan_that_could_never_be_recorded() {
    let desk = Desk::new();
    let dir = desk.with_sources("org");
    let more = "- { record: source, id: SRC-4, happened: 2026-01-14, by: chair, body: { title: Ours, type: repository, covers: [x], every: 1 } }\n\
                - { record: source, id: SRC-5, happened: 2026-01-14, by: chair, body: { title: Hers, owner: product, type: repository, covers: [x], every: 1 } }\n";
    ephor(&["import", "--data", &dir, &desk.file("more.yaml", more)]).done();
    desk.file("rotas/package.json", ROTAS);
    let (size, tree) = (desk.size("org"), desk.at("rotas"));
    for (source, path, says) in [
        ("SRC-99", tree.as_str(), "“SRC-99” is no source on record"),
        ("SRC-2", &tree, "SRC-2 is of type telemetry, which finds no AI"),
        ("SRC-3", &tree, "SRC-3 is of type network, which reads no trees"),
        ("SRC-4", &tree, "SRC-4 has no owner in whose name it could run"),
        ("SRC-5", &tree, "that SRC-5 was looked at cannot be recorded"),
        ("SRC-1", &desk.at("nowhere"), "nowhere cannot be read"),
    ] {
        let scan = format!("{source}={path}");
        ephor(&["serve", "--data", &dir, "--listen", "127.0.0.1:0", "--scan", &scan]).fails(2, &["--scan", &scan, says]);
    }
    let fresh = desk.at("fresh");
    ephor(&["serve", "--data", &fresh, "--listen", "127.0.0.1:0", "--scan", &format!("SRC-1={tree}")])
        .fails(2, &["there is no organisation in", "begin without it"]);
    for wrong in ["SRC-1", "=here", "SRC-1="] {
        ephor(&["serve", "--data", &dir, "--scan", wrong]).fails(2, &["a source and a path are expected"]);
    }
    assert_eq!(desk.size("org"), size);
}
