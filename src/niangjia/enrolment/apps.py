"""The application of the context; its README says what it is for."""

from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "niangjia.enrolment"
    label = "enrolment"
    verbose_name = "报名"
    default_auto_field = "django.db.models.BigAutoField"
