"""Pages of people and rosters."""

from django.urls import URLPattern, URLResolver, include, path

from niangjia.members.views import members, people

app_name = "members"
urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/members", members.members, name="members"),
    path("desk/members/new", members.member_new, name="member_new"),
    path("desk/members/export-full", members.export_full, name="export_full"),
    path("desk/members/bulk/<slug:verb>", members.bulk_do, name="bulk_do"),
    path("desk/members/<uuid:pk>", people.member, name="member"),
    path("desk/members/<uuid:pk>/edit", people.member_edit, name="member_edit"),
    path("desk/members/<uuid:pk>/leave", people.member_leave, name="member_leave"),
    path("desk/members/<uuid:pk>/reveal", people.reveal, name="reveal"),
    path("desk/members/<uuid:pk>/consents/new", people.consent_new, name="consent_new"),
    path(
        "desk/members/<uuid:pk>/consents/<slug:purpose>/withdraw",
        people.consent_withdraw,
        name="consent_withdraw",
    ),
]
for part in ("transfers", "leaving", "batches"):
    urlpatterns.append(path("", include(f"niangjia.members.urls.{part}")))
