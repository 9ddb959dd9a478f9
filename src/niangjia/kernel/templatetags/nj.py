"""Tags and filters of every page: dates as people say them, numbers with units, icons, form controls."""

from datetime import date
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField, fields, widgets
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from niangjia.kernel import questions, wording
from niangjia.kernel.tablerows import rows

register = template.Library()

for _function in (
    wording.day,
    wording.when,
    wording.ago,
    wording.still,
    wording.still_days,
    wording.light,
    wording.money,
    wording.number,
):
    register.filter(_function.__name__, _function)
    register.simple_tag(_function, name=_function.__name__)
register.filter("wan", wording.wan)
register.filter("percent", wording.percent)
register.filter("plain", wording.plain)
register.simple_tag(rows, name="list_rows")


@register.simple_tag
@lru_cache(maxsize=1024)  # a page has a dozen of them
def icon(name: Any, extra: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers: its words stand beside it."""
    sprite = static("nj/icons.svg")
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>', extra, sprite, name
    )


@register.simple_tag
@lru_cache(maxsize=64)  # every page has the same eight
def asset(name: str) -> str:
    """The address of a file of the front end, as ``static`` gives it."""
    return static(name)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The widget of a bound field, dressed; labels, help and errors are the field block's."""
    widget = field.field.widget
    if type(widget) is widgets.DateInput:  # the browser's own calendar, which every phone has
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    kind = "form-control"
    if isinstance(widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple):
        kind = "options"  # of the group; the single boxes are dressed by the style sheet
    elif isinstance(widget, widgets.CheckboxInput):
        kind = "form-check-input"
    elif isinstance(widget, widgets.Select):
        kind = "form-select"
    own = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{kind} {own}".strip()})


@register.filter
def layout(field: BoundField) -> str:
    """How a field block lays a field out: ``hidden``, ``choice`` (one box), ``group`` (many), ``file``, ``line``."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, widgets.CheckboxInput):
        return "choice"
    if isinstance(widget, widgets.FileInput):
        return "file"
    return "group" if widget.use_fieldset else "line"


# what would be right, where Django only says that it is wrong; the first that fits, so the narrower kind stands first
SHAPES: tuple[tuple[tuple[type[fields.Field], ...], str], ...] = (
    ((fields.DateTimeField,), "请填日期和时间，例如 2026-06-10 09:00。"),
    ((fields.DateField,), "请填日期，例如 2026-06-10。"),
    ((fields.TimeField,), "请填时间，例如 09:00。"),
    ((fields.DecimalField, fields.FloatField), "请填数字，例如 1200.50。"),
    ((fields.IntegerField,), "请填整数，例如 20。"),
)
LIMITS = {"max_value": "最多填 {}。", "min_value": "最少填 {}。", "max_length": "最多写 {} 个字。"}
ASKING = ("哪", "谁", "几", "什么")  # a label that asks is no noun: 请填写由哪个工会办 would be none of our language


@register.filter
def wrongs(field: BoundField) -> list[str]:
    """The sentences at a field; an empty one is told by its name instead of 这个字段是必填项, or as its form has it."""
    return [sentence for one in field.errors.as_data() for sentence in _told(field, one)]


def _told(field: BoundField, one: Any) -> list[str]:
    """What one error of a field says to people."""
    widget = field.field.widget
    if one.code == "required" and one.messages[0] == str(fields.Field.default_error_messages["required"]):
        if isinstance(widget, widgets.CheckboxInput):
            return ["需要勾选才能继续。"]
        verb = "请选择" if isinstance(widget, widgets.ChoiceWidget | widgets.FileInput) else "请填写"
        asks = any(word in str(field.label) for word in ASKING)
        return [f"{verb}{'这一项' if asks else field.label}。"]
    if one.code in LIMITS and "确保" in one.messages[0]:  # as Django has it in Chinese
        return [LIMITS[one.code].format(wording.number((one.params or {}).get("limit_value")))]
    return [_shape(field.field, sentence) for sentence in one.messages]


def _shape(field: fields.Field, sentence: str) -> str:
    """The sentence, or where it is Django's own about a kind of value, one with an example."""
    if sentence != str(field.default_error_messages.get("invalid", "")):
        return sentence
    return next((words for kinds, words in SHAPES if isinstance(field, kinds)), sentence)


@register.filter
def in_force(form: Any) -> int:
    """How many filters of a bound form are set."""
    if form is None or not form.is_bound or not form.is_valid():
        return 0
    return sum(1 for value in form.cleaned_data.values() if value not in (None, "", [], ()))


@register.filter
def chosen(form: Any) -> list[str]:
    """The filters of a bound form that are set and seen, in words: 性别：女."""
    if not in_force(form):
        return []
    return [f"{field.label}：{_worded(field)}" for field in form.visible_fields() if field.value()]


def _worded(field: BoundField) -> str:
    """What was chosen or typed, as its field shows it."""
    value = field.value()
    words = {str(key): label for key, label in getattr(field.field, "choices", ())}
    return "、".join(str(words.get(str(one), one)) for one in (value if isinstance(value, list) else [value]))


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """The value of a key that is itself a variable; nothing where there is none."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""


@register.filter
def pick(thing: Any, names: str) -> Any:
    """The first of several attributes or keys that has a value: ``entry|pick:"title what"``."""
    for name in names.split():
        value = thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)
        if value not in (None, ""):
            return value
    return ""


@register.filter
def once(messages: Any) -> list[Any]:
    """Messages without those that say the same again: of a press that was sent twice, for its first answer was lost."""
    return list({(one.level, str(one.message), one.extra_tags): one for one in messages}.values())


@register.filter
def undo_url(tags: str | None) -> str:
    """The address in a message's ``undo:`` tag."""
    return next((tag[5:] for tag in (tags or "").split() if tag.startswith("undo:")), "")


@register.filter
def initial(name: Any) -> str:
    """What stands in the round of a person's chip: the last character of a Chinese name, the first of another."""
    text = str(name or "").strip()
    if not text:
        return "?"
    return text[-1] if "\u4e00" <= text[-1] <= "\u9fff" else text[0].upper()


_ICONS = {403: "lock", 404: "map-2", 409: "users", 410: "archive", 422: "edit", 429: "hourglass"}
_HINTS = {
    403: "如果这是您的工作，请联系本级工会的主席或系统管理员，为您登记相应的任职。",
    404: "可能是链接不完整、记录已经移走，或者它不在您负责的范围内。",
    409: "请返回上一页，刷新后看看最新情况再操作。",
    422: "请返回上一页改正，已经填写的内容还在。",
    429: "请过一会儿再试，不用反复点击。",
    500: "问题已经记录下来。您刚才的操作没有生效一半的情况：要么全部完成，要么没有改动。",
}


@register.filter
def error_icon(status: Any) -> str:
    """The icon of a refusal's page."""
    return _ICONS.get(status, "alert-circle")


@register.filter
def error_hint(status: Any) -> str:
    """What can be done after a refusal, beyond what its own sentence says."""
    return _HINTS.get(status, "")


@register.simple_tag
def today() -> date:
    """Today in Beijing."""
    return timezone.localdate()


@register.inclusion_tag("kernel/annexes.html", takes_context=True)
def annexes(context: Any, page: str, record: Any = None, title: str = "相关办理") -> dict[str, Any]:
    """What the contexts above add to this page about its record (``kernel.questions.ANNEXES``), under a title."""
    return {"title": title, "annexes": questions.annexes(page, record, context["request"].user)}
