"""Pages of fairs."""

from django.urls import path

from niangjia.fairs import views

app_name = "fairs"
urlpatterns = [
    path("fairs", views.public_fairs, name="public_fairs"),
    path("fairs/<uuid:pk>", views.public_fair, name="public_fair"),
    path("desk/fairs", views.fairs, name="fairs"),
    path("desk/fairs/stalls", views.stalls, name="stalls"),
    path("desk/fairs/new", views.fair_new, name="fair_new"),
    path("desk/fairs/<uuid:pk>", views.fair, name="fair"),
    path("desk/fairs/<uuid:pk>/edit", views.fair_edit, name="fair_edit"),
    path("desk/fairs/<uuid:pk>/count", views.fair_count, name="fair_count"),
    path("desk/fairs/<uuid:pk>/report.<str:form>", views.fair_report, name="fair_report"),
    path("desk/fairs/<uuid:pk>/do/<slug:verb>", views.fair_do, name="fair_do"),
    path("desk/fairs/<uuid:pk>/<slug:verb>", views.fair_because, name="fair_because"),
]
