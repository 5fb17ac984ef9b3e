"""Each page works for whoever may see it, and leads everybody else to the sign-in."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from webs import CANARY, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from webs import Kept

pytestmark = pytest.mark.django_db


def addresses(kept: Kept, exhibit: str) -> list[str]:
    """Return every page that can be looked at with a matter, an item and an exhibit."""
    matter, item = f"/matters/{kept.matter}", f"/items/{kept.item}"
    return [
        "/",
        "/matters/new/",
        f"{matter}/",
        f"{matter}/items/",
        f"{matter}/bundles/part/",
        f"{item}/",
        f"{item}/?at=3&sender=Lan&right=Paul&begin=1",
        f"{item}/file/",
        f"{item}/0/original/",
        f"{item}/exhibit/?first=0&last=2",
        f"/exhibits/{exhibit}/",
        "/search/",
        f"/search/?q={CANARY}",
        f"/search/?q=x&matter={kept.matter}",
    ]


def test_every_page_works(client: Client, kept: Kept, exhibit: str) -> None:
    for address in addresses(kept, exhibit):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer["Cache-Control"] == "private, no-store", address
        assert text_of(answer)


def test_every_page_answers_a_head_without_content(
    client: Client, kept: Kept, exhibit: str
) -> None:
    for address in addresses(kept, exhibit):
        answer = client.head(address)
        assert (answer.status_code, text_of(answer)) == (200, ""), address


def test_nobody_is_sent_to_the_sign_in(nobody: Client, kept: Kept, exhibit: str) -> None:
    for address in addresses(kept, exhibit):
        answer = nobody.get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/sign-in/?next=/"), address


def test_a_form_of_nobody_leads_to_a_page_that_can_be_looked_at(nobody: Client, kept: Kept) -> None:
    for address in (f"/matters/{kept.matter}/receive/", f"/items/{kept.item}/hints/"):
        assert nobody.post(address)["Location"] == "/sign-in/?next=/"


def test_pages_for_everybody_need_no_sign_in(nobody: Client) -> None:
    assert nobody.get("/sign-in/").status_code == 200
    assert nobody.get("/check/").status_code == 200
    offline = nobody.get("/check/verify.html")
    assert offline["Content-Disposition"].startswith("attachment")
    assert b"<html" in offline.content


def test_pages_take_no_other_method(client: Client, kept: Kept) -> None:
    assert client.post(f"/items/{kept.item}/").status_code == 405
    assert client.get(f"/matters/{kept.matter}/receive/").status_code == 405
    assert client.get("/sign-out/").status_code == 405


def test_every_answer_carries_the_headers_that_guard_it(client: Client, kept: Kept) -> None:
    answer = client.get(f"/items/{kept.item}/")
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def test_an_address_that_leads_nowhere_has_a_page(client: Client, nobody: Client) -> None:
    for browser in (client, nobody):
        answer = browser.get("/nowhere/")
        assert answer.status_code == 404
        assert "There is no page at this address." in text_of(answer)


def test_a_host_that_is_not_ours_has_a_page(client: Client) -> None:
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "could not be understood" in text_of(answer)


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "Matters"), ("zh-hans", 'lang="zh-hans"'), ("vi", 'lang="vi"'), ("fr", 'lang="fr"')],
)
def test_each_language_can_be_chosen(client: Client, language: str, word: str) -> None:
    answer = client.post("/language/", {"language": language, "next": "/search/"})
    assert (answer.status_code, answer["Location"]) == (302, "/search/")
    assert word in text_of(client.get("/"))
    assert f'value="{language}" lang="{language}" aria-pressed="true"' in text_of(client.get("/"))


def test_after_a_form_a_change_of_language_leads_to_a_page(client: Client, kept: Kept) -> None:
    refused = client.post(f"/items/{kept.item}/hints/", {"zone": "Nowhere/Land"})
    assert 'name="next" value="/"' in text_of(refused)
    again = client.post("/matters/new/", {"title": ""})
    assert 'name="next" value="/matters/new/"' in text_of(again)


def test_an_empty_vault_says_what_to_do(kept: Kept, outsider: Client) -> None:
    page = text_of(outsider.get("/"))
    assert "There is no matter yet." in page
    assert "You cannot open one yourself." in page


def test_a_matter_can_be_opened(client: Client) -> None:
    answer = client.post("/matters/new/", {"title": "Deposit", "note": "flat 302"})
    assert answer.status_code == 302
    page = text_of(client.get(answer["Location"]))
    assert "Deposit" in page and "Nothing is kept in this matter yet." in page


def test_a_matter_without_a_title_is_asked_again(client: Client) -> None:
    answer = client.post("/matters/new/", {"title": " "})
    page = text_of(answer)
    assert answer.status_code == 422
    assert 'href="#id_title"' in page and 'aria-invalid="true"' in page
    assert 'id="id_title_error"' in page and 'aria-describedby="id_title_helptext' in page


def test_a_mail_is_found_by_its_subject_and_the_name_of_its_file(
    client: Client, put: Callable[[bytes, str], str]
) -> None:
    made = EmailMessage()
    made["From"], made["Subject"] = "lan@example.org", "The Deposit <b>now</b>"
    made.set_content("words")
    made.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="Receipt.pdf")
    put(made.as_bytes(), "mail.eml")
    said = client.get("/search/", {"q": "deposit "}).content.decode()
    assert "Subject: The <mark>Deposit</mark> &lt;b&gt;now" in said
    assert "File: <mark>Receipt</mark>.pdf" in client.get("/search/?q=receipt").content.decode()
