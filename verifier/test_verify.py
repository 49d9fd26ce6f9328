#!/usr/bin/env python3
"""Stories about the second verifier. Its ledgers are made here, from the page, by a signer and a tree of our own.

Run: python3 -m unittest discover verifier
With EPHOR_INTEROP naming a folder that holds tlog/testdata/log, a log made by other hands is verified too.
"""

import base64
import contextlib
import copy
import hashlib
import io
import json
import os
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import verify  # noqa: E402

ORIGIN = "ephor.example/harbour"
SCHEMA = """
PRAGMA application_id = 0x4570686f; PRAGMA user_version = 1;
CREATE TABLE leaf  (position INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
CREATE TABLE body  (position INTEGER PRIMARY KEY, salt BLOB NOT NULL, bytes BLOB NOT NULL) STRICT;
CREATE TABLE value (position INTEGER NOT NULL, path TEXT NOT NULL, salt BLOB NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (position, path)) STRICT, WITHOUT ROWID;
CREATE TABLE tile  (level INTEGER NOT NULL, number INTEGER NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (level, number)) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
"""


def sha256(data):
    return hashlib.sha256(data).digest()


def b64(data):
    return base64.b64encode(data).decode()


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def flipped(data, bit):
    return data[:bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1:]


def merkle_root(leaves):
    """RFC 6962 section 2.1, word for word."""
    if len(leaves) < 2:
        return sha256(b"\0" + leaves[0]) if leaves else sha256(b"")
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\1" + merkle_root(leaves[:k]) + merkle_root(leaves[k:]))


class Signer:
    """RFC 8032 section 5.1.6; slow and not constant in time, which tests can bear."""

    def __init__(self, seed, name=ORIGIN):
        digest = hashlib.sha512(seed).digest()
        self.scalar = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
        self.prefix = digest[32:]
        self.public = self.times_base(self.scalar)
        self.name = name
        self.id = sha256(name.encode() + b"\n\1" + self.public)[:4]
        self.vkey = f"{name}+{self.id.hex()}+{b64(bytes([1]) + self.public)}"

    @staticmethod
    def times_base(scalar):
        return verify.point_encode(verify.multiply(verify.base_multiples(), scalar))

    def sign(self, message, r_bytes=None, r=None):
        if r is None:
            r = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % verify.ORDER
        r_bytes = r_bytes or self.times_base(r)
        k = int.from_bytes(hashlib.sha512(r_bytes + self.public + message).digest(), "little")
        return r_bytes + ((r + k * self.scalar) % verify.ORDER).to_bytes(32, "little")

    def line(self, text):
        return f"— {self.name} {b64(self.id + self.sign(text.encode()))}\n"

    def note(self, leaves, origin=None, extension=""):
        text = f"{origin or self.name}\n{len(leaves)}\n{b64(merkle_root(leaves))}\n{extension}"
        return f"{text}\n{self.line(text)}"


SIGNER = Signer(b"1" * 32)
OTHER = Signer(b"2" * 32)


