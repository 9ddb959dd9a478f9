import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """An event's time may be given by the service that writes it; the column is as it was."""

    dependencies = [
        ('kernel', '0005_names'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='event',
                    name='created_at',
                    field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
        ),
    ]
