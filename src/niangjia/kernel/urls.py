"""Pages of the kernel."""

from django.urls import URLPattern, path

from niangjia.kernel import (
    pages,
    styleguide,
    views_attachments,
    views_audit,
    views_calendar,
    views_jobs,
    views_lists,
    views_messages,
    views_regulations,
)

app_name = "kernel"
urlpatterns: list[URLPattern] = [
    path("look", pages.look, name="look"),
    path("desk/blocks", styleguide.blocks, name="blocks"),
    path("desk/lists/find", views_lists.find, name="find"),
    path("desk/lists/<slug:name>/export.<slug:form>", views_lists.export, name="export"),
    path("desk/lists/<slug:name>/filters", views_lists.save_filter, name="save_filter"),
    path("desk/filters/<uuid:pk>/remove", views_lists.remove_filter, name="remove_filter"),
    path("desk/exports/<uuid:job>", views_lists.exported, name="exported"),
    path("desk/regulations", views_regulations.regulations, name="regulations"),
    path("desk/regulations/add", views_regulations.regulation_add, name="regulation_add"),
    path("desk/regulations/<uuid:pk>", views_regulations.regulation, name="regulation"),
    path("desk/regulations/<uuid:pk>/end", views_regulations.regulation_end, name="regulation_end"),
    path("desk/calendar", views_calendar.calendar, name="calendar"),
    path("desk/calendar/add", views_calendar.holiday, name="holiday_add"),
    path("desk/calendar/paste", views_calendar.calendar_paste, name="calendar_paste"),
    path("desk/calendar/confirm", views_calendar.calendar_confirm, name="calendar_confirm"),
    path("desk/calendar/<uuid:pk>", views_calendar.holiday, name="holiday"),
    path("desk/calendar/<uuid:pk>/remove", views_calendar.holiday_remove, name="holiday_remove"),
    path("files/<uuid:pk>", views_attachments.attachment, name="attachment"),
    path("files/<uuid:pk>/small", views_attachments.attachment_small, name="attachment_small"),
    path("desk/jobs", views_jobs.jobs, name="jobs"),
    path("desk/jobs/<uuid:pk>", views_jobs.job, name="job"),
    path("desk/jobs/<uuid:pk>/again", views_jobs.job_again, name="job_again"),
    path("desk/outbox", views_messages.outbox, name="outbox"),
    path("my/messages", views_messages.my_messages, name="my_messages"),
    path("my/messages/read", views_messages.my_messages_read, name="my_messages_read"),
    path("desk/audit", views_audit.audit, name="audit"),
]
