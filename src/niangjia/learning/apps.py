"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "niangjia.learning"
    label = "learning"
    verbose_name = "学习培训"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the audit trail what the verbs are called."""
        from niangjia.kernel import audit
        from niangjia.learning.words import WORDS

        audit.WORDS.update(WORDS)
