"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "niangjia.care"
    label = "care"
    verbose_name = "帮扶"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the audit trail what the verbs are called, and who may know whose records they are."""
        from niangjia.care.states import KEEPERS
        from niangjia.care.words import WORDS
        from niangjia.kernel import audit

        audit.WORDS.update(WORDS)
        audit.CONFIDED["care.case"] = KEEPERS
