"""The owner of an embedded vault is opened at first use, through acts."""

import pytest

from cast import AT
from probata.trust.access import policy
from probata.trust.ledger import queries
from probata.trust.people import acts

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_the_owner_is_enrolled_once_and_may_everything_a_vault_needs() -> None:
    owner = acts.first_owner(name="Lan", at=AT)
    assert acts.first_owner(name="Lan", at=AT) == owner
    assert policy.may(owner, "people.enrol", "*", at=AT)
    names = [one.name for one in queries.entries_on(owner.ref)]
    assert names == ["account.enrolled", "access.granted"]
