"""`probata replay-draw`: repeats a draw from its record; needs the base install only."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from probata.cli.language import gettext as _
from probata.cli.verify import FileUnreadable
from probata.pure.filling import gettext_noop as N_

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_STEPS = (
    N_("form"),
    N_("commitment"),
    N_("secret seed"),
    N_("public seed"),
    N_("outcome"),
)
HELP = """Repeat a draw from its published record and compare every step.

The record holds the pool, the weights, the seed that was committed to before, the public seeds
and who was drawn. Nobody can have chosen the outcome when all of it fits."""

EXAMPLES = """examples:
  probata replay-draw draw.json
  probata replay-draw draw.json --json

exit codes: 0 the same outcome · 4 a step differs, and which"""


def configure(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print the outcome for a program")


def run(args: Namespace) -> int:
    """Repeat the draw and print the outcome; a step that differs is an error with exit code 4."""
    from probata.pure import draw

    try:
        record = args.file.read_bytes()
    except OSError as reason:
        raise FileUnreadable(path=args.file, reason=reason.strerror or reason) from reason
    done = draw.replay(record)
    if args.json:
        import json

        told = {
            "ok": True,
            "subject": done.subject,
            "drawn": list(done.drawn),
            "commitment": done.commitment,
            "steps": list(done.steps),
        }
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return 0
    for number, step in enumerate(done.steps, 1):
        sys.stdout.write(f"{number:>3}  {_('the same')}  {_step(step)}\n")
    outcome = _(
        "The same outcome as on record for {subject}: {drawn}",
        subject=done.subject,
        drawn=", ".join(done.drawn),
    )
    sys.stdout.write(f"\n{outcome}\n")
    return 0


def _step(name: str) -> str:
    """Return the name of a step; values are numbered."""
    kind, _space, number = name.partition(" ")
    return _("value {number}", number=number) if kind == "value" else _(name)
