"""Time stamps on checkpoints: our own authority at once, outside ones when they answer."""

import hashlib
import logging
import secrets
from datetime import datetime, timedelta
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.db import IntegrityError, transaction

from probata.pure.errors import ProbataError
from probata.pure.proof import stamp
from probata.pure.proof.pack import Stamp, stamped_bytes
from probata.trust.ledger import keys
from probata.trust.ledger.errors import StampRefused
from probata.trust.ledger.models import Checkpoint, TimeStamp

OWN = "own"
_LARGEST = 1_000_000  # bytes of a reply
_PAUSE = timedelta(minutes=10)

_log = logging.getLogger(__name__)
_not_before: dict[str, datetime] = {}


def stamp_newest(*, at: datetime) -> int:
    """Have the newest checkpoint stamped by every authority that is due; return how many did.

    Our own authority stamps every checkpoint; it shows nothing to those who do not trust us, and
    says so in its name. Outside authorities (PROBATA_STAMP_AUTHORITIES) are asked at most once in
    PROBATA_STAMP_EVERY seconds. A failure is noted and never stops anything: the next run asks
    again, after a pause.
    """
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None:
        return 0
    held = set(newest.stamps.values_list("authority", flat=True))
    done = 0
    for authority in (OWN, *settings.PROBATA_STAMP_AUTHORITIES):
        if authority in held or not _is_due(authority, at):
            continue
        try:
            done += _stamp(newest, authority, at)
        except (ProbataError, OSError, ValueError) as reason:
            _not_before[authority] = at + _PAUSE
            _log.warning("no stamp from %s: %s", authority, reason)
    return done


def as_stamp(row: TimeStamp) -> Stamp:
    """Return a kept stamp as it stands in a slip: bare token, and what of its chain it lacks."""
    token = stamp.parse(bytes(row.reply))
    chain = [bytes.fromhex(line) for line in row.chain.split("\n") if line]
    return Stamp(token.raw, tuple(one for one in chain if one not in token.raw))


def check(row: TimeStamp) -> None:
    """Raise VerificationError unless the stamp is about its checkpoint and holds."""
    digest = _digest(row.checkpoint)
    token = stamp.answer(bytes(row.request), bytes(row.reply))
    chain = [bytes.fromhex(line) for line in row.chain.split("\n") if line]
    stamp.verify(token, stamp.Imprint("sha256", digest), certificates=chain)


def _is_due(authority: str, at: datetime) -> bool:
    if authority == OWN:
        return True
    if at < _not_before.get(authority, at):
        return False
    last = TimeStamp.objects.filter(authority=authority).order_by("-pk").first()
    every = timedelta(seconds=settings.PROBATA_STAMP_EVERY)
    return last is None or at - last.at >= every


def _stamp(head: Checkpoint, authority: str, at: datetime) -> int:
    digest = _digest(head)
    asked = stamp.request(digest, secrets.randbits(63))
    reply = _own(asked, at) if authority == OWN else _ask(authority, asked)
    token = stamp.answer(asked, reply)
    standing = stamp.verify(token, stamp.Imprint("sha256", digest))
    try:
        with transaction.atomic():
            TimeStamp.objects.create(
                checkpoint=head,
                authority=authority,
                request=asked,
                reply=reply,
                chain="\n".join(one.hex() for one in standing.chain),
                at=at,
            )
    except IntegrityError:  # another worker was faster
        return 0
    return 1


def _digest(head: Checkpoint) -> bytes:
    return hashlib.sha256(stamped_bytes(head.note)).digest()


def _own(asked: bytes, at: datetime) -> bytes:
    reply: bytes = keys.own_authority(at).answer(asked, at)
    return reply


class _NoWayRound(HTTPRedirectHandler):
    """Follow no redirection: an authority is asked where the operator said, or not at all."""

    def redirect_request(self, *_: object) -> None:
        """Refuse."""
        return


def _ask(authority: str, asked: bytes) -> bytes:
    """Send the request; no transaction is open, so waiting holds nobody up."""
    query = Request(  # noqa: S310 - the settings accept http and https alone
        authority, data=asked, headers={"Content-Type": "application/timestamp-query"}
    )
    try:
        with build_opener(_NoWayRound).open(
            query, timeout=settings.PROBATA_STAMP_TIMEOUT
        ) as answer:
            reply: bytes = answer.read(_LARGEST + 1)
    except (URLError, OSError) as reason:
        raise StampRefused(authority=authority, reason=type(reason).__name__) from reason
    if len(reply) > _LARGEST:
        raise StampRefused(authority=authority, reason="the reply is too long")
    return reply
