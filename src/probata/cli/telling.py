"""How commands speak: JSON for programs, plain sentences for people, progress on stderr."""

from __future__ import annotations

import contextlib
import json
import sys
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings

from probata.evidence.assessment import queries as assessed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from probata.evidence.intake.acts.draft import Draft
    from probata.pure.errors import ProbataError

    Tick = Callable[[Draft], None]

GAPS_SHOWN = 5


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
        sys.stderr.write(
            f"Time stamps are asked of {safe(authority)}. What leaves is one digest of the whole "
            "log: no message, no name, no file.\n"
        )


def refused(path: str, error: ProbataError, *, as_json: bool) -> None:
    """Say that a path was not taken in."""
    if as_json:
        told = {"code": error.code, "says": str(error), "remedy": error.remedy_text()}
        print_json({"path": path, "error": told})
        return
    sys.stderr.write(f"{safe(str(error))}\n    {safe(error.remedy_text())}\n")


def counted(number: int, what: str) -> str:
    """Return a number with the English word for what is counted: "1 message", "2,000 messages"."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def locked_out(count: int) -> None:
    """Say on stderr how many locked items were left out; nothing when there is none."""
    if count:
        said = "1 item is locked" if count == 1 else f"{count} items are locked"
        sys.stderr.write(f"{said} and not shown.\n")


def imported(told: Mapping[str, Any], *, as_json: bool) -> None:
    """Say what became of one file."""
    if as_json:
        print_json(told)
        return
    if told["state"] == "locked":
        say(told.get("path", "Locked item"))
        say("    locked      it is not shown, copied or exported; see `probata unlock --help`")
        say()
        return
    say(f"{told['path']}")
    say(f"    sealed      {counted(told['size'], 'byte')}, SHA-256 {told['sha256']}")
    if told["known_before"]:
        say("    linked      the same bytes were in this matter already; nothing was doubled")
    if told["state"] in ("waiting", "reading"):
        say("    not read    the worker will read it (`probata work`)")
    elif told["state"] == "failed":
        _unread(told)
    else:
        _read(told)
    say()


def _unread(told: Mapping[str, Any]) -> None:
    if told.get("attached"):
        say("    kept        as a file that a message names")
        return
    for finding in told["findings"]:
        say(f"    not read    {finding['text']}")


def _read(told: Mapping[str, Any]) -> None:
    variant = f" ({told['variant']})" if told["variant"] else ""
    say(
        f"    read        {counted(told['messages'], 'message')} and "
        f"{counted(told['notices'], 'notice')} by {counted(len(told['participants']), 'sender')}, "
        f"as {told['reader']}{variant}"
    )
    if told["first"] and told["last"]:
        say(f"    from, to    {told['first']['literal']} – {told['last']['literal']}")
        basis = {
            "none": "the file names no time zone; each time stands for a range of instants",
            "file": "the file itself says in which zone its clock stood",
            "person": "the time zone was stated by a person",
        }
        say(f"    time        {basis.get(told['first']['zone_basis'], '')}")
    count = told["attachments"]
    if count["named"]:
        say(f"    files       {count['named']} named, {count['present']} here")
    closes = "closes" if told["balance_ok"] else "DOES NOT CLOSE"
    say(f"    balance     {counted(told['units_in'], 'unit')} ({told['unit']}); the count {closes}")
    for gap in told["gaps"][:GAPS_SHOWN]:
        where = gap["where"]
        say(f"    not read    bytes {where['start']:,} to {where['end']:,}: {gap['reason']}")
    if len(told["gaps"]) > GAPS_SHOWN:
        more = counted(len(told["gaps"]) - GAPS_SHOWN, "more place")
        say(f"    not read    … and {more}")
    for finding in told["findings"]:
        _finding(finding)
    say(f"    not checked {'; '.join(assessed.checks_not_done())}")


def _finding(finding: Mapping[str, Any]) -> None:
    say(f"    {finding['severity']:<11} {finding['text']}")
    if finding["causes"]:
        say(f"                Ordinary reasons: {' '.join(finding['causes'])}")
    if finding["limit"]:
        say(f"                {finding['limit']}")


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
