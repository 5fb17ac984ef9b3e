"""Receiving: sealed as it came, once; a line and an entry for each; no word of it elsewhere."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from cast import AT
from chats import telegram
from probata.evidence.intake import acts, errors, queries
from probata.evidence.intake.models import Item, Receipt, ReceiptLine
from probata.trust.access.errors import NotFoundHere
from probata.trust.ledger import queries as ledger
from probata.trust.vault import queries as vault

if TYPE_CHECKING:
    from probata.trust.ledger.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.mark.clause("tfgbv-guide", "integrity.no-edit", "store.digital-copy")
def test_the_original_is_kept_as_it_came(lawyer: Actor, matter: str) -> None:
    data = b"\xef\xbb\xbf\x00line\r\nother\n\xff"
    deed = acts.receive(matter, acts.Handed(data, "a/b/chat.txt"), actor=lawyer, at=AT)
    assert deed.digest == "sha256:" + hashlib.sha256(data).hexdigest()
    with vault.open_original(deed.digest) as opened:
        assert opened.read() == data
    item = queries.item(lawyer, deed.on.removeprefix("item:"))
    assert (item.name, item.state) == ("chat.txt", "waiting")


@pytest.mark.clause("tfgbv-guide", "log.exists")
def test_each_file_leaves_a_line_and_an_entry_under_one_receipt(lawyer: Actor, matter: str) -> None:
    files = [acts.Handed(b"%d" % n, f"{n}.txt", "export") for n in range(20)]
    deeds = acts.receive_many(matter, files, handed_by="Lan", actor=lawyer, at=AT)
    assert len({deed.receipt for deed in deeds}) == Receipt.objects.count() == 1
    assert ReceiptLine.objects.count() == 20
    for deed in deeds:
        (entry,) = ledger.entries_on(deed.on)
        assert entry.name == "evidence.received"
        assert entry.payload["handed_by"] == "Lan"
        assert entry.within == f"matter:{matter}"


def test_the_same_bytes_are_linked_not_doubled(lawyer: Actor, matter: str) -> None:
    first = acts.receive(matter, acts.Handed(b"same", "a.txt"), actor=lawyer, at=AT)
    again = acts.receive(matter, acts.Handed(b"same", "b.txt"), actor=lawyer, at=AT)
    assert first.is_first and not again.is_first
    assert first.on == again.on
    assert Item.objects.count() == 1 and ReceiptLine.objects.count() == 2


def test_two_equal_files_in_one_hand_over_make_one_item(lawyer: Actor, matter: str) -> None:
    files = [acts.Handed(b"same", "a.txt"), acts.Handed(b"same", "b.txt")]
    deeds = acts.receive_many(matter, files, actor=lawyer, at=AT)
    assert [deed.is_first for deed in deeds] == [True, False]
    assert deeds[0].on == deeds[1].on


def test_the_same_bytes_in_another_matter_are_an_item_of_their_own(
    lawyer: Actor, matter: str
) -> None:
    other = acts.open_matter("Other", actor=lawyer, at=AT).on.removeprefix("matter:")
    one = acts.receive(matter, acts.Handed(b"same", "a.txt"), actor=lawyer, at=AT)
    two = acts.receive(other, acts.Handed(b"same", "a.txt"), actor=lawyer, at=AT)
    assert one.on != two.on
    assert two.is_first, "nothing may tell that somebody else holds these bytes"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("/home/lan/secret/chat.txt", "chat.txt"),
        (r"C:\Users\lan\chat.txt", "chat.txt"),
        ("../../etc/passwd", "passwd"),
        ("a\nb\x1b[2J.txt", "a�b�[2J.txt"),
        ("..", "unnamed"),
    ],
)
def test_no_path_of_the_machine_is_kept(lawyer: Actor, matter: str, name: str, shown: str) -> None:
    deed = acts.receive(matter, acts.Handed(b"x", name, "/a/../b"), actor=lawyer, at=AT)
    assert deed.shown_name == shown
    assert deed.folder == "a/b"


def test_a_file_that_cannot_be_read_leaves_nothing_half_written(lawyer: Actor, matter: str) -> None:
    class Broken(BytesIO):
        def readinto(self, room: object) -> int:
            raise OSError("the stick was pulled out")

    files = [acts.Handed(b"good", "a.txt"), acts.Handed(Broken(), "b.txt")]
    with pytest.raises(OSError):
        acts.receive_many(matter, files, actor=lawyer, at=AT)
    assert not Item.objects.exists() and not Receipt.objects.exists()
    assert vault.known("sha256:" + hashlib.sha256(b"good").hexdigest()) is None


def test_a_stranger_cannot_hand_anything_in(matter: str, stranger: Actor) -> None:
    with pytest.raises(NotFoundHere):
        acts.receive(matter, acts.Handed(telegram(1), "c.json"), actor=stranger, at=AT)
    assert not Item.objects.exists()


def test_a_title_must_be_one_line_with_letters(lawyer: Actor) -> None:
    for title in ("", "   ", "x" * 201, "a\x00b"):
        with pytest.raises(errors.TitleRefused):
            acts.open_matter(title, actor=lawyer, at=AT)
