"""Posters: for which unions, by whom, and that the code leads to the form of that very union."""

import io

import pypdf
import pytest
from django.urls import reverse

from niangjia.joining import posters
from niangjia.kernel.audit import AuditEntry
from niangjia.organizations.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]


def test_the_sheet_names_the_union_and_leaves_a_trace(client, tree, organiser):
    union = tree["快递站工会"]
    client.force_login(organiser)
    answer = client.get(reverse("joining:poster_sheet", args=[union.pk]))
    assert answer["Content-Type"] == "application/pdf"
    page = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    words = "".join(page[0].extract_text().split())
    assert len(page) == 1
    assert [round(float(side)) for side in page[0].mediabox[2:]] == [595, 842]
    assert union.name in words
    assert union.code in words
    assert AuditEntry.objects.get(verb="paper.take").object_id == union.pk


def test_the_screen_shows_the_address_that_the_code_leads_to(client, tree, organiser):
    union = tree["快递站工会"]
    client.force_login(organiser)
    body = client.get(reverse("joining:poster", args=[union.pk]), headers={"host": "localhost"}).content.decode()
    assert f"http://localhost/join?union={union.code}" in body
    assert "data:image/svg+xml" in body
    assert "别的手机打不开" in body


def test_the_code_is_drawn_from_the_address_alone(tree):
    union = tree["快递站工会"]
    one, other = (posters.drawn(posters.address(f"https://{host}/join", union)) for host in ("a.example", "b.example"))
    assert one.startswith("<svg")
    assert one != other


def test_a_union_with_a_nasty_name_is_set_as_text(client, tree, organiser):
    union = tree["快递站工会"]
    type(union).objects.filter(pk=union.pk).update(contact='#panic("x")*粗*$', name="快递#站$工会*")
    client.force_login(organiser)
    answer = client.get(reverse("joining:poster_sheet", args=[union.pk]))
    words = "".join(pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())
    assert '#panic("x")*粗*$' in words
    assert "快递#站$工会*" in words


def test_whoever_has_one_union_sees_its_poster_at_once(client, tree):
    union = tree["大成化工厂工会"]
    client.force_login(make_user("chair", "chair", union))
    answer = client.get(reverse("joining:posters"))
    assert answer.headers["Location"] == reverse("joining:poster", args=[union.pk])


def test_federations_and_other_branches_have_none(client, tree, organiser):
    client.force_login(organiser)
    for name in ("嘉言区总工会", "大成化工厂工会"):
        for view in ("poster", "poster_sheet"):
            assert client.get(reverse(f"joining:{view}", args=[tree[name].pk])).status_code == 404
    found = client.get(reverse("joining:posters"), {"q": "工会"}).content.decode()
    assert "快递站工会" in found
    assert "大成化工厂工会" not in found


def test_other_roles_are_told(client, tree):
    client.force_login(make_user("cashier", "cashier", tree["嘉言区总工会"]))
    assert client.get(reverse("joining:posters")).status_code == 403
