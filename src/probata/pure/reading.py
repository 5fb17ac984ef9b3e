"""The table of readers: detect what a source is, and read it with the reader that fits best."""

from __future__ import annotations

import importlib
import logging
from functools import cache

from probata.pure import magic, reader, reading_errors, sources
from probata.pure.reader import Detection, Hints, Reading, Source
from probata.pure.readers import places

__all__ = ["READERS", "SURE", "detect", "names", "open_source", "read", "reader_called"]

READERS: tuple[tuple[str, str], ...] = (
    ("whatsapp-text", "probata.pure.readers.chat.whatsapp:READER"),
    ("telegram-json", "probata.pure.readers.chat.telegram:READER"),
    ("sms-backup", "probata.pure.readers.phone.sms:READER"),
    ("calls-backup", "probata.pure.readers.phone.calls:READER"),
    ("eml", "probata.pure.readers.mail.eml:READER"),
    ("mbox", "probata.pure.readers.mail.mbox:READER"),
)
"""Name and place of each reader, in the order in which equal scores are listed."""

SURE = 0.5
"""Below this score a reader is not taken unless a person names it."""

_MEMBERS = 1000

open_source = sources.open_source
_log = logging.getLogger(__name__)


@cache
def reader_called(name: str) -> reader.Reader | None:
    """Return the reader of this name, or None when it is unknown or does not load here."""
    place = dict(READERS).get(name)
    if place is None:
        return None
    module, _, attribute = place.partition(":")
    try:
        found: reader.Reader = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, SyntaxError) as why:
        _log.warning("reader %s does not load: %s", name, why)
        return None
    return found


def names() -> tuple[str, ...]:
    """Return the names of all readers that load here."""
    return tuple(name for name, _ in READERS if reader_called(name) is not None)


def detect(source: Source) -> list[Detection]:
    """Return what each fitting reader says about the source, best first; may be empty."""
    found: list[Detection] = []
    for name, _ in READERS:
        one = reader_called(name)
        if one is None:
            continue
        try:
            answer = one.detect(source)
        except Exception as why:  # noqa: BLE001 -- one broken reader must not stop the others
            _log.warning("reader %s failed to detect: %r", name, why)
            continue
        if answer.score > 0:
            found.append(answer)
    return sorted(found, key=lambda answer: -answer.score)


def read(source: Source, hints: Hints | None = None) -> Reading:
    """Begin to read the source with the reader that fits best, or that the hints name.

    Raises FormatUnknown, FormatOther, ReaderUnknown, ReaderUnfit, or an error of the container.
    """
    hints = hints or Hints()
    if hints.reader:
        one = reader_called(hints.reader)
        if one is None:
            raise reading_errors.ReaderUnknown(reader=hints.reader, readers=", ".join(names()))
        return one.read(source, hints)
    fitting = [answer for answer in detect(source) if answer.score >= SURE]
    if not fitting:
        raise _unreadable(source)
    best = reader_called(fitting[0].reader)
    assert best is not None
    reading = best.read(source, hints)
    others = [answer.reader for answer in fitting[1:]]
    if others:
        reading.notes.append(reader.Note("reading.also-fits", params={"readers": others}))
    return reading


def _unreadable(source: Source) -> reading_errors.ReadingError:
    """Say why nothing can be read: what the bytes are, or why no member opens."""
    if not len(source.data):
        return reading_errors.SourceEmpty(name=source.name)
    shut = _shut(source) if places.is_container(source) else None
    if shut is not None:
        return shut
    what = magic.what_is(bytes(source.data[:64]))
    if what:
        return reading_errors.FormatOther(name=source.name, what=what)
    return reading_errors.FormatUnknown(name=source.name)


def _shut(source: Source) -> reading_errors.ReadingError | None:
    """Return the error of the first member that is refused or does not open."""
    refused: tuple[reading_errors.ReadingError, ...] = getattr(source, "refused", ())
    if refused:
        return refused[0]
    for name in list(source.members)[:_MEMBERS]:
        head = getattr(source.members[name], "head", None)
        try:
            if head is not None:
                head(1)
        except reading_errors.ReadingError as error:
            return error
    return None
