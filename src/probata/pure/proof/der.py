"""ASN.1 values, read and written: as much of DER and BER as time stamps and certificates need.

Read leniently (CMS allows BER: indefinite lengths, split octet strings), written strictly (DER).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

BOOLEAN, INTEGER, BITS, OCTETS, NULL, OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
UTC_TIME, GENERAL_TIME = 0x17, 0x18
SEQUENCE, SET = 0x30, 0x31

_DEEPEST = 32
_MOST_DIGITS = 100  # decimal digits of the text of one arc; far above what exists


class DerUnreadable(Exception):
    """Bytes that are no such value; turned into an error of its context by whoever reads."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its tag byte, its content, and all its bytes as they stand in the original."""

    tag: int
    body: bytes
    raw: bytes

    def children(self) -> list[Value]:
        """Return the values inside."""
        return list(_values(self.body, 0))

    def expect(self, *tags: int) -> Value:
        """Return this value when it has one of the tags."""
        if self.tag not in tags:
            raise DerUnreadable("another kind of value was expected")
        return self

    def integer(self) -> int:
        """Return an INTEGER's number."""
        return _number(self.expect(INTEGER).body)

    def octets(self) -> bytes:
        """Return the bytes of an OCTET STRING, put together when it comes in parts."""
        if self.tag == OCTETS | 0x20:
            return b"".join(part.octets() for part in self.children())
        return self.expect(OCTETS).body

    def bits(self) -> bytes:
        """Return the bytes of a BIT STRING of whole bytes."""
        if not self.expect(BITS).body or self.body[0]:
            raise DerUnreadable("a bit string has loose bits")
        return self.body[1:]

    def oid(self) -> str:
        """Return an OBJECT IDENTIFIER in dotted form."""
        body = self.expect(OID).body
        arcs, arc = [], 0
        for byte in body:
            arc = arc << 7 | byte & 0x7F
            if arc.bit_length() > _MOST_DIGITS * 3:
                raise DerUnreadable("an identifier is too long")
            if not byte & 0x80:
                arcs.append(arc)
                arc = 0
        if not body or body[-1] & 0x80:
            raise DerUnreadable("an identifier ends too early")
        first = min(arcs[0] // 40, 2)
        return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))

    def time(self) -> datetime:
        """Return the instant of a GeneralizedTime or UTCTime that ends in Z."""
        text = self.expect(UTC_TIME, GENERAL_TIME).body.decode("ascii", "replace")
        if self.tag == UTC_TIME:
            text = ("19" if text[:2] >= "50" else "20") + text
        whole, _, fraction = text[:-1].partition(".")
        digits = whole + fraction
        if text[-1:] != "Z" or not (digits.isascii() and digits.isdigit()) or len(whole) != 14:
            raise DerUnreadable("a time is not in the form of RFC 5280")
        try:
            month, day, hour, minute, second = (int(whole[at : at + 2]) for at in range(4, 14, 2))
            part = int(fraction[:6].ljust(6, "0"))
            return datetime(int(whole[:4]), month, day, hour, minute, second, part, UTC)
        except ValueError as reason:
            raise DerUnreadable("a time does not exist") from reason


def read(data: bytes) -> Value:
    """Return the one value that the bytes hold; raise DerUnreadable, also when bytes remain."""
    value, end = _value(data, 0, 0)
    if end != len(data):
        raise DerUnreadable("bytes stand after the end")
    return value


def write(tag: int, *parts: bytes) -> bytes:
    """Return a value in DER: a tag byte, the length, the parts one after another."""
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + body


def write_integer(number: int) -> bytes:
    """Return a whole number that is not negative, in DER."""
    return write(INTEGER, number.to_bytes(number.bit_length() // 8 + 1))


def write_oid(dotted: str) -> bytes:
    """Return an object identifier in DER."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    body = b""
    for arc in (first * 40 + second, *rest):
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(arc & 0x7F | 0x80)
        body += bytes(reversed(groups))
    return write(OID, body)


def _number(body: bytes) -> int:
    if not body:
        raise DerUnreadable("a number is empty")
    return int.from_bytes(body, signed=True)


def _values(data: bytes, deep: int) -> Iterator[Value]:
    at = 0
    while at < len(data):
        value, at = _value(data, at, deep)
        yield value


def _value(data: bytes, at: int, deep: int) -> tuple[Value, int]:
    """Return the value at a place and where it ends."""
    if at + 2 > len(data) or deep > _DEEPEST or data[at] & 0x1F == 0x1F:
        raise DerUnreadable("it ends too early, or is no such value")
    tag, length, body = data[at], data[at + 1], at + 2
    if length == 0x80 and tag & 0x20:
        return _endless(data, at, deep)
    if length >= 0x80:
        count = length & 0x7F
        length, body = int.from_bytes(data[body : body + count]), body + count
        if not 1 <= count <= 8:
            raise DerUnreadable("a length is broken")
    end = body + length
    if end > len(data):
        raise DerUnreadable("it ends too early")
    return Value(tag, data[body:end], data[at:end]), end


def _endless(data: bytes, at: int, deep: int) -> tuple[Value, int]:
    """Read a value of indefinite length (BER): it ends with two zero bytes."""
    end = at + 2
    while data[end : end + 2] != b"\0\0":
        _, end = _value(data, end, deep + 1)
    return Value(data[at], data[at + 2 : end], data[at : end + 2]), end + 2
