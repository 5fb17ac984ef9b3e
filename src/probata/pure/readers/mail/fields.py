"""Header fields of a mail: where they stand, unfolded, with encoded words read (RFC 5322, 2047)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from probata.pure.readers.mail import charsets

_NAME = re.compile(rb"([!-9;-~]+)[ \t]*+:")
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_ENCODED = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?\r\n]*)\?=")
_BETWEEN = re.compile(r"\s*")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_MOST_ODD = 100


@dataclass(frozen=True, slots=True)
class Field:
    """One field: name as written, raw value behind the colon, place in the mail, line from 1."""

    name: str
    value: bytes
    start: int
    end: int
    line: int
    key: str  # the name in lower case


@dataclass(frozen=True, slots=True)
class Head:
    """The fields of a mail or a part, where its body begins, and lines that are no field."""

    fields: tuple[Field, ...]
    body: int
    odd: tuple[int, ...] = ()
    named: dict[str, list[Field]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the fields by name."""
        for one in self.fields:
            self.named.setdefault(one.key, []).append(one)

    def all(self, key: str) -> list[Field]:
        """Return every field of that name, in order."""
        return list(self.named.get(key, ()))

    def first(self, key: str) -> bytes:
        """Return the raw value of the first field of that name, or b""."""
        found = self.named.get(key)
        return found[0].value if found else b""


@dataclass(frozen=True, slots=True)
class Told:
    """A header value as text; `odd` holds 8bit, utf8, charset, encoded as they were met."""

    text: str
    odd: frozenset[str] = frozenset()


def split(raw: bytes, start: int = 0, end: int | None = None) -> Head:
    """Split header fields from the body; a line that is no field ends them unless fields follow."""
    end = len(raw) if end is None else end
    found: list[list[int]] = []  # start of the field, of its value, its end, its line
    odd: list[int] = []
    at, line, body = start, 0, end
    while at < end:
        line += 1
        stop = (raw.find(b"\n", at, end) + 1) or end
        named = _NAME.match(raw, at, stop)
        if raw[at:stop] in (b"\n", b"\r\n", b"\r"):
            body = stop
            break
        if raw[at] in b" \t" and found:
            found[-1][2] = stop
        elif named:
            found.append([at, named.end(), stop, line])
        elif _NAME.match(raw, stop, end) is None or len(odd) >= _MOST_ODD:
            body = at
            break
        else:
            odd.append(at)
        at = stop
    return Head(tuple(_field(raw, *place) for place in found), body, tuple(odd))


def _field(raw: bytes, start: int, value: int, end: int, line: int) -> Field:
    name = raw[start : value - 1].rstrip(b" \t").decode("ascii")
    return Field(name, raw[value:end].rstrip(b"\r\n"), start, end, line, name.lower())


def unfold(value: bytes) -> tuple[str, frozenset[str]]:
    """Return a raw value as text without folds; raw 8-bit bytes are named, not guessed."""
    odd = frozenset[str]()
    try:
        text = value.decode("ascii")
    except UnicodeDecodeError:
        try:
            text, odd = value.decode("utf-8"), frozenset({"utf8"})
        except UnicodeDecodeError:
            text, odd = value.decode("utf-8", "replace"), frozenset({"8bit"})
    return _FOLD.sub("", text).strip(" \t\r\n"), odd


def decode(value: bytes) -> Told:
    """Return an unstructured value (a subject) as text with its encoded words read."""
    text, odd = unfold(value)
    words, more = decode_words(text)
    return Told(words, odd | more)


def decode_words(text: str) -> tuple[str, frozenset[str]]:
    """Read the encoded words of a text; neighbours of one character set are joined as bytes."""
    if "=?" not in text:
        return text, frozenset()
    out: list[str] = []
    odd: set[str] = set()
    for piece in _pieces(text):
        if isinstance(piece, str):
            out.append(piece)
            continue
        charset, raw = piece
        words = charsets.decode(raw, charset.partition("*")[0])
        if words.odd and words.odd != "also":
            odd.add("charset")
        out.append(words.text)
    return "".join(out), frozenset(odd)


def _pieces(text: str) -> Iterator[str | tuple[str, bytes]]:
    """Yield plain text and (charset, bytes) of encoded words, blanks between the latter dropped."""
    at = 0
    held: tuple[str, bytes] | None = None
    for found in _ENCODED.finditer(text):
        raw = _payload(found[2], found[3])
        if raw is None:
            continue
        between = text[at : found.start()]
        if held is not None and _BETWEEN.fullmatch(between):
            if held[0].lower() == found[1].lower():
                held = (held[0], held[1] + raw)
            else:
                yield held
                held = (found[1], raw)
        else:
            if held is not None:
                yield held
            if between:
                yield between
            held = (found[1], raw)
        at = found.end()
    if held is not None:
        yield held
    if at < len(text):
        yield text[at:]


def _payload(way: str, word: str) -> bytes | None:
    raw = word.encode("utf-8", "replace")
    if way in "qQ":
        return _HEX.sub(lambda found: bytes((int(found[1], 16),)), raw.replace(b"_", b" "))
    kept = raw.rstrip(b"=")
    try:
        return base64.b64decode(kept + b"=" * (-len(kept) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """Read `text/plain; charset=…` with quoted, encoded and continued parameters (RFC 2231)."""
    text, _ = unfold(value)
    head, _, rest = text.partition(";")
    found: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, content in _pairs(rest):
        base, star, number = name.partition("*")
        if not star:
            found.setdefault(base, decode_words(content)[0])
            continue
        is_coded = number == "" or number.endswith("*")
        digits = number.rstrip("*")
        place = int(digits) if digits.isdecimal() and len(digits) < 4 else 0
        pieces.setdefault(base, {})[place] = (is_coded, content)
    for base, numbered in pieces.items():
        found[base] = _continued([numbered[place] for place in sorted(numbered)])
    return head.strip().lower(), found


_PAIR = re.compile(r"""\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*+"?|[^;]*+)[^;]*+;?""")


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while (found := _PAIR.match(text, at)) is not None and found.end() > at:
        content = found[2].strip()
        if content.startswith('"'):
            content = re.sub(r"\\(.)", r"\1", content[1:].removesuffix('"'))
        yield found[1].lower(), content
        at = found.end()


def _continued(pieces: Sequence[tuple[bool, str]]) -> str:
    charset, raw = "", b""
    for place, (is_coded, content) in enumerate(pieces):
        if is_coded and place == 0 and content.count("'") >= 2:
            charset, _, content = content.split("'", 2)
        coded = content.encode("utf-8", "replace")
        raw += (
            re.sub(rb"%([0-9A-Fa-f]{2})", lambda hit: bytes((int(hit[1], 16),)), coded)
            if is_coded
            else coded
        )
    return charsets.decode(raw, charset or "utf-8").text
