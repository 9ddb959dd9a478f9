"""Many at once, and `kill -9` in the middle: one winner, nothing lost, nothing half done."""

import pytest

from niangjia.kernel.errors import Refused
from niangjia.members.batches import services
from niangjia.members.keys import phone_index
from niangjia.members.models import Batch, Membership, Person, StagedRow
from niangjia.members.states import BatchState
from niangjia.members.tests.rosters import checked, counts, number, row
from niangjia.organizations.models import Employer

pytestmark = pytest.mark.django_db(transaction=True)
DEPOT, WASTE = "快递站工会", "环卫公司工会"


@pytest.mark.race
def test_one_commit_of_several_wins_each_of_300_times(tree, race):
    union, rounds, at_once = tree[DEPOT], 300, 2
    for at in range(rounds):
        batch = checked(union, [row(at, "林小满")])
        fresh = [Batch.objects.get(pk=batch.pk) for _ in range(at_once)]
        outcomes = race(at_once, lambda n, fresh=fresh: services.commit(by=None, batch=fresh[n]))
        assert sum(one.won for one in outcomes) == 1
        assert all(one.won or isinstance(one.error, Refused) for one in outcomes)
    assert Membership.objects.count() == rounds


@pytest.mark.race
def test_the_same_people_brought_in_twice_at_once(tree, race):
    rows = [row(at, f"林小{'甲乙丙丁戊己庚辛壬癸'[at % 10]}") for at in range(60)]
    for _ in range(5):
        batches = [checked(tree[DEPOT], rows), checked(tree[DEPOT], rows[::-1])]
        outcomes = race(2, lambda n, batches=batches: services.commit(by=None, batch=batches[n]))
        assert all(one.won for one in outcomes), [one.error for one in outcomes]
        assert sum(counts(one).get("new", 0) for one in batches) == 60
        assert Person.objects.count() == Membership.objects.count() == 60
        for batch in batches:
            services.undo(by=None, batch=batch)
        assert not Person.objects.exists()


@pytest.mark.kill
def test_killed_while_merging_nothing_is_in_and_a_second_run_completes(tree, killed):
    batch = checked(tree[DEPOT], [row(1, "林小满"), row(2, "陈大年")])
    killed(
        "from niangjia.members.batches import merging, services\n"
        "from niangjia.members.models import Batch\n"
        "merging.touch_selected = die\n"
        f"services.commit(by=None, batch=Batch.objects.get(pk='{batch.pk}'))\n"
    )
    batch.refresh_from_db()
    assert batch.state == BatchState.COMMITTING
    assert not Person.objects.exists()
    assert not Membership.objects.exists()
    services.finish_commit(by=None, batch=batch)
    assert Membership.objects.count() == 2


@pytest.mark.kill
def test_killed_while_checking_a_second_check_begins_anew(tree, killed):
    batch = services.upload(by=None, union=tree[DEPOT], name="a.csv", parts=[_file()])
    killed(
        "from django.conf import settings\n"
        f"settings.MEDIA_ROOT = {_media()!r}; settings.KEY_FILE = {_keys()!r}\n"
        "from niangjia.members.batches import placing, services\n"
        "from niangjia.members.models import Batch\n"
        "placing.candidates = die\n"
        f"services.check(by=None, batch=Batch.objects.get(pk='{batch.pk}'))\n"
    )
    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKING
    assert StagedRow.objects.count() == 2
    services.check(by=None, batch=batch)
    assert (StagedRow.objects.count(), batch.state) == (2, BatchState.CHECKED)
    assert counts(services.commit(by=None, batch=batch)) == {"new": 2}


def test_an_abandoned_check_stops_when_another_has_begun(tree, monkeypatch):
    from niangjia.members.batches import staging

    batch = services.upload(by=None, union=tree[DEPOT], name="a.csv", parts=[_file()])
    write = staging._write

    def overtaken(*what):
        Batch.objects.filter(pk=batch.pk).update(run=batch.run + 1)
        write(*what)

    monkeypatch.setattr(staging, "_write", overtaken)
    monkeypatch.setattr("niangjia.members.batches.source.CHUNK", 1)
    monkeypatch.setattr("niangjia.members.batches.source.BLOCK", 60)
    with pytest.raises(Refused):
        services.check(by=None, batch=batch)


