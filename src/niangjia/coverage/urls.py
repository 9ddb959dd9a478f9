"""Pages of coverage."""

from django.urls import URLPattern, path

from niangjia.coverage import register_views, views

app_name = "coverage"
urlpatterns: list[URLPattern] = [
    path("desk/coverage", views.coverage, name="coverage"),
    path("desk/coverage/next", views.next_firms, name="next"),
    path("desk/coverage/plan", views.plan_new, name="plan"),
    path("desk/coverage/leads", views.leads, name="leads"),
    path("desk/coverage/leads/<uuid:pk>", views.lead, name="lead"),
    *(
        path(f"desk/coverage/leads/<uuid:pk>/{verb}", views.act, {"verb": verb}, name=f"lead_{verb}")
        for verb in views.FORMS
    ),
    path("desk/coverage/lists", register_views.register_lists, name="registers"),
    path("desk/coverage/lists/new", register_views.register_new, name="register_new"),
    path("desk/coverage/lists/<uuid:pk>", register_views.register, name="register"),
    path("desk/coverage/lists/<uuid:pk>/<slug:verb>", register_views.register_do, name="register_do"),
]
