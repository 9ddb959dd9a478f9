"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class JoiningConfig(AppConfig):
    name = "niangjia.joining"
    label = "joining"
    verbose_name = "入会"
    default_auto_field = "django.db.models.BigAutoField"
