"""Time stamps: read, verified offline, in four states; other programs agree with every one."""

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from probata.pure.errors import VerificationError
from probata.pure.proof import certificate, der, signatures, stamp
from probata.pure.proof.authority import Authority, AuthorityUnreadable
from probata.pure.proof.stamp import Imprint, State

AT = datetime(2026, 3, 2, 9, 30, 0, 120_000, tzinfo=UTC)
DIGEST = hashlib.sha256(b"stamped").digest()
REQUEST = stamp.request(DIGEST, 2**63 + 1)


@cache
def authority() -> Authority:
    return Authority.create("Probata own clock", AT - timedelta(days=1))


@cache
def stranger() -> Authority:
    return Authority.create("Probata own clock", AT)


@cache
def reply() -> bytes:
    return authority().answer(REQUEST, AT)


def pem(raw: bytes) -> bytes:
    return x509.load_der_x509_certificate(raw).public_bytes(Encoding.PEM)


# --- our own authority -----------------------------------------------------------------------


def test_a_stamp_proves_that_bytes_existed_by_an_instant() -> None:
    token = stamp.answer(REQUEST, reply())
    standing = stamp.verify(token, DIGEST, [authority().root])
    assert standing.state is State.TRUSTED
    assert standing.when == AT
    assert (token.earliest, token.latest) == (AT - timedelta(seconds=1), AT + timedelta(seconds=1))
    assert standing.authority == token.authority == "Probata own clock"
    assert standing.chain == (authority().certificate, authority().root)


def test_without_its_root_the_authority_is_not_trusted_here() -> None:
    assert stamp.verify(reply(), DIGEST).state is State.SOUND
    assert stamp.verify(reply(), DIGEST, [stranger().root]).state is State.SOUND


def test_a_root_may_be_given_as_text() -> None:
    both = pem(stranger().root) + pem(authority().root)
    assert stamp.verify(reply(), DIGEST, [both]).state is State.TRUSTED


def test_the_authoritys_own_certificate_may_be_trusted_directly() -> None:
    assert stamp.verify(reply(), DIGEST, [authority().certificate]).state is State.TRUSTED


def test_a_stamp_of_other_bytes_is_refused() -> None:
    with pytest.raises(stamp.StampDiffers):
        stamp.verify(reply(), hashlib.sha256(b"other").digest())
    with pytest.raises(stamp.StampDiffers):
        stamp.verify(reply(), Imprint.of(b"stamped", "sha512"))


def test_a_token_without_its_reply_is_the_same_token() -> None:
    token = stamp.parse(reply())
    assert stamp.parse(token.raw) == token


@pytest.mark.parametrize("place", range(0, 3000, 101))
def test_no_changed_byte_leaves_a_trusted_stamp_of_another_time(place: int) -> None:
    """Bytes outside what is signed (a copy of the root) may change; what it proves may not."""
    raw = bytearray(stamp.parse(reply()).raw)
    raw[place % len(raw)] ^= 0x01
    try:
        standing = stamp.verify(bytes(raw), DIGEST, [authority().root])
    except VerificationError:
        return
    assert (standing.when, standing.accuracy) == (AT, timedelta(seconds=1))
    assert standing.chain[0] == authority().certificate


def swap(data: bytes, old: bytes, new: bytes) -> bytes:
    assert len(old) == len(new)
    assert old in data
    return data.replace(old, new)


def test_a_changed_time_is_unsound() -> None:
    changed = swap(reply(), b"20260302093000.12Z", b"20250302093000.12Z")
    with pytest.raises(stamp.StampUnsound):
        stamp.verify(changed, DIGEST)


def test_a_stamp_from_before_the_authoritys_certificate_is_unsound() -> None:
    early = authority().answer(REQUEST, AT - timedelta(days=2))
    with pytest.raises(stamp.StampUnsound, match="not valid at that time"):
        stamp.verify(early, DIGEST)


def test_a_certificate_that_is_not_for_stamps_is_refused() -> None:
    """A root that signs stamps itself."""
    own = authority()
    false = Authority(own.root, own.root, own.key)
    with pytest.raises(stamp.StampUnsound, match="not for time stamps"):
        stamp.verify(false.answer(REQUEST, AT), DIGEST)


def test_a_key_that_is_not_the_certificates_is_refused() -> None:
    false = Authority(authority().certificate, authority().root, stranger().key)
    with pytest.raises(stamp.StampUnsound):
        stamp.verify(false.answer(REQUEST, AT), DIGEST, [authority().root])


def test_certificates_may_come_from_elsewhere() -> None:
    bare = der.write(der.SEQUENCE, *[value.raw for value in der.read(REQUEST).children()[:-1]])
    lean = authority().answer(bare, AT)
    assert stamp.parse(lean).certificates == ()
    with pytest.raises(stamp.StampUnsound, match="certificate is missing"):
        stamp.verify(lean, DIGEST)
    held = [authority().root, authority().certificate]
    assert stamp.verify(lean, DIGEST, held, certificates=held[::-1]).state is State.TRUSTED


