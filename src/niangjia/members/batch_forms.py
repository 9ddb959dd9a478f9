"""Forms of rosters: which file, for which union."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from niangjia.members.batches import visible

if TYPE_CHECKING:
    from niangjia.organizations.models import Union


class RosterForm(forms.Form):
    """A file, and the union whose roster it is, by name or code."""

    file = forms.FileField(
        label="花名册文件",
        help_text="Excel（.xlsx、.xls）或 CSV，最大 200 MB。列名和顺序不限，系统会自己认。",
    )
    union = forms.CharField(
        label="导入到哪个工会",
        max_length=140,
        help_text="填工会名称或代码。花名册里有“所属工会”一列时，每人进各自的工会；没有写明的进这里。",
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.xls,.csv,.txt"
        self.fields["file"].allow_empty_file = True  # type: ignore[attr-defined]  # the service says what is wrong with it

    def clean_union(self) -> Union:
        """The one union of the user's branches that is meant."""
        text = self.cleaned_data["union"].strip()
        code = text[:-1].rpartition("（")[2] if text.endswith("）") else text
        found = list(visible.unions(self.user).filter(code=code)[:1])
        found = found or list(visible.unions(self.user).filter(name=text)[:2])
        if not found:
            raise forms.ValidationError(f"您管理的范围内没有“{text}”，请核对名称，或改填工会代码。")
        if len(found) > 1:
            raise forms.ValidationError(f"叫“{text}”的工会不止一个，请改填工会代码。")
        return found[0]

    @property
    def upload(self) -> UploadedFile:
        """The file as it came."""
        return self.cleaned_data["file"]
