"""Sentences about WhatsApp exports."""

from probata.pure.sentences.book import Sentence

_PHONE = "The other side's copy, or the phone itself, may show more."
_ORDER_LIMIT = "The order is a setting of the phone that made the export, not of the language."

SENTENCES: tuple[Sentence, ...] = (
    Sentence(
        "chat.limits",
        "info",
        "WhatsApp does not export earlier versions of edited messages, reactions, or what the "
        "other side deleted only for themselves.",
        limit=_PHONE,
    ),
    Sentence(
        "chat.lines-cannot-be-told",
        "notice",
        "This kind of file cannot show whether a line was sent or typed inside another message.",
        limit="A person can type or paste a line that looks like a message of somebody else. "
        + _PHONE,
    ),
    Sentence(
        "chat.guard-off",
        "notice",
        "The line ends of this file do not tell messages from lines inside messages (after a CRLF: "
        "messages {crlf_header}, further lines {crlf_other}; after a bare LF: messages "
        "{lf_header}, further lines {lf_other}): whether a line was sent or typed inside another "
        "message cannot be shown.",
        ("Another program has opened and saved the file, or unpacked it with other line ends.",),
        "An export that nobody has opened keeps its line ends. " + _PHONE,
    ),
    Sentence(
        "chat.guard-holds",
        "info",
        "The line ends tell messages ({crlf_header} after CRLF) from lines inside messages "
        "({lf_other} and {lf_header} that look like messages, after a bare LF; {crlf_other} after "
        "CRLF).",
        limit="This is evidence, not proof: a CRLF that was pasted into a message passes.",
    ),
    Sentence(
        "chat.line-inside",
        "warning",
        "{count} lines inside messages look like messages of their own (the first in message "
        "{record}); they were left where they stand.",
        (
            "Somebody forwarded or pasted a part of another export.",
            "Somebody typed lines that look like messages.",
        ),
        "Who typed them, and why, the file does not show.",
        one="{count} line inside a message looks like a message of its own (in message "
        "{record}); it was left where it stands.",
    ),
    Sentence(
        "chat.returns-inside",
        "warning",
        "{count} stamps stand behind bare carriage returns, which end no line (the first in "
        "message {record}); what follows them was left where it stands.",
        ("A program wrote the file anew with other line ends than the app's.",),
        "Messages may stand inside others. An export as the app wrote it shows which.",
        one="{count} stamp stands behind a bare carriage return, which ends no line (in message "
        "{record}); what follows it was left where it stands.",
    ),
    Sentence(
        "chat.styles",
        "notice",
        "The stamps of this file have {count} styles: {styles}.",
        (
            "The region of the phone was changed.",
            "Exports of several phones were joined, or another program wrote a part.",
        ),
    ),
    Sentence(
        "chat.date-order",
        "info",
        "Dates are read with the {order}; what decided it is {because}.",
        limit=_ORDER_LIMIT,
    ),
    Sentence(
        "chat.date-order-open",
        "warning",
        "Nothing in the file decides the order of day and month of {count} dates (the first: "
        "{first}): they may be {orders}. Both readings are kept.",
        limit=_ORDER_LIMIT + " A screenshot or another copy of the chat can decide it.",
        one="Nothing in the file decides the order of day and month of {count} date "
        "({first}): it may be {orders}. Both readings are kept.",
    ),
    Sentence(
        "chat.date-order-mixed",
        "warning",
        "Most dates are written with the {order}, but {count} can only be read the other way. "
        "Dates between the two kinds keep both readings.",
        (
            "The region of the phone was changed.",
            "Exports of several phones were joined.",
            "A date was damaged or changed.",
        ),
        one="Most dates are written with the {order}, but {count} can only be read the "
        "other way. A date between the two kinds keeps both readings.",
    ),
    Sentence(
        "chat.date-order-contradicted",
        "notice",
        "A person said that dates are written {said}, but {because} shows {found}.",
        ("The person spoke of another file.",),
    ),
    Sentence(
        "chat.calendar",
        "info",
        "Years are counted in another calendar ({calendar}), as shown by {because}; they were "
        "converted, and the stamp as written is kept.",
        limit="In the Islamic calendar a date may lie one day earlier or later.",
    ),
    Sentence(
        "chat.impossible-date",
        "warning",
        "{count} messages carry a date or time that cannot exist (the first: {first}). They are "
        "kept in their place, without a time.",
        ("The file was damaged.", "The line was typed, or changed, by a person."),
        one="{count} message carries a date or time that cannot exist ({first}). It is "
        "kept in its place, without a time.",
    ),
    Sentence(
        "chat.not-legal-12-hour",
        "notice",
        "{count} stamps are not legal on a 12-hour clock (the first: {first}); they were read as "
        "hours of 24.",
        ("Another program wrote the file.", "The line was typed, or changed, by a person."),
        one="{count} stamp is not legal on a 12-hour clock ({first}); it was read as hours of 24.",
    ),
    Sentence(
        "chat.never-occurred",
        "warning",
        "{count} stamps name a local time that never occurred in the zone that was stated (the "
        "first: {first}), because the clock was set forward.",
        ("The zone that was stated is another one than that of the phone.",),
        one="{count} stamp names a local time that never occurred in the zone that was "
        "stated ({first}), because the clock was set forward.",
    ),
    Sentence(
        "chat.occurs-twice",
        "info",
        "{count} stamps name a local time that occurred twice (the first: {first}), because the "
        "clock was set back; both instants are kept.",
        one="{count} stamp names a local time that occurred twice ({first}), because the "
        "clock was set back; both instants are kept.",
    ),
    Sentence(
        "chat.clock-back",
        "info",
        "{count} messages carry an earlier time than the message above them, in whichever order "
        "day and month are read (the first is message {record}).",
        (
            "Exports often list messages in the order in which they arrived.",
            "Notices of the app are often dated after the first message.",
        ),
        "The order of the file is kept.",
        one="{count} message carries an earlier time than the message above it, in "
        "whichever order day and month are read (message {record}).",
    ),
    Sentence(
        "chat.clock-words",
        "info",
        "The halves of the day are written as: {words}.",
        ("The region of the phone was changed.", "Lines were joined from several exports."),
    ),
    Sentence(
        "chat.marks-in-stamp",
        "info",
        "The stamps hold characters that cannot be seen ({marks}); they are kept as written.",
        ("Phones write such spaces and marks of direction, depending on the language.",),
    ),
    Sentence(
        "chat.mark-before-file",
        "info",
        "{count} names of files stand behind a mark that cannot be seen (U+200E), as some Android "
        "versions write it.",
        one="{count} name of a file stands behind a mark that cannot be seen (U+200E), as "
        "some Android versions write it.",
    ),
    Sentence(
        "chat.clock-word-unknown",
        "warning",
        "Words beside the time are not known here ({words}); both halves of the day are kept.",
    ),
    Sentence(
        "chat.author-open",
        "notice",
        "In {count} lines a name is followed by a colon without a space (the first is message "
        "{record}): whether the name is the author of the words is open.",
        ("The message was empty, or another program took the space away.",),
        one="In {count} line a name is followed by a colon without a space (message "
        "{record}): whether the name is the author of the words is open.",
    ),
    Sentence(
        "chat.author-colon",
        "notice",
        "All {count} messages of “{label}” go on with the same words and a colon: the name of the "
        "author may itself hold a colon.",
    ),
    Sentence(
        "chat.notice-under-name",
        "info",
        "{count} texts stand under a name, although the app seems to have written them (the first "
        "is message {record}).",
        ("On iPhone, notices are exported as if the contact had written them.",),
        "The mark by which the app's own texts are known can be pasted by a person.",
        one="{count} text stands under a name, although the app seems to have written it "
        "(message {record}).",
    ),
    Sentence(
        "chat.view-once",
        "notice",
        "{count} messages hold only the word null (the first is message {record}): Android writes "
        "it for something that could be looked at once.",
        limit="What it showed is not in this file. A person can also type the word.",
        one="{count} message holds only the word null (message {record}): Android writes "
        "it for something that could be looked at once.",
    ),
    Sentence(
        "chat.marks-in-label",
        "info",
        "{count} names hold characters that cannot be seen (the first: {first}). They are kept, "
        "and taken away only for showing.",
        ("WhatsApp wraps numbers that are in no address book in marks of direction.",),
        one="{count} name holds characters that cannot be seen ({first}). They are kept, "
        "and taken away only for showing.",
    ),
    Sentence(
        "chat.file-ambiguous",
        "notice",
        "{count} messages name a file of which several copies are here (the first is message "
        "{record}).",
        limit="Which of them the message meant cannot be told by the name.",
        one="{count} message names a file of which several copies are here (message {record}).",
    ),
    Sentence(
        "chat.file-reused",
        "info",
        "{count} file names stand on more than one message: {names}.",
        ("The same file was sent or forwarded again.",),
        one="{count} file name stands on more than one message: {names}.",
    ),
    Sentence(
        "chat.file-clock-near",
        "info",
        "The clock in the name of {count} files differs from the line by a second (the first is "
        "message {record}: {name}).",
        ("The name is given a moment before or after the message; this is usual.",),
        one="The clock in the name of {count} file differs from the line by a second "
        "(message {record}: {name}).",
    ),
    Sentence(
        "chat.file-clock-differs",
        "notice",
        "The clock in the name of {count} files differs from the line; the most by {seconds} "
        "seconds (message {record}: {name}).",
        (
            "The zone of the phone was another one when the file was named.",
            "The file was named on another device, or renamed.",
        ),
        one="The clock in the name of {count} file differs from the line by {seconds} "
        "seconds (message {record}: {name}).",
    ),
    Sentence(
        "chat.file-day-differs",
        "info",
        "{count} files are named after another day than their line (the first is message "
        "{record}: {name}).",
        ("The name holds the day on which this phone received the file.",),
        one="{count} file is named after another day than its line (message {record}: {name}).",
    ),
    Sentence(
        "chat.attached-chat",
        "info",
        "The file {name} was sent in this chat and is itself an export; it was not read as a part "
        "of this chat.",
        limit="Import it by itself to read it.",
    ),
    Sentence(
        "chat.left-out-among-media",
        "notice",
        "{count} files were left out although the export holds media (the first is message "
        "{record}).",
        ("They could be looked at once, had expired, or were no longer on the phone.",),
        one="{count} file was left out although the export holds media (message {record}).",
    ),
    Sentence(
        "chat.last-line-open",
        "info",
        "The last line has no line end.",
        ("The export was cut, or another program saved the file.",),
        "Whether something followed cannot be told.",
    ),
    Sentence(
        "chat.tail-only",
        "notice",
        "This may be the end of a longer conversation only: the file does not begin with the "
        "notice about encryption, or its {records} messages are near the number at which exports "
        "are cut.",
        (
            "WhatsApp exports about 40,000 messages without media and 10,000 with media; the "
            "oldest are left out.",
            "The beginning was deleted, or the chat is older than the notice.",
        ),
        _PHONE,
        one="This may be the end of a longer conversation only: the file holds {records} "
        "message and does not begin with the notice about encryption.",
        counts="records",
    ),
    Sentence(
        "chat.undecodable",
        "warning",
        "{count} bytes of the file are no text in its encoding; they are shown as �.",
        ("The file was saved by a program that wrote another encoding.", "It was damaged."),
        one="{count} byte of the file is no text in its encoding; it is shown as �.",
    ),
    Sentence(
        "chat.nul-bytes",
        "warning",
        "The file holds {count} zero bytes, which no export contains.",
        ("The file was damaged, or cut while it was copied.",),
        one="The file holds {count} zero byte, which no export contains.",
    ),
    Sentence(
        "chat.utf16",
        "info",
        "The file is written in {encoding}, as its first bytes say; WhatsApp itself writes UTF-8.",
        ("Another program has opened and saved the file.",),
    ),
    Sentence(
        "chat.utf16-guessed",
        "notice",
        "The file seems to be written in {encoding}; it does not say so, this is a guess.",
        ("Another program has opened and saved the file.",),
    ),
    Sentence(
        "reading.also-fits",
        "notice",
        "Other readers would also take this file: {readers}.",
    ),
)
