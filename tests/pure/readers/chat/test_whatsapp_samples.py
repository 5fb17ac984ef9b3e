"""WhatsApp samples, the field's and our own, meet everything that is known about them."""

import os
import tomllib
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from probata.pure import reading, sentences
from probata.pure.reader import NO_TIME, Kind
from pure.readers import contract

OURS = Path(__file__).resolve().parents[3] / "samples" / "whatsapp"

# What a sentence of expected.toml is to us: a note, or something else that a test below looks at.
SAID = {
    "CRLF also inside messages": "chat.guard-off",
    "four date styles": "chat.styles",
    "the last record (01/07/2025) is open": "chat.date-order-open",
    "record 13 is earlier": "back",
    "record 2 is 39 minutes earlier": "chat.clock-back",
    "record 1 (the notice) is dated five days after": "back",
    "the last record is almost twelve hours earlier": "back",
    "two attachments named and present": "files",
    "13 attachments are named and none lies beside": "files",
    'record 6 names an attachment ".jpg"': "files",
    "poll in English": "poll",
    "record 18 carries the edited marker": "edited",
    "record 6 ends with the edited marker": "edited",
    "date order open": "chat.date-order-open",
    "one day only": "chat.date-order-open",
    "no newline guard on Android": "chat.lines-cannot-be-told",
    "file has LF only: no newline guard": "chat.guard-off",
    "last line has no line end": "chat.last-line-open",
    "the first line carries an author": "chat.notice-under-name",
    "record 1 is the encryption notice under the name": "chat.notice-under-name",
    "two notices that the security code changed": "chat.notice-under-name",
    "record 5 is a notice written under a name": "chat.notice-under-name",
    'record 2 is "John Doe:."': "chat.author-open",
    "record 5 says 00:08 a. m.": "chat.not-legal-12-hour",
    "U+202F before AM": "chat.marks-in-stamp",
    "12-hour clock with Arabic letters": "chat.marks-in-stamp",
    "the contact appears as a phone number": "chat.marks-in-label",
    "2/13/23 proves month first": "chat.date-order",
    "German words with month-first": "chat.date-order",
    "Hindi words with month-first": "chat.date-order",
    "Spanish words with month-first": "chat.date-order",
    "European Portuguese words": "chat.date-order",
    'body "null"': "chat.view-once",
    "record 11 says 21:49:20": "chat.file-clock-near",
    'record 16 stays "image omitted"': "chat.left-out-among-media",
    "four spellings of am and pm": "chat.clock-words",
    "U+200E before an attached file name": "chat.mark-before-file",
    # What follows is about values, or about several files, and is looked at elsewhere.
    "record 5 is 00:00": "values",
    'record 4 holds " : "': "values",
    "no comma between": "values",
    "emoji with zero-width": "values",
    "same chat as": "together",
    "synthetic": "",
}


def field() -> Path:
    named = os.environ.get("PROBATA_SAMPLES")
    if not named:
        if os.environ.get("PROBATA_SAMPLES_REQUIRED"):
            pytest.fail("PROBATA_SAMPLES names no folder")
        pytest.skip("PROBATA_SAMPLES names no folder; the field's WhatsApp samples were not read")
    return Path(named)


def known(folder: Path) -> list[dict[str, Any]]:
    listed = tomllib.loads((folder / "expected.toml").read_text("utf-8"))["file"]
    return [one for one in listed if one["reader"].startswith("whatsapp")]


def read(folder: Path, path: str) -> contract.Whole:
    original = reading.open_source(Path(path).name, folder / path)
    detections = reading.detect(original)
    assert [one.reader for one in detections if one.score >= 0.5] == ["whatsapp-text"], path
    taken = reading.read(original)
    members = {"": original.data, **{name: one.data for name, one in _packed(original)}}
    return contract.finish(taken, members)


def _packed(original: Any) -> list[tuple[str, Any]]:
    return list(original.members.items()) if original.container else []


def clock(text: str) -> int:
    return int((datetime.fromisoformat(text) - datetime(1970, 1, 1)) / timedelta(milliseconds=1))


