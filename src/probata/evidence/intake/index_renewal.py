"""The search index made again from the rows where an older version of this program wrote it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from django.db import transaction

from probata.evidence.intake.findable import COLUMNS, findable_rows
from probata.evidence.intake.models import Passage, SearchSegment
from probata.evidence.intake.search_index import VERSION, rewritten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from django.db.models import QuerySet

_AT_ONCE = 2000


def older(matters: Collection[int] | None = None) -> QuerySet[SearchSegment]:
    """Return the segments that do not hold every field of a message, newest first."""
    found = SearchSegment.objects.filter(version__lt=VERSION)
    if matters is not None:
        found = found.filter(matter__in=matters)
    return found.order_by("-last")


def renew(most: int = 1) -> int:
    """Make up to `most` older segments again, each in one transaction; return how many were."""
    done = 0
    for id in list(older().values_list("pk", flat=True)[:most]):
        with transaction.atomic():
            segment = SearchSegment.objects.select_for_update().filter(pk=id).first()
            if segment is None or segment.version >= VERSION:
                continue  # another worker was faster
            rewritten(segment, _texts)
            done += 1
    return done


def _texts(keys: list[int]) -> list[str]:
    """Return what is indexed of these passages; one that is gone has nothing."""
    found = dict(itertools.chain.from_iterable(_pieces(keys)))
    return [found.get(key, "") for key in keys]


def _pieces(keys: list[int]) -> Iterator[Iterator[tuple[int, str]]]:
    for at in range(0, len(keys), _AT_ONCE):
        some = keys[at : at + _AT_ONCE]
        kept = Passage.objects.filter(id__in=some).order_by("id")
        rows = list(kept.values_list("id", "text", *COLUMNS))
        yield zip([row[0] for row in rows], findable_rows(rows), strict=True)
