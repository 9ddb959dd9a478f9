"""Addresses of the choice of a branch, of rosters; the package includes them."""

from django.urls import path

from niangjia.members.views import batches, picking

urlpatterns = [
    path("desk/members/union", picking.pick_union, name="pick_union"),
    path("desk/rosters", batches.rosters, name="rosters"),
    path("desk/rosters/new", batches.roster_new, name="roster_new"),
    path("desk/rosters/template.xlsx", batches.roster_template, name="roster_template"),
    path("desk/rosters/<uuid:pk>", batches.roster, name="roster"),
    path("desk/rosters/<uuid:pk>/rows/<slug:sort>", batches.roster_rows, name="roster_rows"),
    path("desk/rosters/<uuid:pk>/failed.xlsx", batches.roster_failed, name="roster_failed"),
    path("desk/rosters/<uuid:pk>/columns", batches.roster_map, name="roster_map"),
    path("desk/rosters/<uuid:pk>/places", batches.roster_place, name="roster_place"),
    path("desk/rosters/<uuid:pk>/do/<slug:verb>", batches.roster_do, name="roster_do"),
]
