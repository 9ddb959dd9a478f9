"""Django's admin, for the system administrator alone; one logs in to it by the same door as everybody."""

from typing import ClassVar

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from niangjia.accounts.models import User

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "系统管理"


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Accounts: names and whether they may log in; passwords are never set here."""

    list_display = ("username", "name", "is_active", "is_staff", "second_factor_since", "last_login")
    search_fields = ("username", "name")
    list_filter = ("is_active", "is_staff")
    fields = (
        "username",
        "name",
        "is_active",
        "is_staff",
        "is_superuser",
        "second_factor_since",
        "last_login",
    )
    readonly_fields = ("second_factor_since", "last_login")
    show_full_result_count = False
    ordering: ClassVar = ("username",)
