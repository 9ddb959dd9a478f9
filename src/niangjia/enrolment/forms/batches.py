"""The batches of an offer as lines, read and written: 名称 开始日期 结束日期 地点 @纬度, 经度.

Hours, place and coordinates that a line leaves out are those of the whole, which stand in the other fields of the form.
What is written reads back as the same batches.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django import forms
from django.utils import timezone

from niangjia.enrolment.forms.fields import PlaceField
from niangjia.enrolment.models import Session
from niangjia.enrolment.services import WHOLE, NewSession

NOWHERE = "-"
_DAY, _HOUR = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}", r"\d{1,2}:\d{2}"
LINE = re.compile(
    rf"^(?P<name>\S+)\s+(?P<first>{_DAY})(?:\s+(?P<opens>{_HOUR}))?\s+(?P<last>{_DAY})(?:\s+(?P<ends>{_HOUR}))?"
    r"(?:\s+(?P<venue>[^@\s][^@]*?))?(?:\s*@(?P<at>.+))?$"
)


def read(text: str, whole: NewSession) -> Iterator[NewSession]:
    """Batches out of lines, or the ``whole`` where there are none. Raises ``ValidationError`` that names the line."""
    lines = [one for one in map(str.strip, text.splitlines()) if one]
    if not lines:
        yield whole
    seen: set[str] = set()
    for line in lines:
        found = LINE.match(line)
        if found is None:
            raise forms.ValidationError(f"“{line}”要写成“名称 开始日期 结束日期”，地点写在最后。")
        one = replace(
            whole, title=found["name"][:60],
            starts_at=_moment(found["first"], found["opens"], line, whole.starts_at),
            ends_at=_moment(found["last"], found["ends"], line, whole.ends_at),
        )  # fmt: skip
        if found["venue"]:
            place = "" if found["venue"] == NOWHERE else found["venue"][:120]
            one = replace(one, venue=place, latitude=None, longitude=None)
        if found["at"]:
            latitude, longitude = PlaceField().clean(found["at"])
            one = replace(one, latitude=latitude, longitude=longitude)
        if one.ends_at < one.starts_at:
            raise forms.ValidationError(f"“{line}”的结束早于开始。")
        if one.title in seen:
            raise forms.ValidationError(f"有两批都叫“{one.title}”，请改一个名称。")
        seen.add(one.title)
        yield one


def written(sessions: Sequence[Session], later: timedelta = timedelta(0)) -> str:
    """The lines of sessions, so much later; nothing where there is one that has no name of its own."""
    if len(sessions) == 1 and sessions[0].title == WHOLE:
        return ""
    return "\n".join(_written(one, sessions[0], later) for one in sessions)


def name_of(session: Session) -> str:
    """The name of a session as its line has it."""
    return session.title.replace(" ", "")


def coordinates(session: Session) -> str:
    """Where a session is, in degrees; nothing where that is not known."""
    return "" if session.latitude is None else f"{session.latitude}, {session.longitude}"


def _written(one: Session, first: Session, later: timedelta) -> str:
    words = [name_of(one), *_when(one.starts_at, first.starts_at, later), *_when(one.ends_at, first.ends_at, later)]
    here, there = coordinates(one), coordinates(first)
    if one.venue != first.venue or (there and not here):
        words.append(one.venue.replace("@", " ").strip() or NOWHERE)
        there = ""
    return " ".join([*words, f"@{here}"] if here != there else words)


def _when(moment: datetime, usual: datetime, later: timedelta) -> list[str]:
    day, hour = timezone.localtime(moment + later), _hour(moment)
    return [f"{day:%Y-%m-%d}", *([hour] if hour != _hour(usual) else [])]


def _hour(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def _moment(day: str, hour: str | None, line: str, usual: datetime) -> datetime:
    """A day, at its own hour or the usual one."""
    try:
        found = datetime.strptime(f"{day.replace('/', '-')} {hour or _hour(usual)}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 - made aware below
    except ValueError:
        raise forms.ValidationError(f"“{line}”里的日期要写成 2026-12-20 这样，时间要写成 09:00 这样。") from None
    return timezone.make_aware(found)