def test_an_answer_to_another_request_is_refused() -> None:
    with pytest.raises(stamp.StampForeign):
        stamp.answer(stamp.request(DIGEST, 5), reply())
    with pytest.raises(stamp.StampForeign):
        stamp.answer(stamp.request(hashlib.sha256(b"x").digest(), 2**63 + 1), reply())
    with pytest.raises(stamp.StampForeign):
        stamp.answer(stamp.request(DIGEST, 2**63 + 1, policy="1.2.3"), reply())
    with pytest.raises(stamp.StampForeign):
        stamp.answer(b"junk", reply())


@pytest.mark.parametrize(
    "asked",
    [b"junk", b"", stamp.request(DIGEST, 1, policy="1.2.3"), REQUEST.replace(b"\2\1\1", b"\2\1\2")],
)
def test_what_cannot_be_stamped_is_refused_in_form(asked: bytes) -> None:
    with pytest.raises(stamp.StampRefused):
        stamp.parse(authority().answer(asked, AT))


def test_a_request_needs_a_digest_of_its_algorithm() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        stamp.request(b"short")


def test_the_authority_is_kept_as_text() -> None:
    again = Authority.from_pem(authority().to_pem())
    assert stamp.verify(again.answer(REQUEST, AT), DIGEST, [authority().root])
    assert "key=" not in repr(again)
    for broken in ("", authority().to_pem().replace("A", "B"), authority().to_pem()[:500]):
        with pytest.raises(AuthorityUnreadable):
            Authority.from_pem(broken)


def test_an_instant_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="zone"):
        authority().answer(REQUEST, AT.replace(tzinfo=None))


# --- other programs agree --------------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed here")
@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_openssl_accepts_our_stamps(tmp_path: Path, algorithm: str) -> None:
    asked = stamp.request(hashlib.new(algorithm, b"x").digest(), 7, algorithm=algorithm)
    (tmp_path / "q").write_bytes(asked)
    (tmp_path / "r").write_bytes(authority().answer(asked, AT))
    (tmp_path / "root").write_bytes(pem(authority().root))
    command = ["openssl", "ts", "-verify", "-queryfile", "q", "-in", "r", "-CAfile", "root"]
    command += ["-attime", str(int(AT.timestamp()))]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout, done.stderr


def test_rfc3161_client_accepts_our_stamps() -> None:
    import rfc3161_client

    decoded = rfc3161_client.decode_timestamp_response(reply())
    root = x509.load_der_x509_certificate(authority().root)
    verifier = rfc3161_client.VerifierBuilder().add_root_certificate(root).build()
    assert verifier.verify_message(decoded, b"stamped")
    assert decoded.tst_info.gen_time == AT.replace(microsecond=0)


def test_rfc3161_client_asks_as_we_do() -> None:
    import rfc3161_client

    theirs = rfc3161_client.TimestampRequestBuilder().data(b"stamped").build().as_bytes()
    token = stamp.answer(theirs, authority().answer(theirs, AT))
    assert token.imprint.algorithm == "sha512"


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed here")
@pytest.mark.parametrize("kind", ["rsa:2048", "ec"])
def test_we_accept_the_stamps_of_openssl(tmp_path: Path, kind: str) -> None:
    """An authority run by openssl, with keys of two kinds."""

    def run(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=tmp_path, capture_output=True, check=True)

    new = {
        "rsa:2048": ["-newkey", "rsa:2048"],
        "ec": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
    }[kind]
    extension = "extendedKeyUsage=critical,timeStamping"
    run("req", "-x509", *new, "-nodes", "-keyout", "k", "-out", "c", "-subj", "/CN=Other",
        "-addext", extension, "-addext", "basicConstraints=critical,CA:FALSE")  # fmt: skip
    (tmp_path / "conf").write_text(
        "[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_cert=c\nsigner_key=k\n"
        "signer_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256\naccuracy=secs:2\n"
    )
    (tmp_path / "q").write_bytes(REQUEST)
    run("ts", "-reply", "-config", "conf", "-queryfile", "q", "-out", "r")
    token = stamp.answer(REQUEST, (tmp_path / "r").read_bytes())
    roots = [(tmp_path / "c").read_bytes()]
    assert stamp.verify(token, DIGEST, roots).state is State.TRUSTED
    with pytest.raises(VerificationError):
        stamp.verify(token.raw[:-1] + bytes([token.raw[-1] ^ 1]), DIGEST, roots)


# --- stamps from the field -------------------------------------------------------------------


def samples() -> list[tuple[Path, dict[str, Any]]]:
    folder = os.environ.get("PROBATA_SAMPLES")
    if not folder:
        if os.environ.get("PROBATA_SAMPLES_REQUIRED"):
            pytest.fail("PROBATA_SAMPLES names no folder")
        pytest.skip("PROBATA_SAMPLES names no folder; the field's time stamps were not checked")
    listed = tomllib.loads((Path(folder) / "expected.toml").read_text("utf-8"))["file"]
    return [(Path(folder) / said["path"], said) for said in listed if said["reader"] == "rfc3161"]


