"""Every verb on a union: what it writes, what it refuses."""

from datetime import date, timedelta

import pytest

from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Invalid, Refused
from niangjia.kernel.marks import Mark, dirty
from niangjia.kernel.questions import REACTIONS
from niangjia.kernel.workflow import history
from niangjia.organizations.models import Appointment, Employer, Term, Union, UnionVersion
from niangjia.organizations.services.endings import dissolve_union, merge_union, restore_union
from niangjia.organizations.services.moving import move_union, path_columns
from niangjia.organizations.services.unions import create_union, edit_union, rename_union
from niangjia.organizations.states import UnionState
from niangjia.organizations.tests.factories import (
    APPROVED,
    make_appointment,
    make_employer,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture
def organiser(tree):
    return make_user("organiser", "organiser", tree["云湖市总工会"])


def test_a_union_is_made_below_its_parent_with_history_event_audit_and_mark(tree, organiser):
    street = tree["柳桥街道总工会"]
    made = create_union(
        parent=street,
        name=" 新桥 物业公司工会 ",
        kind="grassroots",
        by=organiser,
        effective_on=DAY,
        document="柳工〔2026〕3号",
        **APPROVED,
    )
    assert (made.name, made.code, made.level) == ("新桥 物业公司工会", f"{street.code}-003", "unit")
    assert made.path == street.path + "0002"
    version = UnionVersion.objects.get(union=made)
    assert (version.verb, version.valid_from, version.document) == ("create", DAY, "柳工〔2026〕3号")
    assert history(made).get().by == organiser
    assert AuditEntry.objects.get(verb="union.create").object_id == made.pk
    assert Mark.objects.filter(source="unions", union_id=made.pk).exists()


@pytest.mark.parametrize(
    "case",
    [
        ("group", "柳桥街道总工会", "kind", {}),
        ("federation", "环卫公司工会", "kind", {}),
        ("grassroots", "清扫一班工会小组", "kind", {}),
        ("grassroots", "柳桥街道总工会", "credit_code", {"credit_code": "81110000MC00000001"}),
        ("grassroots", "柳桥街道总工会", "region_code", {"region_code": "1101"}),
        ("grassroots", "柳桥街道总工会", "contact_phone", {"contact_phone": "打前台"}),
        ("grassroots", "柳桥街道总工会", "founded_on", {"founded_on": date(2199, 1, 1)}),
        ("grassroots", "柳桥街道总工会", "effective_on", {"effective_on": date(2199, 1, 1)}),
        ("grassroots", "柳桥街道总工会", "code", {"code": "有汉字"}),
        ("grassroots", "柳桥街道总工会", "address", {"address": "路" * 201}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(tree, organiser, case):
    kind, parent, field, more = case
    before = Union.objects.count()
    with pytest.raises(Invalid) as refused:
        create_union(parent=tree[parent], name="新工会", kind=kind, by=organiser, **more)
    assert list(refused.value.errors) == [field]
    assert Union.objects.count() == before


def test_a_code_or_credit_code_of_another_union_is_refused_with_its_name(tree, organiser):
    parent, code = tree["柳桥街道总工会"], "81110000MC00000008"
    from niangjia.organizations.creditcode import check_character

    code = code[:17] + check_character(code[:17])
    create_union(parent=parent, name="甲工会", kind="grassroots", by=organiser, credit_code=code.lower(), **APPROVED)
    with pytest.raises(Invalid, match="甲工会"):
        create_union(parent=parent, name="乙工会", kind="grassroots", by=organiser, credit_code=code)
    with pytest.raises(Invalid, match="环卫公司工会"):
        create_union(
            parent=parent, name="乙工会", kind="grassroots", by=organiser, code=tree["环卫公司工会"].code
        )


def test_a_sibling_of_the_same_name_needs_a_second_word(tree, organiser):
    parent = tree["柳桥街道总工会"]
    with pytest.raises(Invalid, match="已经有"):
        create_union(parent=parent, name="环卫公司工会", kind="grassroots", by=organiser)
    assert create_union(
        parent=parent, name="环卫公司工会", kind="grassroots", by=organiser, same_name=True, **APPROVED
    ).pk


@pytest.mark.parametrize("said", [{}, {"approval": " "}, {"approval": "柳工复〔2026〕3号"}])
def test_a_union_is_founded_with_an_approval_and_a_group_without(tree, organiser, said):
    street = tree["柳桥街道总工会"]
    with pytest.raises(Invalid) as refused:
        create_union(parent=street, name="新工会", kind="grassroots", by=organiser, **said)
    assert refused.value.code == "approval-missing"
    assert set(refused.value.errors) == {"approval", "approved_on"} - ({"approval"} if said.get("approval", "").strip() else set())
    assert create_union(parent=tree["环卫公司工会"], name="二班工会小组", kind="group", by=organiser).pk


def test_editing_refuses_a_stale_form_and_keeps_what_changed(tree, organiser):
    union = tree["环卫公司工会"]
    edit_union(union=union, by=organiser, revision=0, address="柳桥路1号", contact="程立新")
    with pytest.raises(Refused, match="别人修改过") as stale:
        edit_union(union=union, by=organiser, revision=0, address="柳桥路2号")
    assert stale.value.code == "stale"
    union.refresh_from_db()
    assert (union.address, union.revision) == ("柳桥路1号", 1)
    assert history(union).get(verb="edit").data["address"] == ["", "柳桥路1号"]
    edit_union(union=union, by=organiser, revision=1, address="柳桥路1号")
    assert history(union).filter(verb="edit").count() == 1, "nothing changed, nothing written"


def test_renaming_keeps_the_old_name_in_history(tree, organiser):
    union = tree["环卫公司工会"]
    rename_union(union=union, name="云湖环卫集团工会", by=organiser, reason="企业改制", effective_on=DAY)
    union.refresh_from_db()
    assert (union.name, union.initials) == ("云湖环卫集团工会", "yhhwjtgh")
    old, new = UnionVersion.objects.filter(union=union).order_by("valid_from")
    assert (old.name, old.valid_to, new.valid_from, new.valid_to) == ("环卫公司工会", DAY, DAY, None)
    with pytest.raises(Invalid, match="不能早于"):
        rename_union(union=union, name="再改工会", by=organiser, reason="x", effective_on=DAY - timedelta(1))
    with pytest.raises(Invalid, match="一样"):
        rename_union(union=union, name="云湖环卫集团工会", by=organiser, reason="x")
    with pytest.raises(Invalid) as refused:
        rename_union(union=union, name="无理由工会", by=organiser, reason=" ")
    assert "reason" in refused.value.errors


def test_moving_carries_everything_below_and_every_copied_path(tree, organiser):
    street, to = tree["柳桥街道总工会"], tree["大成区总工会"]
    leaf = tree["环卫公司工会"]
    make_term(leaf)
    make_employer(street, union=leaf)
    make_appointment(make_user(), "organiser", leaf)
    old = street.path
    move_union(union=street, to=to, by=organiser, reason="区划调整", effective_on=DAY)
    street.refresh_from_db()
    assert street.parent == to
    assert street.path.startswith(to.path)
    for model, name in path_columns():
        assert (
            not model._base_manager.filter(**{f"{name}__startswith": old})
            .exclude(**{name: street.path})
            .exists()
        ), model
    leaf.refresh_from_db()
    for model in (Term, Appointment):
        assert model.objects.get(union=leaf).path == leaf.path
    assert Employer.objects.get().path == street.path
    assert Union.objects.get(name="清扫一班工会小组").path.startswith(leaf.path)


def test_marks_are_raised_on_both_sides_of_a_move(tree, organiser):
    city = tree["云湖市总工会"]
    street, home, to = tree["柳桥街道总工会"], tree["嘉言区总工会"], tree["大成区总工会"]
    Mark.objects.update(dirty=False)
    move_union(union=street, to=to, by=organiser, reason="区划调整")
    written = dirty({"unions"}, city.path)["unions"]
    street.refresh_from_db()
    assert home.path in written
    assert any(path.startswith(to.path) for path in written)
    assert street.path in written


@pytest.mark.parametrize(
    ("union", "to", "words"),
    [
        ("柳桥街道总工会", "环卫公司工会", "自己下面"),
        ("柳桥街道总工会", "柳桥街道总工会", "自己下面"),
        ("柳桥街道总工会", "嘉言区总工会", "现在就隶属"),
        ("清扫一班工会小组", "大成区总工会", "不能设在"),
    ],
)
def test_where_a_union_cannot_move_is_said(tree, organiser, union, to, words):
    with pytest.raises(Invalid, match=words):
        move_union(union=tree[union], to=tree[to], by=organiser, reason="x")


def test_merging_hands_over_children_firms_and_ends_terms_and_roles(tree, organiser):
    union, heir = tree["环卫公司工会"], tree["快递站工会"]
    term = make_term(union)
    firm = make_employer(tree["柳桥街道总工会"], union=union)
    chair = make_user("chair", "chair", union)
    heard = []
    REACTIONS.setdefault("union_merged", []).append(lambda **told: heard.append(told))
    try:
        merge_union(union=union, target=heir, by=organiser, reason="企业合并", effective_on=DAY)
    finally:
        REACTIONS["union_merged"].pop()
    assert (heard[0]["union"], heard[0]["target"], heard[0]["on"]) == (union, heir, DAY)
    union.refresh_from_db()
    assert (union.state, union.ended_on, union.merged_into) == (UnionState.MERGED, DAY, heir)
    child = Union.objects.get(name="清扫一班工会小组")
    assert child.parent == heir
    assert child.path.startswith(heir.path)
    term.refresh_from_db()
    firm.refresh_from_db()
    assert (term.state, term.ended_on, firm.union) == ("ended", DAY, heir)
    assert Appointment.objects.get(user=chair).removed_by == organiser


def test_dissolving_waits_until_nobody_is_left_or_is_told_where_they_go(tree, organiser):
    union, heir = tree["环卫公司工会"], tree["快递站工会"]
    with pytest.raises(Refused, match="还有 1 个在册工会") as refused:
        dissolve_union(union=union, by=organiser, reason="关停")
    assert refused.value.code == "has-children"
    union.refresh_from_db()
    assert union.state == UnionState.ACTIVE

    def protest(**told):
        raise Refused("还有 12 名会员，请写明转到哪个工会。")

    REACTIONS.setdefault("union_dissolved", []).append(protest)
    try:
        with pytest.raises(Refused, match="12 名会员"):
            dissolve_union(union=union, by=organiser, reason="关停", to=heir)
    finally:
        REACTIONS["union_dissolved"].pop()
    assert Union.objects.get(name="清扫一班工会小组").parent == union, "nothing half done"
    dissolve_union(union=union, by=organiser, reason="关停", to=heir, effective_on=DAY)
    assert Union.objects.get(name="清扫一班工会小组").parent == heir


def test_restoring_brings_back_a_dissolved_union_below_a_living_parent(tree, organiser):
    union, street = tree["快递站工会"], tree["柳桥街道总工会"]
    dissolve_union(union=union, by=organiser, reason="关停", effective_on=DAY)
    with pytest.raises(Refused, match="已撤销"):
        create_union(parent=union, name="新工会小组", kind="group", by=organiser)
    dissolve_union(union=street, by=organiser, reason="撤街道", to=tree["大成区总工会"])
    with pytest.raises(Refused, match="请先恢复上级"):
        restore_union(union=union, by=organiser, reason="复工")
    restore_union(union=street, by=organiser, reason="更正")
    restore_union(union=union, by=organiser, reason="复工")
    union.refresh_from_db()
    assert (union.state, union.ended_on) == (UnionState.ACTIVE, None)
    assert UnionVersion.objects.filter(union=union, verb="restore", valid_to=None).exists()
