"""The papers of a founding: request, approval, notice of the first election. What is not known is left to be written by hand."""

from typing import Any

from django.utils import timezone

from niangjia.joining.founding import RULE, Firm, rows_of
from niangjia.kernel.regulations import rule

PAPERS = {
    "request": "建立工会组织申请",
    "approval": "同意建立工会的批复",
    "notice": "第一次选举公告",
}
LAWS = {
    "founding": RULE,
    "approving": "union.approval",
    "barred": "union.relatives_barred",
    "surplus": "election.surplus",
    "quorum": "election.quorum",
    "majority": "election.majority",
    "ballot": "election.ballot",
    "published": "election.notice",
}


def values(user: Any, firm: Firm, typed: dict[str, Any]) -> dict[str, Any]:
    """What the templates ask for: the firm, what was typed, the rules with their sources, and who applied."""
    parent = typed.get("parent") or firm.area
    laws = {key: rule(name, region=parent.region_code) for key, name in LAWS.items()}
    return {
        "union": typed.get("name") or default_name(firm),
        "parent": parent.name,
        "employer": firm.name,
        "people": firm.people,
        "staff": typed.get("staff") or (firm.employer.workers if firm.employer else "") or "",
        "list": [{"name": one.name, "on": one.submitted_at} for one in _people(user, firm)],
        "date": timezone.localdate(),
        **{key: typed.get(key) or "" for key in ("leader", "phone", "seats", "elect_on", "elect_at", "document", "approved_on")},
        **{key: one.text for key, one in laws.items()},
        **{f"{key}_source": one.source for key, one in laws.items()},
    }


def default_name(firm: Firm) -> str:
    """The firm's name with what the first committee is called."""
    return f"{firm.name}工会委员会"


def _people(user: Any, firm: Firm) -> list[Any]:
    """Each person once, the first to apply first."""
    seen: dict[bytes, Any] = {}
    for one in rows_of(user, firm.key).only("name", "submitted_at", "id_index").order_by("submitted_at", "pk"):
        seen.setdefault(bytes(one.id_index), one)
    return list(seen.values())
