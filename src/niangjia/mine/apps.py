"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class MineConfig(AppConfig):
    name = "niangjia.mine"
    label = "mine"
    verbose_name = "我的"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the audit trail what the verbs are called, the outbox what is sent, attachments who sees a paper."""
        from niangjia.kernel import audit
        from niangjia.kernel.attachments import ATTACHMENT_LOOKS, ATTACHMENT_RULES
        from niangjia.kernel.messages import provide_openid
        from niangjia.mine import notices, rules, words
        from niangjia.mine.followers import openid_of
        from niangjia.mine.services.papers import note_look

        audit.WORDS.update(words.WORDS)
        notices.tell_kinds()
        provide_openid(openid_of)
        ATTACHMENT_RULES["mine.correction"] = rules.with_papers
        ATTACHMENT_LOOKS["mine.correction"] = note_look
