"""Exhibits by the page: put forward, refused, changed, withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from probata.evidence.bundle import queries
from webs import text_of

if TYPE_CHECKING:
    from django.test import Client

    from webs import Kept

pytestmark = pytest.mark.django_db
WORDS = {"title": "The threat", "first": "0", "last": "1", "shows": "That he wrote it."}


def test_two_clicks_lead_to_the_form_of_a_stretch(client: Client, kept: Kept) -> None:
    page = text_of(client.get(f"/items/{kept.item}/"))
    assert 'href="?begin=1&amp;at=1#m1"' in page
    assert "exhibit/?first=" not in page
    page = text_of(client.get(f"/items/{kept.item}/?begin=1&at=1"))
    assert "The stretch begins at message 1." in page
    assert f'href="/items/{kept.item}/exhibit/?first=1&amp;last=3"' in page
    assert 'href="?begin=0&amp;at=0#m0"' in page, "an earlier message can still begin it"
    form = text_of(client.get(f"/items/{kept.item}/exhibit/?first=1&last=3"))
    assert "Where the stretch begins and ends" in form
    assert "chuyển tiền rồi nhé" in form and 'name="last" value="3"' in form


def test_a_stretch_is_put_forward(client: Client, kept: Kept) -> None:
    answer = client.post(f"/items/{kept.item}/exhibit/", WORDS)
    page = text_of(client.get(answer["Location"]))
    assert "The exhibit was put forward." in page and "The threat" in page
    (made,) = queries.exhibits(kept.lawyer, kept.matter)
    assert (made.first, made.last, made.shows) == (0, 1, "That he wrote it.")


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"first": "3", "last": "1"},
        {"last": "99"},
        {"first": "-1"},
        {"first": "many"},
        {"last": ""},
    ],
)
def test_what_cannot_be_an_exhibit_is_asked_again(
    client: Client, kept: Kept, wrong: dict[str, str]
) -> None:
    answer = client.post(f"/items/{kept.item}/exhibit/", {**WORDS, **wrong})
    assert answer.status_code == 422
    assert "There is a problem" in text_of(answer)
    assert queries.exhibits(kept.lawyer, kept.matter) == []


def test_words_and_range_can_be_changed(client: Client, kept: Kept, exhibit: str) -> None:
    sent = {"title": "Other words", "first": "1", "last": "2", "mark": "Z9"}
    page = text_of(client.post(f"/exhibits/{exhibit}/", sent, follow=True))
    assert "The exhibit was changed." in page
    found = queries.exhibit(kept.lawyer, exhibit)
    assert (found.title, found.first, found.last) == ("Other words", 1, 2)
    assert found.mark != "Z9", "a mark is never given twice, nor taken away"


def test_a_withdrawn_exhibit_is_gone_and_cannot_be_changed(
    client: Client, kept: Kept, exhibit: str
) -> None:
    page = text_of(client.post(f"/exhibits/{exhibit}/withdraw/", follow=True))
    assert "The exhibit was withdrawn." in page
    assert queries.exhibits(kept.lawyer, kept.matter) == []
    again = client.post(f"/exhibits/{exhibit}/", {"title": "x"})
    assert again.status_code >= 400
    assert client.post(f"/exhibits/{exhibit}/withdraw/").status_code >= 400
