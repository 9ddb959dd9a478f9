"""Firms without a union: counted, told to the union responsible, founded with their papers; those who wait go along."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from niangjia.accounts.services import issue_token
from niangjia.joining import services
from niangjia.joining.founding.firms import due, firms
from niangjia.joining.founding.todos import todos
from niangjia.joining.models import Application
from niangjia.joining.services.founding import found_union
from niangjia.joining.states import ApplicationState as S
from niangjia.joining.tests.factories import make_application
from niangjia.joining.tests.firms import APPROVED, FIRM, NEEDED, workers
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Forbidden, Missing, Refused
from niangjia.members import services as members
from niangjia.organizations.models import Employer, Union
from niangjia.organizations.tests.factories import make_appointment, make_employer, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor", "few")]


def test_the_law_is_a_record_and_says_twenty_five():
    from niangjia.kernel.regulations import seed

    one = next(one for one in seed() if one.key == "union.committee_min_members")
    assert (one.value, one.article, one.trust) == (25, "第十一条", "L")


def test_below_the_number_the_sentence_says_how_many_are_missing(client, joint, organiser):
    workers(joint, NEEDED - 1)
    (firm,) = firms(organiser)
    assert (firm.people, firm.missing, firm.ready) == (NEEDED - 1, 1, False)
    assert "还差 1 人" in firm.sentence
    assert "联合会" in firm.sentence
    assert "《中华人民共和国工会法》第十一条" in firm.sentence
    assert not list(todos(organiser))
    client.force_login(organiser)
    page = client.get(reverse("joining:founding_firm", args=[firm.pk])).content.decode()
    assert "还差 1 人" in page
    assert "仍要单独建会" in page
    assert "转入" not in page


def test_at_the_number_the_union_responsible_is_told(tree, joint, organiser):
    workers(joint, NEEDED)
    (todo,) = todos(organiser)
    assert "可以建会了" in todo.sentence
    assert FIRM in todo.sentence
    above = make_user("city", "organiser", tree["云湖市总工会"])
    assert list(todos(above))
    for role, where in (("organiser", "大成区总工会"), ("leader", "嘉言区总工会"), ("cashier", "嘉言区总工会")):
        assert not list(todos(make_user(f"{role}-{where}", role, tree[where])))
    assert not list(todos(make_user("joint", "organiser", joint)))


def test_spellings_of_one_firm_are_one_and_a_person_counts_once(joint, organiser):
    workers(joint, 2)
    workers(joint, 1, workplace="云湖青禾配送")
    twice = make_application(joint, workplace=FIRM)
    make_application(joint, workplace=FIRM, id_number=twice.id_number)
    (firm,) = firms(organiser)
    assert firm.people == 4


def test_refused_and_withdrawn_do_not_count(joint, organiser):
    made = workers(joint, NEEDED)
    services.withdraw(by=None, application=made[0])
    services.refuse(by=organiser, application=made[1], ground="not-eligible", reason="")
    assert firms(organiser)[0].people == NEEDED - 2


def test_a_firm_with_a_union_of_its_own_is_not_asked(tree, joint, organiser):
    make_employer(tree["柳桥街道总工会"], name=FIRM, union=tree["快递站工会"])
    workers(joint, NEEDED)
    assert not firms(organiser)


def test_the_known_firm_belongs_to_its_own_place(tree, joint, organiser):
    make_employer(tree["柳桥街道总工会"], name=FIRM)
    workers(joint, NEEDED)
    (firm,) = due(organiser)
    assert firm.area == tree["柳桥街道总工会"]


def test_founding_makes_the_union_and_hands_over_those_who_wait(client, tree, joint, organiser):
    made = workers(joint, NEEDED + 1)
    services.accept(by=organiser, application=made[0])
    services.hand_back(by=organiser, application=made[1], ground="incomplete", reason="")
    (firm,) = due(organiser)
    client.force_login(organiser)
    answer = client.post(
        reverse("joining:founding_found", args=[firm.pk]),
        {"name": f"{FIRM}工会委员会", "parent": "嘉言区总工会", "document": "嘉工复〔2026〕7号", "approved_on": "2026-06-01"},
        follow=True,
    )
    union = Union.objects.get(name=f"{FIRM}工会委员会")
    assert "1 人以前已由别的工会接收" in answer.content.decode()
    assert (union.parent, union.kind, union.approval) == (tree["嘉言区总工会"], "grassroots", "嘉工复〔2026〕7号")
    employer = Employer.objects.get(name=FIRM)
    assert (employer.union, employer.area) == (union, tree["嘉言区总工会"])
    states = {one.pk: (one.state, one.union_id, one.path) for one in Application.objects.all()}
    assert states[made[0].pk] == (S.ACCEPTED, joint.pk, joint.path)
    assert states[made[1].pk] == (S.RETURNED, union.pk, union.path)
    assert {states[one.pk] for one in made[2:]} == {(S.SUBMITTED, union.pk, union.path)}
    assert not firms(organiser)
    entry = AuditEntry.objects.get(verb="firm.found")
    assert entry.detail["rule"]["key"] == "union.committee_min_members"
    services.accept(by=organiser, application=Application.objects.get(pk=made[2].pk))


def test_who_was_taken_in_elsewhere_is_asked_for(tree, joint, organiser):
    taken, left, *others = [make_application(joint, workplace=FIRM) for _ in range(NEEDED + 2)]
    services.accept(by=organiser, application=taken)
    services.accept(by=organiser, application=left)
    left.refresh_from_db()
    members.leave(by=organiser, memberships=[left.membership], on=timezone.localdate(), reason="left")
    made = found_union(by=organiser, application=others[0], parent=tree["柳桥街道总工会"], name="云湖青禾配送工会", **APPROVED)
    assert (made.moved, made.elsewhere, made.asked) == (NEEDED, 2, 1)
    taken.refresh_from_db()
    transfer = taken.membership.person.transfers.get()
    assert (transfer.to_union, transfer.state, transfer.wish) == (made.union, "agreed", "单位已建会")
    assert transfer.signed_out
    assert transfer.signed_in
    assert taken.membership.person.memberships.get(left_on=None).union == made.union


def test_a_known_firm_is_linked_and_not_written_twice(tree, joint, organiser):
    known = make_employer(tree["柳桥街道总工会"], name=FIRM)
    made = workers(joint, NEEDED)
    found = found_union(by=organiser, application=made[0], parent=tree["柳桥街道总工会"], name=f"{FIRM}工会", **APPROVED)
    known.refresh_from_db()
    assert known.union == found.union
    assert Employer.objects.filter(name=FIRM).count() == 1
    assert found.moved == NEEDED


def test_nothing_is_left_of_a_founding_that_is_refused(tree, joint, organiser):
    make_employer(tree["柳桥街道总工会"], name=FIRM)
    made = workers(joint, NEEDED)
    with pytest.raises(Exception, match="覆盖单位"):  # the firm lies in the street, the union would hang at the district
        found_union(by=organiser, application=made[0], parent=tree["嘉言区总工会"], name=f"{FIRM}工会", **APPROVED)
    assert not Union.objects.filter(name=f"{FIRM}工会").exists()
    assert {one.union for one in Application.objects.all()} == {joint}


def test_founded_twice_is_founded_once(tree, joint, organiser):
    made = workers(joint, NEEDED)
    found_union(by=organiser, application=made[0], parent=tree["嘉言区总工会"], name=f"{FIRM}工会", **APPROVED)
    with pytest.raises(Refused, match="刚刚已经建会"):
        found_union(by=organiser, application=made[1], parent=tree["嘉言区总工会"], name=f"{FIRM}二工会", **APPROVED)
    assert Union.objects.filter(name__startswith=FIRM).count() == 1


def test_below_the_number_one_may_still_found_alone(client, tree, joint, organiser):
    (one,) = workers(joint, 1)
    client.force_login(organiser)
    url = reverse("joining:founding_firm", args=[one.pk])
    assert "转入 1 份申请" in client.get(url, {"alone": "1"}).content.decode()


@pytest.mark.parametrize(
    "case",
    [({}, {"document", "approved_on"}), ({"document": " ", "approved_on": "2026-06-01"}, {"document"}),
     ({"document": "嘉工复〔2026〕7号"}, {"approved_on"}), ({"document": "嘉工复〔2026〕7号", "approved_on": "day after"}, {"approved_on"})],
)  # fmt: skip
def test_without_the_approval_there_is_no_union(client, tree, joint, organiser, case):
    """By page and by API the same; the papers with which it is asked for need neither."""
    said, wrong = case
    if said.get("approved_on") == "day after":
        said = said | {"approved_on": str(timezone.localdate() + timedelta(days=1))}
    made = workers(joint, NEEDED)
    union = tree["嘉言区总工会"]
    client.force_login(organiser)
    url = reverse("joining:founding_found", args=[made[0].pk])
    answer = client.post(url, {"name": f"{FIRM}工会", "parent": union.code} | said)
    assert answer.status_code == 422
    assert "批复" in answer.content.decode()
    headers = {"authorization": f"Bearer {issue_token(by=organiser, name='接口')[1]}"}
    body = {"name": f"{FIRM}工会", "parent": str(union.pk)} | said
    answer = client.post(f"/api/v1/firms/{made[0].pk}/found", body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    problem = answer.json()
    assert (problem["code"], set(problem["errors"])) == ("approval-missing", wrong)
    assert not Union.objects.filter(name=f"{FIRM}工会").exists()
    paper = reverse("joining:founding_paper", args=[made[0].pk])
    assert client.post(paper, {"name": f"{FIRM}工会", "parent": union.code, "paper": "request.docx"}).status_code == 200


def test_names_are_for_whoever_may_found(client, tree, joint, organiser):
    made = workers(joint, NEEDED)
    url = reverse("joining:founding_firm", args=[made[0].pk])
    client.force_login(make_user("leader", "leader", tree["嘉言区总工会"]))
    page = client.get(url).content.decode()
    assert f"{NEEDED} / {NEEDED} 人" in page
    assert made[0].name not in page
    assert client.post(f"{url}/found", {"name": "甲", "parent": "嘉言区总工会"}).status_code == 403
    client.force_login(organiser)
    assert made[0].name in client.get(url).content.decode()


def test_other_branches_see_nothing(client, tree, joint):
    made = workers(joint, NEEDED)
    client.force_login(make_user("outsider", "organiser", tree["大成区总工会"]))
    assert client.get(reverse("joining:founding_firm", args=[made[0].pk])).status_code == 404
    assert client.post(reverse("joining:founding_paper", args=[made[0].pk]), {"paper": "request.pdf"}).status_code == 404


def test_a_right_to_found_elsewhere_is_none_to_found_here(tree, joint):
    """Sees the firm as a leader, and may make unions in another district: the firm's own has not been asked."""
    by = make_user("leader", "leader", tree["嘉言区总工会"])
    make_appointment(by, "organiser", tree["大成区总工会"])
    made = workers(joint, NEEDED)
    with pytest.raises(Forbidden, match="所在地上一级工会"):
        found_union(by=by, application=made[0], parent=tree["大成区总工会"], name="甲工会", **APPROVED)
    assert not Union.objects.filter(name="甲工会").exists()


