"""Tables of people: persons, organisations, memberships, and accounts to sign in with."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from probata.trust.ledger.actor import Actor


class AccountManager(models.Manager["Account"]):
    """How Django's sign-in finds an account."""

    def get_by_natural_key(self, login: str) -> "Account":
        """Return the account with this login name."""
        return self.get(login=login)


class Account(AbstractBaseUser):
    """A login; what it may do is said by grants alone."""

    last_login = None  # a sign-in leaves an entry; nothing writes an account behind the journal

    id = models.CharField(max_length=26, primary_key=True)
    login = models.CharField(max_length=80, unique=True)
    display_name = models.CharField(max_length=120)
    language = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    def __str__(self) -> str:
        return self.login

    @property
    def ref(self) -> str:
        """The stable string that entries and grants name this account by."""
        return f"account:{self.id}"

    @property
    def actor(self) -> Actor:
        """This account as an actor."""
        return Actor(self.ref, self.display_name, self.language)

    def get_full_name(self) -> str:
        """Return the name that is shown."""
        return self.display_name

    def get_short_name(self) -> str:
        """Return the login name."""
        return self.login


class Person(models.Model):
    """Anyone we know, with or without an account."""

    id = models.CharField(max_length=26, primary_key=True)
    name = models.CharField(max_length=200)
    account = models.OneToOneField(
        Account, on_delete=models.PROTECT, null=True, related_name="person"
    )

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A body: a court, a firm, a support centre."""

    id = models.CharField(max_length=26, primary_key=True)
    name = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person who belongs to an organisation, from a day until a day."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=models.Q(until__isnull=True),
                name="people_member_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.organisation_id}"
