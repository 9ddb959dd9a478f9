"""What is known of a person as pairs of label and value, for the pages that show it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from niangjia.kernel import standing
from niangjia.members.models import PURPOSES, Consent, Membership, Person
from niangjia.members.vocabulary import EDUCATION, EMPLOYMENT_FORMS, GENDERS, GROUPS, ID_KINDS, SKILLS
from niangjia.members.wordings import Wording, in_force, of_version


def facts(person: Person, current: Membership | None) -> list[tuple[str, Any]]:
    """The person's own data, then the current membership's; numbers are not among them."""
    pairs = [
        ("证件类型", ID_KINDS.get(person.id_kind, "")),
        ("性别", GENDERS.get(person.gender, "")),
        ("出生日期", person.birth_date),
        ("文化程度", EDUCATION.get(person.education, "")),
        ("技能等级", SKILLS.get(person.skill, person.skill)),
        ("户籍地", person.household_region),
    ]
    if current is not None:
        pairs += [
            ("工作单位", current.workplace),
            ("部门", current.department),
            ("职务", current.position),
            ("用工形式", EMPLOYMENT_FORMS.get(current.employment_form, "")),
            ("职业群体", GROUPS.get(current.group, "")),
            ("备注", current.note),
        ]
    return [(label, value) for label, value in pairs if value]


@dataclass(frozen=True)
class Standing:
    """One purpose: its wording in force, the consent that stands, and the last one that was taken back."""

    purpose: str
    label: str
    wording: Wording
    given: Consent | None
    withdrawn: Consent | None

    @property
    def text(self) -> str:
        """The wording in force."""
        return self.wording.text

    @property
    def version(self) -> str:
        """Its version."""
        return self.wording.version

    @property
    def valid_from(self) -> date:
        """Its first day."""
        return self.wording.valid_from

    @property
    def changes(self) -> str:
        """What is new in it, in words."""
        return self.wording.changes

    @property
    def is_old(self) -> bool:
        """Whether the person agreed to an earlier wording and is asked again."""
        return self.given is not None and self.given.text_version < self.wording.version

    @property
    def old_text(self) -> str:
        """The wording that the person agreed to."""
        found = of_version(self.purpose, self.given.text_version) if self.given else None
        return found.text if found else ""


_consents: standing.Standing[Any] = standing.Standing(
    Consent._meta.get_field("person"), lambda people: Consent.objects.filter(person__in=people).order_by("-given_on", "-id")
)


def consents_of(person: Person) -> list[Standing]:
    """Every purpose with what the person said to it, in one query."""
    rows = _consents([person.pk])
    return [
        Standing(
            purpose,
            label,
            in_force(purpose),
            next((one for one in rows if one.purpose == purpose and one.withdrawn_on is None), None),
            next((one for one in rows if one.purpose == purpose and one.withdrawn_on is not None), None),
        )
        for purpose, label in PURPOSES.items()
    ]
