"""What the tests of the second verifier share: ledgers made from the page, by a signer and a tree of our own.

Run: python3 -m unittest discover verifier
"""

import base64
import contextlib
import copy
import hashlib
import io
import json
import pathlib
import random
import sqlite3
import tempfile
import unittest

import ed25519
import verify

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
        return ed25519.point_encode(ed25519.multiply(ed25519.base_multiples(), scalar))

    def sign(self, message, r_bytes=None, r=None):
        if r is None:
            r = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % ed25519.ORDER
        r_bytes = r_bytes or self.times_base(r)
        k = int.from_bytes(hashlib.sha512(r_bytes + self.public + message).digest(), "little")
        return r_bytes + ((r + k * self.scalar) % ed25519.ORDER).to_bytes(32, "little")

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
    (folder / "ephor.lock").touch()
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
