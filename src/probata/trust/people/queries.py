"""What doors and reports read of people."""

from django.contrib.auth.hashers import check_password

from probata.trust.ledger.actor import Actor
from probata.trust.people.errors import AccountUnknown
from probata.trust.people.models import Account


def account_of(login: str) -> Account:
    """Return the account with this login name; raise AccountUnknown."""
    found = Account.objects.filter(login=login).first()
    if found is None:
        raise AccountUnknown(account=login[:80])
    return found


def account_by_ref(ref: str) -> Account:
    """Return the account behind "account:…"; raise AccountUnknown."""
    found = Account.objects.filter(id=ref.removeprefix("account:")).first()
    if found is None:
        raise AccountUnknown(account=ref[:80])
    return found


def accounts() -> list[Account]:
    """Return all accounts by login."""
    return list(Account.objects.order_by("login"))


def names(refs: set[str]) -> dict[str, str]:
    """Return ref -> display name for the accounts among the refs, for pages and handling logs."""
    ids = [ref.removeprefix("account:") for ref in refs if ref.startswith("account:")]
    return {one.ref: one.display_name for one in Account.objects.filter(id__in=ids)}


def actor_of(login: str) -> Actor:
    """Return the account with this login as an actor."""
    return account_of(login).actor


def password_fits(account: Account, password: str) -> bool:
    """Say whether the password is the account's, without rewriting anything."""
    return account.is_active and check_password(password, account.password)
