"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class JoiningConfig(AppConfig):
    name = "niangjia.joining"
    label = "joining"
    verbose_name = "入会"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the audit trail what the verbs are called, and the outbox what is sent."""
        from niangjia.joining import notices, words
        from niangjia.kernel import audit

        audit.WORDS.update(words.WORDS)
        notices.tell_kinds()
