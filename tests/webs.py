"""What the tests of pages share: the canary, a chat that holds it, browsers, whole answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cast import AT

if TYPE_CHECKING:
    from django.test import Client

    from probata.trust.ledger.actor import Actor

CANARY = "kestrel-7f3a"
CHAT = (
    "05/03/2024, 09:00 - Lan: hello kestrel-7f3a\n"
    "05/03/2024, 09:07 - Paul: chuyển tiền rồi nhé\n"
    "06/03/2024, 10:00 - Lan: 合同在这里\n"
    "06/03/2024, 10:05 - Paul: IMG-20240306-WA0001.jpg (file attached)\n"
    "07/03/2024, 11:00 - Lan: see you\n"
).encode()


@dataclass(frozen=True)
class Kept:
    """What the lawyer keeps: the ids that pages are asked for."""

    lawyer: Actor
    matter: str
    item: str


def signed_in(login: str, **told: Any) -> Client:
    """Return the browser of somebody who signed in by the page."""
    from django.test import Client

    client = Client(**told)
    answer = client.post("/sign-in/", {"login": login, "password": login})
    assert answer.status_code == 302, answer.content.decode()
    return client


def hand_in(actor: Actor, matter: str, data: bytes, name: str) -> str:
    """Hand a file into the matter, read and assess it, and return the item's id."""
    from probata.evidence.assessment import jobs as assessing
    from probata.evidence.intake import acts, jobs

    deed = acts.receive(matter, acts.Handed(data, name), actor=actor, at=AT)
    item = deed.on.removeprefix("item:")
    jobs.read_item(item, at=AT)
    assessing.assess_item(item, at=AT)
    return item


def text_of(answer: Any) -> str:
    """Return the whole of an answer as text."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return bytes(content).decode("utf-8", "replace")


def looks(matter: str, item: str, exhibit: str, bundle: str) -> list[str]:
    """Return every address that holds an id, for what may be seen of an item and around it."""
    return [
        f"/matters/{matter}/",
        f"/matters/{matter}/items/",
        f"/matters/{matter}/bundles/part/",
        f"/items/{item}/",
        f"/items/{item}/?day=2024-03-06",
        f"/items/{item}/?byte=60",
        f"/items/{item}/?at=2",
        f"/items/{item}/file/",
        f"/items/{item}/0/original/",
        f"/items/{item}/3/attachments/0/",
        f"/items/{item}/exhibit/",
        f"/items/{item}/lock/",
        f"/items/{item}/unlock/",
        f"/exhibits/{exhibit}/",
        f"/bundles/{bundle}/",
        f"/bundles/{bundle}/package/",
    ]
