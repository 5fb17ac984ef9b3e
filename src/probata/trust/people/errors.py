"""Errors of people."""

from probata.pure.errors import ProbataError


class LoginTaken(ProbataError):
    """A login name that somebody has."""

    code = "people.login_taken"
    says = "The login name “{login}” is taken."
    remedy = "Choose another login name."
    status = 409


class EnrolmentRefused(ProbataError):
    """An enrolment that lacks something."""

    code = "people.enrolment_refused"
    says = "This account cannot be opened. {reason}"
    remedy = "Correct what is named and try again."


class AccountUnknown(ProbataError):
    """No account has this login or reference."""

    code = "people.account_unknown"
    says = "There is no account “{account}”."
    remedy = "Check the login name."
    exit = 5
    status = 404


class LanguageUnknown(ProbataError):
    """A language that the interface does not speak."""

    code = "people.language_unknown"
    says = "The interface does not speak “{language}”."
    remedy = "Take one of: en, zh-hans, vi, fr."
    exit = 2
