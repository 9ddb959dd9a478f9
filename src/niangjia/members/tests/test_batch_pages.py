"""Rosters by page and by API, from the empty list to the undo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from niangjia.kernel.jobs import Job
from niangjia.kernel.views_jobs import todos
from niangjia.members.models import Batch, Membership, Transfer
from niangjia.members.tests.rosters import as_csv, checked, counts, imported, number, row
from niangjia.organizations.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_factor")]
DEPOT, WASTE, PLANT = "快递站工会", "环卫公司工会", "大成化工厂工会"


@pytest.fixture
def organiser(tree):
    return factories.make_user(role="organiser", union=tree["柳桥街道总工会"])


@pytest.fixture
def desk(client, organiser):
    client.force_login(organiser)
    return client


def _file(*rows, name="名册.csv"):
    return SimpleUploadedFile(name, as_csv(rows))


def test_from_the_empty_list_to_the_undo(desk, tree):
    assert "还没有导入过花名册" in desk.get(reverse("members:rosters")).content.decode()
    sent = {
        "file": _file(row(1, "林小满", DEPOT), row(2, "陈大年", "没有")),
        "union": tree["柳桥街道总工会"].code,
    }
    answer = desk.post(reverse("members:roster_new"), sent)
    batch = Batch.objects.get()
    here = reverse("members:roster", args=[batch.pk])
    assert answer["Location"] == here
    page = desk.get(here).content.decode()
    assert "导入 1 人" in page
    assert "1 个工会名称没有对上" in page
    desk.post(reverse("members:roster_do", args=[batch.pk, "commit"]))
    assert Membership.objects.get().name == "林小满"
    assert "撤销整批" in desk.get(here).content.decode()
    desk.post(reverse("members:roster_do", args=[batch.pk, "undo"]))
    assert not Membership.objects.exists()
    assert "已撤销" in desk.get(here).content.decode()


def _field(page):
    return page.context["form"]["union"].value()


def test_the_union_is_filled_in_only_where_there_is_no_choice(desk, client, tree):
    assert not _field(desk.get(reverse("members:roster_new")))
    named = desk.get(reverse("members:roster_new"), {"union": tree[DEPOT].pk})
    assert _field(named) == f"{DEPOT}（{tree[DEPOT].code}）"
    assert not _field(desk.get(reverse("members:roster_new"), {"union": tree[PLANT].pk})), "out of reach"
    client.force_login(factories.make_user("chair", "chair", tree[DEPOT]))
    assert _field(client.get(reverse("members:roster_new"))) == f"{DEPOT}（{tree[DEPOT].code}）"


def test_unions_are_offered_while_one_types(desk, tree, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        page = desk.get(reverse("members:roster_new"), {"union": "工会"})
    offers = page.context["form"].offers()
    assert {DEPOT, WASTE} <= {one.name for one in offers}
    assert PLANT not in {one.name for one in offers}
    assert "柳桥街道总工会" in next(one.above for one in offers if one.name == DEPOT)
    assert not desk.get(reverse("members:roster_new"), {"union": tree[DEPOT].code}).context["form"].offers()
    assert desk.get(reverse("members:roster_new"), {"union": "\x00"}).status_code == 200


def test_what_is_ticked_counts_and_a_word_alone_is_not_enough(desk, tree):
    where, sent = reverse("members:roster_new"), {"union": "快递"}
    answer = desk.post(where, {**sent, "file": _file(row(1, "林小满"))})
    assert answer.status_code == 422
    assert [one.name for one in answer.context["form"].offers()] == [DEPOT]
    assert not Batch.objects.exists()
    outside = desk.post(where, {**sent, "file": _file(row(1, "林小满")), "choice": tree[PLANT].code})
    assert outside.status_code == 422
    desk.post(where, {**sent, "file": _file(row(1, "林小满")), "choice": tree[DEPOT].code})
    assert Batch.objects.get().union == tree[DEPOT]


def test_the_column_of_unions_is_there_only_where_they_differ(desk, tree):
    one = checked(tree[DEPOT], [row(1, "林小满"), row(2, "陈大年")])
    assert 'data-label="工会"' not in desk.get(reverse("members:roster", args=[one.pk])).content.decode()
    two = checked(tree["柳桥街道总工会"], [row(3, "周远", DEPOT), row(4, "何之洲", WASTE)])
    assert 'data-label="工会"' in desk.get(reverse("members:roster", args=[two.pk])).content.decode()


def test_the_figures_open_their_rows_and_say_which_are_shown(desk, tree):
    batch = checked(tree[DEPOT], [row(1, "林小满"), ("吴错", "123", "", "", "", "")])
    page = desk.get(reverse("members:roster", args=[batch.pk]))
    assert [(card["sort"], card["number"], card["active"]) for card in page.context["cards"]] == [
        ("new", 1, False), ("invalid", 1, True),
    ]  # fmt: skip
    page = desk.get(reverse("members:roster_rows", args=[batch.pk, "new"]))
    assert [card["active"] for card in page.context["cards"]] == [True, False]


def test_a_small_import_stands_among_the_jobs_and_in_today(desk, tree, organiser):
    batch = checked(tree[DEPOT], [row(1, "林小满")])
    desk.post(reverse("members:roster_do", args=[batch.pk, "commit"]))
    job = Job.objects.get(by=organiser)
    assert (job.state, job.title) == ("done", f"导入花名册：{batch.name}")
    assert job.url == reverse("members:roster", args=[batch.pk])
    listed = desk.get(reverse("kernel:jobs")).content.decode()
    assert "已导入：新增 1 人，更新 0 人" in listed
    (todo,) = [one for one in todos(organiser) if one.kind == "job"]
    assert todo.url == job.url
    assert "新增 1 人" in todo.sentence
    desk.post(reverse("members:roster_do", args=[batch.pk, "undo"]))
    assert Job.objects.filter(by=organiser, title__startswith="撤销导入").count() == 1


def test_what_was_thrown_away_is_listed_only_where_it_is_asked_for(desk, tree):
    batch = checked(tree[DEPOT], [row(1, "林小满")])
    desk.post(reverse("members:roster_do", args=[batch.pk, "discard"]))
    listing = desk.get(reverse("members:rosters")).context["listing"]
    assert not listing.items
    found = desk.get(reverse("members:rosters"), {"state": "discarded"}).context["listing"]
    assert [one.pk for one in found.items] == [batch.pk]


@pytest.mark.parametrize("sort", ["new", "same", "changed", "moved", "duplicate", "conflict", "invalid"])
def test_rows_of_each_sort_can_be_read(desk, tree, sort):
    imported(tree[DEPOT], [row(1, "林小满"), row(2, "陈大年"), row(3, "周远")])
    imported(tree[PLANT], [row(4, "何之洲")])
    batch = checked(tree["柳桥街道总工会"], [
        row(1, "林小满", DEPOT), row(2, "陈大年", DEPOT, department="调度室"), row(3, "周近", DEPOT), row(4, "何之洲", DEPOT),
        row(5, "郑新", WASTE), row(5, "郑新", WASTE), ("吴错", "123", "", DEPOT, "", ""),
    ])  # fmt: skip
    page = desk.get(reverse("members:roster_rows", args=[batch.pk, sort]))
    assert page.status_code == 200
    assert counts(batch)[sort] == 1
    assert number(1) not in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_of_rows_takes_the_same_queries(desk, tree, rows, django_assert_max_num_queries):
    imported(tree[DEPOT], [row(at, "林小满") for at in range(rows)])
    batch = checked(tree[DEPOT], [row(at, "林小满", department="调度室") for at in range(rows)])
    with django_assert_max_num_queries(12):
        desk.get(reverse("members:roster_rows", args=[batch.pk, "changed"]))


def test_a_refused_file_stays_at_the_form_with_its_sentence(desk, tree):
    sent = {"file": SimpleUploadedFile("空.csv", b""), "union": tree["柳桥街道总工会"].code}
    answer = desk.post(reverse("members:roster_new"), sent)
    assert answer.status_code == 422
    assert "文件是空的" in answer.content.decode()
    answer = desk.post(
        reverse("members:roster_new"), {"file": _file(row(1, "林小满")), "union": tree[PLANT].code}
    )
    assert "您管理的范围内没有" in answer.content.decode()


def test_a_batch_of_another_branch_is_not_there(desk, tree):
    batch = checked(tree[PLANT], [row(1, "林小满")])
    for name, more in (("roster", []), ("roster_rows", ["new"]), ("roster_failed", [])):
        assert desk.get(reverse(f"members:{name}", args=[batch.pk, *more])).status_code == 404
    assert desk.post(reverse("members:roster_do", args=[batch.pk, "commit"])).status_code == 404
    assert not Membership.objects.exists()


def test_columns_and_places_are_put_right_on_the_page(desk, tree):
    batch = checked(tree["柳桥街道总工会"], [row(1, "林小满", "快递柳桥店")])
    desk.post(
        reverse("members:roster_place", args=[batch.pk]), {"text": "快递柳桥店", "union": tree[DEPOT].code}
    )
    batch.refresh_from_db()
    assert counts(batch) == {"new": 1}
    columns = {
        "column-0": "name",
        "column-1": "id_number",
        "column-2": "phone",
        "column-3": "",
        "column-4": "",
        "column-5": "",
    }
    desk.post(reverse("members:roster_map", args=[batch.pk]), columns)
    batch.refresh_from_db()
    assert [one["field"] for one in batch.mapping] == ["name", "id_number", "phone", None, None, None]
    twice = desk.post(
        reverse("members:roster_map", args=[batch.pk]), {"column-0": "name", "column-1": "name"}
    )
    assert twice.status_code == 422


def test_transfers_are_answered_together(client, tree):
    imported(tree[PLANT], [row(1, "何之洲"), row(2, "何之江")])
    imported(tree[DEPOT], [row(1, "何之洲"), row(2, "何之江")])
    client.force_login(factories.make_user(role="organiser", union=tree[PLANT]))
    where = reverse("members:transfers")
    assert "何之洲" in client.get(where).content.decode()
    client.post(where, {"verb": "agree", "ids": [str(one.pk) for one in Transfer.objects.all()]})
    assert set(Membership.objects.filter(left_on=None).values_list("union__name", flat=True)) == {DEPOT}
    assert "没有等您答复的转会" in client.get(where).content.decode()


def test_the_same_by_api(client, organiser, tree):
    from niangjia.kernel import api

    headers = {"headers": {"Authorization": "Bearer t"}}
    before = list(api._reader)
    api.provide_token_reader(lambda _text: organiser)
    try:
        made = client.post(
            "/api/v1/batches",
            {"union": tree[DEPOT].code, "file": _file(row(1, "林小满"), row(1, "林小满"))},
            **headers,
        )
        assert made.status_code == 201, made.content
        where = f"/api/v1/batches/{made.json()['id']}"
        assert made.json()["counts"] | {"new": 1, "duplicate": 1} == made.json()["counts"]
        assert client.get(f"{where}/rows?sort=duplicate", **headers).json()["items"][0]["number"] == 3
        assert client.get(f"{where}/failed.xlsx", **headers).status_code == 200
        assert client.post(f"{where}/commit", **headers).json()["state"] == "committed"
        assert client.post(f"{where}/commit", **headers).status_code == 409
        assert client.post(f"{where}/undo", **headers).json()["kept"]["removed"] == 1
        assert client.get("/api/v1/batches", **headers).json()["items"][0]["state"] == "undone"
        assert (
            client.post(
                "/api/v1/batches", {"union": "nowhere", "file": _file(row(1, "林小满"))}, **headers
            ).status_code
            == 404
        )
    finally:
        api._reader[:] = before


def test_sheets_that_were_not_read_are_named(desk, organiser, tree):
    batch = checked(tree["柳桥街道总工会"], [row(1, "林小满", DEPOT)], by=organiser)
    here = reverse("members:roster", args=[batch.pk])
    assert "没有读" not in desk.get(here).content.decode()
    Batch.objects.filter(pk=batch.pk).update(unread=["二车间", "三车间"])
    assert "还有 2 张表也像花名册，没有读：二车间、三车间" in desk.get(here).content.decode()


def test_where_nobody_can_come_in_the_page_speaks_of_others_only_where_there_are_some(desk, organiser, tree):
    batch = checked(tree["柳桥街道总工会"], [row(1, "林小满", "没有")], by=organiser)
    here = reverse("members:roster", args=[batch.pk])
    page = desk.get(here).content.decode()
    assert "没有可以导入的人" in page
    assert "其余的人" not in page
    imported(tree["柳桥街道总工会"], [row(2, "陈大年", DEPOT)], by=organiser)
    both = checked(tree["柳桥街道总工会"], [row(1, "林小满", "没有"), row(2, "陈大年", DEPOT)], by=organiser)
    assert "其余的人都已登记" in desk.get(reverse("members:roster", args=[both.pk])).content.decode()


def test_a_refused_form_says_that_its_file_is_to_be_chosen_again(desk, tree):
    answer = desk.post(reverse("members:roster_new"), {"file": _file(row(1, "林小满")), "union": "没有这个"})
    assert answer.status_code == 422
    assert "文件要重新选一次" in answer.content.decode()
    assert "文件要重新选" not in desk.post(reverse("members:member_new"), {"union": "没有"}).content.decode()
