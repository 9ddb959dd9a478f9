"""A table pasted from Excel, for a union of the user's where one is asked for."""

from typing import Any

from django import forms

from niangjia.organizations.forms.fields import UnionField


class TableForm(forms.Form):
    """A table pasted from Excel."""

    table = forms.CharField(label="表格", max_length=400_000, strip=False, widget=forms.Textarea(attrs={"rows": 10}))

    def __init__(self, *args: Any, help_text: str = "", unions: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["table"].help_text = help_text
        if unions is not None:
            self.fields["union"] = UnionField(label="工会")
            self.fields["union"].among = unions  # type: ignore[attr-defined]
            self.order_fields(["union", "table"])
