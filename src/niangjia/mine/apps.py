"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class MineConfig(AppConfig):
    name = "niangjia.mine"
    label = "mine"
    verbose_name = "我的"
    default_auto_field = "django.db.models.BigAutoField"
