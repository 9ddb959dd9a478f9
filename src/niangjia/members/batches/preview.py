"""Staged rows as a person reads them: who, where, and for each why it is in its sort, or what would change."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from niangjia.kernel.keyset import Slice, slice_of
from niangjia.kernel.sealed import mask_id, mask_phone
from niangjia.kernel.wording import plain
from niangjia.members.batches.issues import loads
from niangjia.members.batches.layout import MEMBER, PERSON_COMPARED, WORDS
from niangjia.members.models import Batch, Membership, Person, StagedRow, Trace
from niangjia.members.roster.fields import BY_KEY
from niangjia.members.states import BatchState
from niangjia.members.vocabulary import CHOICES, label
from niangjia.organizations.queries import active

PHONE_DIGITS = 11
BY_PHONE = "没有身份证号，按姓名和手机号匹配"
NOT_BY_PHONE = "没有填写身份证号，按姓名和手机号也没有找到这位会员；请补上身份证号"
TWO_BY_PHONE = "没有填写身份证号，姓名和手机号相同的会员不止一位，不能确定是哪一位；请补上身份证号"
INVALID_UNKNOWN = "要加入的工会已撤销或合并，请改为在册的工会"


@dataclass
class Change:
    """One field that changes: its word, what is there, what the roster says."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """What is wrong with one cell: ``C12`` (or nothing), the field's word, the value masked, why, what would be right."""

    cell: str
    label: str
    value: str
    reason: str
    right: str

    @property
    def sentence(self) -> str:
        """The same in one line, without the cell."""
        told = f"{self.label}“{self.value}”：" if self.value else f"{self.label}：" if self.label else ""
        return f"{told}{self.reason}" + (f"（{self.right}）" if self.right else "")


@dataclass
class Shown:
    """One row: ``reasons`` are sentences, ``warnings`` those that keep nothing out, ``cells`` what the reasons of cells say."""

    number: int
    name: str
    id_number: str
    phone: str
    union: str
    person_id: UUID | None
    reasons: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    cells: list[Told] = field(default_factory=list)


def page(batch: Batch, sort: str, cursor: str = "", limit: int = 50) -> tuple[Slice, list[Shown]]:
    """A page of the rows of one sort, in the order of the file. Five queries, however many rows."""
    rows = StagedRow.objects.filter(batch_id=batch.pk, sort=sort)
    one = slice_of(rows, order="number", cursor=cursor, limit=limit)
    return one, describe(batch, one.items)


def describe(batch: Batch, rows: list[StagedRow]) -> list[Shown]:
    """Staged rows with what is there now (or was, before they were merged)."""
    people = Person.objects.in_bulk({row.person_id for row in rows if row.person_id})
    members = Membership.objects.select_related("union").in_bulk(
        {row.membership_id for row in rows if row.membership_id}
    )
    names = dict(
        active().filter(pk__in={row.union_id for row in rows if row.union_id}).values_list("pk", "name")
    )
    traces = Trace.objects.in_bulk([row.pk for row in rows if row.sort == "changed"])
    in_place = batch.state == BatchState.COMMITTED
    shown = []
    for row in rows:
        person, member = people.get(row.person_id), members.get(row.membership_id)
        union = (names.get(row.union_id) if row.union_id else "") or row.union_text or batch.union.name
        made = row.person_id or (row.pk if in_place and row.sort == "new" else None)
        one = Shown(
            row.number, row.name, mask_id(_text(row.id_number)), mask_phone(_text(row.phone)), union, made
        )
        _explain(one, row, batch, person, member)
        if row.sort == "changed":
            one.changes = changes(row, traces.get(row.pk), person, member)
        shown.append(one)
    return shown


def _explain(
    one: Shown, row: StagedRow, batch: Batch, person: Person | None, member: Membership | None
) -> None:
    for key, column, value, reason, hint, level in loads(row.issues):
        where = BY_KEY[key].label_zh if key in BY_KEY else ""
        told = Told(_cell(column, row.number), where, _masked(key, value), reason, hint)
        (one.reasons if level == "error" else one.warnings).append(told.sentence)
        if level == "error":
            one.cells.append(told)
    said = reason_of(row, batch, person, member)
    if said:
        one.reasons.append(said)
    if row.id_index is None and row.person_id:
        one.warnings.append(BY_PHONE)


