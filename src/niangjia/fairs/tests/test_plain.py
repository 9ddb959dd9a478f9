"""What is written down for everybody to read shows all that it holds, and has a day that a calendar reaches."""

from datetime import date
from typing import Any

import pytest

from niangjia.fairs.services import NewAct, NewStall
from niangjia.fairs.tests.factories import make_fair
from niangjia.kernel.errors import Invalid
from niangjia.organizations.tests.factories import make_tree, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("field", "said"),
    [("title", "服务\u202eABC"), ("venue", "市\u200b场"), ("stalls", [NewStall("修\u2066表")]), ("acts", [NewAct("合唱", "队\u0007", 5)]),
     ("held_on", date(9999, 12, 31)), ("held_on", date(1, 1, 1))],
)  # fmt: skip
def test_what_nobody_sees_or_means_is_refused(field: str, said: Any) -> None:
    tree = make_tree()
    boss = make_user("", "organiser", tree["嘉言区总工会"])
    options = {"on": said} if field == "held_on" else {field: said}
    with pytest.raises(Invalid) as raised:
        make_fair(boss, tree["嘉言区总工会"], kind="both", **options)
    assert list(raised.value.errors) == [field]
