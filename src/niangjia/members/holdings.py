"""What members keeps about a person: the file, memberships, consents, and who looked."""

from typing import Any

from niangjia.kernel import audit
from niangjia.kernel.questions import Holding
from niangjia.kernel.regulations import rule
from niangjia.kernel.standing import Standing
from niangjia.members.life import FIELDS
from niangjia.members.models import PURPOSES, Person
from niangjia.members.queries import file_of, of_person, present_and_last
from niangjia.members.vocabulary import EDUCATION, EMPLOYMENT_FORMS, GENDERS, GROUPS, ID_KINDS, SKILLS

NONE = "未填"
LOOKS = 500


def holdings(user: Any, *, whole: bool = False) -> list[Holding]:
    """Everything in the file of whoever has the account; nothing for whoever has none."""
    person = file_of(user)
    if person is None:
        return []
    memberships = list(of_person(person))
    current, _ = present_and_last(memberships)
    return [
        _file(person, whole), *_present(current), _memberships(memberships), *_moves(person), *_family(person, whole),
        _consents(person), _looks(person),
    ]  # fmt: skip


def _years() -> tuple[str, dict[str, Any]]:
    applied = rule("data.membership_years")
    return f"在会期间和离会后 {applied.value} 年，依据{applied.source}", applied.as_dict()


def _file(person: Person, whole: bool) -> Holding:
    words, applied = _years()
    cells = {
        "name": person.name,
        "id_number": (person.id_number if whole else person.masked_id) or NONE,
        "gender": GENDERS.get(person.gender, NONE),
        "birth_date": person.birth_date or NONE,
        "phone": (person.phone if whole else person.masked_phone) or NONE,
        "education": EDUCATION.get(person.education, NONE),
        "skill": SKILLS.get(person.skill, person.skill) or NONE,
        "household_region": person.household_region or NONE,
    }
    return Holding(
        key="members.person",
        label="会员资料",
        purpose="确认您是谁，办理会籍和会员服务",
        kept=words,
        heads=("证件类型", *(FIELDS[name] for name in cells)),
        rows=((ID_KINDS.get(person.id_kind, NONE), *cells.values()),),
        rule=applied,
        edit={FIELDS[name]: name for name in cells if name != "phone"},
    )


def _present(current: Any) -> list[Holding]:
    if current is None:
        return []
    words, applied = _years()
    cells = {
        "workplace": current.workplace or NONE,
        "department": current.department or NONE,
        "position": current.position or NONE,
        "employment_form": EMPLOYMENT_FORMS.get(current.employment_form, NONE),
        "group": GROUPS.get(current.group, NONE),
        "joined_on": current.joined_on,
        "note": current.note or NONE,
    }
    return [
        Holding(
            key="members.work",
            label="工作和入会",
            purpose="让工会知道怎样联系您、为您办哪些事",
            kept=words,
            heads=tuple(FIELDS[name] for name in cells),
            rows=(tuple(cells.values()),),
            rule=applied,
            edit={FIELDS[name]: name for name in cells if name not in ("group", "note")},
        )
    ]


def _memberships(memberships: list[Any]) -> Holding:
    words, applied = _years()
    return Holding(
        key="members.memberships",
        label="会籍",
        purpose="记录您在哪个工会、从什么时候到什么时候",
        kept=words,
        heads=("工会", "入会日期", "离会日期", "离会原因", "工作单位"),
        rows=tuple(
            (one.union.name, one.joined_on, one.left_on, one.reason_words, one.workplace) for one in memberships
        ),
        rule=applied,
    )


def _moves(person: Person) -> list[Holding]:
    """What was asked and decided about the membership, where there is anything."""
    words, applied = _years()
    rows: list[tuple[str, str, Any, str, str]] = [
        ("转会", f"{one.from_union.name} → {one.to_union.name}", one.asked_on, one.state_label, one.reason)
        for one in person.transfers.select_related("from_union", "to_union")
    ]
    rows += [
        ("派驻", f"{one.home.name} → {one.host.name}", one.starts_on, "已结束" if one.ends_on else "派驻中", f"{one.payer.name}发放福利")
        for one in person.postings.select_related("home", "host")
    ]
    rows += [
        ("退会申请", one.union.name, one.asked_on, one.state_label, one.wish)
        for one in person.resignations.select_related("union")
    ]
    rows += [
        ("开除会籍", one.union.name, one.notified_on, one.state_label, one.grounds)
        for one in person.expulsions.filter(notified_on__isnull=False).select_related("union")
    ]
    if not rows:
        return []
    return [
        Holding(
            key="members.moves",
            label="转会、派驻、退会和处分",
            purpose="记录您的会籍怎样变动、谁同意过",
            kept=words,
            heads=("事项", "工会", "日期", "结果", "说明"),
            rows=tuple(sorted(rows, key=lambda row: row[2], reverse=True)),
            rule=applied,
        )
    ]


def _family(person: Person, whole: bool) -> list[Holding]:
    family = list(person.family.order_by("pk"))
    if not family:
        return []
    words, applied = _years()
    return [
        Holding(
            key="members.family",
            label="家属联系人",
            purpose="慰问和紧急联系",
            kept=words,
            heads=("姓名", "关系", "手机"),
            rows=tuple((one.name, one.relation, one.phone if whole else one.masked_phone) for one in family),
            rule=applied,
        )
    ]


def _consents(person: Person) -> Holding:
    applied = rule("data.withdraw")
    return Holding(
        key="members.consents",
        label="同意和撤回",
        purpose="证明您同意过什么、什么时候撤回",
        kept="和会员资料一起保存",
        heads=("目的", "文本版本", "同意日期", "方式", "撤回日期"),
        rows=tuple(
            (PURPOSES.get(one.purpose, one.purpose), one.text_version, one.given_on, one.source, one.withdrawn_on)
            for one in person.consents.order_by("given_on", "id")
        ),
        rule=applied.as_dict(),
    )


def _looks(person: Person) -> Holding:
    applied = rule("data.log_months")
    return Holding(
        key="members.looks",
        label="谁看过完整号码和保密记录",
        purpose="让您知道谁看过、为什么",
        kept=f"不少于 {applied.value['months']} 个月，依据{applied.source}",
        heads=("时间", "谁", "看了什么", "理由"),
        rows=tuple(
            (one.created_at, str(one.by or "系统"), one.detail.get("what", ""), one.reason)
            for one in audit.looks_at(person)[:LOOKS]
        ),
        rule=applied.as_dict(),
    )


def has_died(to: Any) -> bool:
    """Whether somebody (a file or an account) has died: no letter goes there."""
    if isinstance(to, Person):
        return to.died_on is not None
    return _died.one(to.pk) is not None


_died: Standing[Any] = Standing(
    Person._meta.get_field("user"),
    lambda users: Person.objects.filter(user__in=users, died_on__isnull=False).values_list("pk", flat=True),
)  # asked of every message


def agrees_to_texts(to: Any) -> bool:
    """Whether somebody (a file or an account) has agreed to texts on the phone, and not taken it back."""
    person = to if isinstance(to, Person) else file_of(to) if hasattr(to, "pk") else None
    return person is not None and person.consents.filter(purpose="messages", withdrawn_on__isnull=True).exists()
