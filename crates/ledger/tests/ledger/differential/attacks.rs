//! Ledgers that are altered without their key.

use super::bent::{Bent, FACTS, verifier_key};
use super::{Case, Say, case};
use crate::common::ORIGIN;

/// What somebody with every right on the disk, but without the key, does to the fact at each position.
pub(super) fn attacks() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut attack = |name: String, change: &dyn Fn(&mut Bent)| {
        let mut bent = Bent::new();
        change(&mut bent);
        cases.push(case(name, Say::No, bent));
    };
    let last = i64::try_from(FACTS).unwrap();
    for at in 1..=last {
        attack(format!("leaf {at} edited"), &|bent| {
            let leaf = bent.leaves.get_mut(&at).unwrap();
            *leaf = String::from_utf8_lossy(leaf).replace("system", "policy").into_bytes();
        });
        attack(format!("leaf {at} deleted"), &|bent| drop(bent.leaves.remove(&at)));
        attack(format!("all from {at} on cut off"), &|bent| {
            bent.leaves.retain(|position, _| *position < at);
            bent.bodies.retain(|position, _| *position < at);
            bent.values.retain(|(position, _), _| *position < at);
            bent.tile.truncate(usize::try_from(at - 1).unwrap() * 32);
        });
        attack(format!("leaves {at} and its neighbour swapped"), &|bent| {
            let other = if at == last { 1 } else { at + 1 };
            let (one, two) = (bent.leaves[&at].clone(), bent.leaves[&other].clone());
            bent.leaves.extend([(at, two), (other, one)]);
        });
        attack(format!("leaf {at} once more at the end"), &|bent| drop(bent.leaves.insert(last + 1, bent.leaves[&at].clone())));
        attack(format!("the hash of leaf {at} bent"), &|bent| bent.tile[usize::try_from(at).unwrap() * 32 - 1] ^= 1);
        if Bent::new().bodies.contains_key(&at) {
            attack(format!("body {at} edited"), &|bent| bent.bodies.get_mut(&at).unwrap().1.extend(b" "));
            attack(format!("body {at} deleted"), &|bent| drop(bent.bodies.remove(&at)));
            attack(format!("the salt of body {at} bent"), &|bent| bent.bodies.get_mut(&at).unwrap().0[9] ^= 4);
            attack(format!("the salt of body {at} too long"), &|bent| {
                let (salt, bytes) = bent.bodies.get_mut(&at).unwrap();
                salt.push(bytes.remove(0));
            });
        } else {
            attack(format!("a body at {at}"), &|bent| drop(bent.bodies.insert(at, (vec![0; 32], b"{}".to_vec()))));
        }
        let name = (at, "/record/name".to_owned());
        if Bent::new().values.contains_key(&name) {
            attack(format!("value {at} edited"), &|bent| bent.values.get_mut(&name).unwrap().1[1] ^= 1);
            attack(format!("value {at} deleted"), &|bent| drop(bent.values.remove(&name)));
            attack(format!("value {at} moved"), &|bent| {
                let value = bent.values.remove(&name).unwrap();
                bent.values.insert((at, "/record/title".to_owned()), value);
            });
        } else {
            attack(format!("a value at {at}"), &|bent| drop(bent.values.insert(name.clone(), (vec![0; 32], b"7".to_vec()))));
        }
    }
    attack("a foreign key".to_owned(), &|bent| bent.keys = vec![verifier_key(8, ORIGIN).to_string()]);
    attack("a body below the first".to_owned(), &|bent| drop(bent.bodies.insert(0, (vec![0; 32], b"{}".to_vec()))));
    attack("no tile".to_owned(), &|bent| bent.tile.clear());
    attack("half a hash in the tile".to_owned(), &|bent| bent.tile.truncate(100));
    attack("no head".to_owned(), &|bent| bent.head = None);
    attack("an empty head".to_owned(), &|bent| bent.head = Some(String::new()));
    attack("no checkpoint".to_owned(), &|bent| bent.checkpoints.clear());
    attack("no key".to_owned(), &|bent| bent.keys.clear());
    cases
}
