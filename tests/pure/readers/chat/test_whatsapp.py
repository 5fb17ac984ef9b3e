"""What the reader of WhatsApp exports promises about lines, times, people and files."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probata.pure import reading
from probata.pure.reader import Hints, Kind, ZoneBasis
from probata.pure.readers.chat import whatsapp_kinds, whatsapp_lines, whatsapp_notes
from probata.pure.readers.chat.whatsapp import READER
from pure.readers import contract

OURS = Path(__file__).resolve().parents[3] / "samples" / "whatsapp"
HOUR = 3_600_000


def read(text: str | bytes, *, hints: Hints | None = None, **beside: bytes) -> contract.Whole:
    data = text.encode() if isinstance(text, str) else text
    return contract.read(READER, data, hints=hints, beside=beside)


def sample(name: str) -> contract.Whole:
    return contract.read(READER, (OURS / name).read_bytes())


def clock(text: str) -> int:
    return int((datetime.fromisoformat(text) - datetime(1970, 1, 1)) / timedelta(milliseconds=1))


def android(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def test_two_lines_typed_inside_a_message_stay_in_it_on_iphone() -> None:
    whole = sample("spoof_ios.txt")
    assert [one.label.text for one in whole.passages if one.label] == ["Lan", "Paul", "Lan", "Paul"]
    inside = whole.note("chat.line-inside")
    assert inside.params["count"] == 2
    assert inside.where is not None
    assert (inside.where.line, inside.params["record"]) == (4, 3)
    assert whole.note("chat.guard-holds").params == {
        "crlf_header": 3,
        "crlf_other": 0,
        "lf_header": 2,
        "lf_other": 0,
    }


def test_on_android_the_same_lines_are_messages_and_it_is_said_that_this_cannot_be_told() -> None:
    whole = sample("spoof_android.txt")
    assert len(whole.passages) == 6
    assert "chat.lines-cannot-be-told" in whole.checks


def test_the_spans_of_a_chat_are_its_bytes() -> None:
    data = (OURS / "vietnamese_ios.txt").read_bytes()
    whole = contract.read(READER, data)
    assert b"\xef\xbb\xbf" + b"".join(data[one.start : one.end] for one in whole.passages) == data
    for one in whole.passages:
        piece = data[one.start : one.end].decode()
        assert one.literal in piece
        assert piece.rstrip("\r\n").endswith(one.text)


def test_spans_of_a_utf16_text_count_its_own_bytes() -> None:
    data = (OURS / "utf16.txt").read_bytes()
    for one in contract.read(READER, data).passages:
        assert one.text in data[one.start : one.end].decode("utf-16-le")


def test_utf16_without_a_mark_is_read_and_called_a_guess() -> None:
    text = "[2024-03-05, 09:00:00] Lan: hi 😀\r\n[2024-03-05, 09:00:01] Paul: ok\r\n"
    whole = read(text.encode("utf-16-be"))
    assert whole.texts == ["hi 😀", "ok"]
    assert "chat.utf16-guessed" in whole.checks


def test_without_a_zone_an_instant_is_as_wide_as_the_world() -> None:
    (one,) = read("2024-03-05, 09:00 - Lan: hi\n").passages
    at = clock("2024-03-05T09:00:00")
    assert (one.earliest, one.latest) == (at - 14 * HOUR, at + 12 * HOUR + 59_999)
    assert one.basis == ZoneBasis.NONE


def test_a_zone_that_a_person_named_is_used_and_written_down() -> None:
    hints = Hints(zone="Asia/Shanghai")
    (one,) = read("[2024-03-05, 09:00:07] Lan: hi\r\n", hints=hints).passages
    assert (one.earliest, one.latest) == (clock("2024-03-05T01:00:07"),) * 2 or (
        one.earliest,
        one.latest,
    ) == (clock("2024-03-05T01:00:07"), clock("2024-03-05T01:00:07") + 999)
    assert one.basis == ZoneBasis.PERSON


def test_a_local_time_that_occurred_twice_keeps_both_instants() -> None:
    whole = read("2024-10-27, 02:30 - Lan: hi\n", hints=Hints(zone="Europe/Berlin"))
    (one,) = whole.passages
    assert one.earliest == clock("2024-10-27T00:30:00")
    assert one.latest == clock("2024-10-27T01:30:59") + 999
    assert "chat.occurs-twice" in whole.checks


def test_a_local_time_that_never_was_is_kept_and_flagged() -> None:
    text = android("2024-03-31, 01:30 - Lan: a", "2024-03-31, 02:30 - Lan: b")
    whole = read(text, hints=Hints(zone="Europe/Berlin"))
    assert whole.passages[1].earliest is None
    assert whole.passages[1].clock == clock("2024-03-31T02:30:00")
    assert whole.passages[1].extra["stamp"] == "never-occurred"
    assert "chat.never-occurred" in whole.checks


def test_an_open_order_keeps_both_readings_and_says_so() -> None:
    whole = read("03/04/2024, 10:00 - Lan: hi\n")
    (one,) = whole.passages
    both = (clock("2024-03-04T10:00:00"), clock("2024-04-03T10:00:00"))
    assert (one.readings, one.clock) == (both, None)
    assert (one.earliest, one.latest) == (both[0] - 14 * HOUR, both[1] + 12 * HOUR + 59_999)
    assert "chat.date-order-open" in whole.checks


def test_the_order_that_a_person_names_decides_what_the_file_leaves_open() -> None:
    whole = read("03/04/2024, 10:00 - Lan: hi\n", hints=Hints(date_order="MDY"))
    assert whole.passages[0].clock == clock("2024-03-04T10:00:00")
    assert whole.note("chat.date-order").params["because"] == "what a person said"


def test_the_file_wins_over_a_person_and_the_contradiction_is_told() -> None:
    whole = read("13/04/2024, 10:00 - Lan: hi\n", hints=Hints(date_order="MDY"))
    assert whole.passages[0].clock == clock("2024-04-13T10:00:00")
    assert "chat.date-order-contradicted" in whole.checks


def days(order: str, count: int) -> str:
    start = datetime(2023, 1, 1, 9, 0)
    rows = [start + timedelta(days=n) for n in range(count)]
    rows = [one for one in rows if one.day <= 12 and one.month <= 12]
    form = "%d/%m/%Y, %H:%M" if order == "DMY" else "%m/%d/%Y, %H:%M"
    return android(*(f"{one.strftime(form)} - Lan: hi" for one in rows))


@pytest.mark.parametrize("order", ["DMY", "MDY"])
def test_the_sequence_of_a_long_file_decides(order: str) -> None:
    whole = read(days(order, 200))
    said = whole.note("chat.date-order").params
    assert (said["code"], said["because"]) == (order, "the sequence of all dates in the file")
    assert whole.passages[1].clock == clock("2023-01-02T09:00:00")


def test_a_short_file_is_not_decided_by_its_sequence() -> None:
    assert "chat.date-order-open" in read(days("DMY", 40)).checks


def test_one_impossible_date_among_thousands_is_kept_in_its_place() -> None:
    rows = [f"{1 + n % 28:02d}/05/2024, 10:00 - Lan: {n}" for n in range(3000)]
    rows[1500] = "30/02/2024, 10:00 - Lan: 1500"
    whole = read(android(*rows))
    assert [one.text for one in whole.passages] == [str(n) for n in range(3000)]
    assert [n for n, one in enumerate(whole.passages) if one.clock is None] == [1500]
    assert whole.passages[1500].extra["stamp"] == "impossible"


def test_a_two_digit_year_may_stand_first() -> None:
    rows = [f"24. 12. {day}. 오후 8:34 - 민지: a" for day in range(1, 32)] * 2
    whole = read(android(*sorted(rows, key=lambda row: int(row.split(". ")[2]))))
    assert whole.passages[-1].clock == clock("2024-12-31T20:34:00")


def test_a_year_that_may_be_buddhist_keeps_both_readings() -> None:
    (one,) = read("31/12/67, 10:00 - Lan: hi\n").passages
    assert one.readings == (clock("2024-12-31T10:00:00"), clock("2067-12-31T10:00:00"))


def test_an_unknown_word_beside_the_time_keeps_both_halves_of_the_day() -> None:
    whole = read(android("2024-03-05, 9:00 zz - Lan: a", "2024-03-05, 10:00 zz - Lan: b"))
    assert whole.passages[0].readings == (
        clock("2024-03-05T09:00:00"),
        clock("2024-03-05T21:00:00"),
    )
    assert "chat.clock-word-unknown" in whole.checks


def test_a_line_with_another_word_beside_the_time_is_text() -> None:
    rows = [f"13.03.24, 10:{n:02d} - Lan: {n}" for n in range(20)]
    whole = read(android(*rows, "13.03.24, 10:30 Termin - Arzt: Meier"))
    assert len(whole.passages) == 20
    assert whole.texts[-1].endswith("Arzt: Meier")
    assert "chat.line-inside" in whole.checks


def test_a_file_with_bare_carriage_returns_says_what_stands_inside_its_messages() -> None:
    whole = read("13/04/2024, 10:01 - Lan: hello\r13/04/2024, 10:02 - Paul: yes\r" * 50)
    assert len(whole.passages) == 1
    assert whole.note("chat.returns-inside").params == {"count": 99, "record": 1}
    assert "chat.returns-inside" not in read("13/04/2024, 10:01 - Lan: a\rb\r\n" * 3).checks


def test_an_empty_message_goes_on_in_the_next_line() -> None:
    whole = read(android("2024-03-05, 09:00 - Lan: ", "the words", "", "- and more", ""))
    (one,) = whole.passages
    assert one.text == "\nthe words\n\n- and more"
    balance = whole.reading.balance
    assert (balance.continuations, balance.blanks, balance.units_in) == (2, 2, 5)


def test_text_before_the_first_message_is_a_gap() -> None:
    whole = read(
        android(
            "half of a message",
            "2024-03-05, 09:00 - Lan: hi",
            *["x"] * 3,
            "2024-03-05, 09:01 - Lan: b",
            "2024-03-05, 09:02 - Lan: c",
        )
    )
    (gap,) = whole.gaps
    assert (gap.where.start, gap.where.end) == (0, 18)
    assert whole.reading.balance.rejected == 1


def test_bytes_that_are_no_text_are_gaps_and_the_words_are_kept() -> None:
    whole = read(b"2024-03-05, 09:00 - Lan: a\xff\xfeb\n2024-03-05, 09:01 - Lan: c\0d\n")
    assert whole.texts == ["a\ufffd\ufffdb", "c\0d"]
    assert [(gap.where.start, gap.where.end) for gap in whole.gaps] == [(26, 28)]
    assert {"chat.undecodable", "chat.nul-bytes"} <= whole.checks


def test_a_name_that_always_goes_on_with_the_same_words_may_hold_a_colon() -> None:
    rows = [f"2024-03-05, 09:0{n} - Dr: Bob: hello {n}" for n in range(4)]
    whole = read(android(*rows, "2024-03-05, 09:05 - Lan: x: y", "2024-03-05, 09:06 - Lan: z"))
    note = whole.note("chat.author-colon")
    assert note.params == {"label": "Dr", "count": 4}


def test_a_typed_mark_of_a_file_is_no_file() -> None:
    whole = read(
        "[2024-03-05, 09:00:00] Lan: <attached: photo.jpg>\r\n"
        "[2024-03-05, 09:00:01] Lan: image omitted typed by hand\r\n"
        "[2024-03-05, 09:00:02] Lan: see the report (page 2)\r\n"
    )
    assert [one.kind for one in whole.passages] == [Kind.TEXT] * 3


def test_a_file_that_lies_beside_the_chat_is_present() -> None:
    rows = android(
        "2024-03-05, 09:00 - Lan: résumé.pdf (file attached)",
        "2024-03-05, 09:01 - Lan: no.pdf (file attached)",
    )
    whole = read(rows, **{"re\u0301sume\u0301.pdf": b"%PDF"})
    states = [one.attachments[0].state for one in whole.passages]
    assert states == ["present", "missing"]
    assert (whole.reading.named, whole.reading.present) == (2, 1)


def test_a_poll_keeps_its_question_its_options_and_their_votes() -> None:
    original = reading.open_source("ios.zip", (OURS / "ios.zip").read_bytes())
    members = {name: one.data for name, one in original.members.items()}
    whole = contract.finish(reading.read(original), members)
    poll: Any = whole.passages[-1].extra["poll"]
    assert poll["question"] == "Shall we meet?"
    assert [(one["text"], one["votes"]) for one in poll["options"]] == [("Yes", 2), ("No", 0)]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("‎لم يتم إدراج الصورة", Kind.LEFT_OUT),
        ("‎تم حذف الملصقات", Kind.LEFT_OUT),
        ("‎أنت حذفت هذه الرسالة.", Kind.DELETED),
        ("‎फ़ोटो हटाई गई", Kind.LEFT_OUT),
        ("‎Video call, ‎5 min", Kind.CALL),
        ("‎Location: https://maps.google.com/?q=51.5,-0.1", Kind.LOCATION),
        ("‎something the app says", Kind.APP_TEXT),
        ("‎您删除了这条消息。", Kind.DELETED),
        ("<\u200fتم استبعاد الوسائط>", Kind.LEFT_OUT),
        ("<Đã bỏ qua nội dung đa phương tiện>", Kind.LEFT_OUT),
        ("合同.pdf（文件附件）", Kind.ATTACHMENT),
    ],
)
def test_words_of_the_app_hint_at_a_kind(words: str, kind: Kind) -> None:
    (one,) = read(f"[2024-03-05, 09:00:00] Lan: {words}\r\n").passages
    assert one.kind is kind


@pytest.mark.parametrize(
    ("stamp", "mark", "kind"),
    [
        ("[2024-03-05, 09:00:00]", "\u200f", Kind.TEXT),
        ("[2024-03-05, 09:00:00]", "\u200e", Kind.APP_TEXT),
        ("[5\u200f/3\u200f/2024، 9:00:00 م]", "\u200f", Kind.APP_TEXT),
        ("05/03/2024, 09:00 -", "\u200f", Kind.TEXT),
        ("05/03/2024, 09:00 -", "\u200e", Kind.TEXT),
    ],
)
@pytest.mark.parametrize("words", ["مرحبا", "مرحبا " * 20])
def test_a_mark_of_direction_that_a_person_typed_is_not_the_apps(
    stamp: str, mark: str, kind: Kind, words: str
) -> None:
    end = "\r\n" if stamp.startswith("[") else "\n"
    (one,) = read(f"{stamp} Lan: {mark}{words}{end}").passages
    assert (one.kind, one.text) == (kind, mark + words)


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("14.03.24 г., 21:05 ч.", "2024-03-14T21:05"),
        ("14.3.24, 9:05 e pasdites", "2024-03-14T21:05"),
        ("14/03/24, 9:05 PTG", "2024-03-14T21:05"),
        ("14.03.2024. plkst. 21:05", "2024-03-14T21:05"),
        ("၁၄/၃/၂၄, ၂၁:၀၅", "2024-03-14T21:05"),
        ("១៤/៣/២៤, ២១:០៥", "2024-03-14T21:05"),
        ("໑໔/໓/໒໐໒໔, ໒໑:໐໕", "2024-03-14T21:05"),
    ],
)
def test_stamps_of_other_regions_are_read(stamp: str, expected: str) -> None:
    one, _ = read(f"{stamp} - Lan: hello\n{stamp} - Paul: yes\n").passages
    assert (one.literal, one.clock) == (stamp, clock(expected))


@given(
    kind=st.sampled_from(["IMG", "PTT", "DOC", "IMX"]),
    ending=st.sampled_from([".jpg", ".", "", ".tar.gz", ".j pg"]),
    said=st.sampled_from([" (file attached)", " (x)", " (Datei angehängt)", "(file attached)"]),
    rest=st.sampled_from(["", "\n", "\ncaption", " x", "\r\ncaption", "\n\u200e<attached: a.b>"]),
)
def test_the_usual_name_of_a_file_is_sorted_alike_both_ways(
    kind: str, ending: str, said: str, rest: str
) -> None:
    text = f"{kind}-20240513-WA0001{ending}{said}{rest}"
    fast = whatsapp_kinds.sort_android_file(text.encode())
    assert fast is None or fast == whatsapp_kinds.sort(text)


def test_an_edited_message_is_marked_in_known_words_or_by_the_mark_of_the_app() -> None:
    whole = read(
        android(
            "2024-03-05, 09:00 - Lan: a <This message was edited>",
            "2024-03-05, 09:00 - Lan: b \u200e<neznámá slova>",
            "2024-03-05, 09:00 - Lan: c <3>",
        )
    )
    assert [one.extra.get("edited", False) for one in whole.passages] == [True, True, False]


def test_a_file_near_the_limit_of_exports_may_be_the_tail_only() -> None:
    low, high = whatsapp_notes.NEAR_LIMITS[1]
    notice = "13/03/2024, 09:00 - Messages and calls are end-to-end encrypted."
    few = read(android(notice, *["13/03/2024, 09:00 - Lan: a"] * 50))
    many = read(android(notice, *["13/03/2024, 09:00 - Lan: a"] * ((low + high) // 2)))
    assert "chat.tail-only" not in few.checks
    assert "chat.tail-only" in many.checks


def test_a_line_longer_than_a_piece_is_one_message() -> None:
    usual, whatsapp_lines.PIECE = whatsapp_lines.PIECE, 1 << 16
    try:
        long = "合同" * 100_000
        whole = read(
            android(
                "13/03/2024, 09:00 - Lan: a",
                f"13/03/2024, 09:01 - Lan: {long}",
                "13/03/2024, 09:02 - Paul: b",
            )
        )
    finally:
        whatsapp_lines.PIECE = usual
    assert whole.texts == ["a", long, "b"]
    assert not whole.gaps


def test_what_lies_outside_all_messages_is_blank_or_a_gap() -> None:
    for path in sorted(OURS.glob("*.txt")):
        data = path.read_bytes()
        whole = contract.read(READER, data)
        _outside(data, whole)


def _outside(data: bytes, whole: contract.Whole) -> None:
    at, rest = 0, []
    for one in whole.passages:
        rest.append((at, one.start))
        at = one.end
    rest.append((at, len(data)))
    gaps = [(gap.where.start, gap.where.end) for gap in whole.gaps]
    for low, high in rest:
        for gap_low, gap_high in gaps:
            if low <= gap_low < high:
                low = max(low, gap_high)
        assert not data[low:high].strip(b"\r\n\0\xef\xbb\xbf\xff\xfe")


@given(
    rows=st.lists(
        st.sampled_from(
            ["13/03/2024, 09:00 - Lan: a", "", "more", "13/03/2024, 09:01 - joined", "\r", "x\ry"]
        ),
        max_size=30,
    )
)
@settings(max_examples=100, deadline=None)
def test_spans_blanks_and_gaps_make_up_the_file(rows: list[str]) -> None:
    data = "\n".join(rows).encode()
    _outside(data, contract.read(READER, data))
