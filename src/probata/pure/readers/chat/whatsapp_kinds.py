"""What a WhatsApp record is: kinds hinted at by structure first, by words of the app second."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from probata.pure.reader import Kind
from probata.pure.readers.chat import whatsapp_words as words
from probata.pure.readers.chat.whatsapp_shapes import words_at

Ints = npt.NDArray[np.int64]
Octets = npt.NDArray[np.uint8]

MARK = "\u200e\u200f"
"""What the app puts before its own texts on iPhone; a person can paste it."""

_MARKS = ("\u200e", "\u200f")

_ATTACHED = re.compile(rf"[{MARK}]<([^<>:：\n]{{1,40}})[:：][\s\u00a0]?([^<>\n]+)>")
_ATTACHED_BARE = re.compile(r"^<([^<>:：\n]{1,40}): (\d{8}-[^<>\n]+\.\w{1,5})>$")
_IN_PARENTHESIS = re.compile(
    rf"^[{MARK}]?([^\n]*?\.[^\s.()（）]{{0,8}})(?: [(（]|（)([^()（）\n]{{2,40}})[)）]$"
)
_APP_NAME = re.compile(r"^(?:IMG|VID|AUD|PTT|STK|DOC)-\d{8}-WA\d{4}\.")
_ANDROID_FILE = re.compile(
    rb"((?:IMG|VID|AUD|PTT|STK|DOC)-\d{8}-WA\d{4}\.[A-Za-z0-9]{0,8})"
    rb" \(([^()\n\x80-\xff]{2,40})\)(?:\n|\Z)"
)
_MAPS = re.compile(r"https?://(?:maps\.google|maps\.apple|www\.google\.[a-z.]+/maps|goo\.gl/maps)")
_PIN = re.compile(r"^[^\n:：]{1,40}[:：] https?://maps\.google\.com/\?q=-?[\d.]+,-?[\d.]+$")
_PLACE = re.compile(r"https?://(?:[a-z]+\.)?foursquare\.com/")
_SPLIT = re.compile(f"[{MARK}]")
_ENDING = re.compile(rf"\s?([{MARK}]?)<([^<>:：\n]{{3,60}})>$")
_OPTION = re.compile(
    rf"^[{MARK}]?([^\n:：]{{1,30}})[:：] ?(.*?) [(（](\d+)[^()（）]*[)）]\r?$", re.MULTILINE
)

LONGEST_APP_TEXT = 64 << 10


@dataclass(frozen=True, slots=True)
class Named:
    """A file that a record names, with the words that say so."""

    name: str
    words: str


@dataclass(slots=True)
class Sort:
    """What a record was taken for, why, and what it names."""

    kind: Kind = Kind.TEXT
    names: tuple[Named, ...] = ()
    extra: dict[str, object] = field(default_factory=dict)


def sort(text: str, *, marked_line: bool = False, marks: str = MARK) -> Sort:
    """Say what the words of a record with an author are; `marked_line`: a mark before its stamp.

    `marks` are those that the app itself puts before its texts in this file: a person who writes
    from right to left begins a text with a mark as well.
    """
    out = _sort(text, marked_line, marks)
    if text[-1:] == ">" and not out.names and (ending := _ENDING.search(text)):
        said = ending[2].casefold() in words.EDITED
        if text != ending[0] and (said or (ending[1] and out.kind is Kind.TEXT)):
            out.extra["edited"] = True
    if text[:1] in _MARKS:
        out.extra["app_mark"] = True
    return out


def sort_android_file(raw: bytes) -> Sort | None:
    """Sort the usual name of a file on Android; None says that `sort` has to look.

    Whatever this takes, `sort` takes in the same way: it is here because it is many times faster.
    """
    match = _ANDROID_FILE.match(raw)
    if match is None or b"<" in raw:
        return None
    return Sort(Kind.ATTACHMENT, (Named(match[1].decode(), match[2].decode("utf-8", "replace")),))


def _sort(text: str, marked_line: bool, marks: str) -> Sort:
    head = text.partition("\n")[0].rstrip("\r")
    if "<" in text and (attached := _attached(text)):
        return Sort(Kind.ATTACHMENT, attached)
    inside = _IN_PARENTHESIS.match(head) if head[-1:] in ("）", ")") else None
    if inside and _is_file(head, inside):
        return Sort(Kind.ATTACHMENT, (Named(inside[1], inside[2]),))
    plain = _SPLIT.sub("", text).strip(" \u00a0").rstrip(".。।").casefold()
    if (by_words := _by_words(plain, text)) is not None:
        return by_words
    if "://" in text and _PIN.match(text.lstrip(MARK)):
        return Sort(Kind.LOCATION)
    marked = bool(text) and text[0] in marks
    if "\n" in text and (poll := _poll(text, head, marked)):
        return poll
    if marked:
        return _app_text(text, plain, marked_line)
    if marked_line:
        return Sort(Kind.LEFT_OUT, extra={"by": "structure"})
    return Sort()


def _attached(text: str) -> tuple[Named, ...]:
    """Return the files of an iPhone export, with the word that the app put before each."""
    found = tuple(Named(one[2], one[1]) for one in _ATTACHED.finditer(text))
    if not found and (bare := _ATTACHED_BARE.match(text)):
        return (Named(bare[2], bare[1]),)
    return found


def _is_file(head: str, inside: re.Match[str]) -> bool:
    said = inside[2].casefold() in words.FILE_ATTACHED
    return said or bool(_APP_NAME.match(inside[1])) or head[0] in MARK


def _by_words(plain: str, text: str) -> Sort | None:
    if plain in words.LEFT_OUT:
        return Sort(Kind.LEFT_OUT, extra={"by": "words"})
    if "\u200e" in text or "\u200f" in text:
        parts = _SPLIT.split(text)
        if parts[-1].strip().rstrip(".").casefold() in words.LEFT_OUT:
            name = parts[0].removesuffix(" • ").strip()
            return Sort(Kind.LEFT_OUT, extra={"by": "words", "name": name})
    if plain in words.DELETED_BY_EXPORTER:
        return Sort(Kind.DELETED, extra={"deleted_by": "exporter"})
    if plain in words.DELETED_BY_OTHER:
        return Sort(Kind.DELETED, extra={"deleted_by": "other"})
    if text == words.VIEW_ONCE:
        return Sort(Kind.VIEW_ONCE)
    if plain in words.MISSED_CALL:
        return Sort(Kind.CALL)
    return None


def _poll(text: str, head: str, marked: bool) -> Sort | None:
    """Read a poll: a word and a colon, the question, and options with votes in parentheses."""
    title = head.strip(MARK + " ")
    if not title.endswith((":", "：")):
        return None
    if not marked and title[:-1].casefold() not in words.POLL:
        return None
    options = [(m[2], int(m[3])) for m in _OPTION.finditer(text)]
    if not options:
        return None
    question = text.split("\n")[1].rstrip("\r")
    said = [{"text": option, "votes": votes} for option, votes in options]
    return Sort(Kind.POLL, extra={"poll": {"question": question, "options": said}})


def _app_text(text: str, plain: str, marked_line: bool) -> Sort:
    """Sort a text that begins with the mark of the app."""
    if _PLACE.search(text):
        return Sort(Kind.LOCATION, extra={"place": text.strip(MARK).partition(": http")[0]})
    if _MAPS.search(text):
        return Sort(Kind.LOCATION)
    if marked_line:
        return Sort(Kind.LEFT_OUT, extra={"by": "structure"})
    about_calls = len(plain) <= 60 and any(word in plain for word in words.CALL)
    if about_calls and not any(word in plain for word in words.ENCRYPTION):
        return Sort(Kind.CALL)
    return Sort(Kind.APP_TEXT)


_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(64 - 18)
_MASKS = np.array([(1 << (8 * n)) - 1 for n in range(9)], dtype=np.uint64)
_KEYS = np.sort(
    np.array([int.from_bytes(key.ljust(8, b"\0"), "little") for key in words.keys()], np.uint64)  # noqa: SIM118
)
_MAYBE = np.zeros(1 << 18, bool)
_MAYBE[(_KEYS * _MIX) >> _SHIFT] = True


def _is_key(key: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Say which words of eight bytes begin a phrase: by a table, then exactly."""
    found: npt.NDArray[np.bool_] = _MAYBE[(key * _MIX) >> _SHIFT]
    maybe = np.flatnonzero(found)
    place = np.minimum(np.searchsorted(_KEYS, key[maybe]), len(_KEYS) - 1)
    found[maybe] = _KEYS[place] == key[maybe]
    return found


def worth_a_look(
    octets: Octets, begin: Ints, end: Ints, head_end: Ints, marked: npt.NDArray[Any]
) -> Ints:
    """Return the rows whose words may be more than text; all others are text for certain."""
    size = end - begin
    near_end = begin + 8 > len(octets)
    at = np.where(near_end, 0, begin)
    first = octets[at]
    look = marked | near_end
    if len(octets) >= 8:
        look |= (first == 0x3C) | ((first == 0xE2) & (octets[at + 1] == 0x80))  # "<", a mark
        key = words_at(octets, at) & _MASKS[np.clip(size, 0, 8)]
        look |= _is_key(key)
    for stop in (end, head_end):
        last = octets[np.maximum(stop, 1) - 1]
        look |= (last == 0x3E) | (last == 0x29)  # ">", ")"
        wide = np.flatnonzero(last == 0x89)  # perhaps the wide parenthesis, EF BC 89
        look[wide] |= octets[np.maximum(stop[wide], 2) - 2] == 0xBC
    return np.flatnonzero(look & (size > 0))
