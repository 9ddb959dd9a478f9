"""Who may ask for a place: rules as data, each with a sentence to read and a sentence that explains a refusal.

A rule is ``{"kind": …, …}`` as stored on an offer. Weights of a draw are data of the same make: ``{"kind": …,
"balls": n}``. Plain Python: what is known of the person comes in as :class:`Facts`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from niangjia.enrolment.drawing import HEAVIEST
from niangjia.kernel.questions import PROOFS
from niangjia.members.vocabulary import EMPLOYMENT_FORMS, GENDERS, GROUPS

Rule = dict[str, Any]


@dataclass(frozen=True)
class Facts:
    """What rules ask of a person, as of ``today``. ``turns`` are (kind of offer, day) of places had, newest first."""

    today: date
    gender: str = ""
    born: date | None = None
    group: str = ""
    employment_form: str = ""
    joined_on: date | None = None
    turns: tuple[tuple[str, date], ...] = ()
    absences: tuple[date, ...] = ()
    lost: tuple[str, ...] = ()  # kinds of offers that were drawn in vain
    outside: tuple[tuple[str, date], ...] = ()  # those of the turns that were outside the province
    proofs: frozenset[tuple[str, str]] = frozenset()  # (proof, key) of what other contexts know the person to have


@dataclass(frozen=True)
class Kind:
    """One kind of rule: how it reads, why it refuses ("" where it does not), which fields it needs."""

    label: str
    sentence: Callable[[Rule], str]
    refusal: Callable[[Rule, Facts], str]
    fields: tuple[str, ...]


KINDS: dict[str, Kind] = {}


def kind(name: str, label: str, sentence: Callable[[Rule], str], *fields: str) -> Any:
    """Register the function below as the refusal of a kind of rule."""

    def keep(refusal: Callable[[Rule, Facts], str]) -> Callable[[Rule, Facts], str]:
        KINDS[name] = Kind(label, sentence, refusal, fields)
        return refusal

    return keep


def _named(words: dict[str, str]) -> Callable[[Rule], str]:
    return lambda rule: "、".join(words[one] for one in rule["values"])


_groups, _forms, _genders = _named(dict(GROUPS)), _named(dict(EMPLOYMENT_FORMS)), _named(dict(GENDERS))


@kind("group", "职业群体", lambda rule: f"限{_groups(rule)}", "values")
def _group(rule: Rule, facts: Facts) -> str:
    if facts.group in rule["values"]:
        return ""
    return f"限{_groups(rule)}，您登记的是{GROUPS.get(facts.group, '未登记')}"


@kind("employment_form", "用工形式", lambda rule: f"限{_forms(rule)}职工", "values")
def _form(rule: Rule, facts: Facts) -> str:
    if facts.employment_form in rule["values"]:
        return ""
    return f"限{_forms(rule)}职工，您登记的是{EMPLOYMENT_FORMS.get(facts.employment_form, '未登记')}"


@kind("gender", "性别", lambda rule: f"限{_genders(rule)}职工", "values")
def _gender(rule: Rule, facts: Facts) -> str:
    if facts.gender in rule["values"]:
        return ""
    return f"限{_genders(rule)}职工，您登记的是{GENDERS.get(facts.gender, '未登记')}"


def _ages(rule: Rule) -> str:
    return f"{rule['from']} 至 {rule['to']} 周岁"


@kind("age", "年龄", _ages, "from", "to")
def _age(rule: Rule, facts: Facts) -> str:
    if facts.born is None:
        return f"限{_ages(rule)}，您的出生日期还没有登记"
    age = full_years(facts.born, facts.today)
    return "" if rule["from"] <= age <= rule["to"] else f"限{_ages(rule)}，您 {age} 周岁"


@kind("member_years", "会龄", lambda rule: f"入会满 {rule['years']} 年", "years")
def _member_years(rule: Rule, facts: Facts) -> str:
    years = full_years(facts.joined_on, facts.today) if facts.joined_on else 0
    if years >= rule["years"]:
        return ""
    since = f"（{facts.joined_on:%Y-%m} 入会）" if facts.joined_on else ""
    return f"入会未满 {rule['years']} 年{since}"


@kind("not_within", "轮换", lambda rule: f"近 {rule['years']} 年没有参加过{_what(rule)}", "years", "of")
def _not_within(rule: Rule, facts: Facts) -> str:
    since = _years_before(facts.today, rule["years"])
    had = next((day for of, day in facts.turns if of == rule["of"] and day > since), None)
    return _had(rule, had, _what(rule), facts) if had else ""


@kind("outside_within", "省外轮换", lambda rule: f"近 {rule['years']} 年没有参加过省外{_what(rule)}", "years", "of")
def _outside_within(rule: Rule, facts: Facts) -> str:
    since = _years_before(facts.today, rule["years"])
    had = next((day for of, day in facts.outside if of == rule["of"] and day > since), None)
    return _had(rule, had, f"省外{_what(rule)}", facts) if had else ""


def _had(rule: Rule, had: date, what: str, facts: Facts) -> str:
    """A turn that was had, or a place that is still to come."""
    return f"已有一次{what}的名额（{had:%Y-%m}）" if had > facts.today else f"近 {rule['years']} 年已参加过{what}（{had:%Y-%m}）"


@kind(
    "absences",
    "守约",
    lambda rule: f"近 {rule['months']} 个月内" + (f"爽约不超过 {rule['most']} 次" if rule["most"] else "没有爽约"),
    "most",
    "months",
)
def _absences(rule: Rule, facts: Facts) -> str:
    since = _months_before(facts.today, rule["months"])
    missed = [day for day in facts.absences if day > since]
    if len(missed) <= rule["most"]:
        return ""
    return f"近 {rule['months']} 个月内报名后 {len(missed)} 次未到场（最近一次 {max(missed):%Y-%m}）"


@kind("proof", "须先具备的条件", lambda rule: PROOFS[rule["proof"]].wanted.format(rule["words"]), "proof", "key", "words")
def _proof(rule: Rule, facts: Facts) -> str:
    return "" if (rule["proof"], rule["key"]) in facts.proofs else PROOFS[rule["proof"]].lacking.format(rule["words"])


def _what(rule: Rule) -> str:
    from niangjia.enrolment.models import KINDS as OFFERS

    return OFFERS[rule["of"]]


def sentences(rules: Iterable[Rule]) -> list[str]:
    """The rules as a person reads them."""
    return [KINDS[rule["kind"]].sentence(rule) for rule in rules]


def refusals(rules: Iterable[Rule], facts: Facts) -> list[str]:
    """Why the person does not fit; empty where all is well."""
    said = (KINDS[rule["kind"]].refusal(rule, facts) for rule in rules)
    return [one for one in said if one]


def explained(reasons: list[str]) -> str:
    """The reasons as one sentence: ``您暂不符合：近 3 年已参加过疗休养（2025-06）。``"""
    return f"您暂不符合：{'；'.join(reasons)}。"


@dataclass(frozen=True)
class Extra:
    """One kind of weight: how it reads, and how often it counts for a person."""

    sentence: Callable[[Rule], str]
    times: Callable[[Rule, Facts, str], int]


WEIGHTS = {
    "first_time": Extra(
        lambda rule: f"从没参加过的加 {rule['balls']} 个球",
        lambda rule, facts, of: int(all(one != of for one, _ in facts.turns)),
    ),
    "lost": Extra(
        lambda rule: f"以往每落选一次加 {rule['balls']} 个球",
        lambda rule, facts, of: facts.lost.count(of),
    ),
    "waited": Extra(
        lambda rule: f"每等满一年加 {rule['balls']} 个球（从上次参加算起，没参加过的从入会算起）",
        lambda rule, facts, of: _years_waited(facts, of),
    ),
    "group": Extra(
        lambda rule: f"{_groups(rule)}加 {rule['balls']} 个球",
        lambda rule, facts, of: int(facts.group in rule["values"]),
    ),
}


def _years_waited(facts: Facts, of: str) -> int:
    """Whole years since the last turn at a kind of offer, since joining where there was none; none before a turn ahead."""
    since = next((day for kind, day in facts.turns if kind == of), facts.joined_on)
    return max(0, full_years(since, facts.today)) if since else 0


def weight(rules: Iterable[Rule], facts: Facts, of: str) -> int:
    """How many balls a person has in a draw of a kind of offer: 1 and what the rules add, at most ``HEAVIEST``."""
    return min(
        HEAVIEST, 1 + sum(rule["balls"] * WEIGHTS[rule["kind"]].times(rule, facts, of) for rule in rules)
    )


def weight_sentences(rules: Iterable[Rule]) -> list[str]:
    """The weights as a person reads them."""
    return [WEIGHTS[rule["kind"]].sentence(rule) for rule in rules]


def problems(rules: Any, weights: Any) -> list[str]:
    """What is wrong with rules and weights that somebody sent; empty where they can be stored."""
    from niangjia.enrolment.models import KINDS as OFFERS

    known = {"group": GROUPS, "employment_form": EMPLOYMENT_FORMS, "gender": GENDERS}
    found = []
    for rule in [*(rules if isinstance(rules, list) else [None])]:
        if not isinstance(rule, dict) or str(rule.get("kind")) not in KINDS:
            found.append("条件里有不认识的规则。")
        elif not _whole(rule, KINDS[rule["kind"]].fields, known.get(rule["kind"], {}), OFFERS):
            found.append(f"“{KINDS[rule['kind']].label}”这条规则没有填对。")
    for rule in [*(weights if isinstance(weights, list) else [None])]:
        values = ("values", "balls") if isinstance(rule, dict) and rule.get("kind") == "group" else ("balls",)
        if (
            not isinstance(rule, dict)
            or str(rule.get("kind")) not in WEIGHTS
            or not _whole(rule, values, GROUPS, OFFERS)
        ):
            found.append("权重里有没有填对的规则。")
    return found


def _whole(rule: Rule, fields: tuple[str, ...], words: Any, offers: Any) -> bool:
    """Whether a rule has its fields, with values that can be."""
    for name in fields:
        value = rule.get(name)
        if name == "values":
            if not isinstance(value, list) or not value or any(one not in words for one in map(str, value)):
                return False
        elif name == "of":
            if not isinstance(value, str) or value not in offers:
                return False
        elif name in ("proof", "key", "words"):
            if not isinstance(value, str) or not value or (name == "proof" and value not in PROOFS):
                return False
        elif not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 120:
            return False
    return set(rule) == {"kind", *fields}


def full_years(since: date, today: date) -> int:
    """Whole years between two days."""
    return today.year - since.year - ((today.month, today.day) < (since.month, since.day))


def _years_before(day: date, years: int) -> date:
    return _months_before(day, 12 * years)


def _months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month."""
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(f"no such month: {year}-{month + 1}")
