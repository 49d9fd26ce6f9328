//! The short forms of what `cargo xtask crash --full` does at length.

use std::path::Path;

use ephor_crash::{Bench, cannot_watch, kills, named};

fn subject() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_ephor-crash-subject"))
}

#[test]
fn nothing_acknowledged_is_lost_when_the_program_is_killed_under_load() {
    let sum = kills(subject(), 20, 1).unwrap();
    assert!(sum.acknowledged > 20, "too little was written to lose anything: {sum:?}");
}

#[test]
fn a_kill_at_a_system_call_leaves_all_of_a_fact_or_nothing() {
    if let Some(reason) = cannot_watch() {
        eprintln!("SKIPPED: {reason}");
        return;
    }
    let bench = Bench::new(subject()).unwrap();
    let appends = bench.kill_at_points(named("single appends, once open").unwrap(), 3).unwrap();
    assert!(appends.kills > 5 && appends.acknowledged > 0, "{appends:?}");
    let made = bench.kill_at_points(named("create a ledger").unwrap(), 5).unwrap();
    assert!(made.kills > 5 && made.again > 0, "{made:?}");
}
