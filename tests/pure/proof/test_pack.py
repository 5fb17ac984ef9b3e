"""Promises of the proof slip: every byte counts, and what is damaged is named."""

import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import proofs
from probata.pure.canon import canonical
from probata.pure.merkle.note import Signer
from probata.pure.proof import pack

LOG = proofs.Log()
LOG.store(b"a photo")
for _number in range(9):
    LOG.add("matter.opened", "matter:1", title="兰")
SLIP = LOG.slip(3, stamps=[pack.Stamp(b"\x30\x03abc" * 40, (b"\x30\x03def" * 20,))])
TEXT = pack.build(SLIP)
DATA = TEXT.encode()


def test_a_slip_is_read_back_as_it_was_written() -> None:
    assert pack.parse(TEXT) == SLIP
    assert pack.parse(DATA) == SLIP


def test_a_slip_may_hide_what_the_leaf_is_about() -> None:
    text = pack.build(LOG.slip(0, hidden=True))
    assert pack.parse(text).disclosed is None
    assert "original:" not in text


def test_a_person_can_read_the_head() -> None:
    head = TEXT.split("== leaf")[0]
    for said in ("matter.opened", "matter:1", "3 of 10", proofs.ORIGIN, proofs.AT):
        assert said in head
    assert pack.fingerprint(str(proofs.LOG.verifier)) in head


def test_the_proof_section_is_a_proof_that_other_tools_read() -> None:
    section = re.search(r"^== proof [^\n]*\n(.*?)^== keys", TEXT, re.M | re.S)
    assert section
    assert section[1].startswith("c2sp.org/tlog-proof@v1\nindex 3\n")
    assert section[1].endswith(SLIP.checkpoint)


def _section_at(place: int) -> str:
    """Name the part of DATA that the byte belongs to, by the specification."""
    part, proof = "head", False
    for match in re.finditer(rb"\n== (\w+) [^\n]*\n", DATA):
        if place < match.start():
            break
        part = match[1].decode()
        proof = part == "proof" and place >= match.end()
    if not proof:
        return part
    cut = DATA.index(b"\n\n", DATA.index(b"== proof")) + 2
    return "inclusion proof" if place < cut else "checkpoint"


@pytest.mark.parametrize("mask", [0x01, 0x20, 0x80])
def test_each_changed_byte_is_named_with_its_part(mask: int) -> None:
    for place in range(len(DATA)):
        changed = bytearray(DATA)
        changed[place] ^= mask
        with pytest.raises(pack.SlipUnreadable) as fault:
            pack.parse(bytes(changed))
        if b"==" not in DATA[max(0, place - 60) : place + 60]:
            assert fault.value.part == _section_at(place)
    named = {_section_at(place) for place in range(len(DATA))}
    assert {"leaf", "payload", "salt", "checkpoint", "keys", "stamps", "end"} <= named


def test_a_byte_taken_away_or_added_is_noticed() -> None:
    for place in range(0, len(DATA), 7):
        for changed in (DATA[:place] + DATA[place + 1 :], DATA[:place] + b"x" + DATA[place:]):
            with pytest.raises(pack.SlipUnreadable):
                pack.parse(changed)


def test_line_ends_of_another_system_are_refused() -> None:
    with pytest.raises(pack.SlipUnreadable):
        pack.parse(TEXT.replace("\n", "\r\n"))


@pytest.mark.parametrize(
    "change",
    [
        {"leaf": b"{}"},
        {"leaf": canonical({**SLIP.facts, "v": 2})},
        {"leaf": canonical({**SLIP.facts, "name": "Opened"})},
        {"leaf": canonical({**SLIP.facts, "at": "1 March"})},
        {"payload": b'{"actor": 1}'},
        {"payload": canonical({**(SLIP.disclosed or {}), "more": ""})},
        {"salt": b""},
        {"salt": b"short"},
        {"payload": b""},
        {"index": 10},
        {"index": -1},
        {"hashes": (b"short",)},
        {"checkpoint": "no note"},
        {"checkpoint": SLIP.checkpoint.replace(proofs.ORIGIN + "\n10", proofs.ORIGIN + "\n011")},
        {"log_key": SLIP.cosigner_keys[0]},
        {"log_key": str(proofs.OTHER_LOG.verifier)},
        {"cosigner_keys": ()},
        {"stamps": (pack.Stamp(b""),)},
        {"stamps": (pack.Stamp(b"x"),) * 9},
    ],
)
def test_values_that_no_slip_can_carry_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(pack.SlipImpossible):
        pack.build(SLIP._replace(**change))  # type: ignore[arg-type]


@pytest.mark.parametrize("payload", ['{"a":1.5}', '{"a":1e3}', '{"b":1,"a":2}', '{"a":NaN}', "["])
def test_a_payload_that_two_programs_could_read_differently_is_refused(payload: str) -> None:
    said = b'{"actor":"","on":"","payload":%s,"within":""}' % payload.encode()
    digest = "sha256:" + hashlib.sha256(SLIP.salt + said).hexdigest()
    leaf = canonical({**SLIP.facts, "digest": digest})
    with pytest.raises(pack.SlipImpossible):
        pack.build(SLIP._replace(leaf=leaf, payload=said))


def test_deep_payloads_are_refused_not_fatal() -> None:
    said = b'{"actor":"","on":"","payload":' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}"
    with pytest.raises(pack.SlipImpossible):
        pack.build(SLIP._replace(payload=said))


def test_an_odd_object_name_stays_out_of_the_head() -> None:
    log = proofs.Log()
    log.add("matter.opened", "matter:1\n== leaf 0000000000000000 ==\n")
    text = pack.build(log.slip(0))
    assert "On     " not in text
    assert pack.parse(text).index == 0


def test_two_logs_of_one_name_have_different_fingerprints() -> None:
    keys = {pack.fingerprint(str(key.verifier)) for key in (proofs.LOG, proofs.OTHER_LOG)}
    assert len(keys) == 2
    other = Signer("probata.example/other", proofs.LOG.seed)
    assert pack.fingerprint(str(other.verifier)) not in keys


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_are_refused_in_one_way(data: bytes) -> None:
    with pytest.raises(pack.SlipUnreadable):
        pack.parse(data)


@settings(deadline=None)
@given(st.data())
def test_a_mangled_slip_is_refused_in_one_way(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(DATA) - 1))
    end = data.draw(st.integers(start, min(len(DATA), start + 300)))
    put = data.draw(st.binary(max_size=60))
    changed = DATA[:start] + put + DATA[end:]
    if changed != DATA:
        with pytest.raises(pack.SlipUnreadable):
            pack.parse(changed)
