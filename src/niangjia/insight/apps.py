"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "niangjia.insight"
    label = "insight"
    verbose_name = "洞察"
    default_auto_field = "django.db.models.BigAutoField"
