"""Pages of recuperation."""

from django.urls import URLPattern, path

from niangjia.recuperation import views

app_name = "recuperation"
urlpatterns: list[URLPattern] = [
    path("desk/recuperation", views.programmes, name="programmes"),
    path("desk/recuperation/turns", views.turns, name="turns"),
    path("desk/recuperation/turns/import", views.turns_import, name="turns_import"),
    path("desk/recuperation/plan/<uuid:pk>", views.plan, name="plan"),
    path("desk/recuperation/<uuid:pk>", views.programme, name="programme"),
    path("desk/recuperation/<uuid:pk>/contract", views.contract, name="programme_contract"),
    path("desk/recuperation/<uuid:pk>/insure", views.insure, name="programme_insure"),
    path("desk/recuperation/<uuid:pk>/settle", views.settle, name="programme_settle"),
    path("desk/recuperation/<uuid:pk>/reopen", views.reopen, name="programme_reopen"),
    path("desk/recuperation/<uuid:pk>/papers/<str:name>.<str:form>", views.paper, name="programme_paper"),
]
