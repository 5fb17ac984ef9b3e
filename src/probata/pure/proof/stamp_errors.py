"""What can be wrong with a time stamp, or with an authority's answer."""

from probata.pure.errors import VerificationError


class StampUnreadable(VerificationError):
    """Bytes that are neither a reply of an authority nor a token."""

    code = "stamp.unreadable"
    says = "This is not a time stamp: {reason}."
    remedy = "Ask the sender for the time stamp file once more, unchanged."


class StampRefused(VerificationError):
    """An authority that answered without a stamp."""

    code = "stamp.refused"
    says = "The time stamp authority refused: {reason}."
    remedy = "Ask again later, or ask another authority."


class StampForeign(VerificationError):
    """A reply that does not answer the request that was sent."""

    code = "stamp.foreign"
    says = "The time stamp does not answer this request: {reason}."
    remedy = "Ask the authority again; keep this reply, it may show a disturbed connection."


class StampDiffers(VerificationError):
    """A stamp of other bytes."""

    code = "stamp.differs"
    says = "The time stamp is about other bytes than these."
    remedy = "Find out which bytes were stamped: the file, or the text of its digest."


class StampUnsound(VerificationError):
    """A stamp whose signature or authority's certificate does not hold."""

    code = "stamp.unsound"
    says = "The time stamp does not hold: {reason}."
    remedy = "Read it with a second program before relying on this; some authorities err in form."
