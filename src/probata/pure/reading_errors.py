"""What can stop a source from being opened or read at all; everything milder is a Gap."""

from probata.pure.errors import ProbataError


class ReadingError(ProbataError):
    """A source that cannot be read; the bytes themselves are kept."""

    code = "reading.failed"
    says = "“{name}” cannot be read."
    remedy = "The bytes are kept. Ask for a fresh export, or read it with another program."
    exit = 3


class SourceEmpty(ReadingError):
    """No bytes at all."""

    code = "reading.empty"
    says = "“{name}” is empty."
    remedy = "Export the conversation again and look at the size of the file before sending it."


class FormatUnknown(ReadingError):
    """Text or bytes that no reader recognises."""

    code = "reading.unknown-format"
    says = "“{name}” is not in a format that can be read here."
    remedy = "The bytes are kept. Name the reader yourself if you know which program wrote it."


class FormatOther(ReadingError):
    """The bytes are something else than the name says, or than any reader takes."""

    code = "reading.other-format"
    says = "“{name}” is {what}, not an export of messages."
    remedy = "The bytes are kept as they are. Send the export itself if there is one."


class ReaderUnknown(ReadingError):
    """A person named a reader that does not exist or does not load."""

    code = "reading.unknown-reader"
    says = "There is no reader called “{reader}”."
    remedy = "Choose one of: {readers}."
    exit = 2


class ReaderUnfit(ReadingError):
    """A person named a reader, and the source has nothing in that format."""

    code = "reading.unfit-reader"
    says = "“{name}” holds nothing that the reader “{reader}” can take."
    remedy = "Leave the choice of the reader to the program, or choose another one."


class ZipDamaged(ReadingError):
    """A zip without its list of members, cut off, or with a broken one."""

    code = "reading.zip-damaged"
    says = "The zip “{name}” is cut off or damaged: {reason}."
    remedy = "Copy or export it again; the damaged copy is kept."


class ZipTooLarge(ReadingError):
    """A zip whose members would fill memory: a bomb, or an export beyond the limits."""

    code = "reading.zip-too-large"
    says = "The zip “{name}” would unpack to {size} bytes, more than the limit of {limit}."
    remedy = "Unpack it yourself if you trust it, and import the files."


class MemberTooDense(ReadingError):
    """A member that unpacks to far more than messages can: the mark of a zip bomb."""

    code = "reading.member-too-dense"
    says = "“{member}” in “{name}” unpacks to {ratio} times its size; no export does that."
    remedy = "Do not open it with other programs; ask where it comes from."


class MemberEncrypted(ReadingError):
    """A member behind a password."""

    code = "reading.member-encrypted"
    says = "“{member}” in “{name}” is locked with a password."
    remedy = "Unpack it with the password and import the files, or ask for an open copy."


class MemberDamaged(ReadingError):
    """A member whose bytes do not unpack or do not match their checksum."""

    code = "reading.member-damaged"
    says = "“{member}” in “{name}” is damaged: {reason}."
    remedy = "Copy or export it again; the damaged copy is kept."


class MemberUnsafe(ReadingError):
    """A member whose name would lead out of its folder."""

    code = "reading.member-unsafe"
    says = "“{member}” in “{name}” has a name that leads out of its folder; it was not opened."
    remedy = "Ask where the zip comes from; exports never contain such names."
