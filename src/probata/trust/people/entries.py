"""Entries that acts on people leave."""

from dataclasses import dataclass
from typing import ClassVar

from probata.trust.ledger.deed import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEnrolled(Deed):
    """An account was opened; `on` is the account."""

    name: ClassVar[str] = "account.enrolled"
    login: str
    display_name: str
    language: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageChanged(Deed):
    """An account speaks another language; `on` is the account."""

    name: ClassVar[str] = "account.language_changed"
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(Deed):
    """An account has another password; `on` is the account."""

    name: ClassVar[str] = "account.password_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountClosed(Deed):
    """An account can no longer sign in; `on` is the account."""

    name: ClassVar[str] = "account.closed"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReopened(Deed):
    """A closed account can sign in again; `on` is the account."""

    name: ClassVar[str] = "account.reopened"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Deed):
    """Somebody signed in; `on` is the account."""

    name: ClassVar[str] = "account.signed_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut(Deed):
    """Somebody signed out; `on` is the account."""

    name: ClassVar[str] = "account.signed_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationNamed(Deed):
    """A body became known; `on` is the organisation."""

    name: ClassVar[str] = "organisation.named"
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(Deed):
    """A person belongs to an organisation; `on` is the person."""

    name: ClassVar[str] = "member.joined"
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(Deed):
    """A person no longer belongs to an organisation; `on` is the person."""

    name: ClassVar[str] = "member.left"
    organisation: str
