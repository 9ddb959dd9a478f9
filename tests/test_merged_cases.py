"""Two files of one person, each with a hardship record: one stays while they are one, both are back when they are two again."""

from typing import Any

import pytest

from niangjia.care import services
from niangjia.care.models import Case
from niangjia.care.tests.factories import make_case
from niangjia.duplicates import services as duplicates
from niangjia.duplicates.models import Pair
from niangjia.duplicates.tests.factories import bare_pair
from niangjia.members.tests.factories import make_member
from niangjia.organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
DISTRICT, WASTE = "嘉言区总工会", "环卫公司工会"


def merged(tree: Any, kept: Any, gone: Any) -> Pair:
    pair = bare_pair(kept.person, gone.person, tree[WASTE].path)
    return duplicates.merge(by=None, pair=pair, keep=kept.person_id, stays=kept.pk)


def test_of_two_files_one_record_stays_and_both_come_back(tree: Any) -> None:
    kept, gone = make_member(tree[WASTE], "田桂香"), make_member(tree[WASTE], "田桂香")
    cases = [make_case(kept), make_case(gone, "sudden")]

    def states() -> list[str]:
        return [Case.objects.get(pk=one.pk).state for one in cases]

    pair = merged(tree, kept, gone)
    assert states() == ["open", "closed"]
    duplicates.unmerge(by=None, pair=pair)
    assert states() == ["open", "open"]
    assert [Case.objects.get(pk=one.pk).person_id for one in cases] == [kept.person_id, gone.person_id]


def test_what_was_decided_since_the_merge_stays(tree: Any) -> None:
    by = make_user("", "chair", tree[DISTRICT])
    kept, gone = make_member(tree[WASTE], "田桂香"), make_member(tree[WASTE], "田桂香")
    make_case(kept)
    twin = make_case(gone)
    pair = merged(tree, kept, gone)
    twin.refresh_from_db()
    services.close(by=by, case=Case.objects.get(person=kept.person_id, state="open"), reason="已脱困")
    services.reopen(by=by, case=twin, reason="返困")
    services.close(by=by, case=Case.objects.get(pk=twin.pk), reason="已脱困")
    duplicates.unmerge(by=None, pair=pair)
    assert Case.objects.get(pk=twin.pk).state == "closed"
