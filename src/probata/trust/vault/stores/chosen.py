"""Which store the settings name, made once a process."""

import functools
from datetime import UTC, datetime

from django.conf import settings

from probata.trust.vault.store import Store

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@functools.lru_cache(maxsize=4)
def _made(where: str, home: str) -> Store:
    if where.startswith("s3:"):
        # Late: boto3 is an extra, and a driver that does not load must not stop the other.
        from probata.trust.vault.stores.s3 import S3Store

        return S3Store.from_address(where)
    from probata.trust.vault.stores.disk import DiskStore

    store = DiskStore(home)
    # What a killed process left is cleared by the next start; a running one holds a lock.
    store.sweep(before=_NEVER)
    return store


def chosen() -> Store:
    """Return the store of this deployment."""
    return _made(str(settings.PROBATA_STORE), str(settings.PROBATA_HOME))
