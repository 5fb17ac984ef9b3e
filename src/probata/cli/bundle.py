"""`probata bundle`: a matter becomes a paginated PDF with proofs, in one package."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from probata.cli import language, local, telling
from probata.cli.language import gettext as _
from probata.cli.language import ngettext
from probata.pure.errors import ProbataError
from probata.pure.filling import gettext_noop as N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from probata.evidence.bundle.queries import BundleView
    from probata.evidence.bundle.rules import Proposal
    from probata.trust.ledger.actor import Actor

NAME = "bundle"
HELP = "make a paginated PDF with proofs that anyone can check offline"
EPILOG = """\
examples:
  probata bundle M-0001 --out bundle.zip
      every exhibit of the matter; when none was put forward yet, every item becomes one
  probata bundle M-0001 --out bundle.zip --range "chat.txt:120-310:Threats in May"
      first puts forward the messages 120 to 310 of chat.txt under that title
  probata bundle M-0001 --out bundle.zip --language zh-hans --no-originals
  probata bundle M-0001 --out redacted.zip --variant redacted
      the copy that hides what `probata redact` named, under the same page numbers
"""
_RANGE = re.compile(r"(?P<item>.+?):(?P<first>\d+)-(?P<last>\d+)(?::(?P<title>.+))?")


class RangeUnreadable(ProbataError):
    """A --range that is not ITEM:FIRST-LAST[:TITLE]."""

    code = "cli.range"
    says = "“{range}” is not a range."
    remedy = (
        "Write ITEM:FIRST-LAST or ITEM:FIRST-LAST:TITLE, with the numbers `probata show` gives."
    )
    exit = 2


class OutUnwritable(ProbataError):
    """A place where the package cannot be written."""

    code = "cli.out"
    says = "The package cannot be written to {path}: {reason}."
    remedy = "Choose a folder that exists and has room; the package itself is kept in the vault."
    exit = 7


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument("matter", metavar="MATTER", help="number, id or title of the matter")
    parser.add_argument("--out", required=True, type=Path, help="where the package is written")
    parser.add_argument(
        "--range",
        action="append",
        default=[],
        metavar="ITEM:FIRST-LAST[:TITLE]",
        help="put forward a stretch of an item first; may be given several times",
    )
    parser.add_argument(
        "--variant",
        default="full",
        choices=("full", "redacted"),
        help="full shows everything; redacted hides what `probata redact` named, and encloses no"
        " original of which a passage is hidden",
    )
    parser.add_argument("--title", default="", help="title on the cover")
    parser.add_argument("--language", default="en", choices=("en", "zh-hans", "vi", "fr"))
    parser.add_argument("--no-originals", action="store_true", help="leave the originals out")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


@local.guarded
def run(args: argparse.Namespace) -> int:
    """Make the bundle and write the package; exit 0 when it is there."""
    from probata.evidence.bundle import acts, errors, jobs
    from probata.evidence.bundle import queries as bundles
    from probata.evidence.intake import queries as intake

    actor = local.owner()
    telling.what_leaves()
    matter = intake.find_matter(actor, args.matter)
    _writable(args.out)
    chosen = [_put_forward(actor, matter.id, text) for text in args.range]
    if not chosen and not bundles.exhibits(actor, matter.id):
        telling.locked_out(intake.locked_count(actor, matter.id))
        for item in intake.items(actor, matter.id):
            if not item.is_locked:
                acts.make_exhibit(item.id, _proposal(item.name), actor=actor, at=local.now())
    ordered = acts.order_bundle(
        matter.id,
        title=args.title,
        language=args.language,
        exhibits=chosen,
        originals=not args.no_originals,
        variant=args.variant,
        actor=actor,
        at=local.now(),
    )
    id = ordered.on.removeprefix("bundle:")
    with _bar(hidden=args.json) as tick:
        jobs.make_now(id, at=local.now(), tick=tick)
    made = bundles.bundle(actor, id)
    if made.state != "packed":
        says, remedy = _kept(made, "sentence", "says"), _kept(made, "advice", "remedy")
        raise errors.BundleNotMade(says=says, remedy=remedy)
    acts.take(id, actor=actor, at=local.now())
    _write(args.out, bundles.package_chunks(actor, id))
    _tell(args, made)
    return 0


def _proposal(title: str, first: int | None = None, last: int | None = None) -> Proposal:
    from probata.evidence.bundle.rules import Proposal

    return Proposal(title=title[:200], first=first, last=last)


def _put_forward(actor: Actor, matter: str, text: str) -> str:
    from probata.evidence.bundle import acts
    from probata.evidence.intake import errors
    from probata.evidence.intake import queries as intake

    found = _RANGE.fullmatch(text)
    if not found:
        raise RangeUnreadable(range=text[:80])
    name = found["item"]
    item = next(
        (one for one in intake.items(actor, matter) if name in (one.id, one.name, one.path)), None
    )
    if item is None:
        raise errors.ItemUnknown()
    proposal = _proposal(found["title"] or item.name, int(found["first"]), int(found["last"]))
    deed = acts.make_exhibit(item.id, proposal, actor=actor, at=local.now())
    return deed.on.removeprefix("exhibit:")


class _bar:
    """A progress bar on standard error, or none."""

    def __init__(self, *, hidden: bool) -> None:
        from tqdm import tqdm

        shape = "{desc} {bar} {n_fmt}/{total_fmt}"
        self._bar = tqdm(total=1, disable=hidden or None, file=sys.stderr, bar_format=shape)

    def __enter__(self) -> _bar:
        return self

    def __call__(self, done: int, total: int, says: str = "") -> None:
        """Show how far the work is."""
        self._bar.total, self._bar.n = total, done
        self._bar.set_description_str(says)

    def __exit__(self, *_about: object) -> None:
        self._bar.close()


def _writable(path: Path) -> None:
    """Refuse a place that cannot take the package before the long work begins."""
    aside = _aside(path)
    try:
        if path.is_dir():
            raise IsADirectoryError(21, N_("it is a folder"))
        aside.touch()
        aside.unlink()
    except OSError as reason:
        raise OutUnwritable(path=str(path), reason=reason.strerror or N_("unknown")) from reason


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    """Write beside the place and rename: nobody ever sees half a package."""
    aside = _aside(path)
    try:
        with aside.open("wb") as out:
            out.writelines(chunks)
            out.flush()
            os.fsync(out.fileno())
        shutil.move(aside, path)
    except OSError as reason:
        aside.unlink(missing_ok=True)
        raise OutUnwritable(path=str(path), reason=reason.strerror or N_("unknown")) from reason


def _tell(args: argparse.Namespace, made: BundleView) -> None:
    if args.json:
        told = {
            "path": str(args.out),
            "bundle": made.id,
            "number": made.number,
            "variant": made.variant,
            "pages": made.pages,
            "size": made.package_size,
            "sha256": made.package.removeprefix("sha256:"),
            "entry": made.assembled_entry,
            "exhibits": list(made.page_map),
        }
        print(json.dumps(told, ensure_ascii=False))
        return
    for line in _lines(args.out, made):
        print(line)


def _lines(out: Path, made: BundleView) -> Iterator[str]:
    copies = {
        "full": _("bundle {number} (full)", number=made.number),
        "redacted": _("bundle {number} (redacted)", number=made.number),
    }
    pages = ngettext("{count} page", "{count} pages", made.pages)
    size = ngettext("{count} byte", "{count} bytes", made.package_size)
    yield f"{out}: {copies[made.variant]}, {pages}, {size}"
    for row in made.page_map:
        place = _(
            "exhibit {mark}, pages {first}-{last}: {title}",
            mark=row["mark"],
            first=row["from"],
            last=row["to"],
            title=row["title"],
        )
        yield f"  {place}"
    yield _("Check it: probata verify {path}", path=out)


def _kept(made: BundleView, sentence: str, text: str) -> str:
    """Return what a kept problem says: its sentence, or the text that older ones have alone."""
    held = made.problem.get(sentence)
    if language.spoken() == "en" or not held:
        return str(made.problem.get(text, ""))
    return language.said(held["says"], held["params"])
