#!/usr/bin/env python3
"""The second verifier of Ephor's ledger, written from docs/ledger-format.md alone.

    verify.py PATH [--key VKEY] [--checkpoint FILE]
    verify.py --serve

PATH is a ledger's folder, a full export, or a C2SP tile directory (which needs --key). The answer is one line for
the whole and, on failure, one line a fault; the exit code is 0 accepted, 1 refused, 2 wrong usage, 3 not readable.
It needs Python 3.9 and its standard library (for a folder, one whose SQLite is 3.37 or newer). It writes nothing,
but where a folder is in use, SQLite may put its own ephor.sqlite-shm there.

What acceptance proves:
* no fact was changed, added, removed or reordered since the holder of the key signed a checkpoint that covers it;
  facts after the latest checkpoint are only known to be well formed;
* every body and personal value present is the one its fact committed to, and every one missing was erased by a
  recorded act; nothing that was erased is still stored;
* with --checkpoint, that this ledger is the one, or extends the one, somebody saw when they kept that checkpoint.

What it does not prove:
* whose ledger it is, unless --key came by another road than the ledger did;
* that no newer facts were cut off, or that another history was not shown to somebody else, unless --checkpoint
  came by another road; the holder of the private key can always sign a second history;
* that what a fact says is true, that `recorded` was the real time, or that an erased text was ever harmless;
* that nothing else hides in the database: other tables, free pages and backups are not looked at.

The file reads from the bottom layer to the top: Ed25519, parsing, tree, checkpoints, facts, the verdict, the three
kinds of store, the command.
"""

import argparse
import base64
import collections
import contextlib
import datetime
import functools
import hashlib
import json
import os
import pathlib
import re
import sqlite3
import struct
import sys

MAX_LEAF_BYTES = 65_536
MAX_JSON_DEPTH = 127  # Levels of objects and lists; beyond it parsers disagree about what they can read.
MAX_DECIMAL_DIGITS = 19  # Enough for 2^63 - 1, the largest number SQLite keeps.
HASH_BYTES = 32
SALT_BYTES = 32
TILE_WIDTH = 256
APPLICATION_ID = 0x4570686F
USER_VERSION = 1
DAGGER = "†"


class Fault(ValueError):
    """Something in the ledger breaks the page; the text says what."""


class Unreadable(Exception):
    """The ledger could not be read at all, so nothing can be said about it."""


class NeedsKey(Unreadable):
    """A tile directory names no key of its own, so one has to be given."""


class Faults(list):
    """The faults found so far, each text opening with the place it was found."""

    @contextlib.contextmanager
    def at(self, place):
        """Note a fault raised inside the block and carry on after it."""
        try:
            yield
        except Fault as fault:
            self.append(f"{place}: {fault}")


def shown(thing):
    """Foreign text as safe, short ASCII, so that a hostile ledger cannot write to a terminal."""
    text = ascii(thing)
    return text if len(text) <= 100 else text[:100] + "…"


