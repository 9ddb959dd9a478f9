"""The photo of a paper beside a correction: for whoever asked and the desk that reviews, and gone when it has done its work."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as house
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from niangjia.accounts.services import issue_token
from niangjia.kernel.attachments import Attachment, attachments_of
from niangjia.kernel.audit import LOOK, AuditEntry
from niangjia.kernel.errors import Invalid, Missing, Refused
from niangjia.kernel.questions import holdings
from niangjia.kernel.sealed_files import MAGIC, open_sealed
from niangjia.members import services as members
from niangjia.mine import services
from niangjia.mine.models import Correction, DataCopy
from niangjia.mine.services.copies import path_of
from niangjia.mine.tests.support import UNION, browser, drain, make_mine
from niangjia.organizations.tests.factories import make_tree, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def photo(name: str = "毕业证.jpg") -> SimpleUploadedFile:
    """A picture as a phone takes it."""
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "white").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def ask(mine: Any, file: Any = None, field: str = "education", value: str = "college") -> Correction:
    return services.ask_correction(by=mine.person.user, field=field, value=value, file=file)


def stored() -> list[Path]:
    """Whatever lies on the disk."""
    return [path for path in Path(house.MEDIA_ROOT).rglob("*") if path.is_file()]


def addresses(paper: Attachment) -> list[str]:
    return [reverse(name, args=[paper.pk]) for name in ("kernel:attachment", "kernel:attachment_small")]


def test_a_photo_goes_along_on_the_page_and_the_desk_sees_it(mine: Any, desk: Any) -> None:
    me = browser(mine.person.user)
    sent = {"value": "college", "note": "", "file": photo()}
    assert me.post("/my/data/correct/education", sent).status_code == 302
    one = Correction.objects.get()
    paper = attachments_of(one).get()
    assert "毕业证.jpg" in me.get("/my/data").content.decode()
    page = browser(desk).get(f"/desk/requests/corrections/{one.pk}").content.decode()
    assert "毕业证.jpg" in page
    assert all(browser(who).get(where).status_code == 200 for who in (desk, mine.person.user) for where in addresses(paper))


def test_its_bytes_are_sealed_and_nothing_of_the_upload_is_in_the_small_one(mine: Any) -> None:
    paper = attachments_of(ask(mine, photo())).get()
    assert len(stored()) == 2
    assert all(path.read_bytes().startswith(MAGIC) for path in stored())
    assert b"".join(open_sealed(paper.file)).startswith(b"\xff\xd8")


def test_nobody_else_sees_it(mine: Any, desk: Any, tree: dict[str, Any]) -> None:
    paper = attachments_of(ask(mine, photo())).get()
    others = [
        make_mine(tree, "li", phone="19900000404", name="李四").person.user,  # of the same union
        make_user("far", "organiser", tree["大成区总工会"]),
        make_user("leader", "leader", tree[UNION]),
        make_user("care", "care_officer", tree[UNION]),
        make_user("auditor", "auditor", tree["云湖市总工会"]),
        make_user("nobody"),
    ]
    for who in others:
        assert [browser(who).get(where).status_code for where in addresses(paper)] == [404, 404]
        token = issue_token(by=who, name="test")[1]
        answer = Client().get(f"/api/v1/correction-papers/{paper.pk}", headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 404
        with pytest.raises(Missing):
            services.remove_paper(by=who, paper=paper.pk)
        with pytest.raises(Missing):
            services.add_paper(by=who, correction=Correction.objects.get(), file=photo())
    assert "/accounts/login/" in Client().get(addresses(paper)[0])["Location"]
    assert not AuditEntry.objects.filter(verb=LOOK).exists()
    assert desk is not None


def test_a_look_of_the_desk_is_seen_by_the_person_and_the_own_is_not(mine: Any, desk: Any) -> None:
    paper = attachments_of(ask(mine, photo())).get()
    me = browser(mine.person.user)
    assert me.get(addresses(paper)[0]).status_code == 200
    assert "更正申请附的材料" not in me.get("/my/looks").content.decode()
    assert browser(desk).get(addresses(paper)[1]).status_code == 200
    page = me.get("/my/looks").content.decode()
    assert "更正申请附的材料" in page
    assert f"{UNION}组织干部" in page


def test_opening_the_page_of_the_desk_is_no_look_at_the_paper(mine: Any, desk: Any) -> None:
    one = ask(mine, photo())
    browser(desk).get(f"/desk/requests/corrections/{one.pk}")
    assert not AuditEntry.objects.filter(verb=LOOK).exists()


def test_papers_are_added_and_taken_away_while_it_waits_three_at_most(mine: Any, desk: Any) -> None:
    one, user = ask(mine, photo()), mine.person.user
    for n in (2, 3):
        services.add_paper(by=user, correction=one, file=photo(f"{n}.jpg"))
    with pytest.raises(Invalid, match="最多附 3 份"):
        services.add_paper(by=user, correction=one, file=photo())
    services.remove_paper(by=user, paper=attachments_of(one).first().pk)
    assert [paper.name for paper in attachments_of(one)] == ["2.jpg", "3.jpg"]
    services.approve_correction(by=desk, correction=one)
    with pytest.raises(Refused):
        services.add_paper(by=user, correction=one, file=photo())
    with pytest.raises(Refused):
        services.remove_paper(by=user, paper=attachments_of(one).first().pk)


def test_a_paper_of_another_record_is_no_paper_of_a_correction(mine: Any) -> None:
    paper = attachments_of(ask(mine, photo())).get()
    Attachment.objects.filter(pk=paper.pk).update(owner_label="organizations.union")
    with pytest.raises(Missing):
        services.remove_paper(by=mine.person.user, paper=paper.pk)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [(SimpleUploadedFile("证.exe", b"MZ"), "不接受"), (SimpleUploadedFile("证.jpg", b""), "空"), (SimpleUploadedFile("证.jpg", b"x" * 9), "")],
)
def test_a_bad_file_is_said_at_its_field_and_what_was_typed_stays(mine: Any, file: Any, sentence: str) -> None:
    file.seek(0)
    answer = browser(mine.person.user).post("/my/data/correct/education", {"value": "college", "note": "见照片", "file": file})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert "见照片" in page
    assert 'value="college" selected' in page
    assert not Correction.objects.exists()
    assert not stored()


def test_withdrawn_means_gone(mine: Any, django_capture_on_commit_callbacks: Any) -> None:
    one = ask(mine, photo())
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw_correction(by=mine.person.user, correction=one)
    assert not Attachment.objects.exists()
    assert not stored()


def test_erasure_takes_every_paper_of_the_person_and_says_so_before(
    mine: Any, desk: Any, tree: dict[str, Any], django_capture_on_commit_callbacks: Any
) -> None:
    other = make_mine(tree, "li", phone="19900000404", name="李四", education="junior")
    kept = attachments_of(ask(other, photo())).get()
    services.approve_correction(by=desk, correction=ask(mine, photo()))
    ask(mine, photo(), "workplace", "新公司")
    assert "2 份材料照片" in browser(mine.person.user).get("/my/data/erase").content.decode()
    one = services.ask_erasure(by=mine.person.user)
    assert "2 份材料照片" in browser(desk).get(f"/desk/requests/erasures/{one.pk}").content.decode()
    assert Attachment.objects.count() == 3
    with django_capture_on_commit_callbacks(execute=True):
        services.approve_erasure(by=desk, erasure=one)
    assert Attachment.objects.get() == kept
    assert {path.name.partition(".")[0] for path in stored()} == {kept.file.name}
    assert AuditEntry.objects.filter(verb="attachment.remove").count() == 2


def test_what_was_added_after_the_approval_goes_when_the_years_are_over(
    mine: Any, desk: Any, django_capture_on_commit_callbacks: Any
) -> None:
    members.leave(by=desk, memberships=[mine], on=timezone.localdate() - timedelta(days=1), reason="left")
    services.approve_erasure(by=desk, erasure=services.ask_erasure(by=mine.person.user))
    ask(mine, photo(), value="senior")
    with time_machine.travel(timezone.now() + timedelta(days=3660)), django_capture_on_commit_callbacks(execute=True):
        assert services.finish_erasures() == 1
    assert not stored()


def test_a_paper_without_its_request_is_swept_away(mine: Any, django_capture_on_commit_callbacks: Any) -> None:
    ask(mine, photo())
    kept = ask(mine, photo(), "workplace", "新公司")
    Correction.objects.exclude(pk=kept.pk).delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert services.forget_orphans() == 1
    assert Attachment.objects.get().owner_id == kept.pk
    assert len(stored()) == 2


def test_the_own_copy_has_them(mine: Any) -> None:
    ask(mine, photo())
    assert "附 1 份材料" in str(holdings(mine.person.user))
    copy = services.ask_copy(by=mine.person.user)
    drain()
    sealed = b"".join(open_sealed(path_of(DataCopy.objects.get(pk=copy.pk))))
    with zipfile.ZipFile(io.BytesIO(sealed)) as archive:
        name = next(one for one in archive.namelist() if one.endswith("毕业证.jpg"))
        assert archive.read(name).startswith(b"\xff\xd8")


def test_the_same_by_the_api(mine: Any, desk: Any) -> None:
    me = {"authorization": f"Bearer {issue_token(by=mine.person.user, name='me')[1]}"}
    at_desk = {"authorization": f"Bearer {issue_token(by=desk, name='desk')[1]}"}
    api, base = Client(), "/api/v1"
    body = {"field": "education", "value": "college"}
    made = api.post(f"{base}/corrections", body, content_type="application/json", headers=me).json()
    assert made["papers"] == []
    where = f"{base}/corrections/{made['id']}/papers"
    assert api.post(where, {}, headers=me).status_code == 422
    twice = me | {"idempotency-key": "one"}
    first = api.post(where, {"file": photo()}, headers=twice)
    assert (first.status_code, first.json()["name"]) == (201, "毕业证.jpg")
    assert api.post(where, {"file": photo()}, headers=twice).json() == first.json()
    listed = api.get(f"{base}/corrections", headers=at_desk).json()["items"][0]
    assert [paper["id"] for paper in listed["papers"]] == [first.json()["id"]]
    file = f"{base}/correction-papers/{first.json()['id']}"
    assert b"".join(api.get(file, headers=at_desk).streaming_content).startswith(b"\xff\xd8")
    assert AuditEntry.objects.get(verb=LOOK).subject == mine.person_id
    assert api.delete(file, headers=at_desk).status_code == 404
    assert api.delete(file, headers=me).json()["papers"] == []
    assert api.get(file, headers=me).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_api_list_costs_the_same(mine: Any, desk: Any, rows: int, django_assert_max_num_queries: Any) -> None:
    for field, value in (("education", "college"), ("household_region", "江海省"), ("workplace", "新公司"))[:rows]:
        ask(mine, photo(), field, value)
    token = issue_token(by=desk, name="desk")[1]
    with django_assert_max_num_queries(8):
        answer = Client().get("/api/v1/corrections", headers={"authorization": f"Bearer {token}"})
    assert len(answer.json()["items"]) == rows


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_fourth_paper_of_four_at_once_is_refused(race: Any, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    cache.clear()
    mine = make_mine(make_tree(), education="junior")
    one = ask(mine)
    user = mine.person.user
    outcomes = race(4, lambda n: services.add_paper(by=user, correction=Correction(pk=one.pk), file=photo(f"{n}.jpg")))
    assert sum(out.won for out in outcomes) == 3
    assert attachments_of(one).count() == 3
