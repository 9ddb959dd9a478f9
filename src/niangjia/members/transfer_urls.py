"""Addresses of transfers; ``urls.py`` includes them."""

from django.urls import path

from niangjia.members import my_transfer_views as mine
from niangjia.members import transfer_views as views

urlpatterns = [
    path("desk/transfers", views.transfers, name="transfers"),
    path("desk/transfers/new", views.transfer_new, name="transfer_new"),
    path("desk/transfers/<uuid:pk>", views.transfer, name="transfer"),
    path("desk/transfers/<uuid:pk>/<slug:verb>", views.transfer_do, name="transfer_do"),
    path("desk/members/<uuid:pk>/transfer", views.member_transfer, name="member_transfer"),
    path("my/transfer", mine.my_transfer, name="my_transfer"),
    path("my/transfer/<uuid:pk>/withdraw", mine.my_transfer_withdraw, name="my_transfer_withdraw"),
]