def sorts(whole: contract.Whole) -> Counter[str]:
    """Count records by the names that expected.toml uses."""
    found: Counter[str] = Counter()
    for one in whole.passages:
        found.update(_names(one))
    return found


def _names(one: contract.Read) -> list[str]:
    kind, extra = one.kind, one.extra
    if kind is Kind.TEXT:
        return ["edited" if extra.get("edited") else "text"]
    if kind is Kind.DELETED:
        side = {"exporter": "deleted_by_exporter", "other": "deleted_by_other_side"}
        return ["deleted", side[str(extra["deleted_by"])]]
    if kind is Kind.ATTACHMENT:
        states = [f"attachment_{file.state}" for file in one.attachments]
        return ["attachment_named", "file_attached", *states]
    if kind is Kind.LOCATION:
        return ["place" if "place" in extra else "location"]
    names = {
        Kind.APP_TEXT: ["app_notice"],
        Kind.NOTICE: ["notice"],
        Kind.LEFT_OUT: ["left_out", "attachment_left_out"],
        Kind.VIEW_ONCE: ["null_body"],
        Kind.POLL: ["poll"],
        Kind.CALL: ["calls"],
    }
    return names[kind]


def check(folder: Path, sample: dict[str, Any]) -> None:
    whole = read(folder, sample["path"])
    taken: Any = whole.reading
    assert taken.variant == sample["reader"].removeprefix("whatsapp ").split(",")[0]
    balance = taken.balance
    assert balance.records == sample["records"]
    assert (balance.messages, balance.notices) == (sample["with_author"], sample["without_author"])
    assert len(whole.gaps) == sample["gaps"]
    if "newlines" in sample:
        assert taken.newlines == sample["newlines"]
    if "multi_line" in sample:
        assert sum("\n" in text for text in whole.texts) == sample["multi_line"]
    if "authors" in sample:
        said = Counter(one.label.text for one in whole.passages if one.label)
        assert dict(said) == sample["authors"]
    _times(sample, whole)
    _kinds(sample, whole)
    _findings(sample, whole)


def _times(sample: dict[str, Any], whole: contract.Whole) -> None:
    taken: Any = whole.reading
    passages = whole.passages
    if "date_order" in sample:
        assert taken.date_order == sample["date_order"]
    opened = sample.get("open_records", [])
    for key, row in (("first", 0), ("last", -1)):
        if key in sample:
            assert passages[row].clock == clock(sample[key]), key
    for number, said in sample.get("clocks", {}).items():
        assert passages[int(number) - 1].clock == clock(said), number
    known_clocks = [one.clock for one in passages if one.clock is not None]
    for key, edge in (("earliest", min), ("latest", max)):
        if key in sample:
            assert edge(known_clocks) == clock(sample[key])
    assert [n for n, one in enumerate(passages, 1) if "back" in one.extra] == sample.get(
        "earlier_than_the_one_before",
        [n for n, one in enumerate(passages, 1) if _steps(passages, n)],
    )
    without = [n for n, one in enumerate(passages, 1) if one.clock is None]
    if sample.get("date_order") == "open":
        assert len(without) == len(passages)
    else:
        assert without == sorted([*opened, *sample.get("without_clock", [])])
    for row in opened:
        assert passages[row - 1].earliest is not None
    by_order = sample.get("by_order") or sample.get("last_by_order")
    if by_order:
        one = passages[0] if "by_order" in sample else passages[-1]
        assert set(one.readings) == {clock(said) for said in by_order.values()}
        assert one.earliest == min(one.readings) - 14 * 3_600_000
        assert one.latest >= max(one.readings) + 12 * 3_600_000
    if "because" in sample:
        assert whole.note("chat.date-order").params["because"] == sample["because"]


def _steps(passages: list[contract.Read], number: int) -> bool:
    """Say whether a record steps back behind the last one whose clock is known."""
    before = [one.clock for one in passages[: number - 1] if one.clock is not None]
    here = passages[number - 1].clock
    return bool(before) and here is not None and here < before[-1]


