"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "niangjia.accounts"
    label = "accounts"
    verbose_name = "账号"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer the kernel's question whose token it is; listen to what happens to factors and passwords."""
        from allauth.account.signals import password_changed, password_set
        from allauth.mfa.models import Authenticator
        from django.db.models.signals import post_delete, post_save

        from niangjia.accounts import factors, signals, tokens, words
        from niangjia.kernel import audit
        from niangjia.kernel.api import provide_token_reader

        provide_token_reader(tokens.read_token)
        audit.WORDS.update(words.WORDS)
        for signal in (post_save, post_delete):
            signal.connect(factors.note_factors, sender=Authenticator, dispatch_uid="accounts.factors")
        for signal in (password_changed, password_set):
            signal.connect(signals.password_changed, dispatch_uid="accounts.password")
        signals.listen()
