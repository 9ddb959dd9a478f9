from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import niangjia.kernel.fields
from niangjia.organizations.tails import of_firm, of_union


def index(apps: Any, schema_editor: Any) -> None:
    """The names that are there already; with the models of this migration."""
    Union, UnionTail = apps.get_model("organizations", "Union"), apps.get_model("organizations", "UnionTail")
    Employer, Tail = apps.get_model("organizations", "Employer"), apps.get_model("organizations", "EmployerTail")
    for one in Union.objects.iterator():
        texts = of_union(one.name, one.short_name, (one.code, one.credit_code, one.region_code))
        UnionTail.objects.bulk_create(UnionTail(text=text, union=one) for text in sorted(texts) if text)
    for one in Employer.objects.iterator():
        texts = of_firm(one.name, one.credit_code)
        Tail.objects.bulk_create(Tail(text=text, employer=one) for text in sorted(texts) if text)


def tail(name: str, of: str) -> migrations.CreateModel:
    """The two tables are alike."""
    return migrations.CreateModel(
        name=name,
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("text", niangjia.kernel.fields.BytewiseField(max_length=24)),
            (
                of,
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="tails", to=f"organizations.{of}"
                ),
            ),
        ],
        options={"indexes": [models.Index(fields=["text", of], name=f"{of}_tail")]},
    )


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_location")]

    operations = [
        tail("UnionTail", "union"),
        tail("EmployerTail", "employer"),
        migrations.AddIndex(
            model_name="union",
            index=models.Index(
                condition=models.Q(("latitude__isnull", False)),
                fields=["latitude", "longitude"],
                name="union_by_place",
            ),
        ),
        migrations.RunPython(index, migrations.RunPython.noop, elidable=True),
    ]
