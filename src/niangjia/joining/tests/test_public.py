"""The pages of whoever applies: what they take, what they say, and above all what they do not say."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from niangjia.joining import limits, services
from niangjia.joining.forms.applications import new_key
from niangjia.joining.grounds import AT_THE_DESK
from niangjia.joining.models import Application
from niangjia.joining.states import ApplicationState as S
from niangjia.joining.tests.factories import make_application, make_entry
from niangjia.members.idnumber import check_digit
from niangjia.members.models import Person
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
JOIN, PROGRESS = "/join", "/join/progress"
SECRET = re.compile(r"[\w-]{32,}|\d{2}:\d{2}|csrf\S+")


@pytest.fixture(autouse=True)
def _fresh_rates():
    cache.clear()
    limits.forget()


def typed(at, /, **changes):
    entry = make_entry()
    said = {"name": entry.name, "id_number": entry.id_number, "phone": entry.phone, "work": "gig", "group": "courier"}
    return said | {"union": str(at.pk), "agreed": "on", "key": new_key()} | changes


def test_a_stranger_applies_and_sees_where_it_stands(union, client):
    data = typed(union)
    answer = client.post(JOIN, data)
    assert (answer.status_code, answer["Location"]) == (302, PROGRESS)
    one = Application.objects.get()
    assert (one.state, one.source, one.user_id, one.group) == (S.SUBMITTED, "phone", None, "courier")
    page = client.get(PROGRESS)
    body = page.content.decode()
    assert "待审核" in body
    assert union.name in body
    assert data["id_number"] not in body
    assert data["phone"] not in body
    assert "no-store" in page["Cache-Control"]


def test_the_same_page_sent_twice_is_one_application_and_the_next_person_another(union, client):
    data = typed(union)
    for _ in range(2):
        assert client.post(JOIN, data).status_code == 302
    assert Application.objects.count() == 1
    entry = make_entry()
    other = data | {"name": entry.name, "id_number": entry.id_number, "phone": entry.phone}
    assert client.post(JOIN, other).status_code == 302
    assert Application.objects.count() == 2


def test_the_private_link_opens_it_in_another_browser_by_post_alone(union, client):
    data = typed(union)
    client.post(JOIN, data)
    link = f"http://testserver{PROGRESS}#{data['key']}"
    assert link in client.get(PROGRESS).content.decode()
    other = Client()
    assert union.name not in other.get(PROGRESS).content.decode()
    assert union.name not in other.get(f"{PROGRESS}?key={data['key']}").content.decode()
    other.post("/join/resume", {"key": link})
    assert union.name in other.get(PROGRESS).content.decode()
    wrong = Client().post("/join/resume", {"key": new_key()}, follow=True).content.decode()
    assert "没有找到这份申请" in wrong


def sent(union, data):
    """What a stranger sees of an application: answers, pages without their secrets, and how many queries it took."""
    one = Client()
    with CaptureQueriesContext(connection) as queries:
        answer = one.post(JOIN, data)
    page = SECRET.sub("·", one.get(PROGRESS).content.decode()).replace(data["name"], "·")
    for known in (data["id_number"], data["phone"]):
        page = re.sub(rf"{known[:3]}\*+{known[-4:]}", "·", page)
    return answer.status_code, answer["Location"], page, len(queries), dict(answer.headers).keys()


def test_nobody_learns_by_trying_whether_a_number_is_known(tree, union):
    """A stranger's number, a member's here and elsewhere, one with an open application: to the sender all the same."""
    here, elsewhere, waits = make_member(union), make_member(tree["大成化工厂工会"]), make_application(union)
    other_name = make_member(tree["大成化工厂工会"])
    seen = [sent(union, typed(union))]
    for known in (here.person, elsewhere.person, waits):
        seen.append(sent(union, typed(union, name=known.name, id_number=known.id_number, phone=known.phone)))
    seen.append(sent(union, typed(union, id_number=other_name.person.id_number)))
    assert all(one == seen[0] for one in seen[1:])
    states = set(Application.objects.exclude(pk=waits.pk).values_list("state", flat=True))
    assert states == {S.SUBMITTED, S.DOUBLED}


def test_a_refusal_because_of_a_membership_names_no_union_to_its_sender(tree, union, client):
    member = make_member(tree["大成化工厂工会"])
    organiser = make_user("o", "organiser", tree["嘉言区总工会"])
    client.post(JOIN, typed(union, name=member.name, id_number=member.person.id_number))
    one = Application.objects.get()
    services.refuse(by=organiser, application=one, ground="member-elsewhere", reason="已是大成化工厂工会会员")
    body = client.get(PROGRESS).content.decode()
    assert AT_THE_DESK in body
    assert "大成化工厂" not in body


def test_withdraw_and_mend_from_the_same_browser(tree, union, client):
    data = typed(union)
    client.post(JOIN, data)
    client.post("/join/withdraw")
    one = Application.objects.get()
    assert one.state == S.WITHDRAWN
    page = client.get("/join/mend").content.decode()
    assert data["name"] in page
    assert data["id_number"] not in page
    changed = {"name": data["name"], "work": "firm", "workplace": "云湖速达", "union": str(tree["环卫公司工会"].pk)}
    answer = client.post("/join/mend", changed | {"revision": str(one.revision)})
    assert answer.status_code == 302
    one.refresh_from_db()
    assert (one.state, one.union.name, one.id_number) == (S.SUBMITTED, "环卫公司工会", data["id_number"])
    for verb in ("withdraw", "mend"):
        assert Client().post(f"/join/{verb}")["Location"] == PROGRESS
    one.refresh_from_db()
    assert one.state == S.SUBMITTED


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "请填写"),
        ("id_number", "123", "证件号码"),
        ("phone", "12345", "手机"),
        ("union", "nonsense", "请选择一个工会"),
        ("union", "", "请选择一个工会"),
        ("union", "", "加入哪个工会："),
        ("agreed", "", "勾选"),
        ("group", "", "请选择您的职业"),
        ("latitude", "north", "数"),
        ("name", "张\x00三", ""),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(union, client, field, value, said):
    data = typed(union, **{field: value})
    answer = client.post(JOIN, data)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert said in body
    assert data["phone"] in body
    assert Application.objects.count() == 0


def test_all_that_is_wrong_is_said_at_once(union, client):
    """Numbers and age as well, although the service looks at them again."""
    wrong = {"name": "1", "phone": "12345", "id_number": "123", "union": "", "agreed": "", "group": ""}
    form = client.post(JOIN, typed(union, **wrong)).context["form"]
    assert set(form.errors) == {"name", "phone", "id_number", "union", "agreed", "group"}
    child = "470101201803070016"
    child = child[:17] + check_digit(child[:17])
    answer = client.post(JOIN, typed(union, id_number=child, agreed=""))
    assert set(answer.context["form"].errors) == {"id_number", "agreed"}
    assert "依据：《" in answer.content.decode()
    fits = client.post(JOIN, typed(union, agreed=""))  # a number that is right is not spoken of
    assert set(fits.context["form"].errors) == {"agreed"}


@pytest.mark.parametrize("born", ["20180307", "19500307"])
def test_ages_are_refused_with_their_rule(union, client, born):
    number = f"470101{born}001"
    answer = client.post(JOIN, typed(union, id_number=number + check_digit(number)))
    assert answer.status_code == 422
    assert "依据：《" in answer.content.decode()
    assert "未核对" not in answer.content.decode()  # that is the desk's to know


def test_without_script_the_unions_are_found_by_a_button(union, client):
    data = {"name": "任星河", "work": "firm", "workplace": "快递站", "find": "1"}
    body = client.post(JOIN, data).content.decode()
    assert str(union.pk) in body
    assert "任星河" in body
    assert "请填写" not in body


def test_suggestions_come_with_the_page_and_never_with_a_number(union, client):
    body = client.get(JOIN, {"work": "firm", "workplace": "kuaidizhan", "latitude": "x", "longitude": "200"}).content.decode()
    assert str(union.pk) in body
    assert 'hx-params="work,workplace,group,place,latitude,longitude"' in body


def test_a_poster_fixes_the_union(union, client):
    body = client.get(JOIN, {"union": union.code}).content.decode()
    assert union.name in body
    assert 'name="work"' not in body
    data = typed(union, fixed=union.code, union="", work="", workplace="快递站")
    assert client.post(JOIN, data).status_code == 302
    assert Application.objects.get().source == "poster"
    assert "hx-get" not in body.partition('id="work"')[2].partition(">")[0]  # nothing is looked for
    lost = client.get(JOIN, {"union": "X-nobody"})
    assert lost.status_code == 200
    assert "海报上的工会没有找到" in lost.content.decode()
    assert "海报上的工会没有找到" not in client.get(JOIN, {"union": str(union.pk)}).content.decode()


@pytest.mark.usefixtures("still")
def test_too_many_from_one_address_are_slowed_down_whatever_they_ask(union, client):
    data = typed(union)
    for _ in range(limits.TIMES):
        client.post(JOIN, data)
    answer = client.post(JOIN, data)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_an_account_applies_among_its_own_pages(union, client):
    rider = make_user("rider")
    client.force_login(rider)
    assert client.get(JOIN, {"union": union.code})["Location"] == f"/my/join?union={union.code}"
    answer = client.post("/my/join", typed(union))
    one = Application.objects.get(user=rider)
    assert answer["Location"] == reverse("joining:my_application", args=[one.pk])
    assert "待审核" in client.get(answer["Location"]).content.decode()
    assert union.name in client.get("/my/applications").content.decode()
    stranger = Client()
    stranger.force_login(make_user("stranger"))
    for verb in ("", "/withdraw", "/mend"):
        assert stranger.post(answer["Location"] + verb).status_code in (404, 405)
    assert stranger.get(answer["Location"]).status_code == 404
    member = make_member(union)
    Person.objects.filter(pk=member.person_id).update(user=rider)
    assert "办理转会" in client.get("/my/join").content.decode()
    assert "办理转会" not in stranger.get("/my/join").content.decode()


def test_the_list_of_suggestions_takes_few_queries(union, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get(JOIN, {"work": "gig", "group": "courier", "place": "嘉言区", "latitude": "31", "longitude": "120"})
