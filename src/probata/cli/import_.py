"""`probata import`: seal files, read them at once, and say what was read and what was not."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import OperationalError

from probata.cli import items, local, telling
from probata.cli.gathering import Gathered, NotTaken, gather
from probata.evidence.assessment import jobs as assessing
from probata.evidence.intake import acts, errors, jobs, queries, rules
from probata.pure.errors import ProbataError
from probata.trust.ledger import sequence
from probata.trust.vault.errors import StoreFull, StoreUnwritable

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Sequence

    from probata.evidence.assessment.queries import FindingView
    from probata.evidence.intake.entries import EvidenceReceived
    from probata.trust.ledger.actor import Actor

HELP = """Take in chat exports, mails, backups and any other files.

Each file is sealed first: encrypted, kept under its digest, and entered in the journal. Then it is
read. Whatever cannot be read is kept all the same, and you are told where and why. The same bytes
handed in twice are recognised and linked, not doubled.

Messages can be changed or withdrawn at any moment: import an export as soon as you have it, and
whole, with what is embarrassing too. What is put forward is chosen later.

A PATH may be a file or a folder. A zip is kept whole, as it came. Pictures that lie beside an
export are found when you hand in the folder, or all files together.
"""
EXAMPLES = """examples:
  probata import "WhatsApp Chat.zip" --matter Lan
  probata import export/ --matter Lan --zone Asia/Ho_Chi_Minh --from Lan --means "USB stick"
  probata import inbox.mbox letter.eml --matter M-0001 --json

