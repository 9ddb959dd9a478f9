"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class CoverageConfig(AppConfig):
    name = "niangjia.coverage"
    label = "coverage"
    verbose_name = "覆盖"
    default_auto_field = "django.db.models.BigAutoField"
