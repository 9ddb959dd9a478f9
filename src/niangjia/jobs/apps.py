"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "niangjia.jobs"
    label = "jobs"
    verbose_name = "就业服务"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the audit trail what the verbs are called."""
        from niangjia.jobs.words import WORDS
        from niangjia.kernel import audit

        audit.WORDS.update(WORDS)