def _kinds(sample: dict[str, Any], whole: contract.Whole) -> None:
    found = sorts(whole)
    wanted = dict(sample.get("kinds", {}))
    calls = wanted.pop("missed_call", 0) + wanted.pop("call", 0)
    for name, count in wanted.items():
        assert found[name] == count, name
    if calls:
        assert found["calls"] == calls
    if "attachments" in sample:
        files = sample["attachments"]
        assert (whole.reading.named, whole.reading.present) == (files["named"], files["present"])
    for number, text in sample.get("texts", {}).items():
        assert whole.texts[int(number) - 1] == text


def _findings(sample: dict[str, Any], whole: contract.Whole) -> None:
    for said in sample.get("findings", []):
        (meant,) = {check for start, check in SAID.items() if said.startswith(start)}
        if meant.startswith("chat."):
            assert meant in whole.checks, said
    assert set(sample.get("checks", [])) <= whole.checks
    assert not set(sample.get("no_checks", [])) & whole.checks
    for note in whole.reading.notes:
        assert sentences.lookup(note.check)


@pytest.mark.parametrize("sample", known(OURS), ids=lambda one: one["path"])
def test_a_composed_export_meets_its_facts(sample: dict[str, Any]) -> None:
    check(OURS, sample)


@pytest.mark.samples
def test_every_sample_of_the_field_meets_its_facts() -> None:
    folder = field()
    samples = known(folder)
    for sample in samples:
        check(folder, sample)
    print(f"\nsamples read: {len(samples)} of WhatsApp")
    assert len(samples) >= 21


@pytest.mark.samples
def test_copies_of_one_chat_agree_record_by_record() -> None:
    folder = field() / "whatsapp_txt"
    names = ("english", "deutch", "spanish", "portugal", "hindi", "arabic")
    copies = [read(folder, f"{name}_ios.txt").passages for name in names]
    for copy in copies[1:]:
        for one, other in zip(copies[0], copy, strict=True):
            assert one.kind == other.kind
            assert one.clock is not None
            assert other.clock is not None
            assert abs(one.clock - other.clock) <= 1000
    english, russian = (read(folder, f"{name}_android.txt") for name in ("english", "russian"))
    for one, other in zip(english.passages, russian.passages, strict=True):
        assert (one.clock, one.kind) == (other.clock, other.kind)
        assert (one.label and one.label.text) == (other.label and other.label.text)


@pytest.mark.samples
def test_midnight_and_noon_are_not_swapped() -> None:
    passages = read(field() / "whatsapp_txt", "composed_android_us_12h_nnbsp.txt").passages
    assert passages[4].clock == clock("2023-02-13T00:00:00")
    assert passages[5].clock == clock("2023-02-13T12:00:00")


@pytest.mark.samples
def test_marks_stay_in_the_label_and_the_number_is_readable() -> None:
    whole = read(field() / "whatsapp_txt", "arabic_ios.txt")
    label = whole.reading.labels[0]
    assert label.text == "\u202a+40\u00a0521\u00a0028\u00a061\u00a088\u202c"
    assert label.account == "+405210286188"


@pytest.mark.samples
def test_no_other_format_is_taken_for_a_whatsapp_export() -> None:
    folder = field()
    one = reading.reader_called("whatsapp-text")
    assert one is not None
    listed = tomllib.loads((folder / "expected.toml").read_text("utf-8"))["file"]
    for sample in listed:
        if not sample["reader"].startswith("whatsapp") and sample["size"]:
            original = reading.open_source(sample["path"], folder / sample["path"], beside={})
            assert one.detect(original).score < reading.SURE, sample["path"]


def test_the_time_of_no_record_is_ever_a_default() -> None:
    whole = read(OURS, "impossible_date.txt")
    assert [one.earliest for one in whole.passages].count(None) == 2
    assert NO_TIME not in [one.earliest for one in whole.passages]


def test_a_form_that_other_programs_write_too_is_taken_only_when_a_person_says_so() -> None:
    data = b"[2024-03-05, 09:00] Lan: hello\n[2024-03-06, 21:49] Paul: hi\n"
    original = reading.open_source("chat.md", data)
    assert 0 < reading.detect(original)[0].score < reading.SURE
    whole = contract.finish(
        reading.read(original, contract.Hints(reader="whatsapp-text")), {"": original.data}
    )
    assert whole.texts == ["hello", "hi"]
