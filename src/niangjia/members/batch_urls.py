"""Addresses of the choice of a branch, of rosters; ``urls.py`` includes them."""

from django.urls import path

from niangjia.members import batch_views as views
from niangjia.members import picking

urlpatterns = [
    path("desk/members/union", picking.pick_union, name="pick_union"),
    path("desk/rosters", views.rosters, name="rosters"),
    path("desk/rosters/new", views.roster_new, name="roster_new"),
    path("desk/rosters/template.xlsx", views.roster_template, name="roster_template"),
    path("desk/rosters/<uuid:pk>", views.roster, name="roster"),
    path("desk/rosters/<uuid:pk>/rows/<slug:sort>", views.roster_rows, name="roster_rows"),
    path("desk/rosters/<uuid:pk>/failed.xlsx", views.roster_failed, name="roster_failed"),
    path("desk/rosters/<uuid:pk>/columns", views.roster_map, name="roster_map"),
    path("desk/rosters/<uuid:pk>/places", views.roster_place, name="roster_place"),
    path("desk/rosters/<uuid:pk>/do/<slug:verb>", views.roster_do, name="roster_do"),
]
