//! The tree agrees with another implementation of RFC 6962, and with itself in tiles.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ephor_ledger::{Edge, Hash, TileId, Tree, verify_consistency, verify_inclusion};
use proptest::prelude::*;
use sha2::Sha256;

type Oracle = MemoryBackedTree<Sha256, Vec<u8>>;

fn leaves(size: u64) -> impl Iterator<Item = Vec<u8>> {
    (1..=size).map(|position| position.to_be_bytes().to_vec())
}

fn trees(size: u64) -> (Tree, Oracle) {
    let (mut tree, mut oracle) = (Tree::default(), Oracle::new());
    for leaf in leaves(size) {
        tree.push(Hash::leaf(&leaf));
        oracle.push(leaf);
    }
    (tree, oracle)
}

fn flat(proof: &[Hash]) -> Vec<u8> {
    proof.iter().flat_map(|hash| hash.0).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn roots_and_proofs_are_those_of_the_oracle(size in 1_u64..600, a in any::<u64>(), b in any::<u64>()) {
        let (tree, oracle) = trees(size);
        prop_assert!(tree.root().0.as_slice() == oracle.root().as_bytes().as_slice());

        let position = a % size + 1;
        let inclusion = tree.inclusion_proof(position, size).unwrap();
        let expected = oracle.prove_inclusion(usize::try_from(position - 1).unwrap());
        prop_assert_eq!(flat(&inclusion), expected.as_bytes());
        let leaf = Hash::leaf(&position.to_be_bytes());
        prop_assert!(verify_inclusion(&leaf, position, size, &tree.root(), &inclusion));

        let old = b % size + 1;
        let consistency = tree.consistency_proof(old, size).unwrap();
        let expected = oracle.prove_consistency(usize::try_from(size - old).unwrap());
        prop_assert_eq!(flat(&consistency), expected.as_bytes());
        let old_root = trees(old).0.root();
        prop_assert_eq!(tree.root_at(old), Some(old_root));
        prop_assert!(verify_consistency(old, &old_root, size, &tree.root(), &consistency));
    }

    #[test]
    fn an_altered_proof_shows_nothing(size in 2_u64..300, a in any::<u64>(), at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let (tree, _) = trees(size);
        let position = a % size + 1;
        let leaf = Hash::leaf(&position.to_be_bytes());
        let mut proof = tree.inclusion_proof(position, size).unwrap();
        let place = at.index(proof.len() * 32);
        proof[place / 32].0[place % 32] ^= 1 << bit;
        prop_assert!(!verify_inclusion(&leaf, position, size, &tree.root(), &proof));
        proof[place / 32].0[place % 32] ^= 1 << bit;
        prop_assert!(!verify_inclusion(&leaf, position, size + 1, &tree.root(), &[proof.as_slice(), &[leaf]].concat()));
        prop_assert!(!verify_inclusion(&leaf, position, size, &tree.root(), &proof[1..]));

        let old = position;
        let old_root = tree.root_at(old).unwrap();
        let mut proof = tree.consistency_proof(old, size).unwrap();
        prop_assert!(verify_consistency(old, &old_root, size, &tree.root(), &proof));
        prop_assert!(!verify_consistency(old, &Hash::of_nothing(), size, &tree.root(), &proof));
        if !proof.is_empty() {
            let place = at.index(proof.len() * 32);
            proof[place / 32].0[place % 32] ^= 1 << bit;
            prop_assert!(!verify_consistency(old, &old_root, size, &tree.root(), &proof));
        }
    }
}

#[test]
fn every_pair_of_small_trees_is_consistent_and_every_leaf_included() {
    let (tree, _) = trees(40);
    for size in 1..=40 {
        let root = tree.root_at(size).unwrap();
        for position in 1..=size {
            let proof = tree.inclusion_proof(position, size).unwrap();
            assert!(verify_inclusion(&Hash::leaf(&position.to_be_bytes()), position, size, &root, &proof));
        }
        for old in 0..=size {
            let proof = tree.consistency_proof(old, size).unwrap();
            assert!(verify_consistency(old, &tree.root_at(old).unwrap(), size, &root, &proof), "{old} to {size}");
        }
    }
    assert_eq!(tree.inclusion_proof(0, 40), None);
    assert_eq!(tree.inclusion_proof(41, 40), None);
    assert_eq!(tree.consistency_proof(1, 41), None);
}

#[test]
fn tiles_hold_what_the_specification_says_around_their_edges() {
    let (tree, oracle) = trees(65_537);
    assert_eq!(tree.root().0.as_slice(), oracle.root().as_bytes().as_slice());
    let mut edge = Edge::default();
    for (leaf, size) in leaves(65_537).zip(1_u64..) {
        edge.push_only(Hash::leaf(&leaf));
        if [255, 256, 257, 65_535, 65_536, 65_537].contains(&size) {
            assert_eq!(tree.root_at(size), Some(edge.root()), "{size}");
            let partial: Vec<(u8, u64, usize)> = edge.partial().map(|(id, hashes)| (id.level, id.number, hashes.len())).collect();
            let expected: &[(u8, u64, usize)] = match size {
                255 => &[(0, 0, 255)],
                256 => &[(1, 0, 1)],
                257 => &[(0, 1, 1), (1, 0, 1)],
                65_535 => &[(0, 255, 255), (1, 0, 255)],
                65_536 => &[(2, 0, 1)],
                _ => &[(0, 256, 1), (2, 0, 1)],
            };
            assert_eq!(partial, expected, "{size}");
        }
    }
    let (small, _) = trees(65_536);
    assert_eq!(tree.tile(TileId { level: 2, number: 0 }), Some([small.root()].as_slice()));
    let proof = tree.inclusion_proof(65_537, 65_537).unwrap();
    assert_eq!(proof, [small.root()]);
}
