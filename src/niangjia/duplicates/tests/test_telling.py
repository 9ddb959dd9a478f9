"""What people read when two files become one: the person by either account, the union that loses a membership."""

from typing import Any

import pytest

from niangjia.duplicates import services
from niangjia.duplicates.tests.factories import make_pair
from niangjia.kernel.messages import inbox
from niangjia.members.models import Membership, Person
from niangjia.organizations.tests.factories import make_tree, make_user
from tests.people import officer
from tests.support.clients import client_of, text

pytestmark = pytest.mark.django_db
DEPOT, WASTE = "快递站工会", "环卫公司工会"


def read(user: Any) -> list[str]:
    return [one.text or "" for one in inbox(user)]


def test_whoever_is_merged_reads_of_it_and_finds_the_account_that_leads_on() -> None:
    tree = make_tree()
    pair = make_pair(tree[DEPOT], tree[WASTE])
    mine, other = make_user("xiao.man"), make_user("xiao.man.2")
    mine_id = Membership.objects.get(union=tree[DEPOT]).person_id
    Person.objects.filter(pk=mine_id).update(user=mine)
    Person.objects.filter(memberships__union=tree[WASTE]).update(user=other)
    chair = officer("chair", "chair", tree[WASTE], "卓一鸣")
    boss = officer("boss", "organiser", tree["云湖市总工会"], "沈若溪")
    page = text(client_of(boss).get(f"/desk/duplicates/{pair.pk}"))
    assert "（xiao.man）" in page
    assert "（xiao.man.2）" in page  # of one name, and still two to choose from
    assert 'name="from_user"' in page

    services.merge(by=None, pair=pair, keep=mine_id, stays=Membership.objects.get(person=mine_id).pk)
    assert "按重复登记今天结束" in read(mine)[0]
    assert "另一个账号（xi****an）" in read(other)[0]
    assert "会籍按重复登记今天结束" in read(chair)[0]
    home = text(client_of(other).get("/my/"))
    assert "档案已合并" in home
    assert "加入工会" not in home

    services.unmerge(by=None, pair=pair)
    assert [("都恢复了" in read(one)[0]) for one in (mine, other)] == [True, True]
    assert "会籍恢复" in read(chair)[0]
    assert "档案已合并" not in text(client_of(other).get("/my/"))

