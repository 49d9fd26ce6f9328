"""Faults, and the strict reading of base64, decimals and JSON: one spelling is right and every other a fault."""

import base64
import contextlib
import json
import re

MAX_JSON_DEPTH = 127  # Levels of objects and lists; beyond it parsers disagree about what they can read.
MAX_DECIMAL_DIGITS = 19  # Enough for 2^63 - 1, the largest number SQLite keeps.


class Fault(ValueError):
    """Something in the ledger breaks the page; the text says what."""


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


def require_blob(value, what, length=None):
    if type(value) is not bytes:
        raise Fault(f"the {what} is not stored as a BLOB")
    if length is not None and len(value) != length:
        raise Fault(f"the {what} has {len(value)} bytes instead of {length}")


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
            spell_json(value).encode("utf-8")
    except UnicodeEncodeError:
        raise Fault("a string holds half of a surrogate pair") from None
    except Fault:
        raise
    except (ValueError, RecursionError):
        raise Fault("the text is not JSON") from None
    return value


def spell_json(value):
    """The one spelling of a value that escapes only what JSON demands and has no white space."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def written_members(raw):
    """The (name, text) of each member of a compact object, where the text is name, colon and value as they stand."""
    text, decoder, at = decode_text(raw), json.JSONDecoder(), 1
    while at < len(text) - 1:
        name, colon = decoder.raw_decode(text, at)
        end = decoder.raw_decode(text, colon + 1)[1]
        yield name, text[at:end]
        at = end + 1


def parse_object(raw):
    value = parse_json(raw)
    if not isinstance(value, dict):
        raise Fault("the JSON is not an object")
    return value


def is_whole(value):
    return type(value) is int  # A bool is an int to isinstance, and 1.0 is no whole number in JSON text.
