"""What pasted tables mean: courses, questions, earlier trainings. No database."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from niangjia.enrolment.pasting import Row, Wrong, day, number, read, words
from niangjia.learning.vocabulary import FEW, FORMS, LEVELS, TOPICS, code_of

COURSES: Final = {
    "title": ("课程名称", "课程", "名称"),
    "topic": ("类别", "主题", "分类"),
    "trade": ("适用工种", "工种", "对象"),
    "level": ("层次", "级别", "等级"),
    "hours": ("学时", "课时"),
    "lecturer": ("授课人", "讲师", "老师", "师资"),
    "form": ("形式", "授课形式", "方式"),
    "outcome": ("学完能做什么", "培训目标", "目标"),
    "threshold": ("满多少人开班", "开班人数"),
    "places": ("每班名额", "名额"),
}
QUESTIONS: Final = {
    "text": ("题目", "试题", "题干"),
    "a": ("A", "选项A"),
    "b": ("B", "选项B"),
    "c": ("C", "选项C"),
    "d": ("D", "选项D"),
    "answer": ("答案", "正确答案"),
    "e": ("E", "选项E"),
    "f": ("F", "选项F"),
}
EARLIER: Final = {
    "name": ("姓名", "参训人", "学员"),
    "union": ("工会", "所在工会", "单位", "工会名称"),
    "title": ("培训", "培训名称", "培训班", "班次"),
    "on": ("日期", "培训日期", "结束日期", "时间"),
    "hours": ("学时", "课时"),
    "level": ("层次", "级别"),
}
LETTERS = "ABCDEF"


def courses(table: str, there: set[str]) -> list[Row]:
    """Courses of a table; ``there`` are titles that are on the menu already. Raises :class:`Invalid` for no table."""
    seen = set(there)

    def clean(cells: dict[str, str]) -> dict[str, Any]:
        title = words(cells["title"], "课程名称", 60, least=1)
        if title in seen:
            raise Wrong(f"“{title}”已经有了")
        values: dict[str, Any] = {"title": title, "topic": _code(TOPICS, cells.get("topic", ""), "类别")}
        values["level"] = _code(LEVELS, cells.get("level", "") or "初级", "层次")
        values["form"] = _code(FORMS, cells.get("form", "") or "线下", "形式")
        values["hours"] = number(cells.get("hours", ""), "学时", 1, 999)
        values["threshold"] = number(cells.get("threshold", ""), "开班人数", FEW, 1000, 30)
        values["places"] = number(cells.get("places", ""), "名额", 1, 10_000, 40)
        for name, label, most in (("trade", "工种", 40), ("lecturer", "授课人", 60), ("outcome", "学完能做什么", 200)):
            values[name] = words(cells.get(name, ""), label, most)
        seen.add(title)
        return values

    return read(table, COURSES, clean)


def _code(known: dict[str, str], text: str, label: str) -> str:
    code = code_of(known, text)
    if not code:
        raise Wrong(f"{label}“{text[:20]}”要写成：{'、'.join(known.values())}")
    return code


def questions(table: str, there: set[str]) -> list[Row]:
    """Questions of a table: the text, two to six options, the letters of the right ones."""
    seen = set(there)

    def clean(cells: dict[str, str]) -> dict[str, Any]:
        text = words(cells["text"], "题目", 300, least=1)
        if text in seen:
            raise Wrong("题库里已经有这道题")
        options = [cells.get(letter.lower(), "") for letter in LETTERS]
        while options and not options[-1]:
            options.pop()
        if len(options) < 2 or not all(options) or len(set(options)) != len(options):
            raise Wrong("选项至少两个，中间不能空，也不能重复")
        for option in options:
            words(option, "选项", 200)
        answer = _letters(cells.get("answer", ""), len(options))
        seen.add(text)
        return {"text": text, "options": options, "answer": answer, "kind": "single" if len(answer) == 1 else "multiple"}

    return read(table, QUESTIONS, clean)


def _letters(text: str, many: int) -> list[int]:
    """``AC`` or ``A、C`` as places; raises :class:`Wrong`."""
    marks = [mark for mark in text.upper() if mark not in " 、,，;；/"]
    places = sorted({LETTERS.find(mark) for mark in marks})
    if not places or places[0] < 0 or places[-1] >= many:
        raise Wrong(f"答案“{text[:20]}”要写选项的字母，例如 B 或 ACD")
    return places


def earlier(table: str, today: date, whom: Callable[[str, str], Any]) -> list[Row]:
    """Earlier trainings of a table; ``whom(name, union)`` finds the appointment, or raises :class:`Wrong`."""
    seen: set[tuple[Any, str, date]] = set()

    def clean(cells: dict[str, str]) -> dict[str, Any]:
        name = words(cells["name"], "姓名", 60, least=1)
        title = words(cells.get("title", ""), "培训名称", 80, least=1)
        on = day(cells.get("on", ""))
        if on > today:
            raise Wrong(f"日期“{cells['on']}”还没有到")
        office = whom(name, cells.get("union", ""))
        if (office.user_id, title, on) in seen:
            raise Wrong(f"{name}的“{title}”写了两遍")
        seen.add((office.user_id, title, on))
        hours = number(cells.get("hours", ""), "学时", 1, 999, 8)
        level = words(cells.get("level", ""), "层次", 20)
        return {"office": office, "name": name, "title": title, "on": on, "hours": hours, "level": level}

    return read(table, EARLIER, clean)
