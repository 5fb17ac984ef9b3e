"""How commands speak: JSON for programs, plain sentences for people, progress on stderr."""

from __future__ import annotations

import contextlib
import json
import sys
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings

from probata.cli import language
from probata.cli.language import gettext as _
from probata.cli.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from probata.evidence.intake.acts.draft import Draft
    from probata.pure.errors import ProbataError

    Tick = Callable[[Draft], None]


def print_json(value: object) -> None:
    """Print one JSON object in one line."""
    # A lone surrogate can stand in the name of a file; JSON for programs must still be UTF-8.
    line = json.dumps(value, ensure_ascii=False, default=str)
    sys.stdout.write(line.encode("utf-8", "backslashreplace").decode() + "\n")


def print_text(text: str) -> None:
    """Print text as it is, in UTF-8."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())


def say(text: str = "") -> None:
    """Print lines; a terminal that lacks a letter gets its number."""
    encoding = sys.stdout.encoding or "utf-8"
    text = "\n".join(map(safe, text.split("\n")))
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def safe(text: str) -> str:
    """Return text that cannot steer a terminal: control marks and direction marks are named."""
    out = []
    for letter in text:
        code = ord(letter)
        steers = code < 32 or 127 <= code < 160 or code in _STEERING
        out.append(f"⟨U+{code:04X}⟩" if steers else letter)
    return "".join(out)


_STEERING = frozenset((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029))


def what_leaves() -> None:
    """Say on stderr, before work begins, what will leave this computer and to whom; often nothing.

    Programs read stdout; a person reads this.
    """
    for authority in settings.PROBATA_STAMP_AUTHORITIES:
        said = _(
            "Time stamps are asked of {authority}. What leaves is one digest of the whole log: no "
            "message, no name, no file.",
            authority=safe(authority),
        )
        sys.stderr.write(f"{said}\n")


def refused(path: str, error: ProbataError, *, as_json: bool) -> None:
    """Say that a path was not taken in."""
    if as_json:
        told = {"code": error.code, "says": str(error), "remedy": error.remedy_text()}
        print_json({"path": path, "error": told})
        return
    says, remedy = language.sentence(error), language.remedy(error)
    sys.stderr.write(f"{safe(says)}\n    {safe(remedy)}\n")


def locked_out(count: int) -> None:
    """Say on stderr how many locked items were left out; nothing when there is none."""
    if count:
        said = ngettext(
            "{count} item is locked and not shown.",
            "{count} items are locked and not shown.",
            count,
        )
        sys.stderr.write(f"{said}\n")


class Bar(Protocol):
    """Progress over several files."""

    def within(self, name: str, size: int, /) -> Tick:
        """Return what is to be called after each batch of one file."""


class _Silent:
    def within(self, _name: str, _size: int) -> Tick:
        return lambda _draft: None


class _Shown:
    def __init__(self, bar: Any) -> None:
        self._bar, self._done = bar, 0

    def within(self, name: str, size: int) -> Tick:
        start, self._done = self._done, self._done + size
        self._bar.set_description_str(safe(name)[:40])
        self._bar.update(start - self._bar.n)

        def tick(draft: Draft) -> None:
            self._bar.update(start + min(draft.reading.bytes_done, size) - self._bar.n)

        return tick


@contextlib.contextmanager
def progress(total: int, *, quiet: bool) -> Iterator[Bar]:
    """Show a bar on stderr, unless nobody looks at it."""
    if quiet or not sys.stderr.isatty():
        yield _Silent()
        return
    from tqdm import tqdm

    with tqdm(total=total, unit="B", unit_scale=True, file=sys.stderr, leave=False) as bar:
        yield _Shown(bar)
