"""The front doors of the four faces, and what operators ask."""

from django.urls import path

from niangjia.site import desk, probes, views

app_name = "site"
urlpatterns = [
    path("", views.public_home, name="home"),
    path("my/", views.my_home, name="my"),
    path("my/services", views.my_place, {"place": "services"}, name="my_services"),
    path("my/things", views.my_place, {"place": "things"}, name="my_things"),
    path("desk/", desk.desk_home, name="desk"),
    path("desk/search", desk.search, name="search"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics, name="metrics"),
]
