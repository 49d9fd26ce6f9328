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

Beside it stand, from the bottom layer to the top: ed25519.py, strict.py (faults, parsing), log.py (tree, keys,
checkpoints), ledger.py (facts, the verdict) and stores.py (the three kinds of store).
"""

import argparse
import base64
import json
import pathlib
import sqlite3
import sys

sys.dont_write_bytecode = True  # Verifying leaves no trace beside the modules either.

from ledger import Ledger, Verdict, verify_ledger  # noqa: E402
from log import parse_key  # noqa: E402
from stores import export_ledger, folder_ledger, verify_tile_directory  # noqa: E402
from strict import Fault, parse_base64, shown, unique_members  # noqa: E402


class Unreadable(Exception):
    """The ledger could not be read at all, so nothing can be said about it."""


class NeedsKey(Unreadable):
    """A tile directory names no key of its own, so one has to be given."""


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
        "under a key of the ledger's own: whole, but this does not prove whose ledger it is; give --key to prove that")
    print(f"accepted: {verdict.size} facts, root {base64.b64encode(verdict.root).decode()}, {whose}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
