"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class FairsConfig(AppConfig):
    name = "niangjia.fairs"
    label = "fairs"
    verbose_name = "便民服务与慰问演出"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the audit trail what the verbs are called."""
        from niangjia.fairs.words import WORDS
        from niangjia.kernel import audit

        audit.WORDS.update(WORDS)
