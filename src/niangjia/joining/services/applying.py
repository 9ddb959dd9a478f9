"""The verbs of whoever applies: send, mend and send again, withdraw."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from niangjia.joining import queries
from niangjia.joining.models import Application
from niangjia.joining.services.common import (
    CONSENT,
    Clean,
    Entry,
    bring_in,
    clean,
    examine,
    need_joinable,
    need_source,
    tell,
)
from niangjia.joining.services.turns import next_in_line
from niangjia.joining.states import APPLICATION_MOVES, ApplicationState
from niangjia.kernel.errors import Refused
from niangjia.kernel.workflow import move
from niangjia.members.keys import id_index
from niangjia.members.queries import own_file
from niangjia.organizations.services.treelock import steady


def apply(*, by: Any, union: Any, entry: Entry, source: str, user: Any = None, token: str = "") -> Application:
    """Send an application; sent twice (same ``token``, or same account and number) it is the one that is there.

    ``by`` is who acts (None: a stranger), ``user`` the account that it is for, ``token`` the secret of the private link.
    Nothing in the answer tells whether the number is known. Raises :class:`Invalid` by field or rule; :class:`Refused`
    ``token-used`` where the token belongs to another number, ``member-already`` and ``already-applied`` to an account
    about itself, ``union-ended``, ``not-joinable``.
    """
    need_source(source)
    need_joinable(union)
    one = clean(entry, union)
    _own_membership(user)
    sent = _sent_before(one, user, token, union)
    if sent is not None:
        return sent
    try:
        with transaction.atomic():
            return _send(one, union, by=by, user=user, token=token, source=source)
    except IntegrityError:  # the other half of a double tap was faster
        sent = _sent_before(one, user, token, union)
        if sent is None:
            raise
        return sent


def _send(one: Clean, union: Any, *, by: Any, user: Any, token: str, source: str) -> Application:
    steady()
    union.refresh_from_db(fields=["path", "ended_on", "kind"])
    need_joinable(union)
    found = examine(one, union)
    made = Application.objects.create(
        union=union,
        path=union.path,
        source=source,
        user=user,
        consent_version=CONSENT,
        token_index=queries.token_index(token) if token else None,
        submitted_at=timezone.now(),
        oddities=found.oddities,
        front=-len(found.oddities),
        **one.columns,
    )
    bring_in(made, "submit", found.taken, by=by)
    tell(made, "submit", by=by, detail={"source": source})
    return made


def _sent_before(one: Clean, user: Any, token: str, union: Any) -> Application | None:
    """What this very sender has sent already; raises :class:`Refused`. A token alone or an account alone counts."""
    number = one.columns["id_index"]
    if token and (found := queries.by_token(token)) is not None:
        if found.id_index is None or bytes(found.id_index) != number:
            raise Refused("这个页面已经为另一个人提交过申请，请刷新后再填。", code="token-used")
        return found
    if user is None:
        return None
    rows = Application.objects.filter(user=user, id_index=number, state__in=ApplicationState.WAITING)
    mine = rows.select_related("union").first()
    if mine is not None and mine.union_id != union.pk:
        raise Refused(f"您向{mine.union.name}的申请还没有办结，要改投请先撤回那一份。", code="already-applied")
    return mine


def _own_membership(user: Any) -> None:
    """An account that is a member's own learns so at once: it asks about itself."""
    if user is None:
        return
    _, now = own_file(user)
    if now is not None:
        raise Refused(
            f"您已经是{now.union.name}的会员，不用再申请。换了单位的，请办理转会。", code="member-already"
        )


def mend(*, by: Any, application: Application, union: Any, entry: Entry, revision: int) -> Application:
    """Send again what was returned, refused or withdrawn, with what is changed. An empty number means: as it was.

    The caller has shown that it is theirs. Raises what :func:`apply` raises; :class:`Refused` ``somebody-was-first``.
    """
    need_joinable(union)
    entry.id_number = entry.id_number or application.id_number or ""
    entry.phone = entry.phone or application.phone or ""
    one = clean(entry, union)
    with transaction.atomic():
        steady()
        union.refresh_from_db(fields=["path", "ended_on", "kind"])
        row = Application.objects.select_for_update().get(pk=application.pk)
        if row.revision != revision:
            raise Refused("这份申请刚刚被改过，请刷新后再办。", code="somebody-was-first")
        found = examine(one, union, apart_from=row.pk)
        changes = one.columns | {"union": union, "path": union.path, "oddities": found.oddities, "front": -len(found.oddities)}
        changes |= {"submitted_at": timezone.now(), "decided_at": None, "reviewer": None, "ground": "", "answer": ""}
        left = id_index(row.id_number) if row.id_number else None
        bring_in(row, "mend", found.taken, by=by, revision=row.revision + 1, **changes)
        tell(row, "mend", by=by)
        if left is not None and left != one.columns["id_index"]:
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
