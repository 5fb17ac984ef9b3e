"""Errors of the ledger."""

from probata.pure.errors import ProbataError


class ActMisused(ProbataError):
    """An act that was called or written against its contract; a fault of the program."""

    code = "ledger.act_misused"
    says = "The act {act} broke its contract: {reason}."
    remedy = "Nothing was changed. Tell the operator the code and the name of the act."
    status = 500


class PayloadRefused(ProbataError):
    """A deed whose payload cannot be written down."""

    code = "ledger.payload_refused"
    says = "The entry {name} cannot be written: {reason}."
    remedy = "Nothing was changed. Tell the operator the code and the name of the entry."
    status = 500


class EntryUnknown(ProbataError):
    """No entry has this id."""

    code = "ledger.entry_unknown"
    says = "There is no entry {entry}."
    remedy = "Copy the 26 characters of the entry from the receipt or the page."
    exit = 5
    status = 404


class NotPublishedYet(ProbataError):
    """An entry that no checkpoint covers yet."""

    code = "ledger.not_published_yet"
    says = "The entry {entry} is recorded, but no signed checkpoint covers it yet."
    remedy = "Run `probata work`, or wait until the worker has published, and ask again."
    exit = 6
    status = 409


class LedgerBroken(ProbataError):
    """Kept pieces of the ledger that contradict each other."""

    code = "ledger.broken"
    says = "The ledger does not fit together at {place}: {reason}."
    remedy = "Publishing stopped. Run `probata fsck` and compare with a copy of the ledger."
    exit = 8
    status = 500


class StampRefused(ProbataError):
    """A time stamp authority that did not give a usable stamp."""

    code = "ledger.stamp_refused"
    says = "The time stamp authority {authority} gave no usable stamp: {reason}."
    remedy = "The checkpoint stands without it and is asked for again at the next publishing."


class DeadLetterUnknown(ProbataError):
    """No dead letter has this number."""

    code = "ledger.dead_letter_unknown"
    says = "There is no dead letter {number}."
    remedy = "List the dead letters and take a number from there."
    exit = 5
    status = 404


class LogKeyMissing(ProbataError):
    """A log with checkpoints whose signing key is gone."""

    code = "ledger.log_key_missing"
    says = "The key that signed the earlier checkpoints is not in the folder of keys."
    remedy = "Bring back keys/log.key from the copy of the keys; a new key would be a new log."
    exit = 8
    status = 500


class OriginChanged(ProbataError):
    """A name of the log that differs from the one its key was made for."""

    code = "ledger.origin_changed"
    says = "The log is called {kept}, and a log keeps its name."
    remedy = "Leave PROBATA_ORIGIN empty, or set it to {kept}."
    exit = 6
    status = 500
