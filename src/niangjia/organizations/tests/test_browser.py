"""The pages of this context in a real browser, on a phone and on a desk: nothing too wide, nothing axe objects to."""

import pytest
from django.urls import reverse

from niangjia.organizations.models import Appointment, Employer, Term, Union
from niangjia.organizations.tests.factories import make_employer, make_seat, make_term, make_tree, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chair(settings):
    """The chair of a small city with terms, firms and appointments."""
    settings.SECOND_FACTOR = False
    tree = make_tree()
    for number, (days, name) in enumerate(
        (
            (-42, "环卫公司工会"),
            (20, "快递站工会"),
            (80, "大成化工厂工会"),
            (160, "柳桥街道总工会"),
            (900, "嘉言区总工会"),
        )
    ):
        make_seat(make_term(tree[name], days_left=days))
        make_employer(tree["柳桥街道总工会"], union=tree["环卫公司工会"] if number % 2 else None)
    make_user("zuzhi", "organiser", tree["嘉言区总工会"])
    return make_user("shi-zhuxi", "chair", tree["云湖市总工会"])


def addresses():
    """Every page, by the name of its picture."""
    union, term = Union.objects.get(name="环卫公司工会"), Term.objects.first()
    yield from (
        (name, reverse(f"organizations:{name}"))
        for name in ("unions", "terms", "appointments", "employers", "roles")
    )
    yield "tree", reverse("organizations:tree") + f"?open={union.parent_id}"
    yield "union", reverse("organizations:union", args=[union.pk])
    yield "union-rename", reverse("organizations:union_rename", args=[union.pk])
    yield "union-dissolve", reverse("organizations:union_dissolve", args=[union.pk])
    yield "union-new", reverse("organizations:union_new") + f"?parent={union.parent_id}"
    yield "term", reverse("organizations:term", args=[term.pk])
    yield "term-new", reverse("organizations:term_new") + f"?union={union.pk}"
    yield "grant", reverse("organizations:appointment_new") + f"?union={union.pk}"
    yield "appointment", reverse("organizations:appointment", args=[Appointment.objects.first().pk])
    yield "employer", reverse("organizations:employer", args=[Employer.objects.first().pk])
    yield "public-unions", reverse("organizations:public_unions")
    yield "public-union", reverse("organizations:public_union", args=[union.pk])


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_fits_and_is_accessible(chair, new_page, login, look, width):
    page = new_page(width)
    login(page, chair)
    for name, url in addresses():
        answer = page.goto(url)
        assert answer.status == 200, url
        look(page, f"org-{name}")


def test_opening_a_level_of_the_tree_swaps_what_a_reload_shows(chair, new_page, login):
    page = new_page(1280)
    login(page, chair)
    page.goto(reverse("organizations:tree"))
    page.get_by_role("link", name="展开嘉言区总工会的下级").click()
    page.get_by_role("link", name="柳桥街道总工会", exact=True).wait_for()
    swapped = page.locator("#tree").inner_text()
    page.reload()
    assert page.locator("#tree").inner_text() == swapped
