"""`probata redact`: hide messages of an exhibit in redacted bundles, show them again, list them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from probata.cli import local, telling
from probata.cli.language import gettext as _
from probata.evidence.bundle import acts, errors
from probata.evidence.bundle import queries as bundles
from probata.evidence.intake import queries as intake
from probata.pure.errors import ProbataError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from probata.evidence.bundle.queries import RedactionView
    from probata.trust.ledger.actor import Actor

HELP = """Hide messages of an exhibit in redacted copies of bundles, or show them again.

Nothing that is kept changes. `probata bundle … --variant redacted` then has black bars in place of
these messages, their pictures and the names of their files, wherever they are put forward, and
does not enclose their original. The reason is printed in the bundle, and title and words of the
exhibit stand in both copies: see that they do not repeat what is hidden.
Without MARK and --lift, what is hidden by now is listed.
"""
EXAMPLES = """examples:
  probata redact M-0001 3 --range 14-15 --reason "address of a child"
  probata redact M-0001 3 --reason "health"      all that exhibit 3 shows
  probata redact M-0001                          list what is hidden, with the ids for --lift
  probata redact M-0001 --lift 01J8ZQ3V7K9M2N4P6R8T0W1X3Y
"""
_RANGE = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")


class RangeOfMessages(ProbataError):
    """A --range that is not FIRST-LAST."""

    code = "cli.redact_range"
    says = "“{range}” is not a range of messages."
    remedy = "Write FIRST-LAST, with the numbers `probata show` gives, for example 14-15."
    exit = 2


class DeedUnclear(ProbataError):
    """Options that ask for nothing, or for two things at once."""

    code = "cli.redact_what"
    says = "It is not clear what is to be hidden or shown."
    remedy = "Give a MARK with --reason to hide, or --lift with an id to show again."
    exit = 2


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    say = parser.add_argument
    say("matter", metavar="MATTER", help="number, id or title of the matter")
    say("mark", metavar="MARK", nargs="?", default="", help="mark of the exhibit, e.g. 3")
    say(
        "--range", default="", metavar="FIRST-LAST", help="these messages; without it, all it shows"
    )
    say("--reason", default="", help="why; printed in the bundle")
    say("--lift", default="", metavar="ID", help="show again what this redaction hides")
    say("--json", action="store_true", help="print one JSON object a redaction")


@local.guarded
def run(args: Namespace) -> int:
    """Hide, show again or list, and return 0."""
    if bool(args.lift) and bool(args.mark or args.range or args.reason):
        raise DeedUnclear()
    if not args.mark and (args.range or args.reason):
        raise DeedUnclear()
    actor = local.owner()
    matter = intake.find_matter(actor, args.matter).id
    if args.lift:
        _lift(actor, matter, args.lift)
    elif args.mark:
        _hide(actor, matter, args)
    items = {one.id: one.name for one in intake.items(actor, matter)}
    found = bundles.redactions(actor, matter)
    for one in found:
        _tell(one, items.get(one.item, one.item), as_json=args.json)
    if not found and not args.json:
        telling.say(_("Nothing is hidden in redacted copies of this matter."))
    return 0


def _hide(actor: Actor, matter: str, args: Namespace) -> None:
    exhibits = {one.mark: one.id for one in bundles.exhibits(actor, matter)}
    if args.mark not in exhibits:
        raise errors.ExhibitUnknown()
    first: int | None = None
    last: int | None = None
    if args.range:
        found = _RANGE.fullmatch(args.range)
        if not found:
            raise RangeOfMessages(range=args.range[:80])
        first, last = int(found[1]), int(found[2])
    acts.redact(
        exhibits[args.mark],
        reason=args.reason,
        first=first,
        last=last,
        actor=actor,
        at=local.now(),
    )


def _lift(actor: Actor, matter: str, id: str) -> None:
    """Lift a redaction of this matter; one of another matter is as unknown as none at all."""
    if id not in {one.id for one in bundles.redactions(actor, matter, lifted=True)}:
        raise errors.RedactionUnknown()
    acts.lift(id, actor=actor, at=local.now())


def _tell(one: RedactionView, item: str, *, as_json: bool) -> None:
    if as_json:
        told: dict[str, Any] = {
            "redaction": one.id,
            "item": one.item,
            "name": item,
            "first": one.first,
            "last": one.last,
            "reason": one.reason,
            "made_at": one.made_at.isoformat(),
            "made_by": one.made_by,
        }
        telling.print_json(told)
        return
    span = _("all of it")
    if one.first is not None:
        span = _("messages {first} to {last}", first=one.first, last=one.last)
    telling.say(f"{one.id}  {item}, {span}: {one.reason}")
