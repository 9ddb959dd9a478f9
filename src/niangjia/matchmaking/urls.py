"""Pages of matchmaking."""

from django.urls import path

from niangjia.matchmaking.views import desk, my

app_name = "matchmaking"
urlpatterns = [
    path("desk/evenings", desk.evenings, name="evenings"),
    path("desk/evenings/<uuid:pk>", desk.evening, name="evening"),
    path("desk/evenings/<uuid:pk>/door", desk.evening_door, name="evening_door"),
    path("desk/offers/<uuid:pk>/evening", desk.evening_set, name="evening_set"),
    path("my/evenings", my.my_evenings, name="my_evenings"),
    path("my/evenings/<uuid:pk>", my.my_evening, name="my_evening"),
    path("my/evenings/<uuid:pk>/declare", my.my_evening_declare, name="my_evening_declare"),
    path("my/evenings/<uuid:pk>/card", my.my_evening_card, name="my_evening_card"),
    path("my/evenings/<uuid:pk>/choose", my.my_evening_choose, name="my_evening_choose"),
]
