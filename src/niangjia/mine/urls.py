"""Pages of mine."""

from django.urls import URLPattern

app_name = "mine"
urlpatterns: list[URLPattern] = []