def _cell(column: int, row: int) -> str:
    """A cell as the spreadsheet program calls it: column from 0, row from 1; nothing where no column is meant."""
    name, left = "", column + 1
    while left > 0:
        left, digit = divmod(left - 1, 26)
        name = chr(ord("A") + digit) + name
    return f"{name}{row}" if name else ""


def _masked(key: str, value: str) -> str:
    """A wrong number as the page shows it: it is one digit from the right one. The file that goes back has it whole."""
    if key == "id_number":
        return mask_id(value)
    return mask_phone(value) if key == "phone" and len(value) >= PHONE_DIGITS else value


def reason_of(row: StagedRow, batch: Batch, person: Person | None, member: Membership | None) -> str:
    """Why a row is in its sort, where its cells do not say."""
    if row.id_index is None and not row.fixed:
        return _reason_by_phone(row)
    if row.sort == "duplicate" or (row.sort == "conflict" and row.twin):
        return _reason_of_twin(row)
    if row.sort == "conflict" and person is not None:
        return _reason_of_number(row, batch, person, member)
    if row.sort == "moved" and member is not None:
        return f"现在是{member.union.name}的会员，转来要对方同意"
    if row.sort == "invalid" and not row.issues:
        return INVALID_UNKNOWN
    return ""


def _reason_of_number(row: StagedRow, batch: Batch, person: Person, member: Membership | None) -> str:
    """The same for a row whose number is somebody else's, or that of somebody who has died."""
    if person.name == row.name and person.died_on is not None:
        return "这个证件号码的人已登记去世；登记错了的，由原来的工会在其档案里恢复会籍"
    ours = member is not None and member.path.startswith(batch.path)
    there = person.name if ours else person.name[:1] + "*" * (len(person.name) - 1)
    return f"这个证件号码已登记在“{there}”名下，与名册上的“{row.name}”不同；请核对姓名和证件号码"


def _reason_of_twin(row: StagedRow) -> str:
    """The same for a row whose number, or whose person, another row of the file has."""
    if row.twin is None:
        return "与名册里另一行是同一个人（两份档案已经合并），重复登记"
    if row.sort == "duplicate":
        return f"与第 {row.twin} 行是同一个证件号码，重复登记"
    return f"与第 {row.twin} 行的证件号码相同，姓名却不同"


def _reason_by_phone(row: StagedRow) -> str:
    """The same for a row without a number that says enough to look the person up."""
    said = {"invalid": NOT_BY_PHONE, "conflict": TWO_BY_PHONE}
    if row.sort == "duplicate":
        return f"按姓名和手机号，与第 {row.twin} 行是同一个人，重复登记"
    return said.get(row.sort, "")


def changes(
    row: StagedRow, trace: Trace | None, person: Person | None, member: Membership | None
) -> list[Change]:
    """Field by field what a row changes, or has changed where its trace is there."""
    made = []
    for key in (*PERSON_COMPARED, *MEMBER):
        name = "phone" if key == "phone_index" else key
        there = person if key in PERSON_COMPARED else member
        before, after = getattr(trace or there, key, None), getattr(row, key)
        if after in (None, "") or _same(before, after):
            continue
        was, becomes = _word(name, getattr(trace or there, name, None)), _word(name, getattr(row, name))
        made.append(Change(WORDS[name], was, becomes if was != becomes else f"{becomes}（中间几位不同）"))
    return made


def _text(sealed: Any) -> str:
    """A sealed column as it is read; mypy knows it as bytes."""
    return sealed or ""


def _same(before: Any, after: Any) -> bool:
    if isinstance(after, bytes | memoryview):
        return before is not None and bytes(before) == bytes(after)
    return bool(before == after)


def _word(name: str, value: Any) -> str:
    if value in (None, ""):
        return "（空）"
    if name == "phone":
        return mask_phone(str(value))
    if name in CHOICES:
        return _label(name, str(value))
    return str(plain(value))


def _label(name: str, code: str) -> str:
    try:
        return label(name, code)
    except KeyError:
        return code
