"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class DuplicatesConfig(AppConfig):
    name = "niangjia.duplicates"
    label = "duplicates"
    verbose_name = "一人一档"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the audit trail what the verbs are called, and the outbox what is sent."""
        from niangjia.duplicates import notices, words
        from niangjia.kernel import audit

        audit.WORDS.update(words.WORDS)
        notices.tell_kinds()
