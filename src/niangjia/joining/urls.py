"""Pages of joining."""

from django.urls import path

from niangjia.joining.views import desk, founding, market, offline, posters, progress, public

app_name = "joining"
urlpatterns = [
    path("desk/posters", posters.posters, name="posters"),
    path("desk/posters/<uuid:pk>", posters.poster_page, name="poster"),
    path("desk/posters/<uuid:pk>/sheet", posters.poster_sheet, name="poster_sheet"),
    path("desk/market", market.market, name="market"),
    path("desk/market/shell", offline.market_shell, name="market_shell"),
    path("desk/market/worker.js", offline.market_worker, name="market_worker"),
    path("desk/market/place", market.place, name="market_place"),
    path("desk/market/list", market.firm_list, name="market_list"),
    path("desk/market/<uuid:pk>/undo", market.undo, name="market_undo"),
    path("desk/founding", founding.founding, name="founding"),
    path("desk/founding/<uuid:pk>", founding.firm, name="founding_firm"),
    path("desk/founding/<uuid:pk>/found", founding.found, name="founding_found"),
    path("desk/founding/<uuid:pk>/paper", founding.paper, name="founding_paper"),
    path("desk/applications", desk.applications, name="applications"),
    path("desk/applications/bulk/<slug:verb>", desk.applications_do, name="applications_do"),
    path("desk/applications/<uuid:pk>", desk.application, name="application"),
    path("desk/applications/<uuid:pk>/reveal", desk.application_reveal, name="application_reveal"),
    path("desk/applications/<uuid:pk>/<slug:verb>", desk.application_do, name="application_do"),
    path("join", public.join, name="join"),
    path("join/progress", progress.progress, name="progress"),
    path("join/resume", progress.resume, name="resume"),
    path("join/withdraw", progress.withdraw, name="withdraw"),
    path("join/mend", progress.mend, name="mend"),
    path("my/join", public.my_join, name="my_join"),
    path("my/applications", progress.my_applications, name="my_applications"),
    path("my/applications/<uuid:pk>", progress.my_application, name="my_application"),
    path("my/applications/<uuid:pk>/withdraw", progress.my_withdraw, name="my_application_withdraw"),
    path("my/applications/<uuid:pk>/mend", progress.my_mend, name="my_application_mend"),
]
