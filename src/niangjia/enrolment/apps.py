"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "niangjia.enrolment"
    label = "enrolment"
    verbose_name = "报名"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hold the steps of a draw to what was written; tell the audit trail what the verbs are called."""
        from niangjia.enrolment import words
        from niangjia.kernel import append_only, audit

        append_only.protect("enrolment_drawstep")
        audit.WORDS.update(words.WORDS)
