"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "niangjia.organizations"
    label = "organizations"
    verbose_name = "组织"
    default_auto_field = "django.db.models.BigAutoField"