exit codes: 0 all was read · 3 kept, but not everything could be read · 6 linked to a locked item,
which stays unread · others: probata --help
"""
GROUP_FILES, GROUP_BYTES = 2000, 1 << 30


@dataclass(slots=True)
class Taken:
    """A file that was received, and how long sealing and reading it took."""

    file: Gathered
    deed: EvidenceReceived
    seconds: float

    @property
    def item(self) -> str:
        """The id of the item that holds its bytes."""
        return self.deed.on.removeprefix("item:")


def configure(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    say = parser.add_argument
    say("paths", nargs="+", metavar="PATH", help="files or folders")
    say(
        "--matter",
        required=True,
        metavar="NAME",
        help="title or number of the matter; a new title opens a new matter",
    )
    say("--from", dest="handed_by", default="", metavar="WHO", help="who gave you the files")
    say("--means", default="", metavar="HOW", help="how they came, e.g. “USB stick, by hand”")
    say("--zone", default="", help="time zone of the phone at its export, e.g. Asia/Shanghai")
    say(
        "--date-order",
        default="",
        choices=("DMY", "MDY", "YMD"),
        help="order of day, month and year, if somebody knows it",
    )
    say("--reader", default="", help="take this reader, whatever the file looks like")
    say("--later", action="store_true", help="seal only; the worker reads later")
    say("--json", action="store_true", help="print one JSON object for each file")


@local.guarded
def run(args: Namespace) -> int:
    """Import, and return 0 when everything was read."""
    actor = local.owner()
    rules.may_hint(args.zone, args.date_order, args.reader).or_raise(errors.HintRefused)
    gathered, refused = gather(args.paths)
    code = 0
    taken: list[Taken] = []
    if gathered:
        matter = _matter(actor, args.matter)
        for one in _received(actor, matter, gathered, args):
            (taken if isinstance(one, Taken) else refused).append(one)  # type: ignore[arg-type]
    for one in refused:
        telling.refused(one.path, one.error, as_json=args.json)
        code = code or one.error.exit
    failed = None
    if not args.later:
        failed = _read_all(actor, taken, args, quiet=args.json)
    attached = queries.attached_paths(actor, [one.item for one in taken])
    seen: set[str] = set()
    for one in taken:
        told, found = _told(actor, one, again=one.item in seen or not one.deed.is_first)
        told["attached"] = told["item"] in attached
        seen.add(one.item)
        items.tell(actor, told, found, as_json=args.json)
        code = max(code, code_of(told, later=args.later)) if code in (0, 3, 6) else code
    if failed is not None:
        raise failed  # what was kept is told by now
    sequence.number_entries()
    return code


def _matter(actor: Actor, name: str) -> str:
    """Return the id of the matter with this title or number; a new title opens a new one."""
    try:
        return queries.find_matter(actor, name, to="evidence.receive").id
    except errors.MatterUnknown:
        deed = acts.open_matter(name, actor=actor, at=local.now())
        return deed.on.removeprefix("matter:")


def _received(
    actor: Actor, matter: str, files: Sequence[Gathered], args: Namespace
) -> Iterator[Taken | NotTaken]:
    """Receive files in groups; a group with a bad file is received one by one."""
    receipt = ""
    for group in _groups(files):
        start = time.perf_counter()
        try:
            deeds = _receive(actor, matter, group, args, receipt)
        except ProbataError as error:
            if len(group) == 1 or isinstance(error, (StoreFull, StoreUnwritable)):
                yield from (NotTaken(str(one.path), error) for one in group)
                continue
            for one in group:
                for taken in _received_alone(actor, matter, one, args, receipt):
                    if isinstance(taken, Taken):
                        receipt = taken.deed.receipt
                    yield taken
            continue
        receipt = deeds[0].receipt
        each = (time.perf_counter() - start) / len(group)
        for one, deed in zip(group, deeds, strict=True):
            yield Taken(one, deed, each)


def _received_alone(
    actor: Actor, matter: str, file: Gathered, args: Namespace, receipt: str
) -> Iterator[Taken | NotTaken]:
    start = time.perf_counter()
    try:
        deed = _receive(actor, matter, [file], args, receipt)[0]
    except ProbataError as error:
        yield NotTaken(str(file.path), error)
        return
    yield Taken(file, deed, time.perf_counter() - start)


def _receive(
    actor: Actor, matter: str, files: Sequence[Gathered], args: Namespace, receipt: str
) -> list[EvidenceReceived]:
    return acts.receive_many(
        matter,
        [acts.Handed(one.path, one.name, one.folder) for one in files],
        handed_by=args.handed_by,
        means=args.means,
        receipt=receipt,
        actor=actor,
        at=local.now(),
    )


def _groups(files: Sequence[Gathered]) -> Iterator[list[Gathered]]:
    group: list[Gathered] = []
    size = 0
    for one in files:
        group.append(one)
        size += one.size
        if len(group) >= GROUP_FILES or size >= GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _read_all(
    actor: Actor, taken: Sequence[Taken], args: Namespace, *, quiet: bool
) -> OperationalError | None:
    """Read one after the other; return the error of a database that cannot go on."""
    with telling.progress(sum(one.file.size for one in taken), quiet=quiet) as bar:
        for one in taken:
            start = time.perf_counter()
            try:
                if queries.lock(actor, one.item) is not None:
                    continue  # the same bytes are here and locked: nothing of them is opened
                _hint(actor, one.item, args, again=not one.deed.is_first)
                read_now(one.item, bar.within(one.file.name, one.file.size))
            except OperationalError as error:
                return error
            one.seconds += time.perf_counter() - start
    return None


def _hint(actor: Actor, item: str, args: Namespace, *, again: bool) -> None:
    kept = queries.item(actor, item)
    wanted = {"zone": args.zone, "date_order": args.date_order, "reader": args.reader}
    if any(wanted.values()) and dict(kept.hints) != wanted:
        acts.give_hints(item, **wanted, actor=actor, at=local.now())
    elif kept.state == "failed" and again:
        # Handed in once more: a reader may know by now what none knew before.
        acts.give_hints(item, **dict(kept.hints), actor=actor, at=local.now())


def read_now(item: str, tick: telling.Tick) -> None:
    """Read an item now; when the worker is reading it already, wait for it."""
    while True:
        try:
            jobs.read_item(item, at=local.now(), tick=tick)
            break
        except errors.ReadingBusy:
            time.sleep(0.2)
    assessing.assess_item(item, at=local.now())


def _told(actor: Actor, one: Taken, *, again: bool) -> tuple[dict[str, Any], list[FindingView]]:
    if queries.lock(actor, one.item) is not None:
        return _told_locked(one), []
    told, found = items.of(
        actor,
        one.item,
        path=str(one.file.path),
        name=one.deed.shown_name,
        receipt=one.deed.receipt,
        entry=one.deed.entry_id,
        known_before=again,
    )
    return told | {"seconds": round(one.seconds, 3)}, found


def _told_locked(one: Taken) -> dict[str, Any]:
    """Tell of bytes that were linked to a locked item: the path as it was given, and no more."""
    return {
        "path": str(one.file.path),
        "item": one.item,
        "receipt": one.deed.receipt,
        "entry": one.deed.entry_id,
        "state": "locked",
        "known_before": True,
    }


def code_of(told: dict[str, Any], *, later: bool) -> int:
    """Return 0 when all of a file was read, or when it is there because another file names it."""
    if told["state"] == "locked":
        return 6
    if told["state"] in ("waiting", "reading"):
        return 0 if later else 3
    if told["state"] == "failed":
        return 0 if told["attached"] else 3
    return 0 if told["balance_ok"] and not told["gaps"] else 3
