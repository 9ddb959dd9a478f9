"""Pages of care."""

from django.urls import URLPattern, path

from niangjia.care import views

app_name = "care"
urlpatterns: list[URLPattern] = [
    path("desk/cases", views.cases, name="cases"),
    path("desk/cases/paste", views.cases_paste, name="cases_paste"),
    path("desk/cases/<uuid:pk>", views.case, name="case"),
    path("desk/cases/<uuid:pk>/<str:verb>", views.case_do, name="case_do"),
]
