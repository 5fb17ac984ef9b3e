"""What an import tells a person, and the JSON object that `probata import --json` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, Sum

from probata.evidence.intake import access
from probata.evidence.intake.models import ItemGap, Passage
from probata.evidence.intake.queries.matters import gaps, item, participants
from probata.evidence.intake.queries.values import BASES, instant
from probata.pure.filling import filled
from probata.pure.sentences.named import NAMED

if TYPE_CHECKING:
    from probata.evidence.intake.queries.values import ItemView
    from probata.trust.ledger.actor import Actor

COUNTS = ("messages", "notices", "continuations", "headings", "blanks", "rejected")
GAPS_TOLD = 1000


def summary(actor: Actor, id: str) -> dict[str, Any]:
    """Return what is known of one item, with the names that the command line promises.

    Findings are not among them: they are assessment's, and a door joins both.
    """
    kept = item(actor, id)
    if kept.reading is None or kept.state == "failed":
        return _head(kept) | _unread(kept)
    report = kept.reading.report
    balance = report["balance"]
    named, present = report["attachments"]["named"], report["attachments"]["present"]
    first, last = _ends(kept.reading.number)
    senders = participants(actor, id)
    return _head(kept) | {
        "reader": kept.reading.reader,
        "reader_version": kept.reading.reader_version,
        "variant": kept.reading.variant,
        "records": balance["messages"] + balance["notices"],
        **{name: balance[name] for name in COUNTS},
        "unit": balance["unit"],
        "units_in": balance["units_in"],
        "balance_ok": balance["closes"],
        "participants": [one.label for one in senders],
        "senders": [
            {"label": one.label, "account": one.account, "messages": one.messages}
            for one in senders
        ],
        "first": first,
        "last": last,
        "attachments": {"named": named, "present": present, "missing": max(0, named - present)},
        "gaps": [gap_value(gap.where, gap.reason, gap.params) for gap in gaps(actor, id)],
        "digest": report["digest"],
    }


def gap_totals(actor: Actor, id: str) -> tuple[int, int]:
    """Return how many places of an item could not be read, and their bytes together."""
    kept = access.item_for(actor, id, to=access.READ)
    rows = ItemGap.objects.filter(reading=kept.reading)
    size: int | None = rows.aggregate(size=Sum(F("end") - F("start")))["size"]
    return rows.count(), size or 0


def _head(kept: ItemView) -> dict[str, Any]:
    return {
        "path": kept.path,
        "sha256": kept.original.removeprefix("sha256:"),
        "size": kept.size,
        "item": kept.id,
        "receipt": kept.receipt,
        "state": kept.state,
    }


def _unread(kept: ItemView) -> dict[str, Any]:
    reason = kept.problem.get("reason", "")
    place = {"member": "", "start": 0, "end": kept.size}
    waits = kept.state in ("waiting", "reading")
    units = 0 if waits or not kept.size else 1
    return {
        "reader": None,
        "reader_version": None,
        "variant": "",
        "records": 0,
        **dict.fromkeys(COUNTS, 0),
        "rejected": units,
        "unit": "file",
        "units_in": units,
        "balance_ok": not waits,
        "participants": [],
        "senders": [],
        "first": None,
        "last": None,
        "attachments": {"named": 0, "present": 0, "missing": 0},
        "gaps": [] if waits else [{"where": place, "reason": reason}],
        "digest": None,
    }


def gap_value(where: Any, reason: str, params: Any) -> dict[str, Any]:
    """Return a gap as the JSON object that the command line prints."""
    place: dict[str, Any] = {"member": where.member, "start": where.start, "end": where.end}
    if where.line:
        place["line"] = where.line
    if where.table:
        place |= {"table": where.table, "rowid": where.rowid}
    return {"where": place, "reason": filled(reason, params, named=NAMED)}


def _ends(number: int) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Return the times of the first and the last passage in file order."""
    span = Passage.objects.filter(id__range=(number << 32, ((number + 1) << 32) - 1))
    ends = []
    for order in ("id", "-id"):
        row = span.order_by(order).values("literal", "earliest", "latest", "zone_basis").first()
        ends.append(
            None
            if row is None
            else {
                "literal": row["literal"],
                "earliest": instant(row["earliest"]),
                "latest": instant(row["latest"]),
                "zone_basis": BASES.get(row["zone_basis"], "none"),
            }
        )
    return ends[0], ends[1]
