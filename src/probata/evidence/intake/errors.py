"""Errors of intake."""

from probata.pure.errors import ProbataError


class MatterUnknown(ProbataError):
    """No matter within reach has this name or number; the same when it exists elsewhere."""

    code = "intake.matter_unknown"
    says = "There is no matter “{matter}” here."
    remedy = "List your matters with `probata matters`."
    exit = 5
    status = 404


class ItemUnknown(ProbataError):
    """No item within reach has this id."""

    code = "intake.item_unknown"
    says = "There is no such item here."
    remedy = "List the items of your matter and take an id from there."
    exit = 5
    status = 404


class ItemLocked(ProbataError):
    """An item that may not be shown, copied or exported; never say its name here."""

    code = "intake.item_locked"
    says = "This item is locked: it is not shown, copied or exported."
    remedy = (
        "Call the police or a lawyer. Do not open, send, copy or delete the file, "
        "here or anywhere else."
    )
    exit = 6
    status = 423


class LockRefused(ProbataError):
    """A lock that cannot be set or lifted like this."""

    code = "intake.lock_refused"
    says = "The lock cannot be changed: {reason}"
    remedy = "Look at the item in the list of its matter first, and give one of the reasons."
    exit = 6
    status = 409


class TitleRefused(ProbataError):
    """A title that a matter cannot have."""

    code = "intake.title_refused"
    says = "A matter cannot be called this: {reason}"
    remedy = "Choose a short neutral title; names of people need not stand in it."
    exit = 2


class SeveralMatters(ProbataError):
    """A title that more than one matter carries."""

    code = "intake.several_matters"
    says = "More than one matter is called “{matter}”."
    remedy = "Use the number of the matter instead: {numbers}."
    exit = 2


class NothingThere(ProbataError):
    """A path at which nothing lies, or no longer lies."""

    code = "intake.nothing_there"
    says = "There is nothing at {path}."
    remedy = "Check the path. If the file lay on a stick or a phone, connect it again."


class Unreadable(ProbataError):
    """A file that this account may not open, or that is no file."""

    code = "intake.unreadable"
    says = "{path} could not be opened: {reason}."
    remedy = "Copy the file to a place you may read, and import the copy."


class ReadingBusy(ProbataError):
    """An item that another process is reading."""

    code = "intake.reading_busy"
    says = "Another process is reading this item."
    remedy = "Wait until it has finished; `probata matters` shows how far it is."
    exit = 6
    status = 409


class HintRefused(ProbataError):
    """A hint that cannot be used."""

    code = "intake.hint_refused"
    says = "This cannot be used as a hint: {reason}"
    remedy = (
        "Give a zone as in Asia/Shanghai, the order of dates as DMY, MDY or YMD, or a reader that "
        "`probata hint --help` lists."
    )
    exit = 2


class PassageUnknown(ProbataError):
    """No passage stands at this index."""

    code = "intake.passage_unknown"
    says = "There is no message {index} in this item."
    remedy = "Take an index from the list of messages."
    exit = 5
    status = 404
