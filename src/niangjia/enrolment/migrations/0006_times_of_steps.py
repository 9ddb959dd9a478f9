import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """A step's time is given by the service that writes it; the column is as it was."""

    dependencies = [
        ('enrolment', '0005_places_of_sessions'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='drawstep',
                    name='created_at',
                    field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
        ),
    ]
