"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class RecuperationConfig(AppConfig):
    name = "niangjia.recuperation"
    label = "recuperation"
    verbose_name = "疗休养"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the audit trail what the verbs are called, and who may see the files of a contract."""
        from niangjia.kernel import attachments, audit
        from niangjia.recuperation import rules
        from niangjia.recuperation.words import WORDS

        audit.WORDS.update(WORDS)
        attachments.ATTACHMENT_RULES["recuperation.programme"] = rules.visible
