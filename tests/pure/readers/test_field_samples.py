"""The field's samples of Telegram, phones and mail meet what is known about them."""

import os
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from probata.pure.reader import ZoneBasis
from probata.pure.readers.chat import telegram
from probata.pure.readers.mail import eml, keys
from probata.pure.readers.phone import calls, sms
from pure.readers import contract

pytestmark = pytest.mark.samples
READERS = {
    "telegram json": telegram.READER,
    "SMS Backup & Restore sms": sms.READER,
    "SMS Backup & Restore mms": sms.READER,
    "SMS Backup & Restore calls": calls.READER,
    "eml": eml.READER,
}
# What a sentence of expected.toml is to us.
SAID = {
    "readable_date agrees": "phone.zone-hint",
    "no Message-ID": "mail.no-message-id",
    "Received-SPF twice": "mail.typed-results",
    "Date is 2003-07-11": "mail.clock-signature",
    "file has LF ends": "mail.line-ends",
    "Authentication-Results claims": "mail.typed-results",
    "Date says Monday": "mail.weekday",
    "address attribute equals": "sms.address-differs",
    "part 2 is declared": "sms.type-differs",
    "the word null": "phone.nulls",
    "record 3674 has both clocks": "telegram.zone",
    "two photos were not exported": "telegram.left-out",
    "call of 56 s": "",
    "root lacks name": "telegram.root-incomplete",
    "no from_id": "telegram.label-only",
}


def folder() -> Path:
    named = os.environ.get("PROBATA_SAMPLES")
    if not named:
        if os.environ.get("PROBATA_SAMPLES_REQUIRED"):
            pytest.fail("PROBATA_SAMPLES names no folder")
        pytest.skip("PROBATA_SAMPLES names no folder; the field's samples were not read")
    return Path(named)


def known() -> list[dict[str, Any]]:
    listed = tomllib.loads((folder() / "expected.toml").read_text("utf-8"))["file"]
    return [one for one in listed if one["reader"] in READERS]


def read(sample: dict[str, Any]) -> contract.Whole:
    data = (folder() / sample["path"]).read_bytes()
    reader: Any = READERS[sample["reader"]]
    listed = {one["path"]: one for one in known()}
    given = sample.get("keys") or listed.get(f"email/{sample.get('keys_as', '')}", {}).get(
        "keys", {}
    )
    if given:
        reader = eml.EmlReader({name: keys.KeyRecord(text) for name, text in given.items()})
    original = contract.source(data, sample["path"])
    assert reader.detect(original).score >= 0.9, sample["path"]
    return contract.finish(reader.read(original, contract.Hints()), {"": memoryview(data)})


