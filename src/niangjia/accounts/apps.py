"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "niangjia.accounts"
    label = "accounts"
    verbose_name = "账号"
    default_auto_field = "django.db.models.BigAutoField"
