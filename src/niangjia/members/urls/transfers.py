"""Addresses of transfers; the package includes them."""

from django.urls import path

from niangjia.members.views import my_transfers, transfers

urlpatterns = [
    path("desk/transfers", transfers.transfers, name="transfers"),
    path("desk/transfers/new", transfers.transfer_new, name="transfer_new"),
    path("desk/transfers/<uuid:pk>", transfers.transfer, name="transfer"),
    path("desk/transfers/<uuid:pk>/<slug:verb>", transfers.transfer_do, name="transfer_do"),
    path("desk/members/<uuid:pk>/transfer", transfers.member_transfer, name="member_transfer"),
    path("my/transfer", my_transfers.my_transfer, name="my_transfer"),
    path("my/transfer/<uuid:pk>/withdraw", my_transfers.my_transfer_withdraw, name="my_transfer_withdraw"),
]