@pytest.mark.samples
def test_stamps_from_the_field_are_sound_and_not_trusted_here() -> None:
    found = samples()
    assert len(found) == 2
    for path, said in found:
        token = stamp.parse(path.read_bytes())
        assert token.when.isoformat().replace("+00:00", "Z") == said["time"]
        assert token.imprint.algorithm == said["hash"]
        assert len(token.certificates) == said["certificates"]
        assert said["authority"].startswith(token.authority)
        accuracy = said.get("accuracy_ms")
        assert (token.accuracy or timedelta()) == timedelta(milliseconds=accuracy or 0)
        standing = stamp.verify(token, token.imprint)
        assert standing.state is State.SOUND
        top = [token.certificates[-1]]
        assert stamp.verify(token, token.imprint, top).state is State.TRUSTED
        with pytest.raises(stamp.StampDiffers):
            stamp.verify(token, token.imprint_of(path.read_bytes()))


@pytest.mark.samples
def test_what_was_stamped_can_be_the_text_of_a_digest() -> None:
    for path, said in samples():
        if len(said["stamped_text"]) == 64:
            token = stamp.parse(path.read_bytes())
            assert token.imprint_of(said["stamped_text"].encode()) == token.imprint


# --- parts -----------------------------------------------------------------------------------


def test_a_chain_is_put_in_order_and_each_certificate_is_tried_once() -> None:
    own = certificate.Certificate.read(authority().certificate)
    root = certificate.Certificate.read(authority().root)
    others = [*certificate.read_all([stranger().root]), root, own]
    assert certificate.chain(own, others, [], AT) == ([own, root], False)
    assert certificate.chain(own, others, [root], AT) == ([own, root], True)


def test_rsa_is_checked_as_the_general_library_does() -> None:
    own = certificate.Certificate.read(authority().certificate)
    root = certificate.Certificate.read(authority().root)
    assert own.signed_by(root)
    assert not root.signed_by(own)
    x509.load_der_x509_certificate(own.raw).verify_directly_issued_by(
        x509.load_der_x509_certificate(root.raw)
    )


def test_signatures_with_probabilistic_padding_are_checked() -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS

    named = der.write(der.SEQUENCE, der.write_oid("2.16.840.1.101.3.4.2.1"))
    terms = der.write(der.SEQUENCE, der.write(0xA0, named))
    algorithm = der.read(der.write(der.SEQUENCE, der.write_oid("1.2.840.113549.1.1.10"), terms))
    padding = PSS(MGF1(hashes.SHA256()), 32)
    signature = authority().key.sign(b"data", padding, hashes.SHA256())
    key = certificate.Certificate.read(authority().certificate).key
    signatures.check(key, algorithm, b"data", signature)
    with pytest.raises(signatures.SignatureRefused):
        signatures.check(key, algorithm, b"other", signature)


@pytest.mark.parametrize("oid", ["1.2.840.113549.1.1.5", "1.2.840.113549.1.1.4", "1.2.3"])
def test_weak_and_unknown_algorithms_are_refused(oid: str) -> None:
    algorithm = der.read(der.write(der.SEQUENCE, der.write_oid(oid)))
    with pytest.raises(signatures.SignatureRefused):
        signatures.check(b"", algorithm, b"", b"", hashed="sha1")


@given(st.integers(0, 2**2000))
def test_numbers_are_written_and_read(number: int) -> None:
    assert der.read(der.write_integer(number)).integer() == number


@given(st.integers(0, 2), st.integers(0, 39), st.lists(st.integers(0, 2**130), max_size=6))
def test_identifiers_are_written_and_read(first: int, second: int, rest: list[int]) -> None:
    dotted = ".".join(map(str, (first, second, *rest)))
    assert der.read(der.write_oid(dotted)).oid() == dotted


def test_a_value_of_indefinite_length_is_read() -> None:
    inner = der.write(der.OCTETS, b"ab") + der.write(der.OCTETS, b"c")
    value = der.read(b"\x24\x80" + inner + b"\0\0")
    assert value.octets() == b"abc"


@given(
    st.one_of(st.binary(max_size=300), st.binary(max_size=20).map(lambda b: b"\x30\x80" * 40 + b))
)
def test_no_bytes_leak_another_error(data: bytes) -> None:
    for act in (stamp.parse, lambda raw: stamp.verify(raw, DIGEST)):
        with pytest.raises(VerificationError):
            act(data)
    authority().answer(data, AT)


@given(st.data())
def test_no_changed_stamp_leaks_another_error(more: st.DataObject) -> None:
    raw = bytearray(reply())
    for _ in range(more.draw(st.integers(1, 4))):
        place = more.draw(st.integers(0, len(raw) - 1))
        raw[place : place + more.draw(st.integers(0, 3))] = more.draw(st.binary(max_size=3))
    try:
        stamp.verify(bytes(raw), DIGEST, [authority().root])
    except VerificationError:
        return


def test_reading_stamps_loads_no_general_library() -> None:
    """The start of `probata verify` must stay short."""
    code = (
        "import sys; from probata.pure.proof import stamp;"
        "print([m for m in ('cryptography.x509', 'rfc3161_client', 'asn1crypto', 'django')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