def _file() -> bytes:
    from niangjia.members.tests.rosters import as_csv

    return as_csv([row(1, "林小满"), row(2, "陈大年")])


def _media() -> str:
    from django.conf import settings

    return str(settings.MEDIA_ROOT)


def _keys() -> str:
    from django.conf import settings

    return str(settings.KEY_FILE)


FIRMS = ("姓名", "身份证号", "手机", "工作单位")


def _with_firm(union, at: int, firm: str) -> Batch:
    from niangjia.members.tests.rosters import as_csv

    file = as_csv([("林小满", number(at), f"1990000{at:04d}", firm)], FIRMS)
    return services.check(by=None, batch=services.upload(by=None, union=union, name="a.csv", parts=[file]))


@pytest.mark.race
def test_two_rosters_that_name_one_new_firm_note_it_once(tree, race):
    for at in range(0, 40, 2):
        batches = [_with_firm(tree[(DEPOT, WASTE)[n]], at + n, f"云湖第{at:03d}机械厂") for n in range(2)]
        outcomes = race(2, lambda n, batches=batches: services.commit(by=None, batch=batches[n]))
        assert all(one.won for one in outcomes), [one.error for one in outcomes]
    assert Employer.objects.count() == 20
    assert Membership.objects.exclude(employer=None).count() == 40


@pytest.mark.race
def test_a_firm_taken_back_while_another_roster_names_it_is_there_or_noted_anew(tree, race):
    for at in range(0, 40, 2):
        firm = f"云湖第{at:03d}机械厂"
        first = services.commit(by=None, batch=_with_firm(tree[DEPOT], at, firm))
        second = _with_firm(tree[WASTE], at + 1, firm)
        verbs = (lambda one=first: services.undo(by=None, batch=one), lambda one=second: services.commit(by=None, batch=one))
        outcomes = race(2, lambda n, verbs=verbs: verbs[n]())
        assert all(one.won for one in outcomes), [one.error for one in outcomes]
        assert Membership.objects.get(person__phone_index=phone_index(f"1990000{at + 1:04d}")).employer.name == firm
    assert Membership.objects.count() == Employer.objects.count() == 20


@pytest.mark.kill
@pytest.mark.parametrize("point", ["firms.tell", "firms.pour"])
def test_killed_with_its_firms_noted_none_of_them_is_there(tree, killed, point):
    batch = _with_firm(tree[DEPOT], 1, "云湖远帆机械厂")
    killed(
        "from niangjia.members.batches import firms, services\n"
        "from niangjia.members.models import Batch\n"
        f"{point} = die\n"
        f"services.commit(by=None, batch=Batch.objects.get(pk='{batch.pk}'))\n"
    )
    assert not Employer.objects.exists()
    assert not Membership.objects.exists()
    batch.refresh_from_db()
    services.finish_commit(by=None, batch=batch)
    assert Membership.objects.get().employer.name == "云湖远帆机械厂"


@pytest.mark.kill
def test_killed_while_its_firms_are_taken_back_all_of_it_is_there(tree, killed):
    batch = services.commit(by=None, batch=_with_firm(tree[DEPOT], 1, "云湖远帆机械厂"))
    killed(
        "from niangjia.members.batches import services\n"
        "from niangjia.members.models import Batch\n"
        "from niangjia.organizations.services import rostered\n"
        "rostered.audit.record = die\n"
        f"services.undo(by=None, batch=Batch.objects.get(pk='{batch.pk}'))\n"
    )
    assert Membership.objects.get().employer == Employer.objects.get()
    batch.refresh_from_db()
    services.finish_undo(by=None, batch=batch)
    assert not Employer.objects.exists()
