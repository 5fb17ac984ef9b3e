"""Signatures: all are checked, one of four answers, and our answer is that of another library."""

import base64
import hashlib
import json
import re

import dkim as other
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from probata.pure.readers.mail import dkim, eml, keys
from pure.readers import contract

NAME = "sel._domainkey.signer.example"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = RSA.private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.TraditionalOpenSSL,
    serialization.NoEncryption(),
)
PUBLIC = base64.b64encode(
    RSA.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
).decode()
RECORD = f"v=DKIM1; k=rsa; p={PUBLIC}"
KEYS = {NAME: keys.KeyRecord(RECORD, "2024-01-01T00:00:00Z")}
MAIL = (
    b"From: Lan <lan@signer.example>\r\nTo: b@example.org\r\nSubject: one\r\n"
    b"Date: Tue, 14 Nov 2023 09:10:00 +0700\r\n\r\nHello  there \r\n\r\nbye\r\n"
)


def signed(mail: bytes = MAIL, head: str = "simple", body: str = "simple", **more: object) -> bytes:
    ways = (head.encode(), body.encode())
    line = other.sign(mail, b"sel", b"signer.example", PEM, canonicalize=ways, **more)
    return bytes(line) + mail


def says(mail: bytes) -> bool:
    try:
        return bool(other.verify(mail, dnsfunc=lambda name, timeout=5: RECORD.encode()))
    except other.DKIMException:  # a header that it refuses to read
        return False


def only(mail: bytes) -> dkim.Signature:
    (found,) = dkim.check(mail, KEYS)
    return found


@pytest.mark.parametrize("head", ["simple", "relaxed"])
@pytest.mark.parametrize("body", ["simple", "relaxed"])
def test_a_sound_signature_verifies_over_either_line_end(head: str, body: str) -> None:
    mail = signed(head=head, body=body)
    assert only(mail).state == dkim.VERIFIES
    assert only(mail.replace(b"\r\n", b"\n")).state == dkim.VERIFIES


LINES = st.lists(
    st.text(st.sampled_from("ab \tN:é"), max_size=8).map(lambda text: text.encode()), max_size=6
)


@given(
    lines=LINES,
    subject=st.text(st.sampled_from("ab \t"), max_size=10),
    head=st.sampled_from(["simple", "relaxed"]),
    body=st.sampled_from(["simple", "relaxed"]),
    flip=st.integers(0, 400),
)
@settings(max_examples=25, deadline=None)
def test_our_answer_is_that_of_another_library(
    lines: list[bytes], subject: str, head: str, body: str, flip: int
) -> None:
    top = f"From: a@signer.example\r\nSubject:{subject}x\r\nTo: b@c.example\r\n\r\n".encode()
    mail = signed(top + b"\r\n".join([*lines, b""]), head, body)
    assert (only(mail).state == dkim.VERIFIES) == says(mail) == True  # noqa: E712
    at = mail.index(b"\r\nFrom:") + flip % (len(mail) - mail.index(b"\r\nFrom:"))
    changed = mail[:at] + bytes((mail[at] ^ 1,)) + mail[at + 1 :]
    if b"\r\n\r\n" in changed and not re.search(rb"(?<!\r)\n|\r(?!\n)", changed):
        assert (only(changed).state == dkim.VERIFIES) == says(changed)


def test_body_and_header_are_told_apart() -> None:
    mail = signed()
    assert (only(mail.replace(b"bye", b"dye")).state, only(mail.replace(b"bye", b"dye")).part) == (
        dkim.FAILS,
        "body",
    )
    assert only(mail.replace(b"Subject: one", b"Subject: two")).part == "header"
    both = mail.replace(b"Subject: one", b"Subject: two").replace(b"bye", b"dye")
    assert only(both).part == "body and header"


def test_every_signature_is_checked_not_the_first() -> None:
    mail = signed(signed())
    broken = mail.replace(b" bh=", b" bh=AA", 1)
    assert [one.state for one in dkim.check(broken, KEYS)] == [dkim.FAILS, dkim.VERIFIES]


def test_without_a_key_nothing_is_claimed() -> None:
    mail = signed()
    (found,) = dkim.check(mail, {})
    assert found.state == dkim.KEYLESS
    other_name = {"x._domainkey.signer.example": keys.KeyRecord(RECORD)}
    assert dkim.check(mail, other_name)[0].state == dkim.KEYLESS
    (found,) = dkim.check(mail.replace(b"bye", b"dye"), {})
    assert (found.state, found.part) == (dkim.FAILS, "body")  # the body's hash needs no key


