"""`probata fsck`: check everything that is kept, and repair nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from probata.cli import language, local, telling
from probata.cli.language import gettext as _
from probata.cli.language import ngettext
from probata.trust.ledger import fsck
from probata.trust.vault import fsck as vault

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Mapping, Sequence

HELP = """Check everything that is kept: entries, their numbers, the ledger, originals, readings.

Nothing is changed. With --deep every byte is read: originals are opened and compared with their
digests, and the rows of every reading with the digest that the journal holds.
"""
EXAMPLES = """examples:
  probata fsck
  probata fsck --deep --json
  probata fsck --restored     once, after the database was restored into another cluster

exit codes: 0 all fits · 8 something does not
"""


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    say = parser.add_argument
    say("--deep", action="store_true", help="read every byte")
    say(
        "--restored",
        action="store_true",
        help="first number entries of a database that came from another cluster; "
        "only while nobody writes",
    )
    say("--json", action="store_true", help="print one JSON object")


@local.guarded
def run(args: Namespace) -> int:
    """Check, and return 0 when everything fits and 8 otherwise."""
    local.ready()
    noisy = not args.json and sys.stderr.isatty()

    def tick(name: str) -> None:
        if noisy:
            sys.stderr.write(f"{_('checking {name} …', name=name)}\n")

    outcome = fsck.fsck(deep=args.deep, restored=args.restored, tick=tick)
    told = {
        "ok": not outcome.problems,
        "deep": args.deep,
        "checks": list(outcome.checks),
        "numbered": outcome.numbered,
        "problems": [
            {"check": one.check, "place": one.place, "says": one.text, "remedy": one.remedy}
            for one in outcome.problems
        ],
        "leftovers": sum(1 for _ in vault.leftovers(at=local.now())),
    }
    if args.json:
        telling.print_json(told)
    else:
        _say(told, outcome.problems)
    return 8 if outcome.problems else 0


def _say(told: Mapping[str, Any], problems: Sequence[fsck.Problem]) -> None:
    for one in problems:
        params = dict(one.params)
        says, remedy = language.said(one.says, params), language.said(one.remedy, params)
        telling.say(f"{one.check}: {one.place}: {says}\n    {remedy}")
    if told["leftovers"]:
        left = ngettext(
            "{count} leftover of work that was cut off; no harm.",
            "{count} leftovers of work that was cut off; no harm.",
            told["leftovers"],
        )
        telling.say(left)
    checks = ngettext("{count} check", "{count} checks", len(told["checks"]))
    if problems:
        found = ngettext("{count} problem", "{count} problems", len(problems))
        telling.say(_("{problems} in {checks}.", problems=found, checks=checks))
    elif told["deep"]:
        telling.say(_("{checks}, nothing that does not fit.", checks=checks))
    else:
        said = _(
            "{checks}, nothing that does not fit (`--deep` would read every byte).", checks=checks
        )
        telling.say(said)
