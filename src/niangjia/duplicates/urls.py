"""Pages of duplicates."""

from django.urls import URLPattern, path

from niangjia.duplicates import views

app_name = "duplicates"
urlpatterns: list[URLPattern] = [
    path("desk/duplicates", views.pairs, name="pairs"),
    path("desk/duplicates/scan", views.scan, name="scan"),
    path("desk/duplicates/<uuid:pk>", views.pair, name="pair"),
    path("desk/duplicates/<uuid:pk>/<slug:verb>", views.pair_do, name="pair_do"),
]
