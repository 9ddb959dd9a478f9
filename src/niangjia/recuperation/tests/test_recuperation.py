"""A rest cure from the plan to the account: against the regulation, with its turns, papers, figures and rights."""

import io
import json
import zipfile
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niangjia.accounts.services import issue_token
from niangjia.enrolment.models import Entry, Turn
from niangjia.enrolment.services import turns as register
from niangjia.enrolment.tests.factories import make_offer, make_place
from niangjia.enrolment.tests.named import DISTRICT, WASTE, check_named, fresh
from niangjia.kernel.attachments import attachments_of
from niangjia.kernel.errors import Forbidden, Invalid, Missing, Problem, Refused
from niangjia.kernel.papers import docx
from niangjia.kernel.questions import FIGURES, annexes, holdings, life, todos
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user
from niangjia.recuperation import papers, services
from niangjia.recuperation.models import Programme
from niangjia.recuperation.states import PROGRAMME_MOVES, ProgrammeState
from niangjia.recuperation.tests.factories import be_over, contract_of, fill, make_cure, make_programme
from tests.support.clients import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(settings: Any) -> tuple[Any, Any]:
    settings.SECOND_FACTOR = False
    return make_place()


def url(name: str, *args: Any) -> str:
    return reverse(f"recuperation:{name}", args=args)


def test_the_regulation_is_applied_and_kept(place: Any) -> None:
    tree, boss = place
    offer = make_cure(boss, tree)
    with pytest.raises(Invalid, match="标准不超过 600 元") as caught:
        make_programme(boss, offer, per_day=Decimal("600.01"))
    assert caught.value.rule is not None
    assert caught.value.rule["key"] == "care.recuperation"
    one = make_programme(boss, offer, per_day=Decimal(390))
    assert "低于标准 400 元" in one.warnings[0]
    assert (one.days, one.rule["value"]["days_inside"]) == (5, 5)
    with pytest.raises(Refused, match="已经有疗休养安排"):
        make_programme(boss, offer)
    long = make_cure(boss, tree, days=6)
    with pytest.raises(Invalid, match="省内疗休养不超过 5 天"):
        make_programme(boss, long)
    assert make_programme(boss, long, outside=True).where == "省外"


