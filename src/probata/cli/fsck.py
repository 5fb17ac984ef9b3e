"""`probata fsck`: check everything that is kept, and repair nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from probata.cli import local, telling
from probata.trust.ledger import fsck
from probata.trust.vault import fsck as vault

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

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
            sys.stderr.write(f"checking {name} …\n")

    outcome = fsck.fsck(deep=args.deep, restored=args.restored, tick=tick)
    tick("vault")
    kept = list(vault.problems(deep=args.deep))
    problems = [_journal_problem(one) for one in outcome.problems]
    problems += [_vault_problem(one) for one in kept if one.is_damage]
    leftovers = [_vault_problem(one) for one in kept if not one.is_damage]
    told = {
        "ok": not problems,
        "deep": args.deep,
        "checks": [*outcome.checks, "vault"],
        "numbered": outcome.numbered,
        "problems": problems,
        "leftovers": leftovers,
    }
    if args.json:
        telling.print_json(told)
    else:
        _say(told)
    return 8 if problems else 0


def _journal_problem(one: fsck.Problem) -> dict[str, str]:
    return {"check": one.check, "place": one.place, "says": one.text, "remedy": one.remedy}


def _vault_problem(one: vault.Problem) -> dict[str, str]:
    remedy = (
        "Restore the vault from a copy."
        if one.is_damage
        else "They take room and harm nothing; `probata work` removes them after a day."
    )
    says = one.says.format_map(one.params)
    return {"check": one.code, "place": one.on, "says": says, "remedy": remedy}


def _say(told: dict[str, Any]) -> None:
    for one in told["problems"]:
        telling.say(f"{one['check']}: {one['place']}: {one['says']}\n    {one['remedy']}")
    if told["leftovers"]:
        telling.say(
            f"{len(told['leftovers'])} leftovers of work that was cut off; they harm nothing."
        )
    checks = len(told["checks"])
    if told["problems"]:
        telling.say(f"{len(told['problems'])} problems in {checks} checks.")
        return
    deep = "" if told["deep"] else " (`--deep` would read every byte)"
    telling.say(f"{checks} checks, nothing that does not fit{deep}.")
