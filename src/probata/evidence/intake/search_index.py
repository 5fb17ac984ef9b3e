"""The search index of passages: built while an item is read, merged as it grows, asked by matters.

A segment holds the postings of up to 65,536 passages of one matter (`probata.pure.grams`). Reading
adds segments; many small ones are merged into few; removing a reading takes its passages out of
them. A search looks at the segments of the allowed matters alone, newest first, and believes no
posting: each passage is fetched, folded and compared, field by field (`findable.py`). So neither
result nor order nor time depends on a matter that the person may not see.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from probata.evidence.intake.findable import BORDER, holding
from probata.evidence.intake.index_maker import Maker, built
from probata.evidence.intake.models import Item, SearchPage, SearchSegment, reading_of
from probata.pure import grams
from probata.pure.fold import fold

VERSION = 3
"""How segments are made: 1 of texts alone, 2 with subjects and names of files, 3 with polls and
contact cards; `index_renewal.py` makes older ones anew."""

_RUN = 16  # so many neighbours of one tier become one of the next
_LOOK_AHEAD = 64
_FETCH = 500
_FEW = 60


class IndexWriter:
    """Makes the passages of one reading searchable; the caller holds the transactions.

    Postings are built by a process of their own while the caller writes rows; rows of the index are
    written in `add` and `finish`, by the caller's thread.
    """

    def __init__(self, matter: int, first_key: int) -> None:
        """Begin at the key of the reading's first passage."""
        self._matter = matter
        self._key = first_key
        self._texts: list[str] = []
        self._coming: list[tuple[_Keys, Future[list[grams.Page]]]] = []
        self._builder: ThreadPoolExecutor | None = None
        self._maker = Maker()

    def add(self, texts: Sequence[str]) -> None:
        """Take in what is findable of the passages that follow."""
        self._texts += texts
        while len(self._texts) >= grams.SEGMENT:
            self._submit(self._texts[: grams.SEGMENT])
            del self._texts[: grams.SEGMENT]
        self._write(keep=1)

    def finish(self) -> None:
        """Write everything, and merge what has become too many."""
        if self._builder is None:
            if self._texts:
                keys = _Keys(self._key, len(self._texts), _has_more(self._texts))
                _keep(self._matter, keys, built(self._texts))
        else:
            if self._texts:
                self._submit(self._texts)
            self._write(keep=0)
        self.close()
        merge_small(self._matter)

    def close(self) -> None:
        """Let go of the thread; what was not written is lost, as the reading is."""
        self._texts = []
        self._coming = []
        if self._builder is not None:
            self._builder.shutdown(cancel_futures=True)
            self._builder = None
        self._maker.close()

    def _submit(self, texts: list[str]) -> None:
        if self._builder is None:
            self._builder = ThreadPoolExecutor(1, "search-index")
        future = self._builder.submit(self._maker.built, texts)
        self._coming.append((_Keys(self._key, len(texts), _has_more(texts)), future))
        self._key += len(texts)

    def _write(self, *, keep: int) -> None:
        while len(self._coming) > keep:
            keys, future = self._coming.pop(0)
            _keep(self._matter, keys, future.result())


@dataclass(frozen=True, slots=True)
class _Keys:
    """Passage keys that follow each other, and whether any has fields beside its text."""

    first: int
    count: int
    has_more: bool


def _has_more(texts: Sequence[str]) -> bool:
    return any(BORDER in text for text in texts)


def _keep(matter: int, keys: _Keys, made: Iterable[grams.Page]) -> None:
    segment = SearchSegment(
        matter=matter,
        first=keys.first,
        last=keys.first + keys.count - 1,
        count=keys.count,
        has_more=keys.has_more,
        version=VERSION,
    )
    _write(segment, made)


def _write(segment: SearchSegment, made: Iterable[grams.Page]) -> None:
    segment.save(force_insert=True)
    SearchPage.objects.bulk_create(
        [
            SearchPage(segment_id=segment.pk, gram=page.first, last=page.last, blob=page.blob)
            for page in made
        ],
        batch_size=500,
    )


def remove(first: int, end: int) -> None:
    """Take the passages whose keys lie in [first, end) out of the index."""
    touched = SearchSegment.objects.filter(last__gte=first, first__lt=end)
    with transaction.atomic():
        for segment in touched.select_for_update():
            keys = _keys_of(segment)
            stays = (keys < first) | (keys >= end)
            if stays.any():
                _rewrite([segment], [stays])
            else:
                _drop([segment])


def remove_matter(matter: int) -> None:
    """Take all passages of a matter (its serial) out of the index."""
    with transaction.atomic():
        _drop(list(SearchSegment.objects.filter(matter=matter)))


