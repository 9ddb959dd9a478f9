"""Where each face begins: / public, /my/ members, /desk/ staff, /board/ leaders, /api/v1/ programs."""

from django.contrib import admin
from django.urls import include, path

from niangjia.site.api import api

urlpatterns = [
    path("api/v1/", api.urls),  # first: programs ask the most, and patterns are tried one by one
    path("", include("niangjia.site.faces")),
    path("", include("niangjia.joining.urls")),  # next: strangers at a poster
    path("", include("niangjia.enrolment.urls")),  # then: members in a rush for places
    path("", include("niangjia.kernel.urls")),
    path("", include("niangjia.organizations.urls")),
    path("", include("niangjia.members.urls")),
    path("", include("niangjia.recuperation.urls")),
    path("", include("niangjia.jobs.urls")),
    path("", include("niangjia.matchmaking.urls")),
    path("", include("niangjia.volunteering.urls")),
    path("", include("niangjia.honours.urls")),
    path("", include("niangjia.care.urls")),
    path("", include("niangjia.learning.urls")),
    path("", include("niangjia.fairs.urls")),
    path("", include("niangjia.duplicates.urls")),
    path("", include("niangjia.mine.urls")),
    path("", include("niangjia.coverage.urls")),
    path("", include("niangjia.insight.urls")),
    path("", include("niangjia.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "niangjia.site.refusals.bad_request"
handler403 = "niangjia.site.refusals.forbidden"
handler404 = "niangjia.site.refusals.missing"
handler500 = "niangjia.site.refusals.broken"
