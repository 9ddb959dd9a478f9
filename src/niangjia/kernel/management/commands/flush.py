"""Django's flush, for a database with append-only tables."""

from typing import Any

from django.core.management.commands.flush import Command as Flush
from django.db import connections

from niangjia.kernel.append_only import arm, disarm


class Command(Flush):
    """Lifts the triggers of append-only tables, empties the database, puts them back."""

    def handle(self, **options: Any) -> None:
        """Flush ``options["database"]``; the triggers come back even where it failed or was called off."""
        connection = connections[options["database"]]
        disarm(connection)
        try:
            super().handle(**options)
        finally:
            arm(connection)
