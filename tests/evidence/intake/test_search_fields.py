"""Search by field: words, subject, names of files; each by itself, against a scan of all rows."""

from __future__ import annotations

import json
import random
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from chats import android, telegram
from probata.evidence.intake import audit, index_renewal, queries, search_index
from probata.evidence.intake.acts.rows import digest_of_rows
from probata.evidence.intake.models import (
    Item,
    Passage,
    PassageAttachment,
    Reading,
    SearchPage,
    SearchSegment,
)
from probata.pure import grams
from probata.pure.fold import fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from probata.trust.ledger.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
WORDS = (
    "合同",
    "轉賬",
    "Tiền",
    "cọc",
    "bank",
    "ok",
    "HĐ-2026",
    "Zürich",
    "が",
    "か\u3099",
    "invoice",
)


def mail(subject: str, text: str, *files: str) -> bytes:
    """A mail with attachments of these names."""
    made = EmailMessage()
    made["From"], made["To"] = "Lan <lan@example.org>", "Paul <paul@example.org>"
    made["Date"], made["Subject"] = "Tue, 03 Mar 2026 10:00:00 +0700", subject
    made.set_content(text)
    for name in files:
        made.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename=name)
    return made.as_bytes()


def mails(number: int, seed: int = 7) -> list[bytes]:
    """Mails of which subject, words and file names are drawn from few words."""
    rng = random.Random(seed)

    def some(least: int, most: int) -> str:
        return " ".join(rng.choices(WORDS, k=rng.randint(least, most)))

    return [
        mail(
            some(0, 3), some(0, 3), *(f"{some(1, 2)} {n}.pdf" for n in range(rng.choice((0, 0, 2))))
        )
        for n in range(number)
    ]


def scan(query: str) -> list[int]:
    """Answer by brute force over every field of every row, newest first."""
    shown = set(Item.objects.values_list("reading_id", flat=True))
    wanted, found = fold(query).strip(" "), []
    for row in Passage.objects.order_by("-id"):
        named = PassageAttachment.objects.filter(passage=row.id).values_list("name", flat=True)
        fields = [row.text, (row.extra or {}).get("subject") or "", *named]
        if row.id >> 32 in shown and any(wanted in fold(one) for one in fields):
            found.append(row.id)
    return found


QUERIES = (
    *WORDS,
    "合",
    "k",
    "tien coc",
    "bank ok",
    "转账",
    "0.pdf",
    "pdf",
    ".",
    "ok hd",
    "zurich 1.pdf",
    "invoice.pdf",
    "\uffff",
)


def test_a_passage_is_found_by_each_of_its_fields_as_a_scan_finds_it(
    hand_in: Callable[..., str], lawyer: Actor
) -> None:
    for number, data in enumerate(mails(60)):
        hand_in(data, f"{number}.eml")
    hand_in(android(20), "WhatsApp Chat.txt")
    assert SearchSegment.objects.count() < 60, "small segments were merged on the way"
    for query in QUERIES:
        assert search_index.search(query, matters=None, limit=500) == scan(query), query
        keys = [hit.message.key for hit in queries.search(lawyer, query, limit=500)]
        assert keys == scan(query), query


def test_a_hit_says_in_which_field_the_words_stand(
    hand_in: Callable[..., str], lawyer: Actor
) -> None:
    hand_in(mail("Deposit", "the deposit", "scan.pdf", "deposit.pdf"), "a.eml")
    hand_in(mail("Flat", "nothing", "scan.pdf"), "b.eml")

    def matched(words: str) -> list[tuple[str, ...]]:
        return [hit.matched for hit in queries.search(lawyer, words)]

    assert matched("deposit") == [("text", "subject", "file")]
    assert matched("FLAT") == [("subject",)]
    assert matched("scan") == [("file",), ("file",)]


def test_polls_contact_cards_and_places_are_found(
    hand_in: Callable[..., str], lawyer: Actor
) -> None:
    rows: list[dict[str, object]] = [
        {"poll": {"question": "Lunch where?", "answers": [{"text": "phở", "voters": 2}]}},
        {"contact_information": {"first_name": "Cẩm", "last_name": "Dao", "phone_number": "+199"}},
        {"place_name": "Old Quarter", "location_information": {"latitude": 1, "longitude": 2}},
    ]
    chat = json.loads(telegram(len(rows)))
    for message, more in zip(chat["messages"], rows, strict=True):
        message |= {"text": "", **more}
    hand_in(json.dumps(chat).encode(), "result.json")

    def found() -> dict[str, list[int]]:
        words = ("lunch", "pho", "cam dao", "+199", "quarter", "phởcẩm")
        return {
            one: [hit.message.index for hit in queries.search(lawyer, one) if hit.matched]
            for one in words
        }

    wanted = {"lunch": [0], "pho": [0], "cam dao": [1], "+199": [1], "quarter": [2], "phởcẩm": []}
    assert found() == wanted
    SearchSegment.objects.update(version=2)
    index_renewal.renew(10)
    assert found() == wanted


