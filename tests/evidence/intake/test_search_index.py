"""The search index: exact after reading, merging and removing; blind beyond the matters given."""

import random
from datetime import UTC, datetime

import pytest

from probata.evidence.intake import search_index
from probata.evidence.intake.models import (
    Item,
    ItemState,
    Matter,
    Passage,
    Reading,
    Receipt,
    SearchPage,
    SearchSegment,
)
from probata.pure import grams
from probata.pure.fold import fold

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
AT = datetime(2026, 3, 2, tzinfo=UTC)
WORDS = [
    "合同",
    "转账",
    "轉賬",
    "Tiền cọc",
    "tiền",
    "bank",
    "ok",
    "a",
    "Zürich",
    "😀",
    "HD-2026-0042",
]


def matter(serial: int) -> Matter:
    return Matter.objects.create(
        id=f"M{serial:025d}", serial=serial, number=f"M-{serial}", title="t", opened_at=AT
    )


def read(where: Matter, texts: list[str], *, shown: bool = True) -> Reading:
    """Keep texts as the passages of one reading of one new item, and index them."""
    receipt = Receipt.objects.create(
        id=f"R{Receipt.objects.count():025d}", matter=where, received_at=AT
    )
    item = Item.objects.create(
        id=f"I{Item.objects.count():025d}",
        matter=where,
        receipt=receipt,
        original=f"sha256:{Item.objects.count():064d}",
        size=1,
        name="chat.txt",
        received_at=AT,
        state=ItemState.READ,
    )
    reading = Reading.objects.create(item=item, began_at=AT, passages=len(texts))
    Passage.objects.bulk_create(
        Passage(
            id=reading.first_key + at,
            kind=0,
            participant=0,
            text=text,
            literal="",
            zone_basis=0,
            member=0,
            start=0,
            end=0,
        )
        for at, text in enumerate(texts)
    )
    if shown:
        Item.objects.filter(pk=item.pk).update(reading=reading)
    writer = search_index.IndexWriter(where.serial, reading.first_key)
    for at in range(0, len(texts), 7):
        writer.add(texts[at : at + 7])
    writer.finish()
    return reading


def scan(serials: list[int], query: str, limit: int = 50) -> list[int]:
    """Answer by brute force."""
    rows = Item.objects.filter(matter__serial__in=serials, reading__isnull=False)
    shown = set(rows.values_list("reading_id", flat=True))
    keys = [
        key
        for key, text in Passage.objects.order_by("-id").values_list("id", "text")
        if fold(query).strip(" ") in fold(text) and key >> 32 in shown
    ]
    return keys[:limit]


def messages(number: int, seed: int = 1) -> list[str]:
    rng = random.Random(seed)
    return [" ".join(rng.choices(WORDS, k=rng.randint(0, 4))) for _ in range(number)]


def test_a_search_finds_what_a_scan_finds() -> None:
    where = matter(1)
    read(where, messages(400))
    for query in [
        "合",
        "合同",
        "转账",
        "tien coc",
        "TIỀN",
        "ok b",
        "k",
        "2026-00",
        "zurich",
        "x",
        "😀",
    ]:
        assert search_index.search(query, matters=[1]) == scan([1], query), query


def test_the_next_page_continues_after_the_last_hit() -> None:
    read(matter(1), messages(300))
    first = search_index.search("tien", matters=None, limit=20)
    second = search_index.search("tien", matters=None, limit=20, before=first[-1])
    assert first + second == scan([1], "tien", 40)


def test_many_small_readings_become_few_segments_and_stay_exact() -> None:
    where = matter(1)
    for number in range(40):
        read(where, messages(3, seed=number))
    assert SearchSegment.objects.count() < 16
    for query in ["合同", "tien", "a", "bank"]:
        assert search_index.search(query, matters=[1]) == scan([1], query)


def test_other_matters_give_nothing_away() -> None:
    read(matter(1), ["secret 合同"])
    read(matter(2), ["open 合同"])
    assert search_index.search("secret", matters=[2]) == []
    assert search_index.search("合同", matters=[2]) == scan([2], "合同")
    assert search_index.search("合同", matters=[]) == []


def test_a_reading_that_no_item_shows_is_not_found() -> None:
    read(matter(1), ["合同"], shown=False)
    assert search_index.search("合同", matters=None) == []


def test_a_removed_reading_leaves_no_gram_behind() -> None:
    where = matter(1)
    readings = [read(where, [f"word{number} 合同"]) for number in range(20)]
    gone = readings[3]
    search_index.remove(gone.first_key, gone.end_key)
    span = grams.spans("rd3")[0]
    held = [grams.unpack(blob) >> 16 for blob in SearchPage.objects.values_list("blob", flat=True)]
    assert not any(span.first in keys for keys in held)
    Passage.objects.filter(id__range=(gone.first_key, gone.end_key - 1)).delete()
    assert search_index.search("合同", matters=[1]) == scan([1], "合同")
    assert len(search_index.search("合同", matters=[1])) == 19


def test_a_whole_segment_is_written_while_reading_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grams, "SEGMENT", 64)
    read(matter(1), messages(300))
    assert SearchSegment.objects.count() == 5
    assert search_index.search("bank", matters=None, limit=500) == scan([1], "bank", 500)
