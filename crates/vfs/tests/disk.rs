//! A ledger on a disk that fails keeps its word. The long form is `cargo xtask disk`.

use ephor_vfs::{Beginning, Figures, Ways, named, run};

const SEEDS: u64 = 100;

fn every_seed(ways: Ways) -> Figures {
    let beginning = Beginning::new().unwrap();
    let mut sum = Figures::default();
    for seed in 0..SEEDS {
        let figures = run(&beginning, seed, ways).unwrap_or_else(|error| panic!("{:#}", named(seed, ways, &error)));
        sum.acknowledged += figures.acknowledged;
        sum.failed += figures.failed;
        sum.stood += figures.stood;
    }
    sum
}

#[test]
fn nothing_acknowledged_is_lost_on_a_disk_that_fails_and_forgets() {
    let sum = every_seed(Ways::Forgets);
    assert!(sum.acknowledged > SEEDS && sum.failed > SEEDS, "the runs did too little: {sum:?}");
}

#[test]
fn nothing_acknowledged_is_lost_on_a_disk_that_fails_but_keeps() {
    let sum = every_seed(Ways::Keeps);
    assert!(sum.stood > 0, "no append in doubt was ever found whole, so the disk did not keep: {sum:?}");
}

#[test]
fn a_disk_that_only_says_it_has_synced_is_found_out() {
    let beginning = Beginning::new().unwrap();
    let broken = (0..SEEDS).filter(|seed| run(&beginning, *seed, Ways::Lies).is_err()).count();
    assert!(broken > 50, "only {broken} of {SEEDS} runs noticed");
}

#[test]
fn the_same_seed_is_the_same_run() {
    let beginning = Beginning::new().unwrap();
    for seed in 0..10 {
        let runs = [Ways::Forgets, Ways::Forgets, Ways::Keeps].map(|ways| run(&beginning, seed, ways).unwrap());
        assert_eq!(runs[0], runs[1]);
    }
    let traces: std::collections::BTreeSet<u64> = (0..10).map(|seed| run(&beginning, seed, Ways::Keeps).unwrap().trace).collect();
    assert_eq!(traces.len(), 10, "different seeds are different runs");
}
