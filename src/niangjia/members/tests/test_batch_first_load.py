"""A first roster is written bare and indexed at the end; its undo lets go of the foreign keys: nothing shows of it."""

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from niangjia.kernel import stripped
from niangjia.kernel.dialect import postgres, rows
from niangjia.members.batches import merging, services
from niangjia.members.models import Batch, Consent, Membership, Person
from niangjia.members.states import BatchState
from niangjia.members.tests.rosters import as_csv, checked, counts, dump, imported, number, row
from niangjia.organizations.models import Employer
from niangjia.organizations.tests import factories
from niangjia.organizations.tests.factories import make_employer
from tests.support.kills import database_url

pytestmark = pytest.mark.django_db(transaction=True)
DEPOT = "快递站工会"
NAMES = "甲乙丙丁戊己庚辛壬癸"
INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
CONSTRAINTS = """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated, condeferrable, condeferred
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace"""
LITE = "SELECT type, name, sql FROM sqlite_master"


def catalogue():
    return {line for one in ((INDEXES, CONSTRAINTS) if postgres() else (LITE,)) for line in rows(one, {})}


def some(first, after):
    return [row(at, f"林小{NAMES[at % 10]}") for at in range(first, after)]


@pytest.fixture
def tree():
    # once, for its spelling: PostgreSQL writes a cast within a condition in another way after it has read it again
    with transaction.atomic(), stripped.without_indexes(Person, Membership, Employer):
        pass
    return factories.make_tree()


@pytest.fixture
def seen(monkeypatch):
    """What was stripped of its indexes and of the references to it; every batch is a large one."""
    found = []
    monkeypatch.setattr(merging, "LARGE", 1)
    for name in ("without_indexes", "without_references"):
        real = getattr(stripped, name)

        def noted(*models, name=name, real=real):
            found.append(name)
            return real(*models)

        monkeypatch.setattr(stripped, name, noted)
    return found


def test_its_firms_come_with_it_and_go_with_it(tree, seen):
    head = ("姓名", "身份证号", "工作单位")
    there = make_employer(tree["柳桥街道总工会"], name="柳桥木器厂")
    before = catalogue()
    file = as_csv([(f"林小{NAMES[at]}", number(at), ("柳桥木器厂", "云湖远帆机械厂")[at % 2]) for at in range(10)], head)
    batch = services.check(by=None, batch=services.upload(by=None, union=tree[DEPOT], name="a.csv", parts=[file]))
    services.commit(by=None, batch=batch)
    assert seen == ["without_indexes"]
    assert catalogue() == before
    made = Employer.objects.exclude(pk=there.pk).get()
    assert [Membership.objects.filter(employer=one).count() for one in (there, made)] == [5, 5]
    with pytest.raises(IntegrityError), transaction.atomic():
        rows_deleted(made)
    services.undo(by=None, batch=batch)
    assert list(Employer.objects.all()) == [there]
    assert catalogue() == before


def rows_deleted(firm):
    """The firm gone past all services: what the database itself says to that."""
    Employer.objects.filter(pk=firm.pk)._raw_delete("default")
    connection.check_constraints()


def test_in_and_out_again_the_tables_are_as_they_were(tree, seen):
    before = catalogue()
    batch = imported(tree[DEPOT], some(0, 30))
    assert counts(batch) == {"new": 30}
    assert catalogue() ^ before == set()
    assert services.undo(by=None, batch=batch)["removed"] == 30
    assert catalogue() ^ before == set()
    assert seen == ["without_indexes", "without_references"]
    assert not Person.objects.exists()


def test_a_register_that_is_larger_than_the_batch_is_left_alone(tree, seen):
    imported(tree[DEPOT], some(0, 30))
    was = dump()
    batch = imported(tree[DEPOT], some(25, 50))  # 25 new to 30
    assert counts(batch) == {"new": 20, "same": 5}
    services.undo(by=None, batch=batch)
    assert dump() == was
    assert seen == ["without_indexes", "without_references"]


def test_those_who_are_there_already_stay_what_they_were(tree, seen):
    imported(tree[DEPOT], some(0, 5))
    was = dump()
    changed = [row(at, f"林小{NAMES[at % 10]}", department="二车间") for at in range(5)]
    batch = imported(tree[DEPOT], [*changed, *some(5, 40)])
    assert counts(batch) == {"new": 35, "changed": 5}
    assert seen == ["without_indexes"] * 2
    services.undo(by=None, batch=batch)
    assert dump() == was


def test_what_refers_to_somebody_keeps_them(tree, seen):
    before = catalogue()
    batch = imported(tree[DEPOT], some(0, 30))
    kept = Person.objects.order_by("pk")[3]
    Consent.objects.create(
        person=kept, purpose="messages", text_version="1", given_on="2026-01-05", source="本人"
    )
    assert services.undo(by=None, batch=batch)["removed"] == 29
    assert list(Person.objects.all()) == [kept]
    assert catalogue() ^ before == set()


def test_where_somebody_reads_on_and_on_nobody_is_kept_waiting(tree, seen, monkeypatch):
    monkeypatch.setattr(stripped, "PATIENCE", "100ms")
    batch = checked(tree[DEPOT], some(0, 30))
    if not postgres():  # one writer, whom no reader stops
        services.commit(by=None, batch=batch)
        assert seen == ["without_indexes"]
        return
    with psycopg.connect(database_url()) as reader:
        reader.execute("SELECT count(*) FROM members_person")
        services.commit(by=None, batch=batch)
        assert Membership.objects.count() == 30
        services.undo(by=None, batch=batch)
    assert seen == []
    assert not Person.objects.exists()


@pytest.mark.kill
@pytest.mark.parametrize("at", ["_passes", "touch_selected"])
def test_killed_without_indexes_everything_is_as_it_was(tree, killed, at):
    batch, before = checked(tree[DEPOT], some(0, 30)), catalogue()
    killed(
        "from niangjia.members.batches import merging, services\n"
        "from niangjia.members.models import Batch\n"
        f"merging.LARGE, merging.{at} = 1, die\n"
        f"services.commit(by=None, batch=Batch.objects.get(pk='{batch.pk}'))\n"
    )
    assert catalogue() ^ before == set()
    assert not Person.objects.exists()
    batch = Batch.objects.get(pk=batch.pk)
    assert batch.state == BatchState.COMMITTING
    assert counts(services.finish_commit(by=None, batch=batch)) == {"new": 30}


@pytest.mark.kill
def test_killed_while_taking_back_everything_is_in(tree, killed):
    batch = imported(tree[DEPOT], some(0, 30))
    was, before = dump(), catalogue()
    killed(
        "from niangjia.members.batches import merging, services, undoing\n"
        "from niangjia.members.models import Batch\n"
        "merging.LARGE, undoing._remove_new = 1, die\n"
        f"services.undo(by=None, batch=Batch.objects.get(pk='{batch.pk}'))\n"
    )
    assert (dump(), catalogue()) == (was, before)


def two_current_memberships(union):
    one = Person.objects.create(name="林小满")
    for _ in range(2):
        Membership.objects.create(person=one, union=union, path=union.path, name=one.name, joined_on="2020-01-01")


def written_bare(union):
    with transaction.atomic(), stripped.without_indexes(Person, Membership):
        two_current_memberships(union)


def test_a_row_that_breaks_what_is_put_back_undoes_it_all(tree):
    before = catalogue()
    with pytest.raises(IntegrityError):
        written_bare(tree[DEPOT])
    assert catalogue() ^ before == set()
    assert not Person.objects.exists()