def test_contract_insurance_and_account(place: Any) -> None:
    tree, boss = place
    offer = make_cure(boss, tree)
    one = make_programme(boss, offer)
    with pytest.raises(Invalid, match="标准不超过 600 元"):
        services.contract(by=boss, programme=one, new=contract_of(amount=Decimal(50_000)))
    with pytest.raises(Invalid, match="合同止不能早于合同起"):
        services.contract(by=boss, programme=one, new=contract_of(valid_to=timezone.localdate() - timedelta(days=1)))
    file = SimpleUploadedFile("合同.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    services.contract(by=boss, programme=one, new=contract_of(), file=file)
    assert attachments_of(one).get().name == "合同.pdf"
    with pytest.raises(Invalid, match="理由"):
        services.amend(by=boss, programme=fresh(one), new=contract_of(), reason="")
    services.amend(by=boss, programme=fresh(one), new=contract_of(amount=Decimal(33_600)), reason="少一人")
    services.insure(by=boss, programme=fresh(one), insurer="云湖人寿", policy_no="P-1", premium=Decimal(700))
    assert {cost.item: cost.planned for cost in offer.costs.all()} == {"疗养费": 33_600, "保险费": 700}


def test_the_whole_way_to_the_settlement(place: Any) -> None:
    tree, boss = place
    offer = make_cure(boss, tree)
    one = make_programme(boss, offer)
    services.contract(by=boss, programme=one, new=contract_of())
    with pytest.raises(Refused, match="结束归档以后才能结算"):
        services.settle(by=boss, programme=fresh(one))
    members = [make_member(tree[WASTE], user=make_user()) for _ in range(2)]
    fill(boss, offer, tree, members)
    be_over(boss, offer, cost=Decimal(6500))
    with pytest.raises(Invalid, match="规定不超过 600 元"):
        services.settle(by=boss, programme=fresh(one))
    services.settle(by=boss, programme=fresh(one), note="雨天改道，多住一晚")
    assert fresh(one).state == "settled"
    sheet = papers.settlement(fresh(one))
    assert ([row["actual"] for row in sheet["list"]], sheet["people"], sheet["note"]) == (["3250.00"] * 2, 2, "雨天改道，多住一晚")
    for name in papers.PAPERS:
        assert docx(f"recuperation/{name}", getattr(papers, name)(fresh(one)))[:2] == b"PK"
    assert members[0].name not in str(papers.names(fresh(one)))
    services.reopen(by=boss, programme=fresh(one), reason="账单有误")
    services.settle(by=boss, programme=fresh(one), note="雨天改道，多住一晚")
    check_named(fresh(offer))


def test_whoever_came_has_had_a_turn(place: Any) -> None:
    tree, boss = place
    offer = make_cure(boss, tree)
    make_programme(boss, offer)
    member = make_member(tree[WASTE], user=make_user())
    fill(boss, offer, tree, [member])
    be_over(boss, offer)
    turn = Turn.objects.get()
    assert (turn.person_id, turn.category, turn.outside, turn.place) == (member.person_id, "工匠", False, "湖滨疗养院")
    assert FIGURES["recuperated"].rows(timezone.localdate()).count() == 1
    again = make_cure(boss, tree)
    with pytest.raises(Refused, match="没有可以推荐的人"):
        fill(boss, again, tree, [member])
    held = [one for one in holdings(member.person.user) if one.key == "recuperation.turns"]
    assert len(held[0].rows) == 1
    assert Client().get(url("turns")).status_code == 302
    assert member.name in client_of(boss).get(url("turns")).content.decode()


def test_turns_of_earlier_years(place: Any) -> None:
    tree, boss = place
    one, other, late = (make_member(tree[WASTE]) for _ in range(3))
    day = timezone.localdate()
    text = "\n".join([
        "姓名\t身份证号\t日期\t地点",
        f"{one.name}\t{one.person.id_number}\t{day.year - 1}-06\t省外 青岛疗养院",
        f"{other.name}\t{other.person.phone[-4:]}\t{day.year - 5}年6月10日\t湖滨",
        f"{one.name}\t{one.person.id_number}\t{day.year - 1}-06\t又一次",
        f"{late.name}\t{late.person.id_number}\t{day.year + 1}-01\t湖滨",
        f"{late.name}\t{late.person.id_number}\t没有日期",
        "张冠李戴\t470101198807150014\t2024-06\t湖滨",
    ])  # fmt: skip
    client = client_of(boss)
    form = {"union": str(tree["云湖市总工会"].pk), "text": text}
    looked = client.post(url("turns_import"), form)
    assert [row.found.verdict for row in looked.context["found"].rows] == ["ok", "ok", "double", "bad", "bad", "unknown"]
    assert not Turn.objects.exists()
    done = client.post(url("turns_import"), form | {"verb": "confirm", "mark": looked.context["found"].mark}, follow=True)
    assert "已登记 2 人次" in done.content.decode()
    assert list(Turn.objects.order_by("-on").values_list("outside", "place")) == [(True, "青岛疗养院"), (False, "湖滨")]
    assert "省外疗休养" in str([moment.title for moment in life(one.person, boss)])
    outside = [{"kind": "outside_within", "years": 3, "of": "recuperation"}]
    from niangjia.enrolment.eligibility import refusals
    from niangjia.enrolment.facts import facts_of_many

    offer = make_offer(boss, tree[DISTRICT], rules=outside)
    facts = facts_of_many([(one.person, one), (other.person, other)], offer, timezone.localdate())
    assert "近 3 年已参加过省外疗休养" in refusals(outside, facts[one.person.pk])[0]
    assert not refusals(outside, facts[other.person.pk])
    with pytest.raises(Refused, match="没有可以登记的"):
        register.import_turns(by=boss, union=tree["云湖市总工会"], text=text, kind="recuperation")


def sheet_of(answer: Any) -> list[list[Any]]:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("heading", [True, False])
def test_what_cannot_be_written_down_goes_back_as_it_was_laid_out(place: Any, heading: bool) -> None:
    tree, boss = place
    good, bad = make_member(tree[WASTE]), make_member(tree[WASTE])
    head = ["姓名", "身份证号", "日期", "地点"] if heading else [""] * 4
    wrong = [bad.name, bad.person.id_number, "去年夏天", "=1+1"]
    rows = [*([head] if heading else []), [good.name, good.person.id_number, "2024-06", "湖滨"], wrong]
    text = "\n".join("\t".join(row) for row in rows)
    client, form = client_of(boss), {"union": str(tree["云湖市总工会"].pk), "text": text}
    answer = client.post(url("turns_import"), form | {"verb": "failed"})
    assert "turns-not-entered.xlsx" in answer["Content-Disposition"]
    found = sheet_of(answer)
    assert found[0] == [*head, "问题说明"]
    assert found[1][:-1] == wrong
    assert found[1][-1].startswith(f"原第 {len(rows)} 行 没有日期")
    assert len(found) == 2
    xml = zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in xml
    mended = [found[0], [*found[1][:2], "2023-06", *found[1][3:]]]
    again = form | {"text": "\n".join("\t".join(map(str, row)) for row in mended)}
    looked = client.post(url("turns_import"), again).context["found"]
    assert [(one.found.verdict, one.place) for one in looked.rows] == [("ok", "=1+1")]
    assert not Turn.objects.exists()


@pytest.mark.parametrize("state", ProgrammeState.LABELS)
@pytest.mark.parametrize("verb", PROGRAMME_MOVES)
def test_every_verb_in_every_state(place: Any, verb: str, state: str) -> None:
    tree, boss = place
    offer = make_cure(boss, tree)
    one = make_programme(boss, offer)
    services.contract(by=boss, programme=one, new=contract_of())
    fill(boss, offer, tree, [make_member(tree[WASTE])])
    be_over(boss, offer, cost=Decimal(2500))
    if state == "settled":
        services.settle(by=boss, programme=fresh(one))
    else:
        Programme.objects.filter(pk=one.pk).update(**{"state": state})
    run = {
        "contract": lambda who: services.contract(by=who, programme=fresh(one), new=contract_of()),
        "amend": lambda who: services.amend(by=who, programme=fresh(one), new=contract_of(), reason="更正"),
        "settle": lambda who: services.settle(by=who, programme=fresh(one)),
        "reopen": lambda who: services.reopen(by=who, programme=fresh(one), reason="更正"),
    }[verb]
    for who, refusal in ((make_user("", "leader", tree[DISTRICT]), Forbidden), (make_user("", "chair", tree["大成区总工会"]), Missing)):
        with pytest.raises(refusal):
            run(who)
    if state in PROGRAMME_MOVES[verb].sources:
        run(boss)
        assert fresh(one).state == PROGRAMME_MOVES[verb].target
    else:
        with pytest.raises(Problem):
            run(boss)
        assert fresh(one).state == state


def test_pages_rights_todos_and_the_line_on_the_offer(place: Any) -> None:
    tree, boss = place
    offer = make_cure(boss, tree)
    district = make_user("", "chair", tree[DISTRICT])
    assert "还没有登记" in annexes("enrolment:offer", offer, district)[0].sentence
    client = client_of(district)
    page = client.get(url("plan", offer.pk)).content.decode()
    assert "未核对原文" in page
    wrong = client.post(url("plan", offer.pk), {"place": "湖滨", "per_day": "900"})
    assert (wrong.status_code, "标准不超过 600 元" in wrong.content.decode()) == (422, True)
    client.post(url("plan", offer.pk), {"place": "湖滨", "per_day": "500"})
    one = Programme.objects.get()
    day = timezone.localdate().isoformat()
    form = {"party": "湖滨疗养院", "signed_on": day, "valid_from": day, "valid_to": day, "amount": "35000"}
    client.post(url("programme_contract", one.pk), form)
    assert fresh(one).state == "contracted"
    client.post(url("programme_insure", one.pk), {"insurer": "云湖人寿", "policy_no": "P-9", "premium": "700"})
    assert "P-9" in client.get(url("programme", one.pk)).content.decode()
    assert client.get(url("programme_paper", one.pk, "names", "docx")).status_code == 200
    assert client.get(url("programme_paper", one.pk, "lies", "docx")).status_code == 404
    outside = client_of(make_user("", "chair", tree["大成区总工会"]))
    leader = client_of(make_user("", "leader", tree[DISTRICT]))
    assert (outside.get(url("programme", one.pk)).status_code, leader.get(url("programme", one.pk)).status_code) == (404, 200)
    assert leader.get(url("programme_contract", one.pk)).status_code == 403
    fill(boss, offer, tree, [make_member(tree[WASTE])])
    be_over(boss, offer)
    assert "还没有结算" in str([todo.sentence for todo in todos(type(district).objects.get(pk=district.pk))])


def test_by_the_api(place: Any) -> None:
    tree, boss = place
    bearer = f"Bearer {issue_token(by=boss, name='程序')[1]}"

    def post(path: str, body: Any) -> Any:
        return Client().post(f"/api/v1{path}", json.dumps(body), "application/json", headers={"authorization": bearer})

    offer = make_cure(boss, tree)
    refused = post("/recuperations", {"offer": str(offer.pk), "place": "湖滨", "per_day": "601"})
    assert (refused.status_code, refused.json()["rule"]["key"]) == (422, "care.recuperation")
    made = post("/recuperations", {"offer": str(offer.pk), "place": "湖滨", "per_day": "500"})
    assert made.status_code == 201, made.json()
    base, day = f"/recuperations/{made.json()['id']}", timezone.localdate().isoformat()
    body = {"party": "湖滨", "signed_on": day, "valid_from": day, "valid_to": day, "amount": "35000"}
    assert post(f"{base}/contract", body).json()["state"] == "contracted"
    assert post(f"{base}/insure", {"insurer": "云湖人寿", "policy_no": "P", "premium": "70"}).json()["premium"] == "70.00"
    member = make_member(tree[WASTE])
    fill(boss, offer, tree, [member])
    be_over(boss, offer, cost=Decimal(2400))
    assert post(f"{base}/settle", {}).json()["state"] == "settled"
    assert post(f"{base}/reopen", {"reason": "账单有误"}).json()["state"] == "contracted"
    text = f"{member.name}\t{member.person.id_number}\t2020-06\t湖滨"
    listed = {"union": str(tree[DISTRICT].pk), "text": f"{text}\n{member.name}\t{member.person.id_number}"}
    looked = post("/turns/preview", listed).json()
    assert looked == {"people": 1, "failed": [{"line": 2, "why": "没有日期，请写成 2024-06 或 2024-06-10"}]}
    assert post("/turns", {"union": str(tree[DISTRICT].pk), "text": text}).json() == {"people": 1}
    found = Client().get("/api/v1/turns", headers={"authorization": bearer}).json()["items"]
    assert len(found) == 2
    assert Entry.objects.filter(state="attended").count() == 1
