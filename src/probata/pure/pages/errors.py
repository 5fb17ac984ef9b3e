"""What can go wrong with pages: fonts, sheets, parts that cannot be included, a failed gate."""

from probata.pure.errors import ProbataError


class PagesError(ProbataError):
    """Anything that goes wrong while pages are made or joined."""

    code = "pages.failed"
    says = "The pages could not be made."
    remedy = "Try again; if it happens again, tell the operator the code."


class FontsMissing(PagesError):
    """A font package of the server installation is not here."""

    code = "pages.fonts-missing"
    says = "The fonts of {package} are not installed, so pages cannot be made."
    remedy = "Install Probata with its server extra; the fonts come with it."


class SheetRefused(PagesError):
    """The typesetter refused a sheet."""

    code = "pages.sheet-refused"
    says = "The page “{sheet}” could not be set: {reason}"
    remedy = "Report this with the code; the original is safe and unchanged."


class PagesUnwritable(PagesError):
    """The bundle's file, or a working file beside it, cannot be written."""

    code = "pages.unwritable"
    says = "The bundle could not be written: {reason}"
    remedy = "Free some space or choose another folder, then build the bundle again."
    exit = 7
    status = 507


class PartUnreadable(PagesError):
    """A PDF that is to be a part of a bundle cannot be read."""

    code = "pages.part-unreadable"
    says = "The PDF “{part}” cannot be included: {reason}"
    remedy = "Put in a readable copy, or let the bundle list the file instead of showing it."


class PartEncrypted(PartUnreadable):
    """A PDF that opens only with a password."""

    code = "pages.part-encrypted"
    says = "The PDF “{part}” opens only with a password, so its pages cannot be included."
    remedy = "Ask whoever sent it for a copy without a password; keep the original as it is."


class TargetUnknown(PagesError):
    """A link or a bookmark names a place that no part has."""

    code = "pages.target-unknown"
    says = "The bundle has a link to “{target}”, but no such page is in it."
    remedy = "Build the index again from the parts that are in the bundle."


class MarkUnreadable(PagesError):
    """A page mark holds a character that no font can draw."""

    code = "pages.mark-unreadable"
    says = "The mark “{mark}” holds a character that cannot be printed: {character}"
    remedy = "Choose a mark made of letters and digits."


class GateRefused(PagesError):
    """The finished bundle did not pass the gate."""

    code = "pages.gate-refused"
    says = "The bundle was made but did not pass the check of its pages: {problems}"
    remedy = "Do not hand it out. Report the code with the names of the parts."
