//! Attacks on the folder of an organisation by somebody who may write to the disk: each is found by both verifiers, with the key and the
//! checkpoint that an auditor kept elsewhere.

mod common;

use std::fs;
use std::path::Path;

use common::{Desk, both_accept, both_refuse, copy, ephor, risk};
use rusqlite::Connection;

/// An organisation of many facts, and what an auditor holds of it.
struct Victim {
    desk: Desk,
    dir: String,
    key: String,
    head: String,
}

impl Victim {
    fn new() -> Self {
        let desk = Desk::new();
        let dir = desk.founded("org");
        let risks: String = (1..40).map(|number| risk(number, 4)).collect();
        ephor(&["import", "--data", &dir, &desk.file("risks.yaml", &risks)]).done();
        let key = desk.text("org/ephor.vkey");
        fs::copy(desk.path("org/ephor.head"), desk.path("head")).expect("the head can be kept");
        let head = desk.at("head");
        let victim = Self { desk, dir, key, head };
        both_accept(&victim.against(&victim.dir));
        victim
    }

    /// How a folder is verified by the auditor.
    fn against<'a>(&'a self, dir: &'a str) -> [&'a str; 5] {
        [dir, "--key", &self.key, "--checkpoint", &self.head]
    }

    /// A copy of the folder after somebody had their way with its database.
    fn after(&self, name: &str, sql: &str) -> String {
        copy(Path::new(&self.dir), &self.desk.path(name));
        let database = Connection::open(self.desk.path(&format!("{name}/ephor.sqlite"))).expect("the database opens");
        let triggers: Vec<String> = {
            let mut all = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").expect("a schema");
            all.query_map([], |row| row.get(0)).expect("rows").map(|name| name.expect("a name")).collect()
        };
        for trigger in triggers {
            database.execute_batch(&format!("DROP TRIGGER \"{trigger}\"")).expect("a trigger can be dropped");
        }
        database.execute_batch(sql).expect("the attack succeeds");
        self.desk.at(name)
    }
}

#[test]
fn facts_deleted_reordered_changed_or_cut_off_are_found_by_both_verifiers() {
    let victim = Victim::new();
    let attacks = [
        ("deleted", "DELETE FROM leaf WHERE position = 20; DELETE FROM body WHERE position = 20;"),
        ("renumbered", "DELETE FROM leaf WHERE position = 51; DELETE FROM body WHERE position = 51;"),
        (
            "reordered",
            "UPDATE leaf SET position = -20 WHERE position = 20; UPDATE leaf SET position = 20 WHERE position = 21;
             UPDATE leaf SET position = 21 WHERE position = -20; UPDATE body SET position = -20 WHERE position = 20;
             UPDATE body SET position = 20 WHERE position = 21; UPDATE body SET position = 21 WHERE position = -20;",
        ),
        (
            "leaf",
            "UPDATE leaf SET bytes = CAST(replace(CAST(bytes AS TEXT), '2026-02-02', '2026-02-01') AS BLOB) WHERE position = 20;",
        ),
        ("body", "UPDATE body SET bytes = CAST(replace(CAST(bytes AS TEXT), 'wrong', 'right') AS BLOB) WHERE position = 20;"),
        ("body-gone", "DELETE FROM body WHERE position = 20;"),
        ("value-gone", "DELETE FROM value WHERE path = '/record/name' AND position = 2;"),
        ("value", "UPDATE value SET bytes = CAST('\"Mallory\"' AS BLOB) WHERE path = '/record/name' AND position = 2;"),
    ];
    for (name, sql) in attacks {
        let dir = victim.after(name, sql);
        both_refuse(&victim.against(&dir));
    }
    both_accept(&victim.against(&victim.dir));
}

