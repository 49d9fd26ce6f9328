//! The image that a server keeps: the next start goes by it, and by nothing that anybody else has written.

mod common;

use std::convert::Infallible;
use std::fs;
use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use common::{Desk, ephor, risk};
use ephor::engine::{Access, Clock, Engine, Failure};
use ephor::web::{App, service};
use ephor_core::image::{Image, Part};
use rusqlite::Connection;
use tower::ServiceExt as _;

fn open(dir: &str, access: Access) -> Engine {
    Engine::open(Path::new(dir), access, Clock::machine(), &()).expect("it opens")
}

/// Has a server keep what there is.
fn keep(dir: &str) {
    open(dir, Access::Serve).keep().expect("it can be kept");
}

/// Everything an image holds, in bytes.
fn whole(image: &Image) -> Vec<(Part, Vec<u8>)> {
    let mut parts = Vec::new();
    let Ok(()) = image.pack::<Infallible>(|part, bytes| {
        parts.push((part, bytes));
        Ok(())
    });
    parts
}

/// That a server starts by so many facts that were kept, and holds what a start from nothing holds.
#[track_caller]
fn starts_by(dir: &str, facts: u64) {
    let (served, read) = (open(dir, Access::Serve), open(dir, Access::Read));
    assert_eq!((served.kept(), read.kept()), (facts, 0));
    let (served, read) = (served.snapshot(), read.snapshot());
    assert!(whole(&served.image) == whole(&read.image), "the images are the same");
    assert_eq!(format!("{:?}", served.conformity.judgements), format!("{:?}", read.conformity.judgements));
    assert_eq!(served.root, read.root);
}

type Damage = fn(&mut Vec<u8>);

fn alter(file: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(file).expect("the file can be read");
    change(&mut bytes);
    fs::write(file, bytes).expect("the file can be written");
}

#[test]
fn the_whole_sample_comes_back_as_it_was_kept_and_what_came_later_is_read() {
    let desk = Desk::new();
    let dir = desk.sample("org");
    starts_by(&dir, 0);
    keep(&dir);
    let size = desk.size("org");
    starts_by(&dir, size);
    ephor(&["import", "--data", &dir, &desk.file("more.yaml", &risk(9_000, 4).replace("product", "P04"))]).done();
    assert!(desk.size("org") > size);
    starts_by(&dir, size);
    keep(&dir);
    starts_by(&dir, desk.size("org"));
}

#[test]
fn only_what_this_ledger_signed_over_what_it_holds_is_believed() {
    let desk = Desk::new();
    let dir = desk.founded("org");
    let image = desk.path("org/ephor.image");
    keep(&dir);
    let size = desk.size("org");
    starts_by(&dir, size);
    let good = fs::read(&image).expect("it is there");
    let damages: [(&str, Damage); 6] = [
        ("a byte of what is kept", |bytes| bytes[100] ^= 1),
        ("a byte of the index", |bytes| {
            let at = bytes.len() - 500;
            bytes[at] ^= 1;
        }),
        ("a byte of the note", |bytes| {
            let at = bytes.len() - 40;
            bytes[at] ^= 1;
        }),
        ("the length of the note", |bytes| {
            let at = bytes.len() - 4;
            bytes[at] ^= 1;
        }),
        ("the end", |bytes| bytes.truncate(bytes.len() / 2)),
        ("everything", Vec::clear),
    ];
    for (what, damage) in damages {
        fs::write(&image, &good).expect("it can be written");
        alter(&image, damage);
        assert_eq!(open(&dir, Access::Serve).kept(), 0, "{what}");
    }
    fs::write(&image, &good).expect("it can be written");
    starts_by(&dir, size);

    // Another ledger with the same facts, whose key is another.
    let other = desk.founded("other");
    keep(&other);
    fs::copy(desk.path("other/ephor.image"), &image).expect("it can be copied");
    starts_by(&dir, 0);

    // What this ledger kept when it held more than it does.
    common::copy(Path::new(&dir), &desk.path("longer"));
    let longer = desk.at("longer");
    ephor(&["import", "--data", &longer, &desk.file("more.yaml", &risk(1, 4))]).done();
    keep(&longer);
    fs::copy(desk.path("longer/ephor.image"), &image).expect("it can be copied");
    starts_by(&dir, 0);
}

#[test]
fn what_is_kept_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    let dir = desk.founded("org");
    keep(&dir);
    let mode = fs::metadata(desk.path("org/ephor.image")).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    fs::write(desk.path("org/ephor.image.new"), "what a crash left").expect("it can be written");
    assert_eq!(open(&dir, Access::Serve).kept(), desk.size("org"));
    assert!(!desk.path("org/ephor.image.new").exists());
    assert!(matches!(open(&dir, Access::Read).keep(), Err(Failure::ReadOnly)));
}

/// The status of the answer to a request for a page, and the page.
async fn asked_for(page: &str, app: &Router) -> (StatusCode, String) {
    let request = Request::get(page).header(header::HOST, "127.0.0.1:9400").body(Body::empty()).expect("a request");
    let response = app.clone().oneshot(request).await.expect("an answer");
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 24).await.expect("a page");
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test]
async fn a_ledger_that_was_altered_behind_what_is_kept_is_found_while_it_is_served() {
    let desk = Desk::new();
    let dir = desk.founded("org");
    keep(&dir);
    let database = Connection::open(desk.path("org/ephor.sqlite")).expect("the database opens");
    let alter = "UPDATE body SET bytes = CAST(replace(CAST(bytes AS TEXT), 'No more than 8', 'No more than 9') AS BLOB)";
    let triggers = "SELECT group_concat('DROP TRIGGER ' || name || ';', '') FROM sqlite_schema WHERE type = 'trigger'";
    let triggers: Option<String> = database.query_row(triggers, [], |row| row.get(0)).expect("a schema");
    database.execute_batch(&triggers.unwrap_or_default()).expect("triggers can be dropped");
    assert!(database.execute(alter, []).expect("the attack succeeds") > 0);
    drop(database);

    let served = open(&dir, Access::Serve);
    assert!(served.kept() > 0);
    while served.fault().is_none() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let says = "has a body that does not match the commitment in its leaf";
    assert!(served.fault().is_some_and(|fault| fault.contains(says)), "{:?}", served.fault());
    let refused = served.run(|_| Ok::<(), Infallible>(()));
    assert!(matches!(refused, Err(Failure::Halted(reason)) if reason.contains(says)));
    let app = service(App::new(Some(served), desk.path("org")));
    for page in ["/", "/records/parameter", "/records/parameter/PAR-1", "/ledger", "/search?q=board"] {
        let (status, words) = asked_for(page, &app).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{page}");
        assert!(words.contains("commitment in its leaf") && words.contains("ephor verify"), "{page}: {words}");
        assert!(!words.contains("Waiting on you") && !words.contains("Parameters"), "{page}: {words}");
        assert!(!words.contains("Nothing was lost") && !words.contains("No more than 8"), "{page}: {words}");
    }
    drop(app);
    assert!(!desk.path("org/ephor.image").exists(), "the next start reads the ledger");
    let again = Engine::open(Path::new(&dir), Access::Serve, Clock::machine(), &());
    assert!(again.err().is_some_and(|failure| failure.to_string().contains(says)));
}
