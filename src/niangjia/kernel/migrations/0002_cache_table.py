from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    """The table of the database cache (rate limits, lock-outs), where no other cache is set."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
