"""Pages of recuperation."""

from django.urls import URLPattern

app_name = "recuperation"
urlpatterns: list[URLPattern] = []