def test_no_match_reaches_over_the_border_of_two_fields(
    hand_in: Callable[..., str], lawyer: Actor
) -> None:
    hand_in(mail("alpha", "omega", "one.pdf", "two.pdf"), "a.eml")
    words = (
        "omega alpha",
        "omegaalpha",
        "alpha omega",
        "alpha one",
        "pdftwo",
        "pdf two",
        "a\uffff",
    )
    for query in (*words, "omega\nalpha", "\n\uffffalpha"):
        assert queries.search(lawyer, query) == [], query


def test_a_name_that_the_words_hold_costs_nothing_more(hand_in: Callable[..., str]) -> None:
    line = "05/03/2024, 12:00 - Lan: IMG-20240305-WA0001.jpg (file attached)\n"
    hand_in(android(20) + line.encode(), "WhatsApp Chat.txt")
    assert PassageAttachment.objects.count() == 1
    assert not SearchSegment.objects.filter(has_more=True).exists()


def test_a_stranger_finds_nothing_by_a_subject(
    hand_in: Callable[..., str], stranger: Actor
) -> None:
    hand_in(mail("canary", "", "canary.pdf"), "a.eml")
    assert queries.search(stranger, "canary") == []


def test_an_index_of_an_older_version_is_told_and_made_anew(
    hand_in: Callable[..., str], lawyer: Actor
) -> None:
    hand_in(mail("canary", "words", "bird.pdf"), "a.eml")
    hand_in(android(20), "WhatsApp Chat.txt")
    _make_older()
    assert queries.search(lawyer, "canary") == []
    assert len(queries.search(lawyer, "words")) == 1
    assert queries.searches_text_alone(lawyer)
    assert [one.remedy for one in audit.search(deep=False)] == [audit._RENEW]
    while index_renewal.renew():
        continue
    assert [hit.matched for hit in queries.search(lawyer, "canary")] == [("subject",)]
    assert [hit.matched for hit in queries.search(lawyer, "bird")] == [("file",)]
    assert not queries.searches_text_alone(lawyer)
    assert list(audit.search(deep=False)) == []


def test_merging_does_not_hide_that_a_part_is_older(
    hand_in: Callable[..., str], lawyer: Actor
) -> None:
    for number in range(15):
        hand_in(mail(f"early{number}", "words"), f"{number}.eml")
    _make_older()
    hand_in(mail("late", "words"), "late.eml")
    assert queries.searches_text_alone(lawyer)
    while index_renewal.renew():
        continue
    for words in ("early3", "late"):
        assert [hit.matched for hit in queries.search(lawyer, words)] == [("subject",)], words


def test_messages_that_fell_out_of_the_index_are_told(hand_in: Callable[..., str]) -> None:
    hand_in(android(20), "WhatsApp Chat.txt")
    SearchPage.objects.all().delete()
    SearchSegment.objects.all().delete()
    (problem,) = audit.search(deep=False)
    assert "cannot be found" in problem.says


def test_a_subject_with_nul_is_kept_and_found_on_every_engine(
    hand_in: Callable[..., str], lawyer: Actor
) -> None:
    item = hand_in(mail("x", "words").replace(b"Subject: x", b"Subject: a\0b"), "a.eml")
    (hit,) = queries.search(lawyer, "words")
    assert "\0" not in str(hit.message.extra)
    assert len(queries.search(lawyer, "a\u2400b")) == 1
    reading = Reading.objects.get(item=item)
    assert digest_of_rows(reading) == reading.report["digest"]


def _make_older() -> None:
    """Put the index into the state in which the first version left it: texts alone."""
    for segment in SearchSegment.objects.all():
        keys = search_index._keys_of(segment).tolist()
        texts = dict(Passage.objects.filter(id__in=keys).values_list("id", "text"))
        SearchPage.objects.filter(segment=segment).delete()
        for page in grams.pages(grams.build([texts[key] for key in keys])):
            SearchPage.objects.create(
                segment=segment, gram=page.first, last=page.last, blob=page.blob
            )
    SearchSegment.objects.update(version=1, has_more=False)
