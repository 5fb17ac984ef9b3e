"""A stranger learns nothing: not a word, not a name, not even that there is something."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cast import AT
from webs import CANARY, CHAT, looks, text_of

if TYPE_CHECKING:
    from django.test import Client

    from webs import Kept

pytestmark = pytest.mark.django_db
ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def deeds(matter: str, item: str, exhibit: str) -> list[tuple[str, dict[str, Any]]]:
    """Return every form that holds an id, with what a person would send."""
    return [
        (f"/matters/{matter}/receive/", {}),
        (f"/items/{item}/lock/", {"reason": "other", "confirm": "yes"}),
        (f"/items/{item}/unlock/", {"confirm": "yes"}),
        (f"/matters/{matter}/bundles/", {"title": "x"}),
        (f"/items/{item}/hints/", {"zone": "Europe/Paris"}),
        (f"/items/{item}/exhibit/", {"title": "x"}),
        (f"/exhibits/{exhibit}/", {"title": "x"}),
        (f"/exhibits/{exhibit}/withdraw/", {}),
        (f"/exhibits/{exhibit}/redactions/", {"hide-reason": "x"}),
        (f"/exhibits/{exhibit}/redactions/{exhibit}/lift/", {}),
    ]


def shown(answer: Any) -> tuple[int, str, str]:
    """Return what a browser gets, without what differs by chance or by the address asked for."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text_of(answer))
    page = re.sub(r'name="next" value="[^"]*"', "", page)
    headers = sorted((n, v) for n, v in answer.items() if n not in ("Content-Length", "Set-Cookie"))
    return answer.status_code, page, str(headers)


def test_what_is_not_ones_own_looks_like_what_does_not_exist(
    outsider: Client, kept: Kept, exhibit: str
) -> None:
    real = looks(kept.matter, kept.item, exhibit, exhibit)
    for here, nowhere in zip(real, looks(ULID, ULID, ULID, ULID), strict=True):
        answer = shown(outsider.get(here))
        assert answer == shown(outsider.get(nowhere)), here
        assert answer[0] == 404, here


def test_a_form_to_what_is_not_ones_own_looks_like_one_to_nothing(
    outsider: Client, kept: Kept, exhibit: str
) -> None:
    real = deeds(kept.matter, kept.item, exhibit)
    for (here, sent), (nowhere, _) in zip(real, deeds(ULID, ULID, ULID), strict=True):
        answer = shown(outsider.post(here, sent))
        assert answer == shown(outsider.post(nowhere, sent)), here
        assert answer[0] == 404, here


def test_not_a_word_reaches_a_stranger(outsider: Client, kept: Kept, exhibit: str) -> None:
    asked = [
        "/",
        f"/search/?q={CANARY[:6]}",
        f"/search/?q={CANARY[:6]}&matter={kept.matter}",
        *looks(kept.matter, kept.item, exhibit, exhibit),
    ]
    answers = [outsider.get(address) for address in asked]
    answers += [
        outsider.post(address, sent) for address, sent in deeds(kept.matter, kept.item, exhibit)
    ]
    for answer in answers:
        page = text_of(answer).replace(f'value="{CANARY[:6]}"', "")
        page = re.sub(r'name="next" value="[^"]*"', "", page)
        assert CANARY not in page and CANARY not in str(answer.headers)
        assert kept.lawyer.name not in page
    assert "Nothing was found." in text_of(answers[1])


def test_the_same_bytes_tell_a_stranger_nothing(outsider: Client, kept: Kept) -> None:
    from probata.trust.access import acts as granting
    from probata.trust.ledger.actor import Actor
    from probata.trust.people import queries

    stranger = queries.actor_of("stranger")
    granting.grant(
        stranger.ref,
        role="survivor",
        scope=stranger.ref,
        actor=Actor.system("setup"),
        at=AT,
    )
    opened = outsider.post("/matters/new/", {"title": "Mine"})
    sent = outsider.post(
        f"{opened['Location']}receive/", {"files": [SimpleUploadedFile("mine.txt", CHAT)]}
    )
    page = text_of(outsider.get(sent["Location"]))
    assert "mine.txt" in page and f"{CANARY}.txt" not in page and "M-0001" not in page


def test_a_helper_sees_no_button_that_leads_nowhere(
    helper: Client, client: Client, kept: Kept, exhibit: str
) -> None:
    own = text_of(client.get(f"/matters/{kept.matter}/"))
    seen = text_of(helper.get(f"/matters/{kept.matter}/"))
    assert "Build the bundle" in own and "Build the bundle" not in seen
    assert "Seal and keep" in seen
    item = text_of(helper.get(f"/items/{kept.item}/"))
    assert "From here" not in item and "Download the original" not in item
    put_forward = text_of(helper.get(f"/exhibits/{exhibit}/"))
    assert "Withdraw this exhibit" not in put_forward
    assert "Redactions" in put_forward and "Hide in redacted copies" not in put_forward


def test_a_helper_cannot_do_it_by_its_address_either(
    helper: Client, kept: Kept, exhibit: str
) -> None:
    assert helper.get(f"/items/{kept.item}/file/").status_code == 404
    for address, sent in deeds(kept.matter, kept.item, exhibit)[2:]:
        assert helper.post(address, sent).status_code == 404, address


def test_who_is_excluded_sees_nothing_from_that_moment(client: Client, kept: Kept) -> None:
    from probata.trust.access import acts as granting
    from probata.trust.ledger.actor import Actor

    assert client.get(f"/items/{kept.item}/").status_code == 200
    granting.exclude(
        kept.lawyer.ref,
        scope=f"matter:{kept.matter}",
        reason="other side",
        actor=Actor.system("setup"),
        at=AT,
    )
    assert client.get(f"/items/{kept.item}/").status_code == 404
    assert CANARY not in text_of(client.get("/"))
