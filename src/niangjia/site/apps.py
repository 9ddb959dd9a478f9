"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "niangjia.site"
    label = "site"
    verbose_name = "站点"
    default_auto_field = "django.db.models.BigAutoField"
