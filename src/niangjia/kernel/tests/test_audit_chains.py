"""The seals: whatever somebody changes behind our back, ``verify`` names it."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from niangjia.kernel.append_only import disarm
from niangjia.kernel.audit import AuditEntry, entry, record, record_many
from niangjia.kernel.ids import uuid7
from niangjia.kernel.sealer import AuditHead, AuditSeal, hash_of, seal_all, seal_pending
from niangjia.kernel.verifying import CHECKS, Finding, verify

pytestmark = pytest.mark.django_db
CITY, OTHER = "00010001", "00010002"


@pytest.fixture
def chain():
    """Ten sealed entries of one city, in the order of their chain; the triggers are lifted, as a thief would."""
    record_many(
        [entry(f"verb{number}", by=None, path=CITY + "0001", detail={"n": number}) for number in range(10)]
    )
    record("elsewhere", by=None, path=OTHER)
    assert seal_all() == 13  # with the births of both chains
    assert verify() == []
    disarm(connection)
    return list(AuditSeal.objects.filter(chain=CITY).order_by("seq"))


def found():
    return [(one.kind, one.chain, one.seq, one.id) for one in verify() if one.kind != "unarmed"]


def test_each_branch_has_its_own_chain(chain):
    assert {head.chain: head.seq for head in AuditHead.objects.all()} == {CITY: 10, OTHER: 1, "root": 2}


def test_nothing_is_sealed_twice(chain):
    assert seal_pending() == 0
    assert seal_pending(back=None) == 0


def test_an_entry_that_was_committed_late_is_still_sealed(chain):
    old = AuditEntry(id=uuid7(), verb="late", path=CITY)
    old.id = type(old.id)(int=old.id.int - (20 * 60 * 1000 << 80))
    old.save(force_insert=True)
    assert seal_pending() == 0
    assert seal_pending(back=timedelta(hours=1)) == 1
    assert AuditSeal.objects.get(entry=old.id).seq == 11
    assert found() == []


@pytest.mark.parametrize("field", ["verb", "path", "reason", "address", "label"])
def test_an_altered_entry_is_named(chain, field):
    seal = chain[4]
    AuditEntry.objects.filter(pk=seal.entry).update(**{field: "other"})
    assert found() == [("altered", CITY, 5, str(seal.entry))]


def test_an_altered_detail_is_named(chain):
    AuditEntry.objects.filter(pk=chain[0].entry).update(detail={"n": 99})
    assert found() == [("altered", CITY, 1, str(chain[0].entry))]


def test_a_removed_entry_is_named(chain):
    AuditEntry.objects.filter(pk=chain[6].entry)._raw_delete(using="default")
    assert found() == [("removed", CITY, 7, str(chain[6].entry))]


def test_an_entry_removed_with_its_seal_leaves_a_gap(chain):
    AuditEntry.objects.filter(pk=chain[6].entry)._raw_delete(using="default")
    AuditSeal.objects.filter(pk=chain[6].entry)._raw_delete(using="default")
    assert found() == [("gap", CITY, 7, "")]


@pytest.mark.parametrize(("first", "second"), [(3, 4), (2, 8), (0, 9)])
def test_exchanged_entries_are_named_and_no_innocent_one(chain, first, second):
    one, two = chain[first], chain[second]
    AuditSeal.objects.filter(pk=one.entry).update(seq=1000)
    AuditSeal.objects.filter(pk=two.entry).update(seq=one.seq)
    AuditSeal.objects.filter(pk=one.entry).update(seq=two.seq)
    named = {(kind, seq) for kind, _, seq, _ in found()}
    assert {("moved", one.seq), ("moved", two.seq)} <= named
    assert named <= {("moved", one.seq), ("moved", two.seq), ("beyond", 10)}


def test_an_entry_rewritten_together_with_its_digest_is_named(chain):
    from niangjia.kernel.sealer import FIELDS, digest_of

    AuditEntry.objects.filter(pk=chain[4].entry).update(verb="other")
    row = AuditEntry.objects.filter(pk=chain[4].entry).values_list(*FIELDS).get()
    AuditSeal.objects.filter(pk=chain[4].entry).update(digest=digest_of(row, "sha256"))
    assert found() == [("moved", CITY, 5, str(chain[4].entry))]


def test_a_tail_cut_off_is_named(chain):
    for seal in chain[7:]:
        AuditEntry.objects.filter(pk=seal.entry)._raw_delete(using="default")
        AuditSeal.objects.filter(pk=seal.entry)._raw_delete(using="default")
    assert found() == [("truncated", CITY, 8, "")]


def test_a_tail_cut_off_with_a_forged_head_is_named(chain):
    AuditEntry.objects.filter(pk=chain[9].entry)._raw_delete(using="default")
    AuditSeal.objects.filter(pk=chain[9].entry)._raw_delete(using="default")
    AuditHead.objects.filter(chain=CITY).update(seq=9, hash=chain[8].hash)
    assert found() == [("head", CITY, 9, "")]


def test_a_chain_that_vanished_is_named(chain):
    AuditEntry.objects.filter(path__startswith=CITY)._raw_delete(using="default")
    AuditSeal.objects.filter(chain=CITY)._raw_delete(using="default")
    AuditHead.objects.filter(chain=CITY).delete()
    assert found() == [("vanished", CITY, 0, "")]


def test_a_root_that_was_emptied_is_named(chain):
    AuditEntry.objects.filter(path="")._raw_delete(using="default")
    AuditSeal.objects.filter(chain="root")._raw_delete(using="default")
    AuditHead.objects.filter(chain="root").delete()
    assert {kind for kind, *_ in found()} == {"vanished", "unborn"}


def test_an_entry_that_waits_too_long_for_its_seal_is_named(chain):
    young, old = record("a", by=None, path=CITY), record("b", by=None, path=CITY)
    AuditEntry.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=1))
    assert found() == [("unsealed", "", 0, str(old.pk))]
    assert young.pk


def test_lifted_triggers_are_named(chain):
    assert {one.kind for one in verify()} == {"unarmed"}


def test_the_national_hash(settings, chain):
    settings.AUDIT_HASH = "sm3"
    record("a", by=None, path=CITY)
    assert seal_all() == 1
    assert AuditSeal.objects.get(chain=CITY, seq=11).algorithm == "sm3"
    assert found() == []  # the chain goes on where the other hash left off
    assert hash_of(b"abc", "sm3").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_the_command_tells_by_its_exit_status(chain, monkeypatch):
    from niangjia.kernel import verifying

    out = io.StringIO()
    monkeypatch.delitem(CHECKS, "append_only")
    call_command("verify", "--json", stdout=out)
    body = json.loads(out.getvalue())
    assert (body["ok"], body["findings"], body["heads"][CITY]["seq"]) == (True, [], 10)
    monkeypatch.setitem(verifying.CHECKS, "ledger", lambda: [Finding("unbalanced", "账不平", "x")])
    with pytest.raises(SystemExit) as refused:
        call_command("verify", stdout=io.StringIO())
    assert refused.value.code == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_many_sealers_at_once_leave_one_sound_chain(race):
    record_many([entry("a", by=None, path=CITY) for _ in range(60)])
    outcomes = race(6, lambda _: seal_all(limit=7))
    assert [one.error for one in outcomes] == [None] * 6
    seal_all()
    assert AuditSeal.objects.filter(chain=CITY).count() == 60
    assert verify() == []
