"""The facts of a ledger and the verdict on them: what the page asks of leaves, bodies, erasures and checkpoints."""

import collections
import datetime
import re

from log import HASH_BYTES, Tree, check_note, parse_keys, parse_note, sha256, signers
from strict import (Fault, Faults, is_whole, parse_base64, parse_json, parse_object, require_blob, shown, spell_json,
                    written_members)

MAX_LEAF_BYTES = 65_536
SALT_BYTES = 32
LEAF_MEMBERS = ("v", "position", "recorded", "body", "erases")
DAGGER = "†"
GIVEN = "given checkpoint"


class Leaves:
    """What the leaves say about the rest of the ledger."""

    def __init__(self):
        self.recorded = ""
        self.commitments = {}  # position -> commitment of the body
        self.erased_bodies = {}  # position -> position of the leaf that erases it
        self.erased_values = {}  # (position, path) -> position of the leaf that erases it

    def read(self, position, raw):
        """Check one leaf and take in what it says."""
        require_blob(raw, "leaf")
        if len(raw) > MAX_LEAF_BYTES:
            raise Fault(f"the leaf has {len(raw)} bytes, more than {MAX_LEAF_BYTES}")
        leaf = parse_object(raw)
        if b"\\" in raw:
            check_spelling(leaf, raw)
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
                self.erased_bodies[erased] = position
            else:
                self.erased_values[erased, path] = position
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
        if "path" in one and (not isinstance(path, str) or not re.fullmatch(r"(/([^~/]|~[01])*)+", path)):
            raise Fault(f"`erases` names {shown(path)}, which is not a JSON Pointer into a body")
        return position, path


def check_spelling(leaf, raw):
    """A verifier that reads bytes and one that reads JSON see the same members."""
    for name, text in written_members(raw):
        if name in LEAF_MEMBERS and text != f'"{name}":{spell_json(leaf[name])}':
            raise Fault(f"`{name}` is written with an escape that JSON does not demand")


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
    """One body that is present, with the values stored for it. Returns the paths of its `†` objects."""
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
    return set(expected)


def check_bodies(ledger, leaves, faults):
    values = collections.defaultdict(dict)
    for position, path, salt, raw in ledger.values:
        with faults.at(f"position {shown(position)}"):
            if type(path) is not str:
                raise Fault("a value's path is not text")
            if not is_whole(position) or path in values[position]:
                raise Fault(f"the value {shown(path)} is stored twice or under no position")
            values[position][path] = salt, raw
    paths = {}
    for position, salt, raw in ledger.bodies:
        with faults.at(f"position {shown(position)}"):
            if not is_whole(position) or position in paths:
                raise Fault("two bodies are stored, or one under no position")
            paths[position] = None  # Unknown, should the body be wrong.
            paths[position] = check_body(position, salt, raw, values.pop(position, {}), leaves)
    for position in sorted(set(leaves.commitments) - set(leaves.erased_bodies) - set(paths)):
        faults.append(f"position {position}: the body is missing, and no later fact erases it")
    for position in sorted(values):
        faults.append(f"position {position}: values are stored, and there is no body they belong to")
    check_erasures(paths, leaves, faults)


def check_erasures(paths, leaves, faults):
    """Nothing is erased that its fact never had; `paths` knows what the bodies that are still there have."""
    for position, act in leaves.erased_bodies.items():
        if position not in leaves.commitments:
            faults.append(f"position {act}: it erases the body of fact {position}, which never had one")
    for (position, path), act in leaves.erased_values.items():
        known = paths.get(position) if position in leaves.commitments else set()
        if known is not None and path not in known:
            faults.append(f"position {act}: it erases the value {shown(path)} of fact {position}, which never had it")


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
            if ledger.head is None:
                raise Fault("it is missing")
            notes["ephor.head"] = parse_note(ledger.head)
    if given is not None:
        with faults.at(GIVEN):
            notes[GIVEN] = parse_note(given)
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
    origin = keys[-1].name if keys else None
    notes, latest = read_notes(ledger, given, faults)
    tree, leaves, roots = grow(ledger.leaves, {note.size for note in notes.values()}, faults)
    check_bodies(ledger, leaves, faults)
    if ledger.tiles is not None:
        check_tiles(tree, ledger.tiles, faults)
    if not latest and (tree.size or key):
        faults.append("checkpoint: there are facts or a key to hold against one, and no checkpoint is stored")
    if key and key.name != origin:
        faults.append(f"key given: it is of {shown(key.name)}, and the ledger is {shown(origin)}")
    signed = {}
    for place, note in notes.items():
        with faults.at(place):
            check_note(note, origin, roots, tree.size)
            signed[place] = signers(note, {*keys, key} - {None})
            if key and key not in signed[place] and place in (latest, GIVEN):
                raise Fault("the key given did not sign it")
            if signed[place].isdisjoint(keys) and not (key and place == GIVEN):
                raise Fault("no known key signed it")
    check_key_order(notes, signed, keys, faults)
    return Verdict(tree.size, tree.root(), faults)


def check_key_order(notes, signed, keys, faults):
    """No stored checkpoint, nor the head, is signed by a key that an earlier one's signer had already replaced."""
    age = {key: index for index, key in enumerate(keys)}
    newest = newest_of_earlier = size = -1
    for place in sorted(signed.keys() - {GIVEN}, key=lambda place: notes[place].size):
        if notes[place].size > size:
            newest_of_earlier, size = newest, notes[place].size
        ages = [age[key] for key in signed[place] if key in age]
        if ages and min(ages) < newest_of_earlier:
            faults.append(f"{place}: a key signed it that stands before the signer of an earlier checkpoint")
        newest = max([newest, *ages])
