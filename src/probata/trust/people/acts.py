"""People: enrol, change language and password, close, join; the only code that changes them."""

from datetime import datetime

from django.contrib.auth.hashers import make_password

from probata.trust.access import acts as granting
from probata.trust.access import policy
from probata.trust.access.errors import NotFoundHere
from probata.trust.ledger.actor import Actor
from probata.trust.ledger.journal import act
from probata.trust.ledger.ulid import ulid
from probata.trust.people import access, entries, queries, rules
from probata.trust.people.errors import EnrolmentRefused, LanguageUnknown, LoginTaken
from probata.trust.people.models import Account, Membership, Organisation, Person

OWNER = "owner"


@act(entries.AccountEnrolled)
def enrol(
    login: str,
    *,
    name: str,
    actor: Actor,
    at: datetime,
    language: str = "en",
    password: str | None = None,
) -> entries.AccountEnrolled:
    """Open an account and its person; without a password nobody can sign in with it yet."""
    policy.require(actor, access.ENROL, "*", at=at)
    rules.may_enrol(login=login, name=name).or_raise(EnrolmentRefused)
    _known_language(language)
    if Account.objects.filter(login=login).exists():
        raise LoginTaken(login=login)
    account = Account.objects.create(
        id=ulid(at),
        login=login,
        display_name=name,
        language=language,
        password=make_password(password),
    )
    person = Person.objects.create(id=ulid(at), name=name, account=account)
    return entries.AccountEnrolled(
        on=account.ref, login=login, display_name=name, language=language, person=person.id
    )


def first_owner(*, name: str, at: datetime, language: str = "en") -> Actor:
    """Return the owner of an embedded vault, opening the account at first use.

    The owner is enrolled and granted everything by `system:setup`; both leave their entries.
    """
    found = Account.objects.filter(login=OWNER).first()
    if found is None:
        setup = Actor.system("setup")
        enrolled = enrol(OWNER, name=name, language=language, actor=setup, at=at)
        granting.grant(enrolled.on, role=OWNER, scope="*", actor=setup, at=at)
        found = queries.account_of(OWNER)
    return found.actor


@act(entries.LanguageChanged)
def change_language(
    account: str, *, language: str, actor: Actor, at: datetime
) -> entries.LanguageChanged:
    """Let an account speak another language; everybody changes their own."""
    row = _own(account, actor)
    _known_language(language)
    row.language = language
    row.save(update_fields=["language"])
    return entries.LanguageChanged(on=row.ref, language=language)


@act(entries.PasswordChanged)
def change_password(
    account: str, *, password: str, actor: Actor, at: datetime
) -> entries.PasswordChanged:
    """Give an account another password; one's own, or anybody's for whoever may enrol."""
    if account == actor.ref:
        row = _own(account, actor)
    else:
        policy.require(actor, access.ENROL, "*", at=at)
        row = queries.account_by_ref(account)
    row.password = make_password(password)
    row.save(update_fields=["password"])
    return entries.PasswordChanged(on=row.ref)


@act(entries.AccountClosed)
def close(account: str, *, reason: str, actor: Actor, at: datetime) -> entries.AccountClosed:
    """Let nobody sign in with the account any more; its entries and grants stay."""
    policy.require(actor, access.CLOSE, "*", at=at)
    row = queries.account_by_ref(account)
    row.is_active = False
    row.save(update_fields=["is_active"])
    return entries.AccountClosed(on=row.ref, reason=reason)


@act(entries.AccountReopened)
def reopen(account: str, *, reason: str, actor: Actor, at: datetime) -> entries.AccountReopened:
    """Let a closed account sign in again."""
    policy.require(actor, access.CLOSE, "*", at=at)
    row = queries.account_by_ref(account)
    row.is_active = True
    row.save(update_fields=["is_active"])
    return entries.AccountReopened(on=row.ref, reason=reason)


@act(entries.SignedIn)
def sign_in(account: str, *, actor: Actor, at: datetime) -> entries.SignedIn:
    """Note that somebody signed in; the door has checked the password."""
    return entries.SignedIn(on=_own(account, actor).ref)


@act(entries.SignedOut)
def sign_out(account: str, *, actor: Actor, at: datetime) -> entries.SignedOut:
    """Note that somebody signed out."""
    return entries.SignedOut(on=_own(account, actor).ref)


@act(entries.OrganisationNamed)
def name_organisation(title: str, *, actor: Actor, at: datetime) -> entries.OrganisationNamed:
    """Make a body known."""
    policy.require(actor, access.ENROL, "*", at=at)
    if not rules.is_showable(title) or Organisation.objects.filter(name=title).exists():
        raise EnrolmentRefused(reason="An organisation needs a name of its own.")
    row = Organisation.objects.create(id=ulid(at), name=title)
    return entries.OrganisationNamed(on=f"organisation:{row.id}", title=title)


@act(entries.MemberJoined)
def join(person: str, *, organisation: str, actor: Actor, at: datetime) -> entries.MemberJoined:
    """Let a person belong to an organisation; ids without a prefix."""
    policy.require(actor, access.ENROL, "*", at=at)
    member = Person.objects.filter(id=person).first()
    body = Organisation.objects.filter(id=organisation).first()
    if member is None or body is None:
        raise NotFoundHere()
    if Membership.objects.filter(person=member, organisation=body, until=None).exists():
        raise EnrolmentRefused(reason="The person belongs to this organisation already.")
    Membership.objects.create(person=member, organisation=body, since=at)
    return entries.MemberJoined(on=f"person:{person}", organisation=f"organisation:{organisation}")


@act(entries.MemberLeft)
def leave(person: str, *, organisation: str, actor: Actor, at: datetime) -> entries.MemberLeft:
    """End a membership."""
    policy.require(actor, access.ENROL, "*", at=at)
    running = Membership.objects.filter(
        person_id=person, organisation_id=organisation, until=None, since__lte=at
    )
    if running.update(until=at) != 1:
        raise NotFoundHere()
    return entries.MemberLeft(on=f"person:{person}", organisation=f"organisation:{organisation}")


def _own(account: str, actor: Actor) -> Account:
    if account != actor.ref:
        raise NotFoundHere()
    return queries.account_by_ref(account)


def _known_language(language: str) -> None:
    if not rules.is_language(language):
        raise LanguageUnknown(language=language[:20])
