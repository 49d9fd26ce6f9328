"""Ed25519 signatures (RFC 8032), checked and never made.

The check is strict: S below the group order, canonical encodings, no key or R of small order, and the equation
without cofactor. Secrets never come here, so nothing needs constant time.
"""

import functools
import hashlib


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
