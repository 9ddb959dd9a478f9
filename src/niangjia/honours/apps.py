"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class HonoursConfig(AppConfig):
    name = "niangjia.honours"
    label = "honours"
    verbose_name = "荣誉"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the audit trail what the verbs are called."""
        from niangjia.honours.words import WORDS
        from niangjia.kernel import audit

        audit.WORDS.update(WORDS)
