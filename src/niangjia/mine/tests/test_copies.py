"""The copy of one's data: whole, readable by people and programs, sealed at rest, its owner's alone, for three days."""

import io
import json
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.http import HttpResponse
from django.utils import timezone
from openpyxl import load_workbook

from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.jobs import Job
from niangjia.kernel.sealed_files import MAGIC
from niangjia.mine import services
from niangjia.mine.jobs import write_copy
from niangjia.mine.models import DataCopy
from niangjia.mine.services.copies import path_of
from niangjia.mine.tests.support import browser, drain, make_mine
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(tree: dict[str, Any]) -> Any:
    return make_mine(tree, education="college")


def body(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_copy_holds_everything_for_people_and_programs(mine: Any) -> None:
    me = browser(mine.person.user)
    me.post("/my/data/copies")
    drain()
    one = DataCopy.objects.get()
    page = me.get("/my/data/copies").content.decode()
    assert "备好" in page
    answer = me.post(f"/my/data/copies/{one.pk}/take")
    assert "no-store" in answer["Cache-Control"]
    archive = ZipFile(io.BytesIO(body(answer)))
    assert set(archive.namelist()) == {"个人信息.json", "个人信息.html", "个人信息.xlsx"}
    data = json.loads(archive.read("个人信息.json"))
    person = next(part for part in data["holdings"] if part["key"] == "members.person")
    assert person["records"][0]["证件号码"] == mine.person.id_number
    assert person["rule"]["key"] == "data.membership_years"
    assert mine.person.phone in archive.read("个人信息.html").decode()
    book = load_workbook(io.BytesIO(archive.read("个人信息.xlsx")))
    assert len(book.sheetnames) == len(data["holdings"])
    assert AuditEntry.objects.filter(verb="copy.take", subject=mine.person.user.pk).exists()
    assert "已备好" in me.get("/my/messages").content.decode()


def test_it_lies_sealed_and_the_job_carries_an_id_alone(mine: Any) -> None:
    one = services.ask_copy(by=mine.person.user)
    drain()
    raw = path_of(one).read_bytes()
    assert raw.startswith(MAGIC)
    assert mine.person.id_number.encode() not in raw
    assert Job.objects.get(kind="mine.copy").args == {"copy": str(one.pk)}


def test_it_is_its_owners_alone_and_asked_for_by_post(mine: Any) -> None:
    one = services.ask_copy(by=mine.person.user)
    drain()
    me = browser(mine.person.user)
    assert browser(make_user("li")).post(f"/my/data/copies/{one.pk}/take").status_code == 404
    assert me.get(f"/my/data/copies/{one.pk}/take").status_code == 405
    assert not AuditEntry.objects.filter(verb="copy.take").exists()


def test_it_is_gone_after_three_days(mine: Any) -> None:
    one = services.ask_copy(by=mine.person.user)
    drain()
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        me = browser(mine.person.user)
        assert me.post(f"/my/data/copies/{one.pk}/take").status_code == 410
        assert services.forget_copies() == 1
    assert not path_of(one).exists()
    assert not DataCopy.objects.exists()
    write_copy(None, copy=str(one.pk))  # a job that comes too late writes nothing
    assert not path_of(one).exists()


def test_a_worker_that_was_killed_writes_it_again_and_tells_once(mine: Any) -> None:
    from niangjia.kernel.messages import Message

    one = services.ask_copy(by=mine.person.user)
    drain()

    class Quiet:
        def step(self, *_: Any) -> None:
            """Nothing to show."""

    write_copy(Quiet(), copy=str(one.pk))
    assert Message.objects.filter(kind="mine.copy").count() == 1


@pytest.mark.usefixtures("still")
def test_three_a_day(mine: Any) -> None:
    me = browser(mine.person.user)
    assert [me.post("/my/data/copies").status_code for _ in range(4)] == [302, 302, 302, 429]


def test_whoever_has_no_file_takes_the_account_along(mine: Any) -> None:
    outsider = make_user("pingwei")
    page = browser(outsider).get("/my/data").content.decode()
    assert "pingwei" in page
    assert "会员资料" not in page
    services.ask_copy(by=outsider)
    drain()
    assert DataCopy.objects.get().ready_at is not None
