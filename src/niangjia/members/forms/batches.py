"""Forms of rosters: which file, for which union."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse_lazy

from niangjia.kernel.pages import typed
from niangjia.members.batches import visible
from niangjia.organizations.queries import find, path_names

if TYPE_CHECKING:
    from niangjia.organizations.models import Union

OFFERED = 6  # unions under the field while one types
TYPING = {
    "autocomplete": "off",
    "placeholder": "名称、拼音首字母或代码",
    "hx-get": reverse_lazy("members:roster_new"),
    "hx-trigger": "input changed delay:300ms",
    "hx-select": "#offered",
    "hx-target": "#offered",
    "hx-swap": "outerHTML",
    "hx-sync": "this:replace",
    "aria-controls": "offered",
}


@dataclass(frozen=True)
class Offer:
    """A union to choose: ``above`` are the two names over it, ``chosen`` whether it is ticked already."""

    code: str
    name: str
    above: str
    chosen: bool


class RosterForm(forms.Form):
    """A file, and the union whose roster it is: typed by name or code, or chosen among those offered while typing."""

    file = forms.FileField(
        label="花名册文件",
        help_text="Excel（.xlsx、.xls）或 CSV，最大 200 MB。列名和顺序不限，系统会自己认。",
    )
    union = forms.CharField(
        label="导入到哪个工会",
        max_length=140,
        help_text="花名册里有“所属工会”一列时，每人进各自的工会；没有写明的进这里。",
        widget=forms.TextInput(attrs=TYPING),
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.xls,.csv,.txt"
        self.fields["file"].allow_empty_file = True  # type: ignore[attr-defined]  # the service says what is wrong with it

    def clean_union(self) -> Union:
        """The one union of the user's branches that is meant; what was ticked counts before what was typed."""
        ticked = typed(self.data, "choice")
        chosen = visible.unions(self.user).filter(code=ticked).first() if ticked else None
        text = self.cleaned_data["union"].strip()
        found = [chosen] if chosen else named(self.user, text)
        if len(found) > 1:
            raise forms.ValidationError(f"叫“{text}”的工会不止一个，请在下面选一个。")
        if found:
            return found[0]
        some = "请在下面选一个，或" if self.offers() else "请"
        raise forms.ValidationError(f"您管理的范围内没有名叫“{text}”的工会，{some}核对名称、改填工会代码。")

    def offers(self) -> list[Offer]:
        """The unions that answer what is typed; none where that is one union's own name already."""
        text, ticked = str(self["union"].value() or "").replace("\x00", "").strip(), self.data.get("choice", "")
        if not text or (not ticked and len(named(self.user, text)) == 1):
            return []
        found = list(find(visible.unions(self.user), text).order_by("path")[:OFFERED])
        names = path_names(one.path for one in found)
        return [
            Offer(one.code, one.name, " › ".join(names[one.path][-3:-1]), one.code == ticked) for one in found
        ]

    @property
    def upload(self) -> UploadedFile:
        """The file as it came."""
        return self.cleaned_data["file"]


def written(union: Union) -> str:
    """A union as the field reads it back."""
    return f"{union.name}（{union.code}）"


def named(user: Any, text: str) -> list[Union]:
    """The unions of the user's branches with that code or that very name, two at most."""
    code = text[:-1].rpartition("（")[2] if text.endswith("）") else text
    mine = visible.unions(user)
    return list(mine.filter(code=code)[:1]) or list(mine.filter(name=text)[:2])
