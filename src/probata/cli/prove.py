"""`probata prove`: the proof slip of an entry, which anybody can check offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from probata.cli import local, telling
from probata.cli.language import gettext as _
from probata.evidence.bundle import queries as bundles
from probata.evidence.intake import queries as intake
from probata.trust.access import permissions, policy
from probata.trust.ledger import prove, publish, queries, sequence, stamping
from probata.trust.ledger.errors import EntryUnknown

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from probata.trust.ledger.actor import Actor
    from probata.trust.ledger.entry import EntryView

HELP = """Write the proof slip of an entry of the journal.

The slip shows that the entry stands in the ledger at its place, under a signed checkpoint. Give it
to anybody together with the original: `probata verify SLIP ORIGINAL` needs neither this computer
nor a network. While an item is locked, slips of its entries hold the leaf alone: it still proves
the entry, and names nothing.
"""
EXAMPLES = """examples:
  probata prove 01J8ZQ3V7K9M2N4P6R8T0W1X3Y
  probata prove 01J8ZQ3V7K9M2N4P6R8T0W1X3Y --out slip.txt

The entry of each file is printed by `probata import --json`.
"""


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("entry", metavar="ENTRY", help="the 26 characters of the entry")
    parser.add_argument("--out", metavar="FILE", help="write there instead of printing")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


@local.guarded
def run(args: Namespace) -> int:
    """Write the slip, and return 0."""
    actor = local.owner()
    telling.what_leaves()
    entry = queries.entry(args.entry)
    needed = "matters.read" if entry.within else permissions.known("ledger.see")
    if not policy.may(actor, needed, entry.within or "*"):
        raise EntryUnknown(entry=args.entry[:40])
    sequence.number_entries()
    publish.publish(at=local.now())
    stamping.stamp_newest(at=local.now())
    slip = prove.slip_for(args.entry, disclosed=not _names_locked(actor, entry))
    if args.out:
        Path(args.out).write_text(slip, encoding="utf-8", newline="")
    if args.json:
        told = {"entry": entry.id, "name": entry.name, "on": entry.on, "out": args.out or None}
        telling.print_json(told | ({} if args.out else {"slip": slip}))
    elif args.out:
        telling.say(_("The slip of {entry} is in {path}.", entry=entry.name, path=args.out))
    else:
        telling.print_text(slip)
    return 0


def _names_locked(actor: Actor, entry: EntryView) -> bool:
    """Say whether the words of an entry may name a locked item: its own, or an exhibit's."""
    kind, _colon, id = entry.on.partition(":")
    if kind == "exhibit":
        return bundles.exhibit(actor, id).is_locked
    return kind == "item" and intake.lock(actor, id) is not None
