"""What has to be said is said: no advice, what leaving hides not, what leaves, keep everything."""

from __future__ import annotations

import re
from argparse import Namespace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from cast import AT
from chats import telegram
from probata.cli import local, main, telling, work
from probata.trust.ledger import publish, stamping
from probata.trust.ledger.sequence import number_entries
from pure.pages.reading import texts
from webs import text_of

if TYPE_CHECKING:
    from bundles import Desk

pytestmark = pytest.mark.django_db
ADVICE = "gives no legal and no medical advice"
AUTHORITY = "https://stamps.example/tsa"


@pytest.fixture(autouse=True)
def _static(settings: Any) -> None:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def page(client: Client, address: str = "/help/") -> str:
    """Return what a page says, without its tags."""
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text_of(answer))).split())


@pytest.fixture
def signed_in(desk: Desk, client: Client) -> Client:
    """The lawyer's browser."""
    client.post("/sign-in/", {"login": "lawyer", "password": "lawyer"})
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.clause("tfgbv-guide", "legal.not-advice")
@pytest.mark.clause("chat-evidence", "care.not-advice")
def test_it_says_where_it_matters_that_it_gives_no_advice(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert page(Client()).count(ADVICE) == 1
    assert page(Client(), "/sign-in/").count(ADVICE) == 1
    assert main.main(["--help"]) == 0
    assert capsys.readouterr().out.count("no legal or medical advice") == 1
    desk.exhibit(desk.hand_in(telegram(4)), "Four messages")
    whole = " ".join(" ".join(texts(desk.bundle("For counsel").pdf)).split())
    assert whole.count("no legal or medical advice; ask a professional") == 1


@pytest.mark.clause("tfgbv-guide", "law.cea-31-7")
def test_a_report_says_that_other_rules_stand_apart_and_calls_nothing_admissible(
    desk: Desk,
) -> None:
    desk.exhibit(desk.hand_in(telegram(4)), "Four messages")
    whole = " ".join(" ".join(texts(desk.bundle("For counsel").pdf)).split())
    assert "rules on hearsay, relevance and others are separate" in whole
    assert "hearsay" in page(Client()) and "relevance" in page(Client())
    assert not re.search(r"(?i)admissib|will be accepted", whole + page(Client()))


@pytest.mark.clause("tfgbv-guide", "safety.quick-exit-limits")
def test_the_quick_exit_says_what_it_does_not_hide(signed_in: Client, desk: Desk) -> None:
    said = page(Client())
    for word in ("history of the browser", "downloaded", "router", "spyware", "does not hide"):
        assert word in said
    assert not re.search(r"(?i)no trace|untraceable|erases", said)
    for address in ("/", f"/matters/{desk.matter}/", "/sign-in/", "/check/"):
        markup = text_of(signed_in.get(address, follow=True))
        exit_row = markup[markup.index("pb-exit-row") : markup.index("</header>")]
        assert 'href="/help/#exit"' in exit_row, address


def test_each_page_leads_to_the_help_and_it_asks_for_no_sign_in(
    signed_in: Client, desk: Desk
) -> None:
    for client in (signed_in, Client()):
        for address in ("/", "/search/", "/check/", "/help/", "/nowhere/"):
            markup = text_of(client.get(address, follow=True))
            assert 'href="/help/"' in markup[markup.index("<footer") :], address


def test_helplines_are_those_that_somebody_named(settings: Any) -> None:
    settings.PROBATA_HELPLINES = []
    assert "named no helpline" in page(Client())
    assert not re.search(r"\d{3}", page(Client()).partition("People who can help")[2])
    settings.PROBATA_HELPLINES = ["Women's line <of this place>: 000 111"]
    assert "Women's line <of this place>: 000 111" in page(Client())
    assert "named no helpline" not in page(Client())


@pytest.mark.parametrize(("store", "is_outside"), [("disk", False), ("s3://bucket", True)])
def test_an_outside_store_is_told_of_where_there_is_one(
    store: str, is_outside: bool, settings: Any
) -> None:
    settings.PROBATA_STORE = store
    assert ("kept in an outside store" in page(Client())) == is_outside


@pytest.mark.clause("tfgbv-guide", "safety.no-outbound")
def test_what_leaves_and_to_whom_is_said_before_it_leaves(
    signed_in: Client,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "no digest leaves" in page(signed_in)
    telling.what_leaves()
    assert capsys.readouterr().err == "", "nothing leaves, and nothing is said"
    settings.PROBATA_STAMP_AUTHORITIES = [AUTHORITY]
    assert AUTHORITY in page(signed_in) and "one digest of the whole log" in page(signed_in)
    assert AUTHORITY not in page(Client()), "strangers need not know whom we ask"
    said_before: list[str] = []

    def asked(*_: Any, **__: Any) -> bytes:
        said_before.append(capsys.readouterr().err)
        raise OSError("no network here")

    monkeypatch.setattr(stamping, "_ask", asked)
    number_entries()
    publish.publish(at=AT)
    monkeypatch.setattr(local, "ready", lambda: None)
    work.run(Namespace(once=True))
    assert said_before and AUTHORITY in said_before[0] and "one digest" in said_before[0]


@pytest.mark.clause("tfgbv-guide", "complete.unfavourable")
@pytest.mark.clause("chat-evidence", "authentic.volatile")
def test_whoever_puts_files_in_is_urged_to_do_it_at_once_and_whole(
    signed_in: Client, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    where = page(signed_in, f"/matters/{desk.matter}/")
    before, _, form = where.partition("Choose files")
    assert form
    assert "withdrawn at any moment" in before and "as soon as you have it" in before
    assert "embarrassing" in before and "being harsh" in before
    with pytest.raises(SystemExit):
        main.main(["import", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert "as soon as you have it" in told and "embarrassing" in told
