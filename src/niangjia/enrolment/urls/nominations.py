"""Addresses of nominations."""

from django.urls import path

from niangjia.enrolment.views import nominations, reviewing

patterns = [
    path("my/nominations/<uuid:pk>/decline", nominations.decline, name="nomination_decline"),
    path("desk/nominations", nominations.asked_for, name="nominations"),
    path("desk/nominations/<uuid:pk>", nominations.nominate, name="nominate"),
    path("desk/nominations/<uuid:pk>/paste", nominations.nominate_paste, name="nominate_paste"),
    path("desk/nominations/<uuid:pk>/pick", nominations.nominate_pick, name="nominate_pick"),
    path("desk/nominations/<uuid:pk>/do/<str:verb>", nominations.nominate_do, name="nominate_do"),
    path("desk/offers/<uuid:pk>/nominations", reviewing.offer_nominations, name="offer_nominations"),
    path("desk/offers/<uuid:pk>/nominations/do/<str:verb>", reviewing.offer_nominations_do, name="offer_nominations_do"),
    path("desk/offers/<uuid:pk>/quotas", reviewing.offer_quotas, name="offer_quotas"),
    path("desk/offers/<uuid:pk>/rest", reviewing.offer_rest, name="offer_rest"),
    path("desk/offers/<uuid:pk>/review", reviewing.offer_review, name="offer_review"),
    path("desk/offers/<uuid:pk>/review/do/<str:verb>", reviewing.offer_review_do, name="offer_review_do"),
]
