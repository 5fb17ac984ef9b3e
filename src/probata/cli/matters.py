"""`probata matters`: the matters within reach, with what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.cli import local, telling
from probata.evidence.intake import queries

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

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
        waiting = f", {one.waiting} waiting to be read" if one.waiting else ""
        locked = f", {one.locked} locked" if one.locked else ""
        telling.say(
            f"{one.number}  {one.title}  ({telling.counted(one.items, 'item')}, "
            f"{telling.counted(one.messages, 'message')}{waiting}{locked})"
        )
    if not found and not args.json:
        telling.say("There is no matter yet. `probata import FILE --matter TITLE` opens one.")
    return 0
