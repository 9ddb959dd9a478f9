"""One person: what the page shows to whom, and what can be done to a file."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from niangjia.kernel import invented
from niangjia.kernel.audit import LOOK, AuditEntry
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Refused
from niangjia.members import services
from niangjia.members.models import Consent, Membership, Person
from niangjia.members.tests.factories import make_member, make_person
from niangjia.organizations.tests.factories import make_employer, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]

NUMBER, PHONE = "11010119900307109X", "13812345678"


@pytest.fixture
def organiser(tree):
    return make_user("shen", "organiser", tree["嘉言区总工会"])


@pytest.fixture
def one(tree):
    return make_member(tree["环卫公司工会"], "田桂英", number=NUMBER, phone=PHONE, workplace="环卫公司")


@pytest.fixture
def page(client, organiser, one):
    client.force_login(organiser)
    return reverse("members:member", args=[one.person_id])


def typed(form):
    return {name: "" if form[name].value() is None else form[name].value() for name in form.fields}


def text_of(response):
    return response.content.decode()


def test_the_page_tells_who_where_and_why_i_see_it(client, page):
    text = text_of(client.get(page))
    for words in (
        "田桂英",
        "环卫公司工会",
        "柳桥街道总工会",
        "110***********109X",
        "138****5678",
        "您是“嘉言区总工会”的组织干部",
    ):
        assert words in text
    assert NUMBER not in text
    assert PHONE not in text


def test_out_of_the_tree_there_is_nobody(client, tree, one):
    client.force_login(make_user("other", "organiser", tree["大成区总工会"]))
    for name in ("member", "member_edit", "member_leave", "consent_new"):
        assert client.get(reverse(f"members:{name}", args=[one.person_id])).status_code == 404
    sent = {"field": "phone", "reason": "看看"}
    assert client.post(reverse("members:reveal", args=[one.person_id]), sent).status_code == 404
    assert not AuditEntry.objects.filter(verb=LOOK).exists()


def test_whoever_moved_away_is_still_seen_by_the_old_union_but_not_changed(tree, one, organiser):
    Membership.objects.filter(pk=one.pk).update(left_on=date(2024, 1, 1), leave_reason="moved")
    make_member(tree["大成化工厂工会"], person=one.person)
    with pytest.raises(Missing):
        services.edit(by=organiser, person=one.person, revision=0, phone="13900000000")


def test_a_number_in_full_once_with_a_reason(client, page, one, organiser):
    url = reverse("members:reveal", args=[one.person_id])
    shown = client.post(url, {"field": "id_number", "reason": "核对换届候选人"})
    assert NUMBER in text_of(shown)
    assert shown["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get(verb=LOOK)
    assert (entry.subject, entry.by, entry.reason) == (one.person_id, organiser, "核对换届候选人")
    again = text_of(client.get(page))
    assert NUMBER not in again
    assert "核对换届候选人" in again


@pytest.mark.parametrize("reason", ["", "   "])
def test_no_reason_no_number(client, page, one, reason):
    answer = client.post(
        reverse("members:reveal", args=[one.person_id]), {"field": "phone", "reason": reason}
    )
    assert answer.status_code == 422
    assert PHONE not in text_of(answer)
    assert not AuditEntry.objects.filter(verb=LOOK).exists()


def test_who_may_only_look_sees_no_number_in_full(client, tree, one):
    user = make_user("lead", "leader", tree["云湖市总工会"])
    with pytest.raises(Forbidden):
        services.reveal(by=user, person=one.person, field="phone", reason="看看")
    with pytest.raises(Missing):
        services.reveal(by=user, person=one.person, field="name", reason="看看")


def test_an_edit_lands_in_file_list_and_history(client, page, one):
    url = reverse("members:member_edit", args=[one.person_id])
    form = client.get(url).context["form"]
    sent = typed(form) | {"name": "田桂芬", "phone": "139 0000 0000"}
    assert client.post(url, sent).status_code == 302
    person, membership = Person.objects.get(), Membership.objects.get()
    assert (person.name, person.phone, person.id_number) == ("田桂芬", "13900000000", NUMBER)
    assert (membership.name, membership.pinyin, membership.workplace) == ("田桂芬", "tianguifen", "环卫公司")
    assert "修改了姓名、手机" in text_of(client.get(page))


def test_who_is_overtaken_keeps_what_was_typed_and_sees_what_is_there(client, page, one, organiser):
    url = reverse("members:member_edit", args=[one.person_id])
    form = client.get(url).context["form"]
    sent = typed(form) | {"department": "清扫二班"}
    services.edit(by=organiser, person=one.person, revision=0, department="清扫一班")
    answer = client.post(url, sent)
    assert answer.status_code == 409
    assert 'value="清扫二班"' in text_of(answer)
    assert "清扫一班" in text_of(answer)
    assert Membership.objects.get().department == "清扫一班"
    sent["revision"] = answer.context["form"]["revision"].value()
    assert client.post(url, sent).status_code == 302
    assert Membership.objects.get().department == "清扫二班"


def test_a_group_set_in_bulk_overtakes_an_open_form(one, organiser):
    services.set_group(by=organiser, memberships=[one], group="courier")
    with pytest.raises(Refused):
        services.edit(by=organiser, person=one.person, revision=0, group="none")


def test_another_persons_number_is_refused(one, organiser):
    other = make_person("程立新")
    with pytest.raises(Refused) as refused:
        services.edit(by=organiser, person=one.person, revision=0, id_number=other.id_number)
    assert refused.value.code == "number-taken"


def test_entering_one_person_opens_the_file(client, tree, organiser):
    client.force_login(organiser)
    url = reverse("members:member_new")
    assert "环卫公司工会" in text_of(client.get(url, {"q": "huanwei"}))
    there = f"{url}?union={tree['环卫公司工会'].pk}"
    sent = {"name": "沈 若溪", "id_number": "１１０１０１19900307109x", "phone": ""}
    answer = client.post(there, sent)
    person = Person.objects.get()
    assert answer.url == reverse("members:member", args=[person.pk])
    assert (person.name, person.id_number, person.gender) == ("沈若溪", NUMBER, "male")
    assert person.birth_date == date(1990, 3, 7)


def test_a_bad_number_is_told_at_its_field_and_nothing_is_lost(client, tree, organiser):
    client.force_login(organiser)
    there = f"{reverse('members:member_new')}?union={tree['环卫公司工会'].pk}"
    answer = client.post(there, {"name": "沈若溪", "id_number": "110101199003071234"})
    assert answer.status_code == 422
    assert "校验位" in text_of(answer)
    assert 'value="沈若溪"' in text_of(answer)
    assert not Person.objects.exists()


def test_nobody_is_a_member_twice_and_the_refusal_names_the_union(tree, one, organiser):
    with pytest.raises(Refused, match="田桂英已经是环卫公司工会的会员") as refused:
        services.add_member(by=organiser, union=tree["快递站工会"], name="田桂英", id_number=NUMBER)
    assert refused.value.code == "member-elsewhere"
    with pytest.raises(Refused) as refused:
        services.add_member(by=organiser, union=tree["环卫公司工会"], name="田桂英", id_number=NUMBER)
    assert refused.value.code == "member-already"
    with pytest.raises(Refused) as refused:
        services.add_member(by=organiser, union=tree["快递站工会"], name="别的人", id_number=NUMBER)
    assert refused.value.code == "number-of-another"
    assert "田桂英" not in refused.value.detail


def test_nobody_enters_people_elsewhere(tree, organiser):
    with pytest.raises(Missing):
        services.add_member(
            by=organiser, union=tree["大成化工厂工会"], name="沈若溪", id_number=invented.identity(5)
        )


def test_leaving_ends_the_membership_and_keeps_the_life(client, page, one):
    today = timezone.localdate()
    url = reverse("members:member_leave", args=[one.person_id])
    early = client.post(url, {"on": "2000-01-01", "reason": "left"})
    assert early.status_code == 409
    assert "2021-05-01 入会" in text_of(early)
    assert client.post(url, {"on": today.isoformat(), "reason": "left"}).status_code == 302
    text = text_of(client.get(page))
    assert "已离会" in text
    assert "离开环卫公司工会" in text
    assert client.get(url).status_code == 404


def test_another_workplace_is_no_longer_the_firm_that_was_found(tree, one, organiser):
    firm = make_employer(tree["柳桥街道总工会"], name="环卫公司")
    Membership.objects.update(employer=firm)
    services.edit(by=organiser, person=one.person, revision=0, department="清扫一班")
    assert Membership.objects.get().employer == firm
    services.edit(by=organiser, person=one.person, revision=1, workplace="快递站")
    assert Membership.objects.get().employer is None


def test_a_list_with_numbers_in_full_is_nobodys_who_may_only_read(tree, one):
    for role, where, wrong in (("leader", "嘉言区总工会", Forbidden), ("organiser", "大成区总工会", Missing)):
        with pytest.raises(wrong):
            services.reveal_list(by=make_user("", role, tree[where]), memberships=[one], reason="上报")
    assert not AuditEntry.objects.filter(verb=LOOK).exists()


def test_a_group_is_given_by_whoever_may_change_the_member(tree, one):
    for role, where, wrong in (("leader", "嘉言区总工会", Forbidden), ("organiser", "大成区总工会", Missing)):
        with pytest.raises(wrong):
            services.set_group(by=make_user("", role, tree[where]), memberships=[one], group="courier")
    assert Membership.objects.get().group == "none"


def test_a_file_that_has_an_account_stays_with_it(tree, organiser):
    first, other = make_user("first"), make_user("other")
    other.set_phone(PHONE)
    other.save()
    person = make_person("何之洲", phone=PHONE, user=first)  # who comes later has the phone that the file names
    said = {"name": person.name, "id_number": person.id_number, "phone": PHONE, "user": other}
    services.admit(by=organiser, union=tree["环卫公司工会"], **said)
    person.refresh_from_db()
    assert person.user == first


def test_leaving_is_not_for_tomorrow_nor_twice(one, organiser):
    today = timezone.localdate()
    with pytest.raises(Invalid):
        services.leave(by=organiser, memberships=[one], on=today + timedelta(days=1), reason="left")
    with pytest.raises(Invalid):
        services.leave(by=organiser, memberships=[one], on=today, reason="undone")
    services.leave(by=organiser, memberships=[one], on=today, reason="left")
    with pytest.raises(Refused):
        services.leave(by=organiser, memberships=[one], on=today, reason="left")


def test_consent_is_given_once_and_withdrawn_with_its_dates(client, page, one, organiser):
    url = reverse("members:consent_new", args=[one.person_id])
    sent = {"purpose": "messages", "source": "paper", "given_on": "2026-01-05"}
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 409
    with pytest.raises(Invalid):
        services.give_consent(by=organiser, person=one.person, purpose="sharing", source="online")
    assert (
        client.post(reverse("members:consent_withdraw", args=[one.person_id, "messages"])).status_code == 302
    )
    consent = Consent.objects.get()
    assert (consent.text_version, consent.withdrawn_on) == ("2026-01", timezone.localdate())


def test_members_see_their_file_and_who_looked_and_decide_on_consent(client, one, organiser):
    me = make_user("zhigong")
    Person.objects.filter(pk=one.person_id).update(user=me)
    services.reveal(by=organiser, person=one.person, field="phone", reason="通知体检")
    client.force_login(me)
    assert "环卫公司工会" in text_of(client.get(reverse("mine:my_file")))
    assert "通知体检" in text_of(client.get(reverse("mine:my_looks")))
    url = reverse("mine:my_consent", args=["sharing"])
    assert client.post(url, {"verb": "give"}).status_code == 302
    assert Consent.objects.get().source == "本人在线"
    client.post(url, {"verb": "withdraw"})
    assert Consent.objects.get().withdrawn_on is not None
    assert client.get(reverse("members:member", args=[one.person_id])).status_code == 403


def test_a_visitor_without_a_file_is_told_so(client):
    client.force_login(make_user("qishou"))
    assert "还没有对应的会员档案" in text_of(client.get(reverse("mine:my_file")))
    assert client.post(reverse("mine:my_consent", args=["sharing"]), {"verb": "give"}).status_code == 404


@pytest.mark.parametrize("looks", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(client, page, tree, looks, django_assert_num_queries):
    person = Person.objects.get()
    for number in range(looks):
        services.reveal(by=None, person=person, field="phone", reason=f"第 {number} 次")
        past = {"joined_on": date(2010 + number, 1, 1), "left_on": date(2010 + number, 2, 1)}
        make_member(tree["快递站工会"], person=person, **past)
    client.get(page)
    with django_assert_num_queries(29):
        assert client.get(page).status_code == 200
