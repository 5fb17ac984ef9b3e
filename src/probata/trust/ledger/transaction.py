"""The number of the running transaction, as a database default."""

from typing import Any

from django.db import models


class CurrentTransaction(models.Func):
    """An xid8 as a whole number on PostgreSQL; 0 where only one writes at a time."""

    output_field = models.BigIntegerField()
    allowed_default = True
    arity = 0
    template = "0"

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        """Return SQL for PostgreSQL."""
        return self.as_sql(compiler, connection, template="(pg_current_xact_id()::text::bigint)")
