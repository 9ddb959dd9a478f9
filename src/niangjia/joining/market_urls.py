"""Where people are asked in: posters, the stand at a market, the list of a firm, the founding of a union."""

from django.urls import path

from niangjia.joining import founding_views, market_views, offline_views, posters_views

urlpatterns = [
    path("desk/posters", posters_views.posters, name="posters"),
    path("desk/posters/<uuid:pk>", posters_views.poster_page, name="poster"),
    path("desk/posters/<uuid:pk>/sheet", posters_views.poster_sheet, name="poster_sheet"),
    path("desk/market", market_views.market, name="market"),
    path("desk/market/shell", offline_views.market_shell, name="market_shell"),
    path("desk/market/worker.js", offline_views.market_worker, name="market_worker"),
    path("desk/market/place", market_views.place, name="market_place"),
    path("desk/market/list", market_views.firm_list, name="market_list"),
    path("desk/market/<uuid:pk>/undo", market_views.undo, name="market_undo"),
    path("desk/founding", founding_views.founding, name="founding"),
    path("desk/founding/<uuid:pk>", founding_views.firm, name="founding_firm"),
    path("desk/founding/<uuid:pk>/found", founding_views.found, name="founding_found"),
    path("desk/founding/<uuid:pk>/paper", founding_views.paper, name="founding_paper"),
]
