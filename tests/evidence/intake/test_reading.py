"""Reading: one item, one process, visible only when finished, the same rows every time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cast import AT
from chats import android, telegram, zipped
from probata.evidence.intake import acts, jobs, queries
from probata.evidence.intake.acts.draft import Draft
from probata.evidence.intake.beside import Neighbours
from probata.evidence.intake.models import Item, Passage, PassageAttachment, Reading
from probata.pure import reading as readers
from probata.pure.reader import Gap
from probata.trust.ledger import queries as ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from probata.evidence.intake.entries import EvidenceReceived
    from probata.trust.ledger.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def rows() -> list[tuple[Any, ...]]:
    return list(Passage.objects.order_by("id").values_list("text", "literal", "start", "end"))


def test_each_message_has_its_bytes_in_the_original(
    hand_in: Callable[..., str], lawyer: Actor, matter: str
) -> None:
    data = telegram(30)
    item = hand_in(data)
    seen = list(queries.messages(lawyer, matter))
    assert [one.index for one in seen] == list(range(30))
    for one in seen:
        assert one.item == item
        assert f'"id": {one.index + 1},'.encode() in data[one.start : one.end]


@pytest.mark.clause("tfgbv-guide", "collect.facebook.export")
def test_a_zip_stays_one_item_and_is_read_without_being_changed(
    hand_in: Callable[..., str], lawyer: Actor, matter: str
) -> None:
    data = zipped({"export/result.json": telegram(3), "export/photos/1.jpg": b"\xff\xd8"})
    item = hand_in(data, "export.zip")
    assert len(queries.items(lawyer, matter)) == 1
    (one, *_) = queries.messages(lawyer, matter)
    assert one.member == "export/result.json"
    line = queries.original_line(lawyer, item, 0)
    assert line.raw == telegram(3)[one.start : one.end]


def test_reading_again_changes_nothing(hand_in: Callable[..., str]) -> None:
    item = hand_in(telegram(10))
    before, entries = rows(), len(ledger.entries_on(f"item:{item}"))
    assert not jobs.read_item(item, at=AT)
    assert rows() == before
    assert len(ledger.entries_on(f"item:{item}")) == entries


def test_a_reading_that_was_cut_off_is_seen_by_nobody_and_done_again(
    lawyer: Actor, matter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deed = acts.receive(matter, acts.Handed(telegram(10), "c.json"), actor=lawyer, at=AT)
    item = deed.on.removeprefix("item:")

    def die(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(acts, "finish_reading", die)
        jobs.read_item(item, at=AT)
    assert Passage.objects.count() == 10
    assert list(queries.messages(lawyer, matter)) == []
    assert queries.search(lawyer, "hello") == []
    assert queries.item(lawyer, item).state == "reading"
    jobs.read_item(item, at=AT)
    assert Passage.objects.count() == 10 == len(list(queries.messages(lawyer, matter)))
    assert Reading.objects.count() == 1


def test_a_reader_that_breaks_keeps_what_it_had_read(
    lawyer: Actor, matter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = readers.read

    class Breaking:
        def __init__(self, found: Any) -> None:
            self.found = found

        def __getattr__(self, name: str) -> Any:
            return getattr(self.found, name)

        def batches(self) -> Any:
            yield from self.found.batches()
            raise ValueError("a fault of the reader")

    monkeypatch.setattr(readers, "read", lambda source, hints: Breaking(real(source, hints)))
    deed = acts.receive(matter, acts.Handed(telegram(4), "c.json"), actor=lawyer, at=AT)
    item = deed.on.removeprefix("item:")
    jobs.read_item(item, at=AT)
    assert len(list(queries.messages(lawyer, matter))) == 4
    gap: Gap = queries.gaps(lawyer, item)[-1]
    assert "stopped" in gap.reason
    assert gap.where.end == len(telegram(4))


def test_a_file_that_no_reader_knows_is_kept_and_says_why(
    hand_in: Callable[..., str], lawyer: Actor
) -> None:
    item = hand_in(b"%PDF-1.7 ...", "statement.txt")
    view = queries.item(lawyer, item)
    assert view.state == "failed"
    assert "PDF" in view.problem["reason"]
    assert [entry.name for entry in ledger.entries_on(f"item:{item}")][:2] == [
        "evidence.received",
        "evidence.left_unread",
    ]
    with queries.open_item(lawyer, item) as file:
        assert file.read() == b"%PDF-1.7 ..."


def test_marks_that_a_database_cannot_hold_are_swapped_and_noted(
    hand_in: Callable[..., str], lawyer: Actor, matter: str
) -> None:
    hand_in(telegram(0, texts=["a\x00b", "half \ud83d pair", "plain"]))
    seen = list(queries.messages(lawyer, matter))
    assert seen[0].text == "a␀b"
    assert "text_swapped" in seen[0].extra
    assert seen[2].text == "plain" and "text_swapped" not in seen[2].extra


def test_two_readings_of_the_same_bytes_have_one_digest(lawyer: Actor, matter: str) -> None:
    data = telegram(50)
    deed = acts.receive(matter, acts.Handed(data, "c.json"), actor=lawyer, at=AT)
    item = deed.on.removeprefix("item:")
    jobs.read_item(item, at=AT)
    first = queries.item(lawyer, item).reading
    acts.give_hints(item, zone="Asia/Shanghai", actor=lawyer, at=AT)
    acts.give_hints(item, actor=lawyer, at=AT)
    jobs.read_item(item, at=AT)
    second = queries.item(lawyer, item).reading
    assert first is not None and second is not None
    assert first.number != second.number
    assert first.report["digest"] == second.report["digest"]


def test_a_second_reading_replaces_the_first_in_one_stroke(
    hand_in: Callable[..., str], lawyer: Actor, matter: str
) -> None:
    item = hand_in(telegram(5))
    acts.give_hints(item, zone="Asia/Shanghai", actor=lawyer, at=AT)
    assert len(list(queries.messages(lawyer, matter))) == 5, "the first stays visible meanwhile"
    jobs.read_item(item, at=AT)
    assert len(list(queries.messages(lawyer, matter))) == 5
    assert Passage.objects.count() == 5
    assert Item.objects.get(pk=item).state == "read"
    names = [entry.name for entry in ledger.entries_on(f"item:{item}")]
    assert names.count("evidence.read") == 2 and "evidence.hints_given" in names


def test_progress_is_visible_while_reading(lawyer: Actor, matter: str) -> None:
    deed = acts.receive(matter, acts.Handed(telegram(9), "c.json"), actor=lawyer, at=AT)
    seen: list[tuple[int, int]] = []

    def tick(draft: Draft) -> None:
        row = Reading.objects.get(pk=draft.reading.pk)
        seen.append((row.bytes_done, row.passages))

    jobs.read_item(deed.on.removeprefix("item:"), at=AT, tick=tick)
    assert seen and seen[-1][1] == 9
    assert PassageAttachment.objects.count() == 0


def test_a_file_that_comes_later_in_the_same_hand_over_is_seen(lawyer: Actor, matter: str) -> None:
    def handed(name: str, receipt: str) -> EvidenceReceived:
        one = acts.Handed(name.encode(), name)
        return acts.receive_many(matter, [one], receipt=receipt, actor=lawyer, at=AT)[0]

    first = handed("chat.txt", "")
    item = Item.objects.get(pk=first.on.removeprefix("item:"))
    assert set(Neighbours(item)) == set()
    handed("photo.jpg", first.receipt)
    assert set(Neighbours(item)) == {"photo.jpg"}


def test_files_beside_an_export_are_found(lawyer: Actor, matter: str) -> None:
    import json

    chat = json.loads(telegram(1))
    chat["messages"][0]["photo"] = "photos/one.jpg"
    export = json.dumps(chat).encode()
    files = [
        acts.Handed(export, "result.json", "export"),
        acts.Handed(b"\xff\xd8picture", "one.jpg", "export/photos"),
    ]
    deeds = acts.receive_many(matter, files, actor=lawyer, at=AT)
    item = deeds[0].on.removeprefix("item:")
    jobs.read_item(item, at=AT)
    (one,) = queries.messages(lawyer, matter)
    assert one.attachments[0].state == "present"
    assert queries.attachment_bytes(lawyer, item, 0, 0) == b"\xff\xd8picture"
    assert queries.attached_paths(lawyer, [deed.on.removeprefix("item:") for deed in deeds]) == {
        deeds[1].on.removeprefix("item:")
    }


def test_what_a_zip_holds_beside_its_chat_is_told_with_the_reading(
    hand_in: Callable[..., str], lawyer: Actor
) -> None:
    data = zipped({"_chat.txt": android(3), "result.json": telegram(3), "scan.pdf": b"%PDF-1.7"})
    item = hand_in(data, "export.zip")
    told = queries.summary(lawyer, item)
    (gap,) = told["gaps"]
    assert gap["where"]["member"] == "_chat.txt"
    assert "it looks like WhatsApp." in gap["reason"]
    notes = queries.item(lawyer, item).reading.report["notes"]
    assert [one["params"]["names"] for one in notes if one["check"] == "intake.files-unnamed"] == [
        "scan.pdf"
    ]
