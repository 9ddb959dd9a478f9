"""The audit trail: what an entry says, and that the database itself refuses to change one."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from niangjia.kernel import audit, web
from niangjia.kernel.append_only import PROTECTED, arm, disarm, unarmed
from niangjia.kernel.audit import AuditEntry, entry, looked, looks_at, record, record_many
from niangjia.kernel.ids import uuid7
from niangjia.kernel.tree import span
from niangjia.kernel.workflow import note

pytestmark = pytest.mark.django_db


@pytest.fixture
def cadre():
    return get_user_model().objects.create_user("cadre")


def test_an_entry_says_who_what_where_from_and_why(cadre):
    token = web._origin.set(web.Origin("10.0.0.7", "Browser\x00/1"))
    try:
        made = record(
            "rename", by=cadre, target=cadre, path="00010002", subject=cadre, reason="更名", detail={"a": 1}
        )
    finally:
        web._origin.reset(token)
    stored = AuditEntry.objects.get(pk=made.pk)
    assert (stored.label, stored.object_id, stored.subject) == ("accounts.user", cadre.pk, cadre.pk)
    assert (stored.address, stored.agent, stored.reason) == ("10.0.0.7", "Browser/1", "更名")
    assert (stored.by, stored.path, stored.detail) == (cadre, "00010002", {"a": 1})


def test_the_systems_own_acts_have_nobody_behind_them():
    assert record("prune", by=None).by is None


def test_many_entries_cost_few_statements(cadre, django_assert_max_num_queries):
    entries = [entry("import", by=cadre, object_id=uuid7()) for _ in range(500)]
    with django_assert_max_num_queries(8):
        assert record_many(entries) == 500
    assert AuditEntry.objects.filter(verb="import").count() == 500


def test_a_member_sees_who_looked_newest_first(cadre):
    person, other = uuid7(), uuid7()
    looked(cadre, person, "身份证号", "核对会员信息")
    looked(cadre, person, "手机号")
    looked(cadre, other, "手机号")
    record("rename", by=cadre, subject=person)
    assert [one.detail["what"] for one in looks_at(person)] == ["手机号", "身份证号"]


def test_entries_are_seen_by_who_administers_or_audits_the_branch(cadre, monkeypatch):
    inside, outside = record("a", by=cadre, path="00010002"), record("a", by=cadre, path="00020001")
    monkeypatch.setattr(audit, "_spans_of", [])
    assert not audit.visible(cadre).exists()
    audit.provide_spans(lambda user, *roles: [span("0001")] if "auditor" in roles else [])
    assert list(audit.visible(cadre)) == [inside]
    assert outside not in audit.visible(cadre)


@pytest.mark.parametrize("verb", ["update", "delete"])
@pytest.mark.parametrize("model", ["AuditEntry", "Event"])
def test_the_database_refuses_to_change_what_is_written(cadre, model, verb):
    made = record("a", by=cadre) if model == "AuditEntry" else note(cadre, "a", by=cadre)
    rows = type(made)._base_manager.filter(pk=made.pk)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(verb="b") if verb == "update" else rows._raw_delete(using="default")
    assert rows.get().verb == "a"


def test_missing_triggers_are_named_and_come_back():
    assert unarmed(connection) == []
    disarm(connection)
    assert unarmed(connection) == PROTECTED
    arm(connection)
    assert unarmed(connection) == []


@pytest.mark.django_db(transaction=True)
def test_flush_empties_protected_tables_and_arms_them_again(cadre):
    record("a", by=cadre)
    call_command("flush", interactive=False, verbosity=0)
    assert not AuditEntry.objects.exists()
    assert unarmed(connection) == []
