"""The staging table of rosters holds nothing that a new check would not make again: PostgreSQL need not log it."""

from django.db import migrations


def unlog(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE members_stagedrow SET UNLOGGED")


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]
    operations = [migrations.RunPython(unlog, migrations.RunPython.noop)]
