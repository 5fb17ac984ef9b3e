"""A bundle by the page: ordered, made by the worker, downloaded, checked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cast import AT
from probata.evidence.bundle import queries
from probata.trust.ledger import turn
from webs import text_of

if TYPE_CHECKING:
    from django.test import Client

    from webs import Kept

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def made(client: Client, kept: Kept) -> str:
    """Order a bundle by the page, let the worker make it, and return its id."""
    sent = {"title": "For the court", "language": "en", "originals": "yes", "variant": "full"}
    page = text_of(client.post(f"/matters/{kept.matter}/bundles/", sent, follow=True))
    assert "The bundle is being made." in page and "Being made" in page
    for minute in range(1, 5):
        turn.turn(at=AT + timedelta(minutes=minute))
    (found,) = queries.bundles(kept.lawyer, kept.matter)
    assert found.state == "packed", found
    return found.id


def test_a_bundle_is_ordered_made_taken_and_holds(
    client: Client, nobody: Client, kept: Kept, exhibit: str
) -> None:
    bundle = made(client, kept)
    page = text_of(client.get(f"/bundles/{bundle}/"))
    assert "Download the package" in page and "Where each exhibit stands" in page
    assert "data-working" not in text_of(client.get(f"/matters/{kept.matter}/bundles/part/"))
    taken = client.get(f"/bundles/{bundle}/package/")
    assert taken["Content-Disposition"] == 'attachment; filename="bundle-1.zip"'
    assert taken["Cache-Control"] == "private, no-store"
    package = b"".join(taken.streaming_content)
    assert len(package) == int(taken["Content-Length"])
    report = nobody.post("/check/", {"package": SimpleUploadedFile("b.zip", package)})
    said = text_of(report)
    assert "What was checked holds" in said and "pb-result--shown" in said
    broken = bytearray(package)
    broken[len(broken) // 2] ^= 1
    report = nobody.post("/check/", {"package": SimpleUploadedFile("b.zip", bytes(broken))})
    assert "The check failed at:" in text_of(report)
    _taking_is_recorded(bundle)


def _taking_is_recorded(bundle: str) -> None:
    from probata.trust.ledger.models import Entry

    names = Entry.objects.filter(on=f"bundle:{bundle}").values_list("name", flat=True)
    assert list(names).count("bundle.taken") == 1


def test_what_is_not_made_yet_cannot_be_taken(client: Client, kept: Kept, exhibit: str) -> None:
    client.post(f"/matters/{kept.matter}/bundles/", {"title": "x", "variant": "full"})
    (found,) = queries.bundles(kept.lawyer, kept.matter)
    assert "This bundle is being made." in text_of(client.get(f"/bundles/{found.id}/"))
    answer = client.get(f"/bundles/{found.id}/package/")
    assert 400 <= answer.status_code < 500
    assert "This did not work" in text_of(answer)


def test_who_may_read_learns_why_a_bundle_could_not_be_made(
    client: Client, helper: Client, kept: Kept, exhibit: str
) -> None:
    from probata.trust.access import acts as granting
    from probata.trust.ledger.actor import Actor

    client.post(f"/matters/{kept.matter}/bundles/", {"title": "x", "variant": "full"})
    (found,) = queries.bundles(kept.lawyer, kept.matter)
    scope, setup = f"matter:{kept.matter}", Actor.system("setup")
    granting.exclude(kept.lawyer.ref, scope=scope, reason="conflict", actor=setup, at=AT)
    turn.turn(at=AT + timedelta(minutes=1))
    page = text_of(helper.get(f"/bundles/{found.id}/"))
    assert "Whoever ordered this bundle may no longer build bundles of this matter." in page
    assert "Somebody who may do so can order it again; nothing was handed out." in page
    assert client.get(f"/bundles/{found.id}/").status_code == 404


def test_without_an_exhibit_there_is_nothing_to_bundle(client: Client, kept: Kept) -> None:
    page = text_of(client.get(f"/matters/{kept.matter}/"))
    assert "Build the bundle" not in page
    answer = client.post(f"/matters/{kept.matter}/bundles/", {"title": "x", "variant": "full"})
    assert 400 <= answer.status_code < 500
