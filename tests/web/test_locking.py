"""Pages of locks: a form without scripts, what it changes, not a word of the item as any role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cast import AT, enrol
from probata.evidence.bundle import jobs
from probata.evidence.intake import acts, queries
from probata.trust.access import acts as granting
from probata.trust.access import roles
from probata.trust.ledger import queries as ledger
from probata.trust.ledger.actor import Actor
from webs import CANARY, CHAT, looks, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from webs import Kept

pytestmark = pytest.mark.django_db
SENT = {"reason": "may_show_a_minor", "words": "seen on Monday", "confirm": "yes"}
PEOPLE = sorted(role for role in roles.table().says if not role.startswith("system:"))
TITLE = "Plain title"


@pytest.fixture
def plain(kept: Kept) -> str:
    """A matter whose own title says nothing, with one chat named by the canary; its item."""
    from webs import hand_in

    opened = acts.open_matter(TITLE, actor=kept.lawyer, at=AT)
    return hand_in(kept.lawyer, opened.within.removeprefix("matter:"), CHAT, f"{CANARY}.txt")


def matter_of(kept: Kept, item: str) -> str:
    return queries.matter_of(kept.lawyer, item)


def lock(kept: Kept, item: str) -> None:
    acts.lock_item(
        item, reason="may_show_a_minor", words="seen on Monday", actor=kept.lawyer, at=AT
    )


def test_an_item_is_locked_by_a_plain_form_and_unlocked_again(
    client: Client, kept: Kept, plain: str
) -> None:
    matter = matter_of(kept, plain)
    for page in (client.get(f"/matters/{matter}/"), client.get(f"/items/{plain}/")):
        assert f'href="/items/{plain}/lock/"' in text_of(page)
    form = text_of(client.get(f"/items/{plain}/lock/"))
    assert "call the police or a lawyer" in form and CANARY not in form
    answer = client.post(f"/items/{plain}/lock/", SENT, follow=True)
    page = text_of(answer)
    assert answer.redirect_chain[-1][0] == f"/matters/{matter}/"
    assert "The item is locked." in page and "1 item is locked and not shown." in page
    assert "Locked item" in page and CANARY not in page
    (entry,) = ledger.entries_on(f"item:{plain}", names=["evidence.locked"])
    assert (entry.actor, entry.payload) == (kept.lawyer.ref, {"reason": "may_show_a_minor"})
    held = client.get(f"/items/{plain}/")
    assert held.status_code == 423 and "seen on Monday" in text_of(held)
    seen = ledger.entries_on(f"matter:{matter}", names=["matter.viewed"])[-1].payload
    assert (seen["what"], seen["item"]) == ("lock", plain)
    assert client.post(f"/items/{plain}/unlock/", {}).status_code == 422
    page = text_of(client.post(f"/items/{plain}/unlock/", {"confirm": "yes"}, follow=True))
    assert "The lock was lifted." in page and f"{CANARY}.txt" in page
    assert ledger.entries_on(f"item:{plain}", names=["evidence.unlocked"])


@pytest.mark.parametrize(
    "sent", [{}, {"reason": "other"}, {"confirm": "yes"}, {"reason": "x", "confirm": "yes"}]
)
def test_without_a_reason_of_the_list_and_a_yes_nothing_is_locked(
    client: Client, kept: Kept, plain: str, sent: dict[str, str]
) -> None:
    answer = client.post(f"/items/{plain}/lock/", sent)
    assert answer.status_code == 422 and "There is a problem" in text_of(answer)
    assert queries.lock(kept.lawyer, plain) is None


def test_twice_is_told_and_changes_nothing(client: Client, kept: Kept, plain: str) -> None:
    lock(kept, plain)
    assert client.post(f"/items/{plain}/lock/", SENT).status_code == 423
    client.post(f"/items/{plain}/unlock/", {"confirm": "yes"})
    assert client.post(f"/items/{plain}/unlock/", {"confirm": "yes"}).status_code == 302
    assert len(ledger.entries_on(f"item:{plain}", names=["evidence.unlocked"])) == 1


def every_page(matter: str, item: str, exhibit: str, bundle: str) -> list[str]:
    found = ["/search/?q=kestrel", f"/search/?q=%E5%90%88%E5%90%8C&matter={matter}"]
    return ["/", *looks(matter, item, exhibit, bundle), *found]


@pytest.mark.parametrize("role", PEOPLE)
def test_as_every_role_no_page_holds_a_word_of_it(kept: Kept, plain: str, role: str) -> None:
    """The name, the folder, a word of a message, the digest: nothing of it is on the wire."""
    from bundles import Desk
    from webs import signed_in

    matter = matter_of(kept, plain)
    desk = Desk(kept.lawyer, matter)
    exhibit = desk.exhibit(plain, CANARY)
    bundle = desk.order()
    jobs.make_now(bundle, at=AT)
    digest = queries.item(kept.lawyer, plain).original
    who = enrol(f"as-{role}")
    granting.grant(who.ref, role=role, scope=f"matter:{matter}", actor=Actor.system("setup"), at=AT)
    browser = signed_in(f"as-{role}")
    lock(kept, plain)
    may_read = bool(queries.matters(who))
    may_unlock = "evidence.unlock" in roles.table().permissions[role]
    for address in every_page(matter, plain, exhibit, bundle):
        answer = browser.get(address)
        page = text_of(answer).replace('value="kestrel"', "")
        for word in (CANARY, "hello", "合同在这里", digest, digest[7:]):
            assert word not in page.replace('value="合同"', ""), (address, word)
            assert word not in str(answer.headers), (address, word)
        assert ("seen on Monday" in page) <= may_unlock, address
        wanted = (200, 302, 404, 423) if may_read else (200, 404)
        assert answer.status_code in wanted, address
    assert (browser.get(f"/items/{plain}/").status_code == 423) is may_read
    for address, sent in (
        (f"/items/{plain}/hints/", {"zone": "Europe/Paris"}),
        (f"/items/{plain}/exhibit/", {"title": "x"}),
        (f"/exhibits/{exhibit}/", {"title": "x"}),
        (f"/matters/{matter}/bundles/", {"title": "x"}),
    ):
        answer = browser.post(address, sent)
        assert answer.status_code in (404, 423), address
        assert CANARY not in text_of(answer), address


def test_a_helper_may_lock_and_finds_no_way_to_unlock(helper: Client, kept: Kept) -> None:
    assert "Lock this item" in text_of(helper.get(f"/items/{kept.item}/"))
    assert helper.post(f"/items/{kept.item}/lock/", SENT).status_code == 302
    page = text_of(helper.get(f"/items/{kept.item}/"))
    assert "You cannot lift the lock." in page and "seen on Monday" not in page
    assert f"/items/{kept.item}/unlock/" not in text_of(helper.get(f"/matters/{kept.matter}/"))
    assert helper.get(f"/items/{kept.item}/unlock/").status_code == 404
    assert helper.post(f"/items/{kept.item}/unlock/", {"confirm": "yes"}).status_code == 404


def test_who_may_not_put_files_in_sees_no_button_and_cannot_lock(kept: Kept) -> None:
    from webs import signed_in

    enrol("visitor", role="inspector")
    visitor = signed_in("visitor")
    assert "Lock this item" not in text_of(visitor.get(f"/items/{kept.item}/"))
    assert visitor.get(f"/items/{kept.item}/lock/").status_code == 404
    assert visitor.post(f"/items/{kept.item}/lock/", SENT).status_code == 404


def test_an_exhibit_of_a_locked_item_can_be_withdrawn_so_that_the_rest_goes_on(
    client: Client, kept: Kept, plain: str, put: Callable[[bytes, str], str]
) -> None:
    from bundles import Desk

    matter = matter_of(kept, plain)
    exhibit = Desk(kept.lawyer, matter).exhibit(plain, CANARY, mark="C-7")
    lock(kept, plain)
    answer = client.post(f"/matters/{matter}/bundles/", {"title": "x"})
    assert answer.status_code == 423 and "C-7" in text_of(answer)
    page = text_of(client.get(f"/matters/{matter}/"))
    assert "Exhibit C-7" in page and "No bundle can be built with it." in page
    assert client.post(f"/exhibits/{exhibit}/withdraw/").status_code == 302


def test_the_same_file_put_in_again_tells_nothing(client: Client, kept: Kept, plain: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    lock(kept, plain)
    matter = matter_of(kept, plain)
    sent = {"files": [SimpleUploadedFile("again.txt", CHAT)]}
    page = text_of(client.post(f"/matters/{matter}/receive/", sent, follow=True))
    assert "again.txt" not in page and CANARY not in page and "Locked item" in page


@pytest.mark.clause("tfgbv-guide", "minors.already-imported")
def test_found_after_import_it_is_stopped_and_known_copies_are_listed(
    client: Client, kept: Kept, plain: str
) -> None:
    """No view, no copy, no export; whom to call; and where else Probata knows the same bytes."""
    from bundles import Desk

    desk = Desk(kept.lawyer, matter_of(kept, plain))
    desk.exhibit(plain, "x")
    bundle = desk.order()
    jobs.make_now(bundle, at=AT)
    acts.receive(desk.matter, acts.Handed(CHAT, "again.txt"), actor=kept.lawyer, at=AT)
    assert client.post(f"/items/{plain}/lock/", SENT).status_code == 302
    for address in ("", "file/", "0/original/", "3/attachments/0/"):
        assert client.get(f"/items/{plain}/{address}").status_code == 423, address
    assert client.get(f"/bundles/{bundle}/package/").status_code == 423
    page = text_of(client.get(f"/items/{plain}/"))
    assert "call the police or a lawyer" in page and "Do not open, send, copy or delete it" in page
    assert "handed in 2 times" in page
    assert "In another matter" in page and kept.matter in page  # the chat of `kept` is the same
    assert f"/bundles/{bundle}/" in page


def test_a_locked_picture_beside_a_chat_is_named_on_no_page(client: Client, kept: Kept) -> None:
    from probata.evidence.intake.jobs import read_item

    picture = b"\xff\xd8\xff\xe0 not really"
    chat = CHAT.replace(b"WA0001", b"WA0777")
    handed = [acts.Handed(chat, "c.txt"), acts.Handed(picture, "IMG-20240306-WA0777.jpg")]
    deeds = acts.receive_many(kept.matter, handed, actor=kept.lawyer, at=AT)
    item, held = (one.on.removeprefix("item:") for one in deeds)
    read_item(item, at=AT)
    assert client.get(f"/items/{item}/3/attachments/0/").status_code == 200
    lock(kept, held)
    page = text_of(client.get(f"/items/{item}/"))
    assert "locked: not shown" in page and f"/items/{item}/3/attachments/0/" not in page
    assert client.get(f"/items/{item}/3/attachments/0/").status_code == 423
    acts.unlock_item(held, actor=kept.lawyer, at=AT)
    assert client.get(f"/items/{item}/3/attachments/0/").status_code == 200
