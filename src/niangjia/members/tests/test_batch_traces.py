"""What a roster leaves behind: taken back, thrown away, or after ninety days; no number of it lies in the clear."""

import json

import pytest

from niangjia.kernel.errors import Refused
from niangjia.members import services as people
from niangjia.members.batches import failing, services
from niangjia.members.models import Membership, Person, StagedRow, Transfer
from niangjia.members.states import BatchState, TransferState
from niangjia.members.tests.rosters import as_csv, checked, counts, dump, imported, number, row

pytestmark = pytest.mark.django_db
DEPOT, WASTE, PLANT = "快递站工会", "环卫公司工会", "大成化工厂工会"


@pytest.fixture
def street(tree):
    return tree["柳桥街道总工会"]


def test_undo_brings_back_every_record(tree, street):
    imported(street, [row(1, "林小满", DEPOT), row(2, "陈大年", WASTE)])
    before = dump()
    batch = imported(street, [
        ("林小满", number(1), "19900009999", DEPOT, "调度室", "本科"),
        row(2, "陈大年", WASTE),
        row(3, "周远", WASTE),
    ])  # fmt: skip
    assert counts(batch) == {"new": 1, "same": 1, "changed": 1}
    assert Person.objects.get(name="林小满").phone == "19900009999"
    answer = services.undo(by=None, batch=batch)
    assert (answer["removed"], answer["restored"], answer["kept"]) == (1, 1, 0)
    assert dump() == before
    assert batch.state == BatchState.UNDONE


def test_undo_keeps_and_lists_what_others_changed(tree):
    batch = imported(tree[DEPOT], [row(1, "林小满"), row(2, "陈大年"), row(3, "周远")])
    edited = Person.objects.get(name="林小满")
    people.edit(by=None, person=edited, revision=edited.revision, department="调度室")
    people.set_group(by=None, memberships=[Membership.objects.get(name="陈大年")], group="courier")
    answer = services.undo(by=None, batch=batch)
    assert (answer["removed"], answer["kept"]) == (1, 2)
    assert [name for _, name, _ in batch.kept["rows"]] == ["林小满", "陈大年"]
    assert set(Person.objects.values_list("name", flat=True)) == {"林小满", "陈大年"}


def test_undo_of_the_first_after_a_second_import(tree):
    first = imported(tree[DEPOT], [row(1, "林小满"), row(2, "陈大年")])
    second = imported(tree[DEPOT], [row(1, "林小满", department="调度室"), row(3, "周远")])
    assert services.undo(by=None, batch=first)["kept"] == 1
    assert Membership.objects.get(name="林小满").department == "调度室"
    assert services.undo(by=None, batch=second)["removed"] == 1
    assert set(Person.objects.values_list("name", flat=True)) == {"林小满"}


def test_undo_withdraws_what_was_asked(tree):
    imported(tree[PLANT], [row(1, "何之洲")])
    services.undo(by=None, batch=imported(tree[DEPOT], [row(1, "何之洲")]))
    assert Transfer.objects.get().state == TransferState.WITHDRAWN


def test_no_number_lies_in_the_clear(tree):
    from django.db import connection

    from niangjia.kernel.audit import AuditEntry
    from niangjia.kernel.workflow import Event

    batch = imported(tree[DEPOT], [row(1, "林小满"), ("陈大年", number(2)[:-1] + "?", "", "", "", "")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM members_stagedrow")
        stored = [bytes(x) if isinstance(x, memoryview) else str(x).encode() for line in cursor for x in line]
    assert not any(number(1).encode() in one or number(2)[:-1].encode() in one for one in stored)
    told = json.dumps(
        [
            list(AuditEntry.objects.values_list("detail", flat=True)),
            list(Event.objects.values_list("data", flat=True)),
        ]
    )
    assert number(1) not in told
    assert batch.counts["invalid"] == 1


def test_a_discarded_batch_leaves_nothing(tree):
    from niangjia.members.batches.storing import path_of

    batch = checked(tree[DEPOT], [row(1, "林小满")])
    services.discard(by=None, batch=batch)
    assert not StagedRow.objects.exists()
    assert not path_of(batch).exists()
    with pytest.raises(Refused):
        services.commit(by=None, batch=batch)


def test_after_ninety_days_rows_and_file_go_and_the_counts_stay(tree):
    from datetime import timedelta

    from django.utils import timezone

    from niangjia.members.batches.storing import path_of
    from niangjia.members.models import Batch

    batch = imported(tree[DEPOT], [row(1, "林小满")])
    file = path_of(batch)
    assert services.prune() == 0
    Batch.objects.update(created_at=timezone.now() - timedelta(days=91))
    assert services.prune() == 1
    batch.refresh_from_db()
    assert (counts(batch), file.exists(), StagedRow.objects.exists()) == ({"new": 1}, False, False)
    with pytest.raises(Refused):
        services.undo(by=None, batch=batch)
    batch.refresh_from_db()
    assert batch.state == BatchState.COMMITTED


def test_no_whole_number_lies_on_disk(tree, settings):
    from pathlib import Path

    batch = services.upload(by=None, union=tree[DEPOT], name="a.csv", parts=[as_csv([row(1, "林小满")])])
    services.check(by=None, batch=batch)
    failing.failed_workbook(batch).close()
    house = Path(settings.MEDIA_ROOT)
    # never the database itself: closing a file of one's own drops the locks that SQLite holds on it in this process
    stored = [path for part in (house, house.parent / "open") for path in part.rglob("*") if path.is_file()]
    assert batch.file.rpartition("/")[2] in [path.name for path in stored]
    assert not [path for path in stored if number(1).encode() in path.read_bytes()]


def test_a_stored_file_that_was_altered_is_refused_in_a_sentence(tree):
    from niangjia.members.batches.storing import path_of

    batch = services.upload(by=None, union=tree[DEPOT], name="a.csv", parts=[as_csv([row(1, "林小满")])])
    whole = path_of(batch).read_bytes()
    path_of(batch).write_bytes(whole[:-1])
    assert "已损坏" in services.check(by=None, batch=batch).error
    assert not StagedRow.objects.exists()
