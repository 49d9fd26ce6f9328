//! Keys and checkpoints: who signed what, and what was given.

use ephor_ledger::Hash;

use super::bent::{Bent, SEEDS, note, verifier_key};
use super::{Case, Say, case};
use crate::common::ORIGIN;

/// Which of two keys signed the middle checkpoint, the last one and the head, and how long the head is.
pub(super) fn key_order() -> Vec<Case> {
    let mut cases = Vec::new();
    let choices: [&[u8]; 3] = [&[7], &[8], &[7, 8]];
    for number in 0..27 {
        let [middle, last, head] = [number / 9, number / 3 % 3, number % 3].map(|which| choices[which]);
        for head_size in [4, 6, 9, 12] {
            let mut bent = Bent::new();
            bent.keys = vec![verifier_key(7, ORIGIN).to_string(), verifier_key(8, ORIGIN).to_string()];
            bent.checkpoints = [(6, bent.note(6, middle)), (12, bent.note(12, last))].into();
            bent.head = Some(bent.note(head_size, head));
            // The page's rule as it stands: none is signed by a key before a signer of one of smaller size.
            let notes = [(6, middle), (12, last), (head_size, head)];
            let is_wrong = notes.iter().any(|(size, by)| {
                notes.iter().any(|(smaller, earlier)| smaller < size && earlier.iter().max() > by.iter().min())
            });
            let says = if is_wrong { Say::No } else { Say::Yes };
            cases.push(case(format!("6 by {middle:?}, 12 by {last:?}, the head over {head_size} by {head:?}"), says, bent));
        }
    }
    cases
}

/// Lists of keys, and keys and checkpoints that were given.
pub(super) fn keys() -> Vec<Case> {
    let [own, next, _] = SEEDS.map(|seed| verifier_key(seed, ORIGIN).to_string());
    let elsewhere = verifier_key(7, "example.net/other").to_string();
    let list = |keys: &[&str], says| {
        let mut bent = Bent::new();
        bent.keys = keys.iter().map(|&key| key.to_owned()).collect();
        case(format!("the keys {keys:?}"), says, bent)
    };
    let given = |key: &str, checkpoint: Option<String>, says| {
        let mut bent = Bent::new();
        (bent.key, bent.checkpoint) = (Some(key.to_owned()), checkpoint);
        case(format!("the key {key:?} given, and {:?}", bent.checkpoint), says, bent)
    };
    let empty = |signed: bool, key: Option<&str>, says| {
        let mut bent = Bent::new();
        bent.leaves.clear();
        bent.bodies.clear();
        bent.values.clear();
        bent.tile.clear();
        bent.head = Some(bent.note(0, &[7]));
        bent.checkpoints = bent.head.clone().filter(|_| signed).into_iter().map(|note| (0, note)).collect();
        bent.key = key.map(str::to_owned);
        case(format!("an empty ledger, its size signed: {signed}, the key {key:?} given"), says, bent)
    };
    let whole = Bent::new();
    vec![
        list(&[&own, &next], Say::Yes),
        list(&[&next, &own], Say::Yes),
        list(&[&own, &own], Say::No),
        list(&[&own, &next, &own], Say::No),
        list(&[&next, &next, &own], Say::No),
        list(&[&elsewhere, &own], Say::No),
        list(&[&own, &elsewhere], Say::No),
        list(&[&own, ""], Say::No),
        list(&["", &own], Say::No),
        list(&[&format!("{own} ")], Say::No),
        list(&[&own.replace('+', "++")], Say::No),
        list(&[&own.to_uppercase()], Say::No),
        given(&own, None, Say::Yes),
        given(&next, None, Say::No),
        given(&elsewhere, None, Say::No),
        given("nonsense", None, Say::No),
        given(&own, Some(whole.note(3, &[7])), Say::Yes),
        given(&own, Some(whole.note(0, &[7])), Say::Yes),
        given(&own, Some(whole.note(3, &[8])), Say::No),
        given(&own, Some(whole.note(3, &[8, 7])), Say::Yes),
        given(&own, Some(note(&format!("{ORIGIN}\n3\n{}\n", Hash::of_nothing()), &[7])), Say::No),
        given(&own, Some(note(&format!("{ORIGIN}\n13\n{}\n", Hash::of_nothing()), &[7])), Say::No),
        given(&own, Some(note(&format!("example.net/other\n0\n{}\n", Hash::of_nothing()), &[7])), Say::No),
        empty(true, None, Say::Yes),
        empty(true, Some(&own), Say::Yes),
        empty(true, Some(&next), Say::No),
        empty(false, None, Say::Yes),
        empty(false, Some(&own), Say::No),
    ]
}

