"""`probata show`: a matter, its items and findings, its messages, and the bytes behind one."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from probata.cli import items, language, local, telling
from probata.cli.language import gettext as _
from probata.evidence.intake import acts, errors, queries
from probata.pure.filling import gettext_noop as N_

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from probata.evidence.assessment.queries import FindingView
    from probata.evidence.intake.queries import ItemView, MatterView, MessageView, OriginalLine
    from probata.trust.ledger.actor import Actor

HELP = """Show a matter: its items, what was read of each, and what the checks saw.

A locked item is listed without its name, and nothing of it is shown.
With --messages its messages are printed one after the other, in the order of the file, however
many there are. Times: the literal of the file, and between which two instants it lies.
"""
EXAMPLES = """examples:
  probata show Lan                                  items and findings
  probata show Lan --messages | less                all messages
  probata show M-0001 --messages --json             one JSON object a message
  probata show Lan --messages --item 01J… --day 2024-03-05
  probata show Lan --item 01J… --original 812       the bytes of message 812, invisible marks named
"""
_KINDS = {
    "notice": N_("notice"),
    "app_text": N_("app text"),
    "attachment": N_("attachment"),
    "left_out": N_("left out"),
    "deleted": N_("deleted"),
    "location": N_("location"),
    "poll": N_("poll"),
    "call": N_("call"),
    "contact": N_("contact"),
    "view_once": N_("view once"),
    "draft": N_("draft"),
    "mail": N_("mail"),
    "unknown": N_("unknown"),
}
_STATES = {
    "present": N_("present"),
    "missing": N_("missing"),
    "left_out": N_("left out"),
    "ambiguous": N_("ambiguous"),
    "inline": N_("inline"),
    "locked": N_("locked"),
}


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    say = parser.add_argument
    say("matter", metavar="MATTER", help="title, number or id of a matter")
    say("--messages", action="store_true", help="print the messages")
    say("--item", default="", metavar="ID", help="only this item")
    say("--day", default="", metavar="YYYY-MM-DD", help="begin at this day (needs --item)")
    say("--start", type=int, default=0, metavar="INDEX", help="begin at this index")
    say("--end", type=int, default=None, metavar="INDEX", help="end before this index")
    say("--original", type=int, default=None, metavar="INDEX", help="show the original bytes")
    say("--json", action="store_true", help="print JSON, one object a line")


@local.guarded
def run(args: Namespace) -> int:
    """Show, and return 0; what is shown is noted in the journal once."""
    actor = local.owner()
    matter = queries.find_matter(actor, args.matter)
    if args.original is not None:
        return _original(actor, matter, args)
    if args.messages:
        return _messages(actor, matter, args)
    acts.view(matter.id, "matter", actor=actor, at=local.now())
    shown = queries.items(actor, matter.id)
    if args.item:
        chosen = queries.item(actor, args.item)
        if chosen.matter != matter.id:
            raise errors.ItemUnknown()
        shown = [chosen]
    if not args.json:
        telling.say(f"{matter.number}  {matter.title}\n")
    for one in shown:
        told, found = _told(actor, one)
        if not args.json:
            telling.say(_("item {id}", id=one.id))
        items.tell(actor, told, found, as_json=args.json)
    telling.locked_out(sum(one.is_locked for one in shown))
    return 0


def _told(actor: Actor, item: ItemView) -> tuple[dict[str, Any], list[FindingView]]:
    if item.is_locked:
        return {"item": item.id, "receipt": item.receipt, "state": item.state}, []
    return items.of(actor, item.id, known_before=False)


def _messages(actor: Actor, matter: MatterView, args: Namespace) -> int:
    start = max(0, args.start)
    if args.day:
        start = _first_of_day(actor, args)
    stream = queries.messages(actor, matter.id, item=args.item, start=start, end=args.end)
    acts.view(matter.id, "messages", item=args.item, actor=actor, at=local.now())
    telling.locked_out(queries.locked_count(actor, matter.id))
    if args.json:
        for message in stream:
            telling.print_json(message.value())
        return 0
    for line in itertools.chain.from_iterable(map(_lines, stream)):
        telling.say(line)
    return 0


def _first_of_day(actor: Actor, args: Namespace) -> int:
    if not args.item:
        raise errors.ItemUnknown()
    later = [one for one in queries.days(actor, args.item) if one.day >= args.day]
    if not later:
        raise errors.PassageUnknown(index=args.day)
    return later[0].first


def _lines(message: MessageView) -> Iterator[str]:
    who = message.sender if message.sender is not None else "–"
    text = message.text.split("\n")
    mark = "" if message.kind == "text" else f" [{_(_KINDS[message.kind])}]"
    yield f"{message.index:>7}  {message.literal}  {who}{mark}: {text[0].rstrip(chr(13))}"
    for rest in text[1:]:
        yield f"{'':>9}{rest.rstrip(chr(13))}"
    for one in message.attachments:
        file = _(
            "file: {name} ({state})", name=one.name, state=_(_STATES.get(one.state, one.state))
        )
        yield f"{'':>9}{file}"


def _original(actor: Actor, matter: MatterView, args: Namespace) -> int:
    item = args.item or _only_item(actor, matter)
    line = queries.original_line(actor, item, args.original)
    acts.view(
        matter.id,
        "original",
        item=item,
        places=[args.original, args.original],
        actor=actor,
        at=local.now(),
    )
    if args.json:
        telling.print_json(
            {
                "original": line.original,
                "span": {"member": line.member, "start": line.start, "end": line.end},
                "hex": line.raw.hex(),
                "shown": line.shown,
                "is_cut": line.is_cut,
            }
        )
        return 0
    telling.say(_where(line))
    telling.say(line.shown)
    return 0


def _where(line: OriginalLine) -> str:
    says = N_("{original}, bytes {start} to {end}:")
    if line.member:
        says = N_("{original}, bytes {start} to {end} of {member}:")
    start, end = language.grouped(line.start), language.grouped(line.end)
    return _(says, original=line.original, start=start, end=end, member=line.member)


def _only_item(actor: Actor, matter: MatterView) -> str:
    read = [one.id for one in queries.items(actor, matter.id) if one.reading is not None]
    if len(read) != 1:
        raise errors.ItemUnknown()
    return read[0]