def merge_small(matter: int) -> int:
    """Merge runs of neighbours of like size in a matter; return how many segments went away.

    A passage is moved at most once a tier, four times in all.
    """
    gone = 0
    while run := _run(matter):
        with transaction.atomic():
            segments = list(
                SearchSegment.objects.filter(pk__in=run).order_by("last").select_for_update()
            )
            if len(segments) < 2:  # somebody else was faster
                return gone
            _rewrite(segments, [np.ones(one.count, dtype=bool) for one in segments])
            gone += len(segments) - 1
    return gone


def rewritten(segment: SearchSegment, texts: Callable[[list[int]], Sequence[str]]) -> None:
    """Make a segment again in this version, from what is findable of its passages now."""
    now = texts(_keys_of(segment).tolist())
    SearchPage.objects.filter(segment_id=segment.pk).delete()
    SearchSegment.objects.filter(pk=segment.pk).delete()
    segment.pk, segment.version, segment.has_more = None, VERSION, _has_more(now)
    _write(segment, built(now))


def _run(matter: int) -> list[int]:
    """Return the neighbours to be merged next, if any."""
    run: list[int] = []
    tier, total = -1, 0
    small = SearchSegment.objects.filter(matter=matter).order_by("last")
    for pk, count in small.values_list("pk", "count"):
        its_tier = (count.bit_length() - 1) // 4
        if its_tier != tier or total + count > grams.SEGMENT:
            run, tier, total = [], its_tier, 0
        run.append(pk)
        total += count
        if len(run) == _RUN:
            return run
    return []


def _rewrite(segments: Sequence[SearchSegment], stays: Sequence[NDArray[np.bool_]]) -> None:
    """Write segments of one matter as one, with only the passages that stay."""
    parts, kept = [], []
    keys = np.concatenate([_keys_of(one)[stay] for one, stay in zip(segments, stays, strict=True)])
    order = np.argsort(keys, kind="stable")
    new_place = np.empty(len(keys), dtype=np.int64)
    new_place[order] = np.arange(len(keys))
    at = 0
    for segment, stay in zip(segments, stays, strict=True):
        place = np.full(segment.count, -1, dtype=np.int64)
        amount = int(stay.sum())
        place[stay] = new_place[at : at + amount]
        at += amount
        blobs = SearchPage.objects.filter(segment_id=segment.pk).order_by("gram")
        held = [grams.unpack(blob) for blob in blobs.values_list("blob", flat=True)]
        parts.append((np.concatenate(held) if held else np.empty(0, np.uint64), place))
        kept.append(segment)
    _drop(kept)
    keys = keys[order]
    first, last = int(keys[0]), int(keys[-1])
    merged = SearchSegment(
        matter=segments[0].matter,
        first=first,
        last=last,
        count=len(keys),
        keys=b"" if last - first + 1 == len(keys) else keys.astype("<i8").tobytes(),
        has_more=any(one.has_more for one in segments),
        version=min(one.version for one in segments),
    )
    _write(merged, grams.pages(grams.merge(parts)))


def _drop(segments: Sequence[SearchSegment]) -> None:
    ids = [one.pk for one in segments]
    SearchPage.objects.filter(segment_id__in=ids).delete()
    SearchSegment.objects.filter(pk__in=ids).delete()


def _keys_of(segment: SearchSegment) -> NDArray[np.int64]:
    if segment.keys:
        return np.frombuffer(segment.keys, dtype="<i8")
    return np.arange(segment.first, segment.first + segment.count, dtype=np.int64)


def search(
    text: str, *, matters: Collection[int] | None, limit: int = 50, before: int | None = None
) -> list[int]:
    """Return the keys of the newest passages that hold the text, newest first.

    `matters` are the serials of those that may be seen (None: all); `before` continues after the
    last key of an earlier answer. Only passages of readings that an item shows are found, and
    none of a locked item: its postings wait until the lock is lifted. The text
    counts as folded, without white space at its ends; with nothing else in it, nothing is found.
    """
    query = fold(text).strip(" ")
    wanted = grams.spans(query)
    if not wanted or (matters is not None and not matters):
        return []
    found: list[int] = []
    look = _Look(query, wanted, before)
    for batch in _newest(matters, before):
        # A merged segment may reach over others: what is found is final only when it is newer
        # than everything that was not looked at.
        if len(found) >= limit and found[limit - 1] > max(one.last for one in batch):
            break
        least = found[limit - 1] if len(found) >= limit else -1
        found += look.into(batch, limit, least)
        found.sort(reverse=True)
    return found[:limit]


@dataclass(frozen=True, slots=True)
class _Segment:
    """A segment as a search needs it; its keys are fetched only when it has something."""

    id: int
    first: int
    last: int
    has_keys: bool
    has_more: bool


