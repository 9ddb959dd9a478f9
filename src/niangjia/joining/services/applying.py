"""The verbs of whoever applies: send, mend and send again, withdraw."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from niangjia.joining import queries
from niangjia.joining.models import Application
from niangjia.joining.services import sending
from niangjia.joining.services.common import Entry, bring_in, examine, need_joinable, need_source, tell, typed
from niangjia.joining.services.turns import next_in_line
from niangjia.joining.states import APPLICATION_MOVES
from niangjia.kernel import audit
from niangjia.kernel.errors import Refused
from niangjia.kernel.workflow import move
from niangjia.members.keys import id_index
from niangjia.organizations.services.treelock import steady


def apply(
    *, by: Any, union: Any, entry: Entry, source: str, user: Any = None, token: str = "", key: str = ""
) -> Application:
    """Send an application; sent twice (same ``token`` or ``key``, or same account and number) it is the one that is there.

    ``by`` is who acts (None: a stranger), ``user`` the account that it is for, ``token`` the secret of the private link,
    ``key`` that of ``by``'s request where a program asks, ``union`` a union or its key.
    Nothing in the answer tells whether the number is known. Raises :class:`Invalid` by field or rule; :class:`Refused`
    ``token-used`` where the token belongs to another number, ``member-already`` and ``already-applied`` to an account
    about itself, ``union-ended``, ``not-joinable``; :class:`Missing` for a key that is no union's.

    Those who apply at the same moment are served together (``sending``).
    """
    need_source(source)
    detail = {"source": source}
    own = queries.token_index(token) if token else queries.key_index(by, key) if key else None
    return sending.together.ask(
        sending.Asked(
            typed=typed(entry), union_id=getattr(union, "pk", union), by=by, user=user, source=source, token=own,
            entry=audit.entry("application.submit", by=by, label=Application._meta.label_lower, detail=detail),
        )
    )  # fmt: skip


def mend(*, by: Any, application: Application, union: Any, entry: Entry, revision: int) -> Application:
    """Send again what was returned, refused or withdrawn, with what is changed. An empty number means: as it was.

    The caller has shown that it is theirs. Raises what :func:`apply` raises; :class:`Refused` ``somebody-was-first``.
    """
    need_joinable(union)
    entry.id_number = entry.id_number or application.id_number or ""
    entry.phone = entry.phone or application.phone or ""
    one = typed(entry)
    with transaction.atomic():
        steady()
        union.refresh_from_db(fields=["path", "ended_on", "kind"])
        row = Application.objects.select_for_update().get(pk=application.pk)
        if row.revision != revision:
            raise Refused("这份申请刚刚被改过，请刷新后再办。", code="somebody-was-first")
        changes, taken = examine(one, union, apart_from=row.pk)
        changes |= {"submitted_at": timezone.now(), "decided_at": None, "reviewer": None, "ground": "", "answer": ""}
        left = id_index(row.id_number) if row.id_number else None
        bring_in(row, "mend", taken, by=by, revision=row.revision + 1, **changes)
        tell(row, "mend", by=by)
        if left is not None and left != one.number:
            next_in_line(left)
    return row


def withdraw(*, by: Any, application: Application) -> Application:
    """Take an application back; the next one with the number comes forward. The caller has shown that it is theirs."""
    with transaction.atomic():
        now = timezone.now()
        changes: dict[str, Any] = {"decided_at": now, "revision": application.revision + 1}
        move(application, "withdraw", by=by, moves=APPLICATION_MOVES, **changes)
        tell(application, "withdraw", by=by)
        next_in_line(application.id_index)
    return application
