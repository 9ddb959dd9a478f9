"""The audit trail: who did what to which record, from where, and why. Entries are only ever added.

An entry keeps the path that its record had at that moment: when a branch moves, what was done in it stays where it
was done. ``detail`` says which fields changed and what was looked at; it never carries a sealed value in the clear.
Chains and hashes follow within seconds (:mod:`niangjia.kernel.sealer`), so a rush is not slowed by them.
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q, QuerySet

from niangjia.kernel.questions import MOVES
from niangjia.kernel.records import Record, account_of
from niangjia.kernel.tree import PathField, Span, any_of
from niangjia.kernel.web import origin

LOOK = "look"
BATCH = 2000


class AuditEntry(Record):
    """One act: verb, record, person concerned, by whom, from which address, why."""

    verb = models.CharField(max_length=64)
    label = models.CharField(max_length=64, blank=True, help_text="model of the record, as app.model")
    object_id = models.UUIDField(null=True)
    path = PathField(blank=True, default="")
    subject = models.UUIDField(null=True, help_text="the person concerned")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        indexes = [
            models.Index(fields=["label", "object_id"], name="audit_by_record"),
            models.Index(fields=["subject", "created_at"], name="audit_by_subject"),
            models.Index(fields=["path"], name="audit_by_path"),
        ]
        ordering = ["-id"]


def entry(
    verb: str,
    *,
    by: Any,
    target: models.Model | None = None,
    label: str = "",
    object_id: UUID | None = None,
    path: str = "",
    subject: Any = None,
    detail: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """An entry that is not written yet, for :func:`record_many`; arguments as of :func:`record`."""
    asked = origin()
    return AuditEntry(
        verb=verb,
        label=label or (target._meta.label_lower if target is not None else ""),
        object_id=object_id or (target.pk if target is not None else None),
        path=path or getattr(target, "path", ""),
        subject=getattr(subject, "pk", subject),
        by=account_of(by),
        address=_clean(asked.address)[:64],
        agent=_clean(asked.agent)[:200],
        reason=_clean(reason),
        detail=detail or {},
    )


def record(
    verb: str,
    *,
    by: Any,
    target: models.Model | None = None,
    label: str = "",
    object_id: UUID | None = None,
    path: str = "",
    subject: Any = None,
    detail: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Write one entry, in the transaction of the act itself.

    ``target`` gives label, id and path where they are not said; ``subject`` is the person concerned (record or id);
    address and agent come from the request at work. ``by`` is nobody for the system's own acts.
    """
    made = entry(
        verb,
        by=by,
        target=target,
        label=label,
        object_id=object_id,
        path=path,
        subject=subject,
        detail=detail,
        reason=reason,
    )
    made.save(force_insert=True)
    return made


def record_many(entries: Iterable[AuditEntry]) -> int:
    """Write many entries made by :func:`entry`; returns how many."""
    return len(AuditEntry.objects.bulk_create(entries, batch_size=BATCH))


def looked(
    by: Any, subject: Any, what: str, reason: str = "", *, target: models.Model | None = None
) -> AuditEntry:
    """Record that somebody read a sealed field or a confidential record of a person.

    ``what`` names it in Chinese for the person to read (``身份证号``, ``帮扶档案``); ``target`` is the record that was
    opened, the person's own where none is given.
    """
    record_of = target if target is not None else subject if isinstance(subject, models.Model) else None
    return record(LOOK, by=by, target=record_of, subject=subject, detail={"what": what}, reason=reason)


SelvesOf = Callable[[Any], list[Any]]
_selves_of: list[SelvesOf] = []


def provide_selves(function: SelvesOf) -> None:
    """Say which ids are one person's today, the asked one first; members does, where files were merged."""
    _selves_of[:] = [function]


def looks_at(subject: Any) -> QuerySet[AuditEntry]:
    """Who looked at a person's file, newest first: the rows of “谁看过我的档案”; files merged into it count as well."""
    key = getattr(subject, "pk", subject)
    keys = _selves_of[0](key) if _selves_of else [key]
    rows = AuditEntry.objects.filter(verb=LOOK, subject__in=keys)
    return rows.select_related("by").order_by("-created_at", "-id")


WORDS: dict[str, str] = {
    LOOK: "查看",
    "chain": "封印链起始",
    "list.export": "导出列表",
    "paper.take": "取文书",
    "attachment.add": "上传附件",
    "attachment.remove": "删除附件",
    "holiday.set": "录入放假安排",
    "holiday.remove": "删除放假安排",
    "holiday.confirm": "确认全年放假安排",
    "regulation.add": "增加规则",
    "regulation.end": "停用规则",
}


def words() -> dict[str, str]:
    """Every verb that has Chinese words, by its name: what was said to ``WORDS``, and the moves of all contexts."""
    moves = {verb: one.label for table in MOVES.values() for verb, one in table.items()}
    return moves | WORDS


def words_of(one: AuditEntry) -> str:
    """An entry's verb in Chinese: of its own record's moves first; the bare verb where nobody gave it words."""
    move = MOVES.get(one.label, {}).get(one.verb)
    return move.label if move else words().get(one.verb, one.verb)


SpansOf = Callable[..., list[Span]]
_spans_of: list[SpansOf] = []


def provide_spans(function: SpansOf) -> None:
    """Say which ranges of the tree a user reaches by some roles; organizations does, with its ``subtrees``."""
    _spans_of[:] = [function]


def spans_of(user: Any, *roles: str) -> list[Span]:
    """The ranges of the tree that a user reaches by some roles."""
    return _spans_of[0](user, *roles) if _spans_of else []


def visible(user: Any) -> QuerySet[AuditEntry]:
    """The entries of the branches that a user administers or audits; nobody else sees any."""
    spans = spans_of(user, "administrator", "auditor")
    return AuditEntry.objects.filter(any_of(spans)) if spans else AuditEntry.objects.none()


CONFIDED: dict[str, tuple[str, ...]] = {}  # kinds of records (app.model) of which not everybody may know whose: the roles that may


def knowable(user: Any) -> Q:
    """Leaves out the entries about records of which a user may not know whose they are."""
    found = Q()
    for label, roles in CONFIDED.items():
        found &= ~Q(label=label) | any_of(spans_of(user, *roles))
    return found


def _clean(text: str) -> str:
    return text.replace("\x00", "")  # PostgreSQL stores no NUL, and a refusal here would undo the act itself