def _newest(matters: Collection[int] | None, before: int | None) -> Iterator[list[_Segment]]:
    """Yield segments in batches that grow: often the newest answers alone."""
    conditions, values = [], []
    if matters is not None:
        conditions.append(f"matter IN ({', '.join(str(int(one)) for one in matters)})")
    if before is not None:
        conditions.append("first < %s")
        values.append(before)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    at, size = 0, 1
    with connection.cursor() as cursor:
        cursor.execute(_SEGMENTS.format(where=where), values)
        rows = [
            _Segment(id, first, last, bool(keys), bool(more))
            for id, first, last, keys, more in cursor
        ]
    while at < len(rows):
        yield rows[at : at + size]
        at += size
        size = min(size * 4, _LOOK_AHEAD)


class _Look:
    """One search while it goes from batch to batch."""

    def __init__(self, query: str, wanted: Sequence[grams.Span], before: int | None) -> None:
        """Take the folded query and what it asks of the postings."""
        self._query = query
        self._wanted = wanted
        self._before = before
        self._shown: dict[int, bool] = {}

    def into(self, segments: Sequence[_Segment], limit: int, least: int) -> list[int]:
        """Return the newest keys beyond `least` in these segments that hold the query."""
        found: list[int] = []
        keys = self._candidates(segments)
        keys = keys[keys > least]
        has_more = any(one.has_more for one in segments)
        at, size = 0, min(limit + limit // 4, _FETCH)
        while at < len(keys) and len(found) < limit:
            found += self._verified(keys[at : at + size].tolist(), has_more)
            at += size
            size = min(2 * size, _FETCH)
        return found[:limit]

    def _candidates(self, segments: Sequence[_Segment]) -> NDArray[np.int64]:
        """Return the keys that the postings name in these segments, newest first."""
        left = {one.id: one for one in segments}
        places: dict[int, grams.Places] = {}
        for span in self._wanted:
            blobs: dict[int, list[bytes]] = {id: [] for id in left}
            for id, blob in _pages(list(left), span):
                blobs[id].append(blob)
            for id, its in blobs.items():
                here = grams.places(its, span)
                places[id] = grams.both(places[id], here) if id in places else here
                if not places[id].size:
                    del left[id], places[id]
            # To compare a few texts costs less than to read another page of each segment.
            if sum(its.size for its in places.values()) <= _FEW:
                break
        keys = [_keys_at(left[id], its) for id, its in places.items()]
        together = np.sort(np.concatenate(keys))[::-1] if keys else np.empty(0, np.int64)
        return together if self._before is None else together[together < self._before]

    def _verified(self, keys: Sequence[int], has_more: bool) -> list[int]:
        """Return those keys whose passage holds the query and is shown, newest first.

        The other fields are looked at only where the text does not hold it, and where any are.
        """
        with connection.cursor() as cursor:
            cursor.execute(_TEXTS.format(keys=", ".join(map(str, keys))))
            rows = cursor.fetchall()
        held = [key for key, text in rows if grams.holds(text, self._query)]
        if has_more and len(held) < len(keys):
            held += holding(set(keys).difference(held), self._query)
        readings = {reading_of(key) for key in held}
        if unknown := readings - self._shown.keys():
            items = Item.objects.filter(reading__in=unknown, locked_at=None)
            shown = items.values_list("reading_id", flat=True)
            self._shown |= dict.fromkeys(unknown, False) | dict.fromkeys(filter(None, shown), True)
        return sorted((key for key in held if self._shown[reading_of(key)]), reverse=True)


# Searching goes past the object layer, which would take longer than the search itself.
_SEGMENTS = """
    SELECT id, first, last, length(keys), has_more
    FROM intake_search_segment {where} ORDER BY last DESC
"""
_TEXTS = "SELECT id, text FROM intake_passage WHERE id IN ({keys})"
# CROSS JOIN keeps SQLite to this order: for each segment, one step to the first page that matters.
_PAGES = """
    SELECT p.segment_id, p.blob FROM (VALUES {ids}) AS s CROSS JOIN intake_search_page p
    WHERE p.segment_id = s.column1 AND p.gram <= %s AND p.last >= %s AND p.gram >= COALESCE(
        (SELECT MAX(q.gram) FROM intake_search_page q
         WHERE q.segment_id = s.column1 AND q.gram <= %s), 0)
"""


def _pages(ids: Sequence[int], span: grams.Span) -> list[tuple[int, bytes]]:
    """Return the pages of the segments that overlap a span."""
    sql = _PAGES.format(ids=", ".join(f"({id})" for id in ids))
    with connection.cursor() as cursor:
        cursor.execute(sql, [span.last, span.first, span.first])
        rows: list[tuple[int, bytes]] = cursor.fetchall()
    return rows


def _keys_at(segment: _Segment, places: grams.Places) -> NDArray[np.int64]:
    if not segment.has_keys:
        return segment.first + places.astype(np.int64)
    blob = SearchSegment.objects.values_list("keys", flat=True).get(pk=segment.id)
    return np.frombuffer(blob, dtype="<i8")[places]
