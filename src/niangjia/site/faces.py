"""The front doors of the four faces, and what operators ask."""

from django.urls import path

from niangjia.site import views

app_name = "site"
urlpatterns = [
    path("", views.public_home, name="home"),
    path("my/", views.my_home, name="my"),
    path("my/services", views.my_place, {"place": "services"}, name="my_services"),
    path("my/things", views.my_place, {"place": "things"}, name="my_things"),
    path("desk/", views.desk_home, name="desk"),
    path("desk/search", views.search, name="search"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
