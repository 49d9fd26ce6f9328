"""What the standards say the answers are: signatures, keys and trees."""

import unittest

import ed25519
from log import Tree, parse_key
from stories import SIGNER, Case, Signer, b64, merkle_root, sha256
from strict import Fault


class KnownAnswers(Case):
    def test_signatures_of_rfc_8032_verify_and_are_what_the_signer_of_these_tests_makes(self):
        for seed, public, message, signature in (
            ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
             "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
             "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
             "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
            ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
             "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
             "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
             "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
            ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
             "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
             "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
             "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
        ):
            public, message, signature = map(bytes.fromhex, (public, message, signature))
            self.assertTrue(ed25519.signature_is_good(public, message, signature))
            self.assertFalse(ed25519.signature_is_good(public, message + b"x", signature))
            signer = Signer(bytes.fromhex(seed))
            self.assertEqual((signer.public, signer.sign(message)), (public, signature))

    def test_a_signature_only_a_lenient_verifier_would_take_is_refused(self):
        good = SIGNER.sign(b"m")
        s = int.from_bytes(good[32:], "little")
        self.assertTrue(ed25519.signature_is_good(SIGNER.public, b"m", good))
        lifted = good[:32] + (s + ed25519.ORDER).to_bytes(32, "little")
        self.assertFalse(ed25519.signature_is_good(SIGNER.public, b"m", lifted), "S must be below the order")
        of_small_order = SIGNER.sign(b"m", (1).to_bytes(32, "little"), 0)
        self.assertFalse(ed25519.signature_is_good(SIGNER.public, b"m", of_small_order), "R of small order")
        order_two = (0, ed25519.P - 1, 1, 0)
        shifted = ed25519.point_encode(ed25519.point_add(order_two, ed25519.multiply(ed25519.base_multiples(), 5)))
        self.assertFalse(ed25519.signature_is_good(SIGNER.public, b"m", SIGNER.sign(b"m", shifted, 5)), "cofactor")
        for length in (0, 31, 32, 63, 65):
            self.assertFalse(ed25519.signature_is_good(SIGNER.public, b"m", (good + b"\0")[:length]))

    def test_a_key_that_is_no_canonical_point_or_of_small_order_is_refused(self):
        identity, order_two = (1).to_bytes(32, "little"), (ed25519.P - 1).to_bytes(32, "little")
        two_sided_zero = (1 | 1 << 255).to_bytes(32, "little")
        not_reduced = (ed25519.P + 3).to_bytes(32, "little")
        off_curve = (2).to_bytes(32, "little")
        for public in (identity, order_two, two_sided_zero, not_reduced, off_curve):
            vkey = f"o+{sha256(b'o' + bytes([10, 1]) + public)[:4].hex()}+{b64(bytes([1]) + public)}"
            with self.assertRaises(Fault):
                parse_key(vkey)
            self.assertFalse(ed25519.signature_is_good(public, b"m", identity + bytes(32)))
        for encoded in (two_sided_zero, not_reduced, off_curve, identity[:31]):
            self.assertIsNone(ed25519.point_decode(encoded))

    def test_roots_of_the_certificate_transparency_test_tree_are_computed(self):
        leaves = [bytes.fromhex(leaf) for leaf in (
            "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
        tree, roots = Tree(), []
        self.assertEqual(tree.root().hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        for leaf in leaves:
            tree.append(leaf)
            roots.append(tree.root().hex())
        self.assertEqual(roots, [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"])

    def test_a_tree_grown_leaf_by_leaf_has_the_roots_of_the_definition(self):
        leaves, tree = [], Tree()
        for n in range(70):
            self.assertEqual(tree.root(), merkle_root(leaves))
            leaves.append(bytes([n]))
            tree.append(leaves[-1])


if __name__ == "__main__":
    unittest.main()
