"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "niangjia.enrolment"
    label = "enrolment"
    verbose_name = "报名"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hold the steps of a draw to what was written; tell the audit trail what the verbs are called, the outbox what it withholds."""
        from niangjia.enrolment import rules, words
        from niangjia.kernel import append_only, audit, messages

        append_only.protect("enrolment_drawstep")
        audit.WORDS.update(words.WORDS)
        messages.WITHHELD["enrolment.entry"] = rules.entries_untold
