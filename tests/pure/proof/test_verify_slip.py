"""Promises of checking a slip: what holds is said, what does not is named, never more."""

from pathlib import Path

import pytest

import proofs
from probata.pure.canon import canonical
from probata.pure.proof import pack, verify
from probata.pure.proof.report import SAYS, Report

VECTORS = Path(__file__).parents[2] / "vectors" / "v1"
PHOTO = b"a photo"
LOG = proofs.Log()
LOG.store(PHOTO)
LOG.add("bundle.listed", "matter:1", digests=["sha256:" + "0" * 64])
for _number in range(5):
    LOG.add("matter.opened", "matter:1")
SLIP = LOG.slip(0)
TEXT = pack.build(SLIP)
KEY = str(proofs.LOG.verifier)


def _step(report: Report, name: str) -> tuple[bool | None, str, tuple[str, ...]]:
    found = next(step for step in report.steps if step.name == name)
    return found.ok, found.code, found.parts


def test_the_original_is_what_the_log_recorded() -> None:
    report = verify.verify_slip(TEXT, [("photo.jpg", PHOTO)], key=KEY)
    assert report.ok
    assert [step.number for step in report.steps] == list(range(1, 9))
    assert all(step.ok for step in report.steps if step.name != "stamps")
    assert "exactly these bytes" in report.result


def test_another_file_is_named() -> None:
    report = verify.verify_slip(TEXT, [("photo.jpg", PHOTO), ("other.jpg", b"another")])
    assert report.outcome == "broken"
    assert report.parts == ("other.jpg",)
    assert "other.jpg" in report.result


def test_an_original_is_read_from_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(PHOTO)
    assert verify.verify_slip(TEXT, [("photo.jpg", path)]).ok


def test_without_an_original_only_the_entry_is_shown() -> None:
    report = verify.verify_slip(TEXT)
    assert report.ok
    assert _step(report, "original")[:2] == (None, "original.absent")
    assert "No file was compared" in report.result


def test_an_entry_that_names_nothing_proves_no_file() -> None:
    report = verify.verify_slip(pack.build(LOG.slip(3)), [("photo.jpg", PHOTO)])
    assert _step(report, "original") == (False, "original.unnamed", ("photo.jpg",))


def test_a_hidden_entry_is_said_to_be_hidden() -> None:
    report = verify.verify_slip(pack.build(LOG.slip(0, hidden=True)))
    assert report.ok
    assert _step(report, "entry")[:2] == (None, "entry.hidden")


def test_without_a_key_the_reader_is_told_to_compare() -> None:
    ok, code, _ = _step(verify.verify_slip(TEXT), "key")
    assert (ok, code) == (None, "key.came")
    says = next(step.says for step in verify.verify_slip(TEXT).steps if step.name == "key")
    assert pack.fingerprint(KEY) in says


def test_a_log_of_the_same_name_with_another_key_is_refused() -> None:
    forged = proofs.Log(signer=proofs.OTHER_LOG, leaves=LOG.leaves, payloads=LOG.payloads)
    text = pack.build(forged.slip(0))
    assert verify.verify_slip(text).ok  # consistent in itself, and nothing more is claimed
    report = verify.verify_slip(text, key=KEY)
    assert _step(report, "key") == (False, "key.other", ("keys",))


def _assert_broken(slip: pack.ProofSlip, step: str, part: str) -> None:
    """A slip that is well formed and wrong: whoever made it had every check text right."""
    report = verify.verify_slip(pack.build(slip))
    assert report.outcome == "broken"
    assert report.parts == (part,)
    assert _step(report, step)[0] is False


def test_a_changed_payload_is_noticed_even_when_well_formed() -> None:
    said = {**(SLIP.disclosed or {}), "actor": "account:2"}
    changed = SLIP._replace(payload=canonical(said))
    _assert_broken(changed, "entry", "payload")


def test_a_changed_leaf_is_noticed_even_when_well_formed() -> None:
    hidden = LOG.slip(0, hidden=True)
    leaf = canonical({**SLIP.facts, "at": "2020-01-01T00:00:00.000000Z"})
    _assert_broken(hidden._replace(leaf=leaf), "inclusion", "inclusion proof")


def test_another_place_in_the_log_is_noticed() -> None:
    _assert_broken(SLIP._replace(index=1), "inclusion", "inclusion proof")


def test_a_signature_of_another_checkpoint_is_noticed() -> None:
    larger = proofs.Log(leaves=[*LOG.leaves, b"more"], payloads=[*LOG.payloads, (b"", b"")])
    other = larger.slip(0)
    text, signatures = SLIP.checkpoint.split("\n\n")
    mixed = text + "\n\n" + other.checkpoint.split("\n\n")[1]
    assert signatures
    report = verify.verify_slip(pack.build(SLIP._replace(checkpoint=mixed)))
    assert report.parts == ("checkpoint",)
    assert _step(report, "checkpoint")[0] is False
    assert _step(report, "cosignatures")[0] is False


def test_a_damaged_slip_leaves_the_other_steps_open() -> None:
    report = verify.verify_slip(TEXT.replace("vault.stored", "vault.stared"), [("a", PHOTO)])
    assert report.parts == ("leaf",)
    assert [step.ok for step in report.steps[1:]] == [None] * 7


@pytest.mark.clause("chat-evidence", "authentic.technical-fixing")
def test_a_time_stamp_says_that_the_bytes_existed_by_then() -> None:
    slip, root = (VECTORS / "assembled.txt").read_bytes(), (VECTORS / "root.pem").read_bytes()
    trusted = verify.verify_slip(slip, roots=[root])
    assert _step(trusted, "stamps")[:2] == (True, "stamps.ok")
    says = next(step.says for step in trusted.steps if step.name == "stamps")
    assert "these bytes existed by 2026-03-02T09:05:01Z" in says
    assert _step(verify.verify_slip(slip), "stamps")[:2] == (None, "stamps.local")


def test_a_time_stamp_of_another_checkpoint_is_noticed() -> None:
    token = (VECTORS / "token.der").read_bytes()
    report = verify.verify_slip(pack.build(LOG.slip(0, stamps=[pack.Stamp(token)])))
    assert _step(report, "stamps") == (False, "stamps.fault", ("stamps",))


def test_a_time_stamp_that_is_none_is_noticed() -> None:
    for token in (b"\x30\x00", b"\x30\x80", b"nonsense"):
        report = verify.verify_slip(pack.build(LOG.slip(0, stamps=[pack.Stamp(token)])))
        assert _step(report, "stamps") == (False, "stamps.fault", ("stamps",))


@pytest.mark.clause("tfgbv-guide", "law.cea-31-4")
def test_no_report_claims_a_presumption_or_judges() -> None:
    for said in map(str, SAYS.values()):
        for word in ("presum", "authentic", "genuine", "forged", "admissible", "verified"):
            assert word not in said.lower()


def test_names_of_files_cannot_disturb_the_report() -> None:
    report = verify.verify_slip(TEXT, [("a\u202etxt.exe\x1b[2J{digest}", b"x")])
    says = report.steps[-1].says
    assert "\u202e" not in says
    assert "\x1b" not in says
    assert "[U+202E]" in says
