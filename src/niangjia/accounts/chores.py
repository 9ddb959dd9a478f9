"""What is swept out by the clock: answers, counts, sessions and tokens that nobody needs any more."""

from datetime import timedelta
from importlib import import_module

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from niangjia.accounts.models import Token
from niangjia.kernel.idempotency import forget_keys
from niangjia.kernel.schedules import daily

COUNTS = timedelta(days=1)  # of wrong passwords; a lock lasts a quarter of an hour
LOGINS = timedelta(days=90)  # the audit trail keeps every login for good
TOKENS = timedelta(days=30)  # that ended or ran out: long enough to be recognised in the list


@daily("03:20")
def forget_answers() -> None:
    """Answers of the API that a week later nobody asks for again."""
    forget_keys(timedelta(days=7))


@daily("03:22")
def prune_attempts() -> None:
    """Counts of wrong passwords of yesterday, and the lock-out's own notes of logins."""
    now = timezone.now()
    AccessAttempt.objects.filter(attempt_time__lt=now - COUNTS).delete()
    for notes in (AccessLog, AccessFailureLog):
        notes.objects.filter(attempt_time__lt=now - LOGINS).delete()


@daily("03:24")
def clear_sessions() -> None:
    """Sessions that ran out, and their lines in the lists of logins."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


@daily("03:26")
def prune_tokens() -> None:
    """Tokens that ended or ran out a month ago."""
    before = timezone.now() - TOKENS
    Token.objects.filter(Q(ended_at__lt=before) | Q(expires__lt=before)).delete()
