"""Mailboxes in one file: each mail from its line to the next, nothing trusted but the bytes."""

from pathlib import Path

import pytest

from probata.pure.readers.mail import dkim
from probata.pure.readers.mail.mbox import READER, MboxReader
from pure.readers import contract
from pure.readers.mail import test_dkim

SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "mail"
LF = (SAMPLES / "takeout_lf.mbox").read_bytes()
CRLF = (SAMPLES / "takeout_crlf.mbox").read_bytes()


@pytest.mark.parametrize("data", [LF, CRLF])
def test_each_mail_begins_with_its_line_and_all_bytes_belong_to_one(data: bytes) -> None:
    whole = contract.read(READER, data)
    assert [data[one.start : one.start + 6] for one in whole.passages] == [
        b"From 1",
        b"From -",
        b"From M",
    ]
    assert b"".join(data[one.start : one.end] for one in whole.passages) == data
    assert [one.extra["subject"] for one in whole.passages] == ["one", "two", "three"]


def test_lines_that_only_look_like_a_beginning_stay_inside_and_are_told() -> None:
    whole = contract.read(READER, LF)
    assert "From the heart:\nNote: this is no header." in whole.texts[1]
    assert "From Bob Mon Jan  1 10:00:00 2020\nis how" in whole.texts[1]
    assert whole.note("mbox.from-line-inside").params["count"] == 2


def test_quoted_lines_are_shown_as_they_stand() -> None:
    whole = contract.read(READER, LF)
    assert ">From tomorrow on I write less.\n>>From the start" in whole.texts[0]
    assert whole.passages[0].extra["from_quoted"] == 2
    assert "mbox.from-quoted" in whole.checks


def test_labels_and_threads_of_a_takeout_are_read() -> None:
    first = contract.read(READER, CRLF).passages[0]
    assert first.extra["labels"] == ["Đã gửi", "Quan trọng"]
    assert first.extra["thread"] == "1782000000000000001"


def test_an_id_that_stands_twice_is_told() -> None:
    whole = contract.read(READER, LF)
    assert whole.note("mail.duplicate-id").params["id"] == "<one@example.vn>"
    assert [one.extra.get("duplicate_id") for one in whole.passages] == [None, True, None]


def test_a_length_is_compared_and_never_trusted() -> None:
    assert "mbox.length-differs" not in contract.read(READER, LF).checks
    wrong = LF.replace(b"Content-Length: 77", b"Content-Length: 500")
    whole = contract.read(READER, wrong)
    assert len(whole.passages) == 3
    assert whole.note("mbox.length-differs").params["count"] == 1


def test_an_attachment_lies_where_its_span_says() -> None:
    (one,) = contract.read(READER, LF).passages[2].attachments
    assert one.span is not None
    assert LF[one.span.start : one.span.end] == b">From inside"


def test_what_stands_before_the_first_mail_is_a_gap() -> None:
    whole = contract.read(READER, b"junk\n\n" + LF)
    assert len(whole.passages) == 3
    assert (whole.gaps[0].where.start, whole.gaps[0].where.end) == (0, 6)
    assert len(contract.read(READER, b"\n\n" + LF).gaps) == 0


def test_a_mail_that_begins_without_an_empty_line_before_it_is_found() -> None:
    data = LF.replace(b"Yours\n\nFrom -", b"Yours\nFrom -")
    assert len(contract.read(READER, data).passages) == 3


@pytest.mark.parametrize(
    ("written", "quoted"),
    [
        (b"From now\r\n>From then", b">From now\n>>From then"),  # every line quoted once more
        (b"From now\r\n>>From then", b">From now\n>>From then"),  # only the bare line quoted
    ],
)
def test_a_signature_is_checked_over_lines_read_back(written: bytes, quoted: bytes) -> None:
    mail = test_dkim.signed(test_dkim.MAIL.replace(b"bye", written))
    stored = mail.replace(written, quoted).replace(b"\r\n", b"\n")
    box = b"From a@b Tue Nov 14 02:10:05 2023\n" + stored + b"\n"
    reading = MboxReader(test_dkim.KEYS).read(contract.source(box), contract.Hints())
    (one,) = contract.finish(reading, {"": memoryview(box)}).passages
    assert one.extra["signatures"][0]["state"] == dkim.VERIFIES
    assert "signature_over" in one.extra
    assert ">From" in one.text


def test_ten_thousand_false_beginnings_end_soon() -> None:
    contract.read(READER, LF + b"\nFrom x\n" * 10_000 + b"\n\nFrom " * 10_000)