class Story:
    """A ledger in the making. `facts` may be bent before `seal` computes tiles and checkpoints, `stored` after it."""

    def __init__(self, count=30, seed=7):
        self.chance = random.Random(seed)
        self.leaves, self.bodies, self.values = [], {}, {}
        for n in range(1, count + 1):
            self.add(n)

    def salt(self):
        return bytes(self.chance.getrandbits(8) for _ in range(32))

    def add(self, n):
        leaf = {"v": 1, "position": n, "recorded": f"2026-11-{n // 2 + 1:02}T08:00:00Z", "author": "A"}
        if n == 20:
            self.erase(leaf, {"position": 4}, {"position": 8, "path": "/record/na~1me"})
        elif n % 5:
            body = {"record": {"title": f"System {n} „Hafen“\n", "size": n / 2}}
            if n % 4 == 0:
                body["record"]["na/me"] = self.personal(n, "/record/na~1me", "Ada")
                body["list"] = [1, self.personal(n, "/list/1", {"mail": "ada@example.com"})]
            self.give_body(leaf, compact(body))
        self.leaves.append(compact(leaf))

    def personal(self, n, path, value):
        salt, raw = self.salt(), compact(value)
        self.values.setdefault(n, {})[path] = (salt, raw)
        return {"†": b64(sha256(salt + raw))}

    def give_body(self, leaf, raw):
        salt = self.salt()
        leaf["body"] = b64(sha256(salt + raw))
        self.bodies[leaf["position"]] = (salt, raw)

    def erase(self, leaf, *erasures):
        leaf.update(act="erase", erases=list(erasures))
        for one in erasures:
            if "path" in one:
                self.values[one["position"]].pop(one["path"])
            else:
                self.bodies.pop(one["position"])
                self.values.pop(one["position"], None)

    def change_leaf(self, n, **members):
        leaf = {**json.loads(self.leaves[n - 1]), **members}
        self.leaves[n - 1] = compact({name: value for name, value in leaf.items() if value is not ...})
        return self

    def change_body(self, n, raw):
        leaf = json.loads(self.leaves[n - 1])
        self.give_body(leaf, raw)
        self.leaves[n - 1] = compact(leaf)
        return self

    def seal(self, sizes=None, signer=SIGNER):
        tiles = {}
        width, level = 1, 0
        while len(self.leaves) // width:
            hashes = [merkle_root(self.leaves[i * width:(i + 1) * width]) for i in range(len(self.leaves) // width)]
            tiles[level] = {n // 256: b"".join(hashes[n:n + 256]) for n in range(0, len(hashes), 256)}
            width, level = width * 256, level + 1
        sizes = sizes if sizes is not None else sorted({1, len(self.leaves) // 2, len(self.leaves)} - {0})
        checkpoints = {size: signer.note(self.leaves[:size]) for size in sizes}
        return {"leaves": list(self.leaves), "bodies": copy.deepcopy(self.bodies), "values": copy.deepcopy(self.values),
                "tiles": tiles, "checkpoints": checkpoints, "head": checkpoints[sizes[-1]] if sizes else None,
                "keys": [signer.vkey]}


def as_request(stored):
    """The raw columns as --serve takes them."""
    return {
        "leaves": [b64(leaf) for leaf in stored["leaves"]],
        "bodies": {n: {"salt": b64(salt), "bytes": b64(raw)} for n, (salt, raw) in stored["bodies"].items()},
        "values": {n: {path: {"salt": b64(salt), "bytes": b64(raw)} for path, (salt, raw) in row.items()}
                   for n, row in stored["values"].items()},
        "tiles": {level: {n: b64(raw) for n, raw in row.items()} for level, row in stored["tiles"].items()},
        "checkpoints": stored["checkpoints"], "head": stored["head"], "keys": stored["keys"]}


def as_folder(stored, folder, close=True):
    folder = pathlib.Path(folder)
    database = sqlite3.connect(folder / "ephor.sqlite", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA wal_autocheckpoint = 0")
    database.executescript(SCHEMA)
    database.execute("BEGIN")
    database.executemany("INSERT INTO leaf VALUES (?, ?)", enumerate(stored["leaves"], 1))
    database.executemany("INSERT INTO body VALUES (?, ?, ?)", [(n, *row) for n, row in stored["bodies"].items()])
    database.executemany("INSERT INTO value VALUES (?, ?, ?, ?)", [
        (n, path, *row) for n, rows in stored["values"].items() for path, row in rows.items()])
    database.executemany("INSERT INTO tile VALUES (?, ?, ?)", [
        (level, n, raw) for level, rows in stored["tiles"].items() for n, raw in rows.items()])
    database.executemany("INSERT INTO checkpoint VALUES (?, ?)", stored["checkpoints"].items())
    database.execute("COMMIT")
    (folder / "ephor.vkey").write_bytes("".join(key + "\n" for key in stored["keys"]).encode())
    if stored["head"] is not None:
        (folder / "ephor.head").write_bytes(stored["head"].encode())
    if close:
        database.close()
    return database


def as_export(stored):
    lines = [{"format": "ephor-full-export-1", "origin": ORIGIN, "size": len(stored["leaves"]), "keys": stored["keys"]}]
    for n, leaf in enumerate(stored["leaves"], 1):
        line = {"leaf": b64(leaf)}
        if n in stored["bodies"]:
            line.update(salt=b64(stored["bodies"][n][0]), body=b64(stored["bodies"][n][1]))
        if stored["values"].get(n):
            line["values"] = [{"path": path, "salt": b64(salt), "value": b64(raw)}
                              for path, (salt, raw) in sorted(stored["values"][n].items())]
        lines.append(line)
    lines += [{"checkpoint": note} for _, note in sorted(stored["checkpoints"].items())]
    return b"".join(compact(line) + b"\n" for line in lines)


def ask(stored, **more):
    return verify.answer(json.dumps({"ledger": as_request(stored), **more}))


def run(*arguments):
    """The command in this process: (exit code, standard output)."""
    out, err = io.StringIO(), io.StringIO()
    out.reconfigure = lambda **_: None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = verify.main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code
    return code, out.getvalue()


class Case(unittest.TestCase):
    def accepts(self, stored, **more):
        answer = ask(stored, **more)
        self.assertEqual(answer["faults"], [])
        self.assertEqual((answer["accepted"], answer["root"]), (True, b64(merkle_root(stored["leaves"]))))

    def refuses(self, stored, *words, **more):
        answer = ask(stored, **more)
        self.assertFalse(answer["accepted"])
        for word in words:
            self.assertIn(word, "\n".join(answer["faults"]))

    @contextlib.contextmanager
    def folder(self):
        with tempfile.TemporaryDirectory() as name:
            yield pathlib.Path(name)


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
            self.assertTrue(verify.signature_is_good(public, message, signature))
            self.assertFalse(verify.signature_is_good(public, message + b"x", signature))
            signer = Signer(bytes.fromhex(seed))
            self.assertEqual((signer.public, signer.sign(message)), (public, signature))

    def test_a_signature_only_a_lenient_verifier_would_take_is_refused(self):
        good = SIGNER.sign(b"m")
        s = int.from_bytes(good[32:], "little")
        self.assertTrue(verify.signature_is_good(SIGNER.public, b"m", good))
        lifted = good[:32] + (s + verify.ORDER).to_bytes(32, "little")
        self.assertFalse(verify.signature_is_good(SIGNER.public, b"m", lifted), "S must be below the order")
        of_small_order = SIGNER.sign(b"m", (1).to_bytes(32, "little"), 0)
        self.assertFalse(verify.signature_is_good(SIGNER.public, b"m", of_small_order), "R of small order")
        order_two = (0, verify.P - 1, 1, 0)
        shifted = verify.point_encode(verify.point_add(order_two, verify.multiply(verify.base_multiples(), 5)))
        self.assertFalse(verify.signature_is_good(SIGNER.public, b"m", SIGNER.sign(b"m", shifted, 5)), "cofactor")
        for length in (0, 31, 32, 63, 65):
            self.assertFalse(verify.signature_is_good(SIGNER.public, b"m", (good + b"\0")[:length]))

    def test_a_key_that_is_no_canonical_point_or_of_small_order_is_refused(self):
        identity, order_two = (1).to_bytes(32, "little"), (verify.P - 1).to_bytes(32, "little")
        two_sided_zero = (1 | 1 << 255).to_bytes(32, "little")
        not_reduced = (verify.P + 3).to_bytes(32, "little")
        off_curve = (2).to_bytes(32, "little")
        for public in (identity, order_two, two_sided_zero, not_reduced, off_curve):
            vkey = f"o+{sha256(b'o' + bytes([10, 1]) + public)[:4].hex()}+{b64(bytes([1]) + public)}"
            with self.assertRaises(verify.Fault):
                verify.parse_key(vkey)
            self.assertFalse(verify.signature_is_good(public, b"m", identity + bytes(32)))
        for encoded in (two_sided_zero, not_reduced, off_curve, identity[:31]):
            self.assertIsNone(verify.point_decode(encoded))

    def test_roots_of_the_certificate_transparency_test_tree_are_computed(self):
        leaves = [bytes.fromhex(leaf) for leaf in (
            "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
        tree, roots = verify.Tree(), []
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
        leaves, tree = [], verify.Tree()
        for n in range(70):
            self.assertEqual(tree.root(), merkle_root(leaves))
            leaves.append(bytes([n]))
            tree.append(leaves[-1])


class Facts(Case):
    """Points 1 and 2 of the page, in ledgers that are properly signed."""

    def test_a_ledger_with_bodies_values_and_erasures_is_accepted(self):
        self.accepts(Story().seal())
        self.accepts(Story().seal(), key=SIGNER.vkey, checkpoint_text=SIGNER.note(Story().leaves[:12]))

    def test_a_ledger_of_more_than_one_tile_is_accepted(self):
        story = Story(0)
        for n in range(1, 600):
            story.leaves.append(compact({"v": 1, "position": n, "recorded": "2026-11-21T08:00:00Z"}))
        stored = story.seal(sizes=[256, 257, 512, 599])
        self.assertEqual([len(row) for row in stored["tiles"].values()], [3, 1])
        self.accepts(stored)

    def test_an_empty_ledger_is_accepted_with_and_without_a_checkpoint(self):
        self.accepts(Story(0).seal(sizes=[]))
        self.accepts(Story(0).seal(sizes=[0]))

    def test_a_leaf_that_is_not_what_the_page_says_is_refused(self):
        for members, words in (
            ({"v": 2}, "`v`"), ({"v": True}, "`v`"), ({"v": ...}, "`v`"), ({"v": 1.0}, "`v`"),
            ({"position": 8}, "`position`"), ({"position": "7"}, "`position`"), ({"position": ...}, "`position`"),
            ({"recorded": "2026-11-01T08:00:00Z"}, "goes back"), ({"recorded": ...}, "`recorded`"),
            ({"recorded": "2026-11-31T08:00:00Z"}, "calendar"), ({"recorded": "2026-11-04T08:00:60Z"}, "calendar"),
            ({"recorded": "2026-11-04T08:00:00.5Z"}, "`recorded`"), ({"recorded": "2026-11-04T08:00:00+00:00"}, "UTC"),
            ({"recorded": "２026-11-04T08:00:00Z"}, "`recorded`"), ({"body": None}, "base64"),
            ({"body": b64(b"short")}, "32"), ({"body": "A" * 42 + "B="}, "strict"), ({"erases": {}}, "list"),
            ({"erases": [{"position": 7}]}, "earlier"), ({"erases": [{"position": 0}]}, "earlier"),
            ({"erases": [{"position": True}]}, "earlier"), ({"erases": [{"position": 1, "path": "a"}]}, "Pointer"),
            ({"erases": [{"position": 1, "path": "/a~2"}]}, "Pointer"), ({"erases": [{"position": 1, "why": 1}]}, "else"),
            ({"erases": [{"position": 1, "path": None}]}, "Pointer"), ({"erases": [7]}, "else"),
        ):
            with self.subTest(members=members):
                self.refuses(Story().change_leaf(7, **members).seal(), "position 7: ", words)

    def test_a_leaf_that_is_not_one_compact_json_object_is_refused(self):
        start = b'{"v":1,"position":30,"recorded":"2026-11-28T08:00:00Z"'
        for raw, words in (
            (b"", "not JSON"), (b"[]", "not an object"), (b"\xff", "UTF-8"), (start, "not JSON"),
            (start + b"} ", "compact"), (start + b', "a":1}', "compact"), (start + b',"v":1}', "twice"),
            (start + b',"a":{"b":1,"b":1}}', "twice"), (start + b',"a":NaN}', "compact"), (start + b',"a":01}', "JSON"),
            (b"\xef\xbb\xbf" + start + b"}", "compact"), (start + b',"a":"\\ud800"}', "surrogate"),
            (start + b',"a":"\t"}', "JSON"), (start + b"}{}", "JSON"), (start + b',"a":1e999}', "range"),
            (start + b',"a":' + b"[" * 30_000 + b"]" * 30_000 + b"}", "nested"),
            (start + b',"a":' + b"9" * 60_000 + b"}", "range"),
            (start + b',"a":"' + b"x" * 65_536 + b'"}', "65536"),
        ):
            with self.subTest(raw=raw[:80]):
                story = Story()
                story.leaves[29] = raw
                self.refuses(story.seal(), "position 30: ", words)
        story = Story()
        story.leaves[29] = start + b',"a":"' + b"x" * (65_536 - len(start) - 8) + b'"}'
        self.accepts(story.seal())
        story.leaves[29] = start + ',"a b":"\\ud83d\\ude00 \\" {[ \u2028","b":[1e9,-0.5,null,true]}'.encode()
        self.accepts(story.seal())

    def test_a_fact_cut_out_or_swapped_is_refused_even_when_signed_again(self):
        story = Story()
        del story.leaves[10]
        self.refuses(story.seal(), "position 11: `position` is 12")
        story = Story()
        story.leaves[10:12] = reversed(story.leaves[10:12])
        self.refuses(story.seal(), "position 11: ")

    def test_a_body_or_value_that_is_missing_without_an_erasure_is_refused(self):
        stored = Story().seal()
        del stored["bodies"][1]
        self.refuses(stored, "position 1: the body is missing")
        stored = Story().seal()
        del stored["values"][16]["/list/1"]
        self.refuses(stored, "position 16: the value '/list/1' is missing")
        stored = Story().seal()
        del stored["bodies"][16]
        self.refuses(stored, "position 16: the body is missing", "position 16: values are stored")

    def test_a_body_or_value_that_is_present_though_erased_is_refused(self):
        kept = Story(19).seal()
        stored = Story().seal()
        stored["bodies"][4] = kept["bodies"][4]
        self.refuses(stored, "position 4: the body is stored, and a later fact erases it")
        stored = Story().seal()
        stored["values"][4] = kept["values"][4]
        self.refuses(stored, "position 4: values are stored")
        stored = Story().seal()
        stored["values"][8]["/record/na~1me"] = kept["values"][8]["/record/na~1me"]
        self.refuses(stored, "position 8: the value '/record/na~1me' is stored, and a later fact erases it")

    def test_a_body_or_value_that_was_changed_is_refused(self):
        for at in (1, 16):
            for part in (0, 1):
                stored = Story().seal()
                row = list(stored["bodies"][at])
                row[part] = flipped(row[part], 9)
                stored["bodies"][at] = tuple(row)
                self.refuses(stored, f"position {at}: the body does not match")
        stored = Story().seal()
        salt, raw = stored["values"][16]["/list/1"]
        stored["values"][16]["/list/1"] = (salt, b'"Eve"')
        self.refuses(stored, "position 16: the value '/list/1' does not match")
        stored["values"][16]["/list/1"] = (salt + raw[:1], raw[1:])
        self.refuses(stored, "33 bytes")
        stored = Story().seal()
        salt, raw = stored["bodies"][1]
        stored["bodies"][1] = (salt + raw[:1], raw[1:])
        self.refuses(stored, "33 bytes")

    def test_a_body_or_value_nothing_commits_to_is_refused(self):
        stored = Story().seal()
        stored["bodies"][5] = (bytes(32), b"{}")
        self.refuses(stored, "position 5: a body is stored, and the leaf commits to none")
        for position in (0, 31, -1):
            stored = Story().seal()
            stored["bodies"][position] = (bytes(32), b"{}")
            self.refuses(stored, f"position {position}: a body")
        stored = Story().seal()
        stored["values"][16]["/record/title"] = (bytes(32), b'"x"')
        self.refuses(stored, "no `†` object there")
        stored = Story().seal()
        stored["values"][5] = {"/a": (bytes(32), b'"x"')}
        self.refuses(stored, "position 5: values are stored")

    def test_a_dagger_where_no_value_can_stand_is_refused(self):
        one = b64(bytes(32)).encode()
        for raw, words in (
            ('{"a":{"†":"%s","b":1}}'.encode().replace(b"%s", one), "may not"), ('{"†":"%s"}'.encode().replace(b"%s", one), "may not"),
            ('{"a":{"†":7}}'.encode(), "base64"), ('{"a":{"†":"AAAA"}}'.encode(), "32"), (b'{"a": 1}', "compact"),
            (b"[]", "not an object"), ('{"a":{"†":"%s"}}'.encode().replace(b"%s", one), "is missing"),
        ):
            with self.subTest(raw=raw):
                self.refuses(Story().change_body(1, raw).seal(), "position 1: ", words)
        for value, words in ((b'{"x":{"\xe2\x80\xa0":"' + one + b'"}}', "holds a"), (b"1 ", "compact")):
            story = Story()
            salt = bytes(32)
            story.values[1] = {"/a": (salt, value)}
            body = compact({"a": {"†": b64(sha256(salt + value))}})
            self.refuses(story.change_body(1, body).seal(), "position 1: ", words)


class Checkpoints(Case):
    """Points 3 to 6 of the page."""

    def test_a_tile_changed_missing_or_too_many_is_refused(self):
        stored = Story().seal()
        stored["tiles"][0][0] = flipped(stored["tiles"][0][0], 100)
        self.refuses(stored, "tile 0/0: its hashes")
        stored["tiles"][0][0] = Story().seal()["tiles"][0][0][:-32]
        self.refuses(stored, "tile 0/0: its hashes")
        del stored["tiles"][0]
        self.refuses(stored, "tile 0/0: it is missing")
        for level, number in ((0, 1), (1, 0), (-1, 0), (0, -1), (2**40, 2**62)):
            stored = Story().seal()
            stored["tiles"].setdefault(level, {})[number] = b""
            self.refuses(stored, f"tile {level}/{number}: the leaves have no such tile")

    def test_facts_without_a_checkpoint_are_refused(self):
        self.refuses(Story().seal(sizes=[]), "no checkpoint is stored")

    def test_facts_after_the_latest_checkpoint_are_accepted(self):
        self.accepts(Story().seal(sizes=[29]))

    def test_a_checkpoint_that_states_more_or_other_facts_is_refused(self):
        story = Story()
        stored = story.seal()
        stored["checkpoints"][31] = stored["head"] = SIGNER.note(story.leaves + [b"{}"])
        self.refuses(stored, "checkpoint 31: it states 31 facts", "ephor.head: it states 31 facts")
        stored = story.seal()
        stored["checkpoints"][15] = SIGNER.note(story.leaves[1:16])
        self.refuses(stored, "checkpoint 15: it states another root")
        stored = story.seal()
        stored["checkpoints"][14] = stored["checkpoints"].pop(15)
        self.refuses(stored, "checkpoint 14: the note states 15 facts")

    def test_a_checkpoint_of_a_stranger_or_of_another_ledger_is_refused(self):
        story = Story()
        stored = story.seal()
        stored["checkpoints"][15] = OTHER.note(story.leaves[:15])
        self.refuses(stored, "checkpoint 15: no known key signed it")
        stored["checkpoints"][15] = SIGNER.note(story.leaves[:15], origin="ephor.example/other")
        self.refuses(stored, "checkpoint 15: it is of 'ephor.example/other'")

    def test_a_note_that_is_not_written_as_the_page_says_is_refused(self):
        story = Story()
        good = story.seal()["checkpoints"][15]
        text, line = good.split("\n\n")
        other = OTHER.line(text + "\n")
        for bad in (
            "", "\n\n", good[:-1], good + "\n", good + "x\n", text + "\n", text + "\n\n", good.replace("\n", "\r\n"),
            good.replace("—", "-"), good.replace("— ", "—  "), good.replace("15\n", "015\n"), good.replace("15\n", "+15\n"),
            good.replace("15\n", "١٥\n"), good.replace("15\n", "9" * 5000 + "\n"), good.replace("=\n\n", "\n\n"),
            good.replace("\n\n", "\nextension\n\n"), SIGNER.note(story.leaves[:15], extension="more\n"),
            good.replace(line, line[:-1] + "=\n"), good + f"— {ORIGIN} {b64(SIGNER.id + bytes(64))}\n",
            good + f"— {ORIGIN} {b64(SIGNER.id + bytes(4))}\n", good + "— witness AAAA\n", good + "— wit+ness " + b64(bytes(9)) + "\n",
            f"{text}\n\n{other}", good.replace("harbour", "har\x01bour"), good + "—\u00a0" + other[2:], "\ud800" + good,
        ):
            with self.subTest(bad=bad):
                stored = story.seal()
                stored["checkpoints"][15] = bad
                self.refuses(stored, "checkpoint 15: ")
        stored = story.seal()
        stored["checkpoints"][15] = f"{text}\n\n{other}{line}— witness.example {b64(bytes(80))}\n"
        self.accepts(stored)

    def test_a_head_that_the_ledger_does_not_extend_is_refused(self):
        story = Story()
        stored = story.seal()
        stored["head"] = None
        self.refuses(stored, "ephor.head: it is missing")
        for head in (OTHER.note(story.leaves), SIGNER.note(story.leaves[:-1] + [b"{}"]), "", SIGNER.note(story.leaves * 2)):
            stored["head"] = head
            self.refuses(stored, "ephor.head: ")
        stored["head"] = SIGNER.note(story.leaves[:22])
        self.accepts(stored)

    def test_after_a_change_of_key_the_newest_must_have_signed_the_latest(self):
        story = Story()
        stored = story.seal()
        stored["keys"] = [SIGNER.vkey, OTHER.vkey]
        self.refuses(stored, "checkpoint 30: the key newest in the ledger did not sign it")
        stored["checkpoints"][30] = OTHER.note(story.leaves)
        self.accepts(stored)
        self.accepts(stored, key=OTHER.vkey)
        self.refuses(stored, "checkpoint 30: the key given did not sign it", key=SIGNER.vkey)
        self.refuses(stored, "given checkpoint: the key newest", checkpoint_text=SIGNER.note(story.leaves[:9]))

    def test_keys_that_are_missing_malformed_or_of_another_origin_are_refused(self):
        name, key_id, data = SIGNER.vkey.split("+", 2)
        kind_two = bytes([2]) + SIGNER.public
        other_kind = f"{name}+{sha256(name.encode() + bytes([10]) + kind_two)[:4].hex()}+{b64(kind_two)}"
        for keys in ([], [""], [name], [f"{name}+{key_id.upper()}A+{data}"], [f"{name}+00000000+{data}"],
                     [SIGNER.vkey + " "], [other_kind, SIGNER.vkey], [f"x{SIGNER.vkey}"], [Signer(b"3" * 32, "elsewhere").vkey, SIGNER.vkey]):
            with self.subTest(keys=keys):
                stored = Story().seal()
                stored["keys"] = keys
                self.refuses(stored, "keys: ")

    def test_a_checkpoint_from_elsewhere_binds_the_ledger(self):
        story = Story()
        longer = Story(31)
        stored = story.seal()
        for size in (0, 1, 7, 30):
            self.accepts(stored, checkpoint_text=SIGNER.note(story.leaves[:size]))
        for given, words in (
            (SIGNER.note(longer.leaves), "it states 31 facts, and the ledger has 30"),
            (SIGNER.note(story.leaves[1:]), "another root"), (OTHER.note(story.leaves), "no known key"), ("", "signature"),
        ):
            self.refuses(stored, "given checkpoint: ", words, checkpoint_text=given)

    def test_the_key_from_elsewhere_binds_the_ledger(self):
        self.refuses(Story().seal(signer=OTHER), "checkpoint 30: ", key=SIGNER.vkey)
        self.refuses(Story().seal(), "not a verifier key", key="nonsense")


class Flips(Case):
    def test_no_single_bit_of_a_stored_column_can_be_flipped_unnoticed(self):
        chance, stored = random.Random(1), Story().seal()
        places = [("leaves", n) for n in range(30)]
        places += [("bodies", n, part) for n in stored["bodies"] for part in (0, 1)]
        places += [("values", n, path, part) for n, row in stored["values"].items() for path in row for part in (0, 1)]
        places += [("tiles", 0, 0), ("head",), ("keys", 0)] + [("checkpoints", size) for size in stored["checkpoints"]]
        for place in places:
            for _ in range(12):
                bent = copy.deepcopy(stored)
                holder = bent
                for step in place[:-1]:
                    if isinstance(holder[step], tuple):
                        holder[step] = list(holder[step])
                    holder = holder[step]
                whole = holder[place[-1]]
                raw = whole.encode() if isinstance(whole, str) else whole
                raw = flipped(raw, chance.randrange(len(raw) * 8))
                holder[place[-1]] = raw.decode("utf-8", "surrogateescape") if isinstance(whole, str) else raw
                self.assertFalse(ask(bent)["accepted"], (place, raw))

    def test_no_single_bit_of_an_export_can_be_flipped_unnoticed(self):
        chance, raw = random.Random(2), as_export(Story().seal())
        with self.folder() as folder:
            for _ in range(600):
                bit = chance.randrange(len(raw) * 8)
                (folder / "x").write_bytes(flipped(raw, bit))
                code, out = run(folder / "x")
                self.assertEqual(code, 1, (bit, out))
                self.assertNotIn("cannot be judged", out)

    def test_a_bit_flipped_in_the_database_file_never_changes_what_is_accepted(self):
        chance, refused = random.Random(3), 0
        with self.folder() as folder:
            as_folder(Story().seal(), folder)
            raw = (folder / "ephor.sqlite").read_bytes()
            accepted = run(folder)
            self.assertEqual(accepted[0], 0)
            for _ in range(300):
                (folder / "ephor.sqlite").write_bytes(flipped(raw, chance.randrange(len(raw) * 8)))
                code, out = run(folder)
                self.assertIn(code, (0, 1, 3))
                self.assertNotIn("cannot be judged", out)
                refused += code != 0
                if code == 0:
                    self.assertEqual(out, accepted[1])
        self.assertGreater(refused, 50)


class Stores(Case):
    def test_a_folder_is_accepted_and_says_whose_key_it_rests_on(self):
        with self.folder() as folder:
            story = Story()
            as_folder(story.seal(), folder)
            before = sorted(os.listdir(folder))
            code, out = run(folder)
            self.assertEqual(code, 0)
            self.assertIn("does not prove whose ledger it is", out)
            self.assertEqual(out.count("\n"), 1)
            (folder / "kept").write_text(SIGNER.note(story.leaves[:9]))
            code, out = run(folder, "--key", SIGNER.vkey, "--checkpoint", folder / "kept")
            self.assertEqual((code, "given" in out), (0, True))
            self.assertEqual(sorted(os.listdir(folder)), sorted(before + ["kept"]), "verifying leaves no trace")

    def test_facts_that_are_still_in_the_write_ahead_log_are_seen(self):
        with self.folder() as folder:
            with contextlib.closing(as_folder(Story().seal(), folder, close=False)):
                self.assertTrue((folder / "ephor.sqlite-wal").stat().st_size)
                self.assertEqual(run(folder)[0], 0)
                self.assertIn("accepted: 30 facts", run(folder)[1])

    def test_a_folder_whose_files_or_columns_are_wrong_is_refused(self):
        def alter(*statements):
            def change(folder):
                with contextlib.closing(sqlite3.connect(folder / "ephor.sqlite", isolation_level=None)) as database:
                    for statement in statements:
                        database.execute(statement)
            return change

        loose = "CREATE TABLE {0}2 AS SELECT * FROM {0}", "DROP TABLE {0}", "ALTER TABLE {0}2 RENAME TO {0}"

        def loosened(table, *statements):
            return alter(*(text.format(table) for text in loose), *statements)

        for change, words in (
            (lambda folder: (folder / "ephor.vkey").unlink(), "ephor.vkey: there is no verifier key"),
            (lambda folder: (folder / "ephor.vkey").write_text(SIGNER.vkey), "ephor.vkey: the last line"),
            (lambda folder: (folder / "ephor.head").unlink(), "ephor.head: it is missing"),
            (lambda folder: (folder / "ephor.head").write_bytes(b"\xff"), "ephor.head: the text is not UTF-8"),
            (alter("PRAGMA user_version = 2"), "user_version"), (alter("PRAGMA application_id = 1"), "application_id"),
            (alter("DROP TABLE tile"), "no table tile"), (alter("DELETE FROM leaf WHERE position = 9"), "position 9: "),
            (alter("ALTER TABLE leaf RENAME TO l", "CREATE VIEW leaf AS SELECT * FROM l"), "no table leaf"),
            (alter("DROP TABLE leaf", "CREATE VIRTUAL TABLE leaf USING fts5(position, bytes)"), "no table leaf"),
            (alter("CREATE TABLE t AS SELECT level + 0.0 AS level, number, hashes FROM tile", "DROP TABLE tile",
                   "ALTER TABLE t RENAME TO tile"), "tile 0.0/0: "),
            (alter("CREATE TABLE b AS SELECT position + 0.0 AS position, salt, bytes FROM body", "DROP TABLE body",
                   "ALTER TABLE b RENAME TO body"), "position 1.0: "),
            (alter("UPDATE leaf SET position = 0 WHERE position = 1"), "position 1: position 0"),
            (loosened("leaf", "UPDATE leaf SET bytes = CAST(bytes AS TEXT) WHERE position = 3"), "position 3: the leaf is not"),
            (loosened("leaf", "INSERT INTO leaf SELECT * FROM leaf WHERE position = 3"), "position 4: position 3"),
            (loosened("leaf", "UPDATE leaf SET position = NULL WHERE position = 1"), "position 1: position None"),
            (loosened("body", "UPDATE body SET salt = CAST(salt AS TEXT) WHERE position = 1"), "position 1: "),
            (loosened("body", "UPDATE body SET position = 'x' WHERE position = 1"), "position 1: the body is missing"),
            (loosened("body", "INSERT INTO body SELECT * FROM body WHERE position = 1"), "two bodies"),
            (loosened("value", "INSERT INTO value SELECT * FROM value"), "stored twice"),
            (loosened("value", "UPDATE value SET path = CAST(path AS BLOB)"), "path of a value is not stored as TEXT"),
            (loosened("value", "UPDATE value SET path = CAST(x'ff' AS TEXT)"), "UTF-8"),
            (loosened("tile", "UPDATE tile SET hashes = CAST(hashes AS TEXT)"), "tile 0/0: the tile is not"),
            (loosened("checkpoint", "UPDATE checkpoint SET note = CAST(note AS BLOB)"), "note of a checkpoint is not"),
            (loosened("checkpoint", "INSERT INTO checkpoint SELECT * FROM checkpoint"), "stored twice"),
        ):
            with self.subTest(words=words), self.folder() as folder:
                as_folder(Story().seal(), folder)
                change(folder)
                code, out = run(folder)
                self.assertEqual(code, 1, out)
                self.assertTrue(out.startswith("refused: "))
                self.assertIn(words, out)

    def test_an_export_is_accepted_and_any_other_spelling_of_it_is_refused(self):
        raw = as_export(Story().seal())
        lines = raw.split(b"\n")
        note, fact = json.loads(lines[-2])["checkpoint"], json.loads(lines[1])
        values = next(line for line in lines if b'"values"' in line and line.count(b'"path"') == 2)
        swapped = json.loads(values)
        swapped["values"].reverse()
        none = json.loads(values)
        none["values"] = []
        with self.folder() as folder:
            (folder / "x").write_bytes(raw)
            self.assertEqual(run(folder / "x")[0], 0)
            self.assertEqual(run(folder / "x", "--key", OTHER.vkey)[0], 1)
            for bad in (
                b"", b"\n", raw[:-1], raw + b"\n", b"\n" + raw, b"\xef\xbb\xbf" + raw, raw.replace(b"\n", b"\r\n"), raw[:500],
                raw.replace(b'"leaf":', b'"leaf": ', 1), raw.replace(b"export-1", b"export-2"),
                raw.replace(b'"size":30', b'"size":29'), raw.replace(b'"size":30', b'"size":31'), raw.replace(b'"size":30', b'"size":true'),
                raw.replace(b'"size":30', b'"size":30.0'), raw.replace(b'"size":30', b'"size":-1'),
                raw.replace(ORIGIN.encode(), b"ephor.example/other", 1), raw.replace(b"/list/1", b"/list\\/1"),
                raw.replace(b"\\n", b"\\u000a", 1), raw.replace("—".encode(), b"\\u2014"), b"\n".join(lines[:-2]) + b"\n",
                b"\n".join(lines[:-3] + [lines[-2], lines[-3], b""]),
                b"\n".join(lines[:-4] + [lines[-3], lines[-4], lines[-2], b""]),
                raw.replace(lines[1], compact({name: fact[name] for name in ("leaf", "body", "salt")})), raw + lines[-2] + b"\n", raw.replace(values, compact(swapped)),
                raw.replace(values, compact(none)), raw.replace(lines[2], lines[2][:-1] + b',"more":1}'),
                raw.replace(lines[1], lines[1].replace(b'"leaf"', b'"leaf":"","leaf"')), raw.replace(lines[-2], compact({"checkpoint": 7})),
                b"\n".join(lines[:5] + lines[6:]), raw + compact({"checkpoint": note.replace("30\n", "31\n")}) + b"\n",
            ):
                with self.subTest(bad=bad[:60]):
                    self.assertNotEqual(bad, raw)
                    (folder / "x").write_bytes(bad)
                    code, out = run(folder / "x")
                    self.assertEqual(code, 1, out)
                    self.assertNotIn("cannot be judged", out)

    def test_wrong_usage_and_unreadable_paths_have_their_own_exit_codes(self):
        with self.folder() as folder:
            for arguments in ((), (folder, "--kay", "x"), (folder, "--key", "x"), (folder, "--serve"), (folder, folder)):
                self.assertEqual(run(*arguments)[0], 2)
            self.assertEqual(run(folder)[0], 3)
            self.assertEqual(run(folder / "nowhere")[0], 3)
            (folder / "ephor.sqlite").write_bytes(b"not a database, for sure" * 100)
            self.assertEqual(run(folder)[0], 3)
            (folder / "x").write_bytes(as_export(Story().seal()))
            self.assertEqual(run(folder / "x", "--checkpoint", folder / "nowhere")[0], 3)

    def test_the_server_answers_each_line_whatever_it_holds(self):
        with self.folder() as folder:
            (folder / "x").write_bytes(as_export(Story().seal()))
            good = [json.dumps({"ledger": as_request(Story().seal())}), json.dumps({"path": str(folder / "x"), "key": SIGNER.vkey})]
            bad = ["", "[]", "{}", "x", "[" * 5000, '{"path":7}', '{"path":"a\\u0000b"}', '{"ledger":{"leaves":7,"keys":[]}}',
                   '{"ledger":{"leaves":[],"keys":[7]}}', json.dumps({"path": str(folder)}), '{"path":"x","key":7}',
                   '{"ledger":{"leaves":[],"keys":[],"bodies":{"1":{"salt":"!","bytes":""}}}}']
            program = pathlib.Path(verify.__file__)
            done = subprocess.run([sys.executable, program, "--serve"], input="\n".join(good + bad + good) + "\n",
                                  capture_output=True, text=True, encoding="utf-8", timeout=60)
            answers = [json.loads(line) for line in done.stdout.splitlines()]
            self.assertEqual([one["accepted"] for one in answers], [True] * 2 + [False] * len(bad) + [True] * 2)
            self.assertEqual({(one["size"], one["root"]) for one in answers if one["accepted"]},
                             {(30, b64(merkle_root(Story().leaves)))})
            self.assertTrue(all(one["faults"] for one in answers if not one["accepted"]))
            self.assertEqual((done.returncode, done.stderr), (0, ""))


class TileDirectories(Case):
    def write(self, folder, leaves, size):
        """A tile directory with the tiles of one size only."""
        story = Story(0)
        story.leaves = leaves[:size]
        stored = story.seal(sizes=[size])
        for level, row in stored["tiles"].items():
            for number, raw in row.items():
                self.put(folder, level, number, len(raw) // 32, raw)
        for start in range(0, size, 256):
            part = leaves[start:min(start + 256, size)]
            raw = b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in part)
            self.put(folder, "entries", start // 256, len(part), raw)
        (folder / "checkpoint").write_text(stored["checkpoints"][size])

    @staticmethod
    def put(folder, level, number, width, raw):
        end = "" if width == 256 else f".p/{width}"
        file = folder / "tile" / str(level) / f"{number:03}{end}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw)

    def test_a_log_that_grew_is_accepted_at_every_size_with_its_old_partial_tiles(self):
        leaves = [b"entry %d" % n for n in range(600)]
        with self.folder() as folder:
            for size in (0, 1, 255, 256, 257, 511, 512, 600):
                self.write(folder, leaves, size)
                self.assertEqual(run(folder, "--key", SIGNER.vkey)[0], 0, size)
            self.assertEqual(run(folder)[0], 2)
            self.assertEqual(run(folder, "--key", OTHER.vkey)[0], 1)
            (folder / "kept").write_text(SIGNER.note(leaves[:300]))
            self.assertEqual(run(folder, "--key", SIGNER.vkey, "--checkpoint", folder / "kept")[0], 0)
            (folder / "kept").write_text(SIGNER.note(leaves + [b""]))
            self.assertEqual(run(folder, "--key", SIGNER.vkey, "--checkpoint", folder / "kept")[0], 1)

    def test_a_tile_or_entry_missing_or_changed_is_refused_and_named(self):
        leaves = [b"entry %d" % n for n in range(300)]
        for name in ("tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/44"):
            with self.subTest(name=name), self.folder() as folder:
                self.write(folder, leaves, 300)
                raw = (folder / name).read_bytes()
                for bad in (flipped(raw, 0), flipped(raw, len(raw) * 8 - 1), raw[:-1], raw + b"\0", b"", None):
                    (folder / name).unlink() if bad is None else (folder / name).write_bytes(bad)
                    code, out = run(folder, "--key", SIGNER.vkey)
                    self.assertEqual(code, 1)
                    self.assertIn("tile/", out)
        with self.folder() as folder:
            self.write(folder, leaves, 300)
            raw = (folder / "tile/0/001.p/44").read_bytes()
            self.put(folder, 0, 1, 43, raw[:-32])
            (folder / "tile/0/001.p/44").unlink()
            self.assertIn("tile/0: number 1 is missing", run(folder, "--key", SIGNER.vkey)[1])
            self.put(folder, 0, 1, 45, raw + bytes(32))
            self.assertEqual(run(folder, "--key", SIGNER.vkey)[0], 0, "a wider tile serves as well")
            raw = (folder / "tile/entries/001.p/44").read_bytes()
            self.put(folder, "entries", 1, 44, raw + b"\0\1x")
            self.assertIn("45 entries instead of 44", run(folder, "--key", SIGNER.vkey)[1])
            self.put(folder, "entries", 1, 44, raw)
            self.put(folder, "entries", 1, 1, b"\0\1x")
            self.assertIn("differs from a shorter one", run(folder, "--key", SIGNER.vkey)[1])
            (folder / "tile/entries/001.p/1").unlink()
            self.assertEqual(run(folder, "--key", SIGNER.vkey)[0], 0)
            (folder / "tile/0/stray").write_bytes(b"")
            self.assertIn("stray", run(folder, "--key", SIGNER.vkey)[1])

    def test_a_log_made_by_other_hands_is_accepted_with_every_checkpoint_it_ever_signed(self):
        if not os.environ.get("EPHOR_INTEROP"):
            reason = "EPHOR_INTEROP does not name the folder of foreign test data"
            print("skipped:", reason, file=sys.stderr)
            self.skipTest(reason)
        log = pathlib.Path(os.environ["EPHOR_INTEROP"]) / "tlog/testdata/log"
        key = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
        kept = sorted(log.glob("checkpoint.*"))
        self.assertEqual(len(kept), 16)
        for checkpoint in kept:
            code, out = run(log, "--key", key, "--checkpoint", checkpoint)
            self.assertEqual(code, 0, out)
            self.assertIn("accepted: 15 facts", out)


if __name__ == "__main__":
    unittest.main()
