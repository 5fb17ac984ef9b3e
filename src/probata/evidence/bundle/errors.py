"""Errors of exhibits and bundles."""

from probata.pure.errors import ProbataError


class ExhibitUnknown(ProbataError):
    """No exhibit within reach has this id or mark."""

    code = "bundle.exhibit_unknown"
    says = "There is no such exhibit here."
    remedy = "List the exhibits of your matter and take a mark from there."
    exit = 5
    status = 404


class BundleUnknown(ProbataError):
    """No bundle within reach has this id."""

    code = "bundle.unknown"
    says = "There is no such bundle here."
    remedy = "List the bundles of your matter and take one from there."
    exit = 5
    status = 404


class ExhibitRefused(ProbataError):
    """An exhibit that cannot be made like this."""

    code = "bundle.exhibit_refused"
    says = "This exhibit cannot be made: {reason}"
    remedy = "Correct what is named and try again."
    exit = 2
    status = 422


class RedactionUnknown(ProbataError):
    """No redaction within reach has this id."""

    code = "bundle.redaction_unknown"
    says = "There is no such redaction here."
    remedy = "List the redactions of the exhibit and take one from there."
    exit = 5
    status = 404


class RedactionRefused(ProbataError):
    """A redaction that cannot be made or lifted like this."""

    code = "bundle.redaction_refused"
    says = "This cannot be redacted like this: {reason}"
    remedy = "Correct what is named and try again."
    exit = 2
    status = 422


class RedactionLeaks(ProbataError):
    """A redacted bundle in which one exhibit would show what another one hides."""

    code = "bundle.redaction_leaks"
    says = "Exhibit {mark} is a file that a redacted passage holds."
    remedy = "Redact exhibit {mark} as a whole, or leave it out of the redacted bundle."
    exit = 2
    status = 422


class VariantUnknown(ProbataError):
    """A bundle asked for in a variant that does not exist: never guessed, one of the two leaks."""

    code = "bundle.variant_unknown"
    says = "A bundle is made as a full copy or as a redacted copy."
    remedy = "Choose one of the two."
    exit = 2
    status = 422


class NothingToBundle(ProbataError):
    """A bundle without exhibits."""

    code = "bundle.empty"
    says = "There is nothing to put into a bundle yet."
    remedy = "Choose a stretch of a conversation, or an item, as an exhibit first."
    exit = 6
    status = 409


class LockedInBundle(ProbataError):
    """A bundle with a locked item in it; its marks are named, never what it is."""

    code = "bundle.locked"
    says = "A locked item stands behind exhibit {marks}: the bundle is neither made nor handed out."
    remedy = (
        "Withdraw the exhibit, or ask somebody who may lift the lock. If the item may show "
        "a person under 18 in a sexual image, call the police or a lawyer."
    )
    exit = 6
    status = 423


class NotReadyYet(ProbataError):
    """A package asked for before it was made."""

    code = "bundle.not_ready"
    says = "This bundle is not ready yet."
    remedy = "Wait until it is packed; `probata work` or the running server makes it."
    exit = 6
    status = 409


class OrderLapsed(ProbataError):
    """A bundle whose orderer lost access before it was made."""

    code = "bundle.order_lapsed"
    says = "Whoever ordered this bundle may no longer build bundles of this matter."
    remedy = "Somebody who may do so can order it again; nothing was handed out."
    exit = 5
    status = 403


class GateClosed(ProbataError):
    """A bundle whose pages did not pass the last check."""

    code = "bundle.gate"
    says = "The pages did not pass the last check: {problems}"
    remedy = "Nothing was handed out. Leave out the exhibit that is named, and report the problem."
    exit = 1
    status = 500


class BundleNotMade(ProbataError):
    """A bundle that could not be made, for the reason that its own error gave."""

    code = "bundle.not_made"
    says = "The bundle could not be made: {says}"
    remedy = "{remedy}"
    exit = 1
    status = 422
