"""Before any test: an own home, the database asked for, no network, cheap passwords."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_FAST = Path("/dev/shm")
_BASE = str(_FAST) if os.access(_FAST, os.W_OK) else None
_HOME = Path(tempfile.mkdtemp(prefix="probata-test-", dir=_BASE))
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)

for _name in [name for name in os.environ if name.startswith("PROBATA_")]:
    if _name not in ("PROBATA_TEST_DATABASE", "PROBATA_SAMPLES", "PROBATA_SOAK", "PROBATA_RECORD"):
        del os.environ[_name]
os.environ["PROBATA_HOME"] = str(_HOME)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "probata.settings")

import engine  # noqa: E402  (the environment comes first)

if os.environ.get("PROBATA_TEST_DATABASE") == "postgres":
    os.environ["PROBATA_DATABASE"] = engine.start_postgres(_HOME)

pytest_plugins = ["clauses", "harness", "cast"]
