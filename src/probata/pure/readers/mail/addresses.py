"""Addresses of a mail: split before encoded words are read, so that a comma inside one stays."""

from __future__ import annotations

import re
from dataclasses import dataclass

from probata.pure.readers.mail import fields

_SIGN = r"[^\s<>\"(),;:@]"
# Begins only where a run of signs begins: a long name without an @ must not cost its square.
_ADDRESS = re.compile(rf"(?<!{_SIGN}){_SIGN}++@{_SIGN}++")
_MOST = 1 << 20
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Address:
    """One address as written, with the display name as read."""

    name: str
    address: str
    odd: frozenset[str] = frozenset()

    @property
    def claims_another(self) -> str:
        """The address that the display name pretends to be, when it is not the real one."""
        for found in _ADDRESS.finditer(self.name):
            said = found[0].strip("'\".").lower()
            if self.address and said != self.address.lower():
                return found[0]
        return ""

    @property
    def shown(self) -> str:
        """The label for people: the name, but the real address first when the name is another."""
        if self.claims_another:
            return f"{self.address} ({self.name})"
        return self.name or self.address

    @property
    def account(self) -> str:
        """The address with its domain in lower case."""
        local, sign, domain = self.address.rpartition("@")
        return f"{local}{sign}{domain.lower()}"


def parse(value: bytes) -> list[Address]:
    """Return the addresses of a raw value, in order; groups are opened, comments are names."""
    text, odd = fields.unfold(value[:_MOST])
    return [found for piece in _split(text) if (found := _one(piece, odd)) is not None]


def _split(text: str) -> list[str]:
    """Split at commas outside quotes, comments and angle brackets."""
    pieces: list[str] = []
    at, depth, start = 0, 0, 0
    is_quoted = is_angled = False
    while at < len(text):
        sign = text[at]
        if sign == "\\":
            at += 1
        elif is_quoted:
            is_quoted = sign != '"'
        elif sign == '"':
            is_quoted = True
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth = max(0, depth - 1)
        elif sign in "<>" and not depth:
            is_angled = sign == "<"
        elif not depth and not is_angled and sign in ",;:":
            if sign != ":":  # the name of a group stands before a colon
                pieces.append(text[start:at])
            start = at + 1
        at += 1
    pieces.append(text[start:])
    return [piece.strip() for piece in pieces if piece.strip()]


def _one(piece: str, odd: frozenset[str]) -> Address | None:
    before, angle, rest = piece.rpartition("<")
    if angle and ">" in rest:
        address = rest.partition(">")[0].strip()
        name = before
    else:
        found = _ADDRESS.search(re.sub(r"=\?[^?]*\?[bBqQ]\?[^?]*\?=", "", piece))
        address = found[0] if found else ""
        name = piece.replace(address, "", 1) if address else piece
    name = name.strip()
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1]
    is_quoted = len(name) > 1 and name[0] == '"' and name[-1] == '"'
    if is_quoted:
        name = _ESCAPED.sub(r"\1", name[1:-1])
    words, more = fields.decode_words(name)
    if is_quoted and words != name:
        more |= {"quoted"}
    if not address and not words:
        return None
    if not address and "@" in words and _ADDRESS.fullmatch(words.strip()):
        return Address("", words.strip(), odd | more | {"encoded"})
    return Address(words.strip(), address, odd | more)
