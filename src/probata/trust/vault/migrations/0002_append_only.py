"""Originals refuse change and removal on both engines; a sealed copy may only be destroyed."""

from pathlib import Path

from django.db import migrations

_HERE = Path(__file__).parent


def _statements(engine):
    text = (_HERE / f"0002_append_only.{engine}.sql").read_text(encoding="utf-8")
    return [part.strip() for part in text.split("-- next\n") if part.strip()]


def forwards(apps, schema_editor):
    """Run the statements that lie beside this file for the engine."""
    engine = schema_editor.connection.vendor
    with schema_editor.connection.cursor() as cursor:
        for statement in _statements(engine):
            cursor.execute(statement)


class Migration(migrations.Migration):
    """Triggers of the vault."""

    dependencies = [("vault", "0001_initial")]
    operations = [migrations.RunPython(forwards)]