#[test]
fn an_older_copy_of_the_whole_folder_is_found_by_the_checkpoint_held_elsewhere() {
    let victim = Victim::new();
    copy(Path::new(&victim.dir), &victim.desk.path("old"));
    ephor(&["import", "--data", &victim.dir, &victim.desk.file("more.yaml", &risk(50, 4))]).done();
    fs::copy(victim.desk.path("org/ephor.head"), victim.desk.path("head")).expect("the newer head can be kept");
    let old = victim.desk.at("old");
    both_accept(&[&old, "--key", &victim.key]);
    both_refuse(&victim.against(&old));
    both_accept(&victim.against(&victim.dir));
}

#[test]
fn an_older_database_beneath_a_newer_head_is_found_and_not_opened() {
    let victim = Victim::new();
    copy(Path::new(&victim.dir), &victim.desk.path("replayed"));
    ephor(&["import", "--data", &victim.dir, &victim.desk.file("more.yaml", &risk(50, 4))]).done();
    fs::copy(victim.desk.path("org/ephor.head"), victim.desk.path("replayed/ephor.head")).expect("the head can be copied");
    let replayed = victim.desk.at("replayed");
    both_refuse(&victim.against(&replayed));
    both_refuse(&[&replayed]);
    ephor(&["import", "--data", &replayed, &victim.desk.file("forged.yaml", &risk(51, 4))]).fails(3, &["this is an older copy"]);
}

#[test]
fn a_history_told_anew_under_another_key_is_found_by_the_key_and_by_the_checkpoint() {
    let victim = Victim::new();
    let facts = ephor(&["export", "--data", &victim.dir]).done().out.replace("they are worse off", "they are well");
    let forged = victim.desk.at("forged");
    ephor(&["restore", "--data", &forged, &victim.desk.file("forged.yaml", &facts)]).done();
    // By itself it is whole: only what came by another road can tell.
    both_accept(&[&forged]);
    both_refuse(&[&forged, "--key", &victim.key]);
    both_refuse(&[&forged, "--checkpoint", &victim.head]);
    both_refuse(&victim.against(&forged));
    // Naming the old key in the folder does not help the forger.
    fs::write(victim.desk.path("forged/ephor.vkey"), format!("{}\n", victim.key)).expect("the key can be written");
    both_refuse(&victim.against(&forged));
}

#[test]
fn nobody_looks_at_an_altered_organisation_without_being_told_what_was_altered() {
    let victim = Victim::new();
    let attacks = [
        (
            "leaf",
            "UPDATE leaf SET bytes = CAST(replace(CAST(bytes AS TEXT), '2026-02-02', '2026-02-01') AS BLOB) WHERE position = 20;",
            "position 20 has a leaf that is not the one in the tree",
        ),
        (
            "kind",
            "UPDATE leaf SET bytes = CAST(replace(CAST(bytes AS TEXT), '\"risk\"', '\"disk\"') AS BLOB) WHERE position = 20;",
            "position 20 has a leaf that is not the one in the tree",
        ),
        (
            "body",
            "UPDATE body SET bytes = CAST(replace(CAST(bytes AS TEXT), 'wrong', 'right') AS BLOB) WHERE position = 20;",
            "position 20 has a body that does not match the commitment in its leaf",
        ),
        ("body-gone", "DELETE FROM body WHERE position = 20;", "position 20 lacks its body, and no later fact erases it"),
        (
            "value",
            "UPDATE value SET bytes = CAST('\"Mallory\"' AS BLOB) WHERE path = '/record/name' AND position = 2;",
            "position 2 has a value /record/name that does not match its commitment",
        ),
    ];
    for (name, sql, says) in attacks {
        let dir = victim.after(name, sql);
        let commands: [&[&str]; 4] = [
            &["check", "--data", &dir],
            &["show", "risk", "--data", &dir],
            &["serve", "--data", &dir, "--listen", "127.0.0.1:0"],
            &["import", "--data", &dir, &victim.desk.file("more.yaml", &risk(60, 4))],
        ];
        for command in commands {
            let refused = ephor(command).fails(3, &[says, "run `ephor verify`"]);
            assert_eq!(refused.out, "", "{command:?}");
        }
    }
}
