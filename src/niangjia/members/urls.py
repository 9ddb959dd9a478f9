"""Pages of people and rosters."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from niangjia.members import person_views, views

app_name = "members"
urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/members", views.members, name="members"),
    path("desk/members/new", views.member_new, name="member_new"),
    path("desk/members/export-full", views.export_full, name="export_full"),
    path("desk/members/bulk/<slug:verb>", views.bulk_do, name="bulk_do"),
    path("desk/members/<uuid:pk>", person_views.member, name="member"),
    path("desk/members/<uuid:pk>/edit", person_views.member_edit, name="member_edit"),
    path("desk/members/<uuid:pk>/leave", person_views.member_leave, name="member_leave"),
    path("desk/members/<uuid:pk>/reveal", person_views.reveal, name="reveal"),
    path("desk/members/<uuid:pk>/consents/new", person_views.consent_new, name="consent_new"),
    path(
        "desk/members/<uuid:pk>/consents/<slug:purpose>/withdraw",
        person_views.consent_withdraw,
        name="consent_withdraw",
    ),
]
urlpatterns.append(path("", include("niangjia.members.transfer_urls")))
urlpatterns.append(path("", include("niangjia.members.leaving_urls")))
if find_spec("niangjia.members.batch_urls"):
    urlpatterns.append(path("", include("niangjia.members.batch_urls")))
