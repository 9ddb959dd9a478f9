"""The papers with which a union is founded: what was filled in stands in them, what is not known is left to write by hand."""

import io

import pypdf
import pytest
from django.urls import reverse
from docx import Document

from niangjia.joining.services.founding import found_union
from niangjia.joining.tests.firms import APPROVED, FIRM, NEEDED, workers
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.errors import Invalid
from niangjia.organizations.models import Union

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor", "few")]


def words(content):
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())


TYPED = {
    "name": f"{FIRM}工会委员会", "parent": "嘉言区总工会", "leader": "周#晓*禾", "phone": "0515-88880000", "staff": "120",
    "seats": "5", "elect_on": "2026-07-01", "elect_at": "公司$食堂$", "document": "嘉工复〔2026〕7号",
}  # fmt: skip


SAID = {
    "request": ("申请建立云湖青禾配送有限公司工会委员会", "现有职工120人", "周#晓*禾", "申请入会职工名单", "2026年7月1日"),
    "approval": ("嘉工复〔2026〕7号", "由5名委员组成", "隶属嘉言区总工会", "此复。"),
    "notice": ("公司$食堂$", "三分之二", "无记名投票", "第一次会员大会选举公告", "0515-88880000"),
}


@pytest.mark.parametrize("paper", sorted(SAID))
def test_the_papers_say_what_was_filled_in(client, joint, organiser, paper):
    made = workers(joint, NEEDED)
    client.force_login(organiser)
    url = reverse("joining:founding_paper", args=[made[0].pk])
    pdf = client.post(url, TYPED | {"paper": f"{paper}.pdf"})
    docx = client.post(url, TYPED | {"paper": f"{paper}.docx"})
    doc = Document(io.BytesIO(docx.content))
    cells = [cell.text for table in doc.tables for row in table.rows for cell in row.cells]
    written = "".join("".join([one.text for one in doc.paragraphs] + cells).split())
    for said in SAID[paper]:
        assert said in words(pdf.content)
        assert said in written
    if paper == "request":
        assert all(one.name in words(pdf.content) for one in made)
    assert AuditEntry.objects.filter(verb="paper.take").count() == 2


def test_what_is_not_known_is_left_to_write_by_hand(client, joint, organiser):
    made = workers(joint, NEEDED)
    client.force_login(organiser)
    url = reverse("joining:founding_paper", args=[made[0].pk])
    answer = client.post(url, {"name": "甲工会", "parent": "嘉言区总工会", "paper": "notice.pdf"})
    assert "＿＿＿＿" in words(answer.content)
    assert client.post(url, {"name": "甲工会", "parent": "嘉言区总工会", "paper": "secrets.pdf"}).status_code == 404
    assert client.post(url, {"name": "甲工会", "parent": "嘉言区总工会", "paper": "notice.exe"}).status_code == 404
    assert client.post(url, {"name": "", "paper": "notice.pdf"}).status_code == 422


def test_a_relative_of_the_head_for_an_office_is_refused_with_the_rule(client, tree, joint, organiser):
    made = workers(joint, NEEDED)
    said = {"name": f"{FIRM}工会", "parent": tree["嘉言区总工会"].code, "kin": "on", "paper": "notice.pdf"} | APPROVED
    client.force_login(organiser)
    for where in ("joining:founding_found", "joining:founding_paper"):
        answer = client.post(reverse(where, args=[made[0].pk]), said)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "近亲属" in page
        assert "第十条" in page
        assert f"{FIRM}工会" in page, "what was typed is still there"
    with pytest.raises(Invalid) as refusal:
        found_union(by=organiser, application=made[0], parent=tree["嘉言区总工会"], name=f"{FIRM}工会", **APPROVED, kin=True)
    assert (refusal.value.code, refusal.value.rule["article"]) == ("employers-relative", "第十条")
    assert not Union.objects.filter(name=f"{FIRM}工会").exists()
    assert client.post(reverse("joining:founding_found", args=[made[0].pk]), said | {"kin": ""}).status_code == 302
