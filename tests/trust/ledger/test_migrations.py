"""The SQL that lies beside a migration is what the migration does, on each engine."""

from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
LABELS = ("ledger", "people", "access")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("label", LABELS)
def test_the_sql_beside_the_first_migration_is_what_it_does(label: str) -> None:
    folder = Path(apps.get_app_config(label).path) / "migrations"
    written = StringIO()
    call_command("sqlmigrate", label, "0001", stdout=written, no_color=True)
    beside = folder / f"0001_initial.{connection.vendor}.sql"
    assert written.getvalue() == beside.read_text("utf-8"), f"write it anew: {beside}"


@pytest.mark.parametrize("label", LABELS)
def test_no_model_lacks_its_migration(label: str) -> None:
    call_command("makemigrations", label, check=True, dry_run=True, stdout=StringIO())
