"""Pages of the tree of unions."""

from django.urls import path

from niangjia.organizations.views import appointments, employers, public, terms, tree, unions, verbs

app_name = "organizations"
urlpatterns = [
    path("desk/unions", unions.unions, name="unions"),
    path("desk/unions/tree", tree.tree, name="tree"),
    path("desk/unions/new", verbs.union_new, name="union_new"),
    path("desk/unions/<uuid:pk>", unions.union, name="union"),
    *(
        path(f"desk/unions/<uuid:pk>/{verb}", verbs.act, {"verb": verb}, name=f"union_{verb}")
        for verb in verbs.VERBS
    ),
    path("desk/terms", terms.terms, name="terms"),
    path("desk/terms/new", terms.term_new, name="term_new"),
    path("desk/terms/<uuid:pk>", terms.term, name="term"),
    path("desk/terms/<uuid:pk>/extend", terms.term_extend, name="term_extend"),
    path("desk/terms/<uuid:pk>/end", terms.term_end, name="term_end"),
    path("desk/terms/<uuid:pk>/seats/new", terms.seat_new, name="seat_new"),
    path("desk/terms/<uuid:pk>/seats/<uuid:seat_pk>", terms.seat_leave, name="seat_leave"),
    path("desk/terms/<uuid:pk>/seats/<uuid:seat_pk>/keep", terms.seat_keep, name="seat_keep"),
    path("desk/appointments", appointments.appointments, name="appointments"),
    path("desk/appointments/new", appointments.appointment_new, name="appointment_new"),
    path("desk/appointments/roles", appointments.roles, name="roles"),
    path("desk/appointments/<uuid:pk>", appointments.appointment, name="appointment"),
    path("desk/appointments/<uuid:pk>/remove", appointments.appointment_remove, name="appointment_remove"),
    path("desk/employers", employers.employers, name="employers"),
    path("desk/employers/new", employers.employer_new, name="employer_new"),
    path("desk/employers/<uuid:pk>", employers.employer, name="employer"),
    path("desk/employers/<uuid:pk>/edit", employers.employer_edit, name="employer_edit"),
    path("unions", public.unions, name="public_unions"),
    path("unions/<uuid:pk>", public.union, name="public_union"),
]
