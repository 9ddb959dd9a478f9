"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class VolunteeringConfig(AppConfig):
    name = "niangjia.volunteering"
    label = "volunteering"
    verbose_name = "志愿服务"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the audit trail what the verbs are called."""
        from niangjia.kernel import audit
        from niangjia.volunteering.words import WORDS

        audit.WORDS.update(WORDS)
