"""Pages of the accounts context."""

from django.urls import URLPattern

app_name = "accounts"
urlpatterns: list[URLPattern] = []
