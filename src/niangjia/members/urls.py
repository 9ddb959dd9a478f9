"""Pages of people and rosters."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from niangjia.members import views

app_name = "members"
urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/members", views.members, name="members"),
    path("desk/members/new", views.member_new, name="member_new"),
    path("desk/members/bulk/<slug:verb>", views.bulk_do, name="bulk_do"),
    path("desk/members/<uuid:pk>", views.member, name="member"),
    path("desk/members/<uuid:pk>/edit", views.member_edit, name="member_edit"),
    path("desk/members/<uuid:pk>/reveal", views.reveal, name="reveal"),
    path("my/looks", views.my_looks, name="my_looks"),
    path("my/me", views.my_file, name="my_file"),
]
if find_spec("niangjia.members.batch_urls"):
    urlpatterns.append(path("", include("niangjia.members.batch_urls")))
