"""The kernel: what every context stands on; it knows none of them."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "niangjia.kernel"
    label = "kernel"
    verbose_name = "内核"
    default_auto_field = "django.db.models.BigAutoField"
