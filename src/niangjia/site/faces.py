"""The front doors of the four faces, and what operators ask."""

from django.urls import path

from niangjia.site import views

app_name = "site"
urlpatterns = [
    path("", views.public_home, name="home"),
    path("my/", views.my_home, name="my"),
    path("desk/", views.desk_home, name="desk"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
