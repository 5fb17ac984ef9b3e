"""Before any test: an own home, the database asked for, no network, cheap passwords."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_KEPT = ("PROBATA_TEST_DATABASE", "PROBATA_SAMPLES", "PROBATA_SOAK", "PROBATA_RECORD")
_MEMORY = Path("/dev/shm")
_BASE = str(_MEMORY) if os.access(_MEMORY, os.W_OK) else None
_HOME = Path(tempfile.mkdtemp(prefix="probata-test-", dir=_BASE))
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)

for _name in [name for name in os.environ if name.startswith("PROBATA_")]:
    if _name not in _KEPT:
        del os.environ[_name]
os.environ["PROBATA_HOME"] = str(_HOME)
os.environ["LC_ALL"] = "C.UTF-8"  # commands speak the language of whoever starts them

import engine  # noqa: E402  (the environment comes first)

if os.environ.get("PROBATA_TEST_DATABASE") == "postgres":
    os.environ["PROBATA_DATABASE"] = engine.start_postgres(_HOME)

from django.conf import settings  # noqa: E402

# Named for one moment only: where pytest-django finds this name (in pyproject.toml, or in the
# environment that a parallel worker inherits) it reads the settings before this file is run.
os.environ["DJANGO_SETTINGS_MODULE"] = "probata.settings"
assert settings.PROBATA_HOME == _HOME, "the settings were read before the tests had their home"
del os.environ["DJANGO_SETTINGS_MODULE"]

pytest_plugins = ["harness", "cast"]
