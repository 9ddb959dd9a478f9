"""Sessions as Django keeps them in the database. Every page begins with one, so it is asked for by a standing query."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from niangjia.kernel.standing import Standing

_sessions: Standing[str] = Standing(
    Session._meta.pk, lambda keys: Session.objects.filter(session_key__in=keys)
)


class SessionStore(db.SessionStore):
    """What ``SESSION_ENGINE`` names."""

    def _get_session_from_db(self) -> Any:
        """The session that has not expired; the key of another one is forgotten, as Django does."""
        found = _sessions.one(self.session_key or "")
        if found is not None and found.expire_date > timezone.now():
            return found
        self._session_key = None
        return None
