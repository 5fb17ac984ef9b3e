"""Signing in and out: entries, refusals that say nothing, throttle, stale forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from cast import AT, enrol
from webs import signed_in, text_of

if TYPE_CHECKING:
    from webs import Kept

pytestmark = pytest.mark.django_db
WRONG = "The login name or the password is not right."


def entries_of(who: Any) -> list[str]:
    """Return the names of the entries on an account."""
    from probata.trust.ledger.models import Entry

    return list(Entry.objects.filter(on=who.ref).order_by("pk").values_list("name", flat=True))


def test_signing_in_and_out_leaves_its_entries(db: None) -> None:
    lan = enrol("lan")
    browser = signed_in("lan")
    assert browser.post("/sign-out/")["Location"] == "/sign-in/"
    assert entries_of(lan)[-2:] == ["account.signed_in", "account.signed_out"]
    assert browser.get("/")["Location"].startswith("/sign-in/")


def test_signing_out_twice_leaves_one_entry(db: None) -> None:
    lan = enrol("lan")
    browser = signed_in("lan")
    browser.post("/sign-out/")
    browser.post("/sign-out/")
    assert entries_of(lan).count("account.signed_out") == 1


def test_unknown_wrong_and_closed_are_refused_by_the_same_sentence(db: None) -> None:
    from probata.trust.ledger.actor import Actor
    from probata.trust.people import acts

    enrol("owner-of-all", role="owner")
    lan = enrol("lan")
    closed = enrol("closed")
    acts.close(closed.ref, reason="left", actor=_owner(), at=AT)
    tries = (("nobody", "x"), ("lan", "wrong"), ("closed", "closed"))
    pages = [Client().post("/sign-in/", {"login": a, "password": b}) for a, b in tries]
    assert all(one.status_code == 422 and WRONG in text_of(one) for one in pages)
    assert "account.signed_in" not in entries_of(lan) + entries_of(closed)
    assert isinstance(lan, Actor)


def _owner() -> Any:
    from probata.trust.people import queries

    return queries.actor_of("owner-of-all")


def test_who_is_closed_while_signed_in_is_out_at_once(db: None) -> None:
    from probata.trust.people import acts

    enrol("owner-of-all", role="owner")
    lan = enrol("lan")
    browser = signed_in("lan")
    acts.close(lan.ref, reason="left", actor=_owner(), at=AT)
    assert browser.get("/").status_code == 302


def test_too_many_tries_from_one_place_have_to_wait(db: None) -> None:
    enrol("lan")
    browser = Client()
    for _ in range(8):
        assert WRONG in text_of(browser.post("/sign-in/", {"login": "lan", "password": "no"}))
    answer = browser.post("/sign-in/", {"login": "lan", "password": "lan"})
    assert "Too many tries." in text_of(answer)
    elsewhere = Client(REMOTE_ADDR="192.0.2.9")
    assert elsewhere.post("/sign-in/", {"login": "lan", "password": "lan"}).status_code == 302


def test_a_stale_form_has_a_page(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", {"login": "lan", "password": "lan"})
    assert answer.status_code == 403
    assert "This page had been open too long" in text_of(answer)


def test_every_form_needs_its_token(kept: Kept, exhibit: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = text_of(strict.get("/sign-in/"))
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    sent = {"login": "lawyer", "password": "lawyer", "csrfmiddlewaretoken": token}
    assert strict.post("/sign-in/", sent).status_code == 302
    for address in (
        "/sign-out/",
        "/language/",
        "/check/",
        "/matters/new/",
        f"/matters/{kept.matter}/receive/",
        f"/matters/{kept.matter}/bundles/",
        f"/items/{kept.item}/hints/",
        f"/items/{kept.item}/exhibit/",
        f"/exhibits/{exhibit}/",
        f"/exhibits/{exhibit}/withdraw/",
    ):
        assert strict.post(address, {}).status_code == 403, address


def test_signing_in_leads_where_one_wanted_to_go_and_nowhere_else(db: None) -> None:
    enrol("lan")
    for wanted, leads in (("/search/?q=x", "/search/?q=x"), ("https://evil.example/", "/")):
        sent = {"login": "lan", "password": "lan", "next": wanted}
        assert Client().post("/sign-in/", sent)["Location"] == leads


def test_an_account_begins_in_its_own_language(db: None) -> None:
    enrol("mai", language="vi")
    browser = signed_in("mai")
    assert 'lang="vi"' in text_of(browser.get("/"))
