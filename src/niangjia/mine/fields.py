"""The fields of a file that a person may ask to be put right: their words, what is stored, what may be typed.

The forms of members say what is right in each; here it is asked of them for one field alone.
"""

from datetime import date
from typing import Any

from django import forms

from niangjia.kernel.masks import mask_id
from niangjia.members.forms.people import EditMemberForm
from niangjia.members.life import FIELDS
from niangjia.members.queries import of_person, present_and_last

OF_PERSON = ("name", "id_number", "gender", "birth_date", "education", "skill", "household_region")
OF_MEMBERSHIP = ("workplace", "department", "position", "employment_form", "joined_on")
NUMBER = "id_number"
ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf"
PAPER = "选填，例如身份证、户口本或毕业证的照片，可以直接拍。只有您和审核的干部能看，看了会记录；撤回或申请删除时一并删除。"
# what a member may have emptied, because the union does its work without it; numbers and the workplace it does not
SPARE = ("education", "skill", "household_region", "department", "position", "note")


def correctable(person: Any, membership: Any) -> tuple[str, ...]:
    """The fields that exist: those of the membership while there is one."""
    return OF_PERSON + (OF_MEMBERSHIP if membership is not None else ())


def label(field: str) -> str:
    """The field in words."""
    return FIELDS[field]


def stored(person: Any, membership: Any, field: str) -> str:
    """What stands in the file, as text; dates as ISO."""
    record = person if hasattr(person, field) else membership
    return as_text(getattr(record, field, "") if record is not None else "")


def as_text(value: Any) -> str:
    """A value as it is kept in a request."""
    return value.isoformat() if isinstance(value, date) else str(value or "")


def said(field: str, text: str | None) -> str:
    """A kept value as a person reads it: choices in words, the number masked."""
    if not text:
        return "未填"
    if field == NUMBER:
        return mask_id(text)
    return str(dict(getattr(EditMemberForm.base_fields[field], "choices", ())).get(text, text))


def cleaned(field: str, text: str) -> tuple[Any, list[str]]:
    """The typed value of a text, as ``members.services.edit`` takes it, or the sentences that say why not."""
    form = EditMemberForm({field: text})
    if field in form.errors:
        return None, [str(one) for one in form.errors[field]]
    return form.cleaned_data.get(field), []


def form_for(field: str, data: Any = None, files: Any = None, *, initial: str = "") -> forms.Form:
    """A form with the one field as ``value``, a note and a ``file`` for whoever reviews it."""
    base = EditMemberForm.base_fields[field]
    value = type(base).__new__(type(base))
    value.__dict__.update(base.__dict__)
    value.label, value.required = f"正确的{label(field)}", field in ("name", NUMBER, "joined_on")
    value.help_text = "填写完整号码，只有审核的干部能看到。" if field == NUMBER else base.help_text
    note = forms.CharField(
        label="说明", max_length=200, required=False, help_text="例如：户口本上是这个字；身份证可当面出示。"
    )
    paper = forms.FileField(
        label="材料照片", required=False, widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}), help_text=PAPER
    )
    made = type("CorrectionForm", (forms.Form,), {"value": value, "note": note, "file": paper})
    form: forms.Form = made(data, files, initial={"value": "" if field == NUMBER else initial})
    return form


def where(person: Any) -> tuple[Any, Any]:
    """The person's current membership and the one that says where the person belongs."""
    return present_and_last(of_person(person))
