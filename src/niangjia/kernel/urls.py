"""Pages of the kernel."""

from django.urls import URLPattern, path

from niangjia.kernel import pages, views_lists

app_name = "kernel"
urlpatterns: list[URLPattern] = [
    path("look", pages.look, name="look"),
    path("desk/lists/<slug:name>/export.<slug:form>", views_lists.export, name="export"),
    path("desk/lists/<slug:name>/filters", views_lists.save_filter, name="save_filter"),
    path("desk/filters/<uuid:pk>/remove", views_lists.remove_filter, name="remove_filter"),
    path("desk/exports/<uuid:job>", views_lists.exported, name="exported"),
]
