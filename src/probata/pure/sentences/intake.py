"""Sentences about any source, and checks after reading."""

from probata.pure.sentences.book import Sentence

_PHONE = "The other side's copy, or the phone itself, may show more."

SENTENCES: tuple[Sentence, ...] = (
    Sentence(
        "intake.one-side",
        "info",
        "This file is one side's copy, as one device or account exported it.",
        limit="Comparing it with the other side's copy, or with the phone, is worth more than any "
        "check of this file alone.",
    ),
    Sentence(
        "intake.order-of-times",
        "info",
        "{count} messages carry an earlier time than the message above them; the largest step "
        "back is {largest}.",
        (
            "Exports often list messages in the order in which they arrived; one that was sent "
            "without a connection arrives late.",
            "Notices of the app are often dated after the first message.",
            "The clock or the zone of a phone was changed.",
        ),
        "The order of the file is kept. Which clock was right cannot be told from this file.",
        one="{count} message carries an earlier time than the message above it; the step "
        "back is {largest}.",
    ),
    Sentence(
        "intake.break-in-days",
        "info",
        "The file holds no message from {from} to {to} ({days} days).",
        (
            "People travel, fall ill, make up, or block each other; they also talk elsewhere.",
            "Some exports hold a limited number of messages.",
            "Messages may have been removed from this copy before the export.",
        ),
        "A break does not show whether there were messages. " + _PHONE,
    ),
    Sentence(
        "intake.attachments-missing",
        "notice",
        "{missing} of the {named} files that the messages name are not here.",
        (
            "The export was made without media.",
            "The pictures were handed over separately, or lie beside the file that was chosen.",
            "The app no longer had the file when the export was made.",
        ),
        "Nothing is known about what a missing file showed. " + _PHONE,
        one="The {named} file that the messages name is not here.",
        counts="named",
    ),
    Sentence(
        "intake.left-out",
        "notice",
        "{count} files were left out by the export; only their place is marked.",
        ("The export was made without media.",),
        "Nothing is known about what they showed. An export with media, or the phone, may hold "
        "them.",
        one="{count} file was left out by the export; only its place is marked.",
    ),
    Sentence(
        "intake.deleted-marks",
        "info",
        "{count} messages are marked as deleted; their words are not in this file.",
        (
            "People delete messages for many reasons: a slip, a wrong recipient, second thoughts.",
            "On some phones a message that was deleted here alone leaves no mark at all.",
        ),
        "The mark shows that a message stood there, and nothing of what it said. " + _PHONE,
        one="{count} message is marked as deleted; its words are not in this file.",
    ),
    Sentence(
        "intake.edited-marks",
        "info",
        "{count} messages are marked as edited.",
        ("People correct spelling, or add what they forgot.",),
        "Where earlier words are in the file they are shown; otherwise they are not in this file.",
        one="{count} message is marked as edited.",
    ),
    Sentence(
        "intake.unreadable-parts",
        "warning",
        "{count} places of the file ({bytes} bytes) could not be read; each is listed with its "
        "place.",
        (
            "The file was cut off while it was copied or sent.",
            "Another program changed the file, or the app writes a form that is not known here.",
        ),
        "What stands there is kept in the original and can be looked at there; it is in no list, "
        "no search and no count.",
        one="{count} place of the file ({bytes} bytes) could not be read; it is listed.",
    ),
    Sentence(
        "intake.balance-open",
        "warning",
        "The count does not close: the file has {units_in} units ({unit}), and {accounted} of "
        "them were accounted for.",
        ("The reader has a fault, or the file has a form that is not known here.",),
        "Do not rely on counts or on completeness of this reading; look at the original.",
        one="The count does not close: the file has {units_in} unit ({unit}), and "
        "{accounted} were accounted for.",
        counts="units_in",
    ),
    Sentence(
        "intake.zone-unknown",
        "info",
        "The file does not say in which time zone its clock stood; {count} times are therefore "
        "not exact instants.",
        ("Many exports print the clock of the phone that made them, without a zone.",),
        "Someone who knows where the phone was can say so; who said it is then written down.",
        one="The file does not say in which time zone its clock stood; {count} time is "
        "therefore not an exact instant.",
    ),
    Sentence(
        "intake.zone-by-person",
        "info",
        "The time zone of {count} times was stated by a person ({zone}), not by the file.",
        (),
        "If the phone was elsewhere when the file was exported, the instants are others.",
        one="The time zone of {count} time was stated by a person ({zone}), not by the file.",
    ),
    Sentence(
        "intake.without-time",
        "notice",
        "{count} messages carry no time that can be read; their place between others is known.",
        (
            "A date that cannot exist, or a form of date that is not known here.",
            "Some notices and drafts carry no time.",
        ),
        "Their words are kept and shown at their place; they are in no list by day.",
        one="{count} message carries no time that can be read; its place between others is known.",
    ),
    Sentence(
        "intake.text-cut",
        "notice",
        "{count} messages are longer than a million characters; only their beginning is listed "
        "and searched.",
        ("Somebody pasted a file, or another program joined many lines into one.",),
        "The whole of it stands in the original, at the place that is given.",
        one="{count} message is longer than a million characters; only its beginning is "
        "listed and searched.",
    ),
    Sentence(
        "intake.reader-stopped",
        "warning",
        "The reader {reader} stopped before the end of the file; what it had read is kept.",
        ("The reader has a fault, or the file has a form that is not known here.",),
        "Everything after that place is in the original and in no list, search or count.",
    ),
    Sentence(
        "intake.files-unnamed",
        "notice",
        "{count} files of this zip are named by no message: {names}.",
        (
            "Programs add lists, pictures in small and pages of their own to an export.",
            "Somebody packed other files together with the export.",
            "The message that named the file stands before the beginning of the export.",
        ),
        "They are kept in the zip as they came; no message shows who sent them, or when.",
        one="{count} file of this zip is named by no message: {names}.",
    ),
    Sentence(
        "intake.not-read",
        "warning",
        "This file is kept as it came, and was not read: {reason}",
        ("It may be no export of messages at all: a picture, a paper, a sound.",),
        "Its bytes are sealed and can be exported and proved like any other.",
    ),
    Sentence(
        "intake.name-and-bytes",
        "notice",
        "The name of this file ends in {ending}, its bytes are {what}.",
        ("Messengers and people rename files; phones write one form under another's name.",),
        "The bytes decide how it is read; the name is kept as it came.",
    ),
)
