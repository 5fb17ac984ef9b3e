"""`probata lock`: from now on nobody sees, searches, copies or exports an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from probata.cli import local, telling
from probata.cli.language import gettext as _
from probata.evidence.intake import acts, rules

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

HELP = """Lock an item: it is not shown, searched, copied, exported or bundled any more.

Lock what may show a person under 18 in a sexual image; if you are not sure, lock it. Do not open it
to find out, do not send, copy or delete it, and call the police or a lawyer. Nothing is deleted:
the original stays sealed in the vault, and `probata unlock` lifts the lock.

The journal notes who locked which item, when, and the code of the reason; no name and no words.
"""
EXAMPLES = """examples:
  probata show Lan                                           lists the items with their ids
  probata lock 01J8ZQ3V7K9M2N4P6R8T0W1X3Y --reason may_show_a_minor
  probata lock 01J8ZQ3V7K9M2N4P6R8T0W1X3Y --reason other --words "Sent by mistake; asked counsel."

exit codes: 0 locked · 5 no such item · 6 it is locked already · others: probata --help
"""


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("item", metavar="ITEM", help="the 26 characters of the item")
    parser.add_argument(
        "--reason", required=True, choices=rules.LOCK_REASONS, help="why nobody may see it"
    )
    parser.add_argument(
        "--words", default="", help="more about it, for those who may lift the lock alone"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


@local.guarded
def run(args: Namespace) -> int:
    """Lock, and return 0."""
    deed = acts.lock_item(
        args.item, reason=args.reason, words=args.words, actor=local.owner(), at=local.now()
    )
    if args.json:
        item = deed.on.removeprefix("item:")
        told = {"item": item, "state": "locked", "reason": deed.reason, "entry": deed.entry_id}
        telling.print_json(told)
        return 0
    telling.say(_("The item is locked: it is not shown, copied or exported from now on."))
    if deed.reason == "may_show_a_minor":
        telling.say(_("Call the police or a lawyer. Do not open, send, copy or delete the file."))
    telling.say(_("Backups of this vault and the device it came from may hold further copies."))
    return 0
