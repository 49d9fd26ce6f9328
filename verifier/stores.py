"""The three kinds of store a ledger or log can stand in: an Ephor folder, a full export, a C2SP tile directory."""

import collections
import contextlib
import os
import pathlib
import re
import sqlite3
import struct

from ledger import SALT_BYTES, Ledger, Verdict
from log import HASH_BYTES, TILE_WIDTH, Tree, check_note, parse_key, parse_note, sha256, signers
from strict import Fault, Faults, decode_text, is_whole, parse_base64, parse_object, shown, spell_json

APPLICATION_ID = 0x4570686F
USER_VERSION = 1


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
    if spell_json(line).encode() != raw:
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
        if not isinstance(value["path"], str) or before is not None and value["path"].encode() <= before:
            raise Fault("the values are not sorted by path")
        before = value["path"].encode()
        ledger.values.append((position, value["path"], parse_base64(value["salt"]), parse_base64(value["value"])))


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
    if before != size:
        faults.append(f"export: the last checkpoint is not of the {size} facts of the ledger")
    return ledger, faults


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
            check_note(note, key.name, roots, tree.size)
            if not signers(note, {key}):
                raise Fault("the key given did not sign it")
    return Verdict(tree.size, tree.root(), faults)
