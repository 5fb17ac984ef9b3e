"""Redacted pages: what stays is where it was, and what is hidden leaves nothing but room."""

from __future__ import annotations

import io
import random
import re

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from bundles import Desk
from cast import AT
from chats import telegram, zipped
from probata.evidence.bundle import acts, jobs, queries
from probata.evidence.bundle.making.spec import Chosen, Handled, Hidden
from probata.pure.pages import sheet
from probata.pure.pages.sheet import ConversationSheet, Enclosure, GapLine, Line
from probata.pure.reader import Kind
from pure.pages.reading import texts

HOUR = 3_600_000


def picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((300, 300), 99).save(out, "JPEG")
    return out.getvalue()


PICTURE = picture()
WORDS = ("a b ", "秘密的話，", "سلام عليكم ", "line\nline\n", "x" * 50 + " ", "m ")


def talk(chance: random.Random) -> list[Line | GapLine]:
    """Draw a talk with long and short messages, pictures, notices and gaps, some redacted."""
    out: list[Line | GapLine] = []
    for index in range(30):
        kind = chance.choice([Kind.TEXT, Kind.TEXT, Kind.NOTICE, Kind.DELETED])
        text = chance.choice(WORDS) * chance.randint(1, 80)
        held = [_enclosure()] if chance.random() < 0.1 else []
        if chance.random() < 0.1:
            hidden = chance.random() < 0.5
            out.append(GapLine(reason=text[:300], where="1", redacted=hidden))
        out.append(
            Line(
                index=index,
                kind=kind,
                sender=None if kind is Kind.NOTICE else f"W{index}W",
                literal="t",
                clock=1_773_000_000_000 + index * HOUR,
                text=text,
                redacted=chance.random() < 0.5,
                enclosures=held,
            )
        )
    return out


def _enclosure() -> Enclosure:
    return Enclosure(
        name="n.jpg",
        state="present",
        digest="sha256:fe",
        size=3,
        kind="image/jpeg",
        picture=PICTURE,
    )


def heads(pdf: bytes) -> list[tuple[int, str, tuple[float, ...]]]:
    """Return page, name and place of every sender."""
    found = []
    with pypdfium2.PdfDocument(pdf) as whole:
        for number, page in enumerate(whole):
            words = page.get_textpage()
            for name in re.finditer(r"W\d+W", words.get_text_range()):
                box = tuple(round(edge, 1) for edge in words.get_charbox(name.start()))
                found.append((number, name.group(), box))
    return found


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 1 << 32))
def test_bars_move_nothing_on_any_page(seed: int) -> None:
    drawn = talk(random.Random(seed))
    full, hidden = (
        sheet.render_conversation(
            ConversationSheet(language="en", title="t", rows=drawn, lists_absent=False, bars=bars)
        )
        for bars in (False, True)
    )
    assert full.pages == hidden.pages
    assert heads(full.pdf) == heads(hidden.pdf)


def chosen(*hidden: tuple[int | None, int | None]) -> Chosen:
    by = Handled("2026-03-02T09:30:00Z", "exhibit.redacted", "account:1", "Mei", "E", 1)
    return Chosen(
        "x", "1", "t", "", "", "i", "n", "sha256:0", 1, "", "E", 1, None, None, "r", "1", "", 9, "",
        (), tuple(Hidden(first, last, "why", by) for first, last in hidden),
    )  # fmt: skip


def test_ranges_hide_both_their_ends_and_no_more() -> None:
    one = chosen((2, 3), (3, 5), (8, 8))
    assert [index for index in range(10) if one.hides(index)] == [2, 3, 4, 5, 8]
    assert not one.is_hidden
    assert all(chosen((None, None)).hides(index) for index in range(10))


@pytest.mark.django_db
def test_a_file_of_a_hidden_passage_is_no_exhibit_of_its_own(desk: Desk) -> None:
    chat = telegram(3).replace(b'"text": "hello"', b'"photo": "photos/p.jpg", "text": "hello"')
    album = desk.exhibit(
        desk.hand_in(zipped({"result.json": chat, "photos/p.jpg": PICTURE}), "chat.zip")
    )
    alone = desk.exhibit(desk.hand_in(PICTURE, "p.jpg"), "The picture")
    acts.redact(album, reason="child", first=0, last=0, actor=desk.actor, at=AT)
    id = desk.order(variant="redacted")
    jobs.make_now(id, at=AT)
    failed = queries.bundle(desk.actor, id)
    assert failed.state == "failed"
    assert failed.problem["code"] == "bundle.redaction_leaks"
    acts.redact(alone, reason="child", actor=desk.actor, at=AT)
    assert desk.bundle(variant="redacted").view.state == "packed"


@pytest.mark.django_db
def test_a_passage_is_hidden_in_every_exhibit_that_holds_it(desk: Desk) -> None:
    item = desk.hand_in(telegram(9, texts=[f"word{n}word" for n in range(9)]))
    first, _second = desk.exhibit(item), desk.exhibit(item, "Again", first=3, last=6)
    acts.redact(first, reason="child", first=4, last=4, actor=desk.actor, at=AT)
    built = desk.bundle(variant="redacted")
    whole = " ".join(texts(built.pdf))
    assert "word4word" not in whole
    assert whole.count("word5word") == 2
    assert not [name for name in built.files if name.startswith("data/originals/")]


@pytest.mark.django_db
def test_a_lifted_redaction_hides_nothing_more(desk: Desk) -> None:
    exhibit = desk.exhibit(desk.hand_in(telegram(3, texts=["one", "two-two", "three"])))
    deed = acts.redact(exhibit, reason="x", first=1, last=1, actor=desk.actor, at=AT)
    acts.lift(deed.on.removeprefix("redaction:"), actor=desk.actor, at=AT)
    assert "two-two" in " ".join(texts(desk.bundle(variant="redacted").pdf))