def test_the_joint_union_sees_its_numbers_but_does_not_found(client, tree, joint):
    made = workers(joint, NEEDED)
    by = make_user("joint", "organiser", joint)
    with pytest.raises((Forbidden, Missing)):
        found_union(by=by, application=made[0], parent=tree["嘉言区总工会"], name="甲工会", **APPROVED)
    client.force_login(by)
    assert client.get(reverse("joining:founding_firm", args=[made[0].pk])).status_code == 200
    assert client.post(reverse("joining:founding_paper", args=[made[0].pk]), {"paper": "request.pdf"}).status_code == 404


def test_the_list_costs_the_same_for_many_firms(client, joint, organiser, django_assert_max_num_queries):
    for number in range(12):
        workers(joint, 1, workplace=f"云湖第{'一二三四五六七八九十壬癸'[number]}货运有限公司")
    client.force_login(organiser)
    with django_assert_max_num_queries(20):
        page = client.get(reverse("joining:founding")).content.decode()
    assert page.count("还差") == 12


def test_the_api_lists_and_founds_once(client, tree, joint, organiser):
    made = workers(joint, NEEDED)
    headers = {"authorization": f"Bearer {issue_token(by=organiser, name='接口')[1]}", "idempotency-key": "founding-1"}
    (firm,) = client.get("/api/v1/firms", headers=headers).json()
    assert (firm["people"], firm["missing"], firm["rule"]["article"]) == (NEEDED, 0, "第十一条")
    body = {"name": f"{FIRM}工会", "parent": str(tree["嘉言区总工会"].pk)} | APPROVED
    url = f"/api/v1/firms/{made[-1].pk}/found"
    answers = [client.post(url, body, content_type="application/json", headers=headers) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["moved"] == NEEDED
    assert Union.objects.filter(name=f"{FIRM}工会").count() == 1
    again = client.post(url, body, content_type="application/json", headers=headers | {"idempotency-key": "other"})
    assert again.status_code == 404
