"""Pages of honours."""

from django.urls import URLPattern, path

from niangjia.honours import views

app_name = "honours"
urlpatterns: list[URLPattern] = [
    path("desk/honours", views.honours, name="honours"),
    path("desk/honours/paste", views.honours_paste, name="honours_paste"),
    path("desk/honours/<uuid:pk>", views.honour, name="honour"),
    path("desk/honours/<uuid:pk>/<str:verb>", views.honour_do, name="honour_do"),
]
