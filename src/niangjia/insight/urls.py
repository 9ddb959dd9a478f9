"""Pages of figures."""

from django.urls import URLPattern, path

from niangjia.insight import views

app_name = "insight"
urlpatterns: list[URLPattern] = [
    path("board/", views.board_home, name="board"),
    path("board/<uuid:pk>", views.board_of, name="board_of"),
]
