"""Lists as files: every row, nothing that runs in a spreadsheet, long ones as a job of whoever asked."""

import csv
import io
from datetime import date, datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from niangjia.kernel import views_lists
from niangjia.kernel.audit import AuditEntry
from niangjia.kernel.exports import DANGEROUS, defused, plain, table
from niangjia.kernel.job_runner import drain
from niangjia.kernel.job_states import JobState
from niangjia.kernel.jobs import Job
from niangjia.kernel.sealed_files import MAGIC, folder, sealed_files
from niangjia.kernel.tests.sample_lists import fill

pytestmark = pytest.mark.django_db

RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://evil.example","x")']


@pytest.fixture(autouse=True)
def one_factor(settings, tmp_path):
    settings.SECOND_FACTOR = False
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def user(client):
    user = get_user_model().objects.create_user("cadre")
    client.force_login(user)
    return user


def get(client, form, query=""):
    return client.get(reverse("kernel:export", args=["sample", form]) + query)


def content(answer):
    return b"".join(answer.streaming_content)


def rows_of(data):
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()], sheet


def test_a_moment_in_a_csv_ends_with_its_seconds(client, user):
    fill(user, ["王一"])
    (_, line) = csv.reader(io.StringIO(content(get(client, "csv")).decode("utf-8-sig")))
    assert datetime.strptime(line[1], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007  a file has no zone


def test_a_short_list_comes_at_once_with_every_column(client, user):
    fill(user, ["王一", "李二"], query="a=1")
    answer = get(client, "xlsx")
    rows, _ = rows_of(content(answer))
    assert rows[0] == ["名字", "时间", "条件"]
    assert [(row[0], row[2]) for row in rows[1:]] == [("李二", "a=1"), ("王一", "a=1")]
    assert isinstance(rows[1][1], datetime)
    assert "attachment" in answer["Content-Disposition"]


def test_the_file_has_what_the_filters_leave(client, user):
    fill(user, ["王一", "李二"])
    rows = list(csv.reader(io.StringIO(content(get(client, "csv", "?search=王")).decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["名字", "王一"]


@pytest.mark.parametrize("risky", RISKY)
def test_nothing_in_a_file_runs(client, user, risky):
    fill(user, [risky])
    rows = list(csv.reader(io.StringIO(content(get(client, "csv")).decode("utf-8-sig"))))
    assert rows[1][0] == f"'{risky}"
    _, sheet = rows_of(content(get(client, "xlsx")))
    assert sheet["A2"].data_type in ("s", "inlineStr")
    assert sheet["A2"].hyperlink is None


def test_every_dangerous_beginning_is_taken_off_its_edge():
    assert all(defused(sign + "x").startswith("'") for sign in DANGEROUS)
    assert defused(-3) == -3
    assert defused("x=1") == "x=1"


def test_cells_keep_their_kind():
    moment = datetime(2026, 6, 30, 1, tzinfo=ZoneInfo("UTC"))
    assert plain(moment) == moment.replace(hour=9, tzinfo=None)
    assert plain(date(2026, 6, 30)) == date(2026, 6, 30)
    assert [plain(one) for one in (None, True, 3, "x")] == ["", "是", 3, "x"]
    rows, _ = rows_of(table(["一"], [["=1"], [2]]))
    assert rows == [["一"], ["=1"], [2]]


@pytest.mark.parametrize(("name", "form"), [("sample", "exe"), ("nowhere", "csv")])
def test_no_such_file(client, user, name, form):
    assert client.get(f"/desk/lists/{name}/export.{form}").status_code == 404


def test_a_long_list_is_a_job_of_whoever_asked(client, user, monkeypatch):
    monkeypatch.setattr(views_lists, "AT_ONCE", 2)
    fill(user, ["a", "b", "c"])
    page = get(client, "csv", "?search=")
    assert "开始导出" in page.content.decode()
    assert not Job.objects.exists(), "a GET asks for nothing"
    asked = client.post(page.request["PATH_INFO"] + "?search=")
    job = Job.objects.get()
    assert asked.url == reverse("kernel:job", args=[job.pk])
    drain()
    job.refresh_from_db()
    assert (job.state, job.result["rows"]) == (JobState.DONE, 3)
    assert len(content(client.get(job.url)).decode().splitlines()) == 4
    client.force_login(get_user_model().objects.create_user("other"))
    assert client.get(job.url).status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_that_waits_is_sealed_and_follows_the_keys(client, user, tmp_path, settings, form):
    settings.MEDIA_ROOT = tmp_path / "files"
    fill(user, [f"a private word {at}" for at in range(3)])
    with patch.object(views_lists, "AT_ONCE", 1):
        client.post(reverse("kernel:export", args=["sample", form]))
    drain()
    job = Job.objects.get()
    path = views_lists.export_path(job)
    assert path.read_bytes().startswith(MAGIC)
    assert b"private" not in path.read_bytes()
    assert [found for found, _ in sealed_files()] == [path]
    assert not list(folder().iterdir()), "nothing plain stays behind"
    answer = client.get(job.url)
    plain = content(answer)
    assert len(plain) == int(answer["Content-Length"])
    assert plain.startswith(b"PK" if form == "xlsx" else "\ufeff".encode())
    assert "no-store" in answer["Cache-Control"]


def test_who_took_a_list_is_recorded_without_what_was_searched_for(client, user):
    content(get(client, "csv", "?search=11010119900307109X&listing=a"))
    entry = AuditEntry.objects.get(verb="list.export")
    assert (entry.by, entry.detail["query"]) == (user, "listing=a")
