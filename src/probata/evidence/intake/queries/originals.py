"""The bytes behind a message: its line in the original, with invisible marks called by name."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from probata.evidence.intake import access, errors
from probata.evidence.intake.beside import Neighbours
from probata.evidence.intake.queries.messages import message
from probata.evidence.intake.queries.values import LOCKED
from probata.evidence.intake.withheld import holds_locked
from probata.pure import reading as readers
from probata.trust.vault import queries as vault

if TYPE_CHECKING:
    from probata.evidence.intake.models import Item
    from probata.evidence.intake.queries.values import AttachmentView
    from probata.trust.ledger.actor import Actor
    from probata.trust.vault.opened import Opened

MOST = 1 << 20
"""Bytes of one line that are shown; a longer one is cut and says so."""


@dataclass(frozen=True, slots=True)
class OriginalLine:
    """The bytes [start:end] of a member of an original, and a text that hides no mark."""

    original: str
    member: str
    start: int
    end: int
    raw: bytes
    shown: str
    is_cut: bool


def original_line(actor: Actor, item: str, index: int) -> OriginalLine:
    """Return the bytes of one message as they stand in the original."""
    found = message(actor, item, index)
    kept = access.item_for(actor, item, to=access.READ)
    end = min(found.end, found.start + MOST)
    with vault.open_original(kept.original) as opened:
        raw = _bytes_of(opened, kept.name, found.member, found.start, end)
    return OriginalLine(
        kept.original, found.member, found.start, found.end, raw, reveal(raw), end < found.end
    )


def _bytes_of(opened: Opened, name: str, member: str, start: int, end: int) -> bytes:
    if not member:
        return opened.read(start, end)
    source = readers.open_source(name, opened.buffer())
    if member not in source.members:
        raise errors.PassageUnknown(index=0)
    return bytes(source.members[member].data[start:end])


def open_item(actor: Actor, item: str) -> BinaryIO:
    """Open the whole original of an item, byte for byte, as a file that reads and seeks."""
    kept = access.item_for(actor, item, to=access.ORIGINAL)
    return vault.open_original(kept.original).file()


def attachment_bytes(actor: Actor, item: str, index: int, position: int) -> bytes:
    """Return the bytes of a file that a message names, cut out of the original as they are there.

    A member of a zip or a file beside the export comes whole; inline bytes of a mail or a backup
    come decoded. Raises PassageUnknown when the file is not here, and ItemLocked when these are the
    bytes of a locked item.
    """
    found = message(actor, item, index)
    kept = access.item_for(actor, item, to=access.ORIGINAL)
    if not 0 <= position < len(found.attachments):
        raise errors.PassageUnknown(index=index)
    one = found.attachments[position]
    if one.state == LOCKED:
        raise errors.ItemLocked()
    content = _cut(kept, one, index)
    if holds_locked(kept.matter_id, content):
        raise errors.ItemLocked()
    return content


def _cut(kept: Item, one: AttachmentView, index: int) -> bytes:
    with vault.open_original(kept.original) as opened:
        if one.span is not None:
            span = one.span
            raw = _bytes_of(opened, kept.name, span["member"], span["start"], span["end"])
            return decoded(raw, one.encoding)
        source = readers.open_source(kept.name, opened.buffer(), beside=Neighbours(kept))
        if one.state != "present" or one.member not in source.members:
            raise errors.PassageUnknown(index=index)
        return bytes(source.members[one.member].data)


def decoded(raw: bytes, encoding: str) -> bytes:
    """Return inline bytes without their transfer encoding; what is not known stays as it is."""
    import binascii
    import quopri

    if encoding.lower() == "base64":
        try:
            return binascii.a2b_base64(raw)
        except binascii.Error:
            return raw
    return quopri.decodestring(raw) if encoding.lower() == "quoted-printable" else raw


def reveal(raw: bytes) -> str:
    """Return bytes as text in which every mark that cannot be seen stands with its name.

    >>> reveal(b"a\\xe2\\x80\\x8eb\\r\\n\\xff")
    'a⟨U+200E LEFT-TO-RIGHT MARK⟩b⟨CR⟩⟨LF⟩⟨byte FF⟩'
    """
    return "".join(map(_shown, raw.decode("utf-8", "surrogateescape")))


def _shown(letter: str) -> str:
    code = ord(letter)
    if 0xDC80 <= code <= 0xDCFF:
        return f"⟨byte {code - 0xDC00:02X}⟩"
    if letter in "\r\n\t":
        return {"\r": "⟨CR⟩", "\n": "⟨LF⟩", "\t": "⟨TAB⟩"}[letter]
    if letter == " " or unicodedata.category(letter) not in ("Cc", "Cf", "Zs", "Zl", "Zp", "Co"):
        return letter
    name = unicodedata.name(letter, "")
    return f"⟨U+{code:04X}{' ' + name if name else ''}⟩"
