"""What is chosen when two files are merged."""

from typing import Any
from uuid import UUID

from django import forms

from niangjia.duplicates.sides import Comparison

SIDES = ("left", "right")


class MergeForm(forms.Form):
    """Which file stays, which file each differing field is taken from, which membership goes on."""

    keep = forms.ChoiceField(choices=[(one, one) for one in SIDES], error_messages={"required": "请选择保留哪一份档案。"})
    stays = forms.ChoiceField(
        choices=[(one, one) for one in SIDES], required=False, error_messages={"invalid_choice": "请选择哪一个会籍继续。"}
    )

    def __init__(self, seen: Comparison, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen = seen
        for line in seen.choices:
            self.fields[f"from_{line.key}"] = forms.ChoiceField(
                choices=[(one, one) for one in SIDES], required=not line.suggested, label=line.label
            )

    def clean(self) -> dict[str, Any]:
        """A membership has to be chosen where both have one."""
        data = super().clean() or {}
        if self.seen.two_current and not data.get("stays") and "stays" not in self.errors:
            self.add_error("stays", "两份档案都在会，请选择哪一个会籍继续。")
        return data

    def chosen(self) -> dict[str, Any]:
        """The arguments of ``services.merge``: ``keep``, ``take``, ``stays``."""
        data, seen = self.cleaned_data, self.seen
        keep = data["keep"]
        other = "right" if keep == "left" else "left"
        take = [one.key for one in seen.choices if data.get(f"from_{one.key}") == other]
        # what only the other file says is taken as well: nothing is lost
        take += [one.key for one in seen.lines if getattr(one, other) and not getattr(one, keep)]
        current = getattr(seen, data["stays"]).current if data.get("stays") else None
        stays: UUID | None = current.membership if current else None
        return {"keep": getattr(seen, keep).key, "take": take, "stays": stays}
