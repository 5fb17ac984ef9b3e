"""`probata search`: words in the messages, subjects and file names of all matters within reach."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from probata.cli import local, telling
from probata.cli.language import gettext as _
from probata.evidence.intake import acts, queries

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from probata.evidence.intake.queries import Hit

HELP = """Search the messages, the subjects of mails and the names of files.

Any part of a word is found, in any script; no match reaches from one of these into another.

Upper and lower case, accents, tones, full and half width, and traditional and simplified Chinese
characters are taken as equal. Newest readings come first. The words are not kept anywhere.
"""
EXAMPLES = """examples:
  probata search 合同
  probata search "chuyen tien" --matter Lan      finds “chuyển tiền” as well
  probata search contract --limit 500 --json
"""


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("words", metavar="WORDS", help="what to look for")
    parser.add_argument("--matter", default="", help="only in this matter: title, number or id")
    parser.add_argument("--limit", type=int, default=50, help="how many messages at most (50)")
    parser.add_argument(
        "--before", default="", metavar="PLACE", help="go on after the last one seen"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a message")


@local.guarded
def run(args: Namespace) -> int:
    """Search, and return 0 also when nothing is found."""
    actor = local.owner()
    matter = queries.find_matter(actor, args.matter).id if args.matter else ""
    hits = queries.search(
        actor, args.words, matter=matter, limit=max(1, args.limit), before=args.before
    )
    numbers = {one.id: one.number for one in queries.matters(actor)}
    for seen in dict.fromkeys(hit.matter for hit in hits):
        acts.view(seen, "search", actor=actor, at=local.now())
    for hit in hits:
        if args.json:
            told = {"matter": hit.matter, "place": hit.place, "matched": list(hit.matched)}
            told |= hit.message.value()
            telling.print_json(told)
            continue
        message = hit.message
        who = message.sender if message.sender is not None else "–"
        text = " ".join(message.text.split())
        telling.say(
            f"{numbers.get(hit.matter, '')} {message.item} {message.index:>7}  "
            f"{message.literal}  {who}: {text[:200]}"
        )
        for line in _beside(hit):
            telling.say(f"{'':>9}{line}")
    if not hits and not args.json:
        telling.say(_("No message holds these words."))
    if queries.searches_text_alone(actor, matter):
        said = _(
            "Some messages were searched by their words alone, not by subjects and names of files: "
            "their index is of an older version. `probata work --once` makes it anew."
        )
        sys.stderr.write(f"{said}\n")
    return 0


def _beside(hit: Hit) -> Iterator[str]:
    """Yield the fields beside the text in which the words stand."""
    if "subject" in hit.matched:
        yield _("subject: {subject}", subject=hit.message.extra["subject"])
    if "file" in hit.matched:
        names = ", ".join(one.name for one in hit.message.attachments if one.name)
        yield _("files: {names}", names=names)
