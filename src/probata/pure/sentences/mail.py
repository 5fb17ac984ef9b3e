"""Sentences about mail."""

from probata.pure.sentences.book import Sentence

_TYPED = "Header lines are text; whoever holds a file can type them."
_CHANGED = "A mailing list, a virus scanner or a mail program changed the mail on its way."

SENTENCES: tuple[Sentence, ...] = (
    Sentence(
        "mail.limits",
        "info",
        "A mail in a file shows what this copy holds. It does not show whether the mail was "
        "delivered or read, nor what was deleted beside it.",
        limit="Another copy (of the recipient, or of the provider) says more than any check of "
        "this file.",
    ),
    Sentence(
        "mail.unsigned",
        "notice",
        "{count} mails carry no signature; nothing in the file itself shows that they are genuine.",
        ("Many mail servers do not sign, above all in older years.",),
        _TYPED,
        one="{count} mail carries no signature; nothing in the file itself shows that it "
        "is genuine.",
    ),
    Sentence(
        "mail.signature-verifies",
        "info",
        "Signed by the server of {domain}: these parts were not changed since: {signed}, and the "
        "body. Not signed: {unsigned}. Mails: {count}.",
        limit="It shows that the server signed these bytes, not which person wrote them.",
    ),
    Sentence(
        "mail.signature-fails",
        "warning",
        "A signature of {domain} does not fit: the {part} is not what was signed. Mails: {count}.",
        (_CHANGED, "The export changed line ends or lines that begin with “From ”."),
        "It does not show who changed what, nor that it was meant.",
    ),
    Sentence(
        "mail.signature-keyless",
        "notice",
        "A signature of {domain} could not be checked: {why} (selector {selector}). "
        "Mails: {count}.",
        ("Keys are replaced and withdrawn; that is ordinary.",),
        "A key that is not available is no sign of forgery.",
    ),
    Sentence(
        "mail.signature-unreadable",
        "notice",
        "A signature could not be read: {why}. Mails: {count}.",
    ),
    Sentence(
        "mail.signature-length",
        "warning",
        "A signature covers only the first {length} bytes of the body; {appended} bytes stand "
        "behind them. Text could be added there without breaking it.",
        ("Some mailing lists ask for such signatures.",),
        one="A signature covers only the first {length} bytes of the body; {appended} byte "
        "stands behind them. Text could be added there without breaking it.",
        counts="appended",
    ),
    Sentence(
        "mail.signature-other-domain",
        "notice",
        "A signature is of {domain}, but the sender writes from {sender}. Mails: {count}.",
        ("Newsletters and mailing lists are signed by the service that sends them.",),
        "It does not show that the domain of the sender agreed.",
    ),
    Sentence(
        "mail.signature-weak",
        "notice",
        "A signature uses {algorithm}, which can be forged today. Mails: {count}.",
        ("It was common until about 2018.",),
    ),
    Sentence(
        "mail.signature-ends-early",
        "warning",
        "A signature says that it ended before it was made. Mails: {count}.",
    ),
    Sentence(
        "mail.clock-signature",
        "warning",
        "The date of a mail ({date}) and the time in its signature ({signed_at}) lie {days} days "
        "apart. Signatures: {count}.",
        ("A wrong clock of the sender's computer.", "A mail that was signed again later."),
        "It does not show which of the two clocks is right.",
        one="The date of a mail ({date}) and the time in its signature ({signed_at}) lie "
        "{days} day apart. Signatures: {count}.",
        counts="days",
    ),
    Sentence(
        "mail.clock-received",
        "notice",
        "The date of a mail and a clock of its way lie {hours} hours apart. Mails: {count}.",
        ("A mail that waited, was sent later, or a wrong clock of the sender's computer.",),
        _TYPED,
        one="The date of a mail and a clock of its way lie {hours} hour apart. Mails: {count}.",
        counts="hours",
    ),
    Sentence(
        "mail.line-ends",
        "info",
        "{count} signed mails have other line ends than on their way; signatures were checked "
        "over CRLF, and the stored bytes stay as they came.",
        one="{count} signed mail has other line ends than on its way; signatures were "
        "checked over CRLF, and the stored bytes stay as they came.",
    ),
    Sentence(
        "mail.typed-results",
        "notice",
        "Header lines claim results of checks ({names}). They are text that anyone can type, and "
        "prove nothing by themselves. Mails: {count}.",
        limit=_TYPED,
    ),
    Sentence(
        "mail.dateless",
        "notice",
        "{count} mails carry no date.",
        one="{count} mail carries no date.",
    ),
    Sentence(
        "mail.date-unreadable",
        "notice",
        "{count} mails carry a date that cannot exist or cannot be read (the first: {literal}).",
        one="{count} mail carries a date that cannot exist or cannot be read ({literal}).",
    ),
    Sentence(
        "mail.zone-unknown",
        "notice",
        "{count} mails carry a date that does not say its zone (the first: {literal}); the time "
        "is known to within 26 hours.",
        one="{count} mail carries a date that does not say its zone ({literal}); the time "
        "is known to within 26 hours.",
    ),
    Sentence(
        "mail.zone-by-person",
        "info",
        "{count} mails carry a date that does not say its zone; it was read in {zone}, which a "
        "person named and the file does not confirm.",
        one="{count} mail carries a date that does not say its zone; it was read in "
        "{zone}, which a person named and the file does not confirm.",
    ),
    Sentence(
        "mail.weekday",
        "warning",
        "The date “{date}” says {said}, but that day was another day of the week. Mails: {count}.",
        ("A program that writes dates wrongly.", "A date that was typed by hand."),
    ),
    Sentence(
        "mail.header-bytes",
        "notice",
        "{count} mails hold raw bytes in their header that no character set explains; they are "
        "read as UTF-8 where that fits, and shown as � where it does not.",
        ("Older mail programs of many countries wrote this way.",),
        one="{count} mail holds raw bytes in its header that no character set explains; "
        "they are read as UTF-8 where that fits, and shown as � where it does not.",
    ),
    Sentence(
        "mail.name-is-address",
        "warning",
        "A sender or recipient shows another address as the name: the real address is {real}, the "
        "name says {shown}. Places: {count}.",
        ("Some address books and mailing lists put an address where the name belongs.",),
        "It does not show an intent to deceive.",
    ),
    Sentence(
        "mail.no-from",
        "notice",
        "{count} mails name no sender.",
        one="{count} mail names no sender.",
    ),
    Sentence(
        "mail.several-from",
        "notice",
        "{count} mails name several senders (the first: {number}).",
        ("Allowed, and rare.",),
        one="{count} mail names several senders ({number}).",
    ),
    Sentence(
        "mail.no-message-id",
        "info",
        "{count} mails carry no Message-ID.",
        one="{count} mail carries no Message-ID.",
    ),
    Sentence(
        "mail.duplicate-id",
        "notice",
        "{count} mails carry a Message-ID that stands in this file before (the first: {id}).",
        ("Copies in several folders or labels of one mailbox.",),
        "Two mails with one id need not be the same mail.",
        one="{count} mail carries a Message-ID that stands in this file before ({id}).",
    ),
    Sentence(
        "mail.field-twice",
        "notice",
        "{count} mails carry the field “{field}” more than once; programs differ in which they "
        "show.",
        one="{count} mail carries the field “{field}” more than once; programs differ in "
        "which they show.",
    ),
    Sentence(
        "mail.odd-header-line",
        "notice",
        "{count} mails hold a header line that is no field.",
        one="{count} mail holds a header line that is no field.",
    ),
    Sentence(
        "mail.charset-wrong",
        "notice",
        "{count} texts do not fit the character set they declare; a wider one of the same family "
        "fitted.",
        ("Common with older programs for Chinese, Japanese and Korean.",),
        one="{count} text does not fit the character set it declares; a wider one of the "
        "same family fitted.",
    ),
    Sentence(
        "mail.charset-unknown",
        "notice",
        "{count} texts declare a character set that is not known (the first: {charset}); they "
        "were read as UTF-8.",
        one="{count} text declares a character set that is not known ({charset}); it was "
        "read as UTF-8.",
    ),
    Sentence(
        "mail.charset-broken",
        "warning",
        "{count} texts fit no character set (declared: {charset}); what could not be read is "
        "shown as �, and the bytes are kept.",
        one="{count} text fits no character set (declared: {charset}); what could not be "
        "read is shown as �, and the bytes are kept.",
    ),
    Sentence(
        "mail.charset-doubtful",
        "notice",
        "{count} texts declare {charset} but are also valid UTF-8, which hardly happens by "
        "chance; they are shown as declared.",
        one="{count} text declares {charset} but is also valid UTF-8, which hardly happens "
        "by chance; it is shown as declared.",
    ),
    Sentence(
        "mail.encoding-broken",
        "notice",
        "{count} parts hold bytes that do not belong in their encoding.",
        ("A mail that was cut, or changed by a program.",),
        one="{count} part holds bytes that do not belong in its encoding.",
    ),
    Sentence(
        "mail.bodies-differ",
        "notice",
        "In {count} mails the plain text and the formatted text do not hold the same words; both "
        "are kept, the plain one is shown.",
        ("Newsletters often say in plain text only that the mail has pictures.",),
        one="In {count} mail the plain text and the formatted text do not hold the same "
        "words; both are kept, the plain one is shown.",
    ),
    Sentence(
        "mail.nested",
        "info",
        "{count} mails are attached to another mail.",
        one="{count} mail is attached to another mail.",
    ),
    Sentence(
        "mail.tnef",
        "notice",
        "{count} attachments are packed in a form of Outlook (winmail.dat); they are kept and not "
        "unpacked.",
        one="{count} attachment is packed in a form of Outlook (winmail.dat); it is kept "
        "and not unpacked.",
    ),
    Sentence(
        "mail.part-nameless",
        "info",
        "{count} attachments carry no name.",
        one="{count} attachment carries no name.",
    ),
    Sentence(
        "mail.type-differs",
        "notice",
        "An attachment is declared as {declared}, but its bytes are {found}. Attachments: {count}.",
        ("A program that guessed the type from the name.",),
    ),
    Sentence(
        "mail.too-long",
        "warning",
        "{count} mails are longer than any server carries (256 MiB); only their beginning was "
        "read, and their signatures were not checked. All bytes are kept.",
        ("Damage on the way, or a program that joined several files.",),
        one="{count} mail is longer than any server carries (256 MiB); only its beginning "
        "was read, and its signatures were not checked. All bytes are kept.",
    ),
    Sentence(
        "mail.parts-cut",
        "warning",
        "In {count} mails the last part does not end: the mail seems to be cut.",
        ("A program that forgets the last line.", "A copy that was interrupted."),
        one="In {count} mail the last part does not end: the mail seems to be cut.",
    ),
    Sentence(
        "mbox.from-quoted",
        "notice",
        "{count} lines begin with “>From ”. Mailbox files write a line that begins with “From ” "
        "so; here they are shown as they stand, for the file does not say which were changed.",
        one="{count} line begins with “>From ”. Mailbox files write a line that begins "
        "with “From ” so; here it is shown as it stands, for the file does not say "
        "whether it was changed.",
    ),
    Sentence(
        "mbox.from-line-inside",
        "notice",
        "{count} lines look like the beginning of a mail, but no header follows; they were left "
        "in the mail before.",
        ("A mail that quotes such a line.",),
        one="{count} line looks like the beginning of a mail, but no header follows; it "
        "was left in the mail before.",
    ),
    Sentence(
        "mbox.length-differs",
        "notice",
        "{count} mails state a length that is not theirs; mails were split where the next begins.",
        ("Line ends that were changed on copying.", "A mail that was changed after storing."),
        one="{count} mail states a length that is not its own; mails were split where the "
        "next begins.",
    ),
    Sentence(
        "mbox.no-from-line",
        "warning",
        "The file does not begin with a line “From ”: what stands before the first one was not "
        "read as a mail.",
    ),
)
