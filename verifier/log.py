"""A log as anybody may keep one: its tree (RFC 6962 section 2.1), its keys and its checkpoints (C2SP signed-note)."""

import collections
import hashlib
import re
import unicodedata

from ed25519 import negated_key_multiples, signature_is_good
from strict import Fault, decode_text, parse_base64, parse_decimal, shown

HASH_BYTES = 32
TILE_WIDTH = 256
MAX_NOTE_BYTES = 1_000_000


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


Key = collections.namedtuple("Key", "name id public")
Note = collections.namedtuple("Note", "text origin size root signatures")


def check_name(name):
    if not name or "+" in name or any(c.isspace() or unicodedata.category(c) == "Cc" for c in name):
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
    if len(set(keys)) < len(keys):
        faults.append(f"{place}: a key stands there twice")
    if len({key.name for key in keys}) > 1:
        faults.append(f"{place}: the keys are of more than one origin")
    return keys


def parse_note(raw):
    """A checkpoint from its bytes; signatures are only taken apart here."""
    if len(raw) > MAX_NOTE_BYTES:
        raise Fault(f"the checkpoint has {len(raw)} bytes, more than {MAX_NOTE_BYTES}")
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


def signers(note, keys):
    """Those of the keys that signed the note; a line of one of them that does not verify is a fault."""
    found = set()
    for name, key_id, signature in note.signatures:
        for key in keys:
            if (key.name, key.id) == (name, key_id):
                if not signature_is_good(key.public, note.text, signature):
                    raise Fault(f"the signature of {shown(name)} does not verify")
                found.add(key)
    return found


def check_note(note, origin, roots, size):
    """Whether a checkpoint is about this log; `roots` knows the root of every size it may state."""
    if note.origin != origin:
        raise Fault(f"it is of {shown(note.origin)}, and the ledger is {shown(origin)}")
    if note.size > size:
        raise Fault(f"it states {note.size} facts, and the ledger has {size}")
    if roots[note.size] != note.root:
        raise Fault(f"it states another root than that of the first {note.size} leaves")
