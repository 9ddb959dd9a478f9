"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class CoverageConfig(AppConfig):
    name = "niangjia.coverage"
    label = "coverage"
    verbose_name = "覆盖"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the audit trail what the verbs are called."""
        from niangjia.coverage.words import WORDS
        from niangjia.kernel import audit

        audit.WORDS.update(WORDS)