def instant(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def test_every_sample_is_read_whole() -> None:
    samples = known()
    for sample in samples:
        whole = read(sample)
        assert not whole.gaps, sample["path"]
        assert whole.reading.balance.records == sample.get("records", 1), sample["path"]
        _clocks(sample, whole)
        _people(sample, whole)
        _findings(sample, whole)
    print(f"\nsamples read: {len(samples)} of Telegram, phones and mail")
    assert len(samples) >= 10


def _clocks(sample: dict[str, Any], whole: contract.Whole) -> None:
    first, last = whole.passages[0], whole.passages[-1]
    for one, key in ((first, "first"), (last, "last"), (first, "date")):
        if key in sample:
            assert one.earliest == instant(sample[key]), sample["path"]
    if "first_local" in sample:
        assert first.literal == sample["first_local"]
        assert first.basis == ZoneBasis.NONE
    if "date_sent" in sample:
        assert first.extra["date_sent"] == instant(sample["date_sent"])


def _people(sample: dict[str, Any], whole: contract.Whole) -> None:
    if "authors" in sample:
        found: dict[str, int] = {}
        for one in whole.passages:
            assert one.label is not None
            name = one.label.account or one.label.text
            found[name] = found.get(name, 0) + 1
        assert found == sample["authors"], sample["path"]
    first = whole.passages[0]
    if "from_address" in sample:
        (sender,) = first.extra["from"]
        assert sender == {"name": sample["from_name"], "address": sample["from_address"]}
        (to,) = first.extra["to"]
        assert to == {"name": sample["to_name"], "address": sample["to_address"]}
        assert len(first.extra["cc"]) == sample["cc"]
    if "numbers" in sample:
        assert [one.account for one in whole.reading.labels] == sample["numbers"]


def _findings(sample: dict[str, Any], whole: contract.Whole) -> None:
    for sentence in sample.get("findings", []):
        (check,) = [check for said, check in SAID.items() if sentence.startswith(said)]
        assert not check or check in whole.checks, (sample["path"], sentence)


def by_path(path: str) -> contract.Whole:
    (sample,) = [one for one in known() if one["path"] == path]
    return read(sample)


def test_telegram_records_keep_their_own_clock_and_zone() -> None:
    whole = by_path("telegram_json/DM_2A_7M.json")
    (sample,) = [one for one in known() if one["path"] == "telegram_json/DM_2A_7M.json"]
    by_id = {int(one.extra["id"]): one for one in whole.passages}
    assert list(by_id) == sample["ids"]
    assert by_id[3644].text == sample["text_of_3644"]
    for number in sample["without_date_unixtime"]:
        assert by_id[number].basis == ZoneBasis.NONE
    for number in sample["without_date"]:
        assert by_id[number].basis == ZoneBasis.FILE
    assert whole.note("telegram.zone").params == {"zone": "UTC-03:00", "rows": 1}
    assert whole.note("telegram.left-out").params["count"] == 2
    assert (by_id[3674].extra["duration_seconds"], by_id[3674].extra["discard_reason"]) == (
        56,
        "hangup",
    )
    balance = whole.reading.balance
    assert (balance.messages, balance.notices) == (
        sample["kinds"]["message"],
        sample["kinds"]["service"],
    )
    assert (whole.reading.named, whole.reading.present) == (0, 0)


def test_the_parts_of_a_telegram_text_are_joined_without_a_space() -> None:
    assert by_path("telegram_json/test_single_export.json").texts[1] == "Link:https://telegram.org/"


def test_an_mms_keeps_subject_text_and_part() -> None:
    whole = by_path("sms_backup_restore/minimal_mms.xml")
    (one,) = whole.passages
    assert (one.text, one.extra["subject"]) == ("Hello from MMS!", "Test MMS Subject")
    assert (len(one.extra["parts"]), len(one.attachments)) == (3, 1)
    assert whole.note("phone.nulls").params["count"] == 24
    assert one.extra["direction"] == "received"


def test_a_call_keeps_its_length() -> None:
    (one,) = by_path("call_logs/minimal_calls.xml").passages
    assert (one.extra["duration"], one.extra["direction"]) == ("125", "incoming")


def test_every_signature_of_the_mails_verifies() -> None:
    for sample in known():
        if "verify" in sample:
            (one,) = read(sample).passages
            found = [f"{s['algorithm']}: passes" for s in one.extra["signatures"]]
            assert found == sample["verify"]
            assert {s["state"] for s in one.extra["signatures"]} == {"verifies"}
            assert len(found) == sample["signatures"]


def test_a_key_record_of_its_own_is_tried_on_no_mail() -> None:
    path = folder() / "email"
    mail = (path / "rfc6376.signed.msg").read_bytes()
    beside = {"ed25519test.dns": (path / "ed25519test.dns").read_bytes()}
    (one,) = contract.read(eml.READER, mail, beside=beside).passages
    assert {s["state"] for s in one.extra["signatures"]} == {"key not available"}


def test_the_parts_of_a_mail_are_counted() -> None:
    (one,) = by_path("email/mail_test_14.eml").passages
    assert [part["type"] for part in one.extra["parts"]] == [
        "text/html",
        "image/png",
        "text/plain",
    ]
