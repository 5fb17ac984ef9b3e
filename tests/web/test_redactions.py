"""Redactions by the page: hidden with a reason, listed, shown again, and a copy that hides them."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from cast import AT
from probata.evidence.bundle import acts, queries
from probata.trust.ledger import queries as ledger
from probata.trust.ledger import turn
from pure.pages.reading import texts
from webs import CANARY, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from webs import Kept

pytestmark = pytest.mark.django_db
SENT = {"hide-first": "0", "hide-last": "0", "hide-reason": "an  address"}


def hidden(kept: Kept) -> list[tuple[int | None, int | None, str]]:
    found = queries.redactions(kept.lawyer, kept.matter)
    return [(one.first, one.last, one.reason) for one in found]


def test_messages_are_hidden_listed_with_who_and_why_and_shown_again(
    client: Client, kept: Kept, exhibit: str
) -> None:
    assert "Nothing of this item is hidden." in text_of(client.get(f"/exhibits/{exhibit}/"))
    page = text_of(client.post(f"/exhibits/{exhibit}/redactions/", SENT, follow=True))
    assert "Redacted copies that are ordered from now on hide this." in page
    assert ">Message 0</a>" in page and "an address" in page and "Mei Chen" in page
    (made,) = queries.redactions(kept.lawyer, kept.matter)
    assert (made.first, made.last, made.reason, made.by) == (0, 0, "an address", "Mei Chen")
    address = f"/exhibits/{exhibit}/redactions/{made.id}/lift/"
    assert address in page
    page = text_of(client.post(address, follow=True))
    assert "Bundles that are ordered from now on show this again." in page
    assert "Nothing of this item is hidden." in page and hidden(kept) == []
    deeds = [one.name for one in ledger.entries_on(f"redaction:{made.id}")]
    assert deeds == ["exhibit.redacted", "exhibit.redaction_lifted"]
    assert client.post(address).status_code == 422, "what was lifted is not lifted again"


def test_without_a_range_all_that_the_exhibit_shows_is_hidden(
    client: Client, kept: Kept, exhibit: str
) -> None:
    client.post(f"/exhibits/{exhibit}/redactions/", {"hide-reason": "health"})
    assert hidden(kept) == [(0, 1, "health")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"hide-reason": ""},
        {"hide-reason": " "},
        {"hide-reason": "x" * 301},
        {"hide-first": "3", "hide-last": "1"},
        {"hide-last": "99"},
        {"hide-first": "-1"},
        {"hide-first": "many"},
        {"hide-last": ""},
    ],
)
def test_what_cannot_be_hidden_is_asked_again(
    client: Client, kept: Kept, exhibit: str, wrong: dict[str, str]
) -> None:
    answer = client.post(f"/exhibits/{exhibit}/redactions/", {**SENT, **wrong})
    assert answer.status_code == 422
    page = text_of(answer)
    assert page.count("There is a problem") == 1 and f"Exhibit {CANARY}" in page
    assert 'href="#id_hide-' in page, "the summary leads to the field"
    assert hidden(kept) == []


def test_of_a_withdrawn_exhibit_nothing_more_is_hidden(
    client: Client, kept: Kept, exhibit: str
) -> None:
    acts.withdraw_exhibit(exhibit, actor=kept.lawyer, at=AT)
    assert "Hide in redacted copies" not in text_of(client.get(f"/exhibits/{exhibit}/"))
    answer = client.post(f"/exhibits/{exhibit}/redactions/", SENT)
    assert answer.status_code == 422 and "was withdrawn" in text_of(answer)


def test_a_file_without_messages_is_hidden_as_a_whole(
    client: Client, kept: Kept, put: Callable[[bytes, str], str]
) -> None:
    item = put(b"OggS" + bytes(99), "voice.opus")
    client.post(f"/items/{item}/exhibit/", {"title": "Voice"})
    (made,) = queries.exhibits(kept.lawyer, kept.matter)
    page = text_of(client.get(f"/exhibits/{made.id}/"))
    assert "hide-first" not in page and "it is hidden as a whole" in page
    client.post(f"/exhibits/{made.id}/redactions/", SENT)
    assert hidden(kept) == [(None, None, "an address")]


def test_who_only_reads_sees_what_is_hidden_and_changes_nothing(
    helper: Client, client: Client, kept: Kept, exhibit: str
) -> None:
    client.post(f"/exhibits/{exhibit}/redactions/", SENT)
    page = text_of(helper.get(f"/exhibits/{exhibit}/"))
    assert "an address" in page and "Show again" not in page
    (made,) = queries.redactions(kept.lawyer, kept.matter)
    lifting = helper.post(f"/exhibits/{exhibit}/redactions/{made.id}/lift/")
    assert lifting.status_code == 404 and len(hidden(kept)) == 1


def test_a_redaction_is_lifted_only_beside_its_own_item(
    client: Client, kept: Kept, exhibit: str, put: Callable[[bytes, str], str]
) -> None:
    client.post(f"/exhibits/{exhibit}/redactions/", SENT)
    client.post(f"/items/{put(b'x', 'x.bin')}/exhibit/", {"title": "Other"})
    other = queries.exhibits(kept.lawyer, kept.matter)[-1]
    (made,) = queries.redactions(kept.lawyer, kept.matter)
    assert client.post(f"/exhibits/{other.id}/redactions/{made.id}/lift/").status_code == 404
    assert len(hidden(kept)) == 1


def test_which_copy_is_asked_once_something_is_hidden_and_never_guessed(
    client: Client, kept: Kept, exhibit: str
) -> None:
    matter = f"/matters/{kept.matter}/"
    assert 'type="radio"' not in text_of(client.get(matter))
    client.post(f"/exhibits/{exhibit}/redactions/", SENT)
    page = text_of(client.get(matter))
    assert page.count('type="radio"') == 2 and "checked" not in page.split("Which copy?")[1][:900]
    assert "An original of which any passage is hidden is never enclosed." in page
    for sent in ({}, {"variant": ""}, {"variant": "secret"}):
        answer = client.post(f"{matter}bundles/", {"title": "x", **sent})
        assert answer.status_code == 422
        assert "full copy or as a redacted copy" in text_of(answer)
    assert queries.bundles(kept.lawyer, kept.matter) == []


@pytest.mark.slow
def test_no_file_of_the_redacted_package_holds_a_hidden_word(
    client: Client, kept: Kept, exhibit: str
) -> None:
    acts.change_exhibit(exhibit, proposal("A neutral title"), actor=kept.lawyer, at=AT)
    client.post(f"/exhibits/{exhibit}/redactions/", SENT)
    for variant in ("full", "redacted"):
        sent = {"title": "For the court", "originals": "yes", "variant": variant}
        assert client.post(f"/matters/{kept.matter}/bundles/", sent).status_code == 302
    for minute in range(1, 5):
        turn.turn(at=AT + timedelta(minutes=minute))
    page = text_of(client.get(f"/matters/{kept.matter}/bundles/part/"))
    assert page.count("Full copy") == page.count("Redacted copy") == 1
    redacted, full = queries.bundles(kept.lawyer, kept.matter)
    assert (redacted.variant, full.variant) == ("redacted", "full")
    name = client.get(f"/bundles/{redacted.id}/package/")["Content-Disposition"]
    assert name == 'attachment; filename="bundle-2-redacted.zip"'
    assert "Black bars stand for all" in text_of(client.get(f"/bundles/{redacted.id}/"))
    assert "It shows everything" in text_of(client.get(f"/bundles/{full.id}/"))
    assert found_in(client, full.id) and not found_in(client, redacted.id)


def proposal(title: str) -> object:
    from probata.evidence.bundle.rules import Proposal

    return Proposal(title=title, first=0, last=1)


def found_in(client: Client, bundle: str) -> bool:
    """Say whether the hidden word stands anywhere in the package that the page hands out."""
    package = b"".join(client.get(f"/bundles/{bundle}/package/").streaming_content)
    with zipfile.ZipFile(io.BytesIO(package)) as held:
        files = [held.read(name) for name in held.namelist()]
        shown = " ".join(texts(held.read("data/bundle.pdf")))
    told = any(f"hello {CANARY}".encode() in one for data in files for one in inflated(data))
    return told or f"hello {CANARY}" in shown


def inflated(data: bytes) -> Iterator[bytes]:
    yield data
    for found in re.finditer(rb"stream\r?\n", data):
        try:
            yield zlib.decompressobj().decompress(data[found.end() :])
        except zlib.error:
            continue
