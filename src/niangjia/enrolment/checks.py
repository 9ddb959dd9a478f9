"""What is wrong with the draft of an offer: every field at once, each with what would be right."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from niangjia.enrolment.asks import problems as asks_wrong
from niangjia.enrolment.eligibility import problems
from niangjia.enrolment.models import KINDS, LOTTERY, MODES, NAMED
from niangjia.enrolment.proofs import confidential
from niangjia.kernel.calendar import unmeant
from niangjia.kernel.wording import NOT_PLAIN, is_plain
from niangjia.members.vocabulary import GENDERS, GROUPS

IN_PUBLIC = ("job_fair", "fair", "show", "matchmaking", "volunteer")  # kinds at which people are seen by others
MOST = 1_000_000  # places of one pool
Errors = dict[str, list[str]]


class Fields(dict[str, Any]):
    """Columns of an offer as given; a missing one is None."""

    def __missing__(self, key: str) -> None:
        return None


def check_draft(offer: Fields, sessions: Sequence[Any], draw: Any) -> Errors:
    """Sentences by field; empty where all is well."""
    errors: Errors = {}
    _offer(offer, errors)
    _sessions(offer, sessions, errors)
    if "rules" not in errors and offer["mode"] in NAMED and confidential(offer["rules"] or []):
        _say(errors, "rules", "只限困难职工的，请用“先到先得”或“摇号”：由别人推荐，推荐的人就会看到谁建了档。")
    if "rules" not in errors and offer["kind"] in IN_PUBLIC and confidential(offer["rules"] or []):
        _say(errors, "rules", f"{KINDS[offer['kind']]}大家都看得到谁在场，不能只限困难职工。")
    for sentence in asks_wrong(offer["asks"] or []):
        _say(errors, "asks", sentence)
    _named(offer, sessions, errors)
    _moments(offer, sessions, draw, errors)
    if offer["mode"] == LOTTERY:
        _draw(offer, draw, errors)
        _read_in_public(sessions, errors)
    elif draw is not None:
        _say(errors, "source", "只有摇号才要写公开号码。")
    return errors


def _say(errors: Errors, name: str, sentence: str) -> None:
    errors.setdefault(name, []).append(sentence)


def _offer(offer: Fields, errors: Errors) -> None:
    if not str(offer["title"] or "").strip():
        _say(errors, "title", "请写项目名称。")
    for name in ("title", "contact"):
        if not is_plain(str(offer[name] or "")):
            _say(errors, name, NOT_PLAIN)
    if offer["kind"] not in KINDS:
        _say(errors, "kind", "请选择类型。")
    if offer["mode"] not in MODES:
        _say(errors, "mode", "请选择怎么分名额。")
    for name in ("opens_at", "closes_at"):
        if not isinstance(offer[name], datetime) or timezone.is_naive(offer[name]):
            _say(errors, name, "请填写日期和时间。")
    if not errors and offer["closes_at"] <= offer["opens_at"]:
        _say(errors, "closes_at", "截止要晚于开始报名。")
    for name, most in {
        "hold_minutes": 1440,
        "cancel_hours": 720,
        "waiting_most": MOST,
        "group_most": 10,
    }.items():
        least = 1 if name == "group_most" else 0
        if offer[name] is not None and not least <= offer[name] <= most:
            _say(errors, name, f"请填写 {least} 到 {most} 的整数。")
    for sentence in problems(offer["rules"] or [], offer["weights"] or []):
        _say(errors, "rules", sentence)


def _moments(offer: Fields, sessions: Sequence[Any], draw: Any, errors: Errors) -> None:
    """A year that nobody means would be stored, and no page that lists the offer could be read any more."""
    said = [(name, offer[name]) for name in ("opens_at", "closes_at")]
    said += [(name, getattr(one, name)) for one in sessions for name in ("starts_at", "ends_at")]
    said += [("release_at", pool.release_at) for one in sessions for pool in one.pools]
    said += [("known_at", draw.known_at)] if draw is not None else []
    for name, sentences in unmeant(said).items():
        errors.setdefault(name, []).extend(sentences)


def _named(offer: Fields, sessions: Sequence[Any], errors: Errors) -> None:
    """What goes only with people who are named, or never with them."""
    named = offer["mode"] in NAMED
    if not named and any(pool.by == "category" for one in sessions for pool in one.pools):
        _say(errors, "pools", "按类别分的名额，只有“推荐审批”和“指定名单”才用得上，别的方式没有人说明类别。")
    if named and offer["hold_minutes"]:
        _say(errors, "hold_minutes", "推荐和指定的名额不用暂留，请填 0。")
    if named and offer["weights"]:
        _say(errors, "weights", "权重只用于摇号。")


def _sessions(offer: Fields, sessions: Sequence[Any], errors: Errors) -> None:
    if not sessions:
        _say(errors, "sessions", "至少要有一个场次。")
    titles = [one.title for one in sessions]
    if len(set(titles)) != len(titles):
        _say(errors, "sessions", "场次名称不能重复。")
    for one in sessions:
        if one.ends_at < one.starts_at:
            _say(errors, "ends_at", f"“{one.title}”的结束早于开始。")
        if not _is_place(one.latitude, one.longitude):
            _say(errors, "at", f"“{one.title}”的坐标要写纬度和经度，例如“31.23, 121.47”。")
        if (
            "closes_at" not in errors
            and isinstance(offer["closes_at"], datetime)
            and one.starts_at < offer["closes_at"]
        ):
            _say(errors, "closes_at", f"报名要在“{one.title}”开始之前截止。")
        _pools(one, errors)
        _goes(offer, one, errors)


def _is_place(latitude: Any, longitude: Any) -> bool:
    """Both or neither, in degrees; NaN is no place."""
    if latitude is None or longitude is None:
        return latitude is longitude
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


def _pools(session: Any, errors: Errors) -> None:
    pools = list(session.pools)
    names = [one.name for one in pools]
    if all(one.by == "reserve" for one in pools):
        _say(errors, "pools", f"“{session.title}”还没有可以报名的名额。")
    if any(not one.name.isprintable() for one in pools) or not session.title.isprintable():
        _say(errors, "pools", "名称里不能有换行、制表符这类看不见的字符。")
    if len(set(names)) != len(names) or not all(name.strip() for name in names):
        _say(errors, "pools", "名额的分类要有名称，不能重名。")
    for place, one in enumerate(pools):
        if not 0 <= one.total <= MOST:
            _say(errors, "total", f"“{one.name}”的名额请填写 0 到 {MOST} 的整数。")
        if one.spill and one.spill not in names[place + 1 :]:
            _say(errors, "pools", f"“{one.name}”用不完的名额只能转给排在后面的分类。")
    if said := overlap(pools):
        _say(errors, "pools", said)


def _goes(offer: Fields, session: Any, errors: Errors) -> None:
    """Where unused places go, and when: by a draw they go at once, by everything else at a time that somebody must say."""
    drawn, opens = offer["mode"] == LOTTERY, offer["opens_at"]
    reserves = {one.name for one in session.pools if one.by == "reserve"}
    for one in session.pools:
        if one.spill in reserves or (drawn and one.spill and one.name in reserves):
            _say(errors, "pools", f"“{one.name}”转给“{one.spill}”不行：机动名额不开放报名，不能接别的类；摇号时也不转出。")
        if one.release_at and not one.spill:
            _say(errors, "release_at", f"“{one.name}”释放给哪一类，还没有选。")
        elif drawn and one.release_at:
            _say(errors, "release_at", "摇号用不完的名额在开奖时就转，不用写时间，请清空。")
        elif one.spill and not drawn and one.release_at is None:
            _say(errors, "release_at", f"“{one.name}”没报完的什么时候转给“{one.spill}”，还没有写。")
        elif one.release_at and "opens_at" not in errors and isinstance(opens, datetime) and not opens < one.release_at < session.starts_at:
            _say(errors, "release_at", f"要在开始报名以后、“{session.title}”开始以前。")


def overlap(pools: Sequence[Any]) -> str:
    """Why a person would fall into two pools, or a pool be for nobody; "" where each has one."""
    named = [one for one in pools if one.by not in ("", "reserve")]
    kinds = {one.by for one in named}
    if len(kinds) > 1:
        return "一场的名额只能按一种办法分类（性别、群体、工会或类别），否则一个人会落进两类。"
    if sum(one.by == "" for one in pools) > 1:
        return "不限对象的名额只能有一类，否则分不清该进哪一类。"
    values = [value for one in named for value in one.values]
    words = {"gender": GENDERS, "group": GROUPS}.get(next(iter(kinds), ""))
    if any(not one.values for one in named) or (words is not None and not set(values) <= set(words)):
        return "按性别、群体、工会或类别分的名额，要写明是哪些。"
    if kinds == {"category"} and (twice := _said_twice(named)):
        return f"“{twice}”出现在两类名额里，分不清该进哪一类。"
    nested = kinds == {"union"} and any(a != b and b.startswith(a) for a in values for b in values)
    return "同一个对象出现在两类名额里。" if len(set(values)) != len(values) or nested else ""


def _said_twice(pools: Sequence[Any]) -> str:
    """A word under which two categories would be meant."""
    seen: set[str] = set()
    for pool in pools:
        words = {pool.name, *pool.values}
        if both := sorted(words & seen):
            return both[0]
        seen |= words
    return ""


def _draw(offer: Fields, draw: Any, errors: Errors) -> None:
    if draw is None or not draw.source.strip():
        _say(errors, "source", "请写明用哪一期公开号码，例如“双色球 2026 年第 120 期”。")
        return
    if isinstance(offer["closes_at"], datetime) and draw.known_at <= offer["closes_at"]:
        _say(errors, "known_at", "公开号码必须在截止以后才产生，否则有人能先算出结果。")
    if not 0 <= draw.reserves <= 10_000:
        _say(errors, "reserves", "候补组数请填写 0 到 10000。")


def _read_in_public(sessions: Sequence[Any], errors: Errors) -> None:
    """The public reads a category of several sessions as 场次·分类: no two may read the same, or the list cannot be frozen."""
    read = [f"{one.title}·{pool.name}" for one in sessions for pool in one.pools if pool.by != "reserve"]
    if len(set(read)) != len(read):
        _say(errors, "pools", "有两类名额连上场次读起来一样（场次·分类），公布的名单会分不清，请改名。")
