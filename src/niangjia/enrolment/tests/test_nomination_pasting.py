"""A list of people pasted into the page: what is taken, and what stays in the field to be put right."""

from typing import Any

import pytest

from niangjia.enrolment.models import Nomination
from niangjia.enrolment.services import nominations
from niangjia.enrolment.sifting import sift
from niangjia.enrolment.tests.named import WASTE, line, make_named, quota_of
from niangjia.enrolment.tests.test_nomination_pages import sheet_of, url
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user
from tests.support.clients import client_of, text

pytestmark = pytest.mark.django_db


def test_what_was_not_taken_stays_as_it_was_laid_out(place: Any) -> None:
    """The columns are the user's own: category first, a column that nobody asked for, the number last."""
    tree, boss = place
    offer = make_named(boss, tree)
    quota = quota_of(offer, tree[WASTE])
    client = client_of(make_user("", "chair", tree[WASTE]))
    good, later = make_member(tree[WASTE]), make_member(tree[WASTE])
    head, wrong = "类别\t姓名\t部门\t身份证号", f"画家\t{later.name}\t二车间\t{later.person.id_number}"
    form = {"union": str(tree[WASTE].pk), "text": "\n".join([head, f"工匠\t{good.name}\t一车间\t{good.person.id_number}", wrong])}
    paste = url("nominate_paste", quota.pk)
    mark = client.post(paste, form).context["found"].mark
    file = sheet_of(client.post(paste, form | {"verb": "failed"}).content)
    assert "['类别', '姓名', '部门', '身份证号', '问题说明'], ['画家'," in file
    left = client.post(paste, form | {"verb": "confirm", "mark": mark})
    assert (left.status_code, "已推荐 1 人" in text(left)) == (200, True)
    assert left.context["form"]["text"].value() == f"{head}\n{wrong}"
    assert "没有“画家”这一类" in text(left)
    again = "类别\t姓名\t部门\t身份证号\t问题说明\n" + wrong.replace("画家", "抗疫") + "\t原第 3 行 不符合"
    looked = client.post(paste, form | {"text": again})
    done = client.post(paste, form | {"text": again, "verb": "confirm", "mark": looked.context["found"].mark}, follow=True)
    assert done.redirect_chain
    assert Nomination.objects.filter(offer=offer).count() == 2


@pytest.mark.parametrize("mark", [",", "，", "\t", " | "])
def test_a_heading_stays_however_its_columns_are_parted(place: Any, mark: str) -> None:
    """Without it a category in front would be read as a name."""
    tree, boss = place
    offer = make_named(boss, tree)
    client = client_of(make_user("", "chair", tree[WASTE]))
    good, later = make_member(tree[WASTE]), make_member(tree[WASTE])
    head, wrong = mark.join(("类别", "人员", "手机号")), mark.join(("画家", later.name, later.person.phone))
    typed = "\n".join(["", head, mark.join(("工匠", good.name, good.person.phone)), wrong])
    paste, form = url("nominate_paste", quota_of(offer, tree[WASTE]).pk), {"union": str(tree[WASTE].pk), "text": typed}
    said = client.post(paste, form).context["found"].mark
    left = client.post(paste, form | {"verb": "confirm", "mark": said})
    assert left.context["form"]["text"].value() == f"{head}\n{wrong}"
    assert [one.why for one in left.context["found"].rows] == ["没有“画家”这一类，可以写：工匠、抗疫"]


def test_a_list_is_looked_through_once_and_what_is_left_once_more(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, boss = place
    offer = make_named(boss, tree)
    client = client_of(make_user("", "chair", tree[WASTE]))
    first, second, third = (make_member(tree[WASTE]) for _ in range(3))
    seen: list[int] = []

    def counted(offer: Any, quota: Any, union: Any, rows: Any, *more: Any) -> Any:
        seen.append(len(rows))
        return sift(offer, quota, union, rows, *more)

    monkeypatch.setattr(nominations, "sift", counted)
    paste = url("nominate_paste", quota_of(offer, tree[WASTE]).pk)

    def confirm(*lines: str) -> list[int]:
        form = {"union": str(tree[WASTE].pk), "text": "\n".join(lines)}
        mark = client.post(paste, form).context["found"].mark
        seen.clear()
        assert client.post(paste, form | {"verb": "confirm", "mark": mark}).status_code in (200, 302)
        return list(seen)

    assert confirm(line(first)) == [1]
    assert confirm(line(second), line(second), line(third, "画家")) == [3, 2]
