"""`probata hint`: say what a file does not say of itself, and have it read anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.cli import import_, items, local, telling
from probata.evidence.intake import acts, errors, queries
from probata.pure import reading as readers

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

HELP = """Say what you know about an item and its file does not say, at any time after its import.

A chat export often names no time zone, and 05/03 can be the fifth of March or the third of May.
Until somebody says which, each time stands for a range of instants and both readings of a date are
kept. What you say is written in the journal under your name; it changes no byte of the original,
and it can be said differently later. The item is then read anew; until that is done, the earlier
reading stays visible.

What you do not name stays as it was said before. Say "" to take a hint back.
"""
EXAMPLES = """examples:
  probata show Lan                                    lists the items with their ids
  probata hint 01J… --zone Asia/Ho_Chi_Minh           the phone stood in Viet Nam at the export
  probata hint 01J… --date-order DMY                  day first: 05/03 is the fifth of March
  probata hint 01J… --reader whatsapp-text            it is one, whatever it looks like
  probata hint 01J… --zone "" --json                  takes the zone back

exit codes: 0 all was read · 2 no such hint · 3 not everything could be read · 5 no such item
"""


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    say = parser.add_argument
    say("item", metavar="ITEM", help="id of an item; `probata show MATTER` lists them")
    say("--zone", help="time zone of the phone at its export, e.g. Asia/Shanghai")
    say("--date-order", metavar="ORDER", help="order of dates in the file: DMY, MDY or YMD")
    say("--reader", help=f"take this reader: {', '.join(readers.names())}")
    say("--later", action="store_true", help="note it only; the worker reads later")
    say("--json", action="store_true", help="print one JSON object")


@local.guarded
def run(args: Namespace) -> int:
    """Note what was said, read the item anew, and return 0 when all of it was read."""
    actor = local.owner()
    if args.zone is None and args.date_order is None and args.reader is None:
        raise errors.HintRefused(reason="nothing was said.")
    held = queries.item(actor, args.item)
    said = {
        name: getattr(args, name) if getattr(args, name) is not None else held.hints.get(name, "")
        for name in ("zone", "date_order", "reader")
    }
    acts.give_hints(held.id, **said, actor=actor, at=local.now())
    if not args.later:
        with telling.progress(held.size, quiet=args.json) as bar:
            import_.read_now(held.id, bar.within(held.name, held.size))
    told, found = items.of(actor, held.id, hints=said, known_before=False, attached=False)
    items.tell(actor, told, found, as_json=args.json)
    return import_.code_of(told, later=args.later)