@pytest.mark.parametrize(
    "record",
    ["v=DKIM1; p=", "v=DKIM1; k=ed25519; p=AAAA", "garbage", "p=AAAA", "h=sha1; " + RECORD],
)
def test_a_record_that_cannot_serve_is_no_sign_of_forgery(record: str) -> None:
    (found,) = dkim.check(signed(), {NAME: keys.KeyRecord(record)})
    assert found.state == dkim.KEYLESS
    assert found.why


def test_ed25519_verifies() -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    body = base64.b64encode(hashlib.sha256(b"hi\r\n").digest()).decode()
    line = (
        "DKIM-Signature: v=1; a=ed25519-sha256; d=signer.example; s=sel; c=relaxed/relaxed;"
        f" h=from; bh={body}; b="
    )
    text = b"from:a@b.example\r\n" + line.replace("DKIM-Signature: ", "dkim-signature:").encode()
    sign = base64.b64encode(key.sign(hashlib.sha256(text).digest())).decode()
    mail = f"{line}{sign}\r\nFrom:  a@b.example\r\n\r\nhi\r\n".encode()
    record = {NAME: keys.KeyRecord(f"k=ed25519; p={public}")}
    assert dkim.check(mail, record)[0].state == dkim.VERIFIES


def test_text_behind_a_stated_length_is_told() -> None:
    mail = signed(length=True) + b"added by nobody\r\n"
    found = only(mail)
    assert (found.state, found.appended) == (dkim.VERIFIES, 17)
    whole = contract.finish(
        eml.EmlReader(KEYS).read(contract.source(mail), contract.Hints()), {"": memoryview(mail)}
    )
    assert "mail.signature-length" in whole.checks


def test_what_is_not_signed_is_named() -> None:
    mail = signed(include_headers=[b"from", b"to"])
    found = only(b"Reply-To: x@y.example\r\n" + mail)
    assert found.unsigned == ("subject", "date", "reply-to")
    assert only(b"From: other@z.example\r\n" + mail).unsigned[0] == "from"


def test_keys_are_found_beside_the_mail() -> None:
    mail = signed()
    listed = json.dumps({NAME: {"record": RECORD, "obtained": "2024-02-02"}})
    zone = f'{NAME}. 300 IN TXT "{RECORD[:200]}" "{RECORD[200:]}"\n'
    for beside in (
        {f"{NAME}.txt": RECORD.encode()},
        {"dkim-keys.json": listed.encode()},
        {"signer.dns": zone.encode()},
    ):
        whole = contract.read(eml.READER, mail, beside=beside)
        (found,) = whole.passages[0].extra["signatures"]
        assert found["state"] == dkim.VERIFIES, beside
    assert contract.read(eml.READER, mail).passages[0].extra["signatures"][0]["state"] == (
        dkim.KEYLESS
    )


@pytest.mark.clause("chat-evidence", "authentic.factor-error-detection")
def test_a_signed_mail_lists_its_signatures() -> None:
    whole = contract.read(eml.READER, signed(), beside={f"{NAME}.txt": RECORD.encode()})
    (found,) = whole.passages[0].extra["signatures"]
    assert (found["domain"], found["selector"], found["state"]) == (
        "signer.example",
        "sel",
        "verifies",
    )
    assert found["signed"]


def test_clocks_of_date_and_signature_are_compared() -> None:
    mail = signed()
    assert "mail.clock-signature" in contract.read(eml.READER, mail).checks


def test_another_domain_than_the_senders_is_told() -> None:
    mail = signed(MAIL.replace(b"lan@signer.example", b"lan@bank.example"))
    assert "mail.signature-other-domain" in contract.read(eml.READER, mail).checks
    assert "mail.signature-other-domain" not in contract.read(eml.READER, signed()).checks


@given(junk=st.binary(max_size=120))
@settings(max_examples=60, deadline=None)
def test_no_signature_field_makes_the_check_fall(junk: bytes) -> None:
    mail = b"DKIM-Signature: " + junk.replace(b"\n", b"") + b"\r\n" + MAIL
    assert all(one.state != dkim.VERIFIES for one in dkim.check(mail, KEYS))
