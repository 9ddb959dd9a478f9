"""Who did what: the pages of administrators and auditors, and what a member is shown about looks at the own file."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

import django_filters
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from niangjia.kernel.access import role
from niangjia.kernel.audit import CONFIDED, WORDS, AuditEntry, knowable, visible, words_of
from niangjia.kernel.ids import as_uuid
from niangjia.kernel.lists import Column, Listing, choice, listing
from niangjia.kernel.openers import opened_of
from niangjia.kernel.sealer import AuditHead

READERS = ("administrator", "auditor")


def record_words(one: AuditEntry) -> str:
    """The kind of the record in Chinese, its name where the reader may see it, and what was looked at."""
    try:
        kind = str(apps.get_model(one.label)._meta.verbose_name) if one.label else ""
    except (LookupError, ValueError):
        kind = one.label
    what = one.detail.get("what", "") if isinstance(one.detail, dict) else ""
    opened = getattr(one, "opened", None)
    return " ".join(part for part in (kind, f"“{opened.name}”" if opened else "", str(what)) if part)


def record_url(one: AuditEntry) -> str:
    """Where the record opens for the reader, or nothing."""
    opened = getattr(one, "opened", None)
    return opened.url if opened else ""


def _verbs() -> list[tuple[str, str]]:
    """One choice for each wording, by the first of its verbs; the bare moves of records are no entries of the trail."""
    firsts = {label: verb for verb, label in reversed(WORDS.items())}
    return sorted(((verb, label) for label, verb in firsts.items()), key=lambda pair: pair[1])


class AuditFilter(django_filters.FilterSet):
    """By verb, person, day. Days narrow the key, which begins with the time and is the list's order."""

    verb = choice("操作", _verbs, empty="全部", method="by_verb")
    by = django_filters.CharFilter(label="操作人（用户名）", method="by_person")
    since = django_filters.DateFilter(label="从哪天起", method="by_since")
    until = django_filters.DateFilter(label="到哪天为止", method="by_until")

    class Meta:
        model = AuditEntry
        fields: list[str] = []

    def by_verb(self, rows: QuerySet[AuditEntry], _name: str, value: str) -> QuerySet[AuditEntry]:
        """The acts that are told in the same words."""
        return rows.filter(verb__in=[verb for verb, label in WORDS.items() if label == WORDS[value]])

    def by_person(self, rows: QuerySet[AuditEntry], _name: str, value: str) -> QuerySet[AuditEntry]:
        """The acts of the account with that user name."""
        model = get_user_model()
        found = model._default_manager.filter(**{f"{model.USERNAME_FIELD}__iexact": value.strip()})
        return rows.filter(by__in=list(found.values_list("pk", flat=True)))

    def by_since(self, rows: QuerySet[AuditEntry], _name: str, value: date) -> QuerySet[AuditEntry]:
        """Acts of that day and later."""
        return rows.filter(id__gte=first_id(value))

    def by_until(self, rows: QuerySet[AuditEntry], _name: str, value: date) -> QuerySet[AuditEntry]:
        """Acts of that day and before."""
        return rows.filter(id__lt=first_id(value + timedelta(days=1))) if value < date.max else rows


@listing
class AuditListing(Listing):
    """The entries of the branches that the user administers or audits, newest first."""

    name = "audit"
    title = "操作记录"
    order = "-pk"
    filterset = AuditFilter
    placeholder = "记录编号或理由"
    empty = "没有符合条件的操作记录。"
    roles = READERS
    columns = (
        Column("at", "时间", lambda one: one.created_at, width=18),
        Column("by", "操作人", lambda one: str(one.by) if one.by else "系统", primary=True),
        Column("verb", "操作", words_of, width=16),
        Column("record", "对象", record_words, url=record_url, width=30),
        Column("reason", "理由", lambda one: one.reason, width=30),
        Column("address", "来自", lambda one: one.address, width=16),
        Column("object_id", "对象编号", lambda one: one.object_id, page=False, width=38),
        Column("agent", "浏览器", lambda one: one.agent, page=False, width=40),
        Column("id", "记录编号", lambda one: one.pk, page=False, width=38),
    )

    def base(self) -> QuerySet[AuditEntry]:
        """What the user may see."""
        return visible(self.user).select_related("by")

    def prepare(self, rows: list[AuditEntry]) -> list[AuditEntry]:
        """The names of the records, as far as the reader may see them, one query for each kind; reasons, which may name somebody."""
        confided = [one.pk for one in rows if one.label in CONFIDED]
        known = set(AuditEntry.objects.filter(knowable(self.user), pk__in=confided).values_list("pk", flat=True)) if confided else ()
        found = opened_of(self.user, ((one.label, one.object_id) for one in rows if one.object_id))
        for one in rows:
            one.reason = "" if one.label in CONFIDED and one.pk not in known else one.reason
            one.opened = found.get((one.label, one.object_id)) if one.object_id else None  # type: ignore[attr-defined]
        return rows

    def find(self, rows: QuerySet[AuditEntry], text: str) -> QuerySet[AuditEntry]:
        """By the id of the record or of the person concerned, or by words of the reason; what is confided is found by neither."""
        rows = rows.filter(knowable(self.user))
        key = as_uuid(text)
        if key:
            return rows.filter(Q(object_id=key) | Q(subject=key) | Q(pk=key))
        return rows.filter(reason__icontains=text)


@role(*READERS)
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """The list, and when the trail was last sealed."""
    rows = AuditListing(request.user, request.GET, path=request.path)
    sealed_at = AuditHead.objects.aggregate(last=Max("sealed_at"))["last"]
    return render(request, "kernel/audit.html", {"listing": rows, "sealed_at": sealed_at})


def first_id(day: date) -> UUID:
    """The smallest id that an entry of a day can have, in the house's time zone."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    return UUID(int=max(int(start.timestamp() * 1000), 0) << 80)
