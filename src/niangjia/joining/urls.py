"""Pages of joining."""

from django.urls import URLPattern, URLResolver, path

from niangjia.joining import desk_views as desk
from niangjia.joining import market_urls
from niangjia.joining import progress_views as progress
from niangjia.joining import public_views as public

app_name = "joining"
urlpatterns: list[URLPattern | URLResolver] = [
    *market_urls.urlpatterns,
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
