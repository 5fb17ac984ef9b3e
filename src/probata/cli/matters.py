"""`probata matters`: the matters within reach, with what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.cli import local, telling
from probata.cli.language import gettext as _
from probata.cli.language import ngettext
from probata.evidence.intake import queries

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from probata.evidence.intake.queries import MatterView

HELP = """List the matters you may see: number, title, items and messages.

A matter is a collection of items about one story, with or without a case at a court.
"""
EXAMPLES = """examples:
  probata matters
  probata matters --json
"""


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--json", action="store_true", help="print one JSON object a matter")


@local.guarded
def run(args: Namespace) -> int:
    """List, and return 0."""
    found = queries.matters(local.owner())
    for one in found:
        if args.json:
            telling.print_json(
                {
                    "matter": one.id,
                    "number": one.number,
                    "title": one.title,
                    "opened_at": one.opened_at.isoformat(),
                    "items": one.items,
                    "messages": one.messages,
                    "waiting": one.waiting,
                    "locked": one.locked,
                }
            )
            continue
        telling.say(f"{one.number}  {one.title}  ({', '.join(_held(one))})")
    if not found and not args.json:
        telling.say(_("There is no matter yet. `probata import FILE --matter TITLE` opens one."))
    return 0


def _held(matter: MatterView) -> Iterator[str]:
    """Yield what a matter holds, counted."""
    yield ngettext("{count} item", "{count} items", matter.items)
    yield ngettext("{count} message", "{count} messages", matter.messages)
    if matter.waiting:
        yield ngettext("{count} waiting to be read", "{count} waiting to be read", matter.waiting)
    if matter.locked:
        yield ngettext("{count} locked", "{count} locked", matter.locked)
