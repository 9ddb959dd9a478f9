"""Pages of volunteering."""

from django.urls import path

from niangjia.volunteering.views import desk, my

app_name = "volunteering"
urlpatterns = [
    path("desk/volunteers", desk.volunteers, name="volunteers"),
    path("desk/volunteers/hours", desk.service_book, name="services"),
    path("desk/offers/<uuid:pk>/shifts", desk.shifts, name="shifts"),
    path("desk/offers/<uuid:pk>/thanks", desk.shifts_thank, name="shifts_thank"),
    path("desk/shifts/<uuid:pk>", desk.shift, name="shift"),
    path("desk/shifts/<uuid:pk>/needs", desk.shift_needs, name="shift_needs"),
    path("desk/shifts/<uuid:pk>/invite", desk.shift_invite, name="shift_invite"),
    path("desk/shifts/<uuid:pk>/sheet", desk.shift_sheet, name="shift_sheet"),
    path("desk/entries/<uuid:pk>/hours", desk.hours_correct, name="hours_correct"),
    path("my/volunteer", my.my_volunteer, name="my_volunteer"),
    path("my/volunteer/save", my.my_volunteer_save, name="my_volunteer_save"),
    path("my/volunteer/do/<str:verb>", my.my_volunteer_do, name="my_volunteer_do"),
    path("my/shifts/<uuid:pk>/check-out", my.my_check_out, name="my_check_out"),
]
