"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class MineConfig(AppConfig):
    name = "niangjia.mine"
    label = "mine"
    verbose_name = "我的"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the audit trail what the verbs are called, and the outbox what is sent."""
        from niangjia.kernel import audit
        from niangjia.kernel.messages import provide_openid
        from niangjia.mine import notices, words
        from niangjia.mine.followers import openid_of

        audit.WORDS.update(words.WORDS)
        notices.tell_kinds()
        provide_openid(openid_of)
