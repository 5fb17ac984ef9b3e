"""`probata unlock`: lift the lock of an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.cli import local, telling
from probata.cli.language import gettext as _
from probata.evidence.intake import acts

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

HELP = """Lift the lock of an item: it is shown, searched and exported again.

What was never read is read by the worker afterwards. Lift a lock only when you know that nothing in
the item has to be kept from view; ask a lawyer first when it was locked because of a minor.
"""
EXAMPLES = """examples:
  probata unlock 01J8ZQ3V7K9M2N4P6R8T0W1X3Y
  probata unlock 01J8ZQ3V7K9M2N4P6R8T0W1X3Y --json

exit codes: 0 unlocked · 5 no such item · 6 it is not locked · others: probata --help
"""


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("item", metavar="ITEM", help="the 26 characters of the item")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


@local.guarded
def run(args: Namespace) -> int:
    """Lift the lock, and return 0."""
    deed = acts.unlock_item(args.item, actor=local.owner(), at=local.now())
    if args.json:
        item = deed.on.removeprefix("item:")
        telling.print_json({"item": item, "state": "unlocked", "entry": deed.entry_id})
    else:
        telling.say(_("The lock was lifted: the item is shown again."))
    return 0
