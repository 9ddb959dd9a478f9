"""Who may join by age: what the number itself says, so that a refusal tells nothing about anybody else's number."""

from datetime import date

from niangjia.kernel.errors import Invalid
from niangjia.kernel.regulations import Applied, rule
from niangjia.members.idnumber import Identity

RULES = ("union.join_min_age", "union.join_max_age", "union.retirement_age")  # all that is asked here


def age_on(born: date, day: date) -> int:
    """Full years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def check_age(identity: Identity, on: date) -> None:
    """Raises :class:`Invalid`, naming its rule, for whoever is too young to work or beyond every age of retirement."""
    if identity.birth_date is None:
        return
    age, youngest, oldest = age_on(identity.birth_date, on), rule("union.join_min_age", on=on), rule("union.join_max_age", on=on)
    if age < youngest.value:
        raise _refused(f"未满 {youngest.value} 周岁，还不能入会", "under-age", youngest)
    if age >= _limit(oldest, identity):
        raise _refused(
            "已过法定退休年龄，不再新办入会；退休前已经是会员的，会籍仍然保留，请联系原单位工会", "retired", oldest
        )


def near_retirement(identity: Identity, on: date) -> Applied | None:
    """The rule by which somebody may have retired already, for the reviewer to look at."""
    if identity.birth_date is None:
        return None
    applied = rule("union.retirement_age", on=on)
    return applied if age_on(identity.birth_date, on) >= _limit(applied, identity) else None


def _limit(applied: Applied, identity: Identity) -> int:
    return int(applied.value.get(identity.gender or "", max(applied.value.values())))


def _refused(sentence: str, code: str, applied: Applied) -> Invalid:
    return Invalid(f"{sentence}。依据：{applied.source}。", code=code, at="id_number", rule=applied.as_dict())
