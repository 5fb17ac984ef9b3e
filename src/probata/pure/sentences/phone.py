"""Sentences about backups of phones."""

from probata.pure.sentences.book import Sentence

SENTENCES: tuple[Sentence, ...] = (
    Sentence(
        "sms.limits",
        "info",
        "A backup shows what was on this phone when it was made. Messages deleted before are not "
        "in it, and every line of the file could have been typed.",
        limit="Comparing it with the other side's phone, or with the records of the operator, says "
        "more than any check of this file.",
    ),
    Sentence(
        "calls.limits",
        "info",
        "A backup shows the list of calls on this phone when it was made. It does not show what "
        "was said, nor calls that were deleted before.",
        limit="The records of the operator say more than any check of this file.",
    ),
    Sentence(
        "sms.unsent",
        "notice",
        "{count} messages lie in the box “{box}”: drafts and failed messages were not delivered.",
        one="{count} message lies in the box “{box}”: drafts and failed messages were not "
        "delivered.",
    ),
    Sentence(
        "sms.not-fetched",
        "notice",
        "{count} messages were announced to this phone but never fetched; their content is not in "
        "the backup.",
        one="{count} message was announced to this phone but never fetched; its content is "
        "not in the backup.",
    ),
    Sentence(
        "sms.address-differs",
        "notice",
        "In {count} messages the conversation ({address}) and the line “from” ({sender}) name "
        "different numbers; the line “from” is shown as the sender.",
        ("Backups of MMS often put the other party, or the own number, in the conversation.",),
        "It does not show which of the two wrote.",
        one="In {count} message the conversation ({address}) and the line “from” "
        "({sender}) name different numbers; the line “from” is shown as the sender.",
    ),
    Sentence(
        "sms.no-sender",
        "notice",
        "{count} received messages do not name who sent them.",
        ("Group messages of some phones name the group only.",),
        one="{count} received message does not name who sent it.",
    ),
    Sentence(
        "sms.part-empty",
        "notice",
        "{count} attached parts hold no content.",
        one="{count} attached part holds no content.",
    ),
    Sentence(
        "sms.data-broken",
        "warning",
        "{count} attached parts hold bytes that cannot be decoded.",
        one="{count} attached part holds bytes that cannot be decoded.",
    ),
    Sentence(
        "sms.type-differs",
        "notice",
        "A part is declared as {declared}, but its bytes are {found}. Parts: {count}.",
        ("A phone that guessed the type from the name.",),
    ),
    Sentence(
        "phone.owner-unnamed",
        "info",
        "{count} rows were made on this phone. The backup does not say whose phone it is.",
        one="{count} row was made on this phone. The backup does not say whose phone it is.",
    ),
    Sentence(
        "phone.made-at",
        "info",
        "The file says that the backup was made at {at}.",
        limit="The file's own word; anyone can type it.",
    ),
    Sentence(
        "phone.zone-hint",
        "info",
        "In {rows} rows the written date hints that the phone stood at {zone} when the backup was "
        "made.",
        limit="The times themselves are in UTC and do not depend on it.",
        one="In {rows} row the written date hints that the phone stood at {zone} when the "
        "backup was made.",
        counts="rows",
    ),
    Sentence(
        "phone.count-differs",
        "warning",
        "The file says that it holds {stated} rows, but {found} could be read.",
        ("A backup that was cut, joined or filtered.", "A program that counts otherwise."),
        "It does not show which rows are missing.",
        one="The file says that it holds {stated} row, but {found} could be read.",
        counts="stated",
    ),
    Sentence(
        "phone.cut",
        "warning",
        "The list does not end: the file seems to be cut.",
        ("A backup or a copy that was interrupted.",),
        "It does not show how much is missing.",
    ),
    Sentence(
        "phone.pairs-joined",
        "info",
        "{count} signs (emoji above all) were written as two halves, which XML does not allow; "
        "they were joined for reading, and the bytes are kept.",
        ("The usual way of this program.",),
        one="{count} sign (an emoji, mostly) was written as two halves, which XML does not "
        "allow; they were joined for reading, and the bytes are kept.",
    ),
    Sentence(
        "phone.lone-halves",
        "notice",
        "{count} halves of signs stand alone and are shown as �.",
        ("A text that was cut in the middle of an emoji.",),
        one="{count} half of a sign stands alone and is shown as �.",
    ),
    Sentence(
        "phone.odd-bytes",
        "notice",
        "{count} values hold bytes that are not UTF-8; they are shown as �, and the bytes stay as "
        "they came.",
        one="{count} value holds bytes that are not UTF-8; they are shown as �, and the "
        "bytes stay as they came.",
    ),
    Sentence(
        "phone.nulls",
        "info",
        "The word null stands for “no value” in {count} places.",
        one="The word null stands for “no value” in {count} place.",
    ),
    Sentence(
        "phone.not-well-formed",
        "notice",
        "{count} elements are not well-formed XML; they were read.",
        ("A file that was edited by hand or by another program.",),
        one="{count} element is not well-formed XML; it was read.",
    ),
    Sentence(
        "phone.too-long",
        "warning",
        "{count} values are longer than any phone writes (64 MiB); they are kept and not shown.",
        ("Damage on the way, or a program that joined several files.",),
        one="{count} value is longer than any phone writes (64 MiB); it is kept and not shown.",
    ),
    Sentence(
        "phone.part-broken",
        "warning",
        "Inside {count} messages a part could not be read; the rest of the message was.",
        one="Inside {count} message a part could not be read; the rest of the message was.",
    ),
    Sentence(
        "phone.doctype",
        "warning",
        "The file declares a document type, which such backups do not; nothing it names was "
        "opened.",
    ),
    Sentence(
        "phone.unknown-type",
        "notice",
        "{count} rows are of a type that this reader does not know (the first: {type}); they are "
        "kept as they stand.",
        one="{count} row is of a type that this reader does not know ({type}); it is kept "
        "as it stands.",
    ),
    Sentence(
        "phone.date-unreadable",
        "warning",
        "{count} rows carry no time that can be read (the first: “{literal}”).",
        one="{count} row carries no time that can be read (“{literal}”).",
    ),
    Sentence(
        "calls.number-hidden",
        "info",
        "In {count} calls the number was not shown to this phone ({presentation}).",
        one="In {count} call the number was not shown to this phone ({presentation}).",
    ),
)
