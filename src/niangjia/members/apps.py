"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "niangjia.members"
    label = "members"
    verbose_name = "会员"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the audit trail what the verbs are called, and the outbox what is sent."""
        from niangjia.kernel import audit
        from niangjia.members import notices, words

        audit.WORDS.update(words.WORDS)
        notices.tell_kinds()
