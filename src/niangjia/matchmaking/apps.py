"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class MatchmakingConfig(AppConfig):
    name = "niangjia.matchmaking"
    label = "matchmaking"
    verbose_name = "青年交友"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the audit trail what the verbs are called, and keep choices out of every backup."""
        from niangjia.kernel import audit
        from niangjia.kernel.backups import leave_out
        from niangjia.matchmaking.words import WORDS

        audit.WORDS.update(WORDS)
        leave_out("matchmaking_ballot")
        leave_out("matchmaking_ballotkey")
