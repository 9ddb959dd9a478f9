"""The papers of a founding: request, approval, notice of the first election. What is not known is left to be written by hand."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from niangjia.joining.founding.firms import Firm, rows_of
from niangjia.kernel.regulations import Applied, learn, rule

PAPERS = {
    "request": "建立工会组织申请",
    "approval": "同意建立工会的批复",
    "notice": "第一次选举公告",
}
LAWS = {
    "barred": "union.relatives_barred",
    "surplus": "election.surplus",
    "quorum": "election.quorum",
    "majority": "election.majority",
    "ballot": "election.ballot",
    "published": "election.notice",
}


def laws(region: str) -> dict[str, Applied]:
    """The rules that the papers quote, by their place in the templates."""
    learn(*LAWS.values())
    return {key: rule(name, region=region) for key, name in LAWS.items()}


def cited(rules: Iterable[Applied]) -> str:
    """Documents with their articles, each once: 《工会法》第十一条、第十二条."""
    articles: dict[str, list[str]] = {}
    for one in rules:
        found = articles.setdefault(one.document, [])
        found += [one.article] if one.article and one.article not in found else []
    names = {name: name if "《" in name else f"《{name}》" for name in articles}
    return "、".join(f"{names[name]}{'、'.join(found)}" for name, found in articles.items())


def values(user: Any, firm: Firm, typed: dict[str, Any]) -> dict[str, Any]:
    """What the templates ask for: the firm, what was typed, the rules with their sources, and who applied."""
    parent = typed.get("parent") or firm.area
    quoted = laws(parent.region_code)
    approving = rule("union.approval", region=parent.region_code)
    return {
        "union": typed.get("name") or default_name(firm),
        "parent": parent.name,
        "employer": firm.name,
        "people": firm.people,
        "staff": typed.get("staff") or (firm.employer.workers if firm.employer else "") or "",
        "list": [{"name": one.name, "on": one.submitted_at} for one in _people(user, firm)],
        "date": timezone.localdate(),
        **{key: typed.get(key) or "" for key in ("leader", "phone", "seats", "elect_on", "elect_at", "document", "approved_on")},
        "founding_source": cited([firm.applied, approving]),
        "approving_source": cited([approving]),
        "barred_source": cited([quoted["barred"]]),
        "sources": cited(quoted.values()),
        **{key: one.text for key, one in quoted.items()},
    }


def default_name(firm: Firm) -> str:
    """The firm's name with what the first committee is called."""
    return f"{firm.name}工会委员会"


def _people(user: Any, firm: Firm) -> list[Any]:
    """Each person once, the first to apply first."""
    seen: dict[bytes, Any] = {}
    for one in rows_of(user, firm.key).only("name", "submitted_at", "id_index").order_by("submitted_at", "pk"):
        seen.setdefault(bytes(one.id_index or b""), one)
    return list(seen.values())
