"""The kernel: what every context stands on; it knows none of them."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KernelConfig(AppConfig):
    name = "niangjia.kernel"
    label = "kernel"
    verbose_name = "内核"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Append-only tables get their triggers after every migrate and flush; jobs become known."""
        from niangjia.kernel import export_job  # noqa: F401
        from niangjia.kernel.append_only import arm_after

        post_migrate.connect(arm_after, sender=self, dispatch_uid="kernel.append_only")
