"""Forms of the verbs on a union."""

from typing import Any

from django import forms

from niangjia.organizations import rules
from niangjia.organizations.checks import DETAILS
from niangjia.organizations.forms.fields import DateInput, DecisionForm, UnionField, latitude, longitude
from niangjia.organizations.kinds import KINDS, LEVELS
from niangjia.organizations.models import Union
from niangjia.organizations.services.unions import NO_APPROVAL, NO_APPROVAL_DAY


class DetailsForm(forms.Form):
    """What is known of a union beside its name and place."""

    short_name = forms.CharField(label="简称", max_length=40, required=False)
    region_code = forms.CharField(
        label="行政区划代码", max_length=12, required=False, help_text="6 位；到街道 9 位，到社区 12 位。"
    )
    credit_code = forms.CharField(
        label="统一社会信用代码", max_length=40, required=False, help_text="18 位，会核对校验位。"
    )
    address = forms.CharField(label="地址", max_length=200, required=False)
    latitude = latitude()
    longitude = longitude()
    contact = forms.CharField(label="联系人", max_length=40, required=False)
    contact_phone = forms.CharField(label="联系电话", max_length=40, required=False)
    party_org = forms.CharField(label="所属党组织", max_length=120, required=False)
    founded_on = forms.DateField(label="成立日期", required=False, widget=DateInput())
    approved_on = forms.DateField(label="批准日期", required=False, widget=DateInput())
    approval = forms.CharField(label="批准文号", max_length=80, required=False)


class NewUnionForm(DetailsForm):
    """A union to be made."""

    parent = UnionField(label="上级工会")
    name = forms.CharField(label="名称", max_length=120, help_text="批准文件上的全称。")
    kind = forms.ChoiceField(label="类型", choices=list(KINDS.items()), initial="grassroots")
    level = forms.ChoiceField(label="层级", choices=[("", "按上级推算"), *LEVELS.items()], required=False)
    code = forms.CharField(
        label="工会代码", max_length=32, required=False, help_text="不填则按上级代码顺序编号。"
    )
    effective_on = DecisionForm.base_fields["effective_on"]
    approval_lost = forms.CharField(
        label="批文遗失说明", max_length=200, required=False,
        help_text="早已成立、批复找不到的老工会写在这里，例如“1987 年成立，机构改革时档案遗失”。"
        "填了就不用填文号和批准日期，但要填成立日期；名单里标“批文待补”，找到后可以补填。",
    )
    same_name = forms.BooleanField(
        label="同名也要办理", required=False, help_text="上级下面已有同名工会时勾选。"
    )

    field_order = (
        "parent", "name", "kind", "approval", "approved_on", "approval_lost", "founded_on",
        "level", "code", "effective_on", "same_name", *DETAILS,
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].among = rules.manageable(user)  # type: ignore[attr-defined]
        self.fields["approval"].help_text = "上一级工会批准建会的文号；工会小组不用填。"
        lost = str(self.data.get("approval_lost") or "").strip()
        if self.data.get("kind") != "group" and not lost and not user.is_superuser:  # who may make a root is told by the service
            for name, sentence in (("approval", NO_APPROVAL), ("approved_on", NO_APPROVAL_DAY)):
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = sentence
                # asked for here, not by the browser: that would not let a group through, whose kind is chosen on the page
                self.fields[name].widget.use_required_attribute = lambda initial: False  # type: ignore[method-assign]
        if user.is_superuser:
            self._may_be_root()

    def _may_be_root(self) -> None:
        """The system administrator may leave the parent out; where there is no union yet, there is none to name."""
        parent = self.fields["parent"]
        parent.required = False
        parent.help_text = "填工会代码或名称；不填就是最上级的总工会，这时要填工会代码和层级。"
        if not Union.objects.exists():
            self._is_the_first()

    def _is_the_first(self) -> None:
        for name in ("parent", "kind", "approval_lost", "same_name"):
            self.fields[name].widget = forms.HiddenInput()
        self.initial = {"kind": "federation", **dict(self.initial)}
        code, level = self.fields["code"], self.fields["level"]
        code.required = level.required = True
        code.help_text = "上级给的代码；没有就自己定一个，例如 YH。下级工会的代码接在它后面。"
        level.choices = [("", "请选择"), *LEVELS.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A federation at the top has a level of its own: there is no parent to reckon it from."""
        data = super().clean() or {}
        if "parent" in data and not data["parent"] and not data.get("level") and "level" not in self.errors:
            self.add_error("level", "最上级的总工会请选择层级。")
        return data


class EditForm(DetailsForm):
    """Corrections; ``revision`` tells a form that somebody else has overtaken."""

    code = forms.CharField(label="工会代码", max_length=32)
    reason = forms.CharField(label="说明", max_length=400, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ("code", *DETAILS, "reason", "revision")

    def __init__(self, *args: Any, user: Any, union: Union, **kwargs: Any) -> None:
        there = {name: getattr(union, name) for name in ("code", "revision", *DETAILS)}
        kwargs["initial"] = there | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


class VerbForm(DecisionForm):
    """A decision about one union by one user."""

    def __init__(self, *args: Any, user: Any, union: Union, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.union = user, union
        for field in self.fields.values():
            if isinstance(field, UnionField):
                field.among = rules.manageable(user).exclude(pk=union.pk)


class RenameForm(VerbForm):
    """Another name."""

    name = forms.CharField(label="新名称", max_length=120)
    short_name = forms.CharField(label="简称", max_length=40, required=False)
    same_name = forms.BooleanField(
        label="同名也要办理", required=False, help_text="上级下面已有同名工会时勾选。"
    )
    field_order = ("name", "short_name", "same_name", "effective_on", "reason", "document")

    def __init__(self, *args: Any, union: Union, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"name": union.name, "short_name": union.short_name})
        super().__init__(*args, union=union, **kwargs)


class MoveForm(VerbForm):
    """Another parent."""

    to = UnionField(label="新的上级工会")
    field_order = ("to", "effective_on", "reason", "document")


class MergeForm(VerbForm):
    """The union that takes everything over."""

    target = UnionField(label="并入哪个工会")
    field_order = ("target", "effective_on", "reason", "document")


class DissolveForm(VerbForm):
    """The end; ``to`` where something is left."""

    to = UnionField(
        label="下级工会和会员归到",
        required=False,
        help_text="还有下级工会或会员时要写明；都没有时不填。填工会代码或名称。",
    )
    field_order = ("to", "effective_on", "reason", "document")


class RestoreForm(VerbForm):
    """Back again."""
