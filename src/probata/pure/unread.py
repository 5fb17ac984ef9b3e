"""What a container holds beside what was read of it: nothing in it is passed over in silence."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from probata.pure import magic, reading
from probata.pure.errors import ProbataError
from probata.pure.filling import gettext_noop
from probata.pure.reader import Gap, Locator, Note, Reading, Source
from probata.pure.readers import places

MOST = 5000
"""Members that are looked into; what lies behind them is counted and named, not opened."""

_LISTED = 8
_HEAD = 64
_OTHER = gettext_noop(
    "“{member}” was not read with the rest of the zip: it looks like {reader}. Take it out and "
    "import it by itself."
)
_ZIP = gettext_noop(
    "“{member}” is a zip inside the zip; it was not opened. Take it out and import it by itself."
)
_ZIPS = ("a zip archive", "an empty zip archive")


def tell_unread(source: Source, found: Reading, linked: Collection[str]) -> None:
    """Add to a finished reading what the members say that were neither read nor linked.

    `linked` are the members that a message names. A member that a reader would take becomes a
    gap; all others are listed in one note. Nothing happens for a source that is no container.
    """
    if not places.is_container(source):
        return
    known = {*found.members, *linked, *(gap.where.member for gap in found.gaps)}
    left = [name for name in sorted(source.members) if name not in known and _counts(name)]
    gaps = {name: gap for name in left[:MOST] for gap in _looked_into(name, source.members[name])}
    found.gaps += gaps.values()
    unnamed = [name for name in left if name not in gaps]
    if unnamed:
        params = {"count": len(unnamed), "names": ", ".join(unnamed[:_LISTED])}
        found.notes.append(Note("intake.files-unnamed", params=params))


def _counts(name: str) -> bool:
    """Say whether a member is more than what a computer adds when it packs a folder."""
    last = name.rpartition("/")[2]
    return not places.is_hidden(name) and last not in (".DS_Store", "Thumbs.db", "desktop.ini")


def _looked_into(name: str, member: Source) -> Iterator[Gap]:
    try:
        head = bytes(places.beginning(member, _HEAD))
    except ProbataError as error:
        yield Gap(Locator(name), error.says, dict(error.params))
        return
    what = magic.what_is(head)
    if what in _ZIPS:
        yield Gap(Locator(name), _ZIP, {"member": name})
    if what or not head:
        return
    fitting = [one.reader for one in reading.detect(member) if one.score >= reading.SURE]
    if fitting:
        yield Gap(Locator(name), _OTHER, {"member": name, "reader": fitting[0]})
