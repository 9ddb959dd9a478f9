"""Any order of imports and undos ends as a plain model of the same says."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from niangjia.members.batches import services
from niangjia.members.models import Membership, Person
from niangjia.members.tests.rosters import imported, row
from niangjia.organizations.tests import factories
from tests.support.sequences import begins_with_nothing

DEPARTMENTS = ("一车间", "二车间", "调度室")
rosters = st.dictionaries(st.integers(1, 4), st.sampled_from(DEPARTMENTS), min_size=1, max_size=4)
orders = st.permutations(["import a", "import b", "undo a", "undo b"]).filter(
    lambda steps: all(steps.index(f"import {one}") < steps.index(f"undo {one}") for one in "ab")
)


class Model:
    """What should be there: department by person, who made it, and who changed it last with what was there before."""

    def __init__(self) -> None:
        self.there: dict[int, str] = {}
        self.makers: dict[int, str] = {}
        self.edits: dict[int, list[tuple[str, str]]] = {}

    def take_in(self, name: str, roster: dict[int, str]) -> None:
        for person, department in roster.items():
            if person not in self.there:
                self.makers[person], self.edits[person] = name, []
            elif self.there[person] != department:
                self.edits[person].append((name, self.there[person]))
            self.there[person] = department

    def take_back(self, name: str) -> None:
        for person in list(self.there):
            edits = self.edits[person]
            if edits and edits[-1][0] == name:
                self.there[person] = edits.pop()[1]
                edits.append(("undone", ""))  # the record was touched since it was made: its maker keeps it
            elif self.makers[person] == name and not edits:
                del self.there[person]


@pytest.mark.both
class TestInterleavings(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(a=rosters, b=rosters, steps=orders)
    @begins_with_nothing
    def test_any_order_ends_as_the_model_says(self, a, b, steps):
        union = factories.make_tree()["快递站工会"]
        files, batches, model = {"a": a, "b": b}, {}, Model()
        for step in steps:
            verb, name = step.split()
            if verb == "import":
                rows = [row(at, "林小满", department=department) for at, department in files[name].items()]
                batches[name] = imported(union, rows)
                model.take_in(name, files[name])
            else:
                services.undo(by=None, batch=batches[name])
                model.take_back(name)
        found = {
            int(one.person.phone[-4:]): one.department for one in Membership.objects.select_related("person")
        }
        assert found == model.there
        assert Person.objects.count() == len(found)