# ---------------------------------------------------------------------------------------------- Ed25519 (RFC 8032)
# Verification only, strict: S below the group order, canonical encodings, no key or R of small order, and the
# equation without cofactor. Secrets never come here, so nothing needs constant time.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, -1, P) % P
SQRT_MINUS_ONE = pow(2, (P - 1) // 4, P)
IDENTITY = (0, 1, 1, 0)  # Extended coordinates X, Y, Z, T with x = X/Z, y = Y/Z, x·y = T/Z.


def point_add(p, q):
    """The complete addition of RFC 8032 section 5.1.4; it doubles as well."""
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * CURVE_D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_negate(p):
    return -p[0] % P, p[1], p[2], -p[3] % P


def point_encode(p):
    inverse = pow(p[2], -1, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def point_decode(encoded):
    """The point of 32 bytes, or None where they are not the canonical encoding of one."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if len(encoded) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * SQRT_MINUS_ONE % P
    if x * x % P != square or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def has_small_order(p):
    for _ in range(3):
        p = point_add(p, p)
    return p[0] % P == 0 and (p[1] - p[2]) % P == 0


def multiples(point):
    """Row i holds 0 to 15 times 16^i times the point, so that a multiplication is 64 additions."""
    rows = []
    for _ in range(64):
        row = [IDENTITY]
        for _ in range(15):
            row.append(point_add(row[-1], point))
        rows.append(row)
        point = point_add(row[-1], point)
    return rows


def multiply(rows, scalar):
    total = IDENTITY
    for row in rows:
        if scalar & 15:
            total = point_add(total, row[scalar & 15])
        scalar >>= 4
    return total


@functools.lru_cache(maxsize=1)
def base_multiples():
    return multiples(point_decode((4 * pow(5, -1, P) % P).to_bytes(32, "little")))


@functools.lru_cache(maxsize=64)
def negated_key_multiples(public):
    """The table of −A, or None for a key that must be refused."""
    point = point_decode(public)
    return None if point is None or has_small_order(point) else multiples(point_negate(point))


@functools.lru_cache(maxsize=65_536)
def signature_is_good(public, message, signature):
    rows = negated_key_multiples(public)
    s = int.from_bytes(signature[32:], "little")
    if rows is None or len(signature) != 64 or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    k = int.from_bytes(digest, "little") % ORDER
    r = point_add(multiply(base_multiples(), s), multiply(rows, k))
    # What is compared is our own canonical encoding, so an R written otherwise never equals it.
    return point_encode(r) == signature[:32] and not has_small_order(r)


# ------------------------------------------------------------------------------------------------ strict parsing


def parse_base64(text, length=None):
    """Base64 with padding, zero unused bits and no other character; of `length` bytes where that is given."""
    if not isinstance(text, str):
        raise Fault(f"{shown(text)} is not base64 text")
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Fault(f"{shown(text)} is not base64") from None
    if base64.b64encode(data).decode() != text:
        raise Fault(f"{shown(text)} is not strict base64")
    if length is not None and len(data) != length:
        raise Fault(f"{shown(text)} is base64 of {len(data)} bytes instead of {length}")
    return data


def parse_decimal(text):
    if not re.fullmatch(r"0|[1-9][0-9]*", text) or len(text) > MAX_DECIMAL_DIGITS:
        raise Fault(f"{shown(text)} is not a decimal number")
    return int(text)


def decode_text(raw):
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Fault("the text is not UTF-8") from None


JSON_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')
NOT_COMPACT = re.compile(r"[^][{}:,0-9a-zE.+-]")  # White space, and anything that could only stand in a string.


def unique_members(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Fault("an object has the same member twice")
    return members


def parse_number(text):
    number = int(text) if len(text) <= MAX_DECIMAL_DIGITS and text.lstrip("-").isdigit() else float(text)
    if number in (float("inf"), float("-inf")):
        raise Fault(f"the number {shown(text)} is out of range")
    return number


def refuse_constant(text):
    raise Fault(f"{text} is not JSON")


def parse_json(raw):
    """One compact JSON value in UTF-8."""
    text = decode_text(raw)
    outside = JSON_STRING.sub("", text)
    if NOT_COMPACT.search(outside):
        raise Fault("the JSON is not compact")
    depth = 0
    for bracket in re.findall(r"[][{}]", outside):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_JSON_DEPTH:
            raise Fault(f"the JSON is nested deeper than {MAX_JSON_DEPTH} levels")
    try:
        value = json.loads(text, object_pairs_hook=unique_members, parse_int=parse_number,
                           parse_float=parse_number, parse_constant=refuse_constant)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise Fault("a string holds half of a surrogate pair") from None
    except Fault:
        raise
    except (ValueError, RecursionError):
        raise Fault("the text is not JSON") from None
    return value


def parse_object(raw):
    value = parse_json(raw)
    if not isinstance(value, dict):
        raise Fault("the JSON is not an object")
    return value


def is_whole(value):
    return type(value) is int  # A bool is an int to isinstance, and 1.0 is no whole number in JSON text.


# ------------------------------------------------------------------------------------------- tree (RFC 6962, 2.1)


def sha256(data):
    return hashlib.sha256(data).digest()


class Tree:
    """A Merkle tree that grows by one leaf at a time and keeps the hashes of every tile."""

    def __init__(self):
        self.size = 0
        self.complete = []  # (height, hash) of the complete subtrees from left to right, heights falling.
        self.levels = []  # Level L: the hashes, end to end, of the complete subtrees of 256^L leaves.

    def append(self, leaf):
        self.size += 1
        height, node = 0, sha256(b"\x00" + leaf)
        self._keep(height, node)
        while self.complete and self.complete[-1][0] == height:
            node = sha256(b"\x01" + self.complete.pop()[1] + node)
            height += 1
            self._keep(height, node)
        self.complete.append((height, node))

    def _keep(self, height, node):
        level, between = divmod(height, 8)
        if not between:
            if level == len(self.levels):
                self.levels.append(bytearray())
            self.levels[level] += node

    def root(self):
        if not self.complete:
            return sha256(b"")
        node = self.complete[-1][1]
        for _, left in reversed(self.complete[:-1]):
            node = sha256(b"\x01" + left + node)
        return node

    def tile(self, level, number):
        """The hashes of a tile as far as they exist; empty where there is no such tile."""
        if not (0 <= level < len(self.levels) and number >= 0):
            return b""
        start = number * TILE_WIDTH * HASH_BYTES
        return bytes(self.levels[level][start:start + TILE_WIDTH * HASH_BYTES])

    def tiles(self):
        """The (level, number) of every tile."""
        width = TILE_WIDTH * HASH_BYTES
        return [(level, number) for level, hashes in enumerate(self.levels)
                for number in range(-(-len(hashes) // width))]


# ------------------------------------------------------------------------- keys and checkpoints (C2SP signed-note)

Key = collections.namedtuple("Key", "name id public")
Note = collections.namedtuple("Note", "text origin size root signatures")


def check_name(name):
    if not name or "+" in name or any(c.isspace() or c < " " for c in name):
        raise Fault(f"{shown(name)} is not a key name")


def parse_key(text):
    """A verifier key, `<origin>+<key id>+<base64 of 0x01 ‖ public key>`."""
    parts = text.split("+", 2)
    if len(parts) != 3 or not re.fullmatch(r"[0-9a-f]{8}", parts[1]):
        raise Fault(f"{shown(text)} is not a verifier key")
    check_name(parts[0])
    data = parse_base64(parts[2], 33)
    if data[0] != 1:
        raise Fault(f"{shown(text)} is not an Ed25519 key")
    if sha256(parts[0].encode("utf-8", "surrogatepass") + b"\n" + data)[:4].hex() != parts[1]:
        raise Fault(f"{shown(text)} has the key id of another key")
    if negated_key_multiples(data[1:]) is None:
        raise Fault(f"{shown(text)} is a key nobody can sign with alone")
    return Key(parts[0], bytes.fromhex(parts[1]), data[1:])


def parse_keys(texts, faults, place):
    """The known keys, oldest first; they all name one ledger."""
    keys = []
    for text in texts:
        with faults.at(place):
            keys.append(parse_key(text))
    if not texts:
        faults.append(f"{place}: there is no verifier key")
    if len({key.name for key in keys}) > 1:
        faults.append(f"{place}: the keys are of more than one origin")
    return keys


def parse_note(raw):
    """A checkpoint from its bytes; signatures are only taken apart here."""
    note = decode_text(raw)  # What stands in it is names, decimals and base64: no control character fits.
    end = note.rfind("\n\n")
    if end < 0 or not note.endswith("\n") or end + 2 == len(note):
        raise Fault("the checkpoint has no signature section")
    lines = note[:end].split("\n")
    if len(lines) != 3:
        raise Fault(f"the checkpoint has {len(lines)} lines above the empty one instead of 3")
    check_name(lines[0])
    signatures = []
    for line in note[end + 2:-1].split("\n"):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "—":
            raise Fault(f"{shown(line)} is not a signature line")
        check_name(parts[1])
        data = parse_base64(parts[2])
        if len(data) < 5:
            raise Fault(f"{shown(line)} is too short for a signature")
        signatures.append((parts[1], data[:4], data[4:]))
    size, root = parse_decimal(lines[1]), parse_base64(lines[2], HASH_BYTES)
    return Note(note[:end + 1].encode("utf-8"), lines[0], size, root, signatures)


def signers(note, known):
    """The known keys that signed the note; a line of a known key that does not verify is a fault."""
    found = set()
    for name, key_id, signature in note.signatures:
        for key in known:
            if (key.name, key.id) == (name, key_id):
                if not signature_is_good(key.public, note.text, signature):
                    raise Fault(f"the signature of {shown(name)} does not verify")
                found.add(key)
    return found


def check_note(note, known, origin, roots, size):
    """The signers of a checkpoint that is right; `roots` knows the root of every size it may state."""
    if note.origin != origin:
        raise Fault(f"it is of {shown(note.origin)}, and the ledger is {shown(origin)}")
    signed = signers(note, known)
    if not signed:
        raise Fault("no known key signed it")
    if note.size > size:
        raise Fault(f"it states {note.size} facts, and the ledger has {size}")
    if roots[note.size] != note.root:
        raise Fault(f"it states another root than that of the first {note.size} leaves")
    return signed


# ------------------------------------------------------------------------------------------------- facts and bodies


def require_blob(value, what, length=None):
    if type(value) is not bytes:
        raise Fault(f"the {what} is not stored as a BLOB")
    if length is not None and len(value) != length:
        raise Fault(f"the {what} has {len(value)} bytes instead of {length}")


class Leaves:
    """What the leaves say about the rest of the ledger."""

    def __init__(self):
        self.recorded = ""
        self.commitments = {}  # position -> commitment of the body
        self.erased_bodies = set()  # positions
        self.erased_values = set()  # (position, path)

    def read(self, position, raw):
        """Check one leaf and take in what it says."""
        require_blob(raw, "leaf")
        if len(raw) > MAX_LEAF_BYTES:
            raise Fault(f"the leaf has {len(raw)} bytes, more than {MAX_LEAF_BYTES}")
        leaf = parse_object(raw)
        if not is_whole(leaf.get("v")) or leaf["v"] != 1:
            raise Fault("`v` is not 1")
        if not is_whole(leaf.get("position")) or leaf["position"] != position:
            raise Fault(f"`position` is {shown(leaf.get('position'))}")
        commitment = parse_base64(leaf["body"], HASH_BYTES) if "body" in leaf else None
        if commitment is not None:
            self.commitments[position] = commitment
        if not isinstance(leaf.get("erases", []), list):
            raise Fault("`erases` is not a list")
        for erased, path in [self.parse_erasure(one, position) for one in leaf.get("erases", [])]:
            if path is None:
                self.erased_bodies.add(erased)
            else:
                self.erased_values.add((erased, path))
        self.advance(leaf.get("recorded"))

    def advance(self, recorded):
        if not isinstance(recorded, str) or not re.fullmatch(
                r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", recorded):
            raise Fault(f"`recorded` is {shown(recorded)}, not an instant in UTC")
        try:
            datetime.datetime(*map(int, re.findall("[0-9]+", recorded)))
        except ValueError:
            raise Fault(f"`recorded` is {shown(recorded)}, which no calendar or clock shows") from None
        if recorded < self.recorded:
            raise Fault(f"`recorded` goes back from {self.recorded} to {recorded}")
        self.recorded = recorded

    @staticmethod
    def parse_erasure(one, own_position):
        if not isinstance(one, dict) or set(one) not in ({"position"}, {"position", "path"}):
            raise Fault("`erases` holds something else than a position, or a position and a path")
        position, path = one["position"], one.get("path")
        if not is_whole(position) or not 1 <= position < own_position:
            raise Fault(f"`erases` names {shown(position)}, which is not an earlier position")
        if "path" in one and (not isinstance(path, str) or not re.fullmatch(r"(/([^~/]|~[01])*)*", path)):
            raise Fault(f"`erases` names {shown(path)}, which is not a JSON Pointer")
        return position, path


def personal_values(value, path=""):
    """The (path, commitment) of every `†` object inside a value."""
    if isinstance(value, dict):
        if DAGGER in value:
            if len(value) != 1 or not path:
                raise Fault(f"a `†` stands at {shown(path)} where it may not")
            yield path, parse_base64(value[DAGGER], HASH_BYTES)
            return
        for name, inner in value.items():
            yield from personal_values(inner, path + "/" + name.replace("~", "~0").replace("/", "~1"))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from personal_values(inner, f"{path}/{index}")


def check_committed(what, commitment, salt, raw):
    require_blob(raw, what)
    require_blob(salt, f"salt of the {what}", SALT_BYTES)
    if sha256(salt + raw) != commitment:
        raise Fault(f"the {what} does not match its commitment")


def check_body(position, salt, raw, values, leaves):
    """One body that is present, with the values stored for it."""
    if position not in leaves.commitments:
        raise Fault("a body is stored, and the leaf commits to none")
    if position in leaves.erased_bodies:
        raise Fault("the body is stored, and a later fact erases it")
    check_committed("body", leaves.commitments[position], salt, raw)
    expected = dict(personal_values(parse_object(raw)))
    for path, commitment in expected.items():
        erased = (position, path) in leaves.erased_values
        if path in values and erased:
            raise Fault(f"the value {shown(path)} is stored, and a later fact erases it")
        if path in values:
            check_committed(f"value {shown(path)}", commitment, *values[path])
            for _ in personal_values([parse_json(values[path][1])]):
                raise Fault(f"the value {shown(path)} holds a `†` object, which could never be erased alone")
        elif not erased:
            raise Fault(f"the value {shown(path)} is missing, and no later fact erases it")
    strays = sorted(set(values) - set(expected))
    if strays:
        raise Fault(f"the value {shown(strays[0])} is stored, and the body has no `†` object there")


def check_bodies(ledger, leaves, faults):
    values = collections.defaultdict(dict)
    for position, path, salt, raw in ledger.values:
        with faults.at(f"position {shown(position)}"):
            if type(path) is not str:
                raise Fault("a value's path is not text")
            if not is_whole(position) or path in values[position]:
                raise Fault(f"the value {shown(path)} is stored twice or under no position")
            values[position][path] = salt, raw
    seen = set()
    for position, salt, raw in ledger.bodies:
        with faults.at(f"position {shown(position)}"):
            if not is_whole(position) or position in seen:
                raise Fault("two bodies are stored, or one under no position")
            seen.add(position)
            check_body(position, salt, raw, values.pop(position, {}), leaves)
    for position in sorted(set(leaves.commitments) - leaves.erased_bodies - seen):
        faults.append(f"position {position}: the body is missing, and no later fact erases it")
    for position in sorted(values):
        faults.append(f"position {position}: values are stored, and there is no body they belong to")


# ---------------------------------------------------------------------------------------------------- the verdict

Verdict = collections.namedtuple("Verdict", "size root faults")


class Ledger:
    """What a folder, an export or a request holds, unchecked. Each row set is read once."""

    def __init__(self, leaves, bodies, values, checkpoints, keys, keys_place):
        self.leaves = leaves  # (position, bytes)
        self.bodies = bodies  # (position, salt, bytes)
        self.values = values  # (position, path, salt, bytes)
        self.checkpoints = checkpoints  # (size, note bytes)
        self.keys = keys  # verifier keys as text, newest last
        self.keys_place = keys_place
        self.tiles = None  # (level, number, hashes); None where the store has none by design
        self.head = None  # note bytes
        self.has_head = False  # Whether this kind of store keeps a head.


def read_notes(ledger, given, faults):
    """The checkpoints to be judged, as {place: note}, and the place of the latest stored one, or None."""
    notes, sizes = {}, set()
    for size, raw in ledger.checkpoints:
        with faults.at(f"checkpoint {shown(size)}"):
            if not is_whole(size) or size in sizes:
                raise Fault("its size is no whole number, or is stored twice")
            sizes.add(size)
            note = notes[f"checkpoint {size}"] = parse_note(raw)
            if note.size != size:
                raise Fault(f"the note states {note.size} facts")
    if ledger.has_head:
        with faults.at("ephor.head"):
            if ledger.head is not None:
                notes["ephor.head"] = parse_note(ledger.head)
            elif sizes:
                raise Fault("it is missing")
    if given is not None:
        with faults.at("given checkpoint"):
            notes["given checkpoint"] = parse_note(given)
    return notes, f"checkpoint {max(sizes)}" if sizes else None


def grow(rows, sizes, faults):
    """The tree of the leaves, what they say, and the roots of the sizes asked for."""
    tree, leaves, roots = Tree(), Leaves(), {0: sha256(b"")}
    for position, raw in rows:
        expected = tree.size + 1
        with faults.at(f"position {expected}"):
            if not is_whole(position) or position != expected:
                raise Fault(f"position {shown(position)} stands in its place")
            leaves.read(expected, raw)
        tree.append(raw if type(raw) is bytes else b"")
        if tree.size in sizes:
            roots[tree.size] = tree.root()
    return tree, leaves, roots


def check_tiles(tree, rows, faults):
    missing = set(tree.tiles())
    for level, number, hashes in rows:
        with faults.at(f"tile {shown(level)}/{shown(number)}"):
            if not is_whole(level) or not is_whole(number) or (level, number) not in missing:
                raise Fault("the leaves have no such tile, or it is stored twice")
            missing.remove((level, number))
            require_blob(hashes, "tile")
            if hashes != tree.tile(level, number):
                raise Fault("its hashes are not those of the leaves")
    for level, number in sorted(missing):
        faults.append(f"tile {level}/{number}: it is missing")


def verify_ledger(ledger, key, given):
    """Points 1 to 6 of the page's last section, for a folder, an export or a request."""
    faults = Faults()
    keys = parse_keys(ledger.keys, faults, ledger.keys_place)
    trusted = key or (keys[-1] if keys else None)
    known = set(keys) | ({key} if key else set())
    notes, latest = read_notes(ledger, given, faults)
    tree, leaves, roots = grow(ledger.leaves, {note.size for note in notes.values()}, faults)
    check_bodies(ledger, leaves, faults)
    if ledger.tiles is not None:
        check_tiles(tree, ledger.tiles, faults)
    if tree.size and not latest:
        faults.append("checkpoint: there are facts, and no checkpoint is stored")
    for place, note in notes.items():
        with faults.at(place):
            signed = check_note(note, known, keys[-1].name if keys else None, roots, tree.size)
            if trusted not in signed and place in (latest, "given checkpoint"):
                raise Fault("the key " + ("given" if key else "newest in the ledger") + " did not sign it")
    return Verdict(tree.size, tree.root(), faults)


# ------------------------------------------------------------------------------------------- stores: folder, export


class Text(bytes):
    """A TEXT of SQLite as its bytes, told from a BLOB, which is plain bytes."""


def text_of(value, what):
    if type(value) is not Text:
        raise Fault(f"the {what} is not stored as TEXT")
    return decode_text(value)


def open_database(path):
    """Read only. Without a -wal file the file is all there is, and opening it as immutable leaves no trace."""
    live = any(os.path.exists(f"{path}{end}") for end in ("-wal", "-journal"))
    uri = path.absolute().as_uri() + ("?mode=ro" if live else "?mode=ro&immutable=1")
    database = sqlite3.connect(uri, uri=True, isolation_level=None)
    database.text_factory = Text
    return contextlib.closing(database)


def begin_reading(database):
    """Hold one state of the database, and refuse one that is not of the page's form."""
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("BEGIN")
    for name, wanted in (("application_id", APPLICATION_ID), ("user_version", USER_VERSION)):
        if database.execute(f"PRAGMA {name}").fetchone()[0] != wanted:
            raise Fault(f"ephor.sqlite: its {name} is not {wanted}")
    # A view or a virtual table has no root page, and could answer differently each time it is asked.
    tables = {bytes(row[0]) for row in database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0")}
    for name in (b"leaf", b"body", b"value", b"tile", b"checkpoint"):
        if name not in tables:
            raise Fault(f"ephor.sqlite: there is no table {name.decode()}")


def read_lines(raw, place):
    """Lines of UTF-8, each ended by a line feed."""
    if raw and not raw.endswith(b"\n"):
        raise Fault(f"{place}: the last line has no line feed")
    return raw[:-1].split(b"\n") if raw else []


def read_optional(path):
    return path.read_bytes() if path.exists() else None


@contextlib.contextmanager
def folder_ledger(path):
    # The head is read before the database, which on a ledger in use can only have grown since.
    head = read_optional(path / "ephor.head")
    keys = [decode_text(line) for line in read_lines(read_optional(path / "ephor.vkey") or b"", "ephor.vkey")]
    with open_database(path / "ephor.sqlite") as database:
        begin_reading(database)
        ledger = Ledger(
            database.execute("SELECT position, bytes FROM leaf ORDER BY position"),
            database.execute("SELECT position, salt, bytes FROM body ORDER BY position"),
            [(row[0], text_of(row[1], "path of a value"), row[2], row[3]) for row in database.execute(
                "SELECT position, path, salt, bytes FROM value ORDER BY position, path")],
            [(row[0], text_of(row[1], "note of a checkpoint").encode()) for row in database.execute(
                "SELECT size, note FROM checkpoint ORDER BY size")],
            keys, "ephor.vkey")
        ledger.tiles = database.execute("SELECT level, number, hashes FROM tile ORDER BY level, number")
        ledger.head, ledger.has_head = head, True
        yield ledger


def export_line(raw, *shapes):
    """The members of a line, which has one of the shapes and is written in the one way the page allows."""
    line = parse_object(raw)
    if tuple(line) not in shapes:
        raise Fault("it has other members than it should, or in another order")
    if json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() != raw:
        raise Fault("a string or number is not written in the one way an export does")
    return line


def export_fact(ledger, position, line):
    ledger.leaves.append((position, parse_base64(line["leaf"])))
    if "body" in line:
        ledger.bodies.append((position, parse_base64(line["salt"], SALT_BYTES), parse_base64(line["body"])))
    values = line.get("values", [])
    if not isinstance(values, list) or "values" in line and not values:
        raise Fault("`values` is not a list, or it is empty")
    before = None
    for value in values:
        if not isinstance(value, dict) or tuple(value) != ("path", "salt", "value"):
            raise Fault("a value has other members than it should, or in another order")
        if not isinstance(value["path"], str) or before is not None and value["path"] <= before:
            raise Fault("the values are not sorted by path")
        before = value["path"]
        ledger.values.append((position, before, parse_base64(value["salt"]), parse_base64(value["value"])))


def export_ledger(raw):
    faults = Faults()
    lines = read_lines(raw, "export")
    with faults.at("line 1"):
        head = export_line(lines[0] if lines else b"", ("format", "origin", "size", "keys"))
        keys, size, origin = head["keys"], head["size"], head["origin"]
        if head["format"] != "ephor-full-export-1" or not is_whole(size) or not 0 <= size < len(lines):
            raise Fault("it is not the first line of a full export with as many facts as it says")
        if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
            raise Fault("`keys` is not a list of verifier keys")
        if any(parse_key(key).name != origin for key in keys):
            raise Fault("`origin` is not that of the keys")
        ledger = Ledger([], [], [], [], keys, "line 1")
    if faults:
        raise Fault(faults[0])
    before = -1
    for index, line in enumerate(lines[1:], 1):
        with faults.at(f"line {index + 1}"):
            if index <= size:
                export_fact(ledger, index, export_line(
                    line, ("leaf",), ("leaf", "salt", "body"), ("leaf", "salt", "body", "values")))
                continue
            text = export_line(line, ("checkpoint",))["checkpoint"]
            note = parse_note(text.encode() if isinstance(text, str) else b"")
            if note.size <= before:
                raise Fault("the checkpoints are not in the order of their sizes")
            before = note.size
            ledger.checkpoints.append((note.size, text.encode()))
    if before != size and (size or before >= 0):
        faults.append(f"export: the last checkpoint is not of the {size} facts of the ledger")
    return ledger, faults


# -------------------------------------------------------------------------------- store: tile directory (tlog-tiles)

TILE_PATH = re.compile(r"(0|[1-9][0-9]?|entries)/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


def tile_files(path):
    """{(level or "entries", number): [(width, file)]} of every tile in the directory."""
    found = collections.defaultdict(list)

    def refuse(error):
        if not isinstance(error, FileNotFoundError):  # An empty log has no tile yet.
            raise error

    for folder, _, names in os.walk(path / "tile", onerror=refuse):
        for name in names:
            file = pathlib.Path(folder, name)
            match = TILE_PATH.fullmatch(file.relative_to(path / "tile").as_posix())
            if not match or match[2].startswith("x000/") or int(match[3] or 1) >= TILE_WIDTH:
                raise Fault(f"{shown(str(file.relative_to(path)))}: it is not the path of a tile")
            level = match[1] if match[1] == "entries" else int(match[1])
            number = int(match[2].replace("x", "").replace("/", ""))
            found[level, number].append((int(match[3] or TILE_WIDTH), file))
    return found


def parse_entries(raw, width):
    entries, at = [], 0
    while at < len(raw):
        if at + 2 > len(raw):
            raise Fault("it ends inside the length of an entry")
        end = at + 2 + struct.unpack_from(">H", raw, at)[0]
        if end > len(raw):
            raise Fault("it ends inside an entry")
        entries.append(raw[at + 2:end])
        at = end
    if len(entries) != width:
        raise Fault(f"it has {len(entries)} entries instead of {width}")
    return entries


def read_entries(path, files, size, sizes, faults):
    """The tree of the entries up to `size`; it stops at the first that is missing."""
    tree, roots = Tree(), {0: sha256(b"")}
    while tree.size < size:
        number, needed = tree.size // TILE_WIDTH, min(TILE_WIDTH, size - tree.size)
        longest = []
        for width, file in sorted(files.get(("entries", number), [])):
            with faults.at(file.relative_to(path).as_posix()):
                entries = parse_entries(file.read_bytes(), width)
                shared = min(len(longest), needed)
                if entries[:shared] != longest[:shared]:
                    raise Fault("it differs from a shorter one of the same number")
                longest = entries
        if len(longest) < needed:
            faults.append(f"tile/entries: number {number} is missing, or has fewer than {needed} entries")
            break
        for entry in longest[:needed]:
            tree.append(entry)
            if tree.size in sizes:
                roots[tree.size] = tree.root()
    return tree, roots


def check_tile_files(path, tree, files, faults):
    """Every tile needed is there, in its own width or a wider one, and no file contradicts the entries."""
    missing = set(tree.tiles())
    for (level, number), versions in sorted(files.items(), key=lambda item: (str(item[0][0]), item[0][1])):
        hashes = tree.tile(level, number) if level != "entries" else b""
        for width, file in sorted(versions) if hashes else ():
            with faults.at(file.relative_to(path).as_posix()):
                raw = file.read_bytes()
                if len(raw) != width * HASH_BYTES:
                    raise Fault(f"it has {len(raw)} bytes instead of {width * HASH_BYTES}")
                shared = min(len(raw), len(hashes))
                if raw[:shared] != hashes[:shared]:
                    raise Fault("its hashes are not those of the entries")
                if shared == len(hashes):
                    missing.discard((level, number))
    for level, number in sorted(missing):
        faults.append(f"tile/{level}: number {number} is missing or not as wide as the checkpoint needs")


def verify_tile_directory(path, key, given):
    faults, notes = Faults(), {}
    for place, raw in (("checkpoint", (path / "checkpoint").read_bytes()), ("given checkpoint", given)):
        with faults.at(place):
            if raw is not None:
                notes[place] = parse_note(raw)
    size = notes["checkpoint"].size if "checkpoint" in notes else 0
    files = tile_files(path)
    tree, roots = read_entries(path, files, size, {note.size for note in notes.values()}, faults)
    check_tile_files(path, tree, files, faults)
    for place, note in notes.items():
        with faults.at(place):
            check_note(note, {key}, key.name, roots, tree.size)
    return Verdict(tree.size, tree.root(), faults)


# ----------------------------------------------------------------------------------------------------- the command


def verify_path(path, key=None, given=None):
    """The verdict on whatever stands at a path. Raises Unreadable; everything else is a fault."""
    path = pathlib.Path(path)
    try:
        if path.is_file():
            ledger, found = export_ledger(path.read_bytes())
            verdict = verify_ledger(ledger, key, given)
            return verdict._replace(faults=found + verdict.faults)
        if (path / "ephor.sqlite").is_file():
            with folder_ledger(path) as ledger:
                return verify_ledger(ledger, key, given)
        if (path / "checkpoint").is_file():
            if key is None:
                raise NeedsKey("a tile directory needs --key, the verifier key of its log")
            return verify_tile_directory(path, key, given)
    except Fault as fault:
        return Verdict(0, b"", [str(fault)])
    except sqlite3.Error as error:
        raise Unreadable(f"{path}: SQLite {sqlite3.sqlite_version} cannot read it ({error}); "
                         "try on a copy of the folder that you may write to") from None
    except OSError as error:
        raise Unreadable(f"{path}: it cannot be read ({error})") from None
    raise Unreadable(f"{path}: it is no ledger's folder, full export or tile directory")


def request_ledger(stored):
    """The ledger a request holds as raw columns, blobs in base64."""
    def rows(name):
        return [(int(at), row) for at, row in stored.get(name, {}).items()]

    leaves = stored["leaves"]
    ledger = Ledger(
        [(at, parse_base64(leaf)) for at, leaf in enumerate(leaves, 1)],
        [(at, parse_base64(row["salt"]), parse_base64(row["bytes"])) for at, row in rows("bodies")],
        [(at, path, parse_base64(value["salt"]), parse_base64(value["bytes"]))
         for at, row in rows("values") for path, value in row.items()],
        [(size, note.encode("utf-8", "surrogatepass")) for size, note in rows("checkpoints")],
        stored["keys"], "keys")
    ledger.tiles = [(level, int(number), parse_base64(hashes))
                    for level, row in rows("tiles") for number, hashes in row.items()]
    head = stored.get("head")
    ledger.head, ledger.has_head = None if head is None else head.encode("utf-8", "surrogatepass"), True
    return ledger


def answer(line):
    """The answer to one request of --serve; whatever is wrong with the request or the ledger is a fault in it."""
    try:
        request = json.loads(line, object_pairs_hook=unique_members)
        key = parse_key(request["key"]) if request.get("key") is not None else None
        given = request.get("checkpoint_text")
        given = given.encode("utf-8", "surrogatepass") if given is not None else None
        if "ledger" in request:
            verdict = verify_ledger(request_ledger(request["ledger"]), key, given)
        else:
            verdict = verify_path(request["path"], key, given)
    except (Fault, Unreadable) as fault:
        verdict = Verdict(0, b"", [str(fault)])
    except Exception as error:  # One bad request must not end the answers to the others.
        verdict = Verdict(0, b"", [f"request: it cannot be judged ({type(error).__name__}: {shown(str(error))})"])
    return {"accepted": not verdict.faults, "size": verdict.size,
            "root": base64.b64encode(verdict.root).decode(), "faults": verdict.faults}


def serve():
    for line in sys.stdin.buffer:
        sys.stdout.write(json.dumps(answer(line)) + "\n")
        sys.stdout.flush()
    return 0


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="verify.py", allow_abbrev=False,
                                     description="Verifies an Ephor ledger or a C2SP tile directory, offline.")
    parser.add_argument("path", nargs="?", help="a ledger's folder, a full export, or a tile directory")
    parser.add_argument("--key", help="the verifier key, from elsewhere")
    parser.add_argument("--checkpoint", metavar="FILE", help="a checkpoint kept elsewhere")
    parser.add_argument("--serve", action="store_true", help="answer one JSON request a line from standard input")
    options = parser.parse_args(arguments)
    sys.stdout.reconfigure(errors="backslashreplace")
    if options.serve != (options.path is None) or options.serve and (options.key or options.checkpoint):
        parser.error("give either PATH, with or without --key and --checkpoint, or --serve alone")
    if options.serve:
        return serve()
    try:
        key = parse_key(options.key) if options.key is not None else None
    except Fault as fault:
        parser.error(f"--key: {fault}")
    try:
        given = pathlib.Path(options.checkpoint).read_bytes() if options.checkpoint is not None else None
        verdict = verify_path(options.path, key, given)
    except NeedsKey as error:
        parser.error(str(error))
    except (OSError, Unreadable) as error:
        print(f"not readable: {error}", file=sys.stderr)
        return 3
    except Exception as error:  # Hostile input must meet a refusal, never a traceback.
        verdict = Verdict(0, b"", [f"{shown(options.path)}: it cannot be judged ({type(error).__name__})"])
    if verdict.faults:
        print("\n".join([f"refused: {len(verdict.faults)} fault(s)"] + verdict.faults))
        return 1
    whose = "under the key given" if key else (
        "under the ledger's own key: whole, but this does not prove whose ledger it is; give --key to prove that")
    print(f"accepted: {verdict.size} facts, root {base64.b64encode(verdict.root).decode()}, {whose}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