/// A line of a key that is known or given must hold wherever it stands.
pub(super) fn wrong_lines() -> Vec<Case> {
    let [own, next, third] = SEEDS.map(|seed| verifier_key(seed, ORIGIN).to_string());
    let mut cases = Vec::new();
    let text = Bent::new().checkpoints[&6].clone();
    let bad_line = |seed: u8| note("other\n", &[seed]).split_once("\n\n").unwrap().1.to_owned();
    for (listed, seed, key, says) in [
        (vec![&own], 8, None, Say::Yes),
        (vec![&own], 8, Some(&next), Say::No),
        (vec![&own, &next], 8, None, Say::No),
        (vec![&own, &next], 9, Some(&own), Say::Yes),
        (vec![&own], 7, Some(&own), Say::No),
        (vec![&own], 9, Some(&third), Say::No),
    ] {
        let mut bent = Bent::new();
        bent.keys = listed.iter().map(|key| (*key).clone()).collect();
        bent.checkpoints.insert(6, format!("{text}{}", bad_line(seed)));
        bent.key = key.cloned();
        cases.push(case(format!("a wrong line of {seed}, {} keys listed, {key:?} given", listed.len()), says, bent.clone()));
        bent.checkpoint = bent.checkpoints.insert(6, text.clone());
        cases.push(case(format!("the same in the checkpoint given, {seed} and {key:?}"), says, bent));
    }
    cases
}

/// Notes spelled in every other way.
pub(super) fn notes() -> Vec<Case> {
    let changes: &[(&str, &str, Say)] = &[
        ("\n6\n", "\n06\n", Say::No),
        ("\n6\n", "\n+6\n", Say::No),
        ("\n6\n", "\n6 \n", Say::No),
        ("\n6\n", "\n5\n", Say::No),
        ("\n6\n", "\n99999999999999999999\n", Say::No),
        ("\n6\n", "\n٦\n", Say::No),
        ("=\n\n", "=\nmore\n\n", Say::No),
        ("=\n\n", "=\n\n\n", Say::No),
        ("=\n\n", "=\n", Say::No),
        ("— ", "- ", Say::No),
        ("— ", "—\u{a0}", Say::No),
        ("— ", "—  ", Say::No),
        ("\n", "\r\n", Say::No),
        ("example.org", "example.com", Say::No),
        ("— example", "— witness AAAA\n— example", Say::No),
        ("— example", "— wit+ness AAAAAAA=\n— example", Say::No),
        ("— example", "— witness AAAAAAA=\n— example", Say::Yes),
        ("— example", "— wit\u{7f}ness AAAAAAA=\n— example", Say::No),
        ("— example", "— wit\u{85}ness AAAAAAA=\n— example", Say::No),
        ("— example", "— wit\u{2003}ness AAAAAAA=\n— example", Say::No),
        ("— example", "—  AAAAAAA=\n— example", Say::No),
        ("— example", "— witness AAAAAAB=\n— example", Say::No),
        ("— example", "\n— example", Say::No),
    ];
    let change = |(from, to, says): &(&str, &str, Say)| {
        let mut bent = Bent::new();
        let note = bent.checkpoints.get_mut(&6).unwrap();
        assert!(note.contains(from), "{from}");
        *note = note.replacen(from, to, 1);
        case(format!("a note with {to:?} for {from:?}"), *says, bent)
    };
    let mut cases: Vec<Case> = changes.iter().map(change).collect();
    for (from, to) in [(6, 5), (6, -6), (12, 13)] {
        let mut bent = Bent::new();
        let note = bent.checkpoints.remove(&from).unwrap();
        bent.checkpoints.insert(to, note);
        cases.push(case(format!("the checkpoint over {from} stored under {to}"), Say::No, bent));
    }
    for (bytes, says) in [(999_999, Say::Yes), (1_000_003, Say::No)] {
        let mut bent = Bent::new();
        let note = bent.checkpoints.get_mut(&6).unwrap();
        let name = "w".repeat(bytes - note.len() - "—  AAAAAAA=\n".len());
        *note = format!("{note}— {name} AAAAAAA=\n");
        cases.push(case(format!("a note of {bytes} bytes"), says, bent));
    }
    for (latest, says) in [(9, Say::Yes), (12, Say::Yes)] {
        let mut bent = Bent::new();
        bent.checkpoints = [(latest, bent.note(latest, &[7]))].into();
        bent.head = bent.checkpoints.get(&latest).cloned();
        cases.push(case(format!("facts up to {latest} signed"), says, bent));
    }
    cases
}
