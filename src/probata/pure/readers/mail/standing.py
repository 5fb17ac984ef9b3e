"""What the signatures of a mail say to a person: one of four answers, and where it stops."""

from __future__ import annotations

from collections.abc import Sequence

from probata.pure.reader import NO_TIME, Locator
from probata.pure.readers import stamps
from probata.pure.readers.columns import ListReading
from probata.pure.readers.mail import dates, dkim

_FAR = 24 * stamps.HOUR
_CHECKS = {
    dkim.VERIFIES: "mail.signature-verifies",
    dkim.FAILS: "mail.signature-fails",
    dkim.KEYLESS: "mail.signature-keyless",
    dkim.UNREADABLE: "mail.signature-unreadable",
}


def tell(
    reading: ListReading,
    found: Sequence[dkim.Signature],
    senders: set[str],
    date: dates.MailDate,
    where: Locator,
) -> list[dict[str, object]]:
    """Report every signature and return them as they may be stored; none is an answer too."""
    if not found:
        reading.tell("mail.unsigned", where)
    for one in found:
        reading.tell(
            _CHECKS[one.state],
            where,
            per=f"{one.domain} {one.algorithm} {one.part} {','.join(one.unsigned)}",
            domain=one.domain,
            selector=one.selector,
            algorithm=one.algorithm,
            part=one.part,
            why=one.why,
            signed=", ".join(dict.fromkeys(one.signed)),
            unsigned=", ".join(one.unsigned) or "nothing of the usual fields",
        )
        _limits(reading, one, senders, date, where)
    return [_stored(one) for one in found]


def _limits(
    reading: ListReading,
    one: dkim.Signature,
    senders: set[str],
    date: dates.MailDate,
    where: Locator,
) -> None:
    """Report what weakens a signature, whatever its answer."""
    if one.length is not None:
        reading.tell("mail.signature-length", where, length=one.length, appended=one.appended)
    if one.domain and senders and not any(_belongs(sender, one.domain) for sender in senders):
        shown = ", ".join(sorted(senders))
        reading.tell("mail.signature-other-domain", where, domain=one.domain, sender=shown)
    if one.algorithm.endswith("sha1"):
        reading.tell("mail.signature-weak", where, algorithm=one.algorithm)
    if one.signed_at is None:
        return
    signed_at = one.signed_at * stamps.SECOND
    if one.valid_until is not None and one.valid_until < one.signed_at:
        reading.tell("mail.signature-ends-early", where)
    if date.instant != NO_TIME and abs(signed_at - date.instant) > _FAR:
        days = abs(signed_at - date.instant) // _FAR
        at = stamps.written(signed_at)
        reading.tell("mail.clock-signature", where, days=days, date=date.literal, signed_at=at)


def _belongs(sender: str, domain: str) -> bool:
    return sender == domain or sender.endswith("." + domain) or domain.endswith("." + sender)


def _stored(one: dkim.Signature) -> dict[str, object]:
    return {
        "state": one.state,
        "part": one.part,
        "why": one.why,
        "domain": one.domain,
        "selector": one.selector,
        "key": one.key_name,
        "key_obtained": one.key_obtained,
        "algorithm": one.algorithm,
        "canonical": one.canonical,
        "signed": list(one.signed),
        "unsigned": list(one.unsigned),
        "signed_at": one.signed_at,
        "valid_until": one.valid_until,
        "length": one.length,
        "appended": one.appended,
        "line": one.line,
    }
