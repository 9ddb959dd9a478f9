"""Pages of mine."""

from django.urls import URLPattern, path

from niangjia.mine.views import cards

app_name = "mine"
urlpatterns: list[URLPattern] = [
    path("my/card", cards.card, name="my_card"),
    path("card/check", cards.card_check, name="card_check"),
    path("card/use", cards.card_use, name="card_use"),
]
